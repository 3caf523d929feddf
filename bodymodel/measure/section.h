#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bodymodel/body.h"

namespace fitroom::bodymodel {

/// A set of body regions, one bit each.
using RegionMask = std::uint32_t;

constexpr RegionMask maskOf(Region r) {
  return RegionMask{1} << static_cast<unsigned>(r);
}
constexpr RegionMask operator|(Region a, Region b) {
  return maskOf(a) | maskOf(b);
}
constexpr RegionMask operator|(RegionMask a, Region b) {
  return a | maskOf(b);
}

/// A cutting plane with the 2-D frame its section is written in.
struct CutPlane {
  Eigen::Vector3d point;  ///< A point of the plane, metres; the frame's origin.
  Eigen::Vector3d u, v;   ///< Orthonormal in-plane axes.
  Eigen::Vector3d normal;

  /// The plane y = level, with u = x, v = z and the origin on the y axis.
  static CutPlane horizontal(double level);
  /// The plane through `point` across `normal` (any length but zero); u and v are chosen.
  static CutPlane across(const Eigen::Vector3d& point, const Eigen::Vector3d& normal);
  /// The plane through `a` that holds the directions b - a (as u) and `outward` (made square to u, as v).
  static CutPlane through(const Eigen::Vector3d& a, const Eigen::Vector3d& b, const Eigen::Vector3d& outward);

  Eigen::Vector2d flatten(const Eigen::Vector3d& p) const {
    const Eigen::Vector3d d = p - point;
    return {d.dot(u), d.dot(v)};
  }
  Eigen::Vector3d lift(const Eigen::Vector2d& q) const { return point + q.x() * u + q.y() * v; }
};

/// One straight piece of a section, in the plane's frame, metres.
struct SectionPiece {
  Eigen::Vector2d a, b;
};

/// Edges and triangles of a mesh sorted by region, so that a cut reads only the part it needs.
/// An element whose vertices lie in several regions belongs to each of them.
/// Thread: immutable.
class RegionIndex {
 public:
  /// regions: V entries, one per vertex of `triangles`' vertex range.
  RegionIndex(const Triangles& triangles, const std::vector<Region>& regions);

  /// True when the second half of the triangles is the first one mirrored, vertex for vertex.
  bool mirrored() const { return mirrored_; }
  std::span<const std::array<std::int32_t, 2>> edges(Region r) const;
  std::span<const std::array<std::int32_t, 3>> triangles(Region r) const;
  /// Vertices of a region.
  std::span<const std::int32_t> vertices(Region r) const;
  /// Vertices of a region's edges: its own and the border of its neighbours.
  std::span<const std::int32_t> reached(Region r) const;

 private:
  static constexpr std::size_t kRegions = static_cast<std::size_t>(Region::kCount);
  std::array<std::vector<std::array<std::int32_t, 2>>, kRegions> edges_;
  std::array<std::vector<std::array<std::int32_t, 3>>, kRegions> triangles_;
  std::array<std::vector<std::int32_t>, kRegions> vertices_, reached_;
  bool mirrored_ = false;
};

/// The edges of some regions of one mesh sorted by height, so that a horizontal cut touches only the edges it
/// meets. Thread: immutable; refers to the vertices, which must outlive it and not move.
class LevelIndex {
 public:
  LevelIndex(const Points& vertices, const RegionIndex& index, RegionMask mask);

  /// Regions whose edges are held.
  RegionMask mask() const { return mask_; }
  /// As `cutPoints` with CutPlane::horizontal(level), for a mask inside `mask()`.
  void cut(double level, RegionMask mask, std::vector<Eigen::Vector2d>& out) const;

 private:
  struct Entry {
    std::int32_t a, b;
    RegionMask region;
  };
  const Points& vertices_;
  RegionMask mask_;
  float low_ = 0, perBin_ = 1;        ///< Lowest point, metres, and bins a metre.
  std::vector<std::uint32_t> begin_;  ///< Bin b holds entries begin_[b] to begin_[b + 1].
  std::vector<Entry> entries_;
};

/// Points where the masked regions' edges cross the plane, appended to `out` in the plane's frame, metres.
/// Their order means nothing; points may repeat where regions meet.
void cutPoints(const Points& vertices, const RegionIndex& index, RegionMask mask, const CutPlane& plane,
               std::vector<Eigen::Vector2d>& out);

/// The same at a height (CutPlane::horizontal), quicker.
void cutLevel(const Points& vertices, const RegionIndex& index, RegionMask mask, double level,
              std::vector<Eigen::Vector2d>& out);

/// Straight pieces where the masked regions' triangles cross the plane, appended to `out`.
void cutPieces(const Points& vertices, const RegionIndex& index, RegionMask mask, const CutPlane& plane,
               std::vector<SectionPiece>& out);

/// Ends of the pieces whose connected line reaches both sides of u = 0, appended to `out`: the trunk without
/// arms that the plane meets beside it.
void middleLoops(std::span<const SectionPiece> pieces, std::vector<Eigen::Vector2d>& out);

/// Convex hull, counter-clockwise, first point not repeated (Andrew's monotone chain, 1979).
/// Fewer than three points come back sorted. `points` is sorted in place.
std::vector<Eigen::Vector2d> convexHull(std::vector<Eigen::Vector2d>& points);

/// Length around a hull as `convexHull` gives it, metres; 0 for fewer than two points.
double perimeter(std::span<const Eigen::Vector2d> hull);

/// Length around the convex hull of the points, metres; 0 for fewer than two. This is a tape pulled taut.
double hullPerimeter(std::vector<Eigen::Vector2d>& points);

/// Length of a tape pulled taut from `a` to `b` over the points that lie to the left of a -> b and between
/// the two ends. Straight distance when there are none.
double tautLength(const Eigen::Vector2d& a, const Eigen::Vector2d& b,
                  std::span<const Eigen::Vector2d> points);

/// Where the pieces cross the line u = level: the crossing with the largest (or smallest) v.
std::optional<Eigen::Vector2d> outermostAt(std::span<const SectionPiece> pieces, double level, bool largest);

}  // namespace fitroom::bodymodel
