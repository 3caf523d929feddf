#include <algorithm>

#include "bodymodel/measure/tape_parts.h"

namespace fitroom::bodymodel::tape {

namespace {

using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;

/// A bone of one side and the skin around it.
struct Bone {
  Vec3 from, to;
  RegionMask skin;

  Vec3 at(double t) const { return from + t * (to - from); }
  Vec3 direction() const { return (to - from).normalized(); }
  /// Parameter of the foot of the perpendicular from p.
  double project(const Vec3& p) const { return (p - from).dot(to - from) / (to - from).squaredNorm(); }
};

double girthAcross(const Tape& tape, const Bone& bone, double t) {
  return tape.girth(CutPlane::across(bone.at(t), bone.direction()), bone.skin);
}

double greatestAcross(const Tape& tape, const Bone& bone, double from, double to) {
  return greatest([&](double t) { return girthAcross(tape, bone, t); }, from, to, 6);
}

Bone upperArm(const Body& b, Side s) {
  return {s.at(b, Joint::kLeftShoulder, Joint::kRightShoulder),
          s.at(b, Joint::kLeftElbow, Joint::kRightElbow),
          maskOf(s.region(Region::kLeftUpperArm, Region::kRightUpperArm))};
}

Bone forearm(const Body& b, Side s) {
  return {s.at(b, Joint::kLeftElbow, Joint::kRightElbow), s.at(b, Joint::kLeftWrist, Joint::kRightWrist),
          maskOf(s.region(Region::kLeftForearm, Region::kRightForearm))};
}

Bone thigh(const Body& b, Side s) {
  return {s.at(b, Joint::kLeftHip, Joint::kRightHip), s.at(b, Joint::kLeftKnee, Joint::kRightKnee),
          maskOf(s.region(Region::kLeftThigh, Region::kRightThigh))};
}

Bone shank(const Body& b, Side s) {
  return {s.at(b, Joint::kLeftKnee, Joint::kRightKnee), s.at(b, Joint::kLeftAnkle, Joint::kRightAnkle),
          maskOf(s.region(Region::kLeftShank, Region::kRightShank))};
}

/// Where two bones meet, the tape lies across the mean of their directions.
double jointGirth(const Tape& tape, const Bone& above, const Bone& below, const Vec3& point) {
  return tape.girth(CutPlane::across(point, above.direction() + below.direction()), above.skin | below.skin);
}

/// Below the crotch and the fold of the buttock. The thigh's own half of the trunk is let in, since a tape
/// across a leaning bone rises over the outer hip; the other leg is not.
double thighGirth(const Tape& tape, Side s) {
  // Share of stature: across a leaning bone the tape rises by half of it to the outside and stays under the
  // fold.
  constexpr double kBelowCrotch = 0.014;
  const Body& b = tape.body();
  const Bone bone = thigh(b, s);
  const Vec3 point = b.at(Landmark::kCrotch) - Vec3(0, kBelowCrotch * b.at(Landmark::kCrown).y(), 0);
  const CutPlane plane = CutPlane::across(point, bone.direction());
  std::vector<Vec2> points;
  points.reserve(256);
  cutPoints(b.mesh.vertices, tape.index(), bone.skin | Region::kTorso, plane, points);
  const double middle = b.at(Landmark::kCrotch).x();
  std::erase_if(points, [&](const Vec2& q) { return (plane.lift(q).x() >= middle) != s.left; });
  return points.size() < 3 ? 0.0 : hullPerimeter(points);
}

double midThighGirth(const Tape& tape, Side s) {
  const Body& b = tape.body();
  const Bone bone = thigh(b, s);
  const double crotch = bone.project(b.at(Landmark::kCrotch));
  const double knee = bone.project(s.at(b, Landmark::kLeftKnee, Landmark::kRightKnee));
  return girthAcross(tape, bone, 0.5 * (crotch + knee));
}

double lowerThighGirth(const Tape& tape, Side s) {
  constexpr double kAboveKnee = 0.022;  // Share of stature: the upper edge of the knee cap.
  const Body& b = tape.body();
  const Bone bone = thigh(b, s);
  const Vec3 knee = s.at(b, Landmark::kLeftKnee, Landmark::kRightKnee);
  const double rise = kAboveKnee * b.at(Landmark::kCrown).y() / (bone.to - bone.from).norm();
  return girthAcross(tape, bone, bone.project(knee) - rise);
}

/// Across the neck's own axis, from the middle of the neck base to the base of the skull.
double neckGirth(const Tape& tape) {
  constexpr double kLarynx = 0.45;  // Share of the way up.
  const Body& b = tape.body();
  const Bone neck = {0.5 * (b.at(Landmark::kNape) + b.at(Landmark::kFrontNeck)), b.at(Joint::kHead),
                     Region::kNeck | Region::kHead | maskOf(Region::kTorso)};
  return girthAcross(tape, neck, kLarynx);
}

/// Over brow and occiput: the tape dips towards the back.
double headGirth(const Tape& tape) {
  constexpr double kTilt = 0.14;
  const Body& b = tape.body();
  const Vec3 crown = b.at(Landmark::kCrown);
  const double head = crown.y() - b.at(Joint::kHead).y();
  return greatest(
      [&](double share) {
        const Vec3 point(0, crown.y() - share * head, crown.z());
        return tape.girth(CutPlane::across(point, Vec3(0, 1, -kTilt)), maskOf(Region::kHead));
      },
      0.25, 0.75, 7);
}

/// Over the knuckles, the thumb left out: of the pieces where the plane meets the hand, the longest one.
double handGirth(const Tape& tape, Side s) {
  constexpr double kKnuckles = 0.48;  // Share of the hand's length from the wrist.
  const Body& b = tape.body();
  const Region region = s.region(Region::kLeftHand, Region::kRightHand);
  const Vec3 wrist = s.at(b, Landmark::kLeftWrist, Landmark::kRightWrist);
  const Bone arm = forearm(b, s);
  const Vec3 along = arm.direction();
  double reach = 0;
  for (const auto v : tape.index().vertices(region)) {
    reach = std::max(reach, (b.mesh.vertices.row(v).transpose().cast<double>() - wrist).dot(along));
  }
  return tape.girth(CutPlane::across(wrist + kKnuckles * reach * along, along), maskOf(region));
}

}  // namespace

std::optional<double> limbMeasure(const Tape& tape, Measure m) {
  const Body& b = tape.body();
  switch (m) {
    case Measure::kNeck:
      return ifPositive(neckGirth(tape));
    case Measure::kHead:
      return ifPositive(headGirth(tape));
    case Measure::kHand:
      return bothSides(tape, [&](Side s) { return handGirth(tape, s); });
    case Measure::kUpperArm:
      return bothSides(tape, [&](Side s) { return greatestAcross(tape, upperArm(b, s), 0.42, 0.75); });
    case Measure::kElbow:
      return bothSides(tape, [&](Side s) {
        return jointGirth(tape, upperArm(b, s), forearm(b, s),
                          s.at(b, Joint::kLeftElbow, Joint::kRightElbow));
      });
    case Measure::kForearm:
      return bothSides(tape, [&](Side s) { return greatestAcross(tape, forearm(b, s), 0.10, 0.50); });
    case Measure::kWrist:
      return bothSides(tape, [&](Side s) {
        Bone bone = forearm(b, s);
        bone.skin = bone.skin | s.region(Region::kLeftHand, Region::kRightHand);
        return girthAcross(tape, bone, bone.project(s.at(b, Landmark::kLeftWrist, Landmark::kRightWrist)));
      });
    case Measure::kThigh:
      return bothSides(tape, [&](Side s) { return thighGirth(tape, s); });
    case Measure::kMidThigh:
      return bothSides(tape, [&](Side s) { return midThighGirth(tape, s); });
    case Measure::kLowerThigh:
      return bothSides(tape, [&](Side s) { return lowerThighGirth(tape, s); });
    case Measure::kKnee:
      return bothSides(tape, [&](Side s) {
        return jointGirth(tape, thigh(b, s), shank(b, s), s.at(b, Landmark::kLeftKnee, Landmark::kRightKnee));
      });
    case Measure::kCalf:
      return bothSides(tape, [&](Side s) { return greatestAcross(tape, shank(b, s), 0.12, 0.55); });
    case Measure::kAnkle:
      return bothSides(tape, [&](Side s) {
        const Bone bone = shank(b, s);
        return -greatest([&](double t) { return -girthAcross(tape, bone, t); }, 0.70, 0.93, 6);
      });
    default:
      return std::nullopt;
  }
}

}  // namespace fitroom::bodymodel::tape
