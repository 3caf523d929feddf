#pragma once

#include <array>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments::cloth {

/// Signed values at the corners of a regular grid, x fastest; negative inside.
struct ScalarGrid {
  Eigen::Vector3f origin = Eigen::Vector3f::Zero();  ///< Of corner (0, 0, 0), m.
  float cell = 0.01f;                                ///< m.
  std::array<int, 3> size{0, 0, 0};                  ///< Corners along x, y, z, each at least 2.
  std::vector<float> values;                         ///< size[0] * size[1] * size[2].

  std::size_t index(int x, int y, int z) const {
    return (static_cast<std::size_t>(z) * size[1] + y) * size[0] + x;
  }
  Eigen::Vector3f corner(int x, int y, int z) const {
    return origin +
           cell * Eigen::Vector3f(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z));
  }
};

/// The surface where the values change their sign, triangles facing the positive side: one vertex in every
/// cube that the surface passes, at the mean of its crossings of the cube's edges (Gibson 1998, without the
/// relaxation). Closed when no value on the grid's border is negative.
TriMesh surfaceNets(const ScalarGrid& grid);

}  // namespace fitroom::garments::cloth
