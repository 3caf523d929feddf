#pragma once

#include <Eigen/Core>
#include <functional>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::testing {

/// Girth of a mesh where a plane cuts it, metres, written apart from the product's tape so that the two can
/// be held against each other. Every triangle is clipped by itself, and the length around the hull comes from
/// Cauchy's formula (1841): the perimeter of a convex figure is the integral of its width over half a turn.
/// `keep(f)` says whether triangle f takes part.
double girthByWidths(const bodymodel::TriMesh& mesh, const Eigen::Vector3d& point,
                     const Eigen::Vector3d& normal, const std::function<bool(Eigen::Index)>& keep);

}  // namespace fitroom::testing
