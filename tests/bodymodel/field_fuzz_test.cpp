// Every field of a table of people by every kind of slip: each ends in a sentence in both languages that says
// the value, what is allowed and what to do, or in a sane body with a sentence where the number cannot be
// meant.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "bodymodel/core/csv.h"
#include "bodymodel/intake/checked_solve.h"
#include "bodymodel/intake/people_table.h"
#include "bodymodel/intake/typed_shape.h"
#include "bodymodel/intake/typed_value.h"
#include "bodymodel/solve/measure_limits.h"

namespace fitroom::bodymodel {
namespace {

enum class End { kRefused, kRefusedOrSaid, kTaken };

struct Slip {
  const char* name;
  std::function<std::string(double ordinary)> text;  ///< Of the key's number.
  End end;
};

std::string plain(double v) {
  return fmt::format("{:.1f}", v);
}

std::string wideDigits(double v) {
  std::string out;
  for (const char c : plain(v)) {
    if (c == '.') {
      out += "．";
    } else {
      out += fmt::format("\xEF\xBC{}", static_cast<char>(0x90 + (c - '0')));
    }
  }
  return out;
}

std::string commaDecimals(double v) {
  std::string out = plain(v);
  out[out.find('.')] = ',';
  return '"' + out + '"';
}

const std::vector<Slip>& slips() {
  static const std::vector<Slip> all = {
      {"nan", [](double) { return "nan"; }, End::kRefused},
      {"NaN", [](double) { return "NaN"; }, End::kRefused},
      {"inf", [](double) { return "inf"; }, End::kRefused},
      {"-inf", [](double) { return "-inf"; }, End::kRefused},
      {"negative", [](double v) { return "-" + plain(v); }, End::kRefused},
      {"zero", [](double) { return "0"; }, End::kRefused},
      {"empty", [](double) { return ""; }, End::kTaken},
      {"blank", [](double) { return "\xE3\x80\x80 "; }, End::kTaken},
      {"text", [](double) { return "abc"; }, End::kRefused},
      {"chinese", [](double) { return "大约八十"; }, End::kRefused},
      {"inches", [](double v) { return plain(v / 2.54); }, End::kRefusedOrSaid},
      {"millimetres", [](double v) { return plain(v * 10); }, End::kRefused},
      {"metres", [](double v) { return fmt::format("{:.3f}", v / 100); }, End::kRefused},
      {"label", [](double) { return "165/88A"; }, End::kRefused},
      {"own unit", [](double v) { return plain(v) + "in"; }, End::kRefused},
      {"wide digits", wideDigits, End::kTaken},
      {"comma", commaDecimals, End::kRefused},
      {"range", [](double v) { return plain(v) + "-" + plain(v + 2); }, End::kRefused},
      {"1e9", [](double) { return "1e9"; }, End::kRefused},
      {"1e999", [](double) { return "1e999"; }, End::kRefused},
      {"10 kB", [](double) { return std::string(10240, 'x'); }, End::kRefused},
      {"10 kB digits", [](double) { return std::string(10240, '8'); }, End::kRefused},
      {"invalid UTF-8", [](double) { return "\xFF\xFE\x81"; }, End::kRefused},
      {"cut UTF-8", [](double v) { return plain(v) + "\xE5\x8E"; }, End::kRefused},
      {"zero byte",
       [](double v) {
         return plain(v) + std::string(
                               "\0"
                               "9x",
                               3);
       },
       End::kRefused},
      {"formula", [](double) { return "=1+1"; }, End::kRefused},
  };
  return all;
}

class FieldFuzz : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto loaded = BodySolver::load(FITROOM_ASSETS_DIR);
    ASSERT_TRUE(loaded.has_value());
    solver_ = new BodySolver(std::move(*loaded));
    BodyRequest request;
    request.measures.set(Measure::kHeight, 1.66);
    request.measures.set(Measure::kWeight, 63);
    request.measures.set(Measure::kChest, 0.91);
    request.measures.set(Measure::kWaistNavel, 0.79);
    request.measures.set(Measure::kHip, 0.98);
    const auto body = solver_->solve(request);
    ASSERT_TRUE(body.has_value());
    ordinary_ = new MeasureSet(body->achieved);
  }
  static void TearDownTestSuite() {
    delete solver_;
    delete ordinary_;
  }

  static double ordinary(Measure m) { return toKeyUnit(m, (*ordinary_)[m]); }

  /// A table with one good row, the row under test and a good row.
  static Expected<PeopleTable> tableWith(Measure tested, const std::string& cell) {
    std::string header = "sex", good = "female";
    for (const Measure m :
         {Measure::kHeight, Measure::kWeight, Measure::kChest, Measure::kWaistNavel, Measure::kHip}) {
      if (m == tested) continue;
      header += "," + std::string(measureInfo(m).key);
      good += "," + plain(ordinary(m));
    }
    header += "," + std::string(measureInfo(tested).key);
    const std::string fine = good + "," + plain(ordinary(tested));
    return readPeople(header + "\n" + fine + "\n" + good + "," + cell + "\n" + fine + "\n");
  }

  static BodySolver* solver_;
  static MeasureSet* ordinary_;
};
BodySolver* FieldFuzz::solver_ = nullptr;
MeasureSet* FieldFuzz::ordinary_ = nullptr;

void expectSentence(const Text& text) {
  EXPECT_FALSE(text.zh.empty());
  EXPECT_FALSE(text.en.empty());
  EXPECT_TRUE(isUtf8(text.zh) && isUtf8(text.en));
  EXPECT_LT(text.en.size(), 600u);
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The value, what is allowed, what to do.
void expectWholeSentence(const Error& e, Measure m, const std::string& cell) {
  expectSentence(e.text);
  const MeasureLimits limits = measureLimits(m);
  for (const std::string& text : {e.text.zh, e.text.en}) {
    EXPECT_TRUE(holds(text, fmt::format("{:g}", toKeyUnit(m, limits.low)))) << text;
    EXPECT_TRUE(holds(text, fmt::format("{:g}", toKeyUnit(m, limits.high)))) << text;
  }
  EXPECT_TRUE(holds(e.text.zh, "请")) << e.text.zh;
  bool action = false;
  for (const char* word : {"write", "Write", "give", "check"}) action |= holds(e.text.en, word);
  EXPECT_TRUE(action) << e.text.en;
  EXPECT_TRUE(holds(e.text.en, measureInfo(m).en)) << e.text.en;
  const std::string digits = cell.substr(0, std::min<std::size_t>(cell.size(), 6));
  if (isUtf8(cell) && cell.size() < 30 && cell.front() != '"' && !holds(cell, std::string(1, '\0'))) {
    EXPECT_TRUE(holds(e.text.en, digits) || holds(e.text.en, fmt::format("{:.6g}", std::atof(cell.c_str()))))
        << e.text.en;
  }
}

void expectSaneBody(const BodyResult& body, const MeasureSet& ordinary) {
  EXPECT_TRUE(isClosedManifold(body.body.mesh));
  for (const Measure m : {Measure::kChest, Measure::kWaistNavel, Measure::kHip, Measure::kThigh,
                          Measure::kNeck, Measure::kUpperArm, Measure::kCalf, Measure::kInseam}) {
    EXPECT_GT(body.achieved[m], 0.55 * ordinary[m]) << measureInfo(m).key;
    EXPECT_LT(body.achieved[m], 1.8 * ordinary[m]) << measureInfo(m).key;
  }
}

TEST_F(FieldFuzz, EveryMeasureByEverySlip) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    for (const Slip& slip : slips()) {
      SCOPED_TRACE(std::string(measureInfo(m).key) + " " + slip.name);
      const std::string cell = slip.text(ordinary(m));
      const auto table = tableWith(m, cell);
      ASSERT_TRUE(table.has_value()) << table.error().text.en;
      ASSERT_EQ(table->people.size(), 3u);
      EXPECT_TRUE(table->people[0].errors.empty() && table->people[2].errors.empty());
      const Person& p = table->people[1];
      if (slip.end == End::kRefused) {
        EXPECT_FALSE(p.errors.empty());
      } else if (slip.end == End::kTaken) {
        EXPECT_TRUE(p.errors.empty());
      }
      for (const Error& e : p.errors) expectWholeSentence(e, m, cell);
      if (!p.errors.empty() || slip.end == End::kTaken) continue;
      const auto body = solveChecked(*solver_, p.request);
      ASSERT_TRUE(body.has_value()) << body.error().text.en;
      EXPECT_FALSE(body->warnings.empty()) << cell;
      for (const Text& t : body->warnings) expectSentence(t);
      expectSaneBody(*body, *ordinary_);
    }
  }
}

TEST_F(FieldFuzz, WeightInPoundsAndJinIsSaid) {
  for (const double factor : {1 / 0.45359237, 2.0}) {
    const auto table = tableWith(Measure::kWeight, plain(factor * ordinary(Measure::kWeight)));
    ASSERT_TRUE(table.has_value() && table->people[1].errors.empty());
    const auto body = solveChecked(*solver_, table->people[1].request);
    ASSERT_TRUE(body.has_value());
    EXPECT_FALSE(body->warnings.empty());
    expectSaneBody(*body, *ordinary_);
  }
}

TEST_F(FieldFuzz, SexLabelAndIdByEverySlip) {
  for (const Slip& slip : slips()) {
    SCOPED_TRACE(slip.name);
    const std::string cell = slip.text(88);
    const auto sex = readPeople("sex,height_cm\n" + cell + ",168\n");
    if (sex) {
      ASSERT_EQ(sex->people.size(), 1u);
      // 0 and 0.88 are sexes of their own.
      EXPECT_EQ(sex->people[0].errors.empty(), cell == "0" || cell == "0.880");
      for (const Error& e : sex->people[0].errors) {
        expectSentence(e.text);
        EXPECT_TRUE(holds(e.text.en, "write female, male or a number from 0")) << e.text.en;
      }
    } else {
      expectSentence(sex.error().text);
    }
    const auto label = readPeople("sex,height_cm,size_label\nf,168," + cell + "\n");
    ASSERT_TRUE(label.has_value()) << label.error().text.en;
    for (const Error& e : label->people[0].errors) {
      expectSentence(e.text);
      EXPECT_TRUE(holds(e.text.en, "write 165/88A")) << e.text.en;
    }
    EXPECT_EQ(label->people[0].errors.empty(), slip.end == End::kTaken ? cell.size() < 5 : cell == "165/88A");
    const auto id = readPeople("sex,height_cm,id\nf,168," + cell + "\n");
    ASSERT_TRUE(id.has_value());
    EXPECT_TRUE(id->people[0].errors.empty());
    EXPECT_TRUE(isUtf8(id->people[0].id));
  }
}

TEST_F(FieldFuzz, ShapeOptionsByEverySlip) {
  for (const ShapeField& field : shapeFields()) {
    for (const Slip& slip : slips()) {
      const std::string cell = slip.text(88);
      SCOPED_TRACE(std::string(field.key) + " " + slip.name);
      const auto table =
          readPeople("sex,height_cm," + std::string(field.key) + "\nf,168," + cell + "\nf,168,\n");
      ASSERT_TRUE(table.has_value()) << table.error().text.en;
      EXPECT_TRUE(table->people[1].errors.empty());
      EXPECT_EQ(table->people[1].request.shape, ShapeOptions{});
      const Person& p = table->people[0];
      for (const Error& e : p.errors) {
        expectSentence(e.text);
        EXPECT_TRUE(holds(e.text.en, field.slider ? "from -1 to 1" : "2 to 40")) << e.text.en;
        EXPECT_TRUE(holds(e.text.en, "write")) << e.text.en;
      }
      if (slip.end == End::kRefused && cell != "0" && slip.name != std::string("metres")) {
        EXPECT_FALSE(p.errors.empty());
      }
      EXPECT_TRUE(checkOptions(p.request.shape).has_value());
    }
  }
}

TEST(TypedShape, WordsOfBothLanguagesAndNumbers) {
  struct Case {
    const char *field, *text;
    double value;
  };
  for (const Case& c :
       {Case{"belly", "flat", -0.6}, Case{"belly", "Very Round", 1.0}, Case{"belly", "圆鼓", 0.6},
        Case{"肚子", "很平坦", -1.0}, Case{"belly", "average", 0.0}, Case{"belly", "一般", 0.0},
        Case{"belly", "-0.25", -0.25}, Case{"belly", "０．５", 0.5}, Case{"buttocks", "prominent", 0.6},
        Case{"shoulder slope", "sloping", 0.6}, Case{"肩斜", "平肩", -0.6}, Case{"posture", "stooped", 0.6},
        Case{"bust-point", "low", 0.6}}) {
    const ShapeField* field = findShapeField(c.field);
    ASSERT_NE(field, nullptr) << c.field;
    ShapeOptions out;
    ASSERT_TRUE(readShape(*field, c.text, out).has_value()) << c.text;
    EXPECT_DOUBLE_EQ(out.*field->slider->value, c.value) << c.text;
  }
  ShapeOptions out;
  const ShapeField& cup = *findShapeField("罩杯");
  for (const char* text : {"C", "c", "Ｃ", "17", "17cm", "17 厘米"}) {
    ASSERT_TRUE(readShape(cup, text, out).has_value()) << text;
    EXPECT_NEAR(*out.cup, 0.17, 1e-12) << text;
  }
  for (const char* text : {"Z", "75C", "70", "0", "-3", "C C"})
    EXPECT_FALSE(readShape(cup, text, out).has_value()) << text;
  EXPECT_NEAR(*out.cup, 0.17, 1e-12) << "what is refused changes nothing";
  EXPECT_EQ(findShapeField("shoulders"), nullptr) << "a width, not a slope";
}

TEST_F(FieldFuzz, ACupBesideAMeasuredUnderbustIsSaidToBeIdle) {
  BodyRequest request;
  request.measures = *ordinary_;
  request.shape.cup = 0.19;
  const auto body = solveChecked(*solver_, request);
  ASSERT_TRUE(body.has_value());
  bool said = false;
  for (const Text& t : body->warnings) said |= holds(t.en, "cup is not used");
  EXPECT_TRUE(said);
  EXPECT_EQ(body->shape, request.shape);
}

struct Contradiction {
  const char* name;
  std::vector<std::pair<Measure, double>> numbers;  ///< Key units.
  std::vector<Measure> blamed;                      ///< One of these must be named.
};

/// Numbers that cannot belong to one person give the nearest body and a sentence that names one of them.
TEST_F(FieldFuzz, ContradictionsAreSaidAndHeld) {
  using M = Measure;
  const std::vector<Contradiction> all = {
      {"inseam 110 at 150", {{M::kHeight, 150}, {M::kInseam, 110}}, {M::kInseam}},
      {"inseam 45 at 190", {{M::kHeight, 190}, {M::kInseam, 45}}, {M::kInseam}},
      {"waist 60 at 140 kg",
       {{M::kHeight, 165}, {M::kWeight, 140}, {M::kWaistNavel, 60}},
       {M::kWeight, M::kWaistNavel}},
      {"waist 60 at 140 kg alone", {{M::kWeight, 140}, {M::kWaistNavel, 60}}, {M::kWeight, M::kWaistNavel}},
      {"waist over hip by 60",
       {{M::kHeight, 165}, {M::kWaistNavel, 155}, {M::kHip, 95}},
       {M::kWaistNavel, M::kHip}},
      {"underbust over bust",
       {{M::kHeight, 165}, {M::kChest, 90}, {M::kUnderbust, 100}},
       {M::kUnderbust, M::kChest}},
      {"neck of a thigh", {{M::kHeight, 165}, {M::kNeck, 60}}, {M::kNeck}},
      {"thigh of the hip", {{M::kThigh, 90}, {M::kHip, 90}}, {M::kThigh, M::kHip}},
      {"nape over the head", {{M::kHeight, 165}, {M::kNapeHeight, 170}}, {M::kNapeHeight, M::kHeight}},
      {"knee at the crotch",
       {{M::kHeight, 165}, {M::kInseam, 75}, {M::kKneeHeight, 70}},
       {M::kKneeHeight, M::kInseam}},
      {"two waists", {{M::kWaistNavel, 70}, {M::kWaistIso, 100}}, {M::kWaistNavel, M::kWaistIso}},
      {"chest 60 hip 120", {{M::kChest, 60}, {M::kHip, 120}}, {M::kChest, M::kHip}},
      {"shoulders of two", {{M::kHeight, 150}, {M::kShoulderWidth, 60}}, {M::kShoulderWidth}},
      {"arm longer than leg", {{M::kHeight, 160}, {M::kArmLength, 88}}, {M::kArmLength}},
      {"feather", {{M::kHeight, 210}, {M::kWeight, 45}}, {M::kWeight}},
      {"cannonball", {{M::kHeight, 110}, {M::kWeight, 250}}, {M::kWeight}},
      {"breadth over girth", {{M::kChest, 88}, {M::kChestBreadth, 50}}, {M::kChestBreadth, M::kChest}},
      {"foot of a giant", {{M::kHeight, 150}, {M::kFootLength, 37}}, {M::kFootLength}},
      {"head of a giant", {{M::kHeight, 150}, {M::kHead, 72}}, {M::kHead}},
      {"wrist of a leg", {{M::kHeight, 170}, {M::kWrist, 31}}, {M::kWrist}},
  };
  for (const double sex : {0.0, 0.5, 1.0}) {
    for (const Contradiction& c : all) {
      SCOPED_TRACE(fmt::format("{} sex {}", c.name, sex));
      BodyRequest request;
      request.sex = sex;
      for (const auto& [m, value] : c.numbers) request.measures.set(m, fromKeyUnit(m, value));
      const auto body = solveChecked(*solver_, request);
      ASSERT_TRUE(body.has_value()) << body.error().text.en;
      bool named = false;
      for (const Text& t : body->warnings) {
        expectSentence(t);
        for (const Measure m : c.blamed)
          named |= holds(t.en, measureInfo(m).en) &&
                   (holds(t.en, "does not go with") || holds(t.en, "looks wrong"));
      }
      EXPECT_TRUE(named) << (body->warnings.empty() ? "nothing said" : body->warnings[0].en);
      EXPECT_TRUE(isClosedManifold(body->body.mesh));
      const double height = body->achieved[Measure::kHeight], weight = body->achieved[Measure::kWeight];
      EXPECT_GT(weight / (height * height), 9.5);
      EXPECT_LT(weight / (height * height), 85.0);
    }
  }
}

}  // namespace
}  // namespace fitroom::bodymodel
