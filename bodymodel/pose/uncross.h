#pragma once

#include <vector>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::bodymodel {

/// Vertices of faces that cross a face they share no vertex with; only faces whose three vertices are in
/// `among` are looked at (V flags). Empty: none cross.
std::vector<std::int32_t> crossingVertices(const TriMesh& mesh, const std::vector<char>& among);

/// Parts skin that has gone through skin in a crease, as flesh does that is pressed together: where faces
/// cross, both sides retreat along their normals and even out, until none do or `rounds` are over. Moves only
/// `among` and its nearest neighbours. Returns the number of vertices that still cross.
std::size_t uncross(TriMesh& mesh, const std::vector<char>& among, int rounds);

}  // namespace fitroom::bodymodel
