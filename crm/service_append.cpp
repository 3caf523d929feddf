// The one way into the log.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "crm/core/json.h"
#include "crm/service_impl.h"
#include "crm/store/link_rows.h"
#include "crm/store/promise_rows.h"
#include "crm/store/removed_rows.h"

namespace fitroom::crm {
namespace {

bool movesReports(const Event& e) {
  switch (e.type) {
    case EventType::kFitAnswer:
    case EventType::kNotTaken:
    case EventType::kFitCheck:
    case EventType::kKept:
    case EventType::kExchange:
    case EventType::kReturn:
    case EventType::kReview:
    case EventType::kOrder:
    case EventType::kPayment:
    case EventType::kShipment:
    case EventType::kDelivery:
    case EventType::kComplaint:
    case EventType::kComplaintResolved:
    case EventType::kConsentGiven:
    case EventType::kConsentWithdrawn:
    case EventType::kMerged:
    case EventType::kUnmerged:
    case EventType::kObjection:
      return true;
    default:
      return false;
  }
}

// Types that change nothing but the log: no roll-up, no stock, nothing sealed, no consent asked.
bool movesNothing(const Event& e) {
  return !isSealed(e.type) && !needsProfileConsent(e.type) && !movesReports(e);
}

bool sameButRecorded(Event a, const Event& b) {
  a.recorded = b.recorded;
  return a == b;
}

tl::unexpected<Error> idTaken() {
  return fail(ErrorCode::kInvalidArgument,
              {"这个事件编号已用于另一条记录。记录只能追加，不能更改；请使用新的编号。",
               "This event id is taken by another event. The log only grows; use a new id."},
              "id");
}

tl::unexpected<Error> noConsent() {
  return fail(
      ErrorCode::kNoConsent,
      {"顾客未同意保存身材与试穿记录。请先征得同意，或作为访客继续（不留记录）。",
       "The customer has not agreed to keep body measures and try-ons. Ask first, or go on as a guest, "
       "which keeps nothing."},
      purposeName(Purpose::kKeepProfile));
}

}  // namespace

bool isConsent(const Event& e) {
  return e.type == EventType::kConsentGiven || e.type == EventType::kConsentWithdrawn;
}

ConsentRow consentOf(const Event& e) {
  const Json j = parseJson(e.payload).value_or(Json::object());
  std::optional<UtcTime> expires;
  if (j.contains("expires_ms")) expires = UtcTime{j["expires_ms"].get<std::int64_t>()};
  return {e.id,   e.customer, j.value("purpose", ""),      e.type == EventType::kConsentGiven,
          e.time, expires,    j.value("text_version", ""), channelName(e.channel),
          e.actor};
}

Appender::Appender(Crm::Impl& crm, Rows& rows) : crm_(crm), rows_(rows) {}
Appender::~Appender() = default;

Expected<Appender::Standing*> Appender::standingOf(const std::string& customer) {
  if (const auto it = standings_.find(customer); it != standings_.end()) return &it->second;
  const auto wrapped = rows_.lockWrappedKey(customer);
  if (!wrapped) return noSuchCustomer();
  auto key = crm_.unwrap(customer, *wrapped);
  if (!key) return tl::unexpected(key.error());
  Standing& made = standings_[customer];
  made.key = *key;
  return &made;
}

// One question for all that a try-on has to know.
void Appender::look(const std::string& customer, Standing& who) {
  const CustomerStanding s = rows_.standing(customer, purposeName(Purpose::kKeepProfile));
  who.answered = s.answered;
  who.keepsProfile = s.consent && s.consent->given && s.consent->expires > crm_.now();
  if (!s.merges) return;
  who.keepsProfile =
      crm_.consentLive(crm_.consentsOf(rows_, personOf(rows_, customer)), Purpose::kKeepProfile);
}

EventRow makeRow(const Crm::Impl& crm, Event event, const Key& key, RandomSource& random) {
  const bool sealed = isSealed(event.type);
  EventRow row = makeEventRow(std::move(event), sealed);
  if (sealed) row.event.payload = seal(key, row.event.payload, crm.place("event", row.event.id), random);
  row.mac = row.hash(crm.macKey, crm.config.tenant);
  return row;
}

// False where the event may be kept.
Expected<bool> Appender::refusal(const Event& event, const std::string& payload, const Standing& who) {
  // Said twice is not kept twice, so a repetition passes even after the consent is gone.
  return rows_.event(event.id) ? alreadyThere(event, payload, who) : noConsent();
}

Expected<bool> Appender::add(const Event& event, bool foreign) {
  if (event.customer.empty()) {
    rows_.count(event.store, toIso8601(event.time).substr(0, 10), eventTypeName(event.type));
    return true;
  }
  const auto who = standingOf(event.customer);
  if (!who) return tl::unexpected(who.error());
  if (needsProfileConsent(event.type)) {
    if (!(*who)->keepsProfile) look(event.customer, **who);
    if (!*(*who)->keepsProfile) return refusal(event, event.payload, **who);
  }
  return insert(makeRow(crm_, event, (*who)->key, *crm_.random), event.payload, **who, foreign);
}

Expected<bool> Appender::addAlone(const Event& event, bool foreign) {
  const bool logOnly = !movesReports(event) && !isCase(event.type);
  if (crm_.store->onServer() && !foreign && !event.customer.empty() && logOnly) {
    auto done = addAtOnce(event);
    if (!done || *done) return done;
  }
  auto added = add(event, foreign);
  if (!added) return added;
  if (auto ok = finish(); !ok) return tl::unexpected(ok.error());
  return added;
}

// Of an event with an id of our own that changes the log only. False: it has to go the long way.
Expected<bool> Appender::addAtOnce(const Event& event) {
  const auto who = standingOf(event.customer);
  if (!who) return tl::unexpected(who.error());
  if (needsProfileConsent(event.type)) {
    look(event.customer, **who);
    if (!*(*who)->keepsProfile) return false;
  }
  if (answeredAlready(event, **who, false)) return false;
  const auto head = rows_.lockAuditHead(crm_.config.device);
  if (!head) return false;
  const auto [line, end] = crm_.nextLine(head, event.actor, "event.append", event.customer, event.id);
  rows_.insertEventAndAudit(makeRow(crm_, event, (*who)->key, *crm_.random), line, end);
  return true;
}

Expected<bool> Appender::add(const EventRow& row, const std::string& payload, Standing& who, bool foreign) {
  const Event& event = row.event;
  if (needsProfileConsent(event.type)) {
    if (!who.keepsProfile) look(event.customer, who);
    if (!*who.keepsProfile) return refusal(event, payload, who);
  }
  return insert(row, payload, who, foreign);
}

Expected<bool> Appender::insert(const EventRow& row, const std::string& payload, Standing& who,
                                bool foreign) {
  const Event& event = row.event;
  if (!rows_.insertEvent(row)) return alreadyThere(event, payload, who);
  if (foreign) {
    // An id that was made elsewhere may have been taken back; whoever records it again means it.
    if (!removed_) removed_ = std::make_unique<RemovedRows>(rows_);
    removed_->bringAgain(event.id, crm_.now());
  }
  if (written_++ == 0) {
    first_.id = event.id;
    first_.customer = event.customer;
    first_.actor = event.actor;
  }
  ((all_ += event.id) += ' ') += event.customer;
  all_ += '\n';
  if (isConsent(event)) {
    rows_.insertConsent(consentOf(event));
    for (auto& [id, standing] : standings_) standing.keepsProfile.reset();
  }
  if (movesStock(event.type) || isCase(event.type)) {
    Event plain = event;
    plain.payload = payload;
    if (movesStock(event.type)) {
      for (StockMove& m : crm_.moveStock(rows_, plain)) moved_.push_back(std::move(m));
    } else {
      crm_.noteCase(rows_, plain);
    }
  }
  if (!who.stale && (movesReports(event) || answeredAlready(event, who, foreign))) {
    who.stale = true;
    stale_.insert(event.customer);
  }
  return true;
}

bool movesStock(EventType type) {
  return type == EventType::kOrder || type == EventType::kReturn || type == EventType::kExchange;
}

std::vector<StockMove> Crm::Impl::moveStock(Rows& rows, const Event& event) {
  std::vector<StockMove> all;
  const Json j = parseJson(event.payload).value_or(Json::object());
  const auto move = [&](const std::string& size, std::int64_t by) {
    if (size.empty()) return;
    const std::int64_t moved = PromiseRows(rows).moveStock(event.garment, size, by, event.time);
    if (moved == 0) return;
    all.push_back({event.garment, size, moved});
    audit(rows, config.actor, "garment.stock", event.garment,
          fmt::format("{} {:+} {}", size, moved, event.id));
  };
  const std::int64_t quantity = j.value("quantity", std::int64_t{1});
  move(event.size, event.type == EventType::kOrder ? -quantity : quantity);
  if (event.type == EventType::kExchange) move(j.value("new_size", ""), -quantity);
  return all;
}

// By what the audit says was moved: where less was there than was sold, less comes back.
void Crm::Impl::putStockBack(Rows& rows, const Event& event) {
  for (const std::string& detail : rows.stockLines(event.garment, event.id)) {
    // "size +2 id"; a size may hold spaces.
    const std::size_t end = detail.rfind(' ');
    const std::size_t number = end == std::string::npos ? end : detail.rfind(' ', end - 1);
    if (number == std::string::npos) continue;
    const std::string size = detail.substr(0, number);
    const std::int64_t by = -std::strtoll(detail.c_str() + number + 1, nullptr, 10);
    const std::int64_t moved = PromiseRows(rows).moveStock(event.garment, size, by, event.time);
    if (moved == 0) continue;
    audit(rows, config.actor, "garment.stock", event.garment, fmt::format("{} {:+} undone", size, moved));
  }
}

// An event that comes late may be what an earlier answer was about.
bool Appender::answeredAlready(const Event& event, Standing& who, bool foreign) {
  if (foreign && rows_.isNamed(event.customer, event.id)) return true;
  if (event.type != EventType::kTryOn && event.type != EventType::kVerdictShown) return false;
  // Answers that this transaction adds make the customer stale, and then nobody asks.
  if (!who.answered) look(event.customer, who);
  return *who.answered >= event.time;
}

Expected<bool> Appender::alreadyThere(const Event& event, const std::string& payload, const Standing& who) {
  auto there = rows_.event(event.id);
  if (!there || there->event.customer != event.customer) return idTaken();
  const auto old = crm_.openEvent(who.key, std::move(*there));
  Event now = event;
  now.payload = payload;
  if (old && sameButRecorded(*old, now)) return false;
  return idTaken();
}

Expected<void> Appender::finish() {
  for (const std::string& customer : stale_) {
    if (auto ok = crm_.refreshReports(rows_, customer); !ok) return ok;
  }
  if (written_ == 1) {
    crm_.audit(rows_, first_.actor, "event.append", first_.customer, first_.id);
  } else if (written_ > 1) {
    // One line tells of the whole batch: "id customer" each.
    crm_.audit(rows_, crm_.config.actor, "event.batch", "", all_);
  }
  written_ = 0;
  all_.clear();
  stale_.clear();
  for (auto& [id, standing] : standings_) standing.stale = false;
  return {};
}

Expected<Key> Crm::Impl::unwrap(const std::string& customer, const std::string& wrapped) {
  constexpr std::size_t kKeysHeld = 4096;
  const auto it = keys.find(customer);
  if (it != keys.end() && it->second.first == wrapped) return it->second.second;
  auto key = unwrapKey(storeKey, wrapped, place("customer_key", customer));
  if (!key) return key;
  if (keys.size() >= kKeysHeld) keys.clear();
  keys[customer] = {wrapped, *key};
  return key;
}

Expected<bool> Crm::Impl::append(Rows& rows, const Event& event, bool foreign) {
  return Appender(*this, rows).addAlone(event, foreign);
}

std::optional<Expected<Recorded>> Crm::Impl::writeAtOnce(const Event& event) {
  if (!store->onServer() || event.customer.empty() || !movesNothing(event)) return std::nullopt;
  const EventRow row = makeRow(*this, event, storeKey, *random);  // Nothing is sealed with the key.
  auto done = store->once([&](Rows& rows) -> Expected<bool> {
    const auto head = rows.lockAuditHead(config.device);
    if (!head) return false;
    const auto [line, end] = nextLine(head, event.actor, "event.append", event.customer, event.id);
    rows.insertEventAndAudit(row, line, end);
    return true;
  });
  // No such customer, an id that is taken, another writer of the chain: the long way finds out which.
  if (done ? !*done : done.error().code == ErrorCode::kInternal) return std::nullopt;
  if (!done) return tl::unexpected(done.error());
  return Recorded{event.id, true};
}

Expected<Recorded> Crm::Impl::write(Event event, bool foreign) {
  auto checked = validate(std::move(event), now());
  if (!checked) return tl::unexpected(checked.error());
  if (!foreign) {
    if (auto done = writeAtOnce(*checked)) return *done;
  }
  return store->write([&](Rows& rows) -> Expected<Recorded> {
    if (auto ok = append(rows, *checked, foreign); !ok) return tl::unexpected(ok.error());
    if (checked->customer.empty()) return Recorded{};
    return Recorded{checked->id, true};
  });
}

}  // namespace fitroom::crm
