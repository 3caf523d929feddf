#pragma once

#include <vector>

#include "garments/core/garment_model.h"
#include "garments/drape/drape.h"
#include "garments/drape/fabric.h"

namespace fitroom::engine {

/// One value per vertex for the fit map: 0 as designed, +1 where the cloth reaches its stretch limit, -1
/// where it stands `kFarGap` or more away from the skin. Tightness is the larger of warp and weft strain,
/// each averaged with its sign over about 5 cm of cloth, over the fabric's limit; room counts only where the
/// cloth is not stretched.
std::vector<float> heatValues(const garments::TriMesh& mesh, const garments::Drape& drape,
                              const garments::Fabric& fabric);

/// Gap that is still "as designed" and the gap that counts as very loose, metres (field bands: regular 10-25
/// mm, very loose above 50 mm).
inline constexpr double kDesignedGap = 0.025;
inline constexpr double kFarGap = 0.09;

}  // namespace fitroom::engine
