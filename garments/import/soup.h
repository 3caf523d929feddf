#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// All triangles of a file in one list, positions shared, texture coordinates kept per corner so that welding
/// does not tear them. The working form of the importer between reading and remeshing.
struct Soup {
  std::vector<Eigen::Vector3d> points;             ///< File units, later metres.
  std::vector<std::array<std::int32_t, 3>> faces;  ///< Indices into `points`.
  std::vector<std::array<Eigen::Vector2f, 3>> uv;  ///< One per face, or empty.
  std::vector<std::int32_t> source;                ///< Index of the RawMesh each face came from.

  std::vector<std::int32_t> panel;  ///< Which loose panel a face came in, once told; or empty.

  bool empty() const { return faces.empty(); }
  /// Removes the faces for which `drop` is true.
  void removeFaces(const std::vector<char>& drop);
  /// Removes points that no face uses.
  void compact();
  Triangles triangles() const;
  Points positions() const;
};

/// How many of each thing a cleaning step changed.
struct SoupCounts {
  std::size_t nonFinite = 0;  ///< Faces with a coordinate that is not a number.
  std::size_t zeroArea = 0;
  std::size_t duplicate = 0;  ///< Same three points as an earlier face, either way round.
  std::size_t merged = 0;     ///< Points that fell together.
};

/// One list of all meshes. Faces with a coordinate that is not finite are left out and counted.
Soup mergeMeshes(const RawScene& scene, SoupCounts& counts);

/// Merges points closer than `tolerance` (in the points' unit), by a grid of that size and its neighbours;
/// the first point of a group stays. With `only` (one flag a point; may be empty) only flagged points merge.
void weldPoints(Soup& soup, double tolerance, const std::vector<char>& only, SoupCounts& counts);

/// Removes faces with two equal corners or no area (height below `minHeight`), then repeated faces.
void dropBadFaces(Soup& soup, double minHeight, SoupCounts& counts);

/// Flags points on edges that have one face only.
std::vector<char> boundaryPoints(const Soup& soup);

/// The faces of `soup` for which `keep` is true, with their own points.
Soup extract(const Soup& soup, const std::vector<char>& keep);

}  // namespace fitroom::garments
