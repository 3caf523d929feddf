#include "crm/core/utf8.h"

#include <fmt/format.h>

#include <cstdint>

namespace fitroom::crm {
namespace {

// Length of the well-formed sequence at the front of `s`, 0 when there is none (Unicode 15, table 3-7).
std::size_t sequenceLength(std::string_view s) {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<std::uint8_t>(s[i]) : 0u; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u && i < s.size(); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return tail(1) && byte(1) >= low && byte(1) <= high && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return tail(1) && byte(1) >= low && byte(1) <= high && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

bool hasControl(std::string_view s, bool note) {
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<std::uint8_t>(s[i]);
    if (note && (c == '\n' || c == '\r' || c == '\t')) continue;
    if (c < 0x20 || c == 0x7F) return true;
    // U+0080 to U+009F.
    if (c == 0xC2 && i + 1 < s.size() && static_cast<std::uint8_t>(s[i + 1]) < 0xA0) return true;
  }
  return false;
}

// Most text is.
bool isPrintableAscii(std::string_view s) {
  for (const char c : s) {
    if (c < 0x20 || c == 0x7F) return false;
  }
  return true;
}

}  // namespace

bool isPlainText(std::string_view s) {
  return isPrintableAscii(s) || (isUtf8(s) && !hasControl(s, false));
}

bool isUtf8(std::string_view s) {
  while (!s.empty()) {
    const std::size_t n = sequenceLength(s);
    if (n == 0) return false;
    s.remove_prefix(n);
  }
  return true;
}

Expected<void> checkText(std::string_view s, std::size_t maxBytes, const Text& what, bool note) {
  if (s.size() > maxBytes) {
    return fail(
        ErrorCode::kInvalidArgument,
        {fmt::format("{}太长：{} 字节，最多 {} 字节。请缩短。", what.zh, s.size(), maxBytes),
         fmt::format("The {} is too long: {} bytes, {} at most. Shorten it.", what.en, s.size(), maxBytes)},
        what.en);
  }
  if (isPrintableAscii(s)) return {};
  if (!isUtf8(s)) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("{}不是有效的 UTF-8 文本。请另存为 UTF-8 后重试。", what.zh),
                 fmt::format("The {} is not valid UTF-8. Save it as UTF-8 and try again.", what.en)},
                what.en);
  }
  if (hasControl(s, note)) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("{}含有控制字符。请删除后重试。", what.zh),
                 fmt::format("The {} holds control characters. Remove them and try again.", what.en)},
                what.en);
  }
  return {};
}

Expected<void> checkId(std::string_view s, std::size_t maxBytes, const Text& what) {
  if (s.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("缺少{}。", what.zh), fmt::format("The {} is missing.", what.en)}, what.en);
  }
  return checkText(s, maxBytes, what);
}

}  // namespace fitroom::crm
