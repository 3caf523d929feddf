// The one way into the log.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crm/core/json.h"
#include "crm/core/parallel.h"
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

constexpr std::size_t kNonceBytes = 24;

// A nonce that was drawn beforehand.
struct Drawn final : RandomSource {
  explicit Drawn(const std::uint8_t* from) : bytes(from) {}
  void fill(std::span<std::uint8_t> out) override { std::copy_n(bytes, out.size(), out.begin()); }
  const std::uint8_t* bytes;
};

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

Expected<const Key*> Appender::keyOf(const std::string& customer) {
  if (const auto it = keys_.find(customer); it != keys_.end()) return &it->second;
  const auto wrapped = rows_.lockWrappedKey(customer);
  if (!wrapped) return noSuchCustomer();
  auto key = crm_.unwrap(customer, *wrapped);
  if (!key) return tl::unexpected(key.error());
  return &keys_.emplace(customer, *key).first->second;
}

Expected<bool> Appender::mayKeepProfile(const std::string& customer) {
  const auto it = profile_.find(customer);
  if (it != profile_.end()) return it->second;
  if (!merges_) merges_ = LinkRows(rows_).anyMerges();
  bool live = false;
  if (*merges_) {
    live = crm_.consentLive(crm_.consentsOf(rows_, personOf(rows_, customer)), Purpose::kKeepProfile);
  } else {
    const auto end = rows_.latestConsent(customer, purposeName(Purpose::kKeepProfile));
    live = end && end->given && end->expires > crm_.now();
  }
  profile_.emplace(customer, live);
  return live;
}

EventRow Appender::makeRow(const Event& event, const Key& key, RandomSource& random) const {
  EventRow row = makeEventRow(event, isSealed(event.type));
  if (row.sealed) row.event.payload = seal(key, event.payload, crm_.place("event", event.id), random);
  row.mac = row.hash(crm_.macKey, crm_.config.tenant);
  return row;
}

RowsAhead::RowsAhead(Appender& appender, const std::vector<Event>& events)
    : appender_(appender),
      events_(events),
      rows_(events.size()),
      keys_(events.size(), nullptr),
      nonceAt_(events.size(), 0) {
  std::size_t sealed = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!events[i].customer.empty()) keys_[i] = appender.keyOf(events[i].customer).value_or(nullptr);
    if (keys_[i] != nullptr && isSealed(events[i].type)) nonceAt_[i] = kNonceBytes * sealed++;
  }
  // Drawn in the order of the events, so that the bytes do not depend on the threads.
  nonces_.resize(kNonceBytes * std::max<std::size_t>(1, sealed));
  appender.crm().random->fill(nonces_);
  work_.emplace(events.size(), [this](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if (keys_[i] == nullptr) continue;
      Drawn drawn(nonces_.data() + nonceAt_[i]);
      rows_[i] = appender_.makeRow(events_[i], *keys_[i], drawn);
    }
  });
}

const EventRow* RowsAhead::row(std::size_t i) {
  if (keys_[i] == nullptr) return nullptr;
  work_->wait(i);
  return &rows_[i];
}

Expected<bool> Appender::add(const Event& event, bool foreign, const EventRow* made) {
  if (event.customer.empty()) {
    rows_.count(event.store, toIso8601(event.time).substr(0, 10), eventTypeName(event.type));
    return true;
  }
  const auto found = keyOf(event.customer);
  if (!found) return tl::unexpected(found.error());
  const Key& key = **found;
  if (needsProfileConsent(event.type)) {
    auto may = mayKeepProfile(event.customer);
    if (!may) return may;
    // Said twice is not kept twice, so a repetition passes even after the consent is gone.
    if (!*may) return rows_.event(event.id) ? alreadyThere(key, event) : noConsent();
  }
  if (!rows_.insertEvent(made != nullptr ? *made : makeRow(event, key, *crm_.random)))
    return alreadyThere(key, event);
  if (foreign) {
    // An id that was made elsewhere may have been taken back; whoever records it again means it.
    if (!removed_) removed_ = std::make_unique<RemovedRows>(rows_);
    removed_->bringAgain(event.id, crm_.now());
  }
  ++written_;
  lastId_ = event.id;
  last_ = event.customer;
  ((all_ += event.id) += ' ') += event.customer;
  all_ += '\n';
  actor_ = event.actor;
  if (isConsent(event)) {
    rows_.insertConsent(consentOf(event));
    profile_.clear();
  }
  moveStock(event);
  if (stale_.count(event.customer) == 0 && (movesReports(event) || answeredAlready(event, foreign))) {
    stale_.insert(event.customer);
  }
  return true;
}

// What is sold leaves the shelf, what comes back returns to it; once for each event.
void Appender::moveStock(const Event& event) {
  if (event.type != EventType::kOrder && event.type != EventType::kReturn &&
      event.type != EventType::kExchange) {
    return;
  }
  const Json j = parseJson(event.payload).value_or(Json::object());
  const auto move = [&](const std::string& size, std::int64_t by) {
    if (size.empty()) return;
    const std::int64_t moved = PromiseRows(rows_).moveStock(event.garment, size, by, event.time);
    if (moved == 0) return;
    moved_.push_back({event.garment, size, moved});
    crm_.audit(rows_, crm_.config.actor, "garment.stock", event.garment,
               fmt::format("{} {:+} {}", size, moved, event.id));
  };
  const std::int64_t quantity = j.value("quantity", std::int64_t{1});
  move(event.size, event.type == EventType::kOrder ? -quantity : quantity);
  if (event.type == EventType::kExchange) move(j.value("new_size", ""), -quantity);
}

// An event that comes late may be what an earlier answer was about.
bool Appender::answeredAlready(const Event& event, bool foreign) {
  if (foreign && rows_.isNamed(event.customer, event.id)) return true;
  if (event.type != EventType::kTryOn && event.type != EventType::kVerdictShown) return false;
  auto it = answered_.find(event.customer);
  if (it == answered_.end()) {
    // Answers that this transaction adds make the customer stale, and then nobody asks.
    it = answered_.emplace(event.customer, rows_.latestAnswer(event.customer).value_or(UtcTime{INT64_MIN}))
             .first;
  }
  return it->second >= event.time;
}

Expected<bool> Appender::alreadyThere(const Key& key, const Event& event) {
  auto there = rows_.event(event.id);
  if (!there || there->event.customer != event.customer) return idTaken();
  auto old = crm_.openEvent(key, std::move(*there));
  if (old && sameButRecorded(*old, event)) return false;
  return idTaken();
}

Expected<void> Appender::finish() {
  for (const std::string& customer : stale_) {
    if (auto ok = crm_.refreshReports(rows_, customer); !ok) return ok;
  }
  if (written_ == 1) {
    crm_.audit(rows_, actor_, "event.append", last_, lastId_);
  } else if (written_ > 1) {
    // One line tells of the whole batch: "id customer" each.
    crm_.audit(rows_, crm_.config.actor, "event.batch", "", all_);
  }
  written_ = 0;
  all_.clear();
  stale_.clear();
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
  Appender appender(*this, rows);
  auto added = appender.add(event, foreign);
  if (!added) return added;
  if (auto ok = appender.finish(); !ok) return tl::unexpected(ok.error());
  return added;
}

Expected<Recorded> Crm::Impl::write(Event event, bool foreign) {
  auto checked = validate(std::move(event), now());
  if (!checked) return tl::unexpected(checked.error());
  return store->write([&](Rows& rows) -> Expected<Recorded> {
    if (auto ok = append(rows, *checked, foreign); !ok) return tl::unexpected(ok.error());
    if (checked->customer.empty()) return Recorded{};
    return Recorded{checked->id, true};
  });
}

std::vector<Expected<Recorded>> Crm::Impl::writeBatch(const std::vector<Event>& events,
                                                      const std::vector<bool>& foreign) {
  std::vector<Expected<Recorded>> results;
  auto whole = store->write([&](Rows& rows) -> Expected<void> {
    results.clear();
    Appender appender(*this, rows);
    results.reserve(events.size());
    RowsAhead made(appender, events);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const Event& e = events[i];
      auto added = appender.add(e, foreign[i], made.row(i));
      if (!added) {
        results.emplace_back(tl::unexpected(added.error()));
      } else {
        results.emplace_back(e.customer.empty() ? Recorded{} : Recorded{e.id, true});
      }
    }
    return appender.finish();
  });
  if (whole) return results;
  if (whole.error().retryable || events.size() == 1) {
    results.assign(events.size(), tl::unexpected(whole.error()));
    return results;
  }
  // One of them spoils the rest; each on its own shows which.
  results.clear();
  for (std::size_t i = 0; i < events.size(); ++i) results.push_back(write(events[i], foreign[i]));
  return results;
}

}  // namespace fitroom::crm
