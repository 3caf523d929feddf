#include "garments/grade/grade_field.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "garments/features/openings.h"
#include "garments/features/topology.h"

namespace fitroom::garments {

namespace {

constexpr double kBlend = 0.08;      ///< m: over which torso and limb are blended.
constexpr double kNeckReach = 0.09;  ///< m: how far the neck's change is felt.

double smooth(double t) {
  t = std::clamp(t, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// Value at `y` of points (place, value) with ascending places, smooth between them.
double along(const std::vector<std::pair<double, double>>& points, double y) {
  if (points.empty()) return 1;
  if (y <= points.front().first) return points.front().second;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto& [y1, v1] = points[i];
    const auto& [y0, v0] = points[i - 1];
    if (y > y1) continue;
    return y1 - y0 > 1e-9 ? v0 + (v1 - v0) * smooth((y - y0) / (y1 - y0)) : v1;
  }
  return points.back().second;
}

bool isSleeve(TubeKind kind) {
  return kind == TubeKind::kLeftSleeve || kind == TubeKind::kRightSleeve;
}

bool isLeg(TubeKind kind) {
  return kind == TubeKind::kLeftLeg || kind == TubeKind::kRightLeg;
}

}  // namespace

GradeField::GradeField(const GarmentModel& base, const FeatureNotes& notes)
    : base_(base), notes_(notes), anatomy_(notes_.anatomy), hasChest_(notes.anatomy.hasChest) {
  centreX_ = anatomy_.centreX;
  double sum = 0;
  int count = 0;
  for (Eigen::Index i = 0; i < base.mesh.vertexCount(); ++i) {
    if (base.vertexTube[static_cast<std::size_t>(i)] != TubeKind::kTorso) continue;
    sum += static_cast<double>(base.mesh.vertices(i, 2));
    ++count;
  }
  centreZ_ = count > 0 ? sum / count : 0;
  bottomY_ = anatomy_.torsoBottom;
  shoulderY_ = anatomy_.top;
  if (hasChest_) {
    chestY_ = anatomy_.chestLevel;
    double shoulder = 0;
    int sides = 0;
    for (const auto& side : anatomy_.sides) {
      if (!side.found) continue;
      shoulder += side.shoulder.y();
      ++sides;
    }
    if (sides > 0) shoulderY_ = std::max(shoulder / sides, chestY_ + 0.05);
    waistY_ = anatomy_.underarm - kWaistBelowUnderarm;
    hipY_ = anatomy_.underarm - kHipBelowUnderarm;
  } else {
    waistY_ = chestY_ = anatomy_.top;
    hipY_ = anatomy_.crotchY ? *anatomy_.crotchY + kHipAboveCrotch : anatomy_.top - kHipBelowBand;
  }
  if (const Opening* neck = findOpening(base, OpeningKind::kNeck)) {
    neck_ = neck->centre;
    hasNeck_ = hasChest_;
  }
}

double GradeField::reach(Finished length) const {
  switch (length) {
    case Finished::kLength:
      if (hasChest_) return chestY_ - bottomY_;
      return anatomy_.crotchY ? waistY_ - *anatomy_.crotchY : waistY_ - bottomY_;
    case Finished::kSleeve:
    case Finished::kInseam:
      for (const auto& tube : base_.tubes) {
        if (length == Finished::kSleeve ? isSleeve(tube.kind) : isLeg(tube.kind))
          return (tube.end - tube.start).norm();
      }
      return 0;
    default:
      return 0;
  }
}

Eigen::Vector3d GradeField::torso(const Eigen::Vector3d& p, const GradeFactors& f) const {
  std::vector<std::pair<double, double>> wide;
  const auto add = [&](double y, Finished m) {
    if (y >= bottomY_ - 1e-9 && (wide.empty() || y > wide.back().first + 0.03)) wide.emplace_back(y, f[m]);
  };
  if (!anatomy_.crotchY) add(bottomY_, Finished::kHem);
  add(hipY_, Finished::kHip);
  add(waistY_, Finished::kWaist);
  if (hasChest_) add(chestY_, Finished::kChest);
  const double depth = along(wide, p.y());
  double width = depth;
  if (hasChest_ && p.y() > chestY_)
    width = depth + (f[Finished::kShoulder] - depth) * smooth((p.y() - chestY_) / (shoulderY_ - chestY_));
  Eigen::Vector3d out = p;
  out.x() = centreX_ + width * (p.x() - centreX_);
  out.z() = centreZ_ + depth * (p.z() - centreZ_);
  const double fixed = hasChest_ ? chestY_ : waistY_;
  if (p.y() < fixed) {
    const double stretched = std::max(p.y(), bottomY_);
    out.y() = fixed + f[Finished::kLength] * (stretched - fixed) + (p.y() - stretched);
  }
  if (hasNeck_) {
    // The neck's edge widens about its middle; what lies 9 cm beyond no longer notices.
    const double near = (Eigen::Vector3d(p.x(), p.y(), p.z()) - neck_).norm();
    const double edge = 0.08;
    const double share = 1 - smooth((near - edge) / kNeckReach);
    const double more = share * (f[Finished::kNeck] - 1);
    out += more * Eigen::Vector3d(p.x() - neck_.x(), p.y() - neck_.y(), p.z() - neck_.z());
  }
  return out;
}

Eigen::Vector3d GradeField::limb(const Eigen::Vector3d& p, const Tube& tube, const GradeFactors& f) const {
  const Eigen::Vector3d way = tube.end - tube.start;
  const double length = std::max(way.norm(), 1e-6);
  const Eigen::Vector3d axis = way / length;
  const double t = (p - tube.start).dot(axis);
  const Eigen::Vector3d across = p - tube.start - t * axis;
  std::vector<std::pair<double, double>> wide;
  if (isLeg(tube.kind)) {
    wide = {{0.03, f[Finished::kThigh]}};
    if (length > kKneeBelowCrotch + 0.08) wide.emplace_back(kKneeBelowCrotch, f[Finished::kKnee]);
    wide.emplace_back(length, f[Finished::kHem]);
  } else {
    const double top = std::min(0.04, 0.4 * length);
    wide = {{top, f[Finished::kUpperArm]}, {length, f[Finished::kCuff]}};
  }
  const double stretch = f[isLeg(tube.kind) ? Finished::kInseam : Finished::kSleeve];
  const double past = std::max(0.0, t) * stretch + std::min(0.0, t);
  return torso(tube.start, f) + past * axis + along(wide, t) * across;
}

double GradeField::tubeShare(const Eigen::Vector3d& p, const Tube& tube) const {
  if (isLeg(tube.kind)) return anatomy_.crotchY ? smooth((*anatomy_.crotchY - p.y()) / kBlend) : 0;
  const SleeveSide& side = anatomy_.sides[tube.kind == TubeKind::kLeftSleeve ? 0 : 1];
  const Eigen::Vector3d middle = 0.5 * (side.armpit + side.shoulder);
  const double reach = std::min(kBlend, 0.5 * (tube.end - tube.start).norm());
  return smooth((p - middle).dot(side.outward) / std::max(reach, 1e-3));
}

Points GradeField::apply(const GradeFactors& factors) const {
  Points out = base_.mesh.vertices;
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    const Eigen::Vector3d p = base_.mesh.vertices.row(i).transpose().cast<double>();
    Eigen::Vector3d moved = torso(p, factors);
    const TubeKind kind = base_.vertexTube[static_cast<std::size_t>(i)];
    for (const auto& tube : base_.tubes) {
      if (tube.kind != kind || !(isSleeve(kind) || isLeg(kind))) continue;
      const double share = tubeShare(p, tube);
      if (share > 0) moved = (1 - share) * moved + share * limb(p, tube, factors);
    }
    out.row(i) = moved.transpose().cast<float>();
  }
  return out;
}

void GradeField::moveFeatures(const GradeFactors& factors, GarmentModel& garment, FeatureNotes& notes) const {
  notes = notes_;
  Anatomy& a = notes.anatomy;
  for (auto& tube : garment.tubes) {
    const Tube old = tube;
    tube.start = torso(old.start, factors);
    tube.end = isSleeve(old.kind) || isLeg(old.kind) ? limb(old.end, old, factors) : torso(old.end, factors);
  }
  double lowest = 1e9;
  for (auto& side : a.sides) {
    if (!side.found) continue;
    side.armpit = torso(side.armpit, factors);
    side.shoulder = torso(side.shoulder, factors);
    lowest = std::min(lowest, side.armpit.y());
  }
  const auto level = [&](double y) { return torso({centreX_, y, centreZ_}, factors).y(); };
  if (hasChest_) {
    a.underarm = lowest < 1e8 ? lowest : level(a.underarm);
    a.chestLevel = a.underarm - kChestBelowUnderarm;
  }
  if (a.crotchY) a.crotchY = level(*a.crotchY);
  a.torsoBottom = level(a.torsoBottom);
  a.bottom = static_cast<double>(garment.mesh.vertices.col(1).minCoeff());
  a.top = static_cast<double>(garment.mesh.vertices.col(1).maxCoeff());
  for (auto& opening : garment.openings) {
    // A chain of an open front keeps its bridge's share of the girth.
    const double before = loopLength(base_.mesh.vertices, opening.loop);
    const double after = loopLength(garment.mesh.vertices, opening.loop);
    if (before > 0) opening.girth *= after / before;
    opening.centre = loopCentre(garment.mesh.vertices, opening.loop);
  }
}

}  // namespace fitroom::garments
