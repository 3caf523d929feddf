#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "bodymodel/core/error.h"

namespace fitroom::bodymodel {

/// V x 3 floats, row i = vertex i, packed x y z without padding. Metres.
using Points = Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor>;
/// F x 3 vertex indices, counter-clockwise seen from outside, packed.
using Triangles = Eigen::Matrix<std::int32_t, Eigen::Dynamic, 3, Eigen::RowMajor>;

/// A triangle mesh in the house's frame: metres, Y up, facing +Z, left side at +X.
struct TriMesh {
  Points vertices;      ///< V x 3, metres.
  Triangles triangles;  ///< F x 3, each index in [0, V).

  Eigen::Index vertexCount() const { return vertices.rows(); }
  Eigen::Index triangleCount() const { return triangles.rows(); }
  bool empty() const { return triangles.rows() == 0; }
};

/// First thing wrong with the arrays: index out of range, repeated index in a face, a coordinate
/// that is not finite. Nothing wrong returns no error.
Expected<void> validate(const TriMesh& mesh);

/// V x 3 unit normals, each the angle-weighted mean of its faces (Thuermer and Wuethrich 1998).
/// A vertex of no face gets (0, 1, 0).
Points vertexNormals(const TriMesh& mesh);

/// Volume enclosed by a closed mesh, cubic metres, by the divergence theorem; positive when
/// triangles turn outwards.
double enclosedVolume(const TriMesh& mesh);

/// True when every edge is shared by exactly two triangles that run it in opposite directions.
bool isClosedManifold(const TriMesh& mesh);

}  // namespace fitroom::bodymodel
