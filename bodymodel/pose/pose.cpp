#include "bodymodel/pose/pose.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "bodymodel/pose/skinning.h"
#include "bodymodel/pose/uncross.h"

namespace fitroom::bodymodel {

namespace {

using Eigen::AngleAxisd;
using Eigen::Index;
using Eigen::Quaterniond;
using Eigen::Vector3d;

constexpr std::array<PoseInfo, kPoseCount> kPoses = {{{"a", "A 字站姿", "A-pose"},
                                                      {"arms_down", "双臂自然下垂", "standing, arms down"},
                                                      {"walk", "迈步", "walking step"},
                                                      {"arms_forward", "双臂前伸", "arms forward"},
                                                      {"arms_up", "双臂上举", "arms up"},
                                                      {"sit", "坐姿", "sitting"}}};

constexpr double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

/// What each joint turns, in the rest pose's axes.
using Turns = std::array<Quaterniond, kJointCount>;

Turns still() {
  Turns t;
  t.fill(Quaterniond::Identity());
  return t;
}

Joint sided(Joint left, int side) {
  return static_cast<Joint>(static_cast<int>(left) + side);
}

Quaterniond& at(Turns& t, Joint j) {
  return t[static_cast<std::size_t>(j)];
}

/// Motions of the bones: a joint turns about its rest position, then goes where its parent goes.
BoneMotions motionsOf(const Body& b, const Turns& turns) {
  BoneMotions out;
  const auto& parents = jointParents();
  std::array<bool, kJointCount> done{};
  const auto solve = [&](auto&& self, std::size_t j) -> void {
    if (done[j]) return;
    done[j] = true;
    const Vector3d& p = b.joints[j];
    BoneMotion own{turns[j], p - turns[j] * p};
    const auto parent = static_cast<std::size_t>(parents[j]);
    if (parent != j) {
      self(self, parent);
      const BoneMotion& up = out[parent];
      own = {up.turn * own.turn, up.turn * own.shift + up.shift};
    }
    own.turn.normalize();
    out[j] = own;
  };
  for (std::size_t j = 0; j < kJointCount; ++j) solve(solve, j);
  return out;
}

Quaterniond about(const Vector3d& axis, double degrees) {
  return Quaterniond(AngleAxisd(radians(degrees), axis));
}

/// Turns the upper arm to a direction given for the left side. The collar bone takes a share of it, as it
/// does when an arm is lifted; below the shoulder's own level it stays.
void aimArm(const Body& b, Turns& t, int side, const Vector3d& leftDirection, double collarShare) {
  const Vector3d mirror(side == 0 ? 1 : -1, 1, 1);
  const Vector3d now =
      (b.at(sided(Joint::kLeftElbow, side)) - b.at(sided(Joint::kLeftShoulder, side))).normalized();
  const Vector3d wanted = leftDirection.normalized().cwiseProduct(mirror);
  const Quaterniond whole = Quaterniond::FromTwoVectors(now, wanted);
  const Quaterniond collar = Quaterniond::Identity().slerp(collarShare, whole);
  at(t, sided(Joint::kLeftClavicle, side)) = collar;
  at(t, sided(Joint::kLeftShoulder, side)) = collar.conjugate() * whole;
}

/// Bends an elbow: the forearm goes forward and up, whatever way the upper arm points.
void bendElbow(const Body& b, Turns& t, int side, double degrees) {
  const Vector3d upper =
      (b.at(sided(Joint::kLeftElbow, side)) - b.at(sided(Joint::kLeftShoulder, side))).normalized();
  const Vector3d axis = upper.cross(Vector3d::UnitZ()).normalized();
  at(t, sided(Joint::kLeftElbow, side)) = about(axis, degrees);
}

/// Degrees that the thighs of a sitting body stand apart: more where the belly needs the room.
double sittingSpread(const Body& b) {
  constexpr double kLeast = 4, kMost = 20, kSlim = 0.125, kRound = 0.20;  // Depth at the navel over stature.
  const double depth = b.at(Landmark::kNavel).z() - b.at(Landmark::kBackWaist).z();
  const double stature = b.at(Landmark::kCrown).y();
  return kLeast + (kMost - kLeast) * std::clamp((depth / stature - kSlim) / (kRound - kSlim), 0.0, 1.0);
}

/// Turns a leg outwards about the vertical, as a whole.
void spreadLeg(Turns& t, int side, double degrees) {
  Quaterniond& hip = at(t, sided(Joint::kLeftHip, side));
  hip = about(Vector3d::UnitY(), side == 0 ? degrees : -degrees) * hip;
}

/// Lifts a thigh forward (+), bends the knee, and leaves the foot at a pitch (+: heel up); toes stay flat.
void bendLeg(Turns& t, int side, double hip, double knee, double pitch) {
  const Vector3d x = Vector3d::UnitX();
  at(t, sided(Joint::kLeftHip, side)) = about(x, -hip);
  at(t, sided(Joint::kLeftKnee, side)) = about(x, knee);
  at(t, sided(Joint::kLeftAnkle, side)) = about(x, pitch + hip - knee);
  at(t, sided(Joint::kLeftToe, side)) = about(x, -pitch);
}

/// Height of the lowest point of one foot.
double soleOf(const Body& b, const Turns& t, int side) {
  const BoneMotions bones = motionsOf(b, t);
  const auto foot = static_cast<Region>(static_cast<int>(Region::kLeftFoot) + side);
  double low = 1e9;
  for (Index v = 0; v < b.mesh.vertexCount(); ++v) {
    if (b.regions[static_cast<std::size_t>(v)] != foot) continue;
    const Vector3d p = b.mesh.vertices.row(v).transpose().cast<double>();
    low = std::min(low, blended(bones, b.weights[static_cast<std::size_t>(v)])(p).y());
  }
  return low;
}

/// A step with the left leg in front: the rear knee bends until both feet stand on one floor.
void step(const Body& b, Turns& t) {
  bendLeg(t, 0, 22, 6, 0);
  const double floor = soleOf(b, t, 0);
  double straight = 0, bent = 45;
  for (int i = 0; i < 14; ++i) {
    const double knee = 0.5 * (straight + bent);
    bendLeg(t, 1, -14, knee, 24);
    (soleOf(b, t, 1) < floor ? straight : bent) = knee;
  }
}

bool isArm(Region r) {
  return r >= Region::kLeftUpperArm && r <= Region::kRightHand;
}

/// Degrees from vertical at which the left arm hangs clear of trunk and thighs.
double hangingAngle(const Body& b) {
  constexpr double kLeast = 7, kMost = 40, kGap = 0.012;
  constexpr double kBin = 0.01;  // Metres of height.
  std::vector<double> side(300, 0.0);
  const auto bin = [&](double y) {
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(0.0, y / kBin)), 0, 299);
  };
  for (Index v = 0; v < b.mesh.vertexCount(); ++v) {
    const Region r = b.regions[static_cast<std::size_t>(v)];
    if (isArm(r) || r == Region::kHead || r == Region::kNeck) continue;
    auto& s = side[bin(b.mesh.vertices(v, 1))];
    s = std::max(s, static_cast<double>(b.mesh.vertices(v, 0)));
  }
  for (double angle = kLeast; angle < kMost; angle += 1) {
    Turns t = still();
    aimArm(b, t, 0, Vector3d(std::sin(radians(angle)), -std::cos(radians(angle)), 0), 0);
    const BoneMotions bones = motionsOf(b, t);
    const BoneMotion& arm = bones[static_cast<std::size_t>(Joint::kLeftShoulder)];
    bool clear = true;
    for (Index v = 0; v < b.mesh.vertexCount() && clear; ++v) {
      const Region r = b.regions[static_cast<std::size_t>(v)];
      if (r != Region::kLeftForearm && r != Region::kLeftHand) continue;
      const Vector3d p = arm(b.mesh.vertices.row(v).transpose().cast<double>());
      clear = p.x() > side[bin(p.y())] + kGap;
    }
    if (clear) return angle;
  }
  return kMost;
}

bool armsHang(Pose pose) {
  return pose == Pose::kArmsDown || pose == Pose::kWalk;
}

/// `away`: degrees further from the trunk than hanging arms need for hands and forearms alone.
Turns turnsOf(const Body& b, Pose pose, double away) {
  Turns t = still();
  const double hang = armsHang(pose) ? hangingAngle(b) + away : 0;
  const auto hanging = [&](double forward) {
    const double a = radians(hang), f = radians(forward);
    return Vector3d(std::sin(a), -std::cos(a) * std::cos(f), std::cos(a) * std::sin(f));
  };
  for (int side = 0; side < 2; ++side) {
    switch (pose) {
      case Pose::kArmsDown:
        aimArm(b, t, side, hanging(2), 0.12);
        bendElbow(b, t, side, 6);
        break;
      case Pose::kWalk:
        // Left leg and right arm forward.
        aimArm(b, t, side, hanging(side == 0 ? -16 : 20), 0.12);
        bendElbow(b, t, side, side == 0 ? 8 : 18);
        if (side == 1) step(b, t);
        break;
      case Pose::kArmsForward:
        aimArm(b, t, side, Vector3d(0.10, -0.06, 1), 0.20);
        break;
      case Pose::kArmsUp:
        aimArm(b, t, side, Vector3d(0.34, 1, 0.05), 0.32);
        break;
      case Pose::kSit:
        aimArm(b, t, side, Vector3d(0.20, -0.85, 0.35), 0.10);
        bendElbow(b, t, side, 55);
        bendLeg(t, side, 86, 86, 0);
        spreadLeg(t, side, sittingSpread(b));
        break;
      default:
        break;
    }
  }
  return t;
}

/// Lets a point of the skin go where the skin beside it went.
Vector3d carried(const Body& rest, const Points& after, const BoneMotions& bones, const Vector3d& p) {
  Index nearest = 0;
  (rest.mesh.vertices.rowwise() - p.transpose().cast<float>()).rowwise().squaredNorm().minCoeff(&nearest);
  const BoneMotion motion = blended(bones, rest.weights[static_cast<std::size_t>(nearest)]);
  const Vector3d v = rest.mesh.vertices.row(nearest).transpose().cast<double>();
  return after.row(nearest).transpose().cast<double>() + motion.turn * (p - v);
}

/// The body with a head that follows neck and trunk alone: a trace of weight on a collar bone or an arm,
/// harmless at rest, would dent it under a lifted arm.
Body steadyHead(Body b) {
  for (std::size_t v = 0; v < b.weights.size(); ++v) {
    if (b.regions[v] != Region::kHead) continue;
    SkinWeights& w = b.weights[v];
    float sum = 0;
    for (std::size_t i = 0; i < w.weight.size(); ++i) {
      const auto joint = static_cast<Joint>(w.joint[i]);
      if (joint >= Joint::kLeftClavicle && joint <= Joint::kRightWrist) w.weight[i] = 0;
      sum += w.weight[i];
    }
    if (sum > 0) {
      for (float& share : w.weight) share /= sum;
    } else {
      w.joint = {static_cast<std::uint8_t>(Joint::kHead), 0, 0, 0};
      w.weight = {1, 0, 0, 0};
    }
  }
  return b;
}

/// The skull goes with its bone as it is, whatever the neck's skin does; it fades in above the base.
void keepSkull(const Body& rest, const BoneMotion& head, Points& points) {
  constexpr double kFade = 0.08;  // Metres above the head's joint.
  for (Index v = 0; v < rest.mesh.vertexCount(); ++v) {
    if (rest.regions[static_cast<std::size_t>(v)] != Region::kHead) continue;
    const Vector3d p = rest.mesh.vertices.row(v).transpose().cast<double>();
    const double t = std::clamp((p.y() - rest.at(Joint::kHead).y()) / kFade, 0.0, 1.0);
    const auto share = static_cast<float>(t * t * (3 - 2 * t));
    points.row(v) = (1 - share) * points.row(v) + share * head(p).transpose().cast<float>();
  }
}

}  // namespace

const PoseInfo& poseInfo(Pose pose) {
  return kPoses[static_cast<std::size_t>(pose)];
}

std::optional<Pose> findPose(std::string_view key) {
  std::string wanted(key);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  for (std::size_t i = 0; i < kPoseCount; ++i) {
    if (wanted == kPoses[i].key) return static_cast<Pose>(i);
  }
  return std::nullopt;
}

Body posed(const Body& made, Pose pose) {
  if (pose == Pose::kA) return made;
  const Body standing = steadyHead(made);
  Body out = made;
  BoneMotions bones;
  // Where upper arms press into the flanks of a heavy body, they hang a little further out.
  constexpr double kStep = 4, kMost = 16;  // Degrees.
  const std::vector<char> all(static_cast<std::size_t>(made.mesh.vertexCount()), 1);
  for (double away = 0; away <= kMost; away += kStep) {
    bones = motionsOf(standing, turnsOf(standing, pose, away));
    out.mesh.vertices = skinned(standing, bones);
    if (!armsHang(pose) || crossingVertices(out.mesh, all).empty()) break;
  }
  keepSkull(standing, bones[static_cast<std::size_t>(Joint::kHead)], out.mesh.vertices);
  for (std::size_t l = 0; l < kLandmarkCount; ++l)
    out.landmarks[l] = carried(standing, out.mesh.vertices, bones, standing.landmarks[l]);
  for (std::size_t j = 0; j < kJointCount; ++j) out.joints[j] = bones[j](standing.joints[j]);
  const double floor = out.mesh.vertices.col(1).minCoeff();
  out.mesh.vertices.col(1).array() -= static_cast<float>(floor);
  for (auto& l : out.landmarks) l.y() -= floor;
  for (auto& j : out.joints) j.y() -= floor;
  return out;
}

}  // namespace fitroom::bodymodel
