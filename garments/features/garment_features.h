#pragma once

#include <optional>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Where finished measures are taken, metres. The same figures for a garment that is drafted, imported or
/// graded: as a size sheet names them, from points that the cloth itself shows.
inline constexpr double kChestBelowUnderarm = 0.025;  ///< As on a garment laid flat, one inch below the seam.
inline constexpr double kWaistBelowUnderarm =
    0.205;                                         ///< Armpit to natural waist, with ordinary armhole depth
inline constexpr double kHipBelowUnderarm = 0.41;  ///< and to the fullest hip: ANSUR II means of both sexes.
inline constexpr double kHipBelowBand = 0.18;      ///< Waist to fullest hip of skirts.
inline constexpr double kHipAboveCrotch = 0.06;    ///< Trousers: crotch seam to fullest hip.
inline constexpr double kUpperArmBelowUnderarm = 0.025;  ///< Along the sleeve.
inline constexpr double kThighBelowCrotch = 0.03;
inline constexpr double kKneeBelowCrotch = 0.35;

/// One side of an upper garment.
struct SleeveSide {
  bool found = false;                                  ///< Cloth leaves the torso here as a sleeve.
  Eigen::Vector3d armpit = Eigen::Vector3d::Zero();    ///< Where sleeve and side meet, metres.
  Eigen::Vector3d shoulder = Eigen::Vector3d::Zero();  ///< Where shoulder line turns into sleeve, metres.
  Eigen::Vector3d outward =
      Eigen::Vector3d::UnitX();  ///< Unit normal of the armhole's plane, towards the hand.
};

/// Places that several features are derived from. Left is side 0 (+X), right side 1.
struct Anatomy {
  double centreX = 0;             ///< Plane of left and right, metres.
  double bottom = 0, top = 0;     ///< Lowest and highest y of the cloth.
  std::optional<double> crotchY;  ///< Level where two legs part; absent: no legs.
  SleeveSide sides[2];
  bool sleeveless = false;  ///< Armholes, but no sleeves.
  double torsoBottom = 0;   ///< Crotch level or `bottom`.
  double underarm = 0;      ///< Height of the lower armpit or armhole; 0 when there is no chest.
  double chestLevel = 0;    ///< Level where the chest girth is taken; 0 when there is no chest.
  bool hasChest = false;    ///< Covers the chest: has a neck with sleeves or armholes.
};

/// Why something is as it is; for findings.
struct FeatureNotes {
  Anatomy anatomy;
  bool usedHull = false;   ///< A section was so crumpled that its hull stands for it.
  double worstFold = 1.0;  ///< Largest section length over its hull.
  double frontEvidence =
      0.0;  ///< > 0: +z looks like the front; < 0: -z. Beyond 0.08 either way it is a clear sign.
  bool backCutOut = false;  ///< The middle of the back is missing; the length goes on to the lowest edge.
  int ignoredLoops = 0;     ///< Boundary loops too small to be openings.
};

/// Fills openings, tubes, vertexTube, category, categoryConfidence, frontOpen and finished of a garment whose
/// mesh stands upright (metres, +Y up, +Z front, manifold). What is there of them is replaced. Fails with
/// kInvalidArgument when the mesh is empty or not finite, kUnsupported when no opening can be found.
Expected<FeatureNotes> findFeatures(GarmentModel& garment);

/// Rule of confidence for things the geometry cannot tell (a shirt from another top): a name says more.
/// `hint` is any text that came with the file (file, mesh and material names), English or Chinese; only
/// categories of the same build are exchanged. True when the category was changed or confirmed.
bool refineCategoryByName(GarmentModel& garment, const std::string& hint);

/// How believable the finished measures are for a person's garment: root mean square of their deviations from
/// ordinary sizes, in standard deviations of the logarithm; around 1 is ordinary, above 3 is not clothing of
/// this unit. `bestScale` (may be null): the factor on all lengths that would make it smallest.
double plausibility(const GarmentModel& garment, double* bestScale = nullptr);

}  // namespace fitroom::garments
