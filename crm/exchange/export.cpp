#include <fmt/format.h>

#include <set>

#include "crm/core/json.h"
#include "crm/exchange/csv.h"
#include "crm/exchange/import_job.h"
#include "crm/exchange/out_file.h"

namespace fitroom::crm {
namespace {

constexpr int kCustomersAPage = 500;

// A measure as it goes out: "chest" 0.9 becomes "chest_cm" 90.
std::pair<std::string, double> outside(const std::string& key, double value) {
  if (key == "weight") return {"weight_kg", value};
  return {key + "_cm", std::round(value * 100000.0) / 1000.0};
}

/// Some customers with all of theirs, opened.
struct Page {
  std::vector<KeyedCustomerRow> customers;
  std::vector<Identity> identities;
  std::vector<Key> keys;
  std::map<std::string, std::vector<ConsentRow>> consents;
  std::map<std::string, std::vector<BodyProfile>> bodies;
  std::vector<Event> events;
};

class Exporter {
 public:
  Exporter(Crm::Impl& crm, ImportKind kind, ExportForm form, OutFile& out)
      : crm_(crm), kind_(kind), form_(form), out_(out) {}

  Expected<void> findMeasures(const Progress& progress);
  Expected<std::int64_t> run(const Progress& progress);

 private:
  Expected<Page> read(Rows& rows, const std::string& after);
  Expected<void> open(Rows& rows, Page& page);
  std::string header() const;
  std::string customerCsv(const Page& page, std::size_t i) const;
  std::string customerJson(const Page& page, std::size_t i) const;
  std::string eventCsv(const Event& e) const;

  Crm::Impl& crm_;
  ImportKind kind_;
  ExportForm form_;
  OutFile& out_;
  std::set<std::string> measures_;  // Columns of the newest bodies.
  std::int64_t total_ = 0;          // Customers.
};

Expected<void> Exporter::open(Rows& rows, Page& page) {
  for (const KeyedCustomerRow& c : page.customers) {
    auto key = unwrapKey(crm_.storeKey, c.wrapped, crm_.place("customer_key", c.row.id));
    if (!key) return tl::unexpected(key.error());
    auto identity = crm_.identityOf(*key, c.row);
    if (!identity) return tl::unexpected(identity.error());
    page.keys.push_back(*key);
    page.identities.push_back(std::move(*identity));
  }
  const std::string& first = page.customers.front().row.id;
  const std::string& last = page.customers.back().row.id;
  std::map<std::string, const Key*> keyOf;
  for (std::size_t i = 0; i < page.keys.size(); ++i) keyOf[page.customers[i].row.id] = &page.keys[i];
  if (kind_ == ImportKind::kEvents) {
    for (EventRow& row : rows.eventsBetween(first, last)) {
      const Key& key = *keyOf.at(row.event.customer);
      auto e = crm_.openEvent(key, std::move(row));
      if (!e) return tl::unexpected(e.error());
      page.events.push_back(std::move(*e));
    }
    return {};
  }
  for (ConsentRow& row : rows.consentsBetween(first, last))
    page.consents[row.customer].push_back(std::move(row));
  for (const BodyRow& row : rows.bodiesBetween(first, last)) {
    auto plain = crm::open(*keyOf.at(row.customer), row.measures, crm_.place("body_profile", row.id));
    if (!plain) return tl::unexpected(plain.error());
    page.bodies[row.customer].push_back(
        {row.id, row.made, row.source,
         parseJson(*plain).value_or(Json::object()).get<std::map<std::string, double>>()});
  }
  return {};
}

Expected<Page> Exporter::read(Rows& rows, const std::string& after) {
  Page page;
  page.customers = ExchangeRows(rows).customers(after, kCustomersAPage);
  if (page.customers.empty()) return page;
  if (auto ok = open(rows, page); !ok) return tl::unexpected(ok.error());
  return page;
}

std::string Exporter::header() const {
  if (form_ == ExportForm::kJsonLines) return "";
  // The mark tells spreadsheets that it is UTF-8.
  const std::string mark = "\xEF\xBB\xBF";
  if (kind_ == ImportKind::kEvents) {
    return mark + csvLine({"id", "time", "type", "customer", "garment", "size", "store", "channel", "actor",
                           "about", "models", "inputs_hash", "payload"});
  }
  std::vector<std::string> cells = {"id", "created", "name", "email", "phone", "locale", "status"};
  for (int i = 0; i < kPurposeCount; ++i)
    cells.push_back(std::string("consent.") + purposeName(static_cast<Purpose>(i)));
  cells.push_back("body_time");
  for (const std::string& m : measures_) cells.push_back(m);
  return mark + csvLine(cells);
}

std::string Exporter::customerCsv(const Page& page, std::size_t i) const {
  const CustomerRow& row = page.customers[i].row;
  const Identity& who = page.identities[i];
  std::vector<std::string> cells = {
      row.id, toIso8601(row.created), who.name, who.email, who.phone, who.locale, row.status};
  const auto consents = page.consents.find(row.id);
  for (int p = 0; p < kPurposeCount; ++p) {
    const bool live =
        consents != page.consents.end() && crm_.consentLive(consents->second, static_cast<Purpose>(p));
    cells.push_back(live ? "yes" : "no");
  }
  const auto bodies = page.bodies.find(row.id);
  std::map<std::string, double> newest;
  cells.emplace_back();
  if (bodies != page.bodies.end()) {
    cells.back() = toIso8601(bodies->second.back().made);
    for (const auto& [key, value] : bodies->second.back().measures) newest.insert(outside(key, value));
  }
  for (const std::string& m : measures_) {
    const auto it = newest.find(m);
    cells.push_back(it == newest.end() ? "" : printJson(it->second));
  }
  return csvLine(cells);
}

std::string Exporter::customerJson(const Page& page, std::size_t i) const {
  const CustomerRow& row = page.customers[i].row;
  const Identity& who = page.identities[i];
  Json j = {{"id", row.id}, {"created", toIso8601(row.created)}, {"status", row.status}};
  const std::pair<const char*, const std::string*> texts[] = {
      {"name", &who.name}, {"email", &who.email}, {"phone", &who.phone}, {"locale", &who.locale}};
  for (const auto& [key, value] : texts) {
    if (!value->empty()) j[key] = *value;
  }
  if (const auto it = page.consents.find(row.id); it != page.consents.end()) {
    for (const ConsentRow& c : it->second) {
      Json consent = {{"purpose", c.purpose}, {"given", c.given}, {"at", toIso8601(c.at)}};
      if (c.expires) consent["expires"] = toIso8601(*c.expires);
      if (!c.textVersion.empty()) consent["text_version"] = c.textVersion;
      j["consents"].push_back(std::move(consent));
    }
  }
  if (const auto it = page.bodies.find(row.id); it != page.bodies.end()) {
    for (const BodyProfile& b : it->second) {
      Json measures = Json::object();
      for (const auto& [key, value] : b.measures)
        measures[outside(key, value).first] = outside(key, value).second;
      j["bodies"].push_back({{"made", toIso8601(b.made)}, {"source", b.source}, {"measures", measures}});
    }
  }
  return printJson(j) + "\n";
}

std::string Exporter::eventCsv(const Event& e) const {
  return csvLine({e.id, toIso8601(e.time), eventTypeName(e.type), e.customer, e.garment, e.size, e.store,
                  channelName(e.channel), e.actor, e.about, printJson(Json(e.models)), e.inputsHash,
                  e.payload});
}

Expected<void> Exporter::findMeasures(const Progress& progress) {
  std::string after;
  for (;;) {
    const std::lock_guard lock(crm_.mutex);
    auto page = crm_.store->read([&](Rows& rows) -> Expected<std::vector<KeyedCustomerRow>> {
      auto customers = ExchangeRows(rows).customers(after, kCustomersAPage);
      if (customers.empty()) return customers;
      std::map<std::string, const KeyedCustomerRow*> byId;
      for (const KeyedCustomerRow& c : customers) byId[c.row.id] = &c;
      for (const BodyRow& body : rows.bodiesBetween(customers.front().row.id, customers.back().row.id)) {
        auto key = unwrapKey(crm_.storeKey, byId.at(body.customer)->wrapped,
                             crm_.place("customer_key", body.customer));
        if (!key) return tl::unexpected(key.error());
        auto plain = crm::open(*key, body.measures, crm_.place("body_profile", body.id));
        if (!plain) return tl::unexpected(plain.error());
        const Json measures = parseJson(*plain).value_or(Json::object());
        for (const auto& [name, value] : measures.items()) {
          measures_.insert(outside(name, value.get<double>()).first);
        }
      }
      return customers;
    });
    if (!page) return tl::unexpected(page.error());
    if (page->empty()) return {};
    total_ += static_cast<std::int64_t>(page->size());
    after = page->back().row.id;
    if (!goesOn(progress, 0.0)) return stopped();
  }
}

Expected<std::int64_t> Exporter::run(const Progress& progress) {
  if (auto ok = findMeasures(progress); !ok) return tl::unexpected(ok.error());
  if (auto ok = out_.write(header()); !ok) return tl::unexpected(ok.error());
  std::int64_t written = 0;
  std::int64_t seen = 0;
  std::string after;
  for (;;) {
    const std::lock_guard lock(crm_.mutex);
    auto page = crm_.store->read([&](Rows& rows) { return read(rows, after); });
    if (!page) return tl::unexpected(page.error());
    if (page->customers.empty()) break;
    std::string text;
    const bool csv = form_ == ExportForm::kCsv;
    for (const Event& e : page->events) text += csv ? eventCsv(e) : toJson(e) + "\n";
    for (std::size_t i = 0; kind_ == ImportKind::kCustomers && i < page->customers.size(); ++i) {
      text += csv ? customerCsv(*page, i) : customerJson(*page, i);
    }
    if (auto ok = out_.write(text); !ok) return tl::unexpected(ok.error());
    written += static_cast<std::int64_t>(kind_ == ImportKind::kEvents ? page->events.size()
                                                                      : page->customers.size());
    seen += static_cast<std::int64_t>(page->customers.size());
    after = page->customers.back().row.id;
    if (!goesOn(progress, std::min(1.0, static_cast<double>(seen) /
                                            static_cast<double>(std::max<std::int64_t>(1, total_))))) {
      return stopped();
    }
  }
  return written;
}

}  // namespace

Expected<std::int64_t> Exchange::exportFile(ImportKind kind, ExportForm form,
                                            const std::filesystem::path& file, const Progress& progress) {
  Crm::Impl& crm = CrmInside::of(crm_);
  {
    const std::lock_guard lock(crm.mutex);
    if (auto ok = crm.allow(Right::kExport); !ok) return tl::unexpected(ok.error());
  }
  auto out = OutFile::create(file);
  if (!out) return tl::unexpected(out.error());
  auto n = Exporter(crm, kind, form, *out).run(progress);
  if (!n) return n;
  {
    // Told before the file is there: what is not audited is not done.
    const std::lock_guard lock(crm.mutex);
    auto audited = crm.store->write([&](Rows& rows) -> Expected<void> {
      crm.auditRead(rows, "customer.export", "",
                    fmt::format("{} {}", *n, kind == ImportKind::kEvents ? "events" : "customers"));
      return {};
    });
    if (!audited) return tl::unexpected(audited.error());
  }
  if (auto ok = out->keep(); !ok) return tl::unexpected(ok.error());
  return n;
}

}  // namespace fitroom::crm
