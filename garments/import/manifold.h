#pragma once

#include "garments/import/soup.h"

namespace fitroom::garments {

/// What making a sheet of a soup took.
struct SheetCounts {
  std::size_t nonManifoldEdges = 0;  ///< Edges that had three or more faces and were taken apart.
  std::size_t turnedFaces = 0;       ///< Faces turned to agree with their neighbours.
  std::size_t turnedParts = 0;       ///< Whole parts that were inside out.
};

/// Takes a soup apart where more than two faces meet: the two that continue each other best stay joined, the
/// others get an edge of their own; every vertex then has one fan of faces. Points are copied as needed.
/// `frontsKnown`: faces are turned outwards already, so only faces that agree stay joined.
void separateNonManifold(Soup& soup, bool frontsKnown, SheetCounts& counts);

/// Turns faces so that neighbours agree, then each connected part so that its front is the side from which
/// more of the outside is seen (rays from sample faces).
void orientOutwards(Soup& soup, SheetCounts& counts);

}  // namespace fitroom::garments
