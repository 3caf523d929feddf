// The tape against a plane cut that shares nothing with it (tests/support/plane_cut.h), over a spread of
// bodies.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <string>

#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/plane_cut.h"

namespace fitroom::bodymodel {
namespace {

using Eigen::Vector3d;
using fitroom::testing::girthByWidths;

constexpr double kAgreed = 5e-4;  // Metres.

struct Cutter {
  const Body& b;

  /// Triangles with a corner in one of the regions.
  std::function<bool(Eigen::Index)> only(std::initializer_list<Region> regions) const {
    std::vector<Region> wanted(regions);
    return [this, wanted](Eigen::Index f) {
      for (int k = 0; k < 3; ++k) {
        const Region r = b.regions[static_cast<std::size_t>(b.mesh.triangles(f, k))];
        if (std::find(wanted.begin(), wanted.end(), r) != wanted.end()) return true;
      }
      return false;
    };
  }
  double level(double y, std::initializer_list<Region> regions) const {
    return girthByWidths(b.mesh, Vector3d(0, y, 0), Vector3d::UnitY(), only(regions));
  }
  double across(const Vector3d& a, const Vector3d& c, double t, Region region) const {
    return girthByWidths(b.mesh, a + t * (c - a), (c - a).normalized(), only({region}));
  }
  /// Greatest of many cuts along a bone.
  double greatest(const Vector3d& a, const Vector3d& c, double from, double to, Region region) const {
    double most = 0;
    for (int i = 0; i <= 60; ++i) most = std::max(most, across(a, c, from + (to - from) * i / 60, region));
    return most;
  }
  double least(const Vector3d& a, const Vector3d& c, double from, double to, Region region) const {
    double most = 1e9;
    for (int i = 0; i <= 60; ++i) most = std::min(most, across(a, c, from + (to - from) * i / 60, region));
    return most;
  }
};

void compare(const Body& b, const std::string& what) {
  const Tape tape(b);
  const Cutter cut{b};
  const auto expectSame = [&](Measure m, double independent) {
    EXPECT_NEAR(tape.measure(m).value_or(0), independent, kAgreed) << what << ' ' << measureInfo(m).key;
  };
  const double height = b.mesh.vertices.col(1).maxCoeff();
  const double navel = b.at(Landmark::kNavel).y();
  expectSame(Measure::kWaistNavel, cut.level(navel, {Region::kTorso}));
  expectSame(Measure::kWaistIso, cut.level(navel + isoWaistRise(b.sex, height), {Region::kTorso}));
  expectSame(Measure::kHip,
             cut.level(b.at(Landmark::kHip).y(), {Region::kTorso, Region::kLeftThigh, Region::kRightThigh}));
  expectSame(Measure::kChest, cut.level(b.at(Landmark::kLeftBust).y(), {Region::kTorso}));
  expectSame(Measure::kUnderbust,
             cut.level(b.at(Landmark::kLeftBust).y() - 0.042 * height, {Region::kTorso}));
  const Vector3d knee = b.at(Joint::kLeftKnee), ankle = b.at(Joint::kLeftAnkle),
                 elbow = b.at(Joint::kLeftElbow);
  const Vector3d shoulder = b.at(Joint::kLeftShoulder), wrist = b.at(Joint::kLeftWrist);
  expectSame(Measure::kCalf, cut.greatest(knee, ankle, 0.12, 0.55, Region::kLeftShank));
  expectSame(Measure::kAnkle, cut.least(knee, ankle, 0.70, 0.93, Region::kLeftShank));
  expectSame(Measure::kUpperArm, cut.greatest(shoulder, elbow, 0.42, 0.75, Region::kLeftUpperArm));
  expectSame(Measure::kForearm, cut.greatest(elbow, wrist, 0.10, 0.50, Region::kLeftForearm));
  const Vector3d bend = (elbow - shoulder).normalized() + (wrist - elbow).normalized();
  expectSame(Measure::kElbow, girthByWidths(b.mesh, elbow, bend.normalized(),
                                            cut.only({Region::kLeftUpperArm, Region::kLeftForearm})));
}

TEST(IndependentCut, AgreesWithTheTapeOverASpreadOfBodies) {
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(solver.has_value());
  int bodies = 0;
  for (const double sex : {0.0, 0.5, 1.0}) {
    for (const double height : {1.45, 1.70, 2.05}) {
      for (const double bmi : {17.0, 24.0, 46.0}) {
        BodyRequest request;
        request.sex = sex;
        request.measures.set(Measure::kHeight, height);
        request.measures.set(Measure::kWeight, bmi * height * height);
        const auto made = solver->solve(request);
        ASSERT_TRUE(made.has_value());
        compare(made->body, "sex " + std::to_string(sex) + " height " + std::to_string(height) + " bmi " +
                                std::to_string(bmi));
        ++bodies;
      }
    }
  }
  EXPECT_EQ(bodies, 27);
}

}  // namespace
}  // namespace fitroom::bodymodel
