#include <fmt/format.h>

#include "crm/core/json.h"
#include "crm/log/event.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> malformed(const std::string& key) {
  return fail(ErrorCode::kInvalidArgument,
              {fmt::format("这一行不是有效的事件：“{}”缺少或有误。", key),
               fmt::format("This line is not a valid event: \"{}\" is missing or wrong.", key)},
              key);
}

bool readString(const Json& j, const char* key, std::string& out) {
  const auto it = j.find(key);
  if (it == j.end()) return true;
  if (!it->is_string()) return false;
  out = it->get<std::string>();
  return true;
}

bool readTime(const Json& j, const char* key, UtcTime& out) {
  std::string text;
  if (!readString(j, key, text)) return false;
  if (text.empty()) return true;
  const auto t = fromIso8601(text);
  if (!t) return false;
  out = *t;
  return true;
}

}  // namespace

std::string toJson(const Event& e) {
  Json j = {{"id", e.id},
            {"store", e.store},
            {"type", eventTypeName(e.type)},
            {"version", e.version},
            {"channel", channelName(e.channel)},
            {"actor", e.actor},
            {"time", toIso8601(e.time)},
            {"recorded", toIso8601(e.recorded)}};
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) j[key] = value;
  };
  put("customer", e.customer);
  put("garment", e.garment);
  put("size", e.size);
  put("about", e.about);
  put("inputs_hash", e.inputsHash);
  if (!e.models.empty()) j["models"] = e.models;
  const auto payload = parseJson(e.payload);
  j["payload"] = payload ? *payload : Json::object();
  return printJson(j);
}

Expected<Event> eventFromJson(std::string_view json) {
  const auto j = parseJson(json);
  if (!j || !j->is_object()) return malformed("{}");
  Event e;
  std::string type;
  std::string channel = channelName(e.channel);
  const std::pair<const char*, std::string*> strings[] = {{"id", &e.id},
                                                          {"store", &e.store},
                                                          {"type", &type},
                                                          {"channel", &channel},
                                                          {"actor", &e.actor},
                                                          {"size", &e.size},
                                                          {"customer", &e.customer},
                                                          {"garment", &e.garment},
                                                          {"about", &e.about},
                                                          {"inputs_hash", &e.inputsHash}};
  for (const auto& [key, target] : strings) {
    if (!readString(*j, key, *target)) return malformed(key);
  }
  const auto t = eventTypeFromName(type);
  if (!t) return malformed("type");
  e.type = *t;
  const auto c = channelFromName(channel);
  if (!c) return malformed("channel");
  e.channel = *c;
  if (!readTime(*j, "time", e.time)) return malformed("time");
  if (!readTime(*j, "recorded", e.recorded)) return malformed("recorded");
  if (const auto it = j->find("version"); it != j->end()) {
    if (!it->is_number_integer() || *it < 1 || *it > 1000) return malformed("version");
    e.version = it->get<int>();
  }
  if (const auto it = j->find("models"); it != j->end()) {
    if (!it->is_object()) return malformed("models");
    for (const auto& [name, version] : it->items()) {
      if (!version.is_string()) return malformed("models");
      e.models[name] = version.get<std::string>();
    }
  }
  if (const auto it = j->find("payload"); it != j->end()) e.payload = printJson(*it);
  return e;
}

}  // namespace fitroom::crm
