#include "crm/sync/exchange.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "crm/core/id.h"
#include "crm/core/utf8.h"
#include "crm/parties/parties.h"
#include "crm/store/exchange_rows.h"

namespace fitroom::crm {
namespace {

constexpr int kMaxLines = 500;            // Of one chain in one message.
constexpr std::size_t kMaxEvents = 2000;  // After this many a message is full.

// What lines of the audit tell of, by name.
struct Touched {
  std::set<std::string> customers;
  std::vector<std::string> events;  // In the order they were written.
  std::set<std::string> erased;
  std::set<std::string> removed;
  std::set<std::string> parties;

  void add(const AuditLine& line, const std::string& skip);
};

void Touched::add(const AuditLine& line, const std::string& skip) {
  if (line.action == "event.append") {
    events.push_back(line.detail);
  } else if (line.action == "event.batch") {
    if (line.subject == skip) return;
    std::istringstream pairs(line.detail);
    for (std::string id, customer; pairs >> id >> customer;) events.push_back(id);
  } else if (line.action == "customer.erase") {
    erased.insert(line.subject);
  } else if (line.action == "customer.import") {
    std::istringstream ids(line.detail);
    for (std::string id; ids >> id;) customers.insert(id);
  } else if (line.action == "event.purge" || line.action == "body.purge" || line.action == "customer.undo") {
    if (line.subject == skip) return;
    std::istringstream ids(line.detail);
    for (std::string id; ids >> id;) removed.insert(id);
  } else if (line.action == "customer.kept") {
    customers.insert(line.subject);
    removed.insert(line.subject);
  } else if (line.action == "customer.sync") {
    if (line.detail != skip) customers.insert(line.subject);
  } else if (line.action == "party.put" || line.action == "party.tie" || line.action == "party.untie") {
    parties.insert(line.subject);
  } else if (line.action == "party.sync") {
    if (line.detail != skip) parties.insert(line.subject);
  } else if (line.action == "customer.create" || line.action == "customer.update" ||
             line.action == "customer.restrict" || line.action == "customer.unrestrict") {
    customers.insert(line.subject);
  }
}

// With every tie comes the party at its other end, so that no message depends on another.
void fetchParties(Rows& rows, const std::set<std::string>& ids, SyncRows& out) {
  PartyRows parties(rows);
  std::set<std::string> named = ids;
  for (const std::string& id : ids) {
    for (PartyLinkRow& l : parties.links(id)) {
      if (l.from != id) continue;
      named.insert(l.to);
      out.links.push_back(std::move(l));
    }
  }
  for (const std::string& id : named) {
    if (auto row = parties.party(id)) out.parties.push_back(std::move(*row));
  }
}

void fetch(Crm::Impl& crm, Rows& rows, Touched& touched, SyncRows& out) {
  fetchParties(rows, touched.parties, out);
  RemovedRows removed(rows);
  for (const std::string& id : touched.removed) {
    if (auto row = removed.find(id)) out.removed.push_back(std::move(*row));
  }
  for (const std::string& id : touched.events) {
    auto row = rows.event(id);
    if (!row) continue;  // Erased or purged since.
    // Taken back once and recorded again: said with it, or it would not be taken.
    if (auto again = removed.find(id)) out.removed.push_back(std::move(*again));
    const Event& e = row->event;
    // With every event comes its customer, so that no message depends on another.
    touched.customers.insert(e.customer);
    if (row->mac.empty()) row->mac = row->hash(crm.macKey, crm.config.tenant);
    if (e.type == EventType::kBodyMade) {
      for (BodyRow& b : rows.bodiesMadeAt(e.customer, e.time)) out.bodies.push_back(std::move(b));
    }
    out.events.push_back(std::move(*row));
  }
  for (const std::string& id : touched.customers) {
    auto row = rows.customer(id);
    auto key = rows.wrappedKey(id);
    if (row && key) out.customers.push_back({std::move(*row), std::move(*key)});
  }
  if (touched.erased.empty()) return;
  for (ErasedRow& e : rows.erased()) {
    if (touched.erased.count(e.customer) > 0) out.erased.push_back(std::move(e));
  }
}

// What `Parties::put` would have taken.
bool isParty(const PartyRow& p) {
  const auto kind = partyKindFromName(p.kind);
  const Text what{"编号", "code"};
  return kind && *kind != PartyKind::kCustomer && *kind != PartyKind::kHousehold &&
         checkId(p.code, 64, what) && p.id == Parties::idOf(*kind, p.code) && checkId(p.name, 200, what) &&
         checkText(p.note, 1000, what, true) && checkText(p.revDevice, 64, what) && p.rev >= 0;
}

class Taker {
 public:
  Taker(Crm::Impl& crm, Rows& rows, const std::string& tag)
      : crm_(crm), rows_(rows), exchange_(rows), removed_(rows), tag_(tag) {}

  void erasure(const ErasedRow& e);
  void removal(const RemovedRow& r);
  /// Of a customer who was taken back more has been recorded meanwhile.
  void keep(const std::string& customer);
  /// True for an event that is neither here nor taken back.
  bool isNews(const EventRow& row);
  void customer(const SyncCustomer& c);
  void event(const EventRow& row);
  void body(const BodyRow& row);
  void parties(const SyncRows& in);
  Expected<Applied> finish();

 private:
  // The key of a customer who is here; nothing for one who is erased or unknown.
  const Key* keyOf(const std::string& customer);
  bool drop(const RemovedRow& r);

  Crm::Impl& crm_;
  Rows& rows_;
  ExchangeRows exchange_;
  RemovedRows removed_;
  const std::string& tag_;
  Applied done_;
  std::map<std::string, std::optional<Key>> keys_;
  std::set<std::string> stale_;
  std::string batch_;                           // "id customer" lines for the audit.
  std::map<std::string, std::string> dropped_;  // Kind -> ids, each followed by a space.
};

const Key* Taker::keyOf(const std::string& customer) {
  auto it = keys_.find(customer);
  if (it == keys_.end()) {
    auto key = crm_.customerKey(rows_, customer);
    it = keys_.emplace(customer, key ? std::optional(*key) : std::nullopt).first;
  }
  return it->second ? &*it->second : nullptr;
}

void Taker::erasure(const ErasedRow& e) {
  const bool here = rows_.lockCustomer(e.customer);
  if (!here && rows_.isErased(e.customer)) return;
  if (here) rows_.eraseCustomer(e.customer);
  rows_.insertErased(e);
  crm_.audit(rows_, crm_.config.actor, "customer.erase", e.customer, "erased elsewhere; " + e.reason);
  done_.erased = done_.erased || here;
  ++done_.rows;
}

// Drops the row where it is here. False: it stays.
bool Taker::drop(const RemovedRow& r) {
  if (r.kind == "event") {
    const auto row = rows_.event(r.id);
    if (!row) return true;
    if (movesStock(row->event.type)) crm_.putStockBack(rows_, row->event);
    exchange_.deleteEvent(r.id);
    stale_.insert(row->event.customer);
  } else if (r.kind == "body") {
    if (!rows_.hasBody(r.id)) return true;
    exchange_.deleteBody(r.id);
  } else if (r.kind == "customer") {
    if (!rows_.lockCustomer(r.id)) return true;
    if (!exchange_.eventIds(r.id).empty()) return false;
    exchange_.eraseCustomer(r.id);
    keys_.erase(r.id);
    crm_.keys.erase(r.id);
  }
  dropped_[r.kind] += r.id + " ";
  done_.erased = true;
  return true;
}

void Taker::removal(const RemovedRow& r) {
  if (!isUuidV7(r.id) || r.rev < 1 || (r.kind != "event" && r.kind != "body" && r.kind != "customer")) {
    ++done_.refused;
    return;
  }
  if (rows_.isErased(r.id) || !removed_.put(r)) return;
  ++done_.rows;
  if (r.gone() && !drop(r)) keep(r.id);
}

void Taker::keep(const std::string& customer) {
  removed_.bringAgain(customer, crm_.now());
  crm_.audit(rows_, crm_.config.actor, "customer.kept", customer, tag_);
}

bool Taker::isNews(const EventRow& row) {
  return !removed_.isGone(row.event.id) && !rows_.event(row.event.id);
}

void Taker::customer(const SyncCustomer& c) {
  const CustomerRow& in = c.row;
  if (rows_.isErased(in.id) || removed_.isGone(in.id)) return;
  const auto key = unwrapKey(crm_.storeKey, c.wrappedKey, crm_.place("customer_key", in.id));
  if (!key || !open(*key, in.identity, crm_.place("customer", in.id))) {
    ++done_.refused;
    return;
  }
  if (!rows_.lockCustomer(in.id)) {
    rows_.insertCustomer(in, c.wrappedKey);
    keys_.erase(in.id);
  } else {
    CustomerRow merged = *rows_.customer(in.id);
    const CustomerRow before = merged;
    if (std::tie(in.rev, in.revDevice) > std::tie(merged.rev, merged.revDevice)) {
      merged.identity = in.identity;
      merged.emailIndex = in.emailIndex;
      merged.phoneIndex = in.phoneIndex;
      merged.rev = in.rev;
      merged.revDevice = in.revDevice;
    }
    if (std::pair(in.statusRev, in.status == "restricted") >
        std::pair(merged.statusRev, merged.status == "restricted")) {
      merged.status = in.status;
      merged.statusRev = in.statusRev;
    }
    if (merged == before) return;
    rows_.putCustomer(merged);
  }
  stale_.insert(in.id);
  crm_.audit(rows_, crm_.config.actor, "customer.sync", in.id, tag_);
  ++done_.rows;
}

void Taker::event(const EventRow& row) {
  const Event& e = row.event;
  if (!isUuidV7(e.id) || row.hash(crm_.macKey, crm_.config.tenant) != row.mac) {
    ++done_.refused;
    return;
  }
  if (keyOf(e.customer) == nullptr || removed_.isGone(e.id)) return;
  if (!rows_.insertEvent(row)) {
    const auto there = rows_.event(e.id);
    if (there && !there->mac.empty() && there->mac != row.mac) ++done_.refused;
    return;
  }
  if (isConsent(e)) rows_.insertConsent(consentOf(e));
  const bool told = movesStock(e.type) || isCase(e.type);
  if (const Key* key = told ? keyOf(e.customer) : nullptr) {
    if (auto plain = crm_.openEvent(*key, row)) {
      // Told apart from a sale that was recorded here only by its time: what was counted since has it.
      if (movesStock(e.type)) {
        crm_.moveStock(rows_, *plain);
      } else {
        crm_.noteCase(rows_, *plain);
      }
    }
  }
  batch_ += e.id + " " + e.customer + "\n";
  stale_.insert(e.customer);
  ++done_.rows;
}

void Taker::body(const BodyRow& row) {
  const Key* key = keyOf(row.customer);
  if (key == nullptr || rows_.hasBody(row.id) || removed_.isGone(row.id)) return;
  if (!open(*key, row.measures, crm_.place("body_profile", row.id))) {
    ++done_.refused;
    return;
  }
  rows_.insertBody(row);
  ++done_.rows;
}

void Taker::parties(const SyncRows& in) {
  PartyRows here(rows_);
  std::set<std::string> changed;
  for (const PartyRow& p : in.parties) {
    if (!isParty(p)) {
      ++done_.refused;
    } else if (here.take(p)) {
      changed.insert(p.id);
    }
  }
  for (const PartyLinkRow& l : in.links) {
    const auto from = here.party(l.from);
    const auto to = here.party(l.to);
    const Relation* relation = findRelation(l.relation);
    if (!from || !to || relation == nullptr || partyKindName(relation->from) != from->kind ||
        partyKindName(relation->to) != to->kind) {
      ++done_.refused;
    } else if (here.take(l)) {
      changed.insert(l.from);
    }
  }
  for (const std::string& id : changed) crm_.audit(rows_, crm_.config.actor, "party.sync", id, tag_);
  done_.rows += static_cast<std::int64_t>(changed.size());
}

Expected<Applied> Taker::finish() {
  for (const std::string& customer : stale_) {
    if (keyOf(customer) == nullptr) continue;
    if (auto ok = crm_.refreshReports(rows_, customer); !ok) return tl::unexpected(ok.error());
  }
  for (const auto& [kind, ids] : dropped_) {
    crm_.audit(rows_, crm_.config.actor, kind == "customer" ? "customer.undo" : kind + ".purge", tag_, ids);
  }
  if (!batch_.empty()) crm_.audit(rows_, crm_.config.actor, "event.batch", tag_, batch_);
  return done_;
}

}  // namespace

std::string syncTag(const std::string& peer) {
  return "sync:" + peer;
}

Expected<std::string> syncName(Crm::Impl& crm) {
  if (crm.deviceNamed) return crm.config.device;
  constexpr const char* kName = "sync_name";
  auto known =
      crm.store->read([&](Rows& rows) -> Expected<std::optional<std::string>> { return rows.meta(kName); });
  if (!known) return tl::unexpected(known.error());
  if (*known) return **known;
  const std::string made = crm.ids->next();
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    if (const auto other = rows.meta(kName)) return *other;
    rows.setMeta(kName, made);
    return made;
  });
}

std::string syncProof(const Crm::Impl& crm, const std::string& device) {
  return blindIndex(deriveKey(crm.storeKey, "syncauth"), crm.config.tenant + "|" + device);
}

Collected collect(Crm::Impl& crm, Rows& rows, const std::string& chain, const ChainMark& from,
                  const std::string& skip, SyncRows& out) {
  Collected c{from, from, false};
  if (from.seq > 0) {
    const auto line = rows.auditLine(chain, from.seq);
    if (!line || line->hash != from.hash) c.from = c.to = {};
  }
  Touched touched;
  int read = 0;
  for (AuditLine& line : rows.auditAfter(chain, c.from.seq, kMaxLines)) {
    touched.add(line, skip);
    c.to = {line.seq, line.hash};
    ++read;
    if (touched.events.size() >= kMaxEvents) break;
  }
  c.more = read == kMaxLines || touched.events.size() >= kMaxEvents;
  fetch(crm, rows, touched, out);
  return c;
}

Expected<Applied> apply(Crm::Impl& crm, Rows& rows, const SyncRows& in, const std::string& tag) {
  Taker taker(crm, rows, tag);
  // In one order everywhere, so that two who write the same customers wait instead of blocking each other.
  std::set<std::string> customers;
  for (const SyncCustomer& c : in.customers) customers.insert(c.row.id);
  for (const EventRow& e : in.events) customers.insert(e.event.customer);
  for (const std::string& id : customers) rows.lockCustomer(id);
  for (const ErasedRow& e : in.erased) taker.erasure(e);
  // Rows before the customers they belong to.
  for (const bool whole : {false, true}) {
    for (const RemovedRow& r : in.removed) {
      if ((r.kind == "customer") == whole) taker.removal(r);
    }
  }
  RemovedRows removed(rows);
  for (const SyncCustomer& c : in.customers) {
    const bool wanted =
        removed.isGone(c.row.id) && std::any_of(in.events.begin(), in.events.end(), [&](const EventRow& e) {
          return e.event.customer == c.row.id && taker.isNews(e);
        });
    if (wanted) taker.keep(c.row.id);
    taker.customer(c);
  }
  for (const EventRow& e : in.events) taker.event(e);
  for (const BodyRow& b : in.bodies) taker.body(b);
  taker.parties(in);
  return taker.finish();
}

}  // namespace fitroom::crm
