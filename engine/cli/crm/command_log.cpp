// What happened, written by hand and read back.

#include <fmt/format.h>

#include "crm/log/payload_words.h"
#include "crm/log/touchpoint.h"
#include "crm/people/household.h"
#include "crm/people/merge.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

constexpr const char* kGuest = "guest";

/// Types that have a command of their own, which checks more than the form.
const char* commandOf(crm::EventType type) {
  using enum crm::EventType;
  switch (type) {
    case kConsentGiven:
    case kConsentWithdrawn:
      return "consent";
    case kMerged:
      return "merge";
    case kUnmerged:
      return "unmerge";
    case kRelated:
    case kUnrelated:
      return "relate";
    case kObjection:
      return "object";
    case kRightsRequest:
      return "request";
    case kOverride:
      return "override";
    default:
      return nullptr;
  }
}

crm::Expected<crm::EventType> typeOf(const std::string& word) {
  const auto type = crm::eventTypeFromName(word);
  if (!type) {
    return crm::fail(crm::ErrorCode::kInvalidArgument,
                     {"没有这种事件：" + shownWord(word) + "；用 fitroom crm touchpoints 查看。",
                      "There is no touchpoint '" + shownWord(word) + "'; see `fitroom crm touchpoints`."},
                     "type");
  }
  if (const char* command = commandOf(*type)) {
    return crm::fail(crm::ErrorCode::kInvalidArgument,
                     {fmt::format("“{}”请用 fitroom crm {} 登记。", crm::eventTypeText(*type).zh, command),
                      fmt::format("For \"{}\" use `fitroom crm {}`.", crm::eventTypeText(*type).en, command)},
                     "type");
  }
  return *type;
}

crm::Expected<std::string> payloadOf(const CareCommand& c, crm::EventType type) {
  if (!c.payload.empty()) return crm::validatePayload(type, c.payload);
  std::vector<std::pair<std::string, std::string>> words;
  for (const std::string& word : c.words) {
    const auto at = word.find('=');
    if (at == std::string::npos || at == 0) {
      return crm::fail(crm::ErrorCode::kInvalidArgument,
                       {"请写成 键=值，如 query=linen；" + shownWord(word) + " 不是。",
                        "Write KEY=VALUE, such as query=linen; '" + shownWord(word) + "' is not."},
                       "words");
    }
    words.emplace_back(word.substr(0, at), word.substr(at + 1));
  }
  return crm::payloadFromWords(type, words);
}

}  // namespace

int runCrmRecord(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto type = typeOf(c.type);
    if (!type) return tl::unexpected(type.error());
    auto context = contextOf(c.channel, c.at);
    if (!context) return tl::unexpected(context.error());
    auto payload = payloadOf(c, *type);
    if (!payload) return tl::unexpected(payload.error());
    crm::Event e;
    e.type = *type;
    if (c.customer != kGuest) {
      auto customer = findCustomer(store, c.customer);
      if (!customer) return tl::unexpected(customer.error());
      e.customer = *customer;
    }
    e.garment = c.garment;
    e.size = c.size;
    e.about = c.about;
    e.channel = context->channel;
    e.actor = "staff:local";
    if (context->time) e.time = *context->time;
    e.payload = std::move(*payload);
    auto kept = store.record(std::move(e));
    if (!kept) return tl::unexpected(kept.error());
    return answer(c, {{"event", kept->kept ? Json(kept->event) : Json()}, {"kept", kept->kept}},
                  kept->kept ? kept->event + "  " + both(crm::eventTypeText(*type)) + "\n"
                             : both({"访客：只计了数", "a guest: counted, not kept"}) + "\n");
  });
}

int runCrmTouchpoints(const CareCommand& c) {
  Json j = {{"touchpoints", Json::array()}};
  std::string text;
  bool any = false;
  for (int i = 0; i < crm::kEventTypeCount; ++i) {
    const auto type = static_cast<crm::EventType>(i);
    const std::string name = crm::eventTypeName(type);
    if (!c.type.empty() && c.type != name) continue;
    any = true;
    const char* command = commandOf(type);
    Json one = {{"type", name},
                {"zh", crm::eventTypeText(type).zh},
                {"en", crm::eventTypeText(type).en},
                {"command", command != nullptr ? Json(command) : Json("record")},
                {"fields", Json::array()}};
    text += fmt::format("{:<19} {}{}\n", name, both(crm::eventTypeText(type)),
                        command != nullptr ? fmt::format("   → fitroom crm {}", command) : std::string());
    for (const auto& f : crm::touchpointFields(type)) {
      std::string words;
      for (const std::string& w : f.words) words += (words.empty() ? "" : ", ") + w;
      one["fields"].push_back({{"key", f.key},
                               {"zh", f.name.zh},
                               {"en", f.name.en},
                               {"required", f.required},
                               {"form", f.form},
                               {"words", f.words}});
      text += fmt::format("    {}{:<18} {}   {}\n", f.required ? "*" : " ", f.key, both(f.name),
                          words.empty() ? f.form : words);
    }
    j["touchpoints"].push_back(std::move(one));
  }
  if (!any) {
    return refuseCrm(
        {crm::ErrorCode::kNotFound,
         {"没有这种事件：" + shownWord(c.type), "There is no touchpoint '" + shownWord(c.type) + "'"},
         "type"},
        c.json);
  }
  if (!c.json && c.type.empty()) text += "* " + both({"必填", "required"}) + "\n";
  return answer(c, j, text);
}

int runCrmTimeline(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto customer = findCustomer(store, c.customer);
    if (!customer) return tl::unexpected(customer.error());
    auto entries = store.timeline(*customer, c.limit);
    if (!entries) return tl::unexpected(entries.error());
    Json j = {{"events", Json::array()}};
    std::string text;
    for (const auto& t : *entries) {
      const crm::Event& e = t.event;
      j["events"].push_back({{"id", e.id},
                             {"time", crm::toIso8601(e.time)},
                             {"type", crm::eventTypeName(e.type)},
                             {"garment", e.garment},
                             {"size", e.size},
                             {"about", e.about},
                             {"channel", crm::channelName(e.channel)},
                             {"actor", e.actor},
                             {"models", e.models},
                             {"inputs_hash", e.inputsHash},
                             {"text", toJson(t.summary)}});
      text += fmt::format("{}  {:<10} {:<16} {}\n    {}\n", crm::toIso8601(e.time),
                          crm::channelName(e.channel), e.actor, e.id, both(t.summary));
    }
    if (entries->empty()) text = both({"还没有记录", "nothing yet"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmCustomers(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    Json j = {{"customers", Json::array()}};
    std::string text;
    crm::CustomerQuery query;
    query.limit = 1000;
    for (;;) {
      auto page = store.customers(query);
      if (!page) return tl::unexpected(page.error());
      for (const auto& one : *page) {
        if (!one.mergedInto.empty()) continue;
        std::string stage;
        if (!c.stage.empty()) {
          auto is = crm::People(store).stage(one.id);
          if (!is) return tl::unexpected(is.error());
          stage = crm::stageName(*is);
          if (stage != c.stage) continue;
        }
        const crm::Identity& who = one.identity;
        Json row = {{"id", one.id},
                    {"name", who.name},
                    {"email", who.email},
                    {"phone", who.phone},
                    {"since", crm::toIso8601(one.created)},
                    {"restricted", one.restricted}};
        if (!stage.empty()) row["stage"] = stage;
        j["customers"].push_back(std::move(row));
        text += fmt::format("{}  {}  {}  {}{}\n", one.id, who.name, who.email, who.phone,
                            one.restricted ? "  " + both({"限制使用", "restricted"}) : std::string());
      }
      if (static_cast<int>(page->size()) < query.limit) break;
      query.after = page->back().id;
    }
    if (j["customers"].empty()) {
      text = both({"没有顾客（或您的角色不能列出顾客：用 --as 登录）",
                   "no customers (or your role may not list them: sign in with --as)"}) +
             "\n";
    }
    return answer(c, j, text);
  });
}

int runCrmBodies(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto customer = findCustomer(store, c.customer);
    if (!customer) return tl::unexpected(customer.error());
    auto bodies = store.bodies(*customer);
    if (!bodies) return tl::unexpected(bodies.error());
    Json j = {{"customer", *customer}, {"bodies", Json::array()}};
    std::string text;
    for (const auto& b : *bodies) {
      Json measures = Json::object();
      text += fmt::format("{}  {}  {}\n   ", crm::toIso8601(b.made),
                          both(crm::payloadWord("source", b.source)), b.id);
      for (const auto& [key, value] : b.measures) {
        const bool plain = key == "weight" || key.starts_with("shape_");
        const std::string unit = key == "weight" ? "_kg" : plain ? "" : "_cm";
        const double shown = plain ? value : std::round(value * 1e5) / 1e3;
        measures[key + unit] = shown;
        text += fmt::format(" {}{} {:g}", key, unit, shown);
      }
      text += "\n";
      j["bodies"].push_back(
          {{"id", b.id}, {"made", crm::toIso8601(b.made)}, {"source", b.source}, {"measures", measures}});
    }
    if (bodies->empty()) text = both({"没有保存身材", "no body is kept"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmGuests(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto counts = store.guestCounts();
    if (!counts) return tl::unexpected(counts.error());
    Json j = {{"guests", Json::object()}};
    std::string text;
    for (const auto& [name, n] : *counts) {
      j["guests"][name] = n;
      const auto type = crm::eventTypeFromName(name);
      text += fmt::format("{:>8}  {}\n", n, type ? both(crm::eventTypeText(*type)) : name);
    }
    if (counts->empty()) text = both({"还没有访客", "no guests yet"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmApart(const CareCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto first = findCustomer(store, c.customer);
    if (!first) return tl::unexpected(first.error());
    auto second = findCustomer(store, c.other);
    if (!second) return tl::unexpected(second.error());
    auto event = crm::Merging(store).keepApart(*first, *second);
    if (!event) return tl::unexpected(event.error());
    return answer(c, {{"first", *first}, {"second", *second}, {"event", *event}, {"done", true}},
                  both({"已记下：不是同一人", "noted: two people"}) + "\n");
  });
}

}  // namespace fitroom::engine::cli
