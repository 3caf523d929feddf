#pragma once

#include <Eigen/Core>

namespace fitroom::garments::cloth {

using Vec3 = Eigen::Vector3f;

/// Which part of a triangle is nearest. Corner k, edge k (from corner k to k + 1), or the inside.
enum class Feature : signed char { kFace = 0, kCorner0, kCorner1, kCorner2, kEdge0, kEdge1, kEdge2 };

struct Nearest {
  Vec3 point;  ///< On the triangle, metres.
  Feature feature;
  float distance2;  ///< Squared distance, m2.
  float u, v;       ///< point = (1 - u - v) a + u b + v c.
};

/// Point of the triangle abc nearest to p (Ericson, Real-Time Collision Detection, 5.1.5).
Nearest nearestOnTriangle(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c);

/// True when the segment pq meets the triangle abc; touching counts, lying in its plane does not.
bool segmentMeetsTriangle(const Eigen::Vector3d& p, const Eigen::Vector3d& q, const Eigen::Vector3d& a,
                          const Eigen::Vector3d& b, const Eigen::Vector3d& c);

/// True when an edge of either triangle meets the other triangle.
bool trianglesCross(const Eigen::Vector3d a[3], const Eigen::Vector3d b[3]);

}  // namespace fitroom::garments::cloth
