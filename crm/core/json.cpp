#include "crm/core/json.h"

namespace fitroom::crm {
namespace {

constexpr int kMaxDepth = 16;

// Keys as written: colons outside strings. Nothing when the text nests too deep for what follows.
std::optional<std::size_t> keysWritten(std::string_view text) {
  std::size_t keys = 0;
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\') ++i;
      if (c == '"') inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == ':') {
      ++keys;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return std::nullopt;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return keys;
}

std::size_t keysHeld(const Json& j) {
  if (!j.is_structured()) return 0;
  std::size_t keys = j.is_object() ? j.size() : 0;
  for (const Json& value : j) keys += keysHeld(value);
  return keys;
}

}  // namespace

std::optional<Json> parseJson(std::string_view text) {
  const auto written = keysWritten(text);
  if (!written) return std::nullopt;
  Json j = Json::parse(text.begin(), text.end(), nullptr, false);
  // A repeated key would let two readers see two different values; the parser keeps one of them.
  if (j.is_discarded() || keysHeld(j) != *written) return std::nullopt;
  return j;
}

std::string printJson(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fitroom::crm
