#pragma once

#include "garments/core/garment_model.h"
#include "garments/match/body_frame.h"

namespace fitroom::garments {

/// A leg that reaches down into the foot starts out pushed together above it, as by the foot that goes
/// through the hem: the lower leg of `positions` (V x 3, metres, changed in place) moves up along `line`
/// until the hem, as a circle about the line, clears skin below it. The cloth then falls over the instep by
/// itself. Nothing changes where the hem already ends above the foot, or is too narrow to clear even the
/// shank.
void liftHem(const GarmentModel& garment, TubeKind kind, const BodyFrame& frame, const CentreLine& line,
             Points& positions);

}  // namespace fitroom::garments
