#pragma once

#include <optional>

#include "garments/core/garment_model.h"
#include "garments/match/body_frame.h"

namespace fitroom::garments {

/// What a garment hangs from.
enum class Support { kShoulders, kWaist };

/// Skirts, trousers and shorts hang from the waist; the rest from the shoulders where the cloth covers them.
Support supportOf(const GarmentModel& garment);

/// Moves a garment that hangs from the shoulders (positions V x 3, metres, changed in place): left and right
/// centred, front and back centred level by level, down until the cloth over the shoulders rests on them.
/// False when the cloth does not cover the shoulders.
bool seatOnShoulders(const GarmentModel& garment, const BodyFrame& frame, Points& positions);

/// Moves a garment that hangs from the waist: its band comes where the body, downwards from the natural
/// waist, first has the band's girth; lower when its crotch would else cut into the body's. Fails with
/// kInvalidArgument when the garment has no waist opening.
Expected<void> seatOnWaist(const GarmentModel& garment, const BodyFrame& frame, Points& positions);

}  // namespace fitroom::garments
