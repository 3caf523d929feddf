#pragma once

#include "garments/core/garment_model.h"
#include "garments/style/size_table.h"

namespace fitroom::garments {

/// Trousers in one size. Metres.
struct TrousersSpec {
  BodySize body;
  FinishedMeasures finished;  ///< Needed: kWaist (the band), kHip, kThigh, kKnee, kHem (one leg), kLength
                              ///< (along the side, band included), kInseam.
  double waistAboveNavel = -0.02;  ///< Where the upper edge of the band sits, -0.08 to 0.05.
  double waistDip =
      0.014;  ///< How much lower the band is in front, and higher at the back, than at the side.
  double edge = 0.025;
};

/// Builds the cloth as `makeTop` does; the upper edge is an opening of kind kWaist, the legs end in kLegHem.
Expected<void> makeTrousers(const TrousersSpec& spec, GarmentModel& model);

}  // namespace fitroom::garments
