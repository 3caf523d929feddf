#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/render/scene.h"

namespace fitroom::engine {

/// One vertex as the shaders take it: 48 bytes, packed.
struct SurfaceVertex {
  Eigen::Vector3f position{0, 0, 0};  ///< Metres.
  Eigen::Vector3f normal{0, 1, 0};    ///< Unit, away from the material.
  Eigen::Vector2f weave{0, 0};  ///< Metres along weft and warp; of no meaning without texture coordinates.
  float openness = 1.0f;        ///< 0 to 1: share of the surroundings' light that gets here.
  float heat = 0.0f;            ///< -1 to 1.
  float edge = 1.0f;  ///< Distance to the cloth's nearest edge, metres; kFarFromEdge or more: not near one.
  float side = 0.0f;  ///< 0 the outside of the cloth, 1 its inside, between on the fold.
};
static_assert(sizeof(SurfaceVertex) == 48);

inline constexpr float kFarFromEdge = 0.06f;  ///< Metres.

/// Triangles to draw, counter-clockwise seen from outside the material.
struct SurfaceMesh {
  std::vector<SurfaceVertex> vertices;
  std::vector<std::uint32_t> indices;  ///< Three a triangle.
};

/// The body's skin as it is.
SurfaceMesh skinMesh(const bodymodel::TriMesh& body);

/// A garment as a thin solid: its outside and inside a little apart, closed along every edge by a rounded
/// fold, so that hems and necklines show their thickness and no face is ever seen from behind. Vertices at
/// the same place count as sewn together. `mesh` must be valid (`bodymodel::validate`); texture coordinates
/// and heat of the wrong length are taken as absent.
SurfaceMesh clothShell(const SceneGarment& garment);

/// Whether the garment's texture coordinates can carry a weave: one a vertex, finite, in metres like the mesh
/// to within a factor of 3 (median over the edges).
bool carriesWeave(const SceneGarment& garment);

}  // namespace fitroom::engine
