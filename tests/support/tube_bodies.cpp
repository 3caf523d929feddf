#include "tests/support/tube_bodies.h"

#include <cmath>
#include <numbers>

namespace fitroom::testing {

using bodymodel::Body;
using bodymodel::Joint;
using bodymodel::Landmark;
using bodymodel::Region;
using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;

void addTube(Body& body, Region region, const Vec3& from, const Vec3& to, const Profile& profile, int rings,
             int sectors) {
  const Vec3 axis = (to - from).normalized();
  const Vec3 side = (Vec3::UnitX() - axis.x() * axis).normalized();
  const Vec3 front = side.cross(axis);
  const auto base = static_cast<std::int32_t>(body.mesh.vertices.rows());
  const int added = rings * sectors + 2;
  body.mesh.vertices.conservativeResize(base + added, 3);
  body.regions.insert(body.regions.end(), static_cast<std::size_t>(added), region);
  for (int r = 0; r < rings; ++r) {
    const double share = static_cast<double>(r) / (rings - 1);
    const Vec2 half = profile(share);
    for (int s = 0; s < sectors; ++s) {
      const double a = 2 * std::numbers::pi * s / sectors;
      const Vec3 p =
          from + share * (to - from) + half.x() * std::cos(a) * side + half.y() * std::sin(a) * front;
      body.mesh.vertices.row(base + r * sectors + s) = p.transpose().cast<float>();
    }
  }
  const std::int32_t low = base + rings * sectors;
  body.mesh.vertices.row(low) = from.transpose().cast<float>();
  body.mesh.vertices.row(low + 1) = to.transpose().cast<float>();
  Eigen::Index f = body.mesh.triangles.rows();
  body.mesh.triangles.conservativeResize(f + 2 * (rings - 1) * sectors + 2 * sectors, 3);
  for (int s = 0; s < sectors; ++s) {
    const std::int32_t n = (s + 1) % sectors;
    for (int r = 0; r + 1 < rings; ++r) {
      const std::int32_t a = base + r * sectors + s, b = base + r * sectors + n;
      body.mesh.triangles.row(f++) << a, a + sectors, b;
      body.mesh.triangles.row(f++) << b, a + sectors, b + sectors;
    }
    body.mesh.triangles.row(f++) << low, base + s, base + n;
    body.mesh.triangles.row(f++) << low + 1, base + (rings - 1) * sectors + n,
        base + (rings - 1) * sectors + s;
  }
}

Body TubePerson::build() const {
  Body body;
  const auto round = [](double r) { return [r](double) { return Vec2(r, r); }; };
  addTube(
      body, Region::kTorso, {0, crotch, 0}, {0, shoulder + 0.03, 0},
      [this](double) { return Vec2(torsoWide, torsoDeep); }, 40, sectors);
  addTube(body, Region::kNeck, {0, shoulder + 0.03, 0}, {0, shoulder + 0.13, 0}, round(neckRadius), 8,
          sectors);
  addTube(body, Region::kHead, {0, shoulder + 0.13, 0}, {0, height, 0}, round(headRadius), 8, sectors);
  const auto set = [&](Landmark l, const Vec3& p) { body.landmarks[static_cast<std::size_t>(l)] = p; };
  const auto joint = [&](Joint j, const Vec3& p) { body.joints[static_cast<std::size_t>(j)] = p; };
  for (const bool left : {true, false}) {
    const double x = left ? 1.0 : -1.0;
    const Vec3 acromion(x * (torsoWide + 0.04), shoulder, 0);
    const Vec3 elbow = acromion + 0.30 * Vec3(x, -1, 0).normalized();
    const Vec3 wrist = elbow + 0.25 * Vec3(x, -1, 0).normalized();
    const Vec3 finger = wrist + 0.18 * Vec3(x, -1, 0).normalized();
    const auto pick = [left](auto l, auto r) { return left ? l : r; };
    addTube(body, pick(Region::kLeftUpperArm, Region::kRightUpperArm), acromion, elbow, round(armRadius), 12,
            sectors);
    addTube(body, pick(Region::kLeftForearm, Region::kRightForearm), elbow, wrist, round(armRadius), 12,
            sectors);
    addTube(body, pick(Region::kLeftHand, Region::kRightHand), wrist, finger, round(0.03), 8, sectors);
    const Vec3 hip(x * 0.09, crotch, 0), knee(x * 0.09, 0.46, 0), ankle(x * 0.09, 0.07, 0);
    addTube(body, pick(Region::kLeftThigh, Region::kRightThigh), hip, knee, round(thighRadius), 20, sectors);
    addTube(body, pick(Region::kLeftShank, Region::kRightShank), knee, ankle, round(shankRadius), 20,
            sectors);
    addTube(body, pick(Region::kLeftFoot, Region::kRightFoot), ankle - Vec3(0, 0.03, 0.06),
            ankle + Vec3(0, -0.03, 0.18), round(0.035), 8, sectors);
    joint(pick(Joint::kLeftShoulder, Joint::kRightShoulder), acromion);
    joint(pick(Joint::kLeftElbow, Joint::kRightElbow), elbow);
    joint(pick(Joint::kLeftWrist, Joint::kRightWrist), wrist);
    joint(pick(Joint::kLeftHip, Joint::kRightHip), hip);
    joint(pick(Joint::kLeftKnee, Joint::kRightKnee), knee);
    joint(pick(Joint::kLeftAnkle, Joint::kRightAnkle), ankle);
    joint(pick(Joint::kLeftToe, Joint::kRightToe), ankle + Vec3(0, -0.05, 0.15));
    const Vec3 outside = armRadius * Vec3(x, 1, 0).normalized();
    set(pick(Landmark::kLeftShoulder, Landmark::kRightShoulder), acromion + outside);
    set(pick(Landmark::kLeftSideNeck, Landmark::kRightSideNeck), {x * neckRadius, shoulder + 0.03, 0});
    set(pick(Landmark::kLeftBust, Landmark::kRightBust), {x * 0.09, 1.24, torsoDeep});
    set(pick(Landmark::kLeftAxilla, Landmark::kRightAxilla), {x * torsoWide, 1.29, 0});
    set(pick(Landmark::kLeftElbow, Landmark::kRightElbow), elbow + outside);
    set(pick(Landmark::kLeftWrist, Landmark::kRightWrist), wrist + outside);
    set(pick(Landmark::kLeftKnee, Landmark::kRightKnee), knee + Vec3(0, 0, shankRadius));
    set(pick(Landmark::kLeftAnkle, Landmark::kRightAnkle), ankle + Vec3(x * shankRadius, 0, 0));
  }
  joint(Joint::kHead, {0, shoulder + 0.13, 0});
  joint(Joint::kNeck, {0, shoulder + 0.03, 0});
  joint(Joint::kPelvis, {0, 0.95, 0});
  set(Landmark::kCrown, {0, height, 0});
  set(Landmark::kNape, {0, shoulder + 0.03, -neckRadius});
  set(Landmark::kFrontNeck, {0, shoulder + 0.03, neckRadius});
  set(Landmark::kNavel, {0, 1.04, torsoDeep});
  set(Landmark::kBackWaist, {0, 1.04, -torsoDeep});
  set(Landmark::kHip, {0, 0.88, -torsoDeep});
  set(Landmark::kCrotch, {0, crotch, 0});
  return body;
}

}  // namespace fitroom::testing
