#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "bodymodel/scan/scan_parts.h"

namespace fitroom::bodymodel::scan {

namespace {

using Eigen::Index;
using Eigen::RowVector3f;

std::uint64_t edgeKey(std::int32_t a, std::int32_t b) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32) | static_cast<std::uint32_t>(b);
}

/// Where the border of the skin goes on from each vertex; -1: the vertex is no border. Where borders touch,
/// one of them is followed.
std::vector<std::int32_t> bordersOf(const TriMesh& mesh) {
  std::unordered_set<std::uint64_t> edges;
  edges.reserve(static_cast<std::size_t>(3 * mesh.triangleCount()));
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) edges.insert(edgeKey(mesh.triangles(f, k), mesh.triangles(f, (k + 1) % 3)));
  }
  std::vector<std::int32_t> next(static_cast<std::size_t>(mesh.vertexCount()), -1);
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::int32_t a = mesh.triangles(f, k), b = mesh.triangles(f, (k + 1) % 3);
      if (!edges.contains(edgeKey(b, a))) next[static_cast<std::size_t>(b)] = a;
    }
  }
  return next;
}

/// The middle of a cap over a hole: the border's mean, lifted as far as a skin that goes on bending would be.
RowVector3f capOf(const TriMesh& mesh, const Points& normals, const std::vector<std::int32_t>& border) {
  RowVector3f middle = RowVector3f::Zero(), out = RowVector3f::Zero();
  for (const std::int32_t v : border) middle += mesh.vertices.row(v), out += normals.row(v);
  middle /= static_cast<float>(border.size());
  if (!(out.norm() > 0)) return middle;
  out.normalize();
  // A tangent plane of a ball passes the middle of a cap at twice the cap's height.
  float lift = 0;
  for (const std::int32_t v : border) {
    const float along = normals.row(v).dot(out);
    if (along > 0.3f) lift += normals.row(v).dot(mesh.vertices.row(v) - middle) / along;
  }
  return middle + 0.5f * lift / static_cast<float>(border.size()) * out;
}

}  // namespace

std::size_t fillHoles(TriMesh& mesh) {
  constexpr std::size_t kLongest = 400;  // Edges of a border; what is longer is no hole but a cut.
  std::vector<std::int32_t> next = bordersOf(mesh);
  const Points normals = vertexNormals(mesh);
  std::vector<RowVector3f> caps;
  std::vector<std::array<std::int32_t, 3>> faces;
  for (std::size_t begin = 0; begin < next.size(); ++begin) {
    std::vector<std::int32_t> border;
    auto v = static_cast<std::int32_t>(begin);
    while (v >= 0 && next[static_cast<std::size_t>(v)] >= 0 && border.size() <= kLongest) {
      border.push_back(v);
      v = std::exchange(next[static_cast<std::size_t>(v)], -1);
    }
    if (border.size() < 3 || border.size() > kLongest || v != static_cast<std::int32_t>(begin)) continue;
    const auto middle = static_cast<std::int32_t>(mesh.vertexCount() + static_cast<Index>(caps.size()));
    caps.push_back(capOf(mesh, normals, border));
    for (std::size_t i = 0; i < border.size(); ++i)
      faces.push_back({border[i], border[(i + 1) % border.size()], middle});
  }
  if (caps.empty()) return 0;
  const Index hadPoints = mesh.vertexCount(), hadFaces = mesh.triangleCount();
  mesh.vertices.conservativeResize(hadPoints + static_cast<Index>(caps.size()), 3);
  mesh.triangles.conservativeResize(hadFaces + static_cast<Index>(faces.size()), 3);
  for (std::size_t i = 0; i < caps.size(); ++i)
    mesh.vertices.row(hadPoints + static_cast<Index>(i)) = caps[i];
  for (std::size_t i = 0; i < faces.size(); ++i)
    for (int k = 0; k < 3; ++k)
      mesh.triangles(hadFaces + static_cast<Index>(i), k) = faces[i][static_cast<std::size_t>(k)];
  return caps.size();
}

}  // namespace fitroom::bodymodel::scan
