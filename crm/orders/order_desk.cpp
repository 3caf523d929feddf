#include "crm/orders/order_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/people/person.h"
#include "crm/service_impl.h"
#include "crm/store/promise_rows.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> invalid(std::string zh, std::string en, const char* what) {
  return fail(ErrorCode::kInvalidArgument, {std::move(zh), std::move(en)}, what);
}

tl::unexpected<Error> noSuchOrder() {
  return fail(
      ErrorCode::kNotFound,
      {"没有这个订单。用 fitroom crm orders 查看。", "There is no such order. See `fitroom crm orders`."},
      "order");
}

// What the log copies of the garment, so that it can be read without today's catalogue.
void putFacts(Json& j, const CatalogueItem& g, const std::optional<Money>& price) {
  for (const auto& [key, value] :
       {std::pair("category", &g.category), std::pair("colour", &g.colour), std::pair("style", &g.style)}) {
    if (!value->empty()) j[key] = *value;
  }
  const Money paid = price.value_or(g.price);
  j["price_minor"] = paid.minor;
  j["currency"] = paid.currency;
}

Expected<void> checkStock(const CatalogueItem& g, const NewOrder& o) {
  const auto size =
      std::find_if(g.sizes.begin(), g.sizes.end(), [&](const CatalogueSize& s) { return s.label == o.size; });
  if (size == g.sizes.end()) {
    std::string known;
    for (const CatalogueSize& s : g.sizes) known += (known.empty() ? "" : ", ") + s.label;
    return fail(ErrorCode::kNotFound,
                {fmt::format("{} 没有这个尺码；有 {}。", g.id, known),
                 fmt::format("{} has no such size; there are {}.", g.id, known)},
                "size");
  }
  if (size->stock >= o.quantity || o.oversell) return {};
  return invalid(
      fmt::format("{} {} 只有 {} 件。补货用 fitroom crm stock，仍要下单用 --oversell。", g.id, o.size,
                  size->stock),
      fmt::format("There are {} of {} {}. Add some with `fitroom crm stock`, or take the order all "
                  "the same with --oversell.",
                  size->stock, g.id, o.size),
      "stock");
}

bool isOver(LineState s) {
  return s == LineState::kKept || s == LineState::kExchanged || s == LineState::kReturned ||
         s == LineState::kRefunded;
}

// Whether an order in this state may take this step.
bool follows(EventType step, const Promise& p) {
  switch (step) {
    case EventType::kPayment:
      return true;
    case EventType::kShipment:
      return !isOver(p.state) && p.deliveredAt.ms == 0;
    case EventType::kDelivery:
      return !isOver(p.state) && p.deliveredAt.ms == 0;
    case EventType::kFitCheck:
      return !isOver(p.state);
    case EventType::kKept:
      return !isOver(p.state);
    case EventType::kExchange:
    case EventType::kReturn:
      return !isOver(p.state) || p.state == LineState::kKept;
    default:
      return true;
  }
}

Json answersJson(const std::vector<ZoneAnswer>& answers) {
  Json j = Json::object();
  for (const ZoneAnswer& a : answers) j[zoneName(a.zone)] = a.feel;
  return j;
}

Json payloadOf(EventType type, const OrderStep& s, const Promise& p, bool byCustomer) {
  Json j = Json::object();
  const auto order = [&] {
    if (!p.order.empty()) j["order_id"] = p.order;
  };
  switch (type) {
    case EventType::kPayment:
      order();
      j["state"] = s.payment;
      break;
    case EventType::kShipment:
      order();
      if (!s.carrier.empty()) j["carrier"] = s.carrier;
      break;
    case EventType::kDelivery:
      order();
      j["days_late"] = s.daysLate;
      break;
    case EventType::kKept:
      order();
      if (s.fits) j["fits"] = *s.fits;
      break;
    case EventType::kExchange:
    case EventType::kReturn:
      order();
      j["reason"] = s.reason.empty() ? "unknown" : s.reason;
      if (s.zone) j["zone"] = zoneName(*s.zone);
      if (s.direction) j["direction"] = *s.direction;
      if (!s.newSize.empty()) j["new_size"] = s.newSize;
      j["coded_by"] = byCustomer ? "customer" : "staff";
      break;
    case EventType::kReview:
      j["rating"] = s.rating;
      break;
    case EventType::kComplaint:
      j["facet"] = s.facet;
      if (!s.severity.empty()) j["severity"] = s.severity;
      break;
    case EventType::kComplaintResolved:
      j["facet"] = s.facet;
      j["outcome"] = s.outcome;
      break;
    default:
      break;
  }
  if (!s.answers.empty()) j["answers"] = answersJson(s.answers);
  if (!s.note.empty()) j["note"] = s.note;
  return j;
}

bool knownStep(EventType t) {
  switch (t) {
    case EventType::kPayment:
    case EventType::kShipment:
    case EventType::kDelivery:
    case EventType::kFitCheck:
    case EventType::kKept:
    case EventType::kExchange:
    case EventType::kReturn:
    case EventType::kReview:
    case EventType::kComplaint:
    case EventType::kComplaintResolved:
      return true;
    default:
      return false;
  }
}

// Money and parcels are the whole order's, the rest one line's.
bool wholeOrder(EventType t) {
  return t == EventType::kPayment || t == EventType::kShipment || t == EventType::kDelivery;
}

std::vector<Promise> linesOf(Rows& rows, const std::string& order) {
  std::vector<Promise> out;
  for (const PromiseRow& row : PromiseRows(rows).ofOrder(order)) out.push_back(fromRow(row));
  if (!out.empty()) return out;
  const auto event = rows.event(order);
  if (!event || event->event.customer.empty()) return out;
  const std::string root = personOf(rows, event->event.customer).root;
  for (const PromiseRow& row : PromiseRows(rows).ofCustomer(root)) {
    if (row.line == order) out.push_back(fromRow(row));
  }
  return out;
}

// The lines that a step is about: of one order, of one customer, chosen by garment and size.
Expected<std::vector<Promise>> chosen(Rows& rows, const std::string& order, EventType type,
                                      const std::string& garment, const std::string& size) {
  std::vector<Promise> lines = linesOf(rows, order);
  if (lines.empty()) return noSuchOrder();
  std::set<std::string> customers;
  for (const Promise& p : lines) customers.insert(p.customer);
  if (customers.size() > 1) {
    return invalid("几位顾客有同一个订单号；请给出订单行的事件编号。",
                   "Several customers have an order of this number; give the event of its line.", "order");
  }
  std::erase_if(lines, [&](const Promise& p) {
    return (!garment.empty() && p.garment != garment) || (!size.empty() && p.size != size);
  });
  if (lines.empty()) return noSuchOrder();
  if (lines.size() > 1 && !wholeOrder(type)) {
    std::string known;
    for (const Promise& p : lines)
      known += fmt::format("{}{} {}", known.empty() ? "" : ", ", p.garment, p.size);
    return invalid(
        fmt::format("订单有几行（{}）；请用 --garment 和 --size 选一行。", known),
        fmt::format("The order has several lines ({}); choose one with --garment and --size.", known),
        "line");
  }
  return lines;
}

void count(PromiseTally& t, const Promise& p) {
  if (!p.saidEvent.empty()) {
    ++t.said;
    ++(p.said < 0 ? t.saidTight : p.said > 0 ? t.saidLoose : t.saidRight);
    for (const auto& [name, version] : p.models) ++t.models[name + " " + version];
  }
  t.bought += p.orderedAt.ms != 0 || p.state != LineState::kTried ? p.state != LineState::kNotTaken : 0;
  t.kept += p.state == LineState::kKept;
  t.returned += p.state == LineState::kReturned || (p.state == LineState::kRefunded && !p.reason.empty());
  t.exchanged += p.state == LineState::kExchanged;
  t.notTaken += p.state == LineState::kNotTaken;
  switch (p.kept()) {
    case Kept::kAsSaid:
      ++t.asSaid;
      break;
    case Kept::kNotAsSaid:
      ++t.notAsSaid;
      for (const auto& [zone, feel] : p.felt) {
        const auto it = p.saidZones.find(zone);
        const int said = it != p.saidZones.end() ? it->second : p.said;
        if ((feel < 0) != (said < 0) || (feel > 0) != (said > 0)) ++t.zones[zone];
      }
      break;
    case Kept::kSilent:
      ++t.silent;
      break;
    case Kept::kApart:
      ++t.apart;
      break;
    case Kept::kOpen:
      ++t.open;
      break;
    case Kept::kUnsaid:
      break;
  }
  int feel = p.direction;
  for (const auto& [zone, f] : p.felt) {
    if (feel == 0) feel = f;
  }
  t.tooSmall += feel < 0;
  t.tooBig += feel > 0;
  if (p.rating) {
    ++t.rated;
    t.ratingSum += *p.rating;
  }
}

}  // namespace

std::vector<EventType> nextSteps(const Promise& p) {
  using enum EventType;
  std::vector<EventType> out;
  if (p.orderedAt.ms == 0) return out;
  for (const EventType step : {kPayment, kShipment, kDelivery, kFitCheck, kKept, kExchange, kReturn, kReview,
                               kComplaint, kComplaintResolved}) {
    // Before it has come nobody can say how it fits; only a complaint has a resolution.
    const bool had = p.deliveredAt.ms != 0 || isOver(p.state);
    if ((step == kFitCheck || step == kReview) && !had) continue;
    const bool waits = p.complained && p.complaint.find(": ") == std::string::npos;
    if (step == kComplaintResolved && !waits) continue;
    if (follows(step, p)) out.push_back(step);
  }
  return out;
}

std::optional<double> PromiseTally::heldShare() const {
  const int judged = asSaid + silent + notAsSaid;
  if (judged == 0) return std::nullopt;
  return static_cast<double>(asSaid + silent) / judged;
}

Expected<Promise> OrderDesk::place(const NewOrder& o, const Context& context) {
  if (auto ok = checkText(o.order, 128, {"订单编号", "order number"}); !ok) return tl::unexpected(ok.error());
  if (o.quantity < 1 || o.quantity > 1000000) {
    return invalid("件数须为 1 至 1000000。", "The quantity must be 1 to 1,000,000.", "quantity");
  }
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kWriteEvents, o.customer); !ok) return tl::unexpected(ok.error());
  Event e = crm.draft(EventType::kOrder, o.customer, context);
  e.garment = o.garment;
  e.size = o.size;
  e.about = o.tryOn;
  const std::string number =
      o.order.empty() ? e.id.substr(0, 8) + e.id.substr(9, 4) + e.id.substr(24) : o.order;
  return crm.store->write([&](Rows& rows) -> Expected<Promise> {
    if (!rows.customer(o.customer)) return noSuchCustomer();
    const auto item = rows.garment(o.garment);
    if (!item) return noSuchGarment(o.garment);
    if (auto ok = checkStock(*item, o); !ok) return tl::unexpected(ok.error());
    Json j = {{"order_id", number}, {"quantity", o.quantity}};
    putFacts(j, *item, o.price);
    e.payload = printJson(j);
    auto checked = validate(e, crm.now());
    if (!checked) return tl::unexpected(checked.error());
    if (auto ok = crm.append(rows, *checked); !ok) return tl::unexpected(ok.error());
    for (Promise& p : linesOf(rows, checked->id)) return std::move(p);
    return noSuchOrder();
  });
}

Expected<std::vector<Promise>> OrderDesk::step(const std::string& order, EventType type,
                                               const OrderStep& said, const std::string& garment,
                                               const std::string& size, const Context& context) {
  if (!knownStep(type)) {
    return invalid("订单没有这一步。", "An order has no such step.", "step");
  }
  if (auto ok = checkText(said.note, kMaxNoteBytes, {"备注", "note"}, true); !ok)
    return tl::unexpected(ok.error());
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  auto lines = crm.store->read([&](Rows& rows) { return chosen(rows, order, type, garment, size); });
  if (!lines) {
    // Who may not write at all is told that, and not what there is.
    if (auto ok = crm.allow(Right::kWriteEvents); !ok) return tl::unexpected(ok.error());
    return lines;
  }
  const Promise& first = lines->front();
  if (auto ok = crm.allow(Right::kWriteEvents, first.customer); !ok) return tl::unexpected(ok.error());
  for (const Promise& p : *lines) {
    if (follows(type, p)) continue;
    const Text state = lineStateText(p.state);
    const Text what = eventTypeText(type);
    return invalid(fmt::format("订单{}，不能再记“{}”。", state.zh, what.zh),
                   fmt::format("The order is {}; \"{}\" cannot follow.", state.en, what.en), "state");
  }
  Event e = crm.draft(type, first.customer, context);
  const bool one = lines->size() == 1;
  if (one) {
    e.garment = first.garment;
    e.size = first.size;
    e.about = first.line;
  }
  e.payload = printJson(payloadOf(type, said, first, context.actor == "customer"));
  auto checked = validate(std::move(e), crm.now());
  if (!checked) return tl::unexpected(checked.error());
  return crm.store->write([&](Rows& rows) -> Expected<std::vector<Promise>> {
    if (auto ok = crm.append(rows, *checked); !ok) return tl::unexpected(ok.error());
    return linesOf(rows, first.order.empty() ? first.line : first.order);
  });
}

Expected<std::vector<Promise>> OrderDesk::order(const std::string& order) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  auto lines =
      crm.store->read([&](Rows& rows) -> Expected<std::vector<Promise>> { return linesOf(rows, order); });
  if (!lines) return lines;
  if (lines->empty()) {
    if (auto ok = crm.allow(Right::kReadEvents); !ok) return tl::unexpected(ok.error());
    return noSuchOrder();
  }
  for (const Promise& p : *lines) {
    if (auto ok = crm.allow(Right::kReadEvents, p.customer); !ok) return tl::unexpected(ok.error());
  }
  return lines;
}

Expected<std::vector<Promise>> OrderDesk::ofCustomer(const std::string& customer) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadEvents, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->write([&](Rows& rows) -> Expected<std::vector<Promise>> {
    if (!rows.customer(customer)) return noSuchCustomer();
    std::vector<Promise> out;
    for (const PromiseRow& row : PromiseRows(rows).ofCustomer(personOf(rows, customer).root))
      out.push_back(fromRow(row));
    crm.auditRead(rows, "promise.read", customer, std::to_string(out.size()));
    return out;
  });
}

Expected<std::vector<Promise>> OrderDesk::due(int limit) {
  if (limit < 1 || limit > 100000)
    return invalid("条数须为 1 至 100000。", "The limit must be 1 to 100000.", "limit");
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kList); !ok) return tl::unexpected(ok.error());
  return crm.store->write([&](Rows& rows) -> Expected<std::vector<Promise>> {
    std::vector<Promise> out;
    for (const PromiseRow& row : PromiseRows(rows).dueBy(crm.now(), limit)) {
      // Whoever asked that the data not be used is not called either.
      if (row.used && crm.inMyStore(rows, row.customer)) out.push_back(fromRow(row));
    }
    crm.auditRead(rows, "promise.read", "", fmt::format("due: {}", out.size()));
    return out;
  });
}

Expected<std::vector<PromiseTally>> OrderDesk::promiseReport(const std::string& garment) {
  if (auto ok = checkText(garment, kMaxIdBytes, {"服装编号", "garment id"}); !ok)
    return tl::unexpected(ok.error());
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto closed = crm.isClaimed(); !closed) return tl::unexpected(closed.error());
  const Right right = crm.may(Right::kCatalogue) ? Right::kCatalogue : Right::kReadScores;
  if (auto ok = crm.allow(right); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<PromiseTally>> {
    std::map<std::pair<std::string, std::string>, PromiseTally> tallies;
    for (const PromiseRow& row : PromiseRows(rows).ofGarment(garment)) {
      if (!row.used) continue;
      PromiseTally& t = tallies[{row.garment, row.size}];
      t.garment = row.garment;
      t.size = row.size;
      count(t, fromRow(row));
    }
    std::vector<PromiseTally> out;
    for (auto& [key, t] : tallies) out.push_back(std::move(t));
    return out;
  });
}

}  // namespace fitroom::crm
