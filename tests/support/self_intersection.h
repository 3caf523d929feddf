#pragma once

#include <cstddef>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::test {

/// A pair of triangles that cross although they share no vertex.
struct Crossing {
  int a = 0, b = 0;
};

/// Every crossing pair (an edge of one passes through the inside of the other). Grid of cells as wide as the
/// longest edge; exact up to rounding of doubles. Touching at a single point may or may not count.
std::vector<Crossing> selfIntersections(const bodymodel::TriMesh& mesh);

/// Edges whose two triangles fold back on each other: normals more than `degrees` apart.
std::size_t foldedEdges(const bodymodel::TriMesh& mesh, double degrees);

/// Smallest value over the triangles of 4 sqrt(3) area / (sum of squared edges): 1 is equilateral, 0
/// degenerate.
double worstTriangle(const bodymodel::TriMesh& mesh);

}  // namespace fitroom::test
