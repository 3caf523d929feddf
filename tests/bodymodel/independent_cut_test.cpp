// The tape against a plane cut that shares nothing with it (tests/support/plane_cut.h), over a spread of
// bodies.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

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

/// Breadth (0) or depth (2) of a horizontal section, every triangle clipped by itself.
double extentAt(const Body& b, double y, const std::function<bool(Eigen::Index)>& keep, int axis) {
  double low = 1e9, high = -1e9;
  for (Eigen::Index f = 0; f < b.mesh.triangleCount(); ++f) {
    if (!keep(f)) continue;
    for (int k = 0; k < 3; ++k) {
      const Vector3d p = b.mesh.vertices.row(b.mesh.triangles(f, k)).transpose().cast<double>();
      const Vector3d q = b.mesh.vertices.row(b.mesh.triangles(f, (k + 1) % 3)).transpose().cast<double>();
      if ((p.y() - y) * (q.y() - y) > 0 || p.y() == q.y()) continue;
      const double at = p[axis] + (y - p.y()) / (q.y() - p.y()) * (q[axis] - p[axis]);
      low = std::min(low, at), high = std::max(high, at);
    }
  }
  return high - low;
}

/// The rearmost skin of the mid line at a height.
Vector3d spineAt(const Body& b, double y) {
  Vector3d best(0, y, 1e9);
  for (Eigen::Index f = 0; f < b.mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const Vector3d p = b.mesh.vertices.row(b.mesh.triangles(f, k)).transpose().cast<double>();
      const Vector3d q = b.mesh.vertices.row(b.mesh.triangles(f, (k + 1) % 3)).transpose().cast<double>();
      if (p.x() != 0 || q.x() != 0 || (p.y() - y) * (q.y() - y) > 0 || p.y() == q.y()) continue;
      best.z() = std::min(best.z(), p.z() + (y - p.y()) / (q.y() - p.y()) * (q.z() - p.z()));
    }
  }
  return best;
}

/// A tape down the spine from the nape, pulled taut: from each point on to the one that lies furthest out
/// (gift wrapping, Jarvis 1973), over the vertices of the mid line.
double downTheSpine(const Body& b, const Vector3d& end) {
  const Vector3d nape = b.at(Landmark::kNape);
  std::vector<Eigen::Vector2d> skin;
  for (Eigen::Index v = 0; v < b.mesh.vertexCount(); ++v) {
    const Eigen::RowVector3f p = b.mesh.vertices.row(v);
    if (p.x() == 0 && p.y() < nape.y() && p.y() > end.y() && p.z() < 0) skin.emplace_back(p.z(), p.y());
  }
  skin.emplace_back(end.z(), end.y());
  Eigen::Vector2d at(nape.z(), nape.y());
  double length = 0;
  while (at.y() > end.y()) {
    const Eigen::Vector2d* next = nullptr;
    double most = -1e9;
    for (const Eigen::Vector2d& p : skin) {
      if (p.y() >= at.y()) continue;
      const double slope = (at.x() - p.x()) / (at.y() - p.y());
      if (slope > most) most = slope, next = &p;
    }
    length += (*next - at).norm();
    at = *next;
  }
  return length;
}

/// Girths where the tape needs a plane of its own.
template <class ExpectSame>
void compareLimbs(const Body& b, const Cutter& cut, ExpectSame expectSame) {
  const Vector3d hip = b.at(Joint::kLeftHip), knee = b.at(Joint::kLeftKnee), ankle = b.at(Joint::kLeftAnkle);
  const Vector3d elbow = b.at(Joint::kLeftElbow), wrist = b.at(Joint::kLeftWrist);
  const auto project = [](const Vector3d& p, const Vector3d& a, const Vector3d& c) {
    return (p - a).dot(c - a) / (c - a).squaredNorm();
  };
  const Vector3d base = 0.5 * (b.at(Landmark::kNape) + b.at(Landmark::kFrontNeck)), head = b.at(Joint::kHead);
  expectSame(Measure::kNeck, girthByWidths(b.mesh, base + 0.45 * (head - base), (head - base).normalized(),
                                           cut.only({Region::kNeck, Region::kHead, Region::kTorso})));
  const double styloid = project(b.at(Landmark::kLeftWrist), elbow, wrist);
  expectSame(Measure::kWrist,
             girthByWidths(b.mesh, elbow + styloid * (wrist - elbow), (wrist - elbow).normalized(),
                           cut.only({Region::kLeftForearm, Region::kLeftHand})));
  const Vector3d bend = (knee - hip).normalized() + (ankle - knee).normalized();
  expectSame(Measure::kKnee, girthByWidths(b.mesh, b.at(Landmark::kLeftKnee), bend.normalized(),
                                           cut.only({Region::kLeftThigh, Region::kLeftShank})));
  const double crotch = project(b.at(Landmark::kCrotch), hip, knee),
               cap = project(b.at(Landmark::kLeftKnee), hip, knee);
  expectSame(Measure::kMidThigh, cut.across(hip, knee, 0.5 * (crotch + cap), Region::kLeftThigh));
  const double above = 0.022 * b.mesh.vertices.col(1).maxCoeff() / (knee - hip).norm();
  expectSame(Measure::kLowerThigh, cut.across(hip, knee, cap - above, Region::kLeftThigh));
  const auto legs = cut.only({Region::kLeftThigh, Region::kTorso});
  expectSame(Measure::kThigh,
             girthByWidths(
                 b.mesh, b.at(Landmark::kCrotch) - Vector3d(0, 0.014 * b.mesh.vertices.col(1).maxCoeff(), 0),
                 (knee - hip).normalized(), [&](Eigen::Index f) {
                   for (int k = 0; k < 3; ++k)
                     if (b.mesh.vertices(b.mesh.triangles(f, k), 0) < 0) return false;
                   return legs(f);
                 }));
}

/// Breadths and depths, and girths that are greatest or least over levels.
template <class ExpectSame>
void compareExtents(const Body& b, const Cutter& cut, ExpectSame expectSame) {
  const double height = b.mesh.vertices.col(1).maxCoeff(), bust = b.at(Landmark::kLeftBust).y();
  const auto trunk = cut.only({Region::kTorso});
  const double ribs = 1 - (0.045 + b.sex * 0.120);
  expectSame(Measure::kChestBreadth, ribs * extentAt(b, bust, trunk, 0));
  expectSame(Measure::kChestDepth, extentAt(b, bust, trunk, 2));
  const double iso = b.at(Landmark::kNavel).y() + isoWaistRise(b.sex, height);
  double least = 1e9;
  for (int i = 0; i <= 80; ++i)
    least = std::min(least, cut.level(iso + height * (-0.020 + 0.055 * i / 80), {Region::kTorso}));
  expectSame(Measure::kWaistNatural, least);
  // The feet stand apart; with the heels together every point below the hip joint comes in.
  const Vector3d hip = b.at(Joint::kLeftHip), ankle = b.at(Joint::kLeftAnkle);
  const double lean = std::max(0.0, (ankle.x() - 0.027 * height) / (hip.y() - ankle.y()));
  const auto hips = cut.only({Region::kTorso, Region::kLeftThigh, Region::kRightThigh});
  double most = 0;
  for (int i = 0; i <= 240; ++i) {
    const double y = b.at(Landmark::kHip).y() + 0.045 * height * (i / 120.0 - 1);
    most = std::max(most, extentAt(b, y, hips, 0) - 2 * lean * std::max(0.0, hip.y() - y));
  }
  expectSame(Measure::kHipBreadth, most);
  const Vector3d crown = b.at(Landmark::kCrown);
  const double head = crown.y() - b.at(Joint::kHead).y();
  most = 0;
  for (int i = 0; i <= 100; ++i)
    most = std::max(most, girthByWidths(b.mesh, Vector3d(0, crown.y() - head * (0.25 + 0.005 * i), crown.z()),
                                        Vector3d(0, 1, -0.14).normalized(), cut.only({Region::kHead})));
  expectSame(Measure::kHead, most);
}

/// Heights and lengths that need no more than the vertices.
template <class ExpectSame>
void compareHeights(const Body& b, ExpectSame expectSame) {
  double crotch = 1e9, high = 0, heel = 1e9, toe = -1e9;
  Vector3d foot = b.at(Joint::kLeftToe) - b.at(Joint::kLeftAnkle);
  foot.y() = 0;
  for (Eigen::Index v = 0; v < b.mesh.vertexCount(); ++v) {
    const Vector3d p = b.mesh.vertices.row(v).transpose().cast<double>();
    high = std::max(high, p.y());
    if (p.x() == 0) crotch = std::min(crotch, p.y());
    if (b.regions[static_cast<std::size_t>(v)] != Region::kLeftFoot) continue;
    heel = std::min(heel, p.dot(foot.normalized())), toe = std::max(toe, p.dot(foot.normalized()));
  }
  expectSame(Measure::kHeight, high);
  expectSame(Measure::kInseam, crotch);
  expectSame(Measure::kFootLength, toe - heel);
  expectSame(Measure::kScyeDepth, downTheSpine(b, spineAt(b, b.at(Landmark::kLeftAxilla).y())));
  const auto between = [&](Landmark l, Landmark r) { return (b.at(l) - b.at(r)).norm(); };
  expectSame(Measure::kBustSpan, between(Landmark::kLeftBust, Landmark::kRightBust));
  expectSame(Measure::kBiacromialBreadth, between(Landmark::kLeftShoulder, Landmark::kRightShoulder));
}

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
  compareLimbs(b, cut, expectSame);
  const auto trunk = cut.only({Region::kTorso});
  expectSame(Measure::kWaistBreadth, extentAt(b, navel, trunk, 0));
  expectSame(Measure::kWaistDepth, extentAt(b, navel, trunk, 2));
  expectSame(Measure::kHipDepth,
             extentAt(b, b.at(Landmark::kHip).y(),
                      cut.only({Region::kTorso, Region::kLeftThigh, Region::kRightThigh}), 2));
  expectSame(Measure::kBackWaistLength, downTheSpine(b, b.at(Landmark::kBackWaist)));
  compareExtents(b, cut, expectSame);
  compareHeights(b, expectSame);
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
