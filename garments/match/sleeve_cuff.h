#pragma once

#include "garments/core/garment_model.h"
#include "garments/match/body_frame.h"

namespace fitroom::garments {

/// Gathers a sleeve that is longer than the arm, so that its cuff begins at the wrist: that is where a hand
/// puts it, and from where a wide one then drops over the hand. Beyond the wrist the thumb would start
/// outside the sleeve and could never get back in. `line`: the arm, shoulder to wrist; positions V x 3,
/// metres, changed in place: only the lower half of the sleeve moves, along the arm.
void gatherSleeve(const GarmentModel& garment, TubeKind kind, const CentreLine& line, Points& positions);

}  // namespace fitroom::garments
