#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fitroom::engine {

/// Width of a piece of text, pixels.
using TextWidth = std::function<float(std::string_view)>;

/// Breaks a paragraph into lines no wider than `width` where possible: between words, and between Chinese
/// characters, but never before closing punctuation nor after an opening bracket. A word that is wider than
/// the line is broken inside. `\n` always breaks.
std::vector<std::string> wrapText(std::string_view text, float width, const TextWidth& measure);

/// Whether a line may be broken on both sides of this character: hanzi, kana, full-width signs.
bool breaksFreely(char32_t c);

}  // namespace fitroom::engine
