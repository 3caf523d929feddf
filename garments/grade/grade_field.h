#pragma once

#include <array>

#include "garments/core/garment_model.h"
#include "garments/features/garment_features.h"

namespace fitroom::garments {

/// Factors that turn a garment into another size; 1 changes nothing. Girth factors widen, length ones
/// stretch.
struct GradeFactors {
  std::array<double, kFinishedCount> of;
  GradeFactors() { of.fill(1.0); }
  double& operator[](Finished f) { return of[static_cast<std::size_t>(f)]; }
  double operator[](Finished f) const { return of[static_cast<std::size_t>(f)]; }
};

/// How the cloth of one garment moves with the factors.
class GradeField {
 public:
  GradeField(const GarmentModel& base, const FeatureNotes& notes);
  /// The base's vertices moved.
  Points apply(const GradeFactors& factors) const;
  /// The base's features moved with its cloth: tubes, openings (same loops) and places; `garment` already has
  /// the moved vertices.
  void moveFeatures(const GradeFactors& factors, GarmentModel& garment, FeatureNotes& notes) const;
  /// Metres of cloth that a length's factor stretches; 0 where it has none.
  double reach(Finished length) const;

 private:
  Eigen::Vector3d torso(const Eigen::Vector3d& p, const GradeFactors& f) const;
  Eigen::Vector3d limb(const Eigen::Vector3d& p, const Tube& tube, const GradeFactors& f) const;
  double tubeShare(const Eigen::Vector3d& p, const Tube& tube) const;

  const GarmentModel& base_;
  FeatureNotes notes_;
  const Anatomy& anatomy_;
  bool hasChest_ = false;
  double centreX_ = 0, centreZ_ = 0;
  double shoulderY_ = 0, chestY_ = 0, waistY_ = 0, hipY_ = 0, bottomY_ = 0;
  Eigen::Vector3d neck_ = Eigen::Vector3d::Zero();
  bool hasNeck_ = false;
};

}  // namespace fitroom::garments
