#include "bodymodel/label/size_label.h"

#include <gtest/gtest.h>

#include <cmath>
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

/// Every label of a system, what it says of a body, and the label of that body.
void thereAndBack(const std::string& system, double sex, const std::string& text, const std::string& label) {
  const LabelReading r = read(text.c_str(), sex);
  MeasureSet body = r.measures;
  if (!body.has(Measure::kHeight)) body.set(Measure::kHeight, sex < 0.5 ? 1.62 : 1.75);
  EXPECT_EQ(labelOf(labelsFor(sex, body), system), label) << text;
}

TEST(ReadLabel, EveryLabelOfEverySystemComesBack) {
  for (const double sex : {0.0, 1.0}) {
    for (const char type : std::string("YABC")) {
      for (int height = 145; height <= 190; height += 5) {
        for (int chest = sex < 0.5 ? 72 : 76; chest <= 120; chest += 4) {
          const std::string label = std::to_string(height) + "/" + std::to_string(chest) + type;
          thereAndBack("gb_top", sex, label, label);
        }
        for (int waist = 56; waist <= 110; waist += 2) {
          const std::string label = std::to_string(height) + "/" + std::to_string(waist) + type;
          thereAndBack("gb_bottom", sex, label + " bottom", label);
        }
      }
    }
    for (const char* letter : {"S", "M", "L", "XL"})
      thereAndBack("cn_letter", sex, std::string("CN ") + letter, letter);
    for (const char* letter : {"XS", "S", "M", "L", "XL", "XXL", "3XL"})
      thereAndBack("en_letter", sex, letter, letter);
  }
  for (int size = 32; size <= 54; size += 2) {
    thereAndBack("en_number", 0, "EU " + std::to_string(size), std::to_string(size));
    thereAndBack("en_number", 0, "FR " + std::to_string(size + 2), std::to_string(size));
    thereAndBack("en_number", 0, "IT " + std::to_string(size + 6), std::to_string(size));
  }
  for (int size = 40; size <= 70; size += 2)
    thereAndBack("en_number", 1, "EU " + std::to_string(size), std::to_string(size));
  for (const char* size : {"00", "0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20"})
    thereAndBack("astm", 0, std::string("US ") + size, size);
  for (int number = 3; number <= 19; number += 2) {
    for (const char* type : {"Y", "A", "AB", "B"}) {
      for (const char* tall : {"PP", "P", "R", "T"}) {
        const std::string label = std::to_string(number) + type + tall;
        thereAndBack("jis", 0, label, label);
      }
    }
  }
  for (int chest = 80; chest <= 112; chest += 2) {
    for (const char* type : {"J", "JA", "Y", "YA", "A", "AB", "B", "BB", "BE", "E"}) {
      for (int tall = 2; tall <= 9; ++tall) {
        const std::string label = std::to_string(chest) + type + std::to_string(tall);
        thereAndBack("jis", 1, label, label);
      }
    }
  }
}

/// A body, its label, and the body of that label: within half a step of the table in what the label names.
TEST(LabelsFor, ABodyComesBackWithinHalfAStep) {
  struct Step {
    const char *system, *prefix, *suffix;
    double sex, chest;  ///< Half a step of the chest, cm.
  };
  for (const Step& s :
       {Step{"gb_top", "", "", 0, 2}, Step{"gb_top", "", "", 1, 2}, Step{"en_number", "EU ", "", 0, 3},
        Step{"en_number", "EU ", "", 1, 2}, Step{"en_letter", "", "", 0, 6.01},
        Step{"en_letter", "", "", 1, 6.01}, Step{"astm", "US ", "", 0, 2.6}, Step{"jis", "", "", 0, 2.1},
        Step{"jis", "", "", 1, 1}, Step{"cn_letter", "CN ", "", 0, 2}}) {
    int seen = 0;
    for (double chest = 78.5; chest < 120; chest += 1.5) {
      const MeasureSet one = body(s.sex < 0.5 ? 161 : 173, chest, chest - 13, chest + 7);
      const std::string label = labelOf(labelsFor(s.sex, one), s.system);
      if (label.empty()) continue;
      ++seen;
      const MeasureSet back = read((s.prefix + label).c_str(), s.sex).measures;
      EXPECT_LE(std::abs(100 * back[Measure::kChest] - chest), s.chest + 1e-9) << s.system << ' ' << label;
      if (back.has(Measure::kHeight) && std::string(s.system) == "gb_top") {
        EXPECT_LE(std::abs(100 * back[Measure::kHeight] - 100 * one[Measure::kHeight]), 2.5);
      }
    }
    EXPECT_GE(seen, 5) << s.system;
  }
}

TEST(Labels, WhatIsUnverifiedIsSaidInBothLanguages) {
  int unverified = 0, verified = 0;
  for (const double sex : {0.0, 1.0}) {
    for (double chest = 76; chest < 132; chest += 2) {
      for (const SizeLabel& l : labelsFor(sex, body(170, chest, chest - 14, chest + 6))) {
        EXPECT_FALSE(l.source.empty());
        EXPECT_EQ(l.verified, !l.unverified.has_value()) << l.system << l.label;
        EXPECT_TRUE(!l.verified || !l.second.empty()) << l.system << l.label;
        verified += l.verified;
        unverified += !l.verified;
        if (l.unverified) {
          EXPECT_FALSE(l.unverified->zh.empty());
          EXPECT_FALSE(l.unverified->en.empty());
        }
      }
    }
  }
  EXPECT_GT(verified, 50);
  EXPECT_GT(unverified, 50);
}

TEST(ReadLabel, SaysWhichFiguresAreUnverified) {
  for (const char* text :
       {"165/88A", "165/88B", "160/68A", "CN S", "CN XL", "EU 40", "EU 50", "IT 44", "M", "17AR"}) {
    const LabelReading r = read(text, 0);
    EXPECT_FALSE(r.verified) << text;
    ASSERT_TRUE(r.unverified.has_value()) << text;
  }
  for (const char* text : {"EU 38", "US 8", "9AR"}) EXPECT_TRUE(read(text, 0).verified) << text;
  for (const char* text : {"EU 50", "92A5", "M"}) EXPECT_TRUE(read(text, 1).verified) << text;
  for (const char* text : {"92JA5", "EU 60", "XL", "175/92A"}) EXPECT_FALSE(read(text, 1).verified) << text;
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
