#include "bodymodel/pose/uncross.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::Vector3f;

/// Does the segment pass through the inside of the triangle?
bool pierces(const Vector3f& p, const Vector3f& q, const Vector3f& a, const Vector3f& b, const Vector3f& c) {
  const Vector3f e1 = b - a, e2 = c - a, d = q - p, h = d.cross(e2);
  const float det = e1.dot(h);
  if (std::abs(det) < 1e-14f) return false;
  const Vector3f s = p - a;
  const float u = s.dot(h) / det;
  if (u <= 0 || u >= 1) return false;
  const Vector3f k = s.cross(e1);
  const float v = d.dot(k) / det;
  if (v <= 0 || u + v >= 1) return false;
  const float t = e2.dot(k) / det;
  return t > 0 && t < 1;
}

struct Faces {
  const TriMesh& mesh;

  std::array<Vector3f, 3> corners(std::int32_t f) const {
    return {mesh.vertices.row(mesh.triangles(f, 0)).transpose(),
            mesh.vertices.row(mesh.triangles(f, 1)).transpose(),
            mesh.vertices.row(mesh.triangles(f, 2)).transpose()};
  }
  bool share(std::int32_t f, std::int32_t g) const {
    for (int i = 0; i < 3; ++i) {
      for (int k = 0; k < 3; ++k) {
        if (mesh.triangles(f, i) == mesh.triangles(g, k)) return true;
      }
    }
    return false;
  }
  bool cross(std::int32_t f, std::int32_t g) const {
    if (share(f, g)) return false;
    const auto x = corners(f), y = corners(g);
    for (std::size_t i = 0; i < 3; ++i) {
      if (pierces(x[i], x[(i + 1) % 3], y[0], y[1], y[2])) return true;
      if (pierces(y[i], y[(i + 1) % 3], x[0], x[1], x[2])) return true;
    }
    return false;
  }
};

struct Box {
  Vector3f low, high;
  std::int32_t face;
};

std::vector<Box> boxesOf(const TriMesh& mesh, const std::vector<char>& among) {
  std::vector<Box> boxes;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    bool all = true;
    for (int k = 0; k < 3; ++k) all &= among[static_cast<std::size_t>(mesh.triangles(f, k))] != 0;
    if (!all) continue;
    const auto c = Faces{mesh}.corners(static_cast<std::int32_t>(f));
    boxes.push_back({c[0].cwiseMin(c[1]).cwiseMin(c[2]), c[0].cwiseMax(c[1]).cwiseMax(c[2]),
                     static_cast<std::int32_t>(f)});
  }
  return boxes;
}

/// A box in a cell of a grid; sorted, those of one cell stand together.
struct Entry {
  std::uint64_t cell;
  std::uint32_t box;
  bool operator<(const Entry& o) const { return cell != o.cell ? cell < o.cell : box < o.box; }
};

std::vector<Entry> gridOf(const std::vector<Box>& boxes) {
  constexpr float kCell = 0.02f;  // Metres; faces are about 1 cm wide.
  const auto slot = [](float x) {
    return static_cast<std::uint64_t>(static_cast<int>(std::floor(x / kCell)) + 4096);
  };
  std::vector<Entry> entries;
  for (std::uint32_t i = 0; i < boxes.size(); ++i) {
    const Box& b = boxes[i];
    for (auto x = slot(b.low.x()); x <= slot(b.high.x()); ++x) {
      for (auto y = slot(b.low.y()); y <= slot(b.high.y()); ++y) {
        for (auto z = slot(b.low.z()); z <= slot(b.high.z()); ++z)
          entries.push_back({(x << 42) | (y << 21) | z, i});
      }
    }
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Rings about vertices: 1 at the vertices themselves, falling by `fall` a ring.
std::vector<float> ringsAbout(const TriMesh& mesh, const std::vector<std::int32_t>& from, int rings,
                              float fall) {
  std::vector<float> weight(static_cast<std::size_t>(mesh.vertexCount()), 0.0f);
  for (const std::int32_t v : from) weight[static_cast<std::size_t>(v)] = 1;
  for (int ring = 0; ring < rings; ++ring) {
    const std::vector<float> before = weight;
    for (Index f = 0; f < mesh.triangleCount(); ++f) {
      float most = 0;
      for (int k = 0; k < 3; ++k)
        most = std::max(most, before[static_cast<std::size_t>(mesh.triangles(f, k))]);
      if (most <= 0) continue;
      for (int k = 0; k < 3; ++k) {
        float& w = weight[static_cast<std::size_t>(mesh.triangles(f, k))];
        w = std::max(w, fall * most);
      }
    }
  }
  return weight;
}

}  // namespace

std::vector<std::int32_t> crossingVertices(const TriMesh& mesh, const std::vector<char>& among) {
  const std::vector<Box> boxes = boxesOf(mesh, among);
  const std::vector<Entry> grid = gridOf(boxes);
  const Faces faces{mesh};
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const Box& a = boxes[grid[i].box];
    for (std::size_t k = i + 1; k < grid.size() && grid[k].cell == grid[i].cell; ++k) {
      const Box& b = boxes[grid[k].box];
      if ((b.low.array() > a.high.array()).any() || (a.low.array() > b.high.array()).any()) continue;
      if (!faces.cross(a.face, b.face)) continue;
      for (int c = 0; c < 3; ++c) {
        out.push_back(mesh.triangles(a.face, c));
        out.push_back(mesh.triangles(b.face, c));
      }
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::size_t uncross(TriMesh& mesh, const std::vector<char>& among, int rounds) {
  constexpr float kRetreat = 0.0012f;  // Metres a round.
  constexpr float kEven = 0.35f;       // Share of the way to the neighbours' mean.
  std::vector<std::int32_t> crossing = crossingVertices(mesh, among);
  for (int round = 0; round < rounds && !crossing.empty(); ++round) {
    const std::vector<float> weight = ringsAbout(mesh, crossing, 2 + round / 6, 0.7f);
    const Points normals = vertexNormals(mesh), before = mesh.vertices;
    Points sum = Points::Zero(mesh.vertexCount(), 3);
    Eigen::VectorXf count = Eigen::VectorXf::Zero(mesh.vertexCount());
    for (Index f = 0; f < mesh.triangleCount(); ++f) {
      for (int k = 0; k < 3; ++k) {
        const auto v = mesh.triangles(f, k), w = mesh.triangles(f, (k + 1) % 3);
        sum.row(v) += before.row(w);
        count[v] += 1;
      }
    }
    for (Index v = 0; v < mesh.vertexCount(); ++v) {
      const float w = weight[static_cast<std::size_t>(v)];
      if (!(w > 0) || !(count[v] > 0)) continue;
      mesh.vertices.row(v) +=
          w * kEven * (sum.row(v) / count[v] - before.row(v)) - w * kRetreat * normals.row(v);
    }
    crossing = crossingVertices(mesh, among);
  }
  return crossing.size();
}

}  // namespace fitroom::bodymodel
