#pragma once

#include <array>
#include <limits>
#include <vector>

#include "garments/drape/triangle_math.h"

namespace fitroom::garments::cloth {

/// A tree of boxes over triangles. Deterministic: the split depends on the triangles alone. Immutable once
/// built.
class TriangleBvh {
 public:
  TriangleBvh() = default;
  TriangleBvh(const std::vector<Vec3>& vertices, const std::vector<std::array<int, 3>>& triangles);

  /// Calls `visit(triangle, limit2)` nearest boxes first for all triangles whose box lies within sqrt(limit2)
  /// of p; visit may lower limit2.
  template <class Visit>
  void nearest(const Vec3& p, float limit2, Visit&& visit) const;

  /// Calls `visit(triangle)` for every triangle whose box meets the box.
  template <class Visit>
  void overlapping(const Vec3& low, const Vec3& high, Visit&& visit) const;

 private:
  struct Node {
    Vec3 low, high;
    int first = 0;  ///< Leaf: first item; inner: left child, the right one follows it.
    int count = 0;  ///< 0: inner.
  };

  void split(int node, const std::vector<Vec3>& centres, const std::vector<Vec3>& lows,
             const std::vector<Vec3>& highs);
  static float distance2(const Node& n, const Vec3& p) {
    return (n.low - p).cwiseMax(p - n.high).cwiseMax(0.0f).squaredNorm();
  }

  std::vector<Node> nodes_;
  std::vector<int> items_;
};

template <class Visit>
void TriangleBvh::nearest(const Vec3& p, float limit2, Visit&& visit) const {
  if (nodes_.empty()) return;
  struct Entry {
    int node;
    float d2;
  };
  Entry stack[64];
  int top = 0;
  stack[top++] = {0, distance2(nodes_[0], p)};
  while (top > 0) {
    const Entry e = stack[--top];
    if (e.d2 > limit2) continue;
    const Node& n = nodes_[e.node];
    if (n.count > 0) {
      for (int k = 0; k < n.count; ++k) visit(items_[n.first + k], limit2);
      continue;
    }
    Entry a{n.first, distance2(nodes_[n.first], p)};
    Entry b{n.first + 1, distance2(nodes_[n.first + 1], p)};
    if (b.d2 < a.d2) std::swap(a, b);
    stack[top++] = b;
    stack[top++] = a;
  }
}

template <class Visit>
void TriangleBvh::overlapping(const Vec3& low, const Vec3& high, Visit&& visit) const {
  if (nodes_.empty()) return;
  int stack[64];
  int top = 0;
  stack[top++] = 0;
  while (top > 0) {
    const Node& n = nodes_[stack[--top]];
    if ((n.low.array() > high.array()).any() || (n.high.array() < low.array()).any()) continue;
    if (n.count > 0) {
      for (int k = 0; k < n.count; ++k) visit(items_[n.first + k]);
      continue;
    }
    stack[top++] = n.first + 1;
    stack[top++] = n.first;
  }
}

}  // namespace fitroom::garments::cloth
