#include "bodymodel/measure/tape.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/support/plane_cut.h"
#include "tests/support/tube_bodies.h"

using namespace fitroom::bodymodel;
using Eigen::Vector2d;
using Eigen::Vector3d;
using fitroom::testing::addTube;
using fitroom::testing::girthByWidths;
using fitroom::testing::TubePerson;

namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kSectors = 512;

/// Perimeter of an ellipse by summing its arc length, half axes in metres.
double ellipsePerimeter(double a, double b) {
  constexpr int kSteps = 20000;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double t = 2 * kPi * (i + 0.5) / kSteps;
    sum += std::hypot(a * std::sin(t), b * std::cos(t));
  }
  return sum * 2 * kPi / kSteps;
}

Body tube(const fitroom::testing::Profile& profile, double length = 1.0) {
  Body body;
  addTube(body, Region::kTorso, {0, 0, 0}, {0, length, 0}, profile, 41, kSectors);
  return body;
}

const RegionMask kTorsoMask = maskOf(Region::kTorso);

}  // namespace

TEST(Girth, Cylinder) {
  const Body body = tube([](double) { return Vector2d(0.15, 0.15); });
  const Tape tape(body);
  EXPECT_NEAR(tape.girth(CutPlane::horizontal(0.4321), kTorsoMask), 2 * kPi * 0.15, 1e-4);
  EXPECT_TRUE(isClosedManifold(body.mesh));
}

TEST(Girth, CutThroughARingOfVerticesIsStillOneLoop) {
  const Body body = tube([](double) { return Vector2d(0.15, 0.15); });
  EXPECT_NEAR(Tape(body).girth(CutPlane::horizontal(0.5), kTorsoMask), 2 * kPi * 0.15, 1e-4);
}

TEST(Girth, Ellipse) {
  const Body body = tube([](double) { return Vector2d(0.18, 0.10); });
  EXPECT_NEAR(Tape(body).girth(CutPlane::horizontal(0.61), kTorsoMask), ellipsePerimeter(0.18, 0.10), 1e-4);
}

TEST(Girth, Cone) {
  const Body body = tube([](double share) { return Vector2d::Constant(0.20 - 0.15 * share); });
  const Tape tape(body);
  for (const double y : {0.07, 0.5, 0.93}) {
    EXPECT_NEAR(tape.girth(CutPlane::horizontal(y), kTorsoMask), 2 * kPi * (0.20 - 0.15 * y), 1e-4) << y;
  }
}

TEST(Girth, TiltedCutOfACylinderIsAnEllipse) {
  const Body body = tube([](double) { return Vector2d(0.10, 0.10); });
  const double tilt = 0.4;
  const CutPlane plane = CutPlane::across({0, 0.5, 0}, {0, std::cos(tilt), std::sin(tilt)});
  EXPECT_NEAR(Tape(body).girth(plane, kTorsoMask), ellipsePerimeter(0.10, 0.10 / std::cos(tilt)), 2e-4);
}

TEST(Girth, TapeBridgesHollows) {
  // Two circles side by side: the taut tape runs round both, straight between them.
  Body body;
  addTube(
      body, Region::kLeftThigh, {0.1, 0, 0}, {0.1, 1, 0}, [](double) { return Vector2d(0.08, 0.08); }, 5,
      kSectors);
  addTube(
      body, Region::kRightThigh, {-0.1, 0, 0}, {-0.1, 1, 0}, [](double) { return Vector2d(0.08, 0.08); }, 5,
      kSectors);
  const Tape tape(body);
  const CutPlane plane = CutPlane::horizontal(0.31);
  EXPECT_NEAR(tape.girth(plane, Region::kLeftThigh | Region::kRightThigh), 2 * kPi * 0.08 + 0.4, 1e-4);
  EXPECT_NEAR(tape.girth(plane, maskOf(Region::kLeftThigh)), 2 * kPi * 0.08, 1e-4);
  EXPECT_EQ(tape.girth(plane, kTorsoMask), 0.0);
}

TEST(Girth, AgreesWithTheIndependentCut) {
  const Body body =
      tube([](double s) { return Vector2d(0.14 + 0.03 * std::sin(9 * s), 0.10 + 0.02 * std::cos(7 * s)); });
  const Tape tape(body);
  for (int i = 1; i < 10; ++i) {
    const Vector3d point(0, 0.1 * i, 0), normal(0.03 * i, 1, -0.02 * i);
    EXPECT_NEAR(tape.girth(CutPlane::across(point, normal), kTorsoMask),
                girthByWidths(body.mesh, point, normal, [](Eigen::Index) { return true; }), 1e-5);
  }
}

TEST(TautTape, LiesOnAnArchAndBridgesAHollow) {
  // Half a unit circle over the chord (-1,0)-(1,0), walked so that the arch lies to the left: length pi.
  std::vector<Vector2d> arch, hollow;
  for (int i = 1; i < 2000; ++i) {
    const double a = kPi * i / 2000;
    arch.emplace_back(std::cos(a), std::sin(a));
    hollow.emplace_back(std::cos(a), -std::sin(a));
  }
  EXPECT_NEAR(tautLength({-1, 0}, {1, 0}, hollow), 2.0, 1e-12);
  EXPECT_NEAR(tautLength({-1, 0}, {1, 0}, arch), kPi, 1e-5);
  EXPECT_NEAR(tautLength({0, 0}, {3, 4}, {}), 5.0, 1e-12);
}

class TubePersonTape : public ::testing::Test {
 protected:
  TubePerson person;
  Body body = person.build();
  Tape tape{body};
  double take(Measure m) const { return tape.measure(m).value_or(-1); }
};

TEST_F(TubePersonTape, TrunkGirthsLeaveTheArmsOut) {
  const double trunk = ellipsePerimeter(person.torsoWide, person.torsoDeep);
  for (const Measure m : {Measure::kChest, Measure::kWaistNavel, Measure::kWaistIso, Measure::kWaistNatural,
                          Measure::kHip, Measure::kUnderbust}) {
    EXPECT_NEAR(take(m), trunk, 2e-4) << measureInfo(m).key;
  }
  // A caliper on a woman's ribs leaves 4.5 % of the breadth out.
  EXPECT_NEAR(take(Measure::kChestBreadth), 0.955 * 2 * person.torsoWide, 1e-4);
  EXPECT_NEAR(take(Measure::kWaistDepth), 2 * person.torsoDeep, 1e-4);
}

TEST_F(TubePersonTape, LimbGirthsAreAcrossTheBone) {
  for (const Measure m : {Measure::kUpperArm, Measure::kForearm, Measure::kElbow, Measure::kWrist}) {
    EXPECT_NEAR(take(m), 2 * kPi * person.armRadius, 2e-4) << measureInfo(m).key;
  }
  for (const Measure m : {Measure::kThigh, Measure::kMidThigh, Measure::kLowerThigh}) {
    EXPECT_NEAR(take(m), 2 * kPi * person.thighRadius, 2e-4) << measureInfo(m).key;
  }
  for (const Measure m : {Measure::kCalf, Measure::kAnkle}) {
    EXPECT_NEAR(take(m), 2 * kPi * person.shankRadius, 2e-4) << measureInfo(m).key;
  }
  EXPECT_NEAR(take(Measure::kNeck), 2 * kPi * person.neckRadius, 2e-4);
}

TEST_F(TubePersonTape, LengthsAndHeights) {
  EXPECT_NEAR(take(Measure::kHeight), 1.70, 1e-6);
  EXPECT_NEAR(take(Measure::kInseam), 0.80, 1e-9);
  EXPECT_NEAR(take(Measure::kNavelHeight), 1.04, 1e-9);
  EXPECT_NEAR(take(Measure::kBustHeight), 1.24, 1e-9);
  EXPECT_NEAR(take(Measure::kBiacromialBreadth),
              2 * (person.torsoWide + 0.04) + std::sqrt(2.0) * person.armRadius, 1e-6);
  EXPECT_NEAR(take(Measure::kFootLength), 0.24, 1e-6);
  EXPECT_NEAR(take(Measure::kArmLength), 0.55, 1e-6);
  // From fold to fold over the back: the part of the ellipse behind the skin nearest to the armpits, which
  // lie on its widest points.
  double back = 0;
  constexpr int kSteps = 20000;
  const double fold = std::acos(0.98);
  for (int i = 0; i < kSteps; ++i) {
    const double t = fold + (kPi - 2 * fold) * (i + 0.5) / kSteps;
    back += std::hypot(person.torsoWide * std::sin(t), person.torsoDeep * std::cos(t)) * (kPi - 2 * fold) /
            kSteps;
  }
  EXPECT_NEAR(take(Measure::kBackWidth), back, 1e-3);
}

TEST_F(TubePersonTape, WeightIsVolumeTimesDensity) {
  EXPECT_GT(take(Measure::kWeight), 0);
  EXPECT_NEAR(take(Measure::kWeight), kBodyDensity * enclosedVolume(body.mesh), 1e-9);
}

TEST_F(TubePersonTape, EveryMeasureCanBeTaken) {
  const MeasureSet all = tape.measureAll();
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    EXPECT_TRUE(all.has(static_cast<Measure>(i))) << measureInfo(static_cast<Measure>(i)).key;
  }
}

TEST(Tape, ABodyWithoutItsPartsGivesNothingInsteadOfNonsense) {
  Body body = tube([](double) { return Vector2d(0.15, 0.15); });
  for (auto& l : body.landmarks) l = Vector3d(0, 0.5, 0);
  for (auto& j : body.joints) j = Vector3d(0, 0.5, 0);
  const Tape tape(body);
  EXPECT_FALSE(tape.measure(Measure::kUpperArm).has_value());
  EXPECT_FALSE(tape.measure(Measure::kFootLength).has_value());
  EXPECT_TRUE(tape.measure(Measure::kChest).has_value());
}
