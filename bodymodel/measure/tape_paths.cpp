#include <algorithm>
#include <numbers>

#include "bodymodel/measure/tape_parts.h"

namespace fitroom::bodymodel::tape {

namespace {

using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;

constexpr RegionMask kShoulders =
    Region::kTorso | Region::kNeck | Region::kLeftUpperArm | Region::kRightUpperArm;

/// Taut over the skin from a to b, in the plane that holds both and leans `outward`.
double tautOver(const Tape& tape, RegionMask mask, const Vec3& a, const Vec3& b, const Vec3& outward) {
  const CutPlane plane = CutPlane::through(a, b, outward);
  std::vector<Vec2> points;
  points.reserve(256);
  cutPoints(tape.body().mesh.vertices, tape.index(), mask, plane, points);
  return tautLength(plane.flatten(a), plane.flatten(b), points);
}

/// The point of the mid-sagittal (x = `at`) skin line at a height, in front (+z) or behind.
std::optional<Vec3> skinAt(const Tape& tape, double at, double level, bool front) {
  const CutPlane plane = {Vec3(at, 0, 0), Vec3::UnitY(), Vec3::UnitZ(), Vec3::UnitX()};
  std::vector<SectionPiece> pieces;
  cutPieces(tape.body().mesh.vertices, tape.index(), kTrunk, plane, pieces);
  const auto found = outermostAt(pieces, level, front);
  if (!found) return std::nullopt;
  return plane.lift(*found);
}

double shoulderToNape(const Tape& tape, Side s) {
  const Body& b = tape.body();
  return tautOver(tape, kShoulders, s.at(b, Landmark::kLeftShoulder, Landmark::kRightShoulder),
                  b.at(Landmark::kNape), Vec3(0, 0.7, -0.7));
}

/// Shoulder point, elbow, wrist: the tape runs along the outside of the arm.
double armChain(const Tape& tape, Side s) {
  const Body& b = tape.body();
  const RegionMask arm = s.region(Region::kLeftUpperArm, Region::kRightUpperArm) |
                         s.region(Region::kLeftForearm, Region::kRightForearm) | maskOf(Region::kTorso);
  const Vec3& shoulder = s.at(b, Landmark::kLeftShoulder, Landmark::kRightShoulder);
  const Vec3& elbow = s.at(b, Landmark::kLeftElbow, Landmark::kRightElbow);
  const Vec3& wrist = s.at(b, Landmark::kLeftWrist, Landmark::kRightWrist);
  const Vec3 outside(s.left ? 1.0 : -1.0, 1.0, 0.0);
  return tautOver(tape, arm, shoulder, elbow, outside) + tautOver(tape, arm, elbow, wrist, outside);
}

/// What a bend adds to a tape over the elbow: on an arm bent square it runs round the olecranon, about a
/// radius further out on both sides. 0.85 of the diameter is what ANSUR II's means leave between its
/// spine-wrist length (arm bent), its sleeve outseam (arm straight) and the way from nape to acromion: 66 mm
/// (women), 75 mm (men).
double bentElbow(const Tape& tape) {
  constexpr double kShare = 0.85;
  return kShare * tape.measure(Measure::kElbow).value_or(0.0) / std::numbers::pi;
}

/// Over the back from armpit fold to armpit fold, just above the armpits, where arm and trunk are one: the
/// fold is the skin straight behind the armpit.
double backWidth(const Tape& tape) {
  constexpr double kAbove = 0.006;  // Share of stature.
  constexpr double kInwards = 0.98;
  constexpr int kSearch = 20;
  const Body& b = tape.body();
  const Vec3 &left = b.at(Landmark::kLeftAxilla), &right = b.at(Landmark::kRightAxilla);
  const CutPlane plane =
      CutPlane::horizontal(0.5 * (left.y() + right.y()) + kAbove * b.at(Landmark::kCrown).y());
  std::vector<SectionPiece> pieces;
  cutPieces(b.mesh.vertices, tape.index(), kShoulders, plane, pieces);
  // Where trunk and arm stand apart at this level, the skin nearest to it.
  const auto fold = [&](double x) {
    auto found = outermostAt(pieces, x, false);
    for (int k = 0; k < kSearch && !found; ++k) found = outermostAt(pieces, x *= kInwards, false);
    return found;
  };
  const auto from = fold(left.x()), to = fold(right.x());
  if (!from || !to) return 0.0;
  std::vector<Vec2> points;
  points.reserve(2 * pieces.size());
  for (const SectionPiece& s : pieces) points.push_back(s.a), points.push_back(s.b);
  // The frame is (x, z): walking from left to right, that is towards -x, the back (-z) lies to the left.
  return tautLength(*from, *to, points);
}

std::optional<double> scyeDepth(const Tape& tape) {
  const Body& b = tape.body();
  const double level = 0.5 * (b.at(Landmark::kLeftAxilla).y() + b.at(Landmark::kRightAxilla).y());
  const auto end = skinAt(tape, b.at(Landmark::kNape).x(), level, false);
  if (!end) return std::nullopt;
  return tautOver(tape, kTrunk | Region::kNeck, b.at(Landmark::kNape), *end, -Vec3::UnitZ());
}

std::optional<double> frontWaist(const Tape& tape) {
  const Body& b = tape.body();
  return bothSides(tape, [&](Side s) {
    const Vec3& neck = s.at(b, Landmark::kLeftSideNeck, Landmark::kRightSideNeck);
    const Vec3& bust = s.at(b, Landmark::kLeftBust, Landmark::kRightBust);
    const auto waist = skinAt(tape, bust.x(), b.at(Landmark::kNavel).y(), true);
    if (!waist) return 0.0;
    const RegionMask skin = kTrunk;  // Without the neck: its border reaches under the chin.
    return tautOver(tape, skin, neck, bust, Vec3::UnitZ()) +
           tautOver(tape, skin, bust, *waist, Vec3::UnitZ());
  });
}

/// How far under the crotch a tape between the legs hangs, metres. With navel level, depth of waist and hips
/// and crotch height at ANSUR II's means, the women's crotch length is 33 mm longer than the skin's, the
/// men's as long: the crotch height is taken with the blade pressed up, the tape is not drawn up as far.
double crotchHang(const Body& b) {
  constexpr double kFemale = 0.0135, kMale = 0.0015;  // Shares of stature.
  return b.at(Landmark::kCrown).y() * (kFemale + std::clamp(b.sex, 0.0, 1.0) * (kMale - kFemale));
}

/// Navel, between the legs, up to the navel's level behind. The back is taken 25 mm beside the mid line: a
/// tape bridges the cleft.
double crotchLength(const Tape& tape) {
  constexpr double kBesideCleft = 0.025;
  const Body& b = tape.body();
  const Vec3& crotch = b.at(Landmark::kCrotch);
  const Vec3& navel = b.at(Landmark::kNavel);
  const Vec3& back = b.at(Landmark::kBackWaist);
  const auto sagittal = [&](double x, std::vector<Vec2>& out) {
    cutPoints(b.mesh.vertices, tape.index(), kHips,
              {Vec3(x, 0, 0), Vec3::UnitZ(), Vec3::UnitY(), -Vec3::UnitX()}, out);
  };
  std::vector<Vec2> front, behind;
  sagittal(0, front);
  sagittal(kBesideCleft, behind);
  if (!tape.symmetric()) sagittal(-kBesideCleft, behind);
  std::erase_if(front,
                [&](const Vec2& p) { return p.x() < crotch.z() || p.y() > navel.y() || p.y() < crotch.y(); });
  std::erase_if(behind,
                [&](const Vec2& p) { return p.x() > crotch.z() || p.y() > back.y() || p.y() < crotch.y(); });
  const Vec2 a(navel.z(), navel.y()), c(crotch.z(), crotch.y()), e(back.z(), back.y());
  front.insert(front.end(), behind.begin(), behind.end());
  front.insert(front.end(), {a, c, e});
  return hullPerimeter(front) - (a - e).norm() + 2 * crotchHang(b);
}

/// From mid-shoulder over the bust point into the crotch, out over the most prominent part of the buttock and
/// up the back to the shoulder, on one side.
double trunkGirth(const Tape& tape, Side s) {
  constexpr double kProminence =
      0.22;  // Share of the hips' breadth from the mid line to the buttock's middle.
  // A survey's tape lies over shorts and top and is not pulled: ANSUR II's means are so much longer than the
  // skin of a body with the same heights, depths and girths.
  constexpr double kSlack = 0.048;
  const Body& b = tape.body();
  const Vec3 top = 0.5 * (s.at(b, Landmark::kLeftSideNeck, Landmark::kRightSideNeck) +
                          s.at(b, Landmark::kLeftShoulder, Landmark::kRightShoulder));
  const Vec3& bust = s.at(b, Landmark::kLeftBust, Landmark::kRightBust);
  const Vec3& crotch = b.at(Landmark::kCrotch);
  const double breadth = tape.measure(Measure::kHipBreadth).value_or(0.0);
  Vec3 seat = b.at(Landmark::kHip);
  seat.x() = (s.left ? kProminence : -kProminence) * breadth;
  const Vec3 forward = Vec3::UnitZ();
  const double skin =
      tautOver(tape, kTrunk, top, bust, forward) + tautOver(tape, kTrunk, bust, crotch, forward) +
      tautOver(tape, kTrunk, crotch, seat, Vec3(0, -0.7, -0.7)) + tautOver(tape, kTrunk, seat, top, -forward);
  return (1 + kSlack) * skin + crotchHang(b);  // Held at the shoulder, it hangs half as far.
}

/// Closed loop over nape, side neck points and front neck point, as if both sides were like this one.
double neckBase(const Tape& tape, Side s) {
  const Body& b = tape.body();
  const Vec3 middle = 0.5 * (b.at(Landmark::kNape) + b.at(Landmark::kFrontNeck));
  double sum = 0;
  const Vec3& side = s.at(b, Landmark::kLeftSideNeck, Landmark::kRightSideNeck);
  for (const Vec3& end : {b.at(Landmark::kNape), b.at(Landmark::kFrontNeck)}) {
    const Vec3 outward = 0.5 * (side + end) - middle;
    sum += 2 * tautOver(tape, kTrunk | Region::kNeck, side, end, outward);
  }
  return sum;
}

}  // namespace

std::optional<double> pathMeasure(const Tape& tape, Measure m) {
  const Body& b = tape.body();
  switch (m) {
    case Measure::kShoulderWidth:
      if (const auto half = bothSides(tape, [&](Side s) { return shoulderToNape(tape, s); }))
        return 2 * *half;
      return std::nullopt;
    case Measure::kShoulderLength:
      return bothSides(tape, [&](Side s) {
        return tautOver(tape, kShoulders, s.at(b, Landmark::kLeftSideNeck, Landmark::kRightSideNeck),
                        s.at(b, Landmark::kLeftShoulder, Landmark::kRightShoulder), Vec3::UnitY());
      });
    case Measure::kBackWidth:
      return ifPositive(backWidth(tape));
    case Measure::kScyeDepth:
      return scyeDepth(tape);
    case Measure::kBackWaistLength:
      return ifPositive(tautOver(tape, kTrunk | Region::kNeck, b.at(Landmark::kNape),
                                 b.at(Landmark::kBackWaist), -Vec3::UnitZ()));
    case Measure::kFrontWaistLength:
      return frontWaist(tape);
    case Measure::kArmLength:
      return bothSides(tape, [&](Side s) { return armChain(tape, s); });
    case Measure::kBackNeckToWrist:
      if (const auto arm = tape.measure(Measure::kArmLength), across = tape.measure(Measure::kShoulderWidth);
          arm && across)
        return 0.5 * *across + *arm + bentElbow(tape);
      return std::nullopt;
    case Measure::kTrunkGirth:
      return bothSides(tape, [&](Side s) { return trunkGirth(tape, s); });
    case Measure::kCrotchLength:
      return ifPositive(crotchLength(tape));
    case Measure::kNeckBase:
      return bothSides(tape, [&](Side s) { return neckBase(tape, s); });
    default:
      return std::nullopt;
  }
}

namespace {

/// Turns a point of an upper arm as the arm turns about the shoulder joint until it hangs.
struct Hang {
  Vec3 shoulder, bone;
  Eigen::Matrix3d turn;

  Hang(const Body& b, Side s) : shoulder(s.at(b, Joint::kLeftShoulder, Joint::kRightShoulder)) {
    constexpr double kAngle = 0.12;  // Radians from vertical, relaxed standing.
    bone = s.at(b, Joint::kLeftElbow, Joint::kRightElbow) - shoulder;
    const Vec3 down(s.left ? std::sin(kAngle) : -std::sin(kAngle), -std::cos(kAngle), 0);
    turn = Eigen::Quaterniond::FromTwoVectors(bone, down).toRotationMatrix();
  }
  Vec3 operator()(const Vec3& p) const { return shoulder + turn * (p - shoulder); }
};

Region upperArmOf(Side s) {
  return s.region(Region::kLeftUpperArm, Region::kRightUpperArm);
}

/// Half the breadth: how far the hanging arm's skin reaches from the mid line.
double hangingReach(const Tape& tape, Side s) {
  constexpr double kFrom = 0.05, kTo = 0.60;  // Shares of the upper arm: the deltoid.
  const Body& b = tape.body();
  const Hang hang(b, s);
  const double length = hang.bone.squaredNorm();
  double reach = 0;
  for (const auto v : tape.index().vertices(upperArmOf(s))) {
    const Vec3 p = b.mesh.vertices.row(v).transpose().cast<double>();
    const double along = (p - hang.shoulder).dot(hang.bone) / length;
    if (along < kFrom || along > kTo) continue;
    reach = std::max(reach, std::abs(hang(p).x()));
  }
  return reach;
}

double hangingGirth(const Tape& tape) {
  constexpr double kBulge = 0.13;  // Share of the upper arm below its joint: 75 mm under the acromion.
  const Body& b = tape.body();
  std::vector<Vec2> points;
  points.reserve(512);
  double level = 0;
  for (const Side s : {Side{true}, Side{false}}) {
    const Hang hang(b, s);
    const Vec3 middle = hang.shoulder + kBulge * hang.bone;
    const CutPlane plane = CutPlane::across(middle, hang.bone);
    std::vector<Vec2> section;
    cutPoints(b.mesh.vertices, tape.index(), maskOf(upperArmOf(s)), plane, section);
    for (const Vec2& q : section) {
      const Vec3 p = hang(plane.lift(q));
      points.emplace_back(p.x(), p.z());
    }
    level += 0.5 * hang(middle).y();
  }
  tape.level(level, kTrunk, points);
  return points.size() < 3 ? 0.0 : hullPerimeter(points);
}

}  // namespace

/// The mesh stands with its arms out; these two are defined with arms hanging. The upper arm is turned about
/// the shoulder joint until it hangs, and its section laid over the trunk's at the same level.
std::optional<double> hangingArmMeasure(const Tape& tape, Measure m) {
  if (m == Measure::kShoulderGirth) return ifPositive(hangingGirth(tape));
  const auto half = bothSides(tape, [&](Side s) { return hangingReach(tape, s); });
  return half ? std::optional<double>(2 * *half) : std::nullopt;
}

}  // namespace fitroom::bodymodel::tape
