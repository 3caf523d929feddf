#pragma once

#include "garments/core/garment_model.h"
#include "garments/style/size_table.h"

namespace fitroom::garments {

/// A skirt in one size. Metres.
struct SkirtSpec {
  BodySize body;
  FinishedMeasures
      finished;  ///< Needed: kWaist (the band), kHip, kHem, kLength (along the side, band included).
  double waistAboveNavel = 0.02;  ///< Where the upper edge of the band sits, -0.08 to 0.06.
  double waistDip =
      0.008;  ///< How much lower the band is in front, and higher at the back, than at the side.
  double edge = 0.025;
};

/// Builds the cloth as `makeTop` does; the upper edge is an opening of kind kWaist.
Expected<void> makeSkirt(const SkirtSpec& spec, GarmentModel& model);

}  // namespace fitroom::garments
