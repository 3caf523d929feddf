#pragma once

#include "bodymodel/body.h"
#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A garment put onto a body: posed, centred and seated by its features, never scaled.
struct Placement {
  Points positions;  ///< V x 3, metres: where each vertex of the garment's mesh starts to be draped.
                     ///< May still cross the body in places; the drape untangles it.
};

/// Seats the garment on the body: torso on the shoulders or waist, sleeves along the arms, legs along
/// the legs. Lengths along and around every tube are kept. Fails with kInvalidArgument when the
/// garment has no feature to seat it by.
Expected<Placement> match(const GarmentModel& garment, const bodymodel::Body& body);

}  // namespace fitroom::garments
