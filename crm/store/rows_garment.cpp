#include <algorithm>

#include "crm/core/json.h"
#include "crm/store/session.h"

namespace fitroom::crm {
namespace {

constexpr const char* kColumns =
    "id, name_zh, name_en, category, audience, fabric, colour, style, brand, price_minor, currency, "
    "published,"
    " changed_ms";

// Latin letters only: what both databases and this program agree on without a collation.
std::string lowered(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return s;
}

// What a search box looks in.
std::string searchText(const CatalogueItem& g) {
  return lowered(g.id + " " + g.name.zh + " " + g.name.en + " " + g.brand + " " + g.colour + " " +
                 g.category);
}

// In a LIKE pattern with ESCAPE '!' these three mean something.
std::string likePattern(const std::string& text) {
  std::string out = "%";
  for (const char c : lowered(text)) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out + "%";
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

std::vector<CatalogueSize> sizesOf(soci::session& sql, const std::string& tenant,
                                   const std::string& garment) {
  CatalogueSize size;
  std::string finished;
  long long stock = 0;
  soci::statement st = (sql.prepare << "SELECT label, finished, stock FROM garment_size"
                                       " WHERE tenant_id = :t AND garment_id = :g ORDER BY position, label",
                        soci::into(size.label), soci::into(finished), soci::into(stock), soci::use(tenant),
                        soci::use(garment));
  st.execute();
  std::vector<CatalogueSize> sizes;
  while (st.fetch()) {
    size.finished_m.clear();
    if (const auto j = parseJson(finished)) {
      for (const auto& [key, value] : j->items()) {
        if (value.is_number()) size.finished_m[key] = value.get<double>();
      }
    }
    size.stock = stock;
    sizes.push_back(size);
  }
  return sizes;
}

// One condition of a search: SQL with a parameter, and what to bind.
struct Conditions {
  std::string sql = "tenant_id = :t";
  std::vector<std::string> texts;
  std::vector<long long> numbers;
};

Conditions conditionsOf(const CatalogueQuery& q) {
  Conditions c;
  const auto text = [&](const std::string& value, const char* clause) {
    if (value.empty()) return;
    c.sql += clause;
    c.texts.push_back(value);
  };
  text(q.text.empty() ? std::string() : likePattern(q.text), " AND search_text LIKE :x ESCAPE '!'");
  text(q.category, " AND category = :c");
  text(q.colour, " AND colour = :l");
  text(q.sizeInStock,
       " AND EXISTS (SELECT 1 FROM garment_size s WHERE s.tenant_id = garment.tenant_id"
       " AND s.garment_id = garment.id AND s.label = :s AND s.stock > 0)");
  if (q.publishedOnly) c.sql += " AND published = 1";
  if (q.priceFrom_minor) {
    c.sql += " AND price_minor >= :f";
    c.numbers.push_back(*q.priceFrom_minor);
  }
  if (q.priceTo_minor) {
    c.sql += " AND price_minor <= :u";
    c.numbers.push_back(*q.priceTo_minor);
  }
  c.sql += " ORDER BY id LIMIT :n OFFSET :o";
  c.numbers.push_back(q.limit);
  c.numbers.push_back(q.offset);
  return c;
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
  session_.sql << "DELETE FROM garment_size WHERE tenant_id = :t AND garment_id = :g", soci::use(tenant_),
      soci::use(g.id);
  int position = 0;
  for (const CatalogueSize& size : g.sizes) {
    const std::string finished = printJson(Json(size.finished_m));
    const long long stock = size.stock;
    session_.sql << "INSERT INTO garment_size (tenant_id, garment_id, label, position, finished, stock)"
                    " VALUES (:t, :g, :l, :p, :f, :s)",
        soci::use(tenant_), soci::use(g.id), soci::use(size.label), soci::use(position), soci::use(finished),
        soci::use(stock);
    ++position;
  }
}

std::optional<CatalogueItem> Rows::garment(const std::string& id) {
  GarmentColumns columns;
  soci::statement st(session_.sql);
  st.alloc();
  st.prepare("SELECT " + std::string(kColumns) + " FROM garment WHERE tenant_id = :t AND id = :i");
  columns.into(st);
  st.exchange(soci::use(tenant_));
  st.exchange(soci::use(id));
  st.define_and_bind();
  if (!st.execute(true)) return std::nullopt;
  CatalogueItem item = columns.take();
  item.sizes = sizesOf(session_.sql, tenant_, id);
  return item;
}

std::vector<CatalogueItem> Rows::searchGarments(const CatalogueQuery& query) {
  const Conditions c = conditionsOf(query);
  GarmentColumns columns;
  std::vector<CatalogueItem> items;
  {
    soci::statement st(session_.sql);
    st.alloc();
    st.prepare("SELECT " + std::string(kColumns) + " FROM garment WHERE " + c.sql);
    columns.into(st);
    st.exchange(soci::use(tenant_));
    for (const std::string& value : c.texts) st.exchange(soci::use(value));
    for (const long long& value : c.numbers) st.exchange(soci::use(value));
    st.define_and_bind();
    st.execute();
    while (st.fetch()) items.push_back(columns.take());
  }
  for (CatalogueItem& item : items) item.sizes = sizesOf(session_.sql, tenant_, item.id);
  return items;
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
