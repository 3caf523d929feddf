#include "bodymodel/measure/tape.h"

#include "bodymodel/measure/tape_parts.h"

namespace fitroom::bodymodel {

Tape::Tape(const Body& body)
    : Tape(body, std::make_shared<const RegionIndex>(body.mesh.triangles, body.regions)) {}

Tape::Tape(const Body& body, std::shared_ptr<const RegionIndex> index)
    : body_(body), index_(std::move(index)) {}

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
