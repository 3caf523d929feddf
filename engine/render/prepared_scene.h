#pragma once

#include <cstdint>
#include <vector>

#include "engine/render/orbit_camera.h"
#include "engine/render/scene.h"
#include "engine/render/surface_mesh.h"

namespace fitroom::engine {

inline constexpr int kFloorSide = 96;      ///< Texels of the floor's openness, each way.
inline constexpr float kFloorHalf = 1.2f;  ///< Metres it reaches from the scene's middle.

/// One thing to draw.
struct PreparedPart {
  SurfaceMesh mesh;
  int garment = -1;  ///< Index into Scene::garments; -1 the body.
  int part = -1;     ///< Index into SceneGarment::parts; -1 the simulated cloth.
};

/// A scene as the graphics card takes it.
struct PreparedScene {
  std::vector<PreparedPart> parts;
  std::vector<std::uint8_t> floor;  ///< kFloorSide squared; see Openness::floor.
};

inline constexpr Eigen::Index kMostPartTriangles = 400000;  ///< More is shown as simulated cloth.

/// Whether a garment is drawn by its parts: not in the fit map, and not when they are too many.
bool showsParts(const Scene& scene, const SceneGarment& garment);

/// Smooths, thickens and lights a scene. kDraft: few triangles and rays, for turning on a software renderer;
/// kFull: edges of cloth and skin about 7 mm, and fine light. What `bodymodel::validate` refuses is left out,
/// with a line in the log. Does not depend on the number of threads.
PreparedScene prepareScene(const Scene& scene, const SceneExtent& extent, Quality quality);

}  // namespace fitroom::engine
