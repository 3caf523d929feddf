#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "bodymodel/core/error.h"

namespace fitroom::garments {

/// A flat pattern piece cut into triangles.
struct PanelMesh {
  std::vector<Eigen::Vector2d> points;        ///< Metres; the rim first, in its order, then the inside.
  std::vector<std::array<int, 3>> triangles;  ///< Counter-clockwise.
};

/// Fills a pattern piece with even triangles: an equilateral lattice with rows along the weft, joined to
/// the rim by a Delaunay triangulation (Bowyer 1981, Watson 1981) and evened by moving every inner point to
/// the area-weighted mean of the triangles around it. The rim's vertices and edges are kept.
/// `rim`: simple polygon, counter-clockwise, metres, sampled at about `edge`; `edge`: metres, > 0.
/// Fails with kInvalidArgument when the rim is not such a polygon (crossing itself, sampled too coarsely
/// to be kept).
bodymodel::Expected<PanelMesh> meshPanel(const std::vector<Eigen::Vector2d>& rim, double edge);

}  // namespace fitroom::garments
