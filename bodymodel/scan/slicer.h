#pragma once

#include <Eigen/Core>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::bodymodel {

/// One closed line of a horizontal section, seen from above: points (x, z), metres or file units.
struct LevelLoop {
  std::vector<Eigen::Vector2d> points;               ///< Both ends of every piece, in no order.
  Eigen::Vector2d low, high;                         ///< Bounding box.
  Eigen::Vector2d centre = Eigen::Vector2d::Zero();  ///< Mean of the pieces, weighted by length.
  double area = 0;                                   ///< Enclosed, unsigned; a torn loop gives nonsense.

  bool spans(double x, double margin) const { return low.x() < x - margin && high.x() > x + margin; }
};

/// Cuts a mesh of any origin by horizontal planes into its separate loops.
/// Thread: immutable; refers to the mesh, which must outlive it.
class Slicer {
 public:
  explicit Slicer(const TriMesh& mesh);

  /// Loops at a height, largest area first.
  std::vector<LevelLoop> loops(double y) const;

 private:
  const TriMesh& mesh_;
  double low_ = 0, perBin_ = 1;
  std::vector<std::vector<Eigen::Index>> bins_;  ///< Triangles that reach into each slab.
};

}  // namespace fitroom::bodymodel
