#pragma once

#include <cstdint>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Connected parts of a mesh.
struct Components {
  std::vector<std::int32_t> ofFace;  ///< F entries: part of each face, 0 to count - 1.
  std::int32_t count = 0;            ///< Numbered by their first face.
};

/// Faces belong together when they share an edge (`throughVertices`: when they share a vertex).
Components findComponents(const Triangles& triangles, Eigen::Index vertexCount, bool throughVertices = true);

/// Closed chains of edges that have one face only, each in the order of its faces' own edges. Where a vertex
/// belongs to several chains, each chain stays with its own fan of faces. Longest first is not promised: the
/// order is that of the lowest directed edge. Edges of three and more faces are no boundary.
std::vector<std::vector<std::int32_t>> findBoundaryLoops(const Triangles& triangles);

/// Length of a closed chain of vertices, metres.
double loopLength(const Points& vertices, const std::vector<std::int32_t>& loop);

/// Twice the vector area of a closed chain (Newell): its direction is the loop's normal.
Eigen::Vector3d loopAreaVector(const Points& vertices, const std::vector<std::int32_t>& loop);

/// Edge-length weighted centre of a closed chain.
Eigen::Vector3d loopCentre(const Points& vertices, const std::vector<std::int32_t>& loop);

/// For each vertex the vertices it shares an edge with, ascending.
std::vector<std::vector<std::int32_t>> vertexNeighbours(const Triangles& triangles, Eigen::Index vertexCount);

/// Length of the shortest way along edges from the nearest source vertex, metres; infinite when there is
/// none. Way points stop at `limit`.
std::vector<double> edgeDistances(const Points& vertices,
                                  const std::vector<std::vector<std::int32_t>>& neighbours,
                                  const std::vector<std::int32_t>& sources, double limit);

inline Eigen::Vector3d pointAt(const Points& vertices, Eigen::Index i) {
  return vertices.row(i).transpose().cast<double>();
}

}  // namespace fitroom::garments
