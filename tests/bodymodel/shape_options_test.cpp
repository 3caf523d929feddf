// What the options of shape do, and what they leave alone.

#include "bodymodel/solve/shape_options.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "bodymodel/solve/body_solver.h"

namespace fitroom::bodymodel {
namespace {

const BodySolver& solver() {
  static const auto loaded = BodySolver::load(FITROOM_ASSETS_DIR);
  return *loaded;
}

BodyRequest person(double sex) {
  BodyRequest r;
  r.sex = sex;
  r.measures.set(Measure::kHeight, sex < 0.5 ? 1.66 : 1.77);
  r.measures.set(Measure::kChest, sex < 0.5 ? 0.92 : 1.00);
  r.measures.set(Measure::kWaistNavel, sex < 0.5 ? 0.80 : 0.90);
  r.measures.set(Measure::kHip, sex < 0.5 ? 0.98 : 0.99);
  return r;
}

BodyResult made(const BodyRequest& request) {
  auto result = solver().solve(request);
  EXPECT_TRUE(result.has_value());
  return std::move(*result);
}

void expectAskedMet(const BodyResult& r, const char* what) {
  for (const Measure m : {Measure::kHeight, Measure::kChest, Measure::kWaistNavel, Measure::kHip})
    EXPECT_NEAR(r.achieved[m], r.requested[m], 1e-3) << what << ' ' << measureInfo(m).key;
}

double headForward(const Body& b) {
  return b.at(Joint::kHead).z() - b.at(Joint::kPelvis).z();
}
double shoulderDrop(const Body& b) {
  return b.at(Landmark::kNape).y() - b.at(Landmark::kLeftShoulder).y();
}

TEST(ShapeOptions, SlidersMoveShapeAndLeaveWhatWasAsked) {
  for (const double sex : {0.0, 1.0}) {
    const auto at = [&](double ShapeOptions::*slider, double value) {
      BodyRequest r = person(sex);
      r.shape.*slider = value;
      BodyResult result = made(r);
      expectAskedMet(result, "slider");
      return result;
    };
    const auto flat = at(&ShapeOptions::belly, -1), round = at(&ShapeOptions::belly, 1);
    EXPECT_GT(round.achieved[Measure::kWaistDepth], flat.achieved[Measure::kWaistDepth] + 0.015);
    EXPECT_LT(round.achieved[Measure::kWaistBreadth], flat.achieved[Measure::kWaistBreadth] - 0.005);
    const auto small = at(&ShapeOptions::seat, -1), full = at(&ShapeOptions::seat, 1);
    EXPECT_GT(full.achieved[Measure::kHipDepth], small.achieved[Measure::kHipDepth] + 0.015);
    const auto square = at(&ShapeOptions::shoulderSlope, -1), sloping = at(&ShapeOptions::shoulderSlope, 1);
    EXPECT_GT(shoulderDrop(sloping.body), shoulderDrop(square.body) + 0.020);
    const auto upright = at(&ShapeOptions::posture, -1), stooped = at(&ShapeOptions::posture, 1);
    EXPECT_GT(headForward(stooped.body), headForward(upright.body) + 0.040);
    const auto high = at(&ShapeOptions::bustDrop, -1), low = at(&ShapeOptions::bustDrop, 1);
    EXPECT_LT(low.achieved[Measure::kBustHeight], high.achieved[Measure::kBustHeight] - 0.015);
  }
}

TEST(ShapeOptions, ACupSetsBustAgainstUnderbust) {
  for (const double cup : {0.10, 0.16, 0.22}) {
    BodyRequest r = person(0);
    r.shape.cup = cup;
    const BodyResult result = made(r);
    expectAskedMet(result, "cup");
    EXPECT_NEAR(result.achieved[Measure::kChest] - result.achieved[Measure::kUnderbust], cup, 0.004);
  }
}

TEST(ShapeOptions, AMeasuredUnderbustGoesBeforeTheCup) {
  BodyRequest r = person(0);
  r.measures.set(Measure::kUnderbust, 0.78);
  const BodyResult without = made(r);
  r.shape.cup = 0.25;
  const BodyResult with = made(r);
  EXPECT_NEAR(without.achieved[Measure::kUnderbust], 0.78, 1e-3);
  EXPECT_TRUE(with.body.mesh.vertices == without.body.mesh.vertices);
}

TEST(ShapeOptions, RefusesWhatIsOutOfRangeByName) {
  for (const auto& info : shapeOptionInfos()) {
    for (const double bad : {1.01, -3.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
      BodyRequest r = person(0);
      r.shape.*info.value = bad;
      const auto result = solver().solve(r);
      ASSERT_FALSE(result.has_value());
      EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
      EXPECT_EQ(result.error().context, info.key);
      EXPECT_NE(result.error().text.en.find(info.key), std::string::npos);
    }
  }
  BodyRequest r = person(0);
  r.shape.cup = 14;  // Centimetres given as metres.
  EXPECT_EQ(solver().solve(r).error().context, "cup");
}

TEST(ShapeOptions, LettersOfCupsAreTwoCentimetresApart) {
  EXPECT_DOUBLE_EQ(*cupOfLetter("AA"), 0.11);
  EXPECT_DOUBLE_EQ(*cupOfLetter("a"), 0.13);
  EXPECT_NEAR(*cupOfLetter("D"), 0.19, 1e-12);
  EXPECT_FALSE(cupOfLetter("").has_value());
  EXPECT_FALSE(cupOfLetter("Z").has_value());
  EXPECT_FALSE(cupOfLetter("AAA").has_value());
}

}  // namespace
}  // namespace fitroom::bodymodel
