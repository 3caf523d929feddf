#include "bodymodel/label/size_label.h"

#include <gtest/gtest.h>

#include <string>

#include "bodymodel/intake/people_table.h"

namespace fitroom::bodymodel {
namespace {

MeasureSet body(double height, double chest, double waist, double hip) {
  MeasureSet set;
  set.set(Measure::kHeight, height / 100);
  set.set(Measure::kChest, chest / 100);
  set.set(Measure::kWaistNatural, waist / 100);
  set.set(Measure::kHip, hip / 100);
  return set;
}

std::string labelOf(const std::vector<SizeLabel>& labels, const std::string& system) {
  for (const SizeLabel& l : labels) {
    if (l.system == system) return l.label;
  }
  return "";
}

TEST(LabelsFor, AWomanInEverySystem) {
  const auto labels = labelsFor(0, body(160, 84, 68, 90));
  EXPECT_EQ(labelOf(labels, "gb_top"), "160/84A");
  EXPECT_EQ(labelOf(labels, "gb_bottom"), "160/68A");
  EXPECT_EQ(labelOf(labels, "en_number"), "36");
  EXPECT_EQ(labelOf(labels, "en_letter"), "S");
  EXPECT_EQ(labelOf(labels, "astm"), "2");
  EXPECT_EQ(labelOf(labels, "jis"), "9AR");
  for (const SizeLabel& l : labels) EXPECT_FALSE(l.source.empty());
}

TEST(LabelsFor, AManInEverySystem) {
  const auto labels = labelsFor(1, body(170, 92, 80, 94));
  EXPECT_EQ(labelOf(labels, "gb_top"), "170/92A");
  EXPECT_EQ(labelOf(labels, "gb_bottom"), "170/80A");
  EXPECT_EQ(labelOf(labels, "en_number"), "46");
  EXPECT_EQ(labelOf(labels, "en_letter"), "S");
  EXPECT_EQ(labelOf(labels, "jis"), "92A5");
  EXPECT_EQ(labelOf(labels, "astm"), "");
}

TEST(LabelsFor, BodyTypesAreBandsOfTheDrop) {
  struct Case {
    double sex, drop;
    const char* letter;
  };
  for (const Case& c :
       {Case{0, 24, "Y"}, Case{0, 19, "Y"}, Case{0, 18.4, "A"}, Case{0, 14, "A"}, Case{0, 13, "B"},
        Case{0, 9, "B"},  Case{0, 8, "C"},  Case{0, 4, "C"},    Case{0, 3, ""},   Case{0, 25, ""},
        Case{1, 22, "Y"}, Case{1, 17, "Y"}, Case{1, 16, "A"},   Case{1, 12, "A"}, Case{1, 11, "B"},
        Case{1, 7, "B"},  Case{1, 6, "C"},  Case{1, 2, "C"},    Case{1, 1, ""},   Case{1, -8, ""}}) {
    const auto labels = labelsFor(c.sex, body(170, 92, 92 - c.drop, 98));
    EXPECT_EQ(labelOf(labels, "gb_top"), std::string("170/92") + c.letter) << c.sex << ' ' << c.drop;
    EXPECT_EQ(labels.front().note.has_value(), *c.letter == 0);
  }
}

TEST(LabelsFor, SaysWhenTheHipIsOfAnotherSize) {
  for (const SizeLabel& l : labelsFor(0, body(165, 88, 72, 109))) {
    if (l.system == "en_number") {
      EXPECT_EQ(l.label, "38");
      ASSERT_TRUE(l.note.has_value());
      EXPECT_NE(l.note->en.find("44"), std::string::npos);
    }
  }
}

TEST(LabelsFor, NothingWithoutHeightAndChest) {
  MeasureSet set;
  set.set(Measure::kHeight, 1.7);
  EXPECT_TRUE(labelsFor(0, set).empty());
}

LabelReading read(const char* text, double sex) {
  const auto r = readLabel(text, sex);
  EXPECT_TRUE(r.has_value()) << text;
  return r.value_or(LabelReading{});
}

TEST(ReadLabel, TheMiddleBodies) {
  const auto woman = read("160/84A", 0).measures, man = read("170/88A", 1).measures;
  EXPECT_DOUBLE_EQ(woman[Measure::kHeight], 1.60);
  EXPECT_DOUBLE_EQ(woman[Measure::kChest], 0.84);
  EXPECT_DOUBLE_EQ(woman[Measure::kWaistNatural], 0.68);
  EXPECT_DOUBLE_EQ(woman[Measure::kHip], 0.90);
  EXPECT_DOUBLE_EQ(man[Measure::kWaistNatural], 0.74);
  EXPECT_DOUBLE_EQ(man[Measure::kHip], 0.90);
}

TEST(ReadLabel, TopsAndBottoms) {
  EXPECT_EQ(read("165/88A", 0).system, "gb_top");
  EXPECT_EQ(read("160/68A", 0).system, "gb_bottom");
  EXPECT_EQ(read("175/78A 下装", 1).system, "gb_bottom");
  EXPECT_EQ(read("１７５／７８Ａ（裤）", 1).system, "gb_bottom");
  EXPECT_DOUBLE_EQ(read("175/78a bottom", 1).measures[Measure::kChest], 0.92);
  EXPECT_FALSE(read("165/88", 0).verified);
}

TEST(ReadLabel, ThereAndBackAgain) {
  for (const char* label : {"155/80A", "165/88A", "160/84Y", "160/88B", "160/88C", "150/96B"}) {
    EXPECT_EQ(labelOf(labelsFor(0, read(label, 0).measures), "gb_top"), label);
  }
  for (const char* label : {"170/88A", "165/84Y", "175/96B", "180/104C"}) {
    EXPECT_EQ(labelOf(labelsFor(1, read(label, 1).measures), "gb_top"), label);
  }
  for (const char* label : {"3AP", "9AR", "9YT", "13ABP", "15BPP"}) {
    EXPECT_EQ(labelOf(labelsFor(0, read(label, 0).measures), "jis"), label);
  }
  for (const char* label : {"92A5", "88YA4", "100BB6", "96E7"}) {
    EXPECT_EQ(labelOf(labelsFor(1, read(label, 1).measures), "jis"), label);
  }
}

TEST(ReadLabel, OtherSystems) {
  EXPECT_DOUBLE_EQ(read("EU 38", 0).measures[Measure::kChest], 0.88);
  EXPECT_DOUBLE_EQ(read("FR 40", 0).measures[Measure::kChest], 0.88);
  EXPECT_DOUBLE_EQ(read("IT 44", 0).measures[Measure::kChest], 0.88);
  EXPECT_DOUBLE_EQ(read("de50", 1).measures[Measure::kChest], 1.00);
  EXPECT_DOUBLE_EQ(read("US 8", 0).measures[Measure::kChest], 0.921);
  EXPECT_DOUBLE_EQ(read("M", 1).measures[Measure::kChest], 0.98);
  EXPECT_DOUBLE_EQ(read("CN M", 0).measures[Measure::kChest], 0.84);
  EXPECT_DOUBLE_EQ(read("cn l", 0).measures[Measure::kHeight], 1.65);
}

TEST(ReadLabel, WhatIsNoLabelIsRefused) {
  for (const char* text : {"", "165", "165/", "/88A", "165/88Z", "165/88AA", "9AR9", "EU", "EU 39", "US 9",
                           "XXXXL", "88A/165", "99999/88A", "165/999A", "nan", "92A", "165/88A rubbish"}) {
    const auto r = readLabel(text, 0);
    ASSERT_FALSE(r.has_value()) << text;
    EXPECT_FALSE(r.error().text.zh.empty());
  }
}

TEST(AddMissing, WhatWasTakenWins) {
  MeasureSet given;
  given.set(Measure::kWaistNavel, 0.80);
  given.set(Measure::kChest, 0.91);
  addMissing(read("165/88A", 0).measures, given);
  EXPECT_DOUBLE_EQ(given[Measure::kChest], 0.91);
  EXPECT_FALSE(given.has(Measure::kWaistNatural));
  EXPECT_DOUBLE_EQ(given[Measure::kHeight], 1.65);
}

TEST(PeopleTable, ASizeLabelFillsWhatIsNotMeasured) {
  const auto table = readPeople("性别,号型,胸围\n女,165/88A,90\n女,oops,\n男,175/92A,\n");
  ASSERT_TRUE(table.has_value());
  EXPECT_DOUBLE_EQ(table->people[0].request.measures[Measure::kChest], 0.90);
  EXPECT_DOUBLE_EQ(table->people[0].request.measures[Measure::kHeight], 1.65);
  EXPECT_EQ(table->people[1].errors.size(), 1u);
  EXPECT_DOUBLE_EQ(table->people[2].request.measures[Measure::kWaistNatural], 0.78);
}

}  // namespace
}  // namespace fitroom::bodymodel
