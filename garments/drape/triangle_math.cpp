#include "garments/drape/triangle_math.h"

#include <Eigen/Geometry>
#include <cmath>

namespace fitroom::garments::cloth {

namespace {

Nearest at(const Vec3& p, const Vec3& a, const Vec3& ab, const Vec3& ac, float u, float v, Feature feature) {
  const Vec3 point = a + ab * u + ac * v;
  return {point, feature, (p - point).squaredNorm(), u, v};
}

}  // namespace

Nearest nearestOnTriangle(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 ab = b - a;
  const Vec3 ac = c - a;
  const Vec3 ap = p - a;
  const float d1 = ab.dot(ap);
  const float d2 = ac.dot(ap);
  if (d1 <= 0 && d2 <= 0) return at(p, a, ab, ac, 0, 0, Feature::kCorner0);
  const Vec3 bp = p - b;
  const float d3 = ab.dot(bp);
  const float d4 = ac.dot(bp);
  if (d3 >= 0 && d4 <= d3) return at(p, a, ab, ac, 1, 0, Feature::kCorner1);
  const float vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    return at(p, a, ab, ac, d1 > d3 ? d1 / (d1 - d3) : 0.0f, 0, Feature::kEdge0);
  }
  const Vec3 cp = p - c;
  const float d5 = ab.dot(cp);
  const float d6 = ac.dot(cp);
  if (d6 >= 0 && d5 <= d6) return at(p, a, ab, ac, 0, 1, Feature::kCorner2);
  const float vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    return at(p, a, ab, ac, 0, d2 > d6 ? d2 / (d2 - d6) : 0.0f, Feature::kEdge2);
  }
  const float va = d3 * d6 - d5 * d4;
  const float along = d4 - d3;
  const float against = d5 - d6;
  if (va <= 0 && along >= 0 && against >= 0) {
    const float t = along + against > 0 ? along / (along + against) : 0.0f;
    return at(p, a, ab, ac, 1 - t, t, Feature::kEdge1);
  }
  const float sum = va + vb + vc;
  if (!(sum > 0)) return at(p, a, ab, ac, 0, 0, Feature::kCorner0);
  return at(p, a, ab, ac, vb / sum, vc / sum, Feature::kFace);
}

bool segmentMeetsTriangle(const Eigen::Vector3d& p, const Eigen::Vector3d& q, const Eigen::Vector3d& a,
                          const Eigen::Vector3d& b, const Eigen::Vector3d& c) {
  // Moeller and Trumbore 1997.
  constexpr double kParallel = 1e-18;
  const Eigen::Vector3d d = q - p;
  const Eigen::Vector3d e1 = b - a;
  const Eigen::Vector3d e2 = c - a;
  const Eigen::Vector3d h = d.cross(e2);
  const double det = e1.dot(h);
  if (std::abs(det) < kParallel) return false;
  const double inverse = 1 / det;
  const Eigen::Vector3d s = p - a;
  const double u = inverse * s.dot(h);
  if (u < 0 || u > 1) return false;
  const Eigen::Vector3d w = s.cross(e1);
  const double v = inverse * d.dot(w);
  if (v < 0 || u + v > 1) return false;
  const double t = inverse * e2.dot(w);
  return t >= 0 && t <= 1;
}

namespace {

/// True when all of `b` lies well off one side of the plane of `a`; most pairs part here.
bool apart(const Eigen::Vector3d a[3], const Eigen::Vector3d b[3]) {
  const Eigen::Vector3d n = (a[1] - a[0]).cross(a[2] - a[0]);
  const double h[3] = {n.dot(b[0] - a[0]), n.dot(b[1] - a[0]), n.dot(b[2] - a[0])};
  const double surely = 1e-12 * std::sqrt(n.squaredNorm());  // A picometre: rounding decides nothing here.
  return (h[0] > surely && h[1] > surely && h[2] > surely) ||
         (h[0] < -surely && h[1] < -surely && h[2] < -surely);
}

}  // namespace

bool trianglesCross(const Eigen::Vector3d a[3], const Eigen::Vector3d b[3]) {
  if (apart(a, b) || apart(b, a)) return false;
  for (int k = 0; k < 3; ++k) {
    if (segmentMeetsTriangle(a[k], a[(k + 1) % 3], b[0], b[1], b[2])) return true;
    if (segmentMeetsTriangle(b[k], b[(k + 1) % 3], a[0], a[1], a[2])) return true;
  }
  return false;
}

}  // namespace fitroom::garments::cloth
