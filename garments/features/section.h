#pragma once

#include <functional>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// One connected piece of a plane's cut through a mesh.
struct SectionLine {
  std::vector<Eigen::Vector3d> points;  ///< In order, metres; a closed line does not repeat its first point.
  bool closed = false;

  double length() const;           ///< Along the cloth, metres; a closed line includes its last leg.
  Eigen::Vector3d centre() const;  ///< Length-weighted.
  Eigen::Vector3d low() const;     ///< Corner of the bounding box.
  Eigen::Vector3d high() const;
};

/// Cuts a mesh with the plane through `point` with unit `normal`. `useFace` (may be empty) tells which faces
/// take part. Pieces are ordered by their lowest edge. Faces that lie in the plane do not count.
std::vector<SectionLine> cutWithPlane(const TriMesh& mesh, const Eigen::Vector3d& point,
                                      const Eigen::Vector3d& normal,
                                      const std::function<bool(Eigen::Index)>& useFace = {});

/// Perimeter of the convex hull of points that lie in a plane with unit `normal`, metres.
double hullLength(const std::vector<Eigen::Vector3d>& points, const Eigen::Vector3d& normal);

}  // namespace fitroom::garments
