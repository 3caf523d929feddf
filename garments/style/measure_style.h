#pragma once

#include <Eigen/Core>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Length of the cut of a plane through the triangles of one tube: the girth of a finished garment there,
/// metres. `tubes`: one per triangle. An open front simply does not count across the gap.
double girthAt(const TriMesh& mesh, const std::vector<TubeKind>& tubes, TubeKind tube,
               const Eigen::Vector3d& point, const Eigen::Vector3d& normal);

/// Length of a line of vertices, metres.
double lineLength(const TriMesh& mesh, const std::vector<int>& line);

}  // namespace fitroom::garments
