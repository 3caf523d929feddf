#pragma once

#include "garments/drape/body_collider.h"
#include "garments/drape/cloth_model.h"

namespace fitroom::garments::cloth {

/// A start that lies far off the body it is meant for (turned, shifted), moved and turned as a whole to where
/// least of it is on the wrong side of the skin that it faces. No single particle could find that way: a
/// sleeve beside its arm is free of the body. A start that is not far off, or gains too little, comes back
/// as it was. `start`: V x 3, in the garment's order.
Points aligned(const Points& start, const ClothModel& model, const BodyCollider& body);

}  // namespace fitroom::garments::cloth
