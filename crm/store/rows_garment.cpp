#include <algorithm>
#include <unordered_map>

#include "crm/catalogue/search_index.h"
#include "crm/core/json.h"
#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

// The condition of the index audit_goods, word for word.
constexpr const char* kOfGoods =
    " action <> 'event.append' AND action <> 'event.batch' AND"
    " (action = 'garment.upsert' OR action = 'garment.publish' OR action = 'garment.unpublish'"
    " OR action = 'garment.stock')";

constexpr const char* kColumns =
    "id, name_zh, name_en, category, audience, fabric, colour, style, brand, price_minor, currency, "
    "published,"
    " changed_ms";

// Kept for whoever reads the tables; this program searches in memory.
std::string searchText(const CatalogueItem& g) {
  return loweredLatin(g.id + " " + g.name.zh + " " + g.name.en + " " + g.brand + " " + g.colour + " " +
                      g.category);
}

std::map<std::string, double> readFinished(const std::string& text) {
  std::map<std::string, double> finished;
  if (const auto j = parseJson(text)) {
    for (const auto& [key, value] : j->items()) {
      if (value.is_number()) finished[key] = value.get<double>();
    }
  }
  return finished;
}

struct GarmentColumns {
  CatalogueItem item;
  long long price = 0;
  int published = 0;
  long long changed = 0;

  void into(soci::statement& st) {
    for (std::string* column : {&item.id, &item.name.zh, &item.name.en, &item.category, &item.audience,
                                &item.fabric, &item.colour, &item.style, &item.brand}) {
      st.exchange(soci::into(*column));
    }
    st.exchange(soci::into(price));
    st.exchange(soci::into(item.price.currency));
    st.exchange(soci::into(published));
    st.exchange(soci::into(changed));
  }

  CatalogueItem take() {
    CatalogueItem out = item;
    out.price.minor = price;
    out.published = published != 0;
    out.changed = UtcTime{changed};
    return out;
  }
};

bool byId(const CatalogueItem& a, const CatalogueItem& b) {
  return a.id < b.id;
}

// A row of kColumns.
CatalogueItem itemOf(const Prepared& p) {
  CatalogueItem g;
  g.id = p.text(0);
  g.name = {p.text(1), p.text(2)};
  g.category = p.text(3);
  g.audience = p.text(4);
  g.fabric = p.text(5);
  g.colour = p.text(6);
  g.style = p.text(7);
  g.brand = p.text(8);
  g.price = {p.number(0), p.text(9)};
  g.published = p.number(1) != 0;
  g.changed = UtcTime{p.number(2)};
  return g;
}

// ":a0, :a1, ..." for a list of parameters.
std::string placeholders(std::size_t n) {
  std::string list;
  for (std::size_t i = 0; i < n; ++i) list += (i == 0 ? ":a" : ", :a") + std::to_string(i);
  return list;
}

// Garments under a condition (over tenant_id and further parameters), whole, by id.
std::vector<CatalogueItem> garmentsWhere(soci::session& sql, const std::string& tenant,
                                         const std::vector<std::string>& ids) {
  const std::string list = placeholders(ids.size());
  const auto prepare = [&](soci::statement& st, const std::string& query, const char* column,
                           const char* order) {
    st.alloc();
    st.prepare(query + " WHERE tenant_id = :t" +
               (ids.empty() ? "" : std::string(" AND ") + column + " IN (" + list + ")") + " ORDER BY " +
               order);
  };
  const auto bind = [&](soci::statement& st) {
    st.exchange(soci::use(tenant));
    for (const std::string& id : ids) st.exchange(soci::use(id));
    st.define_and_bind();
    st.execute();
  };
  std::vector<CatalogueItem> items;
  std::unordered_map<std::string, std::size_t> place;
  {
    GarmentColumns columns;
    soci::statement st(sql);
    prepare(st, "SELECT " + std::string(kColumns) + " FROM garment", "id", "id");
    columns.into(st);
    bind(st);
    while (st.fetch()) {
      items.push_back(columns.take());
      place[items.back().id] = items.size() - 1;
    }
  }
  std::string garment;
  std::string label;
  std::string finished;
  long long stock = 0;
  soci::statement st(sql);
  prepare(st, "SELECT garment_id, label, finished, stock FROM garment_size", "garment_id",
          "garment_id, position, label");
  for (std::string* column : {&garment, &label, &finished}) st.exchange(soci::into(*column));
  st.exchange(soci::into(stock));
  bind(st);
  std::unordered_map<std::string, std::map<std::string, double>> read;  // Many sizes measure the same.
  while (st.fetch()) {
    const auto it = place.find(garment);
    if (it == place.end()) continue;
    auto known = read.find(finished);
    if (known == read.end()) known = read.emplace(finished, readFinished(finished)).first;
    items[it->second].sizes.push_back({label, known->second, stock});
  }
  // By bytes, whatever the server's locale.
  std::sort(items.begin(), items.end(),
            [](const CatalogueItem& a, const CatalogueItem& b) { return a.id < b.id; });
  return items;
}

}  // namespace

void Rows::upsertGarment(const CatalogueItem& g) {
  const std::string search = searchText(g);
  const long long price = g.price.minor;
  const int published = g.published ? 1 : 0;
  const long long changed = g.changed.ms;
  session_.sql
      << "INSERT INTO garment (tenant_id, id, name_zh, name_en, search_text, category, audience, fabric,"
         " colour, style, brand, price_minor, currency, published, changed_ms)"
         " VALUES (:t, :i, :z, :e, :x, :c, :a, :f, :l, :s, :b, :p, :u, :d, :m)"
         " ON CONFLICT (tenant_id, id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,"
         " search_text = excluded.search_text, category = excluded.category, audience = excluded.audience,"
         " fabric = excluded.fabric, colour = excluded.colour, style = excluded.style,"
         " brand = excluded.brand, price_minor = excluded.price_minor, currency = excluded.currency,"
         " published = excluded.published, changed_ms = excluded.changed_ms",
      soci::use(tenant_), soci::use(g.id), soci::use(g.name.zh), soci::use(g.name.en), soci::use(search),
      soci::use(g.category), soci::use(g.audience), soci::use(g.fabric), soci::use(g.colour),
      soci::use(g.style), soci::use(g.brand), soci::use(price), soci::use(g.price.currency),
      soci::use(published), soci::use(changed);
  // A stock that is said again as it was is no new count.
  std::unordered_map<std::string, std::pair<long long, long long>> before;
  {
    std::string label;
    long long stock = 0;
    long long counted = 0;
    soci::statement st =
        (session_.sql.prepare << "SELECT label, stock, counted_ms FROM garment_size"
                                 " WHERE tenant_id = :t AND garment_id = :g",
         soci::into(label), soci::into(stock), soci::into(counted), soci::use(tenant_), soci::use(g.id));
    st.execute();
    while (st.fetch()) before[label] = {stock, counted};
  }
  session_.sql << "DELETE FROM garment_size WHERE tenant_id = :t AND garment_id = :g", soci::use(tenant_),
      soci::use(g.id);
  int position = 0;
  for (const CatalogueSize& size : g.sizes) {
    const std::string finished = printJson(Json(size.finished_m));
    const long long stock = size.stock;
    const auto old = before.find(size.label);
    const long long counted =
        old != before.end() && old->second.first == stock ? old->second.second : changed;
    session_.sql << "INSERT INTO garment_size (tenant_id, garment_id, label, position, finished, stock,"
                    " counted_ms) VALUES (:t, :g, :l, :p, :f, :s, :c)",
        soci::use(tenant_), soci::use(g.id), soci::use(size.label), soci::use(position), soci::use(finished),
        soci::use(stock), soci::use(counted);
    ++position;
  }
}

std::optional<CatalogueItem> Rows::garment(const std::string& id) {
  auto items = garments({id});
  return items.empty() ? std::nullopt : std::optional(std::move(items.front()));
}

std::vector<CatalogueItem> Rows::garments(const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  // A few lengths of list, so that each is parsed once; the last id fills up.
  constexpr std::size_t kLengths[] = {1, 20, 50, 200, 1000};
  const auto* length = std::lower_bound(std::begin(kLengths), std::end(kLengths), ids.size());
  if (length == std::end(kLengths)) return garmentsWhere(session_.sql, tenant_, ids);
  std::vector<std::string> values{tenant_};
  values.insert(values.end(), ids.begin(), ids.end());
  values.resize(*length + 1, ids.back());
  const std::string list = " IN (" + placeholders(*length) + ") ORDER BY ";
  const std::string uses(*length + 1, 's');
  std::vector<CatalogueItem> items;
  Prepared& g = session_.prepared(
      "SELECT " + std::string(kColumns) + " FROM garment WHERE tenant_id = :t AND id" + list + "id", uses,
      "sssssssssnsnn");
  g.eachOf([&] { items.push_back(itemOf(g)); }, values);
  // By bytes, whatever the server's locale.
  std::sort(items.begin(), items.end(), byId);
  Prepared& z = session_.prepared(
      "SELECT garment_id, label, finished, stock FROM garment_size WHERE tenant_id = :t AND garment_id" +
          list + "garment_id, position, label",
      uses, "sssn");
  std::unordered_map<std::string, std::map<std::string, double>> read;  // Many sizes measure the same.
  z.eachOf(
      [&] {
        const auto item =
            std::lower_bound(items.begin(), items.end(), z.text(0),
                             [](const CatalogueItem& a, const std::string& id) { return a.id < id; });
        if (item == items.end() || item->id != z.text(0)) return;
        auto known = read.find(z.text(2));
        if (known == read.end()) known = read.emplace(z.text(2), readFinished(z.text(2))).first;
        item->sizes.push_back({z.text(1), known->second, z.number(0)});
      },
      values);
  return items;
}

std::vector<CatalogueItem> Rows::allGarments() {
  return garmentsWhere(session_.sql, tenant_, {});
}

std::vector<std::string> Rows::changedGarments(const std::string& chain, std::int64_t seq) {
  Prepared& p = session_.prepared(
      std::string("SELECT DISTINCT subject FROM audit WHERE tenant_id = :t AND chain = :c AND seq > :s AND") +
          kOfGoods,
      "ssn", "s");
  std::vector<std::string> garments;
  p.each([&] { garments.push_back(p.text(0)); }, tenant_, chain, seq);
  return garments;
}

std::vector<std::string> Rows::stockLines(const std::string& garment, const std::string& event) {
  Prepared& p = session_.prepared(
      std::string("SELECT detail FROM audit WHERE tenant_id = :t AND action = 'garment.stock' AND") +
          kOfGoods + " AND subject = :g AND detail LIKE :e ORDER BY chain, seq",
      "sss", "s");
  std::vector<std::string> lines;
  p.each([&] { lines.push_back(p.text(0)); }, tenant_, garment, "% " + event);
  return lines;
}

bool Rows::setPublished(const std::string& id, bool published, UtcTime now) {
  const int value = published ? 1 : 0;
  const long long changed = now.ms;
  soci::statement st = (session_.sql.prepare << "UPDATE garment SET published = :p, changed_ms = :m"
                                                " WHERE tenant_id = :t AND id = :i",
                        soci::use(value), soci::use(changed), soci::use(tenant_), soci::use(id));
  st.execute(true);
  return st.get_affected_rows() > 0;
}

std::optional<std::int64_t> Rows::stock(const std::string& id, const std::string& size) {
  long long stock = 0;
  session_.sql << "SELECT stock FROM garment_size WHERE tenant_id = :t AND garment_id = :g AND label = :l",
      soci::into(stock), soci::use(tenant_), soci::use(id), soci::use(size);
  return session_.sql.got_data() ? std::optional<std::int64_t>(stock) : std::nullopt;
}

bool Rows::addStock(const std::string& id, const std::string& size, std::int64_t by, std::int64_t most) {
  const long long change = by;
  const long long limit = most;
  // One statement, so that two tills selling the last piece cannot both have it.
  soci::statement st =
      (session_.sql.prepare << "UPDATE garment_size SET stock = stock + :b WHERE tenant_id = :t"
                               " AND garment_id = :g AND label = :l AND stock + :c >= 0 AND stock + :d <= :m",
       soci::use(change), soci::use(tenant_), soci::use(id), soci::use(size), soci::use(change),
       soci::use(change), soci::use(limit));
  st.execute(true);
  return st.get_affected_rows() > 0;
}

}  // namespace fitroom::crm
