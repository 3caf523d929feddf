#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "bodymodel/tools/authoring/body_field.h"

namespace fitroom::bodymodel::authoring {

/// The left half of a surface. Vertices on the mid plane have x exactly 0. Millimetres.
struct HalfMesh {
  std::vector<Eigen::Vector3d> points;
  std::vector<std::array<int, 3>> faces;  ///< Counter-clockwise seen from outside.
};

/// The zero surface for x >= 0 by marching tetrahedra (Doi and Koide 1991) on a cubic grid that has x = 0 as
/// a plane of corners. Only the largest connected piece is kept.
HalfMesh extractHalf(const BodyField& field, double cell);

}  // namespace fitroom::bodymodel::authoring
