// Who waits for us: requests with their clock, complaints, wearers to be asked.

#include <fmt/format.h>

#include "crm/access/requests.h"
#include "crm/orders/order_desk.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

/// Name and addresses as far as one may see them; the id where not even the name.
std::string whoIs(crm::Crm& store, const std::string& id) {
  const auto customer = store.customer(id);
  if (!customer) return id;
  const crm::Identity& who = customer->identity;
  std::string out = who.name.empty() ? id : who.name;
  for (const std::string* more : {&who.phone, &who.email}) {
    if (!more->empty()) out += "  " + *more;
  }
  return out;
}

crm::UtcTime now() {
  return crm::SystemClock().now();
}

std::string daysText(int days) {
  return days < 0 ? both({fmt::format("超期 {} 天", -days), fmt::format("{} days overdue", -days)})
                  : both({fmt::format("还有 {} 天", days), fmt::format("{} days left", days)});
}

Json requestJson(const crm::RightsRequest& r) {
  return {{"id", r.id},
          {"customer", r.customer},
          {"right", crm::dataRightName(r.right)},
          {"state", crm::requestStateName(r.state)},
          {"received", crm::toIso8601(r.received)},
          {"due", crm::toIso8601(r.due)},
          {"days_left", r.open() ? Json(r.daysLeft(now())) : Json()},
          {"closed", r.closed.ms == 0 ? Json() : Json(crm::toIso8601(r.closed))},
          {"erased", r.erased}};
}

std::string requestText(crm::Crm& store, const crm::RightsRequest& r) {
  return fmt::format("{}  {}  {}  {}\n    {}  {} {}  {}\n", r.id, both(crm::dataRightText(r.right)),
                     both(crm::requestStateText(r.state)),
                     r.open() ? daysText(r.daysLeft(now())) : std::string(),
                     r.erased ? r.customer + "  " + both({"已删除", "erased"}) : whoIs(store, r.customer),
                     both({"收到", "received"}), crm::toIso8601(r.received).substr(0, 10),
                     r.open() ? both({"最迟", "due"}) + " " + crm::toIso8601(r.due).substr(0, 10)
                              : both({"答复", "answered"}) + " " + crm::toIso8601(r.closed).substr(0, 10));
}

}  // namespace

int runCrmRequest(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto customer = findCustomer(store, c.customer);
    if (!customer) return tl::unexpected(customer.error());
    auto context = contextOf(c.channel, c.at);
    if (!context) return tl::unexpected(context.error());
    crm::Requests requests(store);
    auto id = requests.receive(*customer, *crm::dataRightFromName(c.type), c.note, *context);
    if (!id) return tl::unexpected(id.error());
    auto all = requests.ofCustomer(*customer);
    if (!all) return tl::unexpected(all.error());
    for (const auto& r : *all) {
      if (r.id == *id) return answer(c, requestJson(r), requestText(store, r));
    }
    return answer(c, {{"id", *id}}, *id + "\n");
  });
}

int runCrmRequests(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::Requests requests(store);
    crm::Expected<std::vector<crm::RightsRequest>> found;
    if (c.customer.empty()) {
      found = requests.list(c.all);
    } else {
      auto customer = findCustomer(store, c.customer);
      if (!customer) return tl::unexpected(customer.error());
      found = requests.ofCustomer(*customer);
    }
    if (!found) return tl::unexpected(found.error());
    Json j = {{"requests", Json::array()}};
    std::string text;
    for (const auto& r : *found) {
      if (!c.all && !r.open()) continue;
      j["requests"].push_back(requestJson(r));
      text += requestText(store, r);
    }
    if (text.empty()) text = both({"没有待办理的请求", "no request is open"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmAnswer(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    if (!c.done && !c.refuse && !c.extend) {
      return crm::fail(crm::ErrorCode::kInvalidArgument,
                       {"请给出 --done、--refuse 或 --extend。", "Say --done, --refuse or --extend."},
                       "answer");
    }
    crm::Requests requests(store);
    const auto told =
        c.extend ? requests.extend(c.request, c.note) : requests.close(c.request, c.done, c.note);
    if (!told) return tl::unexpected(told.error());
    return answer(c, {{"id", c.request}, {"done", true}}, both({"已登记", "recorded"}) + "\n");
  });
}

int runCrmComplaints(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto open = crm::openComplaints(store);
    if (!open) return tl::unexpected(open.error());
    Json j = {{"complaints", Json::array()}};
    std::string text;
    for (const auto& o : *open) {
      j["complaints"].push_back({{"event", o.event},
                                 {"customer", o.customer},
                                 {"facet", crm::facetName(o.facet)},
                                 {"severity", o.severity},
                                 {"garment", o.garment},
                                 {"size", o.size},
                                 {"note", o.note},
                                 {"at", crm::toIso8601(o.at)}});
      text += fmt::format("{}  {}  {}  {} {}\n    {}  {}\n", crm::toIso8601(o.at).substr(0, 10),
                          both(crm::facetText(o.facet)), o.severity, o.garment, o.size,
                          whoIs(store, o.customer), o.note);
    }
    if (open->empty()) text = both({"没有未处理的投诉", "no complaint waits for an answer"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmDue(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto due = crm::OrderDesk(store).due(c.limit);
    if (!due) return tl::unexpected(due.error());
    Json j = {{"due", Json::array()}};
    std::string text;
    for (const auto& p : *due) {
      const double days = crm::daysBetween(p.deliveredAt, now());
      j["due"].push_back({{"customer", p.customer},
                          {"order", p.order},
                          {"line", p.line},
                          {"garment", p.garment},
                          {"size", p.size},
                          {"delivered", crm::toIso8601(p.deliveredAt)},
                          {"due", crm::toIso8601(p.due)}});
      text += fmt::format(
          "{}  {} {}  {}\n    fitroom crm fit-check {} --answer ZONE=FEEL\n", whoIs(store, p.customer),
          p.garment, p.size,
          both({fmt::format("{:.0f} 天前送达", days), fmt::format("delivered {:.0f} days ago", days)}),
          p.order.empty() ? p.line : p.order);
    }
    if (due->empty()) text = both({"今天没有要问的", "nobody is to be asked today"}) + "\n";
    return answer(c, j, text);
  });
}

}  // namespace fitroom::engine::cli
