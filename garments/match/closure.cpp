#include "garments/match/closure.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fitroom::garments {

namespace {

constexpr float kSteep = 0.7f;         ///< Rise over length; a front edge runs up and down, a hem does not.
constexpr float kSameHeight = 0.012f;  ///< m.
constexpr float kWidest = 0.35f;       ///< Edges farther apart are armholes, m.
constexpr std::size_t kFewest = 5;     ///< Fewer pairs are no front.

/// Vertices of the trunk's boundary edges that run up and down on the front half, left (+x) or right of the
/// middle.
std::vector<std::int32_t> frontEdge(const GarmentModel& garment, float side) {
  std::map<std::pair<std::int32_t, std::int32_t>, int> uses;
  const auto& triangles = garment.mesh.triangles;
  for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const auto a = triangles(f, k), b = triangles(f, (k + 1) % 3);
      ++uses[{std::min(a, b), std::max(a, b)}];
    }
  }
  const auto& x = garment.mesh.vertices;
  const float middle = x.col(2).mean();
  std::vector<std::int32_t> out;
  for (const auto& [edge, count] : uses) {
    if (count != 1) continue;
    const Eigen::Vector3f d = (x.row(edge.second) - x.row(edge.first)).transpose();
    const bool steep = std::abs(d.y()) > kSteep * d.norm();
    for (const auto v : {edge.first, edge.second}) {
      const bool trunk = garment.vertexTube[static_cast<std::size_t>(v)] == TubeKind::kTorso;
      if (steep && trunk && x(v, 2) > middle && x(v, 0) * side > 0) out.push_back(v);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

std::vector<std::array<std::int32_t, 2>> closuresOf(const GarmentModel& garment) {
  if (!garment.frontOpen || garment.vertexTube.size() != static_cast<std::size_t>(garment.mesh.vertexCount()))
    return {};
  const auto left = frontEdge(garment, 1.0f), right = frontEdge(garment, -1.0f);
  const auto& x = garment.mesh.vertices;
  std::vector<std::array<std::int32_t, 2>> pairs;
  for (const auto v : left) {
    std::int32_t best = -1;
    float nearest = kSameHeight;
    for (const auto w : right) {
      const float rise = std::abs(x(v, 1) - x(w, 1));
      if (rise >= nearest || (x.row(v) - x.row(w)).norm() > kWidest) continue;
      nearest = rise;
      best = w;
    }
    if (best >= 0) pairs.push_back({v, best});
  }
  if (pairs.size() < kFewest) pairs.clear();
  return pairs;
}

}  // namespace fitroom::garments
