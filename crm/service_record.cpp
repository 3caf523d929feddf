// Writing the log, and reading it back.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/log/summary.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

constexpr double kCmPerM = 100.0;

// Hundredths of a millimetre are noise; cut so that a payload does not hang on the last bit of a drape.
double roundCm(double metres) {
  return std::round(metres * kCmPerM * 1000.0) / 1000.0;
}

Expected<void> checkFeel(int feel) {
  if (feel >= kTooTight && feel <= kTooLoose) return {};
  return fail(ErrorCode::kInvalidArgument,
              {fmt::format("感受 {} 无效：须为 -2（太紧）到 +2（太松）。", feel),
               fmt::format("The answer {} is not valid: it must be -2 (too tight) to +2 (too loose).", feel)},
              "answers");
}

Expected<Json> answersJson(const std::vector<ZoneAnswer>& answers) {
  Json j = Json::object();
  for (const ZoneAnswer& a : answers) {
    if (auto ok = checkFeel(a.feel); !ok) return tl::unexpected(ok.error());
    j[zoneName(a.zone)] = a.feel;
  }
  return j;
}

Expected<Json> zonesJson(const std::vector<ZoneSaid>& zones) {
  Json list = Json::array();
  for (const ZoneSaid& z : zones) {
    if (auto ok = checkFeel(z.verdict); !ok) return tl::unexpected(ok.error());
    Json j = {{"zone", zoneName(z.zone)},
              {"ease_cm", roundCm(z.ease_m)},
              {"verdict", feelName(z.verdict)},
              {"strain", z.strain},
              {"confidence", z.confidence}};
    if (z.easeIntended_m) j["intended_cm"] = roundCm(*z.easeIntended_m);
    if (z.garment_m) j["garment_cm"] = roundCm(*z.garment_m);
    if (z.body_m) j["body_cm"] = roundCm(*z.body_m);
    list.push_back(std::move(j));
  }
  return list;
}

// The garment's facts go into the event, so that the log can be read without today's catalogue.
void putGarment(Json& j, const std::string& category, const std::string& colour, const std::string& style,
                const std::optional<Money>& price) {
  if (!category.empty()) j["category"] = category;
  if (!colour.empty()) j["colour"] = colour;
  if (!style.empty()) j["style"] = style;
  if (price) {
    j["price_minor"] = price->minor;
    j["currency"] = price->currency;
  }
}

// A string that is not UTF-8 cannot be printed as JSON; it is refused before it is tried.
Expected<void> checkStrings(std::initializer_list<std::pair<const std::string*, Text>> strings,
                            bool note = false) {
  for (const auto& [value, what] : strings) {
    if (auto ok = checkText(*value, note ? kMaxNoteBytes : kMaxIdBytes, what, note); !ok) return ok;
  }
  return {};
}

}  // namespace

Event Crm::Impl::draft(EventType type, const std::string& customer, const Context& context) {
  Event e;
  e.id = ids->next();
  e.store = context.store.empty() ? config.store : context.store;
  e.customer = customer;
  e.type = type;
  e.channel = context.channel;
  // Staff are who they signed in as; what the customer says is the customer's, whoever types it.
  e.actor = context.actor == "customer" ? context.actor : actorOf(context);
  e.recorded = now();
  e.time = context.time.value_or(e.recorded);
  return e;
}

Expected<Event> Crm::Impl::openEvent(const Key& key, EventRow row) const {
  if (!row.sealed) return std::move(row.event);
  auto plain = crm::open(key, row.event.payload, place("event", row.event.id));
  if (!plain) return tl::unexpected(plain.error());
  row.event.payload = std::move(*plain);
  return std::move(row.event);
}

Expected<std::vector<Event>> Crm::Impl::openEvents(Rows& rows, const std::string& customer) {
  auto key = customerKey(rows, customer);
  if (!key) return tl::unexpected(key.error());
  std::vector<Event> events;
  for (EventRow& row : rows.events(customer)) {
    auto e = openEvent(*key, std::move(row));
    if (!e) return tl::unexpected(e.error());
    events.push_back(std::move(*e));
  }
  return events;
}

Expected<Recorded> Crm::recordTryOn(const TryOn& t) {
  if (auto ok = checkStrings({{&t.garment, {"服装编号", "garment id"}},
                              {&t.advisedSize, {"建议尺码", "advised size"}},
                              {&t.category, {"品类", "category"}},
                              {&t.colour, {"颜色", "colour"}},
                              {&t.style, {"款式", "style"}}});
      !ok) {
    return tl::unexpected(ok.error());
  }
  if (auto ok = checkFeel(t.overall); !ok) return tl::unexpected(ok.error());
  auto zones = zonesJson(t.zones);
  if (!zones) return tl::unexpected(zones.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kWriteEvents, t.customer); !ok) return tl::unexpected(ok.error());
  Event e = impl_->draft(EventType::kTryOn, t.customer, t.context);
  e.garment = t.garment;
  e.size = t.size;
  e.models = t.models;
  e.inputsHash = t.inputsHash;
  Json j = {{"zones", *zones}, {"overall", feelName(t.overall)}, {"advice_confidence", t.adviceConfidence}};
  if (!t.advisedSize.empty()) j["advised_size"] = t.advisedSize;
  if (t.noneFits) j["none_fits"] = true;
  putGarment(j, t.category, t.colour, t.style, t.price);
  if (t.category.empty() || t.colour.empty() || t.style.empty() || !t.price) {
    auto item = impl_->store->read(
        [&](Rows& rows) -> Expected<std::optional<CatalogueItem>> { return rows.garment(t.garment); });
    if (!item) return tl::unexpected(item.error());
    if (*item) {
      const CatalogueItem& g = **item;
      putGarment(j, t.category.empty() ? g.category : "", t.colour.empty() ? g.colour : "",
                 t.style.empty() ? g.style : "", t.price ? std::nullopt : std::optional(g.price));
    }
  }
  e.payload = printJson(j);
  return impl_->write(std::move(e));
}

namespace {

EventType outcomeType(OutcomeKind kind) {
  return kind == OutcomeKind::kKept       ? EventType::kKept
         : kind == OutcomeKind::kReturned ? EventType::kReturn
         : kind == OutcomeKind::kNotTaken ? EventType::kNotTaken
                                          : EventType::kExchange;
}

Expected<std::string> outcomePayload(const Outcome& o) {
  if (auto ok = checkStrings({{&o.reason, {"退货原因", "reason"}}, {&o.orderId, {"订单编号", "order id"}}});
      !ok) {
    return tl::unexpected(ok.error());
  }
  if (auto ok = checkStrings({{&o.note, {"备注", "note"}}}, true); !ok) return tl::unexpected(ok.error());
  auto answers = answersJson(o.answers);
  if (!answers) return tl::unexpected(answers.error());
  Json j = Json::object();
  if (!answers->empty()) j["answers"] = *answers;
  if (!o.orderId.empty()) j["order_id"] = o.orderId;
  if (!o.note.empty()) j["note"] = o.note;
  if (o.kind == OutcomeKind::kKept) {
    if (o.fits) j["fits"] = *o.fits;
  } else if (o.kind == OutcomeKind::kNotTaken) {
    if (!o.reason.empty()) j["why"] = o.reason;
  } else {
    j["reason"] = o.reason.empty() ? "unknown" : o.reason;
    if (o.zone) j["zone"] = zoneName(*o.zone);
    if (o.direction) j["direction"] = *o.direction;
    j["coded_by"] = o.context.actor == "customer" ? "customer" : "staff";
  }
  return printJson(j);
}

}  // namespace

Expected<Recorded> Crm::recordOutcome(const Outcome& o) {
  auto payload = outcomePayload(o);
  if (!payload) return tl::unexpected(payload.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allowOutcome(o); !ok) return tl::unexpected(ok.error());
  Event e = impl_->draft(outcomeType(o.kind), o.customer, o.context);
  e.garment = o.garment;
  e.size = o.size;
  e.about = o.tryOn;
  e.payload = std::move(*payload);
  return impl_->store->write([&](Rows& rows) -> Expected<Recorded> {
    Event event = e;
    if (!o.tryOn.empty()) {
      const auto said = rows.event(o.tryOn);
      if (!said) return noSuchEvent();
      const Event& s = said->event;
      const auto differs = [](const std::string& given, const std::string& known) {
        return !given.empty() && given != known;
      };
      if (differs(o.customer, s.customer) || differs(o.garment, s.garment)) {
        return fail(
            ErrorCode::kInvalidArgument,
            {"该试穿属于另一位顾客或另一件服装。", "That try-on is of another customer or another garment."},
            "try_on");
      }
      event.customer = s.customer;
      event.garment = s.garment;
      if (event.size.empty()) event.size = s.size;
    }
    if (event.customer.empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  {"请给出顾客编号或试穿编号。", "Name the customer or the try-on that this is about."},
                  "customer");
    }
    if (auto ok = checkId(event.garment, kMaxIdBytes, {"服装编号", "garment id"}); !ok)
      return tl::unexpected(ok.error());
    auto checked = validate(std::move(event), impl_->now());
    if (!checked) return tl::unexpected(checked.error());
    if (auto ok = impl_->append(rows, *checked); !ok) return tl::unexpected(ok.error());
    return Recorded{checked->id, true};
  });
}

Expected<Recorded> Crm::recordAnswers(const std::string& tryOn, const std::vector<ZoneAnswer>& answers,
                                      const Context& context) {
  auto json = answersJson(answers);
  if (!json) return tl::unexpected(json.error());
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allowForEvent(Right::kWriteEvents, tryOn); !ok) return tl::unexpected(ok.error());
  Event e = impl_->draft(EventType::kFitAnswer, "", context);
  e.about = tryOn;
  e.payload = printJson({{"answers", *json}});
  return impl_->store->write([&](Rows& rows) -> Expected<Recorded> {
    const auto said = rows.event(tryOn);
    if (!said) return noSuchEvent();
    Event event = e;
    event.customer = said->event.customer;
    event.garment = said->event.garment;
    event.size = said->event.size;
    auto checked = validate(std::move(event), impl_->now());
    if (!checked) return tl::unexpected(checked.error());
    if (auto ok = impl_->append(rows, *checked); !ok) return tl::unexpected(ok.error());
    return Recorded{checked->id, true};
  });
}

namespace {

void fillInBut(Crm::Impl& crm, Event& event) {
  if (event.store.empty()) event.store = crm.config.store;
  if (event.actor.empty()) event.actor = "customer";
  if (event.recorded.ms == 0) event.recorded = crm.now();
  if (event.time.ms == 0) event.time = event.recorded;
}

}  // namespace

bool fillIn(Crm::Impl& crm, Event& event) {
  const bool foreign = !event.id.empty();
  if (!foreign) event.id = crm.ids->next();
  fillInBut(crm, event);
  return foreign;
}

std::vector<bool> fillIn(Crm::Impl& crm, std::vector<Event>& events) {
  std::vector<bool> foreign(events.size());
  std::size_t own = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    foreign[i] = !events[i].id.empty();
    own += foreign[i] ? 0 : 1;
  }
  std::vector<std::string> ids = crm.ids->take(own);
  own = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!foreign[i]) events[i].id = std::move(ids[own++]);
    fillInBut(crm, events[i]);
  }
  return foreign;
}

void Crm::Impl::sign(Event& event) const {
  if (signedIn && event.actor.rfind("staff:", 0) == 0) event.actor = config.actor;
}

Expected<Recorded> Crm::record(Event event) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kWriteEvents, event.customer); !ok) return tl::unexpected(ok.error());
  const bool foreign = fillIn(*impl_, event);
  impl_->sign(event);
  return impl_->write(std::move(event), foreign);
}

Expected<std::vector<TimelineEntry>> Crm::timeline(const std::string& customer, int limit) {
  if (limit < 1 || limit > 100000) {
    return fail(ErrorCode::kInvalidArgument, {"条数须为 1 至 100000。", "The limit must be 1 to 100000."},
                "limit");
  }
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadEvents, customer); !ok) return tl::unexpected(ok.error());
  return impl_->store->write([&](Rows& rows) -> Expected<std::vector<TimelineEntry>> {
    std::vector<TimelineEntry> out;
    const Person person = personOf(rows, customer);
    for (const std::string& member : person.members) {
      auto key = impl_->customerKey(rows, member);
      if (!key) return tl::unexpected(key.error());
      for (EventRow& row : rows.latestEvents(member, limit)) {
        auto e = impl_->openEvent(*key, std::move(row));
        if (!e) return tl::unexpected(e.error());
        Text summary = summarise(*e);
        impl_->mask(*e);
        out.push_back({std::move(*e), std::move(summary)});
      }
    }
    if (!person.alone()) {
      std::sort(out.begin(), out.end(), [](const TimelineEntry& a, const TimelineEntry& b) {
        return std::tie(a.event.time, a.event.id) > std::tie(b.event.time, b.event.id);
      });
      if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
    }
    impl_->auditRead(rows, "timeline.read", customer, std::to_string(out.size()));
    return out;
  });
}

Expected<Event> Crm::event(const std::string& id) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allowForEvent(Right::kReadEvents, id); !ok) return tl::unexpected(ok.error());
  return impl_->store->write([&](Rows& rows) -> Expected<Event> {
    auto row = rows.event(id);
    if (!row) return noSuchEvent();
    auto key = impl_->customerKey(rows, row->event.customer);
    if (!key) return tl::unexpected(key.error());
    impl_->auditRead(rows, "event.read", row->event.customer, id);
    auto opened = impl_->openEvent(*key, std::move(*row));
    if (opened) impl_->mask(*opened);
    return opened;
  });
}

Expected<std::map<std::string, std::int64_t>> Crm::guestCounts() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->store->read(
      [](Rows& rows) -> Expected<std::map<std::string, std::int64_t>> { return rows.counts(); });
}

}  // namespace fitroom::crm
