#include "garments/drape/body_collider.h"

#include <tbb/parallel_invoke.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

Vec3 unit(const Vec3& v, const Vec3& otherwise) {
  const float length = v.norm();
  return length > 1e-20f ? Vec3(v / length) : otherwise;
}

float cornerAngle(const Vec3& corner, const Vec3& a, const Vec3& b) {
  const Vec3 u = a - corner;
  const Vec3 v = b - corner;
  return std::atan2(u.cross(v).norm(), u.dot(v));
}

}  // namespace

BodyCollider::BodyCollider(const TriMesh& body, float reach, Solid solid) : reach_(reach) {
  const bool flipped = solid == Solid::kBody && bodymodel::enclosedVolume(body) < 0;
  vertices_.reserve(body.vertexCount());
  for (Eigen::Index i = 0; i < body.vertexCount(); ++i) vertices_.push_back(body.vertices.row(i).transpose());
  triangles_.reserve(body.triangleCount());
  for (Eigen::Index f = 0; f < body.triangleCount(); ++f) {
    const auto t = body.triangles.row(f);
    const Vec3 cross = (vertices_[t[1]] - vertices_[t[0]]).cross(vertices_[t[2]] - vertices_[t[0]]);
    if (!(cross.squaredNorm() > 0)) continue;  // No area: its neighbours cover the place.
    given_.push_back(static_cast<int>(f));
    triangles_.push_back(flipped ? std::array<int, 3>{t[0], t[2], t[1]}
                                 : std::array<int, 3>{t[0], t[1], t[2]});
  }
  lowestY_ = std::numeric_limits<float>::max();
  for (const auto& t : triangles_) {
    for (int v : t) lowestY_ = std::min(lowestY_, vertices_[v].y());
  }
  tbb::parallel_invoke([&] { bvh_ = TriangleBvh(vertices_, triangles_); },
                       [&] {
                         buildNormals();
                         tbb::parallel_invoke([&] { buildNearGrid(); }, [&] { buildSamples(); });
                       });
}

void BodyCollider::buildNormals() {
  struct Edge {
    int low, high, triangle, side;
  };
  std::vector<Edge> edges;
  edges.reserve(triangles_.size() * 3);
  vertexNormals_.assign(vertices_.size(), Vec3::Zero());
  for (int f = 0; f < static_cast<int>(triangles_.size()); ++f) {
    const auto& t = triangles_[f];
    const Vec3 n =
        unit((vertices_[t[1]] - vertices_[t[0]]).cross(vertices_[t[2]] - vertices_[t[0]]), Vec3::UnitY());
    faceNormals_.push_back(n);
    for (int k = 0; k < 3; ++k) {
      const int next = t[(k + 1) % 3];
      vertexNormals_[t[k]] += n * cornerAngle(vertices_[t[k]], vertices_[next], vertices_[t[(k + 2) % 3]]);
      edges.push_back({std::min(t[k], next), std::max(t[k], next), f, k});
    }
  }
  for (Vec3& n : vertexNormals_) n = unit(n, Vec3::UnitY());
  // By their lower vertex in one pass, then the few that share it.
  std::vector<int> begin(vertices_.size() + 1, 0);
  for (const Edge& e : edges) ++begin[e.low + 1];
  for (std::size_t v = 0; v + 1 < begin.size(); ++v) begin[v + 1] += begin[v];
  std::vector<Edge> sorted(edges.size());
  std::vector<int> fill(begin.begin(), begin.end() - 1);
  for (const Edge& e : edges) sorted[fill[e.low]++] = e;
  edges.swap(sorted);
  for (std::size_t v = 0; v + 1 < begin.size(); ++v) {
    std::sort(edges.begin() + begin[v], edges.begin() + begin[v + 1], [](const Edge& a, const Edge& b) {
      return std::tie(a.high, a.triangle, a.side) < std::tie(b.high, b.triangle, b.side);
    });
  }
  edgeNormals_.resize(triangles_.size());
  for (std::size_t i = 0; i < edges.size();) {
    std::size_t j = i;
    Vec3 sum = Vec3::Zero();
    for (; j < edges.size() && edges[j].low == edges[i].low && edges[j].high == edges[i].high; ++j) {
      sum += faceNormals_[edges[j].triangle];
    }
    for (std::size_t k = i; k < j; ++k) {
      edgeNormals_[edges[k].triangle][edges[k].side] = unit(sum, faceNormals_[edges[k].triangle]);
    }
    i = j;
  }
}

void BodyCollider::buildNearGrid() {
  const float reach = reach_;
  Vec3 low = Vec3::Constant(std::numeric_limits<float>::max()), high = -low;
  for (const auto& t : triangles_) {
    for (int v : t) {
      low = low.cwiseMin(vertices_[v]);
      high = high.cwiseMax(vertices_[v]);
    }
  }
  if (triangles_.empty()) low = high = Vec3::Zero();
  near_.origin = low - Vec3::Constant(2 * reach);
  near_.inverseCell = 1 / kBodyCell;
  const Vec3 extent = high - low + Vec3::Constant(4 * reach);
  for (int k = 0; k < 3; ++k) near_.size[k] = std::clamp(static_cast<int>(extent[k] / kBodyCell) + 1, 1, 400);
  near_.begin.assign(static_cast<std::size_t>(near_.size[0]) * near_.size[1] * near_.size[2] + 1, 0);
  const auto eachCell = [&](auto&& visit) {
    for (int f = 0; f < static_cast<int>(triangles_.size()); ++f) {
      const auto& t = triangles_[f];
      const Vec3 a = vertices_[t[0]], b = vertices_[t[1]], c = vertices_[t[2]];
      const Vec3 lo = (a.cwiseMin(b).cwiseMin(c) - Vec3::Constant(reach) - near_.origin) * near_.inverseCell;
      const Vec3 hi = (a.cwiseMax(b).cwiseMax(c) + Vec3::Constant(reach) - near_.origin) * near_.inverseCell;
      std::array<int, 3> from{}, to{};
      for (int k = 0; k < 3; ++k) {
        from[k] = std::max(0, static_cast<int>(std::floor(lo[k])));
        to[k] = std::min(near_.size[k] - 1, static_cast<int>(std::floor(hi[k])));
      }
      const Vec3& n = faceNormals_[f];
      const float slab = reach + kBodyCell * 0.5f * n.cwiseAbs().sum();
      for (int z = from[2]; z <= to[2]; ++z) {
        for (int y = from[1]; y <= to[1]; ++y) {
          for (int x = from[0]; x <= to[0]; ++x) {
            const Vec3 centre = near_.origin + Vec3(x + 0.5f, y + 0.5f, z + 0.5f) * kBodyCell;
            if (std::abs(n.dot(centre - a)) <= slab) visit(near_.index(x, y, z), f);
          }
        }
      }
    }
  };
  eachCell([&](int cell, int) { ++near_.begin[cell + 1]; });
  for (std::size_t i = 1; i < near_.begin.size(); ++i) near_.begin[i] += near_.begin[i - 1];
  near_.items.resize(near_.begin.back());
  std::vector<int> fill(near_.begin.begin(), near_.begin.end() - 1);
  eachCell([&](int cell, int f) { near_.items[fill[cell]++] = f; });
}

void BodyCollider::buildSamples() {
  std::vector<bool> used(vertices_.size(), false);
  for (int f = 0; f < static_cast<int>(triangles_.size()); ++f) {
    const auto& t = triangles_[f];
    for (int k = 0; k < 3; ++k) {
      const int a = t[k];
      const int b = t[(k + 1) % 3];
      if (!used[a]) samples_.push_back({vertices_[a], vertexNormals_[a]});
      used[a] = true;
      const bool wide = (vertices_[a] - vertices_[b]).squaredNorm() > kSampleSpacing * kSampleSpacing;
      if (a < b && wide) samples_.push_back({(vertices_[a] + vertices_[b]) * 0.5f, edgeNormals_[f][k]});
    }
  }
  Vec3 low = Vec3::Constant(std::numeric_limits<float>::max()), high = -low;
  for (const SkinSample& s : samples_) {
    low = low.cwiseMin(s.point);
    high = high.cwiseMax(s.point);
  }
  if (samples_.empty()) low = high = Vec3::Zero();
  sampleGrid_.origin = low - Vec3::Constant(kBodyCell);
  sampleGrid_.inverseCell = 1 / kBodyCell;
  for (int k = 0; k < 3; ++k) {
    sampleGrid_.size[k] = std::clamp(static_cast<int>((high[k] - low[k]) / kBodyCell) + 3, 1, 400);
  }
  const auto cellOf = [&](const Vec3& p) {
    std::array<int, 3> c{};
    for (int k = 0; k < 3; ++k) c[k] = std::clamp(sampleGrid_.axisCell(p[k], k), 0, sampleGrid_.size[k] - 1);
    return sampleGrid_.index(c[0], c[1], c[2]);
  };
  sampleGrid_.begin.assign(
      static_cast<std::size_t>(sampleGrid_.size[0]) * sampleGrid_.size[1] * sampleGrid_.size[2] + 1, 0);
  for (const SkinSample& s : samples_) ++sampleGrid_.begin[cellOf(s.point) + 1];
  for (std::size_t i = 1; i < sampleGrid_.begin.size(); ++i) sampleGrid_.begin[i] += sampleGrid_.begin[i - 1];
  sampleGrid_.items.resize(samples_.size());
  std::vector<int> fill(sampleGrid_.begin.begin(), sampleGrid_.begin.end() - 1);
  for (int s = 0; s < static_cast<int>(samples_.size()); ++s)
    sampleGrid_.items[fill[cellOf(samples_[s].point)]++] = s;
}

Vec3 BodyCollider::featureNormal(int triangle, Feature feature) const {
  switch (feature) {
    case Feature::kFace:
      return faceNormals_[triangle];
    case Feature::kCorner0:
      return vertexNormals_[triangles_[triangle][0]];
    case Feature::kCorner1:
      return vertexNormals_[triangles_[triangle][1]];
    case Feature::kCorner2:
      return vertexNormals_[triangles_[triangle][2]];
    case Feature::kEdge0:
      return edgeNormals_[triangle][0];
    case Feature::kEdge1:
      return edgeNormals_[triangle][1];
    case Feature::kEdge2:
      return edgeNormals_[triangle][2];
  }
  return faceNormals_[triangle];
}

SkinPoint BodyCollider::signedPoint(const Vec3& p, const Nearest& n, int triangle) const {
  SkinPoint out;
  out.point = n.point;
  out.triangle = triangle;
  const Vec3 pseudo = featureNormal(triangle, n.feature);
  const Vec3 away = p - n.point;
  const float distance = std::sqrt(n.distance2);
  const float sign = away.dot(pseudo) >= 0 ? 1.0f : -1.0f;
  out.distance = sign * distance;
  out.normal = distance > 1e-5f ? Vec3(away * (sign / distance)) : pseudo;
  return out;
}

Vec3 BodyCollider::smoothNormal(const SkinPoint& skin) const {
  const auto& t = triangles_[skin.triangle];
  const Nearest n = nearestOnTriangle(skin.point, vertices_[t[0]], vertices_[t[1]], vertices_[t[2]]);
  return unit(
      vertexNormals_[t[0]] * (1 - n.u - n.v) + vertexNormals_[t[1]] * n.u + vertexNormals_[t[2]] * n.v,
      faceNormals_[skin.triangle]);
}

SkinPoint BodyCollider::near(const Vec3& p, SkinPoint* other) const {
  if (other) other->triangle = -1;
  std::array<int, 3> c{};
  for (int k = 0; k < 3; ++k) {
    const float x = (p[k] - near_.origin[k]) * near_.inverseCell;
    if (!(x >= 0) || x >= static_cast<float>(near_.size[k])) return {};
    c[k] = static_cast<int>(x);
  }
  const int cell = near_.index(c[0], c[1], c[2]);
  const int begin = near_.begin[cell];
  const int end = near_.begin[cell + 1];
  Nearest best{};
  best.distance2 = reach_ * reach_;
  int bestTriangle = -1;
  for (int k = begin; k < end; ++k) {
    const int f = near_.items[k];
    const auto& t = triangles_[f];
    const float height = faceNormals_[f].dot(p - vertices_[t[0]]);
    if (height * height >= best.distance2) continue;
    const Nearest n = nearestOnTriangle(p, vertices_[t[0]], vertices_[t[1]], vertices_[t[2]]);
    if (n.distance2 < best.distance2) {
      best = n;
      bestTriangle = f;
    }
  }
  if (bestTriangle < 0) return {};
  const SkinPoint skin = signedPoint(p, best, bestTriangle);
  if (!other) return skin;
  best.distance2 = reach_ * reach_;
  int second = -1;
  for (int k = begin; k < end; ++k) {
    const int f = near_.items[k];
    const auto& t = triangles_[f];
    const float height = faceNormals_[f].dot(p - vertices_[t[0]]);
    constexpr float kOtherWay = 0.6f;  // Cosine: skins within 53 degrees of each other count as one.
    if (height < 0 || height * height >= best.distance2 || faceNormals_[f].dot(skin.normal) > kOtherWay)
      continue;
    const Nearest n = nearestOnTriangle(p, vertices_[t[0]], vertices_[t[1]], vertices_[t[2]]);
    if (n.distance2 < best.distance2 && (p - n.point).dot(skin.normal) < kOtherWay * std::sqrt(n.distance2)) {
      best = n;
      second = f;
    }
  }
  if (second >= 0) *other = signedPoint(p, best, second);
  return skin;
}

SkinPoint BodyCollider::nearest(const Vec3& p, float limit) const {
  Nearest best{};
  int bestTriangle = -1;
  bvh_.nearest(p, limit * limit, [&](int f, float& limit2) {
    const auto& t = triangles_[f];
    const Nearest n = nearestOnTriangle(p, vertices_[t[0]], vertices_[t[1]], vertices_[t[2]]);
    if (n.distance2 < limit2) {
      limit2 = n.distance2;
      best = n;
      bestTriangle = f;
    }
  });
  return bestTriangle < 0 ? SkinPoint{} : signedPoint(p, best, bestTriangle);
}

SkinPoint BodyCollider::nearestFacing(const Vec3& p, const Vec3& facing, float limit) const {
  constexpr float kAgrees = 0.2f;
  Nearest best{};
  int bestTriangle = -1;
  bvh_.nearest(p, limit * limit, [&](int f, float& limit2) {
    if (faceNormals_[f].dot(facing) < kAgrees) return;
    const auto& t = triangles_[f];
    const Nearest n = nearestOnTriangle(p, vertices_[t[0]], vertices_[t[1]], vertices_[t[2]]);
    if (n.distance2 < limit2) {
      limit2 = n.distance2;
      best = n;
      bestTriangle = f;
    }
  });
  if (bestTriangle < 0) return {};
  SkinPoint out;
  out.point = best.point;
  out.triangle = bestTriangle;
  out.normal = featureNormal(bestTriangle, best.feature);
  const float distance = std::sqrt(best.distance2);
  out.distance = (p - best.point).dot(out.normal) >= 0 ? distance : -distance;
  return out;
}

}  // namespace fitroom::garments::cloth
