#include "engine/ui/text_layout.h"

#include "engine/ui/translations.h"

namespace fitroom::engine {

namespace {

bool opens(char32_t c) {
  return std::u32string_view(U"（「『【《“‘([").find(c) != std::u32string_view::npos;
}

bool closes(char32_t c) {
  return std::u32string_view(U"，。、；：！？）」』】》”’,.;:!?)]%…·").find(c) != std::u32string_view::npos;
}

/// Pieces that stay whole, each with the spaces that follow it.
std::vector<std::string> unitsOf(std::string_view text) {
  std::vector<std::string> units;
  char32_t before = U' ';
  for (char32_t c : decodeUtf8(text)) {
    const bool joins = !units.empty() && before != U'\n' && c != U'\n' &&
                       (c == U' ' || closes(c) || opens(before) ||
                        (before != U' ' && !breaksFreely(before) && !breaksFreely(c)));
    if (joins) {
      units.back() += encodeUtf8(c);
    } else {
      units.push_back(encodeUtf8(c));
    }
    before = c;
  }
  return units;
}

std::string trimmed(std::string line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace

bool breaksFreely(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF);
}

std::vector<std::string> wrapText(std::string_view text, float width, const TextWidth& measure) {
  std::vector<std::string> lines(1);
  const auto fits = [&](const std::string& line) { return measure(trimmed(line)) <= width; };
  for (const auto& unit : unitsOf(text)) {
    if (unit == "\n") {
      lines.emplace_back();
      continue;
    }
    if (fits(lines.back() + unit)) {
      lines.back() += unit;
      continue;
    }
    if (!lines.back().empty()) lines.emplace_back();
    for (char32_t c : decodeUtf8(unit)) {
      const std::string piece = encodeUtf8(c);
      if (!lines.back().empty() && !fits(lines.back() + piece)) lines.emplace_back();
      lines.back() += piece;
    }
  }
  for (auto& line : lines) line = trimmed(std::move(line));
  return lines;
}

}  // namespace fitroom::engine
