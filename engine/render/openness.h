#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/render/surface_mesh.h"

namespace fitroom::engine {

/// Light of the surroundings, computed once a scene by casting rays, so that every picture of it, from any
/// side and on any machine, has the same soft darkening in folds, under hems and round the feet. Results do
/// not depend on the number of threads.
class Openness {
 public:
  /// Takes what stands in the light's way, body and cloth as they are. Keeps nothing of the arguments.
  /// `quick` builds the search tree faster and looks slower.
  explicit Openness(std::span<const bodymodel::TriMesh* const> solids, bool quick = false);
  ~Openness();
  Openness(Openness&&) noexcept;
  Openness& operator=(Openness&&) noexcept;

  /// Fills `openness` of each vertex: the cosine-weighted share of `rays` (8 to 1024, rounded up to eights)
  /// that meet nothing near, smoothed `rounds` times over the mesh's edges.
  void light(SurfaceMesh& mesh, int rays, int rounds) const;

  /// The same for the floor: `side` x `side` bytes (255 open) of the square at y = 0 that reaches `half`
  /// metres from `middle` (x, z) in x (columns) and z (rows).
  std::vector<std::uint8_t> floor(int side, float half, const Eigen::Vector2f& middle, int rays) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::engine
