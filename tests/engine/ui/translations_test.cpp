#include "engine/ui/translations.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "engine/ui/fonts.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {
namespace {

Translations load() {
  return Translations::load(FITROOM_ASSETS_DIR).value();
}

std::set<std::string> marksOf(const std::string& text) {
  std::set<std::string> out;
  const std::regex mark("\\{[a-z_]*\\}");
  for (auto i = std::sregex_iterator(text.begin(), text.end(), mark); i != std::sregex_iterator(); ++i)
    out.insert(i->str());
  return out;
}

bool hasHanzi(const std::string& text) {
  for (char32_t c : decodeUtf8(text)) {
    if (c >= 0x4E00 && c <= 0x9FFF) return true;
  }
  return false;
}

TEST(Translations, BothLanguagesAreComplete) {
  const auto texts = load();
  EXPECT_GT(texts.keys().size(), 80u);
  for (const auto& key : texts.keys()) {
    const Text text = texts.at(key);
    EXPECT_FALSE(hasHanzi(text.en)) << key << ": Chinese on the English side";
    EXPECT_EQ(marksOf(text.zh), marksOf(text.en)) << key << ": the languages name different values";
    const bool symbol = key.rfind("top.text_", 0) == 0;
    EXPECT_TRUE(symbol || hasHanzi(text.zh) || text.zh.find('{') != std::string::npos)
        << key << " is not in Chinese";
    // Half-width punctuation after hanzi looks like a slip of the keyboard.
    const auto code = decodeUtf8(text.zh);
    for (std::size_t i = 1; i < code.size(); ++i) {
      const bool half = code[i] == U',' || code[i] == U';' || code[i] == U'?' || code[i] == U'!';
      EXPECT_FALSE(half && code[i - 1] >= 0x4E00 && code[i - 1] <= 0x9FFF) << key;
    }
  }
}

TEST(Translations, EveryKeyIsUsedAndEveryUsedKeyIsThere) {
  const auto texts = load();
  std::string sources;
  for (const auto& file : std::filesystem::directory_iterator(FITROOM_UI_SOURCES)) {
    const auto extension = file.path().extension();
    if (extension != ".cpp" && extension != ".h") continue;
    std::ifstream in(file.path());
    sources.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const auto& key : texts.keys()) {
    EXPECT_NE(sources.find('"' + key + '"'), std::string::npos) << key << " is used nowhere";
  }
  const std::regex asked("at\\(\"([a-z_.0-9]+)\"\\)");
  int found = 0;
  for (auto i = std::sregex_iterator(sources.begin(), sources.end(), asked); i != std::sregex_iterator();
       ++i, ++found) {
    EXPECT_TRUE(texts.has((*i)[1].str())) << (*i)[1].str() << " is not in the catalogue";
  }
  EXPECT_GT(found, 40);
}

TEST(Translations, TheFontHasEveryGlyph) {
  const auto texts = load();
  const auto fonts = Fonts::load().value();
  for (char32_t c : texts.codePoints())
    EXPECT_TRUE(fonts.covers(c)) << encodeUtf8(c) << " U+" << std::hex << int(c);
  // Ordinary words of clothes that ImGui's own "common" range lacks.
  for (char32_t c : decodeUtf8("裆髋踝腋褶衩袢骚蕾罩")) EXPECT_TRUE(fonts.covers(c)) << encodeUtf8(c);
  EXPECT_FALSE(fonts.covers(0xE123)) << "a private code point is in no font; the check must be able to fail";
}

TEST(Translations, AMissingKeyIsSeen) {
  EXPECT_EQ(load().at("no.such_key").en, "no.such_key");
  EXPECT_FALSE(load().has("no.such_key"));
}

TEST(Translations, FillsInBothLanguages) {
  const Text text = fill({"{a}和{b}", "{b} and {a} and {c}"}, {{"a", {"甲", "x"}}, {"b", same("{a}")}});
  EXPECT_EQ(text.zh, "甲和{a}");
  EXPECT_EQ(text.en, "{a} and x and {c}");
}

TEST(Translations, ADamagedFileIsRefusedInBothLanguages) {
  const testing_support::TempFolder folder;
  std::filesystem::create_directories(folder.path() / "i18n");
  EXPECT_EQ(Translations::load(folder.path()).error().code, bodymodel::ErrorCode::kUnreadable);
  for (const char* json :
       {"", "{", "[]", R"({"strings":{"a":{"zh":"x"}}})", R"({"strings":{"a":{"zh":"","en":"y"}}})",
        R"({"strings":{"a":{"zh":1,"en":"y"}}})", R"({"strings":7})"}) {
    std::ofstream(folder.path() / "i18n" / "strings.json") << json;
    const auto read = Translations::load(folder.path());
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().code, bodymodel::ErrorCode::kMalformed);
    EXPECT_FALSE(read.error().text.zh.empty());
    EXPECT_FALSE(read.error().text.en.empty());
  }
}

TEST(Utf8, DecodesAndEncodesEveryLength) {
  for (char32_t c : {U'A', U'é', U'衣', U'\U0001F455'})
    EXPECT_EQ(decodeUtf8(encodeUtf8(c)), std::u32string(1, c));
  EXPECT_EQ(decodeUtf8("\xFFz"), (std::u32string{0xFFFD, U'z'}));
  EXPECT_EQ(decodeUtf8("\xE8\xA1"), (std::u32string{0xFFFD, 0xFFFD}));
}

}  // namespace
}  // namespace fitroom::engine
