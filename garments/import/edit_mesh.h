#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A manifold sheet with boundary whose edges can be split, joined and turned. Faces and vertices that went
/// away leave gaps until `compact`.
class EditMesh {
 public:
  EditMesh(const std::vector<Eigen::Vector3d>& points, const std::vector<std::array<std::int32_t, 3>>& faces);

  struct Edge {
    std::int32_t a = 0, b = 0;  ///< a < b.
    double length = 0;
  };
  /// Edges longer (`longer`) or shorter than a bound; longest or shortest first, ties by number.
  std::vector<Edge> edges(double bound, bool longer) const;

  /// The one or two faces on an edge; empty when it is gone.
  std::vector<std::int32_t> facesOn(std::int32_t a, std::int32_t b) const;
  /// Puts a vertex in the middle of an edge; its number, or -1 when the edge is gone.
  std::int32_t split(std::int32_t a, std::int32_t b);
  /// Joins an edge's ends when that keeps the sheet a manifold, turns no face over and makes no edge longer
  /// than `maxEdge`.
  bool collapse(std::int32_t a, std::int32_t b, double maxEdge);
  /// Turns the edge between two faces when valences gain and neither face turns over.
  bool flip(std::int32_t a, std::int32_t b);

  bool isBoundary(std::int32_t v) const { return boundary_[static_cast<std::size_t>(v)] != 0; }
  bool isAlive(std::int32_t v) const { return !around_[static_cast<std::size_t>(v)].empty(); }
  std::size_t size() const { return points_.size(); }
  const Eigen::Vector3d& point(std::int32_t v) const { return points_[static_cast<std::size_t>(v)]; }
  void move(std::int32_t v, const Eigen::Vector3d& p) { points_[static_cast<std::size_t>(v)] = p; }
  /// Where smoothing wants a vertex: the area-weighted mean of its neighbours, less the part along its
  /// normal.
  Eigen::Vector3d smoothed(std::int32_t v) const;

  const std::vector<std::array<std::int32_t, 3>>& faces() const { return faces_; }
  /// Faces and vertices still there, renumbered; `kept` names the old number of each vertex.
  TriMesh compact(std::vector<std::int32_t>* kept = nullptr) const;

 private:
  Eigen::Vector3d normal(const std::array<std::int32_t, 3>& face) const;
  std::vector<std::int32_t> neighbours(std::int32_t v) const;
  std::int32_t third(std::int32_t face, std::int32_t a, std::int32_t b) const;
  bool collapseKeepsShape(std::int32_t keep, std::int32_t gone, const Eigen::Vector3d& at,
                          double maxEdge) const;
  bool isCorner(std::int32_t v) const;
  void detach(std::int32_t face);
  void attach(std::int32_t face, const std::array<std::int32_t, 3>& corners);

  std::vector<Eigen::Vector3d> points_;
  std::vector<std::array<std::int32_t, 3>> faces_;  ///< A removed face has -1 first.
  std::vector<std::vector<std::int32_t>> around_;   ///< Faces on each vertex.
  std::vector<char> boundary_;
};

}  // namespace fitroom::garments
