#pragma once

#include <Eigen/Core>

#include "engine/render/scene.h"

namespace fitroom::engine {

/// Vertical angle of view, degrees. Narrow, as a fashion photographer would stand back, so that the body is
/// not bent.
inline constexpr double kFieldOfViewDegrees = 22.0;
inline constexpr double kLowestPitchDegrees = -25.0;
inline constexpr double kHighestPitchDegrees = 60.0;

/// The upright cylinder that holds everything drawn. Metres.
struct SceneExtent {
  Eigen::Vector3d centre{0.0, 0.87, 0.0};
  double radius = 0.65;  ///< From the vertical axis through `centre`.
  double halfHeight = 0.87;
  double uprightDistance =
      4.9;  ///< From the axis to a camera that sees the whole height, with air, from every side.
};

/// Extent of body and garments; of an empty scene, that of a person of 1.74 m.
SceneExtent sceneExtent(const Scene& scene);

/// A camera in the scene's frame. Metres.
struct CameraPose {
  Eigen::Vector3d eye;
  Eigen::Vector3d target;
  Eigen::Vector3d up;     ///< Unit, perpendicular to the line of sight.
  double distance = 0.0;  ///< From eye to target.
  double yaw = 0.0;       ///< Radians, as used.
};

/// /// Distance from which everything fits into a picture of that width / height, with a margin, from every
/// side.
double framingDistance(const SceneExtent& extent, double aspect);

/// Where the camera stands. Pitch is clamped to its range, the distance to what keeps it outside the body;
/// numbers that are not finite count as their default.
CameraPose orbit(const Camera& camera, const SceneExtent& extent, double aspect);

/// Standard views.
inline Camera frontView() {
  return Camera{};
}
inline Camera sideView() {
  return Camera{.yawDegrees = 90.0};
}
inline Camera backView() {
  return Camera{.yawDegrees = 180.0};
}
inline Camera threeQuarterView() {
  return Camera{.yawDegrees = 35.0, .pitchDegrees = 8.0};
}

}  // namespace fitroom::engine
