#pragma once

#include <string>

#include "garments/core/garment_model.h"

/// Small cloth meshes with known measures.
namespace fitroom::garments::zoo {

/// An open tube about the y axis from y = `bottom` to `bottom + height`, turned outwards: `around` columns
/// and `along + 1` rings of vertices, ring 0 at the top.
TriMesh cylinder(double radius, double height, int around, int along, double bottom);

/// OBJ text of a mesh, nine digits a coordinate.
std::string toObj(const TriMesh& mesh);

}  // namespace fitroom::garments::zoo
