#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"

namespace fitroom::engine {

using bodymodel::Expected;
using bodymodel::Text;

enum class Language { kZh, kEn };

/// The side of a sentence that is read in this language.
const std::string& pick(const Text& text, Language language);

/// The same in both languages: a number, a size label, a name.
Text same(std::string value);

/// Replaces `{name}` in both languages by the value of that name. A name that is not given stays as it is.
Text fill(Text text, std::initializer_list<std::pair<std::string_view, Text>> values);

/// The catalogue of every sentence on the screens: assets/i18n/strings.json, key -> {zh, en}.
/// Thread: immutable after load.
class Translations {
 public:
  /// Fails with kUnreadable, kMalformed (names the key whose zh or en is missing or empty).
  static Expected<Translations> load(const std::filesystem::path& assets);

  /// The sentence of a key. A key that is not there comes back as itself in both languages, so that a
  /// missing sentence is seen and not silently blank.
  Text at(std::string_view key) const;
  bool has(std::string_view key) const;

  std::vector<std::string> keys() const;
  /// Every code point that any sentence uses, in either language.
  std::set<char32_t> codePoints() const;

 private:
  std::map<std::string, Text, std::less<>> texts_;
};

/// UTF-8 -> code points; a broken byte becomes U+FFFD.
std::u32string decodeUtf8(std::string_view utf8);
/// One code point -> UTF-8.
std::string encodeUtf8(char32_t codePoint);

}  // namespace fitroom::engine
