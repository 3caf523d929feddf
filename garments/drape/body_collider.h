#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/drape/triangle_bvh.h"
#include "garments/drape/triangle_math.h"

namespace fitroom::garments::cloth {

/// A point held outside a plane: normal . x >= offset.
struct Plane {
  Vec3 normal;   ///< Unit, out of the body.
  float offset;  ///< m.
};

/// Where a point is to the body.
struct SkinPoint {
  Vec3 point;                                               ///< On the skin, metres.
  Vec3 normal;                                              ///< Out of the body, unit.
  float distance = std::numeric_limits<float>::infinity();  ///< m; negative inside.
  int triangle = -1;                                        ///< -1: none in reach.
};

/// A place on the skin that may not show through the cloth.
struct SkinSample {
  Vec3 point;
  Vec3 normal;
};

/// What a mesh given to a collider is.
enum class Solid {
  kBody,   ///< Closed; turned outside out when it came inside out.
  kSheet,  ///< Open cloth; the side that its triangles face is outside.
};

/// The body as the cloth meets it. Immutable once built; queries may run on any thread.
class BodyCollider {
 public:
  /// `body` as drape() gets it, valid, not empty, smaller than 5 m. A body turned inside out is turned back.
  /// near() finds skin up to `reach` (m) away.
  BodyCollider(const TriMesh& body, float reach, Solid solid = Solid::kBody);

  /// The nearest skin within reach; a second skin facing another way, if there is one, goes to `other`.
  SkinPoint near(const Vec3& p, SkinPoint* other = nullptr) const;

  /// The nearest skin at any distance up to `limit`.
  SkinPoint nearest(const Vec3& p, float limit = std::numeric_limits<float>::infinity()) const;

  /// The nearest skin whose normal agrees with `facing` (cosine above 0.2), up to `limit`; triangle -1 if
  /// none.
  SkinPoint nearestFacing(const Vec3& p, const Vec3& facing, float limit) const;

  /// Calls `visit(sampleIndex)` for the samples in the cells that the box touches.
  template <class Visit>
  void samplesIn(const Vec3& low, const Vec3& high, Visit&& visit) const;

  const std::vector<SkinSample>& samples() const { return samples_; }
  const TriangleBvh& bvh() const { return bvh_; }
  const std::vector<Vec3>& vertices() const { return vertices_; }
  const std::vector<std::array<int, 3>>& triangles() const { return triangles_; }
  /// The triangle of the mesh it was built from: those without area are not in triangles(). -1 stays.
  int givenTriangle(int triangle) const { return triangle < 0 ? -1 : given_[triangle]; }
  const Vec3& faceNormal(int triangle) const { return faceNormals_[triangle]; }
  /// The normal at a place on the skin, drawn from the corners of its triangle, so that it turns without
  /// jumps.
  Vec3 smoothNormal(const SkinPoint& skin) const;
  float lowestY() const { return lowestY_; }

 private:
  struct Grid {
    Vec3 origin = Vec3::Zero();
    float inverseCell = 1;
    std::array<int, 3> size{0, 0, 0};
    std::vector<int> begin;  ///< Per cell, CSR.
    std::vector<int> items;

    int axisCell(float x, int axis) const { return static_cast<int>((x - origin[axis]) * inverseCell); }
    int index(int x, int y, int z) const { return (z * size[1] + y) * size[0] + x; }
  };

  void buildNormals();
  void buildNearGrid();
  void buildSamples();
  SkinPoint signedPoint(const Vec3& p, const Nearest& n, int triangle) const;
  Vec3 featureNormal(int triangle, Feature feature) const;

  std::vector<Vec3> vertices_;
  std::vector<std::array<int, 3>> triangles_;
  std::vector<int> given_;
  std::vector<Vec3> faceNormals_;
  std::vector<Vec3> vertexNormals_;
  std::vector<std::array<Vec3, 3>> edgeNormals_;  ///< Per triangle: edges 01, 12, 20.
  std::vector<SkinSample> samples_;
  TriangleBvh bvh_;
  Grid near_;
  Grid sampleGrid_;
  float reach_ = 0;
  float lowestY_ = 0;
};

template <class Visit>
void BodyCollider::samplesIn(const Vec3& low, const Vec3& high, Visit&& visit) const {
  std::array<int, 3> a{}, b{};
  for (int k = 0; k < 3; ++k) {
    if (!(high[k] >= sampleGrid_.origin[k])) return;
    a[k] = std::max(0, sampleGrid_.axisCell(std::max(low[k], sampleGrid_.origin[k]), k));
    b[k] = std::min(sampleGrid_.size[k] - 1, sampleGrid_.axisCell(high[k], k));
    if (a[k] > b[k]) return;
  }
  for (int z = a[2]; z <= b[2]; ++z) {
    for (int y = a[1]; y <= b[1]; ++y) {
      const int first = sampleGrid_.begin[sampleGrid_.index(a[0], y, z)];
      const int last = sampleGrid_.begin[sampleGrid_.index(b[0], y, z) + 1];
      for (int k = first; k < last; ++k) visit(sampleGrid_.items[k]);
    }
  }
}

}  // namespace fitroom::garments::cloth
