#pragma once

#include "garments/core/garment_model.h"
#include "garments/style/size_table.h"

namespace fitroom::garments {

enum class FrontStyle : std::uint8_t {
  kClosed,  ///< Pulled over the head, or buttoned to the top.
  kOpen,    ///< Worn open from neck to hem: a jacket.
};

/// A garment for the upper body in one size: girths and lengths as finished, and the shape between them.
/// Metres, radians.
struct TopSpec {
  BodySize body;              ///< Gives the heights at which the measures are taken.
  FinishedMeasures finished;  ///< Asked for: kNeck, kShoulder, kChest, kWaist, kHip (long ones), kHem,
                              ///< kSleeve, kUpperArm, kCuff, kLength. kHip may be left out; without kSleeve
                              ///< there is no sleeve.
  FrontStyle front = FrontStyle::kClosed;
  double armholeDrop = 0.02;    ///< How far the garment's underarm lies below the armpit.
  double shoulderSlope = 0.36;  ///< Fall of the shoulder seam, 0.2 to 0.5.
  double frontFullness =
      1.55;  ///< How the front rises over the chest: 1 straight, 2 as an ellipse; more is longer cloth.
  double backFullness = 1.9;    ///< The same over the shoulder blades.
  double frontNeckDrop = 0.09;  ///< Neckline depth below the side neck point, front.
  double backNeckDrop = 0.042;  ///< The same at the back.
  double neckSquareness = 2.0;  ///< Superellipse exponent of the front neckline: 2 round, 1.1 near a V.
  double collar = 0.0;          ///< Height of a stand collar, 0: none.
  double frontGap = 0.04;       ///< Open fronts: distance between the edges at the chest.
  double frontCutaway = 0.05;   ///< Open fronts: how much further each edge stands back at the hem.
  double hemRise = 0.0;         ///< Shirt tails: how much higher the hem is at the side seam.
  double edge = 0.025;          ///< Target edge length of the mesh.
};

/// Builds the cloth: mesh, grain, tubes, openings and finished measures re-taken on the mesh, which agree
/// with the spec within 1 mm. Fails with kInvalidArgument when a measure is missing or they contradict each
/// other.
Expected<void> makeTop(const TopSpec& spec, GarmentModel& model);

}  // namespace fitroom::garments
