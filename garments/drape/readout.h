#pragma once

#include <cstdint>

#include "garments/drape/cloth_solver.h"
#include "garments/drape/drape.h"

namespace fitroom::garments::cloth {

/// Stretch of every triangle along warp and weft, fraction; 0 for triangles without area.
void readStrain(const ClothModel& model, const Points& positions, Drape& drape);

/// Distance of every vertex to the skin, m; negative inside.
void readGap(const BodyCollider& body, Drape& drape);

/// 99th percentile of the strain of edges, fraction.
double edgeStrainP99(const ClothModel& model, const Points& positions);

/// FNV-1a, 64 bit, of the bytes of the positions.
std::uint64_t hashOf(const Points& positions);

}  // namespace fitroom::garments::cloth
