#include "bodymodel/measure/tape.h"

#include "bodymodel/measure/tape_parts.h"

namespace fitroom::bodymodel {

namespace {

/// Landmarks and joints come in left-right pairs; a body whose pairs all mirror to the last bit was made that
/// way.
bool mirrored(const Body& b) {
  const auto twin = [](const Eigen::Vector3d& l, const Eigen::Vector3d& r) {
    return l.x() == -r.x() && l.y() == r.y() && l.z() == r.z();
  };
  for (auto l = static_cast<std::size_t>(Landmark::kLeftSideNeck); l < kLandmarkCount; ++l) {
    const auto mark = static_cast<Landmark>(l);
    if (mark >= Landmark::kNavel && mark <= Landmark::kCrotch) continue;
    const bool left = mark < Landmark::kNavel
                          ? (l - static_cast<std::size_t>(Landmark::kLeftSideNeck)) % 2 == 0
                          : (l - static_cast<std::size_t>(Landmark::kLeftElbow)) % 2 == 0;
    if (left && !twin(b.landmarks[l], b.landmarks[l + 1])) return false;
  }
  for (auto j = static_cast<std::size_t>(Joint::kLeftClavicle); j < kJointCount; j += 2) {
    if (!twin(b.joints[j], b.joints[j + 1])) return false;
  }
  return true;
}

}  // namespace

Tape::Tape(const Body& body)
    : Tape(body, std::make_shared<const RegionIndex>(body.mesh.triangles, body.regions)) {}

Tape::Tape(const Body& body, std::shared_ptr<const RegionIndex> index)
    : body_(body),
      index_(std::move(index)),
      levels_(body.mesh.vertices, *index_, tape::kHips),
      symmetric_(mirrored(body)) {}

void Tape::level(double y, RegionMask mask, std::vector<Eigen::Vector2d>& out) const {
  if ((mask & ~levels_.mask()) == 0) {
    levels_.cut(y, mask, out);
  } else {
    cutPoints(body_.mesh.vertices, *index_, mask, CutPlane::horizontal(y), out);
  }
}

double Tape::girth(const CutPlane& plane, RegionMask mask) const {
  std::vector<Eigen::Vector2d> points;
  points.reserve(256);
  cutPoints(body_.mesh.vertices, *index_, mask, plane, points);
  return points.size() < 3 ? 0.0 : hullPerimeter(points);
}

std::optional<double> Tape::measure(Measure m) const {
  switch (m) {
    case Measure::kHeight:
    case Measure::kWeight:
    case Measure::kInseam:
    case Measure::kNapeHeight:
    case Measure::kBustHeight:
    case Measure::kNavelHeight:
    case Measure::kHipHeight:
    case Measure::kAxillaHeight:
    case Measure::kKneeHeight:
    case Measure::kBiacromialBreadth:
    case Measure::kBustSpan:
    case Measure::kFootLength:
      return tape::heightMeasure(*this, m);
    case Measure::kShoulderWidth:
    case Measure::kShoulderLength:
    case Measure::kBackWidth:
    case Measure::kScyeDepth:
    case Measure::kBackWaistLength:
    case Measure::kFrontWaistLength:
    case Measure::kArmLength:
    case Measure::kBackNeckToWrist:
    case Measure::kTrunkGirth:
    case Measure::kCrotchLength:
    case Measure::kNeckBase:
      return tape::pathMeasure(*this, m);
    case Measure::kShoulderGirth:
    case Measure::kBideltoidBreadth:
      return tape::hangingArmMeasure(*this, m);
    case Measure::kUpperArm:
    case Measure::kElbow:
    case Measure::kForearm:
    case Measure::kWrist:
    case Measure::kHand:
    case Measure::kThigh:
    case Measure::kMidThigh:
    case Measure::kLowerThigh:
    case Measure::kKnee:
    case Measure::kCalf:
    case Measure::kAnkle:
    case Measure::kNeck:
    case Measure::kHead:
      return tape::limbMeasure(*this, m);
    case Measure::kCount:
      return std::nullopt;
    default:
      return tape::trunkMeasure(*this, m);
  }
}

MeasureSet Tape::measure(std::span<const Measure> wanted) const {
  MeasureSet set;
  for (const Measure m : wanted) {
    if (const auto value = measure(m)) set.set(m, *value);
  }
  return set;
}

MeasureSet Tape::measureAll() const {
  MeasureSet set;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (const auto value = measure(m)) set.set(m, *value);
  }
  return set;
}

}  // namespace fitroom::bodymodel
