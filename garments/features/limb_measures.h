#pragma once

#include <optional>
#include <vector>

#include "garments/features/anatomy.h"

namespace fitroom::garments {

/// Sleeve (shoulder point to cuff along the outer edge), upper arm and cuff; both sides' mean.
void measureSleeves(GarmentModel& garment, FeatureNotes& notes);

/// Thigh, knee, hem, inseam and, without a chest, the length along the side; both legs' mean.
void measureLegs(GarmentModel& garment, FeatureNotes& notes);

/// Length along the cloth's outermost line on the side `sign` (+1 the wearer's left) from the upper edge to
/// the lower one, in stations of 6 cm of height, metres. `upper`, `lower` may be null: the cloth's ends.
std::optional<double> outerSideLength(const GarmentModel& garment, const Anatomy& anatomy, double sign,
                                      const Opening* upper, const Opening* lower);

/// The mean of what `measure` gives for +1 and -1; one side where the other has none.
template <typename Measure>
std::optional<double> bothSides(Measure measure) {
  const std::optional<double> left = measure(1.0), right = measure(-1.0);
  if (left && right) return 0.5 * (*left + *right);
  return left ? left : right;
}

/// The point of a set that lies farthest along a direction; `points` is not empty.
Eigen::Vector3d farthestPoint(const std::vector<Eigen::Vector3d>& points, const Eigen::Vector3d& direction);

/// The places of an opening's vertices, in order.
std::vector<Eigen::Vector3d> loopPoints(const GarmentModel& garment, const Opening& opening);

}  // namespace fitroom::garments
