#pragma once

#include "garments/core/garment_model.h"

/// Small cloth meshes with known measures.
namespace fitroom::garments::zoo {

/// An open tube about the y axis from y = `bottom` to `bottom + height`, turned outwards: `around` columns
/// and `along + 1` rings of vertices, ring 0 at the top.
TriMesh cylinder(double radius, double height, int around, int along, double bottom);

}  // namespace fitroom::garments::zoo
