#pragma once

#include "garments/features/garment_features.h"
#include "garments/features/section.h"

namespace fitroom::garments {

/// Tolerances of the feature finder, metres unless said.
namespace feature_limits {
inline constexpr double kLevelStep = 0.005;     ///< Distance of the horizontal cuts.
inline constexpr double kMinLoopGirth = 0.12;   ///< Shorter boundary loops are holes, not openings.
inline constexpr double kMinLoopArea = 0.0008;  ///< Half of |Newell vector|; less is a slit.
inline constexpr double kMinLineLength = 0.05;  ///< Shorter section lines are trims or folds.
inline constexpr double kMinLegHeight = 0.03;   ///< Legs shorter than this are not seen.
inline constexpr double kArmpitJump = 0.03;     ///< Widening within kJumpReach that means a sleeve.
inline constexpr double kJumpReach = 0.035;
inline constexpr double kMinTubeLength = 0.03;  ///< A sleeve shorter than this is an armhole.
}  // namespace feature_limits

/// A boundary loop that may be an opening.
struct LoopInfo {
  std::vector<std::int32_t> loop;
  double girth = 0;
  double area = 0;         ///< Half the length of the Newell vector, m2.
  Eigen::Vector3d normal;  ///< Unit, turned so that y >= 0.
  Eigen::Vector3d centre;
  Eigen::Vector3d low, high;  ///< Bounding box.
};

/// Loops large enough to be openings, highest centre first. `ignored` counts the others.
std::vector<LoopInfo> openingLoops(const TriMesh& mesh, int& ignored);

/// Scans horizontal cuts for legs, armpits and shoulders.
Anatomy findAnatomy(const TriMesh& mesh, const std::vector<LoopInfo>& loops);

/// The pieces of a horizontal cut through faces labelled torso; every face when `tube` is empty.
std::vector<SectionLine> torsoLines(const TriMesh& mesh, const std::vector<TubeKind>& tube, double y);

}  // namespace fitroom::garments
