#pragma once

#include <span>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Spacing of the samples that the dressed surface is drawn from, m. Sheets are as thick as it takes to be
/// seen by them.
inline constexpr double kDressedCell = 0.005;
/// The surface lies so far outside a layer's cloth, m; where layers lie on the skin, never inside either.
inline constexpr double kDressedCover = 0.0045;

/// The closed outer surface of a body that already wears something, for the next garment to be draped over.
/// `body`: closed, metres; `layers`: draped garments, metres, triangles facing outwards, each V_i x 3; the
/// body may be 5 m large at most, as for drape(). What a garment encloses level by level (under a skirt,
/// between shirt and waist) counts as filled: the next garment never ends up in there. Returns triangles
/// facing outwards; with no layers, the body itself.
/// Surface nets (Gibson 1998) on a regular grid; the same bytes for any number of threads.
TriMesh dressedBody(const TriMesh& body, std::span<const TriMesh> layers);

}  // namespace fitroom::garments
