#pragma once

#include <memory>
#include <optional>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Rays and closest points on a triangle mesh, through Embree. Thread: queries may run from many threads.
class RayScene {
 public:
  struct Hit {
    std::int32_t face = -1;
    double distance = 0;  ///< Along the ray, in units of its direction.
    Eigen::Vector3d point = Eigen::Vector3d::Zero();
    Eigen::Vector3d weights = Eigen::Vector3d::Zero();  ///< Barycentric, of the face's three corners.
  };

  /// Copies the mesh. Coordinates must be finite.
  RayScene(const Points& vertices, const Triangles& triangles);
  RayScene(RayScene&&) noexcept;
  RayScene& operator=(RayScene&&) noexcept;
  ~RayScene();

  bool blocked(const Eigen::Vector3d& origin, const Eigen::Vector3d& direction, double from, double to) const;
  std::optional<Hit> firstHit(const Eigen::Vector3d& origin, const Eigen::Vector3d& direction, double from,
                              double to) const;
  /// Closest point within `radius`; of equally close faces the lowest number.
  std::optional<Hit> closest(const Eigen::Vector3d& point, double radius) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::garments
