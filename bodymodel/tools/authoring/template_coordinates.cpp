#include "bodymodel/tools/authoring/template_coordinates.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bodymodel/mannequin/level_basis.h"
#include "bodymodel/tools/authoring/monotone_map.h"

namespace fitroom::bodymodel::authoring {

using Eigen::Vector3d;

namespace {

double smooth(double x, double from, double to) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * t * (10 + t * (6 * t - 15));
}

/// 0 before the elbow, the distance past it after, rounded over six centimetres.
double softBend(double x) {
  return 0.5 * (x + std::sqrt(x * x + 60.0 * 60.0));
}

template <class Array>
std::vector<double> list(const Array& a) {
  return {a.begin(), a.end()};
}

template <std::size_t N>
std::vector<double> counting() {
  std::vector<double> out;
  for (std::size_t i = 0; i < N; ++i) out.push_back(double(i));
  return out;
}

double lerpStation(const auto& stations, double y, auto field) {
  // Stations may run up or down; linear is enough for pivots and carrying.
  for (std::size_t i = 0; i + 1 < stations.size(); ++i) {
    const double a = stations[i].y, b = stations[i + 1].y;
    if ((y - a) * (y - b) <= 0)
      return field(stations[i]) + (y - a) / (b - a) * (field(stations[i + 1]) - field(stations[i]));
  }
  return std::abs(y - stations.front().y) < std::abs(y - stations.back().y) ? field(stations.front())
                                                                            : field(stations.back());
}

constexpr int k(Level l) {
  return static_cast<int>(l);
}

}  // namespace

std::array<double, kLevelCount> levelHeights(const Figure& f) {
  return {0,         f.yAnkle,    f.yCalf,     f.yKnee,  f.yMidThigh,  f.yThigh,
          f.yHip,    f.yHighHip,  f.yNavel,    f.yWaist, f.yUnderbust, f.yBust,
          f.yAxilla, f.yShoulder, f.yNeckBase, f.yNeck,  f.yEar,       f.stature};
}

std::array<double, kArmLevelCount> armLevelDistances(const Figure& f) {
  const double c = std::cos(f.elbowBend * 0.017453292519943295);
  const double wrist = f.upperArm + c * f.foreArm;
  return {0,
          0.22 * f.upperArm,
          0.58 * f.upperArm,
          f.upperArm,
          f.upperArm + 0.3 * c * f.foreArm,
          wrist,
          wrist + 0.5 * c * f.handLength,
          wrist + c * f.handLength};
}

std::array<double, kLevelCount> levelHalfWidths(const Figure& f) {
  std::array<double, kLevelCount> out{};
  const auto y = levelHeights(f);
  for (int i = 0; i < kLevelCount; ++i) {
    const auto u = static_cast<std::size_t>(i);
    if (i <= k(Level::kThigh))
      out[u] = lerpStation(f.leg, y[u], [](const LegStation& s) { return s.outer; });
    else if (i <= k(Level::kShoulder))
      out[u] = lerpStation(f.trunk, y[u], [](const TrunkStation& s) { return s.half; });
    else if (i <= k(Level::kNeck))
      out[u] = 0.5 * (f.neckLowR + f.neckTopR);
    else
      out[u] = f.skull.rx;
  }
  return out;
}

std::array<double, kLevelCount> levelPivotX(const Figure& f) {
  std::array<double, kLevelCount> out{};
  const auto y = levelHeights(f);
  for (int i = 0; i <= k(Level::kThigh); ++i) {
    const auto u = static_cast<std::size_t>(i);
    out[u] = lerpStation(f.leg, std::max(y[u], f.yAnkle), [](const LegStation& s) { return s.inner; });
  }
  return out;
}

std::array<double, kLevelCount> levelPivotZ(const Figure& f) {
  std::array<double, kLevelCount> out{};
  const auto y = levelHeights(f);
  for (int i = 0; i < kLevelCount; ++i) {
    const auto u = static_cast<std::size_t>(i);
    if (i <= k(Level::kThigh))
      out[u] = lerpStation(f.leg, std::max(y[u], f.yAnkle),
                           [](const LegStation& s) { return 0.5 * (s.front + s.back); });
    else if (i <= k(Level::kShoulder))
      out[u] = lerpStation(f.trunk, y[u],
                           [](const TrunkStation& s) { return 0.5 * (s.front + s.back) + 0.25 * s.centre; });
    else if (i <= k(Level::kNeck))
      out[u] = f.neckLowZ + (y[u] - f.neckLowY) / (f.neckTopY - f.neckLowY) * (f.neckTopZ - f.neckLowZ);
  }
  return out;
}

std::array<Vector3d, kStoredJoints.size()> storedJoints(const Figure& f) {
  const ArmFrame arm = armFrame(f);
  const auto legX = [&](double y) {
    return lerpStation(f.leg, y, [](const LegStation& s) { return 0.5 * (s.inner + s.outer); });
  };
  const auto legZ = [&](double y) {
    return lerpStation(f.leg, y, [](const LegStation& s) { return 0.5 * (s.front + s.back); });
  };
  const double turn = f.footTurn * 0.017453292519943295;
  return {Vector3d(0, 0.6 * f.yHighHip + 0.4 * f.yHip, -15),
          Vector3d(0, f.yWaist, -30),
          Vector3d(0, f.yAxilla, -35),
          Vector3d(0, f.yNeckBase, f.neckLowZ - 6),
          Vector3d(0, f.yEar - 25, 0),
          Vector3d(22, f.yShoulder + 18, 12),
          arm.shoulder,
          arm.elbow,
          arm.wrist,
          Vector3d(0.5 * (legX(f.yHip) + 85), f.yHip + 15, 0),
          Vector3d(legX(f.yKnee), f.yKnee, legZ(f.yKnee) + 2),
          Vector3d(f.ankleX, f.ankleY, f.ankleZ + 2),
          Vector3d(f.ankleX + std::sin(turn) * 0.45 * f.footLength, 22,
                   f.ankleZ + std::cos(turn) * 0.45 * f.footLength)};
}

TemplatePoint coordinatesOf(const BodyField& field, const Vector3d& p) {
  const Figure& f = field.figure();
  const ArmFrame a = armFrame(f);
  TemplatePoint c;
  const MonotoneMap levels(list(levelHeights(f)), counting<std::size_t(kLevelCount)>());
  c.level = float(p.y() <= 0 ? 0.0 : levels(p.y()));
  const MonotoneMap along(list(armLevelDistances(f)), counting<std::size_t(kArmLevelCount)>());
  c.arm = float(std::clamp(along((p - a.shoulder).dot(a.along)), -1.5, double(kArmLevelCount)));
  c.armBlend = float(smooth(field.armSide(p), -25, 75));
  const double pivot = [&] {
    const auto w = LevelWeights::at(double(c.level), kLevelCount - 1);
    const auto z = levelPivotZ(f);
    double sum = 0;
    for (std::size_t i = 0; i < 4; ++i) sum += w.weight[i] * z[static_cast<std::size_t>(w.level[i])];
    return sum;
  }();
  c.front = float(smooth(p.z() - pivot, -60, 60));
  const double distance = (p - a.shoulder).dot(a.along), fore = (a.wrist - a.elbow).dot(a.along);
  const double past = softBend(distance - f.upperArm);
  c.fore = float(past / fore);
  c.upper = float((distance - past) / f.upperArm);
  c.slope = float(smooth(p.x(), 40, f.shoulderX + 10) * smooth(p.y(), f.yUnderbust, f.yShoulder));
  return c;
}

Region regionOf(const Figure& f, const TemplatePoint& c, const Vector3d& p) {
  if (c.armBlend > 0.5F) {
    if (c.arm < float(ArmLevel::kElbow)) return Region::kLeftUpperArm;
    return c.arm < float(ArmLevel::kWrist) ? Region::kLeftForearm : Region::kLeftHand;
  }
  if (p.y() < f.ankleY + 6 - 0.12 * (p.z() - f.ankleZ)) return Region::kLeftFoot;
  if (p.y() < f.ankleY + 40 && p.z() > f.ankleZ + 45) return Region::kLeftFoot;
  if (p.y() < f.yKnee) return Region::kLeftShank;
  if (p.y() < f.yCrotch - 4 && p.x() > 0) return Region::kLeftThigh;
  // Neck base: through the nape, falling to the pit of the neck; head above the chin and the hair line.
  const double rear = f.yNeckBase + 24, slope = (f.yShoulder + 22 - rear) / 120;
  const bool shoulder = p.x() > f.neckLowR + 18 && p.y() < f.yNeck;
  if (p.y() < rear + slope * (p.z() + 74) || shoulder) return Region::kTorso;
  return p.y() > f.jaw.y - 24 - 0.25 * (p.z() - f.jaw.z) ? Region::kHead : Region::kNeck;
}

SkinWeights skinOf(const Figure& f, const TemplatePoint& c, const Vector3d& p) {
  std::array<double, kJointCount> w{};
  const auto add = [&](Joint j, double v) { w[static_cast<std::size_t>(j)] += v; };
  double rest = 1;
  const double arm = c.armBlend;
  {
    const double elbow = smooth(c.arm, 2.6, 3.4), wrist = smooth(c.arm, 4.75, 5.3);
    add(Joint::kLeftShoulder, arm * (1 - elbow));
    add(Joint::kLeftElbow, arm * elbow * (1 - wrist));
    add(Joint::kLeftWrist, arm * elbow * wrist);
    rest -= arm;
  }
  // Trunk, from below: leg, pelvis, spine, chest, neck, head.
  const double leg =
      smooth(p.y(), f.yHip + 70, f.yCrotch - 60) * (p.y() < f.yCrotch ? 1 : smooth(p.x(), 0, 70));
  const double knee = smooth(p.y(), f.yKnee + 60, f.yKnee - 60),
               ankle = smooth(p.y(), f.ankleY + 45, f.ankleY - 20);
  const double toe = smooth(p.z() - f.ankleZ, 0.38 * f.footLength, 0.56 * f.footLength);
  add(Joint::kLeftHip, rest * leg * (1 - knee));
  add(Joint::kLeftKnee, rest * leg * knee * (1 - ankle));
  add(Joint::kLeftAnkle, rest * leg * knee * ankle * (1 - toe));
  add(Joint::kLeftToe, rest * leg * knee * ankle * toe);
  rest *= 1 - leg;
  const double spine = smooth(p.y(), f.yHighHip, f.yWaist + 20), chest = smooth(p.y(), f.yWaist, f.yBust);
  const double tilt = 0.5 * (p.z() + 30);
  const double neck = smooth(p.y() + tilt, f.yShoulder + 10, f.yNeckBase + 30) * smooth(p.x(), 110, 60);
  const double head = smooth(p.y() + 0.3 * p.z(), f.yNeck - 20, f.yNeck + 50);
  const double collar =
      chest * (1 - neck) * smooth(p.x(), 20, 120) * smooth(p.y(), f.yBust + 20, f.yShoulder);
  add(Joint::kPelvis, rest * (1 - spine));
  add(Joint::kSpine, rest * spine * (1 - chest));
  add(Joint::kLeftClavicle, rest * spine * collar);
  add(Joint::kChest, rest * spine * (chest * (1 - neck) - collar));
  add(Joint::kNeck, rest * spine * chest * neck * (1 - head));
  add(Joint::kHead, rest * spine * chest * neck * head);
  std::vector<std::pair<double, int>> order;
  for (std::size_t j = 0; j < kJointCount; ++j) order.emplace_back(-w[j], int(j));
  std::sort(order.begin(), order.end());
  SkinWeights out;
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) sum -= std::min(order[i].first, 0.0);
  for (std::size_t i = 0; i < 4; ++i) {
    const double v = -order[i].first / sum;
    out.joint[i] = v > 0 ? static_cast<std::uint8_t>(order[i].second) : std::uint8_t(0);
    out.weight[i] = float(std::max(v, 0.0));
  }
  return out;
}

}  // namespace fitroom::bodymodel::authoring
