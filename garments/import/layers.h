#pragma once

#include "garments/import/soup.h"

namespace fitroom::garments {

struct LayerCounts {
  std::size_t innerFaces = 0;  ///< Faces of inner walls, facings and turned hems that were taken off.
  std::size_t linings = 0;     ///< Whole parts that lay just inside another.
};

/// Leaves one layer of cloth where a file has two: walls of solid cloth, linings, facings, turned-in hems. Of
/// two faces that cover each other the one from which less of the outside is seen is the inner one. Within
/// one part, inner faces closer than 25 mm are removed where they make a patch of at least 30 cm2; small ones
/// are folds of the cloth and stay. Of two parts, one goes whole when 70 % of it lies within 2.5 mm inside
/// the other and it is of similar size. `soup` in metres, faces turned outwards.
/// `walls`, `linings`: which of the two are taken off.
void removeInnerLayers(Soup& soup, LayerCounts& counts, bool walls = true, bool linings = true);

}  // namespace fitroom::garments
