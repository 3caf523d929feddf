#pragma once

#include <cstdint>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::engine {

/// Index of the first vertex at the same place, for each vertex: how unwelded panels are sewn.
std::vector<std::int32_t> weldVertices(const bodymodel::Points& vertices);

/// The triangles with each vertex named by the first at its place.
bodymodel::Triangles sewnTriangles(const bodymodel::Triangles& triangles,
                                   const std::vector<std::int32_t>& same);

/// The edges of a mesh, each once, in a fixed order.
class EdgeTable {
 public:
  explicit EdgeTable(const bodymodel::Triangles& triangles);

  std::size_t size() const { return keys_.size(); }
  /// Place of the edge between two vertices, either way round; it must be one of the mesh.
  std::size_t find(std::int32_t a, std::int32_t b) const;
  std::int32_t low(std::size_t edge) const { return static_cast<std::int32_t>(keys_[edge] >> 32); }
  std::int32_t high(std::size_t edge) const { return static_cast<std::int32_t>(keys_[edge] & 0xffffffffu); }
  /// Whether only one triangle has it.
  bool onBorder(std::size_t edge) const { return uses_[edge] == 1; }

 private:
  std::vector<std::uint64_t> keys_;  // Ascending: smaller vertex in the upper half.
  std::vector<std::uint8_t> uses_;   // 2 stands for more too.
};

}  // namespace fitroom::engine
