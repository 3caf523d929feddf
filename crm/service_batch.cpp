// Many events at once.

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "crm/core/parallel.h"
#include "crm/core/utf8.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kNonceBytes = 24;

// A nonce that was drawn beforehand.
struct Drawn final : RandomSource {
  explicit Drawn(const std::uint8_t* from) : bytes(from) {}
  void fill(std::span<std::uint8_t> out) override { std::copy_n(bytes, out.size(), out.begin()); }
  const std::uint8_t* bytes;
};

/// Rows of many events, checked, sealed and signed by other threads ahead of the one that inserts them. The
/// bytes do not depend on the threads.
class RowsAhead {
 public:
  RowsAhead(Crm::Impl& crm, std::vector<Event> events, bool checked);
  /// Finds and holds the customers in a transaction; the work starts the first time.
  void begin(Appender& appender);
  Expected<bool> addTo(Appender& appender, std::size_t i, bool foreign);
  std::size_t size() const { return items_.size(); }
  /// The event as it was given or checked, or why it is refused.
  Expected<Event> event(std::size_t i);
  Expected<Recorded> recorded(std::size_t i) const;

 private:
  struct Item {
    EventRow row;         // Holds the event from the beginning; sealed once it is made.
    std::string payload;  // Of a sealed row: before.
    std::optional<Error> fault;
    std::size_t customer = 0;  // In `customers_`.
  };
  struct Owner {
    std::string id;
    Key key;  // Of its own: an appender may end before the work.
    std::optional<Error> fault;
    Appender::Standing* who = nullptr;  // As of the transaction; null for guests.
  };
  void make(std::size_t i);
  void hold(Appender& appender, Owner& owner);

  Crm::Impl& crm_;
  std::vector<Item> items_;
  std::vector<Owner> owners_;
  bool checked_;
  UtcTime now_;
  std::vector<std::uint8_t> nonces_;
  std::vector<std::size_t> nonceAt_;
  std::optional<WorkAhead> work_;  // Last: it ends before what it works on.
};

RowsAhead::RowsAhead(Crm::Impl& crm, std::vector<Event> events, bool checked)
    : crm_(crm), items_(events.size()), checked_(checked), now_(crm.now()), nonceAt_(events.size(), 0) {
  std::size_t sealed = 0;
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (isSealed(events[i].type)) nonceAt_[i] = kNonceBytes * sealed++;
    items_[i].row.event = std::move(events[i]);
    const std::string& customer = items_[i].row.event.customer;
    const auto [it, isNew] = known.emplace(customer, owners_.size());
    if (isNew) owners_.emplace_back().id = customer;
    items_[i].customer = it->second;
  }
  // Drawn in the order of the events, in one journey to the system's generator.
  nonces_.resize(kNonceBytes * sealed);
  if (sealed > 0) crm.random->fill(nonces_);
}

void RowsAhead::hold(Appender& appender, Owner& owner) {
  owner.who = nullptr;
  if (owner.id.empty()) return;
  if (auto ok = checkText(owner.id, kMaxIdBytes, {"顾客编号", "customer id"}); !ok) {
    owner.fault = ok.error();
    return;
  }
  auto who = appender.standingOf(owner.id);
  if (!who) {
    owner.fault = who.error();
    return;
  }
  owner.who = *who;
  if (!work_) owner.key = (*who)->key;
}

void RowsAhead::begin(Appender& appender) {
  // A transaction that is run again finds the rows made.
  for (std::size_t i = 0; work_ && i < items_.size(); ++i) work_->wait(i);
  // In one order everywhere, so that two who write the same customers wait instead of blocking each other.
  std::vector<Owner*> order;
  for (Owner& owner : owners_) order.push_back(&owner);
  std::sort(order.begin(), order.end(), [](const Owner* a, const Owner* b) { return a->id < b->id; });
  for (Owner* owner : order) hold(appender, *owner);
  if (work_) return;
  work_.emplace(items_.size(), [this](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) make(i);
  });
}

void RowsAhead::make(std::size_t i) {
  Item& item = items_[i];
  if (!checked_) {
    auto valid = validate(std::move(item.row.event), now_);
    if (!valid) {
      item.fault = valid.error();
      return;
    }
    item.row.event = std::move(*valid);
  }
  const Owner& owner = owners_[item.customer];
  if (owner.fault) item.fault = owner.fault;
  if (owner.fault || owner.id.empty()) return;
  Event event = std::move(item.row.event);
  if (isSealed(event.type)) item.payload = event.payload;
  Drawn drawn(nonces_.data() + nonceAt_[i]);
  item.row = makeRow(crm_, std::move(event), owner.key, drawn);
}

Expected<bool> RowsAhead::addTo(Appender& appender, std::size_t i, bool foreign) {
  work_->wait(i);
  const Item& item = items_[i];
  if (item.fault) return tl::unexpected(*item.fault);
  const Owner& owner = owners_[item.customer];
  if (owner.id.empty()) return appender.add(item.row.event, foreign);
  if (owner.who == nullptr) return tl::unexpected(*owner.fault);
  return appender.add(item.row, item.row.sealed ? item.payload : item.row.event.payload, *owner.who, foreign);
}

Expected<Event> RowsAhead::event(std::size_t i) {
  if (work_) work_->wait(i);
  const Item& item = items_[i];
  if (item.fault) return tl::unexpected(*item.fault);
  Event event = item.row.event;
  if (item.row.sealed) event.payload = item.payload;
  return event;
}

Expected<Recorded> RowsAhead::recorded(std::size_t i) const {
  const Event& e = items_[i].row.event;
  return e.customer.empty() ? Recorded{} : Recorded{e.id, true};
}

}  // namespace

std::vector<Expected<Recorded>> Crm::recordBatch(std::vector<Event> events) {
  if (events.empty()) return {};
  const std::lock_guard lock(impl_->mutex);
  std::unordered_set<std::string_view> about;
  for (const Event& e : events) {
    if (!about.insert(e.customer).second) continue;
    if (auto ok = impl_->allow(Right::kWriteEvents, e.customer); !ok) {
      return std::vector<Expected<Recorded>>(events.size(), tl::unexpected(ok.error()));
    }
  }
  const std::vector<bool> foreign = fillIn(*impl_, events);
  for (Event& e : events) impl_->sign(e);
  return impl_->writeBatch(std::move(events), foreign, false);
}

std::vector<Expected<Recorded>> Crm::Impl::writeBatch(std::vector<Event> events,
                                                      const std::vector<bool>& foreign, bool checked) {
  std::vector<Expected<Recorded>> results;
  RowsAhead ahead(*this, std::move(events), checked);
  auto whole = store->write([&](Rows& rows) -> Expected<void> {
    results.clear();
    Appender appender(*this, rows);
    results.reserve(ahead.size());
    ahead.begin(appender);
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      auto added = ahead.addTo(appender, i, foreign[i]);
      results.push_back(added ? ahead.recorded(i) : tl::unexpected(added.error()));
    }
    return appender.finish();
  });
  if (whole) return results;
  if (whole.error().retryable || ahead.size() == 1) {
    results.assign(ahead.size(), tl::unexpected(whole.error()));
    return results;
  }
  // One of them spoils the rest; each on its own shows which.
  results.clear();
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    auto event = ahead.event(i);
    results.push_back(event ? write(std::move(*event), foreign[i]) : tl::unexpected(event.error()));
  }
  return results;
}

}  // namespace fitroom::crm
