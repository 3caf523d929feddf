#include "bodymodel/solve/body_solver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/measure_limits.h"
#include "tests/support/plane_cut.h"
#include "tests/support/self_intersection.h"

using namespace fitroom::bodymodel;

namespace {

const BodySolver& solver() {
  static const BodySolver one = [] {
    auto loaded = BodySolver::load(FITROOM_ASSETS_DIR);
    if (!loaded) throw std::runtime_error(loaded.error().text.en);
    return std::move(*loaded);
  }();
  return one;
}

BodyRequest request(double sex, std::initializer_list<std::pair<Measure, double>> keyUnits) {
  BodyRequest r;
  r.sex = sex;
  for (const auto& [m, value] : keyUnits) r.measures.set(m, fromKeyUnit(m, value));
  return r;
}

void expectMet(const BodyResult& result, double tolerance) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (!result.requested.has(m) || m == Measure::kWeight) continue;
    EXPECT_NEAR(result.achieved[m], result.requested[m], tolerance) << measureInfo(m).key;
  }
}

std::string joined(const std::vector<Text>& warnings) {
  std::string all;
  for (const Text& t : warnings) all += t.en + " | " + t.zh + "\n";
  return all;
}

TEST(BodySolver, BodiesOfAnySizeAreWholeAndDoNotCrossThemselves) {
  for (const double sex : {0.0, 1.0}) {
    for (const double height : {1.40, 1.75, 2.10}) {
      double hip = 0;
      for (const double bmi : {16.0, 26.0, 38.0, 50.0}) {
        const auto made = solver().solve(
            request(sex, {{Measure::kHeight, 100 * height}, {Measure::kWeight, bmi * height * height}}));
        ASSERT_TRUE(made);
        EXPECT_TRUE(isClosedManifold(made->body.mesh));
        EXPECT_TRUE(fitroom::test::selfIntersections(made->body.mesh).empty())
            << sex << ' ' << height << ' ' << bmi;
        EXPECT_GT(made->achieved[Measure::kHip], hip);
        hip = made->achieved[Measure::kHip];
      }
    }
  }
}

}  // namespace

TEST(BodySolver, MeetsWhatAShopperGives) {
  const auto result = solver().solve(request(
      0, {{Measure::kHeight, 168}, {Measure::kChest, 88}, {Measure::kWaistNavel, 70}, {Measure::kHip, 95}}));
  ASSERT_TRUE(result.has_value());
  expectMet(*result, 0.001);
  EXPECT_TRUE(isClosedManifold(result->body.mesh));
  EXPECT_TRUE(result->warnings.empty()) << joined(result->warnings);
  // Four were given; every other measure is inferred with a mean and a spread.
  EXPECT_EQ(result->inferred.size(), kMeasureCount - 4);
  for (const Inferred& i : result->inferred) {
    EXPECT_GT(i.mean, 0) << measureInfo(i.measure).key;
    EXPECT_GT(i.sd, 0) << measureInfo(i.measure).key;
  }
  EXPECT_EQ(result->achieved.size(), kMeasureCount);
}

TEST(BodySolver, BodiesFarFromTheMean) {
  for (const double sex : {0.0, 0.5, 1.0}) {
    const auto large = solver().solve(request(sex, {{Measure::kHeight, 165},
                                                    {Measure::kChest, 128},
                                                    {Measure::kWaistNavel, 125},
                                                    {Measure::kHip, 130},
                                                    {Measure::kInseam, 74}}));
    ASSERT_TRUE(large.has_value());
    expectMet(*large, 0.002);
    const auto small = solver().solve(request(sex, {{Measure::kHeight, 150},
                                                    {Measure::kChest, 76},
                                                    {Measure::kWaistNavel, 62},
                                                    {Measure::kHip, 80},
                                                    {Measure::kInseam, 69}}));
    ASSERT_TRUE(small.has_value());
    expectMet(*small, 0.002);
  }
}

TEST(BodySolver, ABellyWiderThanTheHips) {
  const auto result = solver().solve(request(
      1,
      {{Measure::kHeight, 175}, {Measure::kChest, 112}, {Measure::kWaistNavel, 118}, {Measure::kHip, 106}}));
  ASSERT_TRUE(result.has_value());
  expectMet(*result, 0.002);
}

TEST(BodySolver, OneMeasureIsEnough) {
  for (const Measure m :
       {Measure::kHeight, Measure::kWaistIso, Measure::kUnderbust, Measure::kKnee, Measure::kNeck}) {
    const double usual = *solver().solve(request(0, {}))->achieved.get(m);
    BodyRequest one;
    one.measures.set(m, 1.05 * usual);
    const auto result = solver().solve(one);
    ASSERT_TRUE(result.has_value()) << measureInfo(m).key;
    expectMet(*result, 0.001);
  }
}

TEST(BodySolver, AWaistTapedElsewhereStillMovesItsNeighbours) {
  // No survey holds the ISO waist; a large one must still come with a large navel waist and more weight.
  const auto usual = solver().solve(request(0, {{Measure::kHeight, 165}}));
  const auto large = solver().solve(request(0, {{Measure::kHeight, 165}, {Measure::kWaistIso, 105}}));
  ASSERT_TRUE(usual && large);
  EXPECT_GT(large->achieved[Measure::kWaistNavel], usual->achieved[Measure::kWaistNavel] + 0.10);
  EXPECT_GT(large->achieved[Measure::kHip], usual->achieved[Measure::kHip] + 0.05);
  EXPECT_GT(large->achieved[Measure::kWeight], usual->achieved[Measure::kWeight] + 10);
}

TEST(BodySolver, AnIndependentCutAgrees) {
  const auto result =
      solver().solve(request(0, {{Measure::kHeight, 170}, {Measure::kWaistNavel, 80}, {Measure::kHip, 104}}));
  ASSERT_TRUE(result.has_value());
  const Body& b = result->body;
  const auto only = [&](std::initializer_list<Region> wanted) {
    return [&b, wanted = std::vector<Region>(wanted)](Eigen::Index f) {
      const Region r = b.regions[static_cast<std::size_t>(b.mesh.triangles(f, 0))];
      return std::find(wanted.begin(), wanted.end(), r) != wanted.end();
    };
  };
  const Eigen::Vector3d up(0, 1, 0);
  EXPECT_NEAR(fitroom::testing::girthByWidths(b.mesh, b.at(Landmark::kNavel), up, only({Region::kTorso})),
              0.80, 5e-4);
  EXPECT_NEAR(
      fitroom::testing::girthByWidths(b.mesh, b.at(Landmark::kHip), up,
                                      only({Region::kTorso, Region::kLeftThigh, Region::kRightThigh})),
      1.04, 5e-4);
}

TEST(BodySolver, SameRequestSameBytes) {
  const auto r = request(1, {{Measure::kHeight, 181}, {Measure::kWeight, 90}});
  const auto a = solver().solve(r), b = solver().solve(r);
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(a->body.mesh.vertices == b->body.mesh.vertices);
  EXPECT_TRUE(a->parameters == b->parameters);
}

TEST(BodySolver, RareStaturesAreMetAndGirthsRiseWithWeight) {
  for (const double sex : {0.0, 1.0}) {
    for (const double height : {140.0, 175.0, 210.0}) {
      double waist = 0, chest = 0, hip = 0;
      for (const double bmi : {16.0, 22.0, 28.0, 36.0, 50.0}) {
        const double weight = bmi * height * height / 1e4;
        const auto result =
            solver().solve(request(sex, {{Measure::kHeight, height}, {Measure::kWeight, weight}}));
        ASSERT_TRUE(result.has_value());
        EXPECT_TRUE(isClosedManifold(result->body.mesh));
        EXPECT_NEAR(result->achieved[Measure::kHeight], height / 100, 0.001) << height << " " << bmi;
        EXPECT_NEAR(result->achieved[Measure::kWeight], weight, 0.07 * weight) << height << " " << bmi;
        EXPECT_GT(result->achieved[Measure::kWaistNavel], waist);
        EXPECT_GT(result->achieved[Measure::kChest], chest);
        EXPECT_GT(result->achieved[Measure::kHip], hip);
        waist = result->achieved[Measure::kWaistNavel];
        chest = result->achieved[Measure::kChest];
        hip = result->achieved[Measure::kHip];
      }
    }
  }
}

TEST(BodySolver, ShouldersFallAsThePopulations) {
  // ANSUR II means: cervicale less acromial height 60.5 mm (women), 76.6 mm (men); clothes hang from it.
  for (const double sex : {0.0, 1.0}) {
    const auto result = solver().solve(request(sex, {{Measure::kHeight, sex < 0.5 ? 163 : 176}}));
    ASSERT_TRUE(result.has_value());
    const Body& b = result->body;
    EXPECT_NEAR(b.at(Landmark::kNape).y() - b.at(Landmark::kLeftShoulder).y(), sex < 0.5 ? 0.0605 : 0.0766,
                0.010);
  }
}

TEST(BodySolver, AWarmStartMeetsTheSameMeasures) {
  auto r = request(
      0, {{Measure::kHeight, 168}, {Measure::kChest, 90}, {Measure::kWaistNavel, 76}, {Measure::kHip, 98}});
  const auto first = solver().solve(r);
  ASSERT_TRUE(first.has_value());
  r.measures.set(Measure::kWaistNavel, 0.79);
  const auto next = solver().solve(r, *first);
  ASSERT_TRUE(next.has_value());
  expectMet(*next, 0.001);
}

TEST(BodySolver, ContradictionsGiveTheNearestBodyAndNameTheNumber) {
  const auto legs = solver().solve(request(0, {{Measure::kHeight, 150}, {Measure::kInseam, 110}}));
  ASSERT_TRUE(legs.has_value());
  ASSERT_FALSE(legs->warnings.empty());
  EXPECT_NE(legs->warnings.front().en.find("inside leg"), std::string::npos) << joined(legs->warnings);
  EXPECT_NE(legs->warnings.front().zh.find("110"), std::string::npos) << joined(legs->warnings);
  EXPECT_TRUE(legs->body.mesh.vertices.allFinite());
  const auto heavy = solver().solve(
      request(0, {{Measure::kHeight, 165}, {Measure::kWaistNavel, 60}, {Measure::kWeight, 140}}));
  ASSERT_TRUE(heavy.has_value());
  EXPECT_FALSE(heavy->warnings.empty());
  EXPECT_TRUE(heavy->body.mesh.vertices.allFinite());
}

TEST(BodySolver, RefusesWhatNoBodyHas) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const auto& [m, value] : std::initializer_list<std::pair<Measure, double>>{{Measure::kHeight, 17},
                                                                                  {Measure::kWaistNavel, 400},
                                                                                  {Measure::kHeight, -168},
                                                                                  {Measure::kHip, 0},
                                                                                  {Measure::kWeight, nan},
                                                                                  {Measure::kChest, inf},
                                                                                  {Measure::kHeight, 66}}) {
    const auto result = solver().solve(request(0, {{m, value}}));
    ASSERT_FALSE(result.has_value()) << measureInfo(m).key << value;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(result.error().context, measureInfo(m).key);
    EXPECT_NE(result.error().text.en.find(measureInfo(m).en), std::string::npos);
    EXPECT_NE(result.error().text.zh.find(measureInfo(m).zh), std::string::npos);
  }
  EXPECT_NE(solver().solve(request(0, {{Measure::kHeight, 66}})).error().text.en.find("inches"),
            std::string::npos);
  EXPECT_FALSE(solver().solve(request(nan, {})).has_value());
  EXPECT_FALSE(solver().solve(request(1.5, {})).has_value());
}

TEST(MeasureLimits, EndsAreAllowed) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const MeasureLimits limits = measureLimits(m);
    EXPECT_LT(limits.low, limits.high);
    for (const double end : {limits.low, limits.high}) {
      MeasureSet set;
      set.set(m, end);
      EXPECT_TRUE(checkLimits(set).has_value()) << measureInfo(m).key;
    }
    MeasureSet over;
    over.set(m, 1.01 * limits.high);
    EXPECT_FALSE(checkLimits(over).has_value());
  }
}
