// What is done for and about one customer: each `ask` makes a form whose `act` does it.

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "crm/access/archive.h"
#include "crm/core/id.h"
#include "crm/log/payload_words.h"
#include "crm/log/touchpoint.h"
#include "engine/ui/desk_flow.h"

namespace fitroom::engine {

namespace {

using Kind = DeskField::Kind;
using Options = std::vector<std::pair<std::string, Text>>;

Text toText(const crm::Text& t) {
  return {t.zh, t.en};
}

Options words(const char* key, std::initializer_list<const char*> names) {
  Options out;
  for (const char* name : names) out.emplace_back(name, toText(crm::payloadWord(key, name)));
  return out;
}

Options feelings(crm::Zone zone) {
  Options out;
  for (int feel = -2; feel <= 2; ++feel)
    out.emplace_back(crm::feelName(feel), toText(crm::feelText(feel, zone)));
  return out;
}

Options facets() {
  Options out;
  for (int i = 0; i < crm::kFacetCount; ++i) {
    const auto facet = static_cast<crm::Facet>(i);
    out.emplace_back(crm::facetName(facet), toText(crm::facetText(facet)));
  }
  return out;
}

Options zones() {
  Options out;
  for (int i = 0; i < crm::kZoneCount; ++i) {
    const auto zone = static_cast<crm::Zone>(i);
    out.emplace_back(crm::zoneName(zone), toText(crm::zoneText(zone)));
  }
  return out;
}

Options channels() {
  return {{"shop_floor", {"店里", "in the shop"}},
          {"phone", {"电话", "phone"}},
          {"mail", {"信件", "letter"}},
          {"web", {"网上", "web"}}};
}

/// The zones that were spoken of, or those that most garments have.
std::vector<crm::Zone> askedZones(const crm::Promise& line) {
  std::vector<crm::Zone> out;
  for (const auto& [zone, verdict] : line.saidZones) out.push_back(zone);
  if (out.empty()) out = {crm::Zone::kChest, crm::Zone::kWaist, crm::Zone::kHip, crm::Zone::kLength};
  return out;
}

std::string zoneKey(crm::Zone zone) {
  return std::string("zone_") + crm::zoneName(zone);
}

void addAnswers(DeskForm& form, const crm::Promise& line) {
  for (const crm::Zone zone : askedZones(line)) {
    form.fields.push_back(
        {zoneKey(zone), "", Kind::kChoice, false, "", feelings(zone), toText(crm::zoneText(zone))});
  }
}

std::vector<crm::ZoneAnswer> answersOf(const DeskForm& form) {
  std::vector<crm::ZoneAnswer> out;
  for (int i = 0; i < crm::kZoneCount; ++i) {
    const auto zone = static_cast<crm::Zone>(i);
    if (const auto feel = crm::feelFromName(form.value(zoneKey(zone)))) out.push_back({zone, *feel});
  }
  return out;
}

std::optional<double> numberOf(const std::string& text) {
  double x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  const bool whole = error == std::errc() && end == text.data() + text.size() && std::isfinite(x);
  return whole ? std::optional(x) : std::nullopt;
}

tl::unexpected<crm::Error> noNumber(const char* zh, const char* en, const char* what) {
  return crm::fail(crm::ErrorCode::kInvalidArgument, {zh, en}, what);
}

/// A day as it is typed, or nothing.
crm::Expected<std::optional<crm::UtcTime>> dayOf(const std::string& typed) {
  if (typed.empty()) return std::optional<crm::UtcTime>();
  auto day = crm::fromIso8601(typed);
  if (!day) return tl::unexpected(day.error());
  return std::optional(*day);
}

crm::Context staff() {
  crm::Context context;
  context.channel = crm::Channel::kDesktop;
  context.actor = "staff:local";
  return context;
}

Options returnReasons() {
  Options out;
  for (const crm::ReturnReason& r : crm::returnReasons()) out.emplace_back(r.code, toText(r.text()));
  return out;
}

void addAfterSale(DeskForm& form) {
  form.fields.push_back({"reason", "desk.form.reason", Kind::kChoice, true, "", returnReasons()});
  form.fields.push_back({"zone", "desk.form.zone", Kind::kChoice, false, "", zones()});
  form.fields.push_back({"direction",
                         "desk.form.direction",
                         Kind::kChoice,
                         false,
                         "",
                         {{"-1", {"偏小", "too small"}}, {"1", {"偏大", "too big"}}}});
}

/// The fields of one step of an order, in the order they are asked.
void addStepFields(DeskForm& form, const crm::Promise& line, crm::EventType step) {
  using enum crm::EventType;
  switch (step) {
    case kPayment:
      form.fields.push_back({"state", "desk.form.payment", Kind::kChoice, true, "paid",
                             words("state", {"pending", "paid", "failed", "refunded", "partly_refunded"})});
      break;
    case kShipment:
      form.fields.push_back({"carrier", "desk.form.carrier"});
      break;
    case kDelivery:
      form.fields.push_back({"days_late", "desk.form.days_late", Kind::kText, true, "0"});
      break;
    case kKept:
      form.fields.push_back({"fits",
                             "desk.form.fits",
                             Kind::kChoice,
                             false,
                             "",
                             {{"yes", {"合身", "it fits"}}, {"no", {"不太合身", "not quite"}}}});
      break;
    case kExchange:
      form.fields.push_back({"new_size", "desk.form.new_size", Kind::kText, true});
      addAfterSale(form);
      break;
    case kReturn:
      addAfterSale(form);
      break;
    case kReview:
      form.fields.push_back(
          {"rating",
           "desk.form.rating",
           Kind::kChoice,
           true,
           "",
           {{"1", same("1")}, {"2", same("2")}, {"3", same("3")}, {"4", same("4")}, {"5", same("5")}}});
      break;
    case kComplaint:
      form.fields.push_back({"facet", "desk.form.facet", Kind::kChoice, true, "product", facets()});
      form.fields.push_back({"severity", "desk.form.severity", Kind::kChoice, false, "normal",
                             words("severity", {"low", "normal", "high", "urgent"})});
      break;
    case kComplaintResolved: {
      const std::string facet = line.complaint.substr(0, line.complaint.find(':'));
      form.fields.push_back({"facet", "desk.form.facet", Kind::kChoice, true, facet, facets()});
      form.fields.push_back({"outcome", "desk.form.outcome", Kind::kChoice, true, "",
                             words("outcome", {"satisfied", "partly", "unsatisfied", "rejected"})});
      break;
    }
    default:
      break;
  }
  if (step == kFitCheck || step == kReturn || step == kKept || step == kReview) addAnswers(form, line);
  form.fields.push_back({"note", "desk.form.note"});
}

crm::Expected<crm::OrderStep> stepOf(const DeskForm& form) {
  crm::OrderStep s;
  s.answers = answersOf(form);
  s.carrier = form.value("carrier");
  if (!form.value("state").empty()) s.payment = form.value("state");
  if (const std::string& late = form.value("days_late"); !late.empty()) {
    const auto days = numberOf(late);
    if (!days) return noNumber("晚到天数须为数字。", "The days late must be a number.", "days_late");
    s.daysLate = *days;
  }
  if (!form.value("fits").empty()) s.fits = form.value("fits") == "yes";
  s.reason = form.value("reason");
  s.zone = crm::zoneFromName(form.value("zone"));
  if (const auto direction = numberOf(form.value("direction"))) s.direction = static_cast<int>(*direction);
  s.newSize = form.value("new_size");
  if (const auto rating = numberOf(form.value("rating"))) s.rating = static_cast<int>(*rating);
  if (!form.value("facet").empty()) s.facet = form.value("facet");
  s.severity = form.value("severity");
  if (!form.value("outcome").empty()) s.outcome = form.value("outcome");
  s.note = form.value("note");
  return s;
}

}  // namespace

crm::Expected<std::string> DeskFlow::findOne(const std::string& typed) {
  if (crm::isUuidV7(typed)) {
    auto one = crm_.customer(typed);
    if (!one) return tl::unexpected(one.error());
    return one->id;
  }
  std::vector<std::string> found;
  crm::CustomerQuery query{.limit = 1000};
  if (typed.find('@') != std::string::npos) query.email = typed;
  for (;;) {
    auto page = crm_.customers(query);
    if (!page) return tl::unexpected(page.error());
    for (const crm::Customer& c : *page) {
      const bool same = !query.email.empty() || c.identity.name == typed || c.identity.phone == typed;
      if (same && c.mergedInto.empty()) found.push_back(c.id);
    }
    if (static_cast<int>(page->size()) < query.limit) break;
    query.after = page->back().id;
  }
  if (found.size() == 1) return found.front();
  return crm::fail(found.empty() ? crm::ErrorCode::kNotFound : crm::ErrorCode::kInvalidArgument,
                   found.empty()
                       ? crm::Text{"没有找到这位顾客，请检查拼写。", "Nobody was found; check the spelling."}
                       : crm::Text{"有几位同名的顾客，请用邮箱或电话。",
                                   "Several customers have this name; use the e-mail or phone number."},
                   "customer");
}

void DeskFlow::askNewCustomer() {
  DeskForm form{
      .id = "new", .title = "desk.form.new", .text = "desk.form.new_text", .submit = "desk.form.add"};
  form.fields = {{"name", "desk.form.name", Kind::kText, true, state_.search},
                 {"email", "desk.form.email"},
                 {"phone", "desk.form.phone"},
                 {"agrees",
                  "desk.form.agrees",
                  Kind::kChoice,
                  true,
                  "",
                  {{"yes", {"同意保存", "agrees to keep them"}}, {"no", {"不同意", "does not"}}}}};
  form.act = [this](const DeskForm& f) -> crm::Expected<Text> {
    std::vector<crm::Purpose> consents;
    if (f.value("agrees") == "yes") consents = {crm::Purpose::kKeepProfile, crm::Purpose::kImproveModel};
    crm::Identity who{f.value("name"), f.value("email"), f.value("phone"),
                      language_ == Language::kZh ? "zh" : "en"};
    auto id = crm_.createCustomer(who, consents);
    if (!id) return tl::unexpected(id.error());
    state_.found.clear();
    if (auto customer = crm_.customer(*id)) state_.found.push_back(*customer);
    openCustomer(*id);
    return Text{"已建档。", "The customer's file is made."};
  };
  open(std::move(form));
}

void DeskFlow::askOrder() {
  if (!state_.open) return;
  DeskForm form{.id = "order",
                .title = "desk.form.order",
                .about = same(state_.open->identity.name),
                .text = "desk.form.order_text",
                .submit = "desk.form.place"};
  std::string garment, size;
  for (const crm::TimelineEntry& t : state_.timeline) {
    if (t.event.type != crm::EventType::kTryOn || !garment.empty()) continue;
    garment = t.event.garment;
    size = t.event.size;
  }
  form.fields = {{"garment", "desk.form.garment", Kind::kText, true, garment},
                 {"size", "desk.form.size", Kind::kText, true, size},
                 {"quantity", "desk.form.quantity", Kind::kText, true, "1"},
                 {"number", "desk.form.number"}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    const auto quantity = numberOf(f.value("quantity"));
    if (!quantity || *quantity != std::floor(*quantity) || *quantity < 1 || *quantity > 1e6)
      return noNumber("件数须为 1 至 1000000 的整数。",
                      "The pieces must be a whole number of 1 to 1,000,000.", "quantity");
    auto placed = crm::OrderDesk(crm_).place({.customer = id,
                                              .garment = f.value("garment"),
                                              .size = f.value("size"),
                                              .quantity = static_cast<int>(*quantity),
                                              .order = f.value("number")},
                                             staff());
    if (!placed) return tl::unexpected(placed.error());
    state_.tab = DeskTab::kOrders;
    return Text{"已下单，订单号 " + placed->order + "。", "Ordered, number " + placed->order + "."};
  };
  open(std::move(form));
}

void DeskFlow::askStep(const crm::Promise& line, crm::EventType step) {
  const Text what = toText(crm::eventTypeText(step));
  const std::string of = fmt::format("{}  {}  {}", line.garment, line.size, line.order);
  DeskForm form{.id = crm::eventTypeName(step),
                .title = "",
                .about = {what.zh + "：" + of, what.en + ": " + of},
                .submit = "desk.form.record"};
  addStepFields(form, line, step);
  form.act = [this, line, step](const DeskForm& f) -> crm::Expected<Text> {
    auto said = stepOf(f);
    if (!said) return tl::unexpected(said.error());
    auto after = crm::OrderDesk(crm_).step(line.order.empty() ? line.line : line.order, step, *said,
                                           line.garment, line.size, staff());
    if (!after) return tl::unexpected(after.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::askTouchpoint() {
  DeskForm form{.id = "touchpoint", .title = "desk.form.touchpoint", .submit = "desk.go_on"};
  DeskField type{"type", "desk.form.what", Kind::kChoice, true};
  using enum crm::EventType;
  for (const crm::EventType t : {kVisit, kSearch, kView, kWishList, kAdviceTaken, kAdviceOverruled, kNotTaken,
                                 kComplaint, kMessageSent, kMessageOpened}) {
    type.options.emplace_back(crm::eventTypeName(t), toText(crm::eventTypeText(t)));
  }
  form.fields = {type};
  form.act = [this](const DeskForm& f) -> crm::Expected<Text> {
    askTouchpointOf(*crm::eventTypeFromName(f.value("type")));
    return Text{};
  };
  open(std::move(form));
}

void DeskFlow::askTouchpointOf(crm::EventType type) {
  if (!state_.open) return;
  const Text name = toText(crm::eventTypeText(type));
  DeskForm form{.id = "touchpoint_of", .title = "", .about = name, .submit = "desk.form.record"};
  const bool ofGarment = type != crm::EventType::kVisit && type != crm::EventType::kSearch &&
                         type != crm::EventType::kMessageSent && type != crm::EventType::kMessageOpened;
  if (ofGarment) {
    form.fields.push_back({"garment", "desk.form.garment", Kind::kText, type != crm::EventType::kComplaint});
    form.fields.push_back({"size", "desk.form.size"});
  }
  for (const crm::TouchpointField& f : crm::touchpointFields(type)) {
    if (f.key == "case_id" || f.form == "JSON list" || f.key == "answers") continue;
    DeskField field{"said_" + f.key, "", Kind::kText, f.required, "", {}, toText(f.name)};
    std::vector<std::string> options = f.words;
    if (f.form == "true or false") options = {"true"};
    for (const std::string& word : options)
      field.options.emplace_back(word,
                                 word == "true" ? Text{"是", "yes"} : toText(crm::payloadWord(f.key, word)));
    if (!field.options.empty()) field.kind = Kind::kChoice;
    form.fields.push_back(std::move(field));
  }
  form.act = [this, type, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    std::vector<std::pair<std::string, std::string>> said;
    for (const DeskField& field : f.fields) {
      if (field.key.rfind("said_", 0) == 0 && !field.value.empty())
        said.emplace_back(field.key.substr(5), field.value);
    }
    auto payload = crm::payloadFromWords(type, said);
    if (!payload) return tl::unexpected(payload.error());
    crm::Event e;
    e.type = type;
    e.customer = id;
    e.garment = f.value("garment");
    e.size = f.value("size");
    e.channel = crm::Channel::kShopFloor;
    e.actor = "staff:local";
    e.payload = std::move(*payload);
    auto kept = crm_.record(std::move(e));
    if (!kept) return tl::unexpected(kept.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::askRectify() {
  if (!state_.open) return;
  const crm::Identity& who = state_.open->identity;
  DeskForm form{.id = "rectify", .title = "desk.form.rectify", .submit = "desk.form.correct"};
  form.fields = {{"name", "desk.form.name", Kind::kText, false, who.name},
                 {"email", "desk.form.email", Kind::kText, false, who.email},
                 {"phone", "desk.form.phone", Kind::kText, false, who.phone},
                 {"locale",
                  "desk.form.locale",
                  Kind::kChoice,
                  false,
                  who.locale,
                  {{"zh", same("中文")}, {"en", same("English")}}}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    const crm::Identity now{f.value("name"), f.value("email"), f.value("phone"), f.value("locale")};
    if (auto ok = crm_.updateIdentity(id, now); !ok) return tl::unexpected(ok.error());
    return Text{"已更正。", "Corrected."};
  };
  open(std::move(form));
}

void DeskFlow::askRequest() {
  if (!state_.open) return;
  DeskForm form{.id = "request",
                .title = "desk.form.request",
                .about = same(state_.open->identity.name),
                .text = "desk.form.request_text",
                .submit = "desk.form.record"};
  DeskField right{"right", "desk.form.right", Kind::kChoice, true};
  for (int i = 0; i < crm::kDataRightCount; ++i) {
    const auto r = static_cast<crm::DataRight>(i);
    right.options.emplace_back(crm::dataRightName(r), toText(crm::dataRightText(r)));
  }
  form.fields = {right,
                 {"channel", "desk.form.channel", Kind::kChoice, true, "shop_floor", channels()},
                 {"received", "desk.form.received"},
                 {"note", "desk.form.note"}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    crm::Context context = staff();
    context.channel = *crm::channelFromName(f.value("channel"));
    auto day = dayOf(f.value("received"));
    if (!day) return tl::unexpected(day.error());
    context.time = *day;
    auto made =
        crm::Requests(crm_).receive(id, *crm::dataRightFromName(f.value("right")), f.value("note"), context);
    if (!made) return tl::unexpected(made.error());
    return Text{"已登记；一个月内须答复。", "Recorded; an answer is due within a month."};
  };
  open(std::move(form));
}

void DeskFlow::askAnswer(const crm::RightsRequest& request, crm::RequestState how) {
  const bool done = how == crm::RequestState::kDone;
  const bool extend = how == crm::RequestState::kExtended;
  DeskForm form{.id = done     ? "request_done"
                      : extend ? "request_extend"
                               : "request_refuse",
                .title = done     ? "desk.form.request_done"
                         : extend ? "desk.form.request_extend"
                                  : "desk.form.request_refuse",
                .about = toText(crm::dataRightText(request.right)),
                .submit = "desk.form.record"};
  form.fields = {{"note", "desk.form.told", Kind::kText, !done}};
  form.act = [this, id = request.id, done, extend](const DeskForm& f) -> crm::Expected<Text> {
    crm::Requests requests(crm_);
    const auto told = extend ? requests.extend(id, f.value("note"), staff())
                             : requests.close(id, done, f.value("note"), staff());
    if (!told) return tl::unexpected(told.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::askResolve(const crm::OpenComplaint& complaint) {
  DeskForm form{.id = "resolve",
                .title = "desk.form.resolve",
                .about = toText(crm::facetText(complaint.facet)),
                .submit = "desk.form.record"};
  form.fields = {{"outcome", "desk.form.outcome", Kind::kChoice, true, "",
                  words("outcome", {"satisfied", "partly", "unsatisfied", "rejected"})},
                 {"note", "desk.form.note"}};
  form.act = [this, complaint](const DeskForm& f) -> crm::Expected<Text> {
    crm::Event e;
    e.type = crm::EventType::kComplaintResolved;
    e.customer = complaint.customer;
    e.garment = complaint.garment;
    e.size = complaint.size;
    // Of an order's line, so that the promise knows it too.
    e.about = complaint.order.empty() ? complaint.event : complaint.order;
    e.channel = crm::Channel::kDesktop;
    e.actor = "staff:local";
    nlohmann::json payload = {{"facet", crm::facetName(complaint.facet)}, {"outcome", f.value("outcome")}};
    if (!f.value("note").empty()) payload["note"] = f.value("note");
    e.payload = payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    auto kept = crm_.record(std::move(e));
    if (!kept) return tl::unexpected(kept.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::askArchive() {
  if (!state_.open) return;
  DeskForm form{.id = "archive",
                .title = "desk.form.archive",
                .about = same(state_.open->identity.name),
                .text = "desk.form.archive_text",
                .submit = "desk.form.write"};
  form.fields = {{"folder", "desk.form.folder", Kind::kText, true,
                  archives_ + (archives_.empty() ? "" : "/") + "archive-" + openId().substr(0, 8)}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    auto files = crm::writeArchive(crm_, id, f.value("folder"), now());
    if (!files) return tl::unexpected(files.error());
    const std::string page = f.value("folder") + "/index.html";
    return Text{"已写出：" + page, "Written: " + page};
  };
  open(std::move(form));
}

void DeskFlow::askErase() {
  if (!state_.open) return;
  DeskForm form{.id = "erase",
                .title = "desk.form.erase",
                .about = same(state_.open->identity.name),
                .text = "desk.form.erase_text",
                .submit = "desk.form.erase_now",
                .danger = true};
  form.fields = {{"why", "desk.form.why_erase", Kind::kText, true}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    auto erased = crm_.eraseCustomer(id, f.value("why"), staff());
    if (!erased) return tl::unexpected(erased.error());
    closeCustomer();
    std::erase_if(state_.found, [&](const crm::Customer& c) { return c.id == id; });
    return Text{
        fmt::format("已删除 {} 份档案、{} 条记录；导出过的文件请另行删除。", erased->files, erased->events),
        fmt::format("{} file(s) with {} events are erased; delete exported files yourself.", erased->files,
                    erased->events)};
  };
  open(std::move(form));
}

void DeskFlow::askHousehold() {
  if (!state_.open) return;
  DeskForm form{.id = "household", .title = "desk.form.household", .submit = "desk.form.add"};
  form.fields = {{"other", "desk.form.other", Kind::kText, true}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    auto other = findOne(f.value("other"));
    if (!other) return tl::unexpected(other.error());
    auto home = crm::People(crm_).joinHousehold({id, *other}, staff());
    if (!home) return tl::unexpected(home.error());
    return Text{"已加入同一家庭。", "They are one household now."};
  };
  open(std::move(form));
}

void DeskFlow::askTie() {
  if (!state_.open) return;
  DeskForm form{
      .id = "tie", .title = "desk.form.tie", .text = "desk.form.tie_text", .submit = "desk.form.add"};
  DeskField relation{"relation", "desk.form.relation", Kind::kChoice, true};
  for (const crm::Relation& r : crm::relations()) {
    const bool ours = r.from == crm::PartyKind::kCustomer && r.to != crm::PartyKind::kHousehold;
    if (ours) relation.options.emplace_back(r.name, toText(r.text()));
  }
  form.fields = {relation, {"other", "desk.form.other_or_code", Kind::kText, true}};
  form.act = [this, id = openId()](const DeskForm& f) -> crm::Expected<Text> {
    const crm::Relation* tie = crm::findRelation(f.value("relation"));
    std::string to;
    if (tie->to == crm::PartyKind::kCustomer) {
      auto other = findOne(f.value("other"));
      if (!other) return tl::unexpected(other.error());
      to = *other;
    } else {
      auto party = crm::Parties(crm_).find(tie->to, f.value("other"));
      if (!party) return tl::unexpected(party.error());
      to = party->id;
    }
    auto event = crm::People(crm_).tie(id, tie->name, to, true, staff());
    if (!event) return tl::unexpected(event.error());
    return Text{"已登记。", "Recorded."};
  };
  open(std::move(form));
}

void DeskFlow::setConsent(crm::Purpose purpose, bool given) {
  if (!state_.open) return;
  run([this, id = openId(), purpose, given]() -> crm::Expected<Text> {
    auto said = crm_.setConsent(id, purpose, given, "", {}, staff());
    if (!said) return tl::unexpected(said.error());
    return given ? Text{"已记下同意。", "The consent is recorded."}
                 : Text{"已撤回同意。", "The consent is withdrawn."};
  });
}

void DeskFlow::setRestricted(bool restricted) {
  if (!state_.open) return;
  run([this, id = openId(), restricted]() -> crm::Expected<Text> {
    if (auto ok = crm_.setRestricted(id, restricted, staff()); !ok) return tl::unexpected(ok.error());
    return restricted ? Text{"已限制使用：不联系，不分析。", "Restricted: no contact, no analysis."}
                      : Text{"已解除限制。", "The restriction is lifted."};
  });
}

void DeskFlow::setObjection(const char* to, bool objects) {
  if (!state_.open) return;
  run([this, id = openId(), to = std::string(to), objects]() -> crm::Expected<Text> {
    auto said = crm_.setObjection(id, to, objects, "", staff());
    if (!said) return tl::unexpected(said.error());
    return objects ? Text{"已登记反对。", "The objection is recorded."}
                   : Text{"已取消反对。", "The objection is taken back."};
  });
}

void DeskFlow::leaveHousehold() {
  if (!state_.open) return;
  run([this, id = openId()]() -> crm::Expected<Text> {
    if (auto ok = crm::People(crm_).leaveHousehold(id, staff()); !ok) return tl::unexpected(ok.error());
    return Text{"已退出家庭。", "Out of the household."};
  });
}

}  // namespace fitroom::engine
