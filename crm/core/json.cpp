#include "crm/core/json.h"

#include <set>
#include <vector>

namespace fitroom::crm {
namespace {

constexpr int kMaxDepth = 16;

}  // namespace

std::optional<Json> parseJson(std::string_view text) {
  bool bad = false;
  std::vector<std::set<std::string>> keys;
  // A repeated key would let two readers see two different values.
  const auto guard = [&](int depth, Json::parse_event_t what, Json& value) {
    if (depth > kMaxDepth) bad = true;
    if (what == Json::parse_event_t::object_start) keys.emplace_back();
    if (what == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
    if (what == Json::parse_event_t::key && !keys.empty()) {
      bad = bad || !keys.back().insert(value.get<std::string>()).second;
    }
    return !bad;
  };
  // The parser itself recurses on nothing, so a deep file cannot overrun the stack.
  Json j = Json::parse(text.begin(), text.end(), guard, false);
  if (bad || j.is_discarded()) return std::nullopt;
  return j;
}

std::string printJson(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fitroom::crm
