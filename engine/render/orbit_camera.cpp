#include "engine/render/orbit_camera.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace fitroom::engine {

namespace {

constexpr double kDegree = std::numbers::pi / 180.0;
constexpr double kMargin = 1.08;    // Air round the body, over its size.
constexpr double kClosest = 0.35;   // Metres from the axis: nearer than this there is only cloth to see.
constexpr double kFarthest = 40.0;  // Metres.
constexpr double kSmallestAspect = 0.05;  // A strip narrower than this is not a picture of anything.

double finiteOr(double value, double fallback) {
  return std::isfinite(value) ? value : fallback;
}

void include(const bodymodel::TriMesh& mesh, Eigen::Vector3d& low, Eigen::Vector3d& high) {
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const Eigen::Vector3d p = mesh.vertices.row(i).transpose().cast<double>();
    if (!p.allFinite()) continue;
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
}

// Widens `extent` to hold the mesh, seen from any side.
void enclose(const bodymodel::TriMesh& mesh, SceneExtent& extent) {
  const double slope = kMargin / std::tan(0.5 * kFieldOfViewDegrees * kDegree);
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const Eigen::Vector3d p = mesh.vertices.row(i).transpose().cast<double>() - extent.centre;
    if (!p.allFinite()) continue;
    const double out = std::hypot(p.x(), p.z());
    extent.radius = std::max(extent.radius, out);
    // Turned towards the camera, the point is nearer by its own distance from the axis, and the default pitch
    // tips it.
    const double height = std::abs(p.y()) + out * std::sin(Camera{}.pitchDegrees * kDegree);
    extent.uprightDistance = std::max(extent.uprightDistance, slope * height + out);
  }
}

}  // namespace

SceneExtent sceneExtent(const Scene& scene) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(std::numeric_limits<double>::infinity());
  Eigen::Vector3d high = -low;
  include(scene.body, low, high);
  for (const SceneGarment& garment : scene.garments) include(garment.mesh, low, high);
  SceneExtent extent;
  if (!(high - low).allFinite()) return extent;
  extent.centre = 0.5 * (low + high);
  extent.halfHeight = std::max(0.5 * (high.y() - low.y()), 0.05);
  extent.radius = 0.05;
  extent.uprightDistance = 0.0;
  enclose(scene.body, extent);
  for (const SceneGarment& garment : scene.garments) enclose(garment.mesh, extent);
  return extent;
}

double framingDistance(const SceneExtent& extent, double aspect) {
  const double half = std::tan(0.5 * kFieldOfViewDegrees * kDegree);
  const double wide = half * std::max(finiteOr(aspect, 1.0), kSmallestAspect);
  const double byWidth = extent.radius * kMargin * std::sqrt(1.0 + 1.0 / (wide * wide));
  return std::max(extent.uprightDistance, byWidth);
}

CameraPose orbit(const Camera& camera, const SceneExtent& extent, double aspect) {
  const double yaw = finiteOr(camera.yawDegrees, 0.0) * kDegree;
  const double pitch =
      std::clamp(finiteOr(camera.pitchDegrees, 5.0), kLowestPitchDegrees, kHighestPitchDegrees) * kDegree;
  const double asked = finiteOr(camera.distance, 0.0);
  CameraPose pose;
  pose.yaw = yaw;
  pose.distance = asked > 0.0 ? std::clamp(asked, kClosest, kFarthest) : framingDistance(extent, aspect);
  const Eigen::Vector3d back(std::sin(yaw) * std::cos(pitch), std::sin(pitch),
                             std::cos(yaw) * std::cos(pitch));
  const Eigen::Vector3d right(std::cos(yaw), 0.0, -std::sin(yaw));
  pose.up = back.cross(right);
  const Eigen::Vector2d pan(finiteOr(camera.pan.x(), 0.0), finiteOr(camera.pan.y(), 0.0));
  pose.target = extent.centre + right * pan.x() + pose.up * pan.y();
  pose.eye = pose.target + back * pose.distance;
  return pose;
}

}  // namespace fitroom::engine
