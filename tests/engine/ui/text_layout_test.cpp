#include "engine/ui/text_layout.h"

#include <gtest/gtest.h>

namespace fitroom::engine {
namespace {

float perCharacter(std::string_view text) {
  float width = 0;
  for (char c : text) {
    if ((c & 0xC0) != 0x80) width += static_cast<unsigned char>(c) < 0x80 ? 1.0f : 2.0f;
  }
  return width;
}

TEST(WrapText, BreaksBetweenWordsAndDropsTheSpace) {
  EXPECT_EQ(wrapText("one two three", 7, perCharacter), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapText("one two three", 100, perCharacter), (std::vector<std::string>{"one two three"}));
}

TEST(WrapText, BreaksChineseAnywhereButNotBeforePunctuation) {
  EXPECT_EQ(wrapText("衣服合身", 4, perCharacter), (std::vector<std::string>{"衣服", "合身"}));
  EXPECT_EQ(wrapText("衣服，合身。", 4, perCharacter),
            (std::vector<std::string>{"衣", "服，", "合", "身。"}));
  EXPECT_EQ(wrapText("衣服（长）", 4, perCharacter), (std::vector<std::string>{"衣服", "（长", "）"}))
      << "a unit wider than the line is broken inside";
}

TEST(WrapText, KeepsNumberAndUnitWithANoBreakSpace) {
  EXPECT_EQ(wrapText("room +4\u00A0cm", 8, perCharacter), (std::vector<std::string>{"room", "+4\u00A0cm"}));
}

TEST(WrapText, BreaksAWordThatIsTooLong) {
  EXPECT_EQ(wrapText("abcdefgh", 3, perCharacter), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrapText("a\nb", 10, perCharacter), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace fitroom::engine
