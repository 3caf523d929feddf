#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "bodymodel/intake/checked_solve.h"
#include "bodymodel/intake/people_table.h"
#include "bodymodel/intake/typed_value.h"
#include "bodymodel/intake/unit_doubt.h"

namespace fitroom::bodymodel {
namespace {

PeopleTable read(const std::string& csv) {
  auto table = readPeople(csv);
  EXPECT_TRUE(table.has_value()) << (table ? "" : table.error().text.en);
  return table ? std::move(*table) : PeopleTable{};
}

TEST(PeopleTable, EnglishKeysNamesAndUnits) {
  const auto table =
      read("id,sex,height_cm,Chest,waist navel (in),weight_lb,inseam (mm),shoes\n7,f,168,88,30,132,780,38\n");
  ASSERT_EQ(table.people.size(), 1u);
  const Person& p = table.people[0];
  ASSERT_TRUE(p.errors.empty()) << p.errors[0].text.en;
  EXPECT_EQ(p.id, "7");
  EXPECT_EQ(p.request.sex, 0.0);
  EXPECT_DOUBLE_EQ(p.request.measures[Measure::kHeight], 1.68);
  EXPECT_DOUBLE_EQ(p.request.measures[Measure::kChest], 0.88);
  EXPECT_NEAR(p.request.measures[Measure::kWaistNavel], 0.762, 1e-12);
  EXPECT_NEAR(p.request.measures[Measure::kWeight], 59.874, 1e-3);
  EXPECT_NEAR(p.request.measures[Measure::kInseam], 0.78, 1e-12);
  EXPECT_EQ(p.request.measures.size(), 5u);
  EXPECT_EQ(table.otherColumns, std::vector<std::string>{"shoes"});
}

TEST(PeopleTable, ChineseHeadersOfTheWholeVocabulary) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const MeasureInfo& info = measureInfo(static_cast<Measure>(i));
    for (const std::string_view name : {info.zh, info.en, info.key}) {
      const auto table = read("性别,\"" + std::string(name) + "\"\n女,1\n");
      ASSERT_EQ(table.people.size(), 1u);
      EXPECT_TRUE(table.otherColumns.empty()) << name;
      // 1 is out of every range: the error names the measure that was understood.
      ASSERT_EQ(table.people[0].errors.size(), 1u) << name;
      EXPECT_EQ(table.people[0].errors[0].context, info.key) << name;
    }
  }
}

TEST(PeopleTable, ChineseUnits) {
  const auto table = read("性别,身高（米）,体重（斤）,腰围（尺）\n男,１．７５,150,2.4\n");
  ASSERT_EQ(table.people.size(), 1u);
  const Person& p = table.people[0];
  ASSERT_TRUE(p.errors.empty()) << p.errors[0].text.en;
  EXPECT_EQ(p.request.sex, 1.0);
  EXPECT_DOUBLE_EQ(p.request.measures[Measure::kHeight], 1.75);
  EXPECT_DOUBLE_EQ(p.request.measures[Measure::kWeight], 75.0);
  EXPECT_NEAR(p.request.measures[Measure::kWaistIso], 0.8, 1e-12);
}

TEST(PeopleTable, HeadersThatCannotBeTaken) {
  for (const char* csv : {"", "height_cm,chest_cm\n168,88\n", "sex,height_cm,身高\nf,1,2\n",
                          "sex,waist\nf,70\n", "sex,sex\nf,f\n", "\xFF\xFF\xFF\xFF"}) {
    const auto table = readPeople(csv);
    ASSERT_FALSE(table.has_value()) << csv;
    EXPECT_FALSE(table.error().text.zh.empty());
    EXPECT_FALSE(table.error().text.en.empty());
  }
}

TEST(PeopleTable, EveryBadCellOfARowIsSaid) {
  const auto table = read("sex,height_cm,chest_cm\nx,abc,-3\nf,168,88\n");
  ASSERT_EQ(table.people.size(), 2u);
  EXPECT_EQ(table.people[0].errors.size(), 3u);
  EXPECT_TRUE(table.people[1].errors.empty());
  EXPECT_EQ(table.people[1].row, 2u);
  EXPECT_EQ(table.people[1].line, 3u);
}

struct BadText {
  const char* text;
  const char* word;  ///< That the English sentence must hold.
};

TEST(TypedValue, SaysWhatTheTextLooksLike) {
  for (const BadText& bad :
       {BadText{"165/88A", "size label"}, BadText{"165 / 88", "size label"}, BadText{"88,5", "point"},
        BadText{"80-90", "range"}, BadText{"34in", "86.4"}, BadText{"34 英寸", "86.4"},
        BadText{"abc", "not a number"}, BadText{"nan", "not a number"}, BadText{"inf", "not a number"},
        BadText{"-88", "outside"}, BadText{"35", "inches"}, BadText{"0.88", "metres"},
        BadText{"880", "millimetres"}, BadText{"1e999", "not a number"}, BadText{"88 88", "outside"},
        BadText{"0x58", "not a number"}, BadText{"", "is empty"}, BadText{"88kg", "not a number"}}) {
    const auto value = readTyped(Measure::kChest, bad.text, TypedUnit::kCentimetre);
    ASSERT_FALSE(value.has_value()) << bad.text;
    EXPECT_NE(value.error().text.en.find(bad.word), std::string::npos)
        << bad.text << ": " << value.error().text.en;
    EXPECT_FALSE(value.error().text.zh.empty());
    EXPECT_EQ(value.error().context, "chest_cm");
  }
}

TEST(TypedValue, TakesThePlainNumber) {
  for (const char* text : {"88", "88.0", "+88", " 88 ", "８８", "88cm", "88 厘米", "8.8e1"}) {
    const auto value = readTyped(Measure::kChest, text, TypedUnit::kCentimetre);
    ASSERT_TRUE(value.has_value()) << text;
    EXPECT_DOUBLE_EQ(*value, 0.88);
  }
}

TEST(TypedValue, RepeatedTextIsHarmless) {
  EXPECT_EQ(quotable("a\nb\x01"), "a b ");
  EXPECT_EQ(quotable(std::string(100, 'x')), std::string(40, 'x') + "…");
  EXPECT_EQ(quotable("\xFF"), "?");
}

TEST(UnitDoubt, NamesTheUnitThatExplainsTheNumber) {
  const auto prior = Prior::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(prior.has_value());
  MeasureSet given;
  given.set(Measure::kHeight, 1.68);
  given.set(Measure::kChest, 1.10);
  given.set(Measure::kHip, 1.15);
  given.set(Measure::kWaistNavel, 0.40);  // 40 inches is 101.6 cm.
  const auto said = unitDoubts(*prior, 0.0, given);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said[0].en.find("inches"), std::string::npos);
  EXPECT_NE(said[0].en.find("101.6"), std::string::npos);
  given.set(Measure::kWaistNavel, 1.016);
  EXPECT_TRUE(unitDoubts(*prior, 0.0, given).empty());
}

MeasureSet ordinaryWoman() {
  MeasureSet set;
  set.set(Measure::kHeight, 1.68);
  set.set(Measure::kWeight, 62.5);
  set.set(Measure::kChest, 0.88);
  set.set(Measure::kWaistNavel, 0.70);
  set.set(Measure::kHip, 0.95);
  set.set(Measure::kInseam, 0.78);
  return set;
}

TEST(NearestPlausible, OrdinaryAndExtremePeopleStayAsTheyAre) {
  const auto prior = Prior::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(prior.has_value());
  const MeasureSet set = ordinaryWoman(), held = nearestPlausible(*prior, 0, set);
  for (std::size_t i = 0; i < kMeasureCount; ++i)
    EXPECT_EQ(held.get(static_cast<Measure>(i)), set.get(static_cast<Measure>(i)));
  for (const double bmi : {16.0, 50.0}) {
    for (const double height : {1.40, 2.10}) {
      MeasureSet two;
      two.set(Measure::kHeight, height);
      two.set(Measure::kWeight, bmi * height * height);
      const MeasureSet same = nearestPlausible(*prior, 1, two);
      EXPECT_EQ(same[Measure::kHeight], height);
      EXPECT_EQ(same[Measure::kWeight], bmi * height * height);
    }
  }
}

TEST(SolveChecked, ASlipOfThePenMakesNoMonster) {
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(solver.has_value());
  struct Slip {
    Measure measure;
    double typed, least, most;
  };
  for (const Slip& slip :
       {Slip{Measure::kChest, 2.00, 0.85, 1.25}, Slip{Measure::kHip, 2.00, 0.92, 1.25},
        Slip{Measure::kInseam, 1.20, 0.75, 1.00}, Slip{Measure::kWaistNavel, 1.90, 0.68, 1.15},
        Slip{Measure::kInseam, 0.40, 0.60, 0.80}}) {
    BodyRequest request;
    request.measures = ordinaryWoman();
    request.measures.set(slip.measure, slip.typed);
    const auto body = solveChecked(*solver, request);
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->requested[slip.measure], slip.typed);
    EXPECT_GT(body->achieved[slip.measure], slip.least) << measureInfo(slip.measure).key;
    EXPECT_LT(body->achieved[slip.measure], slip.most) << measureInfo(slip.measure).key;
    EXPECT_GE(body->warnings.size(), 2u) << "the contradiction and the residual";
    EXPECT_NEAR(body->achieved[Measure::kHeight], 1.68, 0.01);
    EXPECT_TRUE(isClosedManifold(body->body.mesh));
  }
}

TEST(SolveChecked, IsTheSolverForNumbersThatGoTogether) {
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(solver.has_value());
  BodyRequest request;
  request.measures = ordinaryWoman();
  EXPECT_TRUE(solveChecked(*solver, request)->body.mesh.vertices ==
              solver->solve(request)->body.mesh.vertices);
  request.measures.set(Measure::kChest, 9.0);
  EXPECT_FALSE(solveChecked(*solver, request).has_value());
}

/// Every single cell replaced by each kind of rubbish, and random bytes over the whole: each row ends in a
/// request or in sentences in both languages, and the other rows stay as they were.
TEST(PeopleTable, MutatedTablesEndInSentences) {
  const std::array<std::string, 6> good = {"a1", "female", "168", "62.5", "88", "95"};
  const std::array<std::string, 16> rubbish = {"nan",
                                               "-1",
                                               "1e308",
                                               "inf",
                                               "165/88A",
                                               "34in",
                                               "\"",
                                               "\"\"\"",
                                               "a,b,c",
                                               "\xE6\x88",
                                               std::string("\0x", 2),
                                               "0x1p5",
                                               "99999999999999999999",
                                               "=1+1",
                                               "是",
                                               std::string(9000, '7')};
  const std::string header = "id,sex,height_cm,weight_kg,chest_cm,hip_cm\n";
  const std::string fine = "a1,female,168,62.5,88,95\n";
  for (std::size_t cell = 0; cell < good.size(); ++cell) {
    for (const std::string& bad : rubbish) {
      std::string row;
      for (std::size_t i = 0; i < good.size(); ++i) row += (i ? "," : "") + (i == cell ? bad : good[i]);
      const auto table = readPeople(header + fine + row + "\n" + fine);
      if (!table) continue;  // Bytes of no encoding spoil the file as a whole; that is said.
      ASSERT_EQ(table->people.size(), 3u) << row;
      EXPECT_TRUE(table->people[0].errors.empty());
      EXPECT_TRUE(table->people[2].errors.empty()) << row;
      EXPECT_EQ(table->people[2].request.measures.size(), 4u);
      for (const Error& e : table->people[1].errors) {
        EXPECT_FALSE(e.text.zh.empty());
        EXPECT_FALSE(e.text.en.empty());
      }
      if (cell >= 1) {
        EXPECT_FALSE(table->people[1].errors.empty()) << row;
      }
    }
  }
  std::mt19937 random(20);
  std::size_t refused = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string csv = header + fine + fine + fine;
    for (int k = 0; k < 1 + round % 7; ++k) {
      const std::size_t at = random() % csv.size();
      if (random() % 3 == 0) {
        csv.erase(at, 1 + random() % 9);
      } else if (random() % 2) {
        csv[at] = static_cast<char>(random() % 256);
      } else {
        csv.insert(at, 1, "\",;\n\r\t/.-e\xEF"[random() % 11]);
      }
      if (csv.empty()) break;
    }
    const auto table = readPeople(csv);
    if (!table) {
      EXPECT_FALSE(table.error().text.zh.empty());
      continue;
    }
    for (const Person& p : table->people) {
      refused += !p.errors.empty();
      if (p.errors.empty()) {
        EXPECT_GT(p.request.measures.size(), 0u);
      }
    }
  }
  EXPECT_GT(refused, 500u);
}

}  // namespace
}  // namespace fitroom::bodymodel
