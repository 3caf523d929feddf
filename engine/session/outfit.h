#pragma once

#include <span>
#include <vector>

#include "bodymodel/body.h"
#include "bodymodel/core/progress.h"
#include "garments/drape/drape.h"

namespace fitroom::engine {

/// One garment of what is worn together.
struct OutfitPiece {
  const garments::GarmentModel* garment = nullptr;
  const garments::Fabric* fabric = nullptr;
  bool tucked = false;    ///< A top that goes into the trousers or the skirt, not over them.
  bool fastened = false;  ///< A front that opens is buttoned up.
  garments::Drape drape;  ///< Filled in by dressOutfit().
};

/// What is put on first: underwear, then what hangs from the waist, dresses, tops, jackets, coats. A top
/// hangs over the trousers' band unless it is tucked in.
int wearingRank(garments::Category category, bool tucked = false);

/// How a garment worn alone is draped; `fastened`: its front is done up.
garments::DrapeSettings soloSettings(const garments::GarmentModel& garment, bool fastened);
/// Whether a garment goes onto the body it was draped on: none of it through the skin, and no more than a
/// tenth of it stretched beyond what its fabric bears.
bool wearable(const garments::Drape& drape);
/// Its flat panels in metres, or nothing.
garments::TexCoords panelsOf(const garments::GarmentModel& garment);

/// Puts the pieces on, from the skin outwards (by wearingRank, then in the order given). Each first hangs on
/// the body alone (all at once), with room for those below it; then, from the outside inwards, each settles
/// once more under all that is worn over it. Appends to `notes` what a reader should know. Returns how many
/// triangles of a piece cross another piece, over all pairs; 0 is the promise. Fails as match() and drape()
/// do.
bodymodel::Expected<int> dressOutfit(const bodymodel::Body& body, std::span<OutfitPiece> pieces,
                                     const bodymodel::Progress& progress,
                                     std::vector<bodymodel::Text>& notes);

}  // namespace fitroom::engine
