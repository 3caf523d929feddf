#pragma once

#include "garments/core/garment_model.h"

namespace fitroom::garments {

struct MendCounts {
  std::size_t crossings = 0;  ///< Places where cloth went through cloth before.
  std::size_t left = 0;       ///< And after.
  std::size_t removed = 0;    ///< Faces cut away.
  std::size_t smoothed = 0;   ///< Points moved.
};

/// Cloth that goes through itself at rest cannot come to rest on a body. Near an edge of the cloth (three
/// triangles) the ragged rim that crosses is cut away; elsewhere the cloth around is smoothed until it is
/// clear. At most 3 % of the cloth is cut; what can be mended neither way stays. Afterwards the sheet is
/// manifold again, of one piece, without the islands that a cut left. `texCoords` (V x 2 or empty) go along.
/// An even mesh, metres. Same mesh, same result.
MendCounts mendCrossings(TriMesh& mesh, TexCoords& texCoords);

}  // namespace fitroom::garments
