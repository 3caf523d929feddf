#pragma once

#include <cstdint>

#include "garments/drape/cloth_solver.h"
#include "garments/drape/drape.h"

namespace fitroom::garments::cloth {

/// Stretch of every triangle along warp and weft, fraction; 0 for triangles without area.
void readStrain(const ClothModel& model, const Points& positions, const Fabric& fabric, Drape& drape);

/// Contact pressure on the skin, Pa: what the skin must push back so that the cloth's tension, its weight and
/// the push balance at each vertex that touches. It follows from the shape and the fabric's own stiffness, T1
/// k1 + T2 k2 in the smooth limit, so it does not depend on how stiff the solver was. Uses drape.gap;
/// `touching`: largest gap that counts as contact, m.
void readPressure(const ClothModel& model, const BodyCollider& body, const Fabric& fabric, double gravity,
                  float touching, Drape& drape);

/// Distance of every vertex to the skin, m; negative inside.
void readGap(const BodyCollider& body, Drape& drape);

/// 99th percentile of the strain of edges, fraction.
double edgeStrainP99(const ClothModel& model, const Points& positions);

/// FNV-1a, 64 bit, of the bytes of the positions.
std::uint64_t hashOf(const Points& positions);

}  // namespace fitroom::garments::cloth
