#pragma once

#include "garments/features/anatomy.h"

namespace fitroom::garments {

/// Names the boundary loops of a garment whose tubes are labelled. A loop that runs round neck, front edges
/// and hem of an open jacket becomes four openings: those pieces are chains, not loops; their `girth` is the
/// chain's length, for neck and hem with the gap at the front bridged. Sets `frontOpen`.
void nameOpenings(GarmentModel& garment, const Anatomy& anatomy, const std::vector<LoopInfo>& loops);

/// The first opening of a kind (and side, when not 0); null when there is none.
const Opening* findOpening(const GarmentModel& garment, OpeningKind kind, int side = 0);

}  // namespace fitroom::garments
