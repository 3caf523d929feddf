#include <fmt/format.h>

#include <cmath>

#include "crm/access/accounts.h"
#include "crm/orders/order_desk.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"
#include "engine/session/crm_error.h"
#include "engine/session/memory.h"
#include "garments/library/library.h"

namespace fitroom::engine::cli {

namespace {

Json zonesJson(const std::map<crm::Zone, int>& zones) {
  Json j = Json::object();
  for (const auto& [zone, feel] : zones) j[crm::zoneName(zone)] = crm::feelName(feel);
  return j;
}

Json timeJson(crm::UtcTime at) {
  return at.ms == 0 ? Json() : Json(crm::toIso8601(at));
}

Json lineJson(const crm::Promise& p) {
  Json j = {{"order", p.order.empty() ? Json() : Json(p.order)},
            {"line", p.line},
            {"customer", p.customer},
            {"garment", p.garment},
            {"size", p.size},
            {"quantity", p.quantity},
            {"state", crm::lineStateName(p.state)},
            {"promise", crm::keptName(p.kept())},
            {"ordered", timeJson(p.orderedAt)},
            {"delivered", timeJson(p.deliveredAt)},
            {"outcome", timeJson(p.outcomeAt)},
            {"fit_check_due", timeJson(p.due)},
            {"said", Json()},
            {"felt", zonesJson(p.felt)}};
  if (!p.saidEvent.empty()) {
    j["said"] = {{"event", p.saidEvent},
                 {"at", timeJson(p.saidAt)},
                 {"overall", crm::feelName(p.said)},
                 {"zones", zonesJson(p.saidZones)},
                 {"advised_size", p.noneFits ? Json() : Json(p.advisedSize)},
                 {"models", p.models},
                 {"inputs_hash", p.inputsHash}};
  }
  if (!p.reason.empty()) {
    j["reason"] = p.reason;
    j["zone"] = p.zone ? Json(crm::zoneName(*p.zone)) : Json();
    j["direction"] = p.direction;
  }
  if (!p.newSize.empty()) j["new_size"] = p.newSize;
  if (p.rating) j["rating"] = *p.rating;
  if (!p.complaint.empty()) j["complaint"] = p.complaint;
  return j;
}

std::string lineText(const crm::Promise& p) {
  std::string text = fmt::format("{:<22} {:<24} {:<6} {}\n", p.order.empty() ? "-" : p.order, p.garment,
                                 p.size, both(crm::lineStateText(p.state)));
  if (!p.saidEvent.empty()) {
    text +=
        fmt::format("    {}: {}", both({"说过", "said"}), both(crm::feelText(p.said, crm::Zone::kOverall)));
    for (const auto& [name, version] : p.models) text += fmt::format("  {} {}", name, version);
    text += fmt::format("  {}\n", p.inputsHash.substr(0, 12));
  }
  for (const auto& [zone, feel] : p.felt) {
    text += fmt::format("    {}: {} {}\n", both({"感受", "felt"}), both(crm::zoneText(zone)),
                        both(crm::feelText(feel, zone)));
  }
  if (const auto* reason = crm::findReturnReason(p.reason)) {
    text += fmt::format("    {}: {}{}\n", both({"原因", "reason"}), both(reason->text()),
                        p.zone ? " " + both(crm::zoneText(*p.zone)) : "");
  }
  text += fmt::format("    = {}\n", both(crm::keptText(p.kept())));
  if (p.due.ms != 0) {
    text += fmt::format("    {} {}\n", both({"合身回访时间", "fit check due"}), crm::toIso8601(p.due));
  }
  return text;
}

int lines(const OrderCommand& c, const std::vector<crm::Promise>& all) {
  Json j = {{"lines", Json::array()}};
  std::string text;
  for (const auto& p : all) {
    j["lines"].push_back(lineJson(p));
    text += lineText(p);
  }
  if (all.empty()) text = both({"没有", "none"}) + "\n";
  return answer(c, j, text);
}

crm::Expected<std::vector<crm::ZoneAnswer>> answersOf(const std::vector<std::string>& words) {
  std::vector<crm::ZoneAnswer> out;
  for (const std::string& word : words) {
    const auto at = word.find('=');
    const auto zone = at == std::string::npos ? std::nullopt : crm::zoneFromName(word.substr(0, at));
    const auto feel = at == std::string::npos ? std::nullopt : crm::feelFromName(word.substr(at + 1));
    if (!zone || !feel) {
      return crm::fail(
          crm::ErrorCode::kInvalidArgument,
          {"回答写成 部位=感受，如 chest=tight；感受为 too_tight、tight、right、loose、too_loose",
           "an answer is ZONE=FEEL, such as chest=tight; FEEL is too_tight, tight, right, loose, too_loose"},
          "answer");
    }
    out.push_back({*zone, *feel});
  }
  return out;
}

crm::Expected<crm::OrderStep> stepOf(const OrderCommand& c) {
  crm::OrderStep s;
  auto answers = answersOf(c.answers);
  if (!answers) return tl::unexpected(answers.error());
  s.answers = std::move(*answers);
  s.carrier = c.carrier;
  s.daysLate = c.daysLate;
  s.payment = c.payment;
  if (c.fits) s.fits = true;
  s.reason = c.reason;
  if (!c.zone.empty()) {
    s.zone = crm::zoneFromName(c.zone);
    if (!s.zone) {
      return crm::fail(crm::ErrorCode::kInvalidArgument,
                       {"没有这个部位：" + shownWord(c.zone), "there is no zone '" + shownWord(c.zone) + "'"},
                       "zone");
    }
  }
  s.direction = c.direction;
  s.newSize = c.newSize;
  s.rating = c.rating;
  s.facet = c.facet;
  s.severity = c.severity;
  s.outcome = c.outcome;
  s.note = c.note;
  return s;
}

/// A garment of the library that the CRM has not met is made known to it.
crm::Expected<crm::CatalogueItem> goods(crm::Crm& store, const std::string& id) {
  auto there = store.garment(id);
  if (there || there.error().code != crm::ErrorCode::kNotFound) return there;
  const auto paths = findPaths();
  if (!paths) return there;
  const garments::Library library({paths->assets / "garments", paths->home / "library"});
  const auto garment = library.load(id);
  if (!garment) return there;
  auto item = catalogueItem(*garment);
  if (auto ok = store.upsertGarment(item); !ok) return tl::unexpected(ok.error());
  return store.garment(id);
}

Json tallyJson(const crm::PromiseTally& t) {
  Json zones = Json::object();
  for (const auto& [zone, n] : t.zones) zones[crm::zoneName(zone)] = n;
  const auto held = t.heldShare();
  return {{"garment", t.garment},
          {"size", t.size},
          {"said", {{"all", t.said}, {"tight", t.saidTight}, {"right", t.saidRight}, {"loose", t.saidLoose}}},
          {"bought", t.bought},
          {"kept", t.kept},
          {"returned", t.returned},
          {"exchanged", t.exchanged},
          {"not_taken", t.notTaken},
          {"as_said", t.asSaid},
          {"not_as_said", t.notAsSaid},
          {"silent", t.silent},
          {"apart", t.apart},
          {"open", t.open},
          {"held_share", held ? Json(std::round(*held * 1000) / 1000) : Json()},
          {"too_small", t.tooSmall},
          {"too_big", t.tooBig},
          {"zones", zones},
          {"models", t.models},
          {"rating", t.rated == 0 ? Json() : Json(static_cast<double>(t.ratingSum) / t.rated)},
          {"rated", t.rated}};
}

std::string stockText(const crm::CatalogueItem& g) {
  std::string text = fmt::format("{:<24} {:>8.2f} {}  {}\n   ", g.id,
                                 static_cast<double>(g.price.minor) / 100.0, g.price.currency, both(g.name));
  for (const auto& size : g.sizes) text += fmt::format(" {}:{}", size.label, size.stock);
  return text + "\n";
}

Json stockJson(const crm::CatalogueItem& g) {
  Json j = {{"garment", g.id},          {"name_zh", g.name.zh},         {"name_en", g.name.en},
            {"brand", g.brand},         {"price_minor", g.price.minor}, {"currency", g.price.currency},
            {"published", g.published}, {"sizes", Json::array()}};
  for (const auto& size : g.sizes) j["sizes"].push_back({{"size", size.label}, {"stock", size.stock}});
  return j;
}

}  // namespace

int runCrmOrder(const OrderCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto customer = findCustomer(store, c.customer);
    if (!customer) return tl::unexpected(customer.error());
    if (auto known = goods(store, c.garment); !known) return tl::unexpected(known.error());
    crm::NewOrder order{.customer = *customer,
                        .garment = c.garment,
                        .size = c.size,
                        .quantity = c.quantity,
                        .order = c.order,
                        .tryOn = c.tryOn,
                        .oversell = c.oversell};
    if (c.price) order.price = crm::Money{std::llround(*c.price * 100), c.currency};
    const auto context = contextOf(c.channel, c.at);
    if (!context) return tl::unexpected(context.error());
    auto placed = crm::OrderDesk(store).place(order, *context);
    if (!placed) return tl::unexpected(placed.error());
    return lines(c, {*placed});
  });
}

int runCrmOrderStep(const OrderCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto step = stepOf(c);
    if (!step) return tl::unexpected(step.error());
    const auto context = contextOf(c.channel, c.at);
    if (!context) return tl::unexpected(context.error());
    auto after = crm::OrderDesk(store).step(c.order, *crm::eventTypeFromName(c.step), *step, c.garment,
                                            c.size, *context);
    if (!after) return tl::unexpected(after.error());
    return lines(c, *after);
  });
}

int runCrmOrders(const OrderCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::OrderDesk desk(store);
    if (c.due || c.customer.empty()) {
      auto due = desk.due(1000);
      if (!due) return tl::unexpected(due.error());
      return lines(c, *due);
    }
    auto order = desk.order(c.customer);
    if (!order && order.error().code != crm::ErrorCode::kNotFound) return tl::unexpected(order.error());
    if (order) return lines(c, *order);
    auto customer = findCustomer(store, c.customer);
    if (!customer) return tl::unexpected(customer.error());
    auto all = desk.ofCustomer(*customer);
    if (!all) return tl::unexpected(all.error());
    return lines(c, *all);
  });
}

int runCrmPromise(const OrderCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (!c.customer.empty()) {
      auto customer = findCustomer(store, c.customer);
      if (!customer) return tl::unexpected(customer.error());
      auto all = crm::OrderDesk(store).ofCustomer(*customer);
      if (!all) return tl::unexpected(all.error());
      return lines(c, *all);
    }
    auto tallies = crm::OrderDesk(store).promiseReport(c.garment);
    if (!tallies) return tl::unexpected(tallies.error());
    Json j = {{"garments", Json::array()}};
    std::string text =
        fmt::format("{:<24} {:<6} {:>5} {:>6} {:>5} {:>5} {:>5} {:>7} {:>7} {:>5}  {}\n", "garment", "size",
                    "said", "bought", "kept", "back", "exch", "as said", "not", "held", "where");
    for (const auto& t : *tallies) {
      j["garments"].push_back(tallyJson(t));
      std::string where;
      for (const auto& [zone, n] : t.zones) where += fmt::format("{}x{} ", crm::zoneName(zone), n);
      const auto held = t.heldShare();
      text += fmt::format("{:<24} {:<6} {:>5} {:>6} {:>5} {:>5} {:>5} {:>7} {:>7} {:>5}  {}\n", t.garment,
                          t.size, t.said, t.bought, t.kept, t.returned, t.exchanged, t.asSaid + t.silent,
                          t.notAsSaid, held ? fmt::format("{:.0f}%", *held * 100) : "-", where);
    }
    if (tallies->empty()) text = both({"还没有可比较的记录", "nothing to compare yet"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmStock(const OrderCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    std::vector<crm::CatalogueItem> items;
    if (c.garment.empty()) {
      crm::CatalogueQuery query;
      query.publishedOnly = false;
      query.limit = 1000;
      auto found = store.searchGarments(query);
      if (!found) return tl::unexpected(found.error());
      items = std::move(*found);
    } else {
      auto item = goods(store, c.garment);
      if (!item) return tl::unexpected(item.error());
      if (c.by && !c.size.empty()) {
        if (auto ok = store.adjustStock(c.garment, c.size, *c.by); !ok) return tl::unexpected(ok.error());
      }
      if (c.setTo || c.price) {
        if (auto ok = crm::Accounts(store).require(crm::Right::kCatalogue); !ok)
          return tl::unexpected(ok.error());
        bool known = c.size.empty() && !c.setTo;
        for (auto& size : item->sizes) {
          if (size.label != c.size && !c.size.empty()) continue;
          known = true;
          if (c.setTo) size.stock = *c.setTo;
        }
        if (!known) {
          return crm::fail(
              crm::ErrorCode::kNotFound,
              {c.garment + " 没有尺码 " + shownWord(c.size), c.garment + " has no size " + shownWord(c.size)},
              "size");
        }
        if (c.price) item->price = {std::llround(*c.price * 100), c.currency};
        if (auto ok = store.upsertGarment(*item); !ok) return tl::unexpected(ok.error());
      }
      auto now = store.garment(c.garment);
      if (!now) return tl::unexpected(now.error());
      items.push_back(std::move(*now));
    }
    Json j = {{"garments", Json::array()}};
    std::string text;
    for (const auto& g : items) {
      j["garments"].push_back(stockJson(g));
      text += stockText(g);
    }
    return answer(c, j, text);
  });
}

}  // namespace fitroom::engine::cli
