#include "engine/render/surface_mesh.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <queue>
#include <span>
#include <tuple>
#include <utility>

#include "engine/render/sewing.h"

namespace fitroom::engine {

namespace {

using bodymodel::TriMesh;
using Eigen::Vector3f;

constexpr float kOutward = 0.0006f;    // Metres from the middle of the cloth to its outside.
constexpr float kInward = 0.0006f;     // To its inside; less than the gap the drape keeps to the skin.
constexpr float kFoldExtra = 0.0006f;  // A hem is folded twice: it stands out this much more.
constexpr float kFoldWidth = 0.02f;    // Metres of cloth in a hem.
constexpr int kFoldRows = 4;           // Points across the rounded edge, the two faces' included.

Vector3f point(const TriMesh& mesh, std::int32_t i) {
  return mesh.vertices.row(i).transpose();
}

// An edge that only one triangle has; the triangle runs from `from` to `to`. Welded indices.
struct Border {
  std::int32_t from;
  std::int32_t to;
  Vector3f outward;  // In the triangle's plane, away from it, unit.
};

// The vertices that each vertex shares an edge with.
class Neighbours {
 public:
  Neighbours(const EdgeTable& edges, std::size_t vertices)
      : start_(vertices + 1, 0), list_(2 * edges.size()) {
    for (std::size_t e = 0; e < edges.size(); ++e) {
      ++start_[static_cast<std::size_t>(edges.low(e)) + 1];
      ++start_[static_cast<std::size_t>(edges.high(e)) + 1];
    }
    for (std::size_t i = 0; i < vertices; ++i) start_[i + 1] += start_[i];
    std::vector<std::size_t> next(start_.begin(), start_.end() - 1);
    for (std::size_t e = 0; e < edges.size(); ++e) {
      list_[next[static_cast<std::size_t>(edges.low(e))]++] = edges.high(e);
      list_[next[static_cast<std::size_t>(edges.high(e))]++] = edges.low(e);
    }
  }
  std::span<const std::int32_t> of(std::size_t vertex) const {
    return {list_.data() + start_[vertex], start_[vertex + 1] - start_[vertex]};
  }

 private:
  std::vector<std::size_t> start_;
  std::vector<std::int32_t> list_;
};

class ClothBuilder {
 public:
  explicit ClothBuilder(const SceneGarment& garment) : garment_(garment), mesh_(garment.mesh) {
    same_ = weldVertices(mesh_.vertices);
    const TriMesh sewn{mesh_.vertices, sewnTriangles(mesh_.triangles, same_)};
    normals_ = bodymodel::vertexNormals(sewn);
    const EdgeTable edges(sewn.triangles);
    findBorders(sewn, edges);
    measureEdges(edges);
  }

  SurfaceMesh build() {
    addFaces();
    addFold();
    return std::move(out_);
  }

 private:
  std::int32_t same(std::int32_t i) const { return same_[static_cast<std::size_t>(i)]; }
  float edge(std::int32_t i) const { return edge_[static_cast<std::size_t>(same(i))]; }
  Vector3f normal(std::int32_t i) const { return normals_.row(same(i)).transpose(); }

  void findBorders(const TriMesh& sewn, const EdgeTable& edges) {
    for (Eigen::Index t = 0; t < sewn.triangleCount(); ++t) {
      for (int c = 0; c < 3; ++c) {
        const std::int32_t a = sewn.triangles(t, c);
        const std::int32_t b = sewn.triangles(t, (c + 1) % 3);
        if (a == b || !edges.onBorder(edges.find(a, b))) continue;
        const Vector3f along = (point(mesh_, b) - point(mesh_, a)).normalized();
        const Vector3f inside = point(mesh_, sewn.triangles(t, (c + 2) % 3)) - point(mesh_, a);
        const Vector3f outward = -(inside - along * inside.dot(along)).normalized();
        borders_.push_back({a, b, outward});
      }
    }
  }

  // Distance to the nearest border by the shortest way along edges, then straight to the border's segments.
  void measureEdges(const EdgeTable& edges) {
    const auto count = static_cast<std::size_t>(mesh_.vertexCount());
    edge_.assign(count, kFarFromEdge);
    std::vector<std::vector<std::size_t>> bordersAt(count);
    for (std::size_t i = 0; i < borders_.size(); ++i) {
      bordersAt[static_cast<std::size_t>(borders_[i].from)].push_back(i);
      bordersAt[static_cast<std::size_t>(borders_[i].to)].push_back(i);
    }
    const Neighbours neighbours(edges, count);
    using Entry = std::tuple<float, std::int32_t, std::int32_t>;  // Way, vertex, border vertex it came from.
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    std::vector<float> way(count, std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < count; ++i) {
      if (bordersAt[i].empty()) continue;
      way[i] = 0.0f;
      queue.emplace(0.0f, static_cast<std::int32_t>(i), static_cast<std::int32_t>(i));
    }
    while (!queue.empty()) {
      const auto [distance, vertex, source] = queue.top();
      queue.pop();
      const auto v = static_cast<std::size_t>(vertex);
      if (distance > way[v]) continue;
      for (const std::size_t b : bordersAt[static_cast<std::size_t>(source)]) {
        edge_[v] = std::min(edge_[v], distanceTo(borders_[b], point(mesh_, vertex)));
      }
      for (const std::int32_t next : neighbours.of(v)) {
        const float further = distance + (point(mesh_, next) - point(mesh_, vertex)).norm();
        // Ways along edges zigzag: look somewhat further than what counts.
        if (further > 1.3f * kFarFromEdge || further >= way[static_cast<std::size_t>(next)]) continue;
        way[static_cast<std::size_t>(next)] = further;
        queue.emplace(further, next, source);
      }
    }
  }

  float distanceTo(const Border& border, const Vector3f& p) const {
    const Vector3f a = point(mesh_, border.from);
    const Vector3f along = point(mesh_, border.to) - a;
    const float t = std::clamp((p - a).dot(along) / std::max(along.squaredNorm(), 1e-12f), 0.0f, 1.0f);
    return (p - a - along * t).norm();
  }

  float outwardAt(std::int32_t i) const {
    const float inHem = 1.0f - std::clamp((edge(i) - 0.6f * kFoldWidth) / (0.4f * kFoldWidth), 0.0f, 1.0f);
    return kOutward + kFoldExtra * inHem;
  }

  SurfaceVertex vertex(std::int32_t i, float side) const {
    SurfaceVertex v;
    v.normal = normal(i) * (1.0f - 2.0f * side);
    v.position = point(mesh_, i) + (side < 0.5f ? outwardAt(i) : kInward) * v.normal;
    if (garment_.texCoords.rows() == mesh_.vertexCount()) v.weave = garment_.texCoords.row(i).transpose();
    if (garment_.heat.size() == static_cast<std::size_t>(mesh_.vertexCount())) {
      const float heat = garment_.heat[static_cast<std::size_t>(i)];
      v.heat = std::isfinite(heat) ? std::clamp(heat, -1.0f, 1.0f) : 0.0f;
    }
    v.edge = edge(i);
    v.side = side;
    return v;
  }

  void addFaces() {
    const auto count = static_cast<std::uint32_t>(mesh_.vertexCount());
    out_.vertices.reserve(2 * count + kFoldRows * borders_.size());
    for (const float side : {0.0f, 1.0f}) {
      for (Eigen::Index i = 0; i < mesh_.vertexCount(); ++i) {
        out_.vertices.push_back(vertex(static_cast<std::int32_t>(i), side));
      }
    }
    for (Eigen::Index t = 0; t < mesh_.triangleCount(); ++t) {
      const auto a = static_cast<std::uint32_t>(mesh_.triangles(t, 0));
      const auto b = static_cast<std::uint32_t>(mesh_.triangles(t, 1));
      const auto c = static_cast<std::uint32_t>(mesh_.triangles(t, 2));
      out_.indices.insert(out_.indices.end(), {a, b, c, count + a, count + c, count + b});
    }
  }

  // A half round from the outside to the inside along every border.
  void addFold() {
    std::vector<Vector3f> outward(same_.size(), Vector3f::Zero());
    for (const Border& border : borders_) {
      outward[static_cast<std::size_t>(border.from)] += border.outward;
      outward[static_cast<std::size_t>(border.to)] += border.outward;
    }
    std::vector<std::uint32_t> row(same_.size(), 0);
    const auto rowOf = [&](std::int32_t i) {
      std::uint32_t& first = row[static_cast<std::size_t>(i)];
      if (first == 0) {
        first = static_cast<std::uint32_t>(out_.vertices.size());
        const Vector3f& sum = outward[static_cast<std::size_t>(i)];
        addFoldRow(i, sum.norm() > 1e-6f ? sum.normalized() : normal(i).unitOrthogonal());
      }
      return first;
    };
    for (const Border& border : borders_) {
      const std::uint32_t a = rowOf(border.from);
      const std::uint32_t b = rowOf(border.to);
      for (std::uint32_t k = 0; k + 1 < kFoldRows; ++k) {
        out_.indices.insert(out_.indices.end(), {a + k, a + k + 1, b + k, b + k, a + k + 1, b + k + 1});
      }
    }
  }

  void addFoldRow(std::int32_t i, const Vector3f& outward) {
    const SurfaceVertex outer = vertex(i, 0.0f);
    const SurfaceVertex inner = vertex(i, 1.0f);
    const Vector3f middle = 0.5f * (outer.position + inner.position);
    const float radius = 0.5f * (outer.position - inner.position).norm();
    for (int k = 0; k < kFoldRows; ++k) {
      const float share = static_cast<float>(k) / static_cast<float>(kFoldRows - 1);
      const float angle = (0.5f - share) * std::numbers::pi_v<float>;
      SurfaceVertex v = outer;
      v.normal = (std::sin(angle) * outer.normal + std::cos(angle) * outward).normalized();
      v.position = middle + radius * (std::sin(angle) * outer.normal + std::cos(angle) * outward);
      v.side = share;
      v.edge = 0.0f;
      out_.vertices.push_back(v);
    }
  }

  const SceneGarment& garment_;
  const TriMesh& mesh_;
  std::vector<std::int32_t> same_;
  bodymodel::Points normals_;
  std::vector<Border> borders_;
  std::vector<float> edge_;
  SurfaceMesh out_;
};

}  // namespace

SurfaceMesh skinMesh(const TriMesh& body) {
  SurfaceMesh out;
  const bodymodel::Points normals = bodymodel::vertexNormals(body);
  out.vertices.resize(static_cast<std::size_t>(body.vertexCount()));
  for (Eigen::Index i = 0; i < body.vertexCount(); ++i) {
    SurfaceVertex& v = out.vertices[static_cast<std::size_t>(i)];
    v.position = body.vertices.row(i).transpose();
    v.normal = normals.row(i).transpose();
  }
  out.indices.assign(body.triangles.data(), body.triangles.data() + body.triangles.size());
  return out;
}

SurfaceMesh clothShell(const SceneGarment& garment) {
  return ClothBuilder(garment).build();
}

bool carriesWeave(const SceneGarment& garment) {
  const TriMesh& mesh = garment.mesh;
  if (mesh.empty() || garment.texCoords.rows() != mesh.vertexCount() || !garment.texCoords.allFinite())
    return false;
  std::vector<float> ratios;
  for (Eigen::Index t = 0; t < mesh.triangleCount(); ++t) {
    const std::int32_t a = mesh.triangles(t, 0);
    const std::int32_t b = mesh.triangles(t, 1);
    const float length = (point(mesh, b) - point(mesh, a)).norm();
    if (length > 0.0f)
      ratios.push_back((garment.texCoords.row(b) - garment.texCoords.row(a)).norm() / length);
  }
  if (ratios.empty()) return false;
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::nth_element(ratios.begin(), middle, ratios.end());
  return *middle > 1.0f / 3.0f && *middle < 3.0f;
}

}  // namespace fitroom::engine
