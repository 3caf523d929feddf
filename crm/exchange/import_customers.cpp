#include <fmt/format.h>

#include <algorithm>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/exchange/import_job.h"

namespace fitroom::crm {
namespace {

// Parts of the progress: reading the file, then the store; the rest is writing.
constexpr double kRead = 0.15;
constexpr double kLooked = 0.30;

Identity filled(Identity old, const Identity& said) {
  const auto take = [](std::string& to, const std::string& from) {
    if (!from.empty()) to = from;
  };
  take(old.name, said.name);
  take(old.email, said.email);
  take(old.phone, said.phone);
  take(old.locale, said.locale);
  return old;
}

std::string consentPayload(const ImportedConsent& c) {
  Json j = {{"purpose", purposeName(c.purpose)}};
  if (!c.textVersion.empty()) j["text_version"] = c.textVersion;
  if (c.given && c.expires) j["expires_ms"] = c.expires->ms;
  return printJson(j);
}

UtcTime lastSaid(Rows& rows, const std::string& customer, Purpose purpose) {
  UtcTime last{kEarliest};
  for (const ConsentRow& c : rows.consents(customer)) {
    if (c.purpose == purposeName(purpose)) last = c.at;
  }
  return last;
}

EventType consentType(const ImportedConsent& c) {
  return c.given ? EventType::kConsentGiven : EventType::kConsentWithdrawn;
}

}  // namespace

Expected<void> CustomerImport::run(const std::filesystem::path& file) {
  if (auto ok = readFile<CustomerReader>(file, kRead, rows_); !ok) return ok;
  if (auto ok = readStore(); !ok) return ok;
  if (auto ok = plan(); !ok) return ok;
  if (options_.dryRun || fresh_.size() + changes_.size() == 0) {
    report_.added = static_cast<std::int64_t>(fresh_.size());
    report_.updated = static_cast<std::int64_t>(changes_.size());
    return {};
  }
  batch().id = report_.batch = crm_.ids->next();
  const BulkWriting bulk(crm_);
  for (std::size_t from = 0; from < fresh_.size(); from += kCustomersPerTransaction) {
    const std::size_t to = std::min(fresh_.size(), from + kCustomersPerTransaction);
    if (auto ok = writeNew(from, to); !ok) return ok;
    const double part = static_cast<double>(to) / static_cast<double>(fresh_.size());
    if (!goesOn(options_.progress, kLooked + (1.0 - kLooked) * part)) return stopped();
  }
  return writeChanges();
}

Expected<void> CustomerImport::readStore() {
  std::string after;
  for (;;) {
    const std::lock_guard lock(crm_.mutex);
    auto page = crm_.store->read([&](Rows& rows) -> Expected<std::vector<KeyedCustomerRow>> {
      return ExchangeRows(rows).customers(after, kRowsPerTransaction);
    });
    if (!page) return tl::unexpected(page.error());
    if (page->empty()) break;
    for (const KeyedCustomerRow& c : *page) {
      auto key = unwrapKey(crm_.storeKey, c.wrapped, crm_.place("customer_key", c.row.id));
      if (!key) return tl::unexpected(key.error());
      auto identity = crm_.identityOf(*key, c.row);
      if (!identity) return tl::unexpected(identity.error());
      known_.add(*identity);
      knownIds_.push_back(c.row.id);
    }
    after = page->back().row.id;
    if (!goesOn(options_.progress, kRead)) return stopped();
  }
  if (knownIds_.empty()) return {};
  const std::lock_guard lock(crm_.mutex);
  return crm_.store->write([&](Rows& rows) -> Expected<void> {
    crm_.audit(rows, actor(), "customer.read", "", fmt::format("import: {} compared", knownIds_.size()));
    return {};
  });
}

std::optional<std::string> CustomerImport::inStore(ExchangeRows& rows, const ImportedCustomer& c, SameBy& by,
                                                   bool& certain) {
  if (!c.ref.empty()) {
    if (auto id = rows.customerByRef(refHash(crm_, options_.source, c.ref))) {
      by = SameBy::kRef;
      certain = true;
      return id;
    }
  }
  const auto match = known_.find(c.identity);
  if (!match) return std::nullopt;
  by = match->by;
  certain = match->certain;
  return knownIds_[match->of];
}

Expected<void> CustomerImport::plan() {
  const std::lock_guard lock(crm_.mutex);
  return crm_.store->read([&](Rows& rows) -> Expected<void> {
    ExchangeRows exchange(rows);
    DuplicateFinder inFile;
    std::vector<std::int64_t> lines;
    for (const ImportedCustomer& c : rows_) {
      DuplicateFound d;
      d.line = c.line;
      bool found = false;
      if (auto id = inStore(exchange, c, d.by, d.certain)) {
        d.customer = *id;
        found = true;
      }
      if (!found || !d.certain) {
        if (const auto match = inFile.find(c.identity, c.ref); match && (!found || match->certain)) {
          d = {c.line, lines[match->of], "", match->by, match->certain};
          found = true;
        }
      }
      inFile.add(c.identity, c.ref);
      lines.push_back(c.line);
      if (found) duplicate(d);
      if (!found || !d.certain || options_.onDuplicate == OnDuplicate::kAdd) {
        fresh_.push_back(&c);
      } else if (options_.onDuplicate == OnDuplicate::kUpdate && !d.customer.empty()) {
        changes_.push_back({d.customer, &c});
      } else {
        ++report_.skipped;
      }
    }
    return {};
  });
}

std::optional<EventRow> CustomerImport::event(EventType type, const NewCustomer& made, UtcTime at,
                                              const std::string& payload, std::int64_t line,
                                              const char* field) {
  Event e = crm_.draft(type, made.row.id, options_.context);
  e.actor = actor();
  e.time = at;
  e.payload = payload;
  auto checked = validate(std::move(e), crm_.now());
  if (!checked) {
    issue({line, field, checked.error().text, false});
    return std::nullopt;
  }
  return makeEventRow(std::move(*checked), isSealed(type));
}

void CustomerImport::prepareConsents(const ImportedCustomer& c, NewCustomer& made) {
  for (const ImportedConsent& said : c.consents) {
    // "No" where nothing was ever given is what silence means as well.
    if (!said.given && !said.at) continue;
    auto row =
        event(consentType(said), made, said.at.value_or(crm_.now()), consentPayload(said), c.line, "consent");
    if (!row) continue;
    row->mac = row->hash(crm_.macKey, crm_.config.tenant);
    const Event& e = row->event;
    made.consents.push_back({e.id, made.row.id, purposeName(said.purpose), said.given, e.time,
                             said.given ? said.expires : std::nullopt, said.textVersion, row->channel,
                             e.actor});
    made.events.push_back(std::move(*row));
  }
  std::sort(made.consents.begin(), made.consents.end(), [](const ConsentRow& a, const ConsentRow& b) {
    return std::tie(a.at, a.event) < std::tie(b.at, b.event);
  });
}

bool CustomerImport::keepsProfile(const NewCustomer& made) const {
  return crm_.consentLive(made.consents, Purpose::kKeepProfile);
}

void CustomerImport::prepareBodies(const ImportedCustomer& c, const Key& key, NewCustomer& made) {
  if (c.bodies.empty()) return;
  if (!keepsProfile(made)) {
    issue({c.line,
           "body",
           {"这一行没有有效的“保存档案”同意，身材尺寸没有导入。",
            "This row has no live consent to keep the profile; its measures were left out."},
           false});
    return;
  }
  for (const ImportedBody& body : c.bodies) {
    const std::string id = crm_.ids->next();
    const std::string payload =
        printJson({{"source", body.source}, {"body_id", id}, {"given", body.measures.size()}});
    auto row =
        event(EventType::kBodyMade, made, body.made.value_or(crm_.now()), payload, c.line, "body_time");
    if (!row) continue;
    made.bodies.push_back(
        {id, made.row.id, row->event.time, body.source,
         seal(key, printJson(Json(body.measures)), crm_.place("body_profile", id), *crm_.random)});
    row->event.payload = seal(key, row->event.payload, crm_.place("event", row->event.id), *crm_.random);
    row->mac = row->hash(crm_.macKey, crm_.config.tenant);
    made.events.push_back(std::move(*row));
  }
}

Expected<CustomerImport::NewCustomer> CustomerImport::prepare(const ImportedCustomer& c) {
  NewCustomer made;
  const std::string id = crm_.ids->next();
  const Key key = Key::random(*crm_.random);
  UtcTime created = c.created.value_or(crm_.now());
  if (created.ms > crm_.now().ms + kMaxClockLeadMs) {
    issue({c.line,
           "created",
           {"注册日期在将来，改为现在。", "The date of registration lies ahead; now is taken."},
           false});
    created = crm_.now();
  }
  auto row = crm_.sealIdentity(key, id, created, c.identity);
  if (!row) return tl::unexpected(row.error());
  made.row = std::move(*row);
  made.wrapped = wrapKey(crm_.storeKey, key, crm_.place("customer_key", id), *crm_.random);
  if (!c.ref.empty()) made.ref = refHash(crm_, options_.source, c.ref);
  prepareConsents(c, made);
  prepareBodies(c, key, made);
  return made;
}

Expected<void> CustomerImport::writeNew(std::size_t from, std::size_t to) {
  std::vector<NewCustomer> chunk;
  const std::lock_guard lock(crm_.mutex);
  for (std::size_t i = from; i < to; ++i) {
    auto made = prepare(*fresh_[i]);
    if (!made) return tl::unexpected(made.error());
    chunk.push_back(std::move(*made));
  }
  auto done = crm_.store->write([&](Rows& rows) -> Expected<void> {
    ExchangeRows exchange(rows);
    std::string events;
    std::string customers;
    for (const NewCustomer& c : chunk) {
      customers += c.row.id + "\n";
      exchange.insertCustomer(c.row, c.wrapped);
      if (!c.ref.empty()) exchange.insertRef(c.ref, c.row.id);
      for (const EventRow& e : c.events) {
        rows.insertEvent(e);
        events += e.event.id + " " + c.row.id + "\n";
      }
      for (const ConsentRow& consent : c.consents) exchange.insertConsent(consent);
      for (const BodyRow& body : c.bodies) exchange.insertBody(body);
      exchange.insertItem(batch().id,
                          {"customer", c.row.id, c.row.id, "", static_cast<std::int64_t>(c.events.size())});
    }
    if (!events.empty()) crm_.audit(rows, actor(), "event.batch", "", events);
    crm_.audit(rows, actor(), "customer.import", batch().id, customers);
    ImportBatchRow row = batch();
    row.added = report_.added + static_cast<std::int64_t>(chunk.size());
    row.state = to == fresh_.size() && changes_.empty() ? "done" : "running";
    exchange.saveBatch(row);
    return {};
  });
  if (done) report_.added += static_cast<std::int64_t>(chunk.size());
  return done;
}

Expected<bool> CustomerImport::change(Rows& rows, ExchangeRows& exchange, const Change& c) {
  if (!rows.lockCustomer(c.id)) return false;
  auto key = crm_.customerKey(rows, c.id);
  if (!key) return tl::unexpected(key.error());
  const CustomerRow old = *rows.customer(c.id);
  auto was = crm_.identityOf(*key, old);
  if (!was) return tl::unexpected(was.error());
  bool changed = false;
  if (const Identity now = filled(*was, c.said->identity); !(now == *was)) {
    auto row = crm_.sealIdentity(*key, c.id, old.created, now);
    if (!row) return tl::unexpected(row.error());
    row->rev = old.rev + 1;
    row->revDevice = crm_.config.device;
    rows.updateIdentity(*row);
    crm_.audit(rows, actor(), "customer.update", c.id, "import " + batch().id);
    const Json before = {{"identity", old.identity},
                         {"email", old.emailIndex},
                         {"phone", old.phoneIndex},
                         {"after", row->identity}};
    exchange.insertItem(batch().id, {"identity", c.id, c.id, printJson(before), 0});
    changed = true;
  }
  if (!c.said->ref.empty()) exchange.insertRef(refHash(crm_, options_.source, c.said->ref), c.id);
  Appender appender(crm_, rows);
  for (const ImportedConsent& said : c.said->consents) {
    const auto last = rows.latestConsent(c.id, purposeName(said.purpose));
    const bool live = last && last->given && last->expires > crm_.now();
    // An old "yes" must not undo a later withdrawal, so one without a date says nothing about somebody known.
    const bool later = said.at && !live && said.given && lastSaid(rows, c.id, said.purpose) < *said.at;
    if (said.given ? !later : !live) continue;
    Event e = crm_.draft(consentType(said), c.id, options_.context);
    e.actor = actor();
    if (said.given) e.time = *said.at;
    e.payload = consentPayload(said);
    auto checked = validate(std::move(e), crm_.now());
    if (!checked) continue;
    if (auto ok = appender.add(*checked, false); !ok) return ok;
    exchange.insertItem(batch().id, {"event", checked->id, c.id, "", 0});
    changed = true;
  }
  if (auto ok = appender.finish(); !ok) return tl::unexpected(ok.error());
  return changed;
}

Expected<void> CustomerImport::writeChanges() {
  for (std::size_t from = 0; from < changes_.size(); from += kRowsPerTransaction) {
    const std::size_t to = std::min(changes_.size(), from + kRowsPerTransaction);
    const std::lock_guard lock(crm_.mutex);
    auto changed = crm_.store->write([&](Rows& rows) -> Expected<std::int64_t> {
      ExchangeRows exchange(rows);
      std::int64_t n = 0;
      for (std::size_t i = from; i < to; ++i) {
        auto did = change(rows, exchange, changes_[i]);
        if (!did) return tl::unexpected(did.error());
        n += *did ? 1 : 0;
      }
      ImportBatchRow row = batch();
      row.added = report_.added;
      row.updated = report_.updated + n;
      row.state = to == changes_.size() ? "done" : "running";
      exchange.saveBatch(row);
      return n;
    });
    if (!changed) return tl::unexpected(changed.error());
    report_.updated += *changed;
    report_.skipped += static_cast<std::int64_t>(to - from) - *changed;
    if (!goesOn(options_.progress, static_cast<double>(to) / static_cast<double>(changes_.size())))
      return stopped();
  }
  return {};
}

}  // namespace fitroom::crm
