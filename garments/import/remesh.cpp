#include "garments/import/remesh.h"

#include <meshoptimizer.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "garments/import/edit_mesh.h"
#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

constexpr double kLong = 4.0 / 3.0;   ///< Longer than this times the aim: split (Botsch and Kobbelt).
constexpr double kShort = 4.0 / 5.0;  ///< Shorter: join.
constexpr int kRounds = 6;
constexpr double kEquilateral = 0.4330127018922193;  ///< Area over edge squared.
constexpr double kFewest = 3000;                     ///< Vertices below which the edge is shortened,
constexpr double kFinest = 0.008;                    ///< at most to this, metres.
constexpr std::size_t kHeavyFactor = 4;  ///< Meshes this many times finer than needed are thinned out first.

double sheetArea(const Soup& sheet) {
  double sum = 0;
  for (const auto& f : sheet.faces) {
    const Eigen::Vector3d& a = sheet.points[static_cast<std::size_t>(f[0])];
    sum += 0.5 * (sheet.points[static_cast<std::size_t>(f[1])] - a)
                     .cross(sheet.points[static_cast<std::size_t>(f[2])] - a)
                     .norm();
  }
  return sum;
}

/// Thins a very fine sheet with quadric errors so that the passes below have few edges to look at.
std::vector<std::array<std::int32_t, 3>> thinned(const Soup& sheet, std::size_t wantedFaces) {
  if (sheet.faces.size() <= wantedFaces * kHeavyFactor) return sheet.faces;
  const Points points = sheet.positions();
  std::vector<unsigned> indices;
  indices.reserve(sheet.faces.size() * 3);
  for (const auto& f : sheet.faces) {
    for (const std::int32_t v : f) indices.push_back(static_cast<unsigned>(v));
  }
  std::vector<unsigned> out(indices.size());
  const std::size_t count =
      meshopt_simplify(out.data(), indices.data(), indices.size(), points.data(), sheet.points.size(),
                       3 * sizeof(float), wantedFaces * 2 * 3, 0.01f);
  std::vector<std::array<std::int32_t, 3>> faces;
  for (std::size_t i = 0; i + 2 < count; i += 3) {
    faces.push_back({static_cast<std::int32_t>(out[i]), static_cast<std::int32_t>(out[i + 1]),
                     static_cast<std::int32_t>(out[i + 2])});
  }
  return faces;
}

void splitLong(EditMesh& mesh, double bound) {
  for (int pass = 0; pass < 12; ++pass) {
    const auto edges = mesh.edges(bound, true);
    if (edges.empty()) return;
    for (const auto& e : edges) mesh.split(e.a, e.b);
  }
}

void joinShort(EditMesh& mesh, double bound, double maxEdge) {
  for (const auto& e : mesh.edges(bound, false)) {
    if (mesh.isAlive(e.a) && mesh.isAlive(e.b)) mesh.collapse(e.a, e.b, maxEdge);
  }
}

void turnEdges(EditMesh& mesh) {
  for (const auto& e : mesh.edges(0, true)) mesh.flip(e.a, e.b);
}

void smooth(EditMesh& mesh, const RayScene& surface, double reach) {
  std::vector<std::pair<std::int32_t, Eigen::Vector3d>> moves;
  for (std::size_t v = 0; v < mesh.size(); ++v) {
    const auto i = static_cast<std::int32_t>(v);
    if (!mesh.isAlive(i) || mesh.isBoundary(i)) continue;
    if (const auto hit = surface.closest(mesh.smoothed(i), reach)) moves.emplace_back(i, hit->point);
  }
  for (const auto& [v, p] : moves) mesh.move(v, p);
}

TexCoords transferUv(const Soup& sheet, const RayScene& surface, const Points& vertices, double reach) {
  if (sheet.uv.empty()) return {};
  TexCoords out = TexCoords::Zero(vertices.rows(), 2);
  for (Eigen::Index i = 0; i < vertices.rows(); ++i) {
    const auto hit = surface.closest(vertices.row(i).transpose().cast<double>(), reach);
    if (!hit) continue;
    const auto& corners = sheet.uv[static_cast<std::size_t>(hit->face)];
    Eigen::Vector2f uv = Eigen::Vector2f::Zero();
    for (std::size_t k = 0; k < 3; ++k)
      uv += static_cast<float>(hit->weights[static_cast<Eigen::Index>(k)]) * corners[k];
    out.row(i) = uv.transpose();
  }
  return out;
}

}  // namespace

Remeshed remesh(const Soup& sheet, double edge, std::size_t maxVertices) {
  Remeshed out;
  const double area = sheetArea(sheet);
  const auto edgeFor = [&](double vertices) { return std::sqrt(area / (2.0 * kEquilateral * vertices)); };
  out.edge = std::min(edge, std::max(kFinest, edgeFor(kFewest)));
  out.edge = std::max(out.edge, edgeFor(static_cast<double>(maxVertices)));
  const auto wanted = static_cast<std::size_t>(area / (kEquilateral * out.edge * out.edge)) + 1;
  const RayScene surface(sheet.positions(), sheet.triangles());
  EditMesh mesh(sheet.points, thinned(sheet, wanted));
  for (int round = 0; round < kRounds; ++round) {
    splitLong(mesh, kLong * out.edge);
    joinShort(mesh, kShort * out.edge, kLong * out.edge);
    turnEdges(mesh);
    smooth(mesh, surface, 2 * out.edge);
  }
  out.mesh = mesh.compact();
  out.texCoords = transferUv(sheet, surface, out.mesh.vertices, 2 * out.edge);
  return out;
}

void refineInPlace(GarmentModel& garment, double edge) {
  std::vector<Eigen::Vector3d> points;
  std::vector<std::array<std::int32_t, 3>> faces;
  for (Eigen::Index i = 0; i < garment.mesh.vertexCount(); ++i)
    points.push_back(garment.mesh.vertices.row(i).transpose().cast<double>());
  for (Eigen::Index f = 0; f < garment.mesh.triangleCount(); ++f) {
    faces.push_back(
        {garment.mesh.triangles(f, 0), garment.mesh.triangles(f, 1), garment.mesh.triangles(f, 2)});
  }
  EditMesh mesh(points, faces);
  std::vector<std::array<std::int32_t, 2>> parents;  // of vertex points.size() + i
  std::unordered_map<std::uint64_t, std::int32_t> middle;
  const auto key = [](std::int32_t a, std::int32_t b) {
    return (static_cast<std::uint64_t>(std::min(a, b)) << 32) | static_cast<std::uint64_t>(std::max(a, b));
  };
  for (int pass = 0; pass < 12; ++pass) {
    const auto edges = mesh.edges(kLong * edge, true);
    if (edges.empty()) break;
    for (const auto& e : edges) {
      const std::int32_t m = mesh.split(e.a, e.b);
      if (m < 0) continue;
      parents.push_back({e.a, e.b});
      middle[key(e.a, e.b)] = m;
    }
  }
  std::vector<std::int32_t> kept;
  const Eigen::Index before = garment.mesh.vertexCount();
  const TexCoords oldUv = garment.texCoords;
  // Nothing was joined, so numbers stay; loose vertices of the file stay too.
  garment.mesh.vertices.conservativeResize(static_cast<Eigen::Index>(mesh.size()), 3);
  for (std::size_t v = static_cast<std::size_t>(before); v < mesh.size(); ++v) {
    garment.mesh.vertices.row(static_cast<Eigen::Index>(v)) =
        mesh.point(static_cast<std::int32_t>(v)).transpose().cast<float>();
  }
  garment.mesh.triangles.resize(static_cast<Eigen::Index>(mesh.faces().size()), 3);
  for (std::size_t f = 0; f < mesh.faces().size(); ++f) {
    garment.mesh.triangles.row(static_cast<Eigen::Index>(f)) << mesh.faces()[f][0], mesh.faces()[f][1],
        mesh.faces()[f][2];
  }
  if (oldUv.rows() > 0) garment.texCoords.conservativeResize(static_cast<Eigen::Index>(mesh.size()), 2);
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const Eigen::Index v = before + static_cast<Eigen::Index>(i);
    const auto [a, b] = parents[i];
    if (oldUv.rows() > 0)
      garment.texCoords.row(v) = 0.5f * (garment.texCoords.row(a) + garment.texCoords.row(b));
    if (!garment.vertexTube.empty())
      garment.vertexTube.push_back(garment.vertexTube[static_cast<std::size_t>(std::min(a, b))]);
  }
  const auto expand = [&](auto&& self, std::int32_t a, std::int32_t b,
                          std::vector<std::int32_t>& into) -> void {
    const auto it = middle.find(key(a, b));
    if (it == middle.end()) return;
    self(self, a, it->second, into);
    into.push_back(it->second);
    self(self, it->second, b, into);
  };
  for (auto& opening : garment.openings) {
    std::vector<std::int32_t> loop;
    for (std::size_t i = 0; i < opening.loop.size(); ++i) {
      loop.push_back(opening.loop[i]);
      expand(expand, opening.loop[i], opening.loop[(i + 1) % opening.loop.size()], loop);
    }
    opening.loop = std::move(loop);
  }
}

double medianEdge(const TriMesh& mesh) {
  std::vector<double> lengths;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      lengths.push_back(static_cast<double>(
          (mesh.vertices.row(mesh.triangles(f, k)) - mesh.vertices.row(mesh.triangles(f, (k + 1) % 3)))
              .norm()));
    }
  }
  if (lengths.empty()) return 0;
  std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2),
                   lengths.end());
  return lengths[lengths.size() / 2];
}

}  // namespace fitroom::garments
