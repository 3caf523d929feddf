#include "crm/access/retention.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crm/service_impl.h"
#include "crm/store/exchange_rows.h"
#include "crm/store/removed_rows.h"

namespace fitroom::crm {
namespace {

constexpr int kCustomersAStep = 200;
constexpr double kDaysAMonth = 365.2425 / 12.0;

enum Class : std::size_t { kBody, kTouchpoint, kFeedback, kSale, kCustomer, kClasses };

tl::unexpected<Error> stoppedHalfWay() {
  return fail(
      ErrorCode::kCancelled,
      {"清除中途停止；再运行一次会接着做完。", "The purge was stopped half-way; run it again to finish."},
      "cancelled");
}

// Nothing: consents and objections, which stay as the proof, and who is who.
std::optional<Class> classOf(EventType type) {
  switch (type) {
    case EventType::kConsentGiven:
    case EventType::kConsentWithdrawn:
    case EventType::kObjection:
    case EventType::kMerged:
    case EventType::kUnmerged:
    case EventType::kRelated:
    case EventType::kUnrelated:
      return std::nullopt;
    case EventType::kOrder:
    case EventType::kPayment:
    case EventType::kShipment:
    case EventType::kDelivery:
    case EventType::kKept:
    case EventType::kExchange:
    case EventType::kReturn:
      return kSale;
    case EventType::kFitCheck:
    case EventType::kFitAnswer:
    case EventType::kNotTaken:
    case EventType::kReview:
    case EventType::kComplaint:
    case EventType::kComplaintResolved:
    case EventType::kStaffNote:
    case EventType::kOverride:
      return kFeedback;
    default:
      return kTouchpoint;
  }
}

/// What of one customer has had its time.
struct Due {
  std::vector<std::string> events;
  std::vector<std::string> bodies;
  bool customer = false;
};

class Purger {
 public:
  Purger(Crm::Impl& crm, PurgeReport& report) : crm_(crm), report_(report) {}
  /// The last customer looked at, or "" at the end.
  Expected<std::string> step(const std::string& after);

 private:
  Due due(const KeyedCustomerRow& c, const std::vector<const EventRow*>& events,
          const std::vector<const BodyRow*>& bodies, std::vector<std::int64_t>& counts) const;
  bool restOfPersonRests(Rows& rows, const std::string& customer) const;
  Expected<void> remove(Rows& rows, ExchangeRows& exchange, const std::string& customer, const Due& due);

  Crm::Impl& crm_;
  PurgeReport& report_;
};

Due Purger::due(const KeyedCustomerRow& c, const std::vector<const EventRow*>& events,
                const std::vector<const BodyRow*>& bodies, std::vector<std::int64_t>& counts) const {
  Due d;
  UtcTime last = c.row.created;
  std::size_t kept = 0;
  for (const EventRow* e : events) {
    // A message that was sent is the shop's doing, not the customer's.
    if (e->event.type != EventType::kMessageSent) last = std::max(last, e->event.time);
    const auto kind = classOf(e->event.type);
    if (!kind) continue;
    if (e->event.time < report_.lines[*kind].before) {
      d.events.push_back(e->event.id);
      ++counts[*kind];
    } else {
      ++kept;
    }
  }
  for (const BodyRow* b : bodies) {
    if (last >= report_.lines[kBody].before) break;
    d.bodies.push_back(b->id);
    ++counts[kBody];
  }
  d.customer = kept == 0 && d.bodies.size() == bodies.size() && last < report_.lines[kCustomer].before;
  counts[kCustomer] += d.customer ? 1 : 0;
  return d;
}

// One of several files of a person stays while anything is still kept in another.
bool Purger::restOfPersonRests(Rows& rows, const std::string& customer) const {
  for (const std::string& member : personOf(rows, customer).members) {
    const auto row = member == customer ? std::nullopt : rows.customer(member);
    if (!row) continue;
    if (row->created >= report_.lines[kCustomer].before) return false;
    for (const EventRow& e : rows.events(member)) {
      const auto kind = classOf(e.event.type);
      if (e.event.time >= report_.lines[kind.value_or(kCustomer)].before) return false;
    }
  }
  return true;
}

Expected<void> Purger::remove(Rows& rows, ExchangeRows& exchange, const std::string& customer,
                              const Due& due) {
  if (due.customer) {
    rows.eraseCustomer(customer);
    rows.insertErased({customer, crm_.now(), "retention"});
    crm_.audit(rows, crm_.config.actor, "customer.erase", customer, "retention");
    return {};
  }
  std::string purged;
  RemovedRows removed(rows);
  for (const std::string& id : due.events) {
    exchange.deleteEvent(id);
    removed.takeBack("event", id, crm_.now());
    purged += id + " ";
  }
  for (const std::string& id : due.bodies) exchange.deleteBody(id);
  if (!due.bodies.empty())
    crm_.audit(rows, crm_.config.actor, "body.purge", customer, fmt::format("{} bodies", due.bodies.size()));
  if (purged.empty()) return {};
  crm_.audit(rows, crm_.config.actor, "event.purge", customer, purged);
  return crm_.refreshReports(rows, customer);
}

Expected<std::string> Purger::step(const std::string& after) {
  std::vector<std::int64_t> counts;
  const auto body = [&](Rows& rows) -> Expected<std::string> {
    counts.assign(kClasses, 0);
    ExchangeRows exchange(rows);
    const auto customers = exchange.customers(after, kCustomersAStep);
    if (customers.empty()) return std::string();
    const std::string& first = customers.front().row.id;
    const std::string& last = customers.back().row.id;
    const auto events = rows.eventsBetween(first, last);
    const auto bodies = rows.bodiesBetween(first, last);
    std::map<std::string, std::vector<const EventRow*>> eventsOf;
    std::map<std::string, std::vector<const BodyRow*>> bodiesOf;
    for (const EventRow& e : events) eventsOf[e.event.customer].push_back(&e);
    for (const BodyRow& b : bodies) bodiesOf[b.customer].push_back(&b);
    for (const KeyedCustomerRow& c : customers) {
      Due d = due(c, eventsOf[c.row.id], bodiesOf[c.row.id], counts);
      if (d.customer && !restOfPersonRests(rows, c.row.id)) {
        d.customer = false;
        --counts[kCustomer];
      }
      if (report_.dryRun) continue;
      if (auto ok = remove(rows, exchange, c.row.id, d); !ok) return tl::unexpected(ok.error());
    }
    return last;
  };
  auto done = report_.dryRun ? crm_.store->read(body) : crm_.store->write(body);
  if (done) {
    for (std::size_t i = 0; i < kClasses; ++i) report_.lines[i].rows += counts.empty() ? 0 : counts[i];
  }
  return done;
}

}  // namespace

std::int64_t PurgeReport::total() const {
  std::int64_t n = 0;
  for (const PurgeLine& l : lines) n += l.rows;
  return n;
}

std::vector<RetentionRule> retentionSchedule() {
  return {
      {"body", 24, {"身材：最后一次活动之后", "body measures: after the customer's last event"}},
      {"touchpoint",
       36,
       {"触点（到店、查看、试穿、消息等）", "touchpoints (visits, views, try-ons, messages ...)"}},
      {"feedback",
       36,
       {"反馈（合身回答、评价、投诉、备注）", "feedback (fit answers, reviews, complaints, notes)"}},
      {"sale", 120, {"交易（下单到退货），按账簿年限", "sales (order to return), as long as books are kept"}},
      {"customer",
       36,
       {"顾客档案：最后一次活动之后，且只剩同意记录",
        "the customer: after the last event, when only consents are left"}}};
}

Expected<PurgeReport> purge(Crm& store, const std::vector<RetentionRule>& schedule, bool dryRun,
                            const Progress& progress) {
  Crm::Impl& crm = CrmInside::of(store);
  PurgeReport report;
  {
    const std::lock_guard lock(crm.mutex);
    if (auto ok = crm.allow(Right::kHousekeeping); !ok) return tl::unexpected(ok.error());
  }
  report.at = crm.now();
  report.dryRun = dryRun;
  const auto known = retentionSchedule();
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (schedule.size() != known.size() || schedule[i].name != known[i].name || schedule[i].months < 1 ||
        schedule[i].months > 1200) {
      return fail(ErrorCode::kInvalidArgument,
                  {"保留期限须按类别给出，每类 1 至 1200 个月。",
                   "The schedule needs every class, each 1 to 1200 months."},
                  "schedule");
    }
    const auto kept =
        static_cast<std::int64_t>(schedule[i].months * kDaysAMonth * static_cast<double>(kDayMs));
    report.lines.push_back({schedule[i].name, 0, UtcTime{report.at.ms - kept}});
  }
  Purger purger(crm, report);
  std::string after;
  for (;;) {
    const std::lock_guard lock(crm.mutex);
    auto last = purger.step(after);
    if (!last) return tl::unexpected(last.error());
    if (last->empty()) break;
    after = *last;
    if (!goesOn(progress, 0.5)) return stoppedHalfWay();
  }
  if (dryRun || report.total() == 0) return report;
  const std::lock_guard lock(crm.mutex);
  auto told = crm.store->write([&](Rows& rows) -> Expected<void> {
    std::string detail;
    for (const PurgeLine& l : report.lines) detail += fmt::format("{}:{} ", l.name, l.rows);
    crm.audit(rows, crm.config.actor, "retention.purge", "", detail);
    return {};
  });
  if (!told) return tl::unexpected(told.error());
  crm.noteErasures();
  crm.store->clearTraces();
  return report;
}

}  // namespace fitroom::crm
