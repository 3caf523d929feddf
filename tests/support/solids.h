#pragma once

#include <cmath>
#include <numbers>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::test {

/// An ellipsoid standing on y = 0: half axes (x, y, z) in metres, `n` rings and 2n segments, turned outwards.
inline bodymodel::TriMesh ellipsoid(float x, float y, float z, int n = 48) {
  bodymodel::TriMesh mesh;
  const int round = 2 * n;
  mesh.vertices.resize((n - 1) * round + 2, 3);
  for (int ring = 1; ring < n; ++ring) {
    const float polar = std::numbers::pi_v<float> * static_cast<float>(ring) / static_cast<float>(n);
    for (int k = 0; k < round; ++k) {
      const float turn = 2.0f * std::numbers::pi_v<float> * static_cast<float>(k) / static_cast<float>(round);
      mesh.vertices.row((ring - 1) * round + k) << x * std::sin(polar) * std::sin(turn),
          y + y * std::cos(polar), z * std::sin(polar) * std::cos(turn);
    }
  }
  const int top = (n - 1) * round;
  mesh.vertices.row(top) << 0.0f, 2.0f * y, 0.0f;
  mesh.vertices.row(top + 1) << 0.0f, 0.0f, 0.0f;
  mesh.triangles.resize(2 * round * (n - 1), 3);
  Eigen::Index t = 0;
  for (int k = 0; k < round; ++k) {
    const int next = (k + 1) % round;
    mesh.triangles.row(t++) << top, k, next;
    mesh.triangles.row(t++) << top + 1, (n - 2) * round + next, (n - 2) * round + k;
    for (int ring = 0; ring + 2 < n; ++ring) {
      mesh.triangles.row(t++) << ring * round + k, (ring + 1) * round + k, (ring + 1) * round + next;
      mesh.triangles.row(t++) << ring * round + k, (ring + 1) * round + next, ring * round + next;
    }
  }
  return mesh;
}

/// An open tube round the y axis from `low` to `high`, radius in metres; `from` to `to` in turns, 0 at +Z
/// over +X.
inline bodymodel::TriMesh tube(float radius, float low, float high, int rows = 24, int segments = 96,
                               float from = 0.0f, float to = 1.0f) {
  const bool closed = to - from >= 1.0f;
  const int columns = closed ? segments : segments + 1;
  bodymodel::TriMesh mesh;
  mesh.vertices.resize((rows + 1) * columns, 3);
  for (int r = 0; r <= rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      const float turn = from + (to - from) * static_cast<float>(c) / static_cast<float>(segments);
      const float angle = 2.0f * std::numbers::pi_v<float> * turn;
      mesh.vertices.row(r * columns + c) << radius * std::sin(angle),
          low + (high - low) * static_cast<float>(r) / static_cast<float>(rows), radius * std::cos(angle);
    }
  }
  mesh.triangles.resize(2 * rows * segments, 3);
  Eigen::Index t = 0;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < segments; ++c) {
      const int a = r * columns + c;
      const int b = r * columns + (c + 1) % columns;
      mesh.triangles.row(t++) << a, b, b + columns;
      mesh.triangles.row(t++) << a, b + columns, a + columns;
    }
  }
  return mesh;
}

/// A flat square in the plane z = 0 with `n` cells a side, facing +Z, corner at the origin.
inline bodymodel::TriMesh patch(float side, int n) {
  bodymodel::TriMesh mesh;
  mesh.vertices.resize((n + 1) * (n + 1), 3);
  for (int r = 0; r <= n; ++r) {
    for (int c = 0; c <= n; ++c) {
      mesh.vertices.row(r * (n + 1) + c) << side * static_cast<float>(c) / static_cast<float>(n),
          side * static_cast<float>(r) / static_cast<float>(n), 0.0f;
    }
  }
  mesh.triangles.resize(2 * n * n, 3);
  Eigen::Index t = 0;
  for (int r = 0; r < n; ++r) {
    for (int c = 0; c < n; ++c) {
      const int a = r * (n + 1) + c;
      mesh.triangles.row(t++) << a, a + 1, a + n + 2;
      mesh.triangles.row(t++) << a, a + n + 2, a + n + 1;
    }
  }
  return mesh;
}

}  // namespace fitroom::test
