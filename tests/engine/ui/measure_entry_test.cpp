#include "engine/ui/measure_entry.h"

#include <gtest/gtest.h>

namespace fitroom::engine {
namespace {

using bodymodel::Measure;

class MeasureEntryTest : public ::testing::Test {
 protected:
  Translations texts = Translations::load(FITROOM_ASSETS_DIR).value();
  MeasureEntry entry{&texts};

  void type(const char* text) {
    for (; *text; ++text) entry.type(*text);
  }
};

TEST_F(MeasureEntryTest, TypedCentimetresAreKeptInMetres) {
  entry.focus(Field::kChest);
  type("88.5");
  EXPECT_DOUBLE_EQ(*entry.si(Field::kChest), 0.885);
  EXPECT_EQ(entry.shown(Field::kChest), "88.5");
  entry.blur();
  EXPECT_EQ(entry.shown(Field::kChest), "88.5");
}

TEST_F(MeasureEntryTest, FirstDigitReplacesTheOldNumberAndCommaIsAPoint) {
  entry.focus(Field::kWaist);
  type("70");
  entry.blur();
  entry.focus(Field::kWaist);
  type("6");
  EXPECT_EQ(entry.shown(Field::kWaist), "6");
  type("8,5");
  EXPECT_DOUBLE_EQ(*entry.si(Field::kWaist), 0.685);
  EXPECT_FALSE(entry.type('.')) << "a second point";
  EXPECT_FALSE(entry.type('x'));
}

TEST_F(MeasureEntryTest, NothingIsTypedWithoutFocusAndEverythingCanBeDeleted) {
  EXPECT_FALSE(entry.type('8'));
  entry.focus(Field::kHip);
  type("95");
  entry.backspace();
  entry.backspace();
  EXPECT_FALSE(entry.si(Field::kHip));
  entry.backspace();
  EXPECT_EQ(entry.shown(Field::kHip), "");
}

TEST_F(MeasureEntryTest, SwitchingUnitsKeepsTheBody) {
  entry.setSi(Field::kChest, 0.92);
  entry.setSi(Field::kWeight, 60.0);
  entry.setUnits(Units::kImperial);
  EXPECT_DOUBLE_EQ(*entry.si(Field::kChest), 0.92);
  EXPECT_EQ(entry.shown(Field::kChest), "36.22");   // 92 / 2.54
  EXPECT_EQ(entry.shown(Field::kWeight), "132.3");  // 60 / 0.45359237
  EXPECT_EQ(entry.inOtherUnit(Field::kChest), "92 cm");
  entry.focus(Field::kChest);
  type("36");
  EXPECT_DOUBLE_EQ(*entry.si(Field::kChest), 36 * 0.0254);
}

TEST_F(MeasureEntryTest, StepsLandOnTheGridAndStartAtTheEstimate) {
  entry.step(Field::kChest, +1, 0.8834);
  EXPECT_EQ(entry.shown(Field::kChest), "88.5") << "an empty field takes the estimate first";
  entry.step(Field::kChest, +1, 0);
  EXPECT_EQ(entry.shown(Field::kChest), "89");
  entry.setSi(Field::kChest, 0.883);
  entry.step(Field::kChest, -1, 0);
  EXPECT_EQ(entry.shown(Field::kChest), "88");
  entry.setSi(Field::kChest, MeasureEntry::highest(Field::kChest));
  entry.step(Field::kChest, +1, 0);
  EXPECT_DOUBLE_EQ(*entry.si(Field::kChest), MeasureEntry::highest(Field::kChest));
}

TEST_F(MeasureEntryTest, OutOfRangeIsSaidInWordsWithTheRange) {
  entry.focus(Field::kWaist);
  type("400");
  const auto note = entry.note(Field::kWaist);
  ASSERT_TRUE(note) << "too large is said at once";
  EXPECT_EQ(note->severity, Severity::kError);
  for (const std::string& text : {note->text.zh, note->text.en}) {
    EXPECT_NE(text.find("400"), std::string::npos);
    EXPECT_NE(text.find("45"), std::string::npos);
    EXPECT_NE(text.find("170"), std::string::npos);
    EXPECT_EQ(text.find('{'), std::string::npos);
  }
  EXPECT_FALSE(entry.usable());
  EXPECT_FALSE(entry.request().measures.has(Measure::kWaistNavel));
}

TEST_F(MeasureEntryTest, TooSmallIsSaidOnlyWhenTypingIsOver) {
  entry.focus(Field::kHeight);
  type("17");
  EXPECT_FALSE(entry.note(Field::kHeight));
  entry.blur();
  EXPECT_TRUE(entry.note(Field::kHeight));
}

TEST_F(MeasureEntryTest, OddPairsAreAskedAbout) {
  entry.setSi(Field::kChest, 0.88);
  entry.setSi(Field::kWaist, 1.05);
  EXPECT_TRUE(entry.pairNotes().empty());
  entry.setSi(Field::kWaist, 1.12);
  const auto notes = entry.pairNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].text.en.find("24 cm"), std::string::npos);
  EXPECT_TRUE(entry.usable()) << "odd is not wrong";
}

TEST_F(MeasureEntryTest, WaistGoesWhereItWasTaped) {
  entry.setSi(Field::kWaist, 0.7);
  EXPECT_TRUE(entry.request().measures.has(Measure::kWaistNavel));
  entry.setWaistPlace(WaistPlace::kNatural);
  EXPECT_TRUE(entry.request().measures.has(Measure::kWaistNatural));
  EXPECT_FALSE(entry.request().measures.has(Measure::kWaistNavel));
  entry.setWaistPlace(WaistPlace::kIso);
  EXPECT_TRUE(entry.request().measures.has(Measure::kWaistIso));
}

TEST(ShortNumber, HasNoTrailingZerosAndATrueMinus) {
  EXPECT_EQ(shortNumber(92.0, 1), "92");
  EXPECT_EQ(shortNumber(92.25, 2), "92.25");
  EXPECT_EQ(shortNumber(-0.01, 1), "0");
  EXPECT_EQ(signedNumber(4.0, 1), "+4");
  EXPECT_EQ(signedNumber(-0.5, 1), "\u22120.5");
  EXPECT_EQ(signedNumber(0.01, 1), "0");
}

}  // namespace
}  // namespace fitroom::engine
