#include "garments/import/soup.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace fitroom::garments {

namespace {

struct CellHash {
  std::size_t operator()(const std::array<std::int64_t, 3>& c) const {
    std::uint64_t h = 1469598103934665603ull;
    for (const std::int64_t v : c) h = (h ^ static_cast<std::uint64_t>(v)) * 1099511628211ull;
    return static_cast<std::size_t>(h ^ (h >> 29));
  }
};

double faceHeight(const Soup& soup, const std::array<std::int32_t, 3>& face) {
  const Eigen::Vector3d& a = soup.points[static_cast<std::size_t>(face[0])];
  const Eigen::Vector3d& b = soup.points[static_cast<std::size_t>(face[1])];
  const Eigen::Vector3d& c = soup.points[static_cast<std::size_t>(face[2])];
  const double longest = std::max({(b - a).norm(), (c - b).norm(), (a - c).norm()});
  return longest > 0 ? (b - a).cross(c - a).norm() / longest : 0;
}

void appendMesh(const RawMesh& mesh, std::int32_t index, bool withUv, Soup& soup, SoupCounts& counts) {
  const auto base = static_cast<std::int32_t>(soup.points.size());
  for (Eigen::Index i = 0; i < mesh.vertices.rows(); ++i)
    soup.points.push_back(mesh.vertices.row(i).transpose().cast<double>());
  for (Eigen::Index f = 0; f < mesh.triangles.rows(); ++f) {
    const auto t = mesh.triangles.row(f);
    const bool finite = mesh.vertices.row(t[0]).allFinite() && mesh.vertices.row(t[1]).allFinite() &&
                        mesh.vertices.row(t[2]).allFinite();
    if (!finite) {
      ++counts.nonFinite;
      continue;
    }
    soup.faces.push_back({base + t[0], base + t[1], base + t[2]});
    soup.source.push_back(index);
    if (!withUv) continue;
    std::array<Eigen::Vector2f, 3> corners;
    for (int k = 0; k < 3; ++k) {
      corners[static_cast<std::size_t>(k)] = mesh.texCoords.rows() > 0
                                                 ? Eigen::Vector2f(mesh.texCoords.row(t[k]).transpose())
                                                 : Eigen::Vector2f(0, 0);
    }
    soup.uv.push_back(corners);
  }
}

}  // namespace

void Soup::removeFaces(const std::vector<char>& drop) {
  std::size_t kept = 0;
  for (std::size_t f = 0; f < faces.size(); ++f) {
    if (drop[f]) continue;
    faces[kept] = faces[f];
    source[kept] = source[f];
    if (!uv.empty()) uv[kept] = uv[f];
    if (!panel.empty()) panel[kept] = panel[f];
    ++kept;
  }
  faces.resize(kept);
  source.resize(kept);
  if (!uv.empty()) uv.resize(kept);
  if (!panel.empty()) panel.resize(kept);
}

void Soup::compact() {
  std::vector<std::int32_t> to(points.size(), -1);
  std::size_t kept = 0;
  for (const auto& face : faces) {
    for (const std::int32_t i : face) to[static_cast<std::size_t>(i)] = 0;
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (to[i] < 0) continue;
    to[i] = static_cast<std::int32_t>(kept);
    points[kept++] = points[i];
  }
  points.resize(kept);
  for (auto& face : faces) {
    for (auto& i : face) i = to[static_cast<std::size_t>(i)];
  }
}

Triangles Soup::triangles() const {
  Triangles out(static_cast<Eigen::Index>(faces.size()), 3);
  for (std::size_t f = 0; f < faces.size(); ++f)
    out.row(static_cast<Eigen::Index>(f)) << faces[f][0], faces[f][1], faces[f][2];
  return out;
}

Points Soup::positions() const {
  Points out(static_cast<Eigen::Index>(points.size()), 3);
  for (std::size_t i = 0; i < points.size(); ++i)
    out.row(static_cast<Eigen::Index>(i)) = points[i].transpose().cast<float>();
  return out;
}

Soup mergeMeshes(const RawScene& scene, SoupCounts& counts) {
  Soup soup;
  const bool withUv = std::any_of(scene.meshes.begin(), scene.meshes.end(),
                                  [](const RawMesh& m) { return m.texCoords.rows() > 0; });
  for (std::size_t m = 0; m < scene.meshes.size(); ++m)
    appendMesh(scene.meshes[m], static_cast<std::int32_t>(m), withUv, soup, counts);
  soup.compact();
  return soup;
}

void weldPoints(Soup& soup, double tolerance, const std::vector<char>& only, SoupCounts& counts) {
  if (!(tolerance > 0)) return;
  std::unordered_map<std::array<std::int64_t, 3>, std::vector<std::int32_t>, CellHash> grid;
  std::vector<std::int32_t> to(soup.points.size());
  const auto cellOf = [&](const Eigen::Vector3d& p) {
    return std::array<std::int64_t, 3>{static_cast<std::int64_t>(std::floor(p.x() / tolerance)),
                                       static_cast<std::int64_t>(std::floor(p.y() / tolerance)),
                                       static_cast<std::int64_t>(std::floor(p.z() / tolerance))};
  };
  const auto nearest = [&](const Eigen::Vector3d& p) {
    std::int32_t best = -1;
    double bestDistance = tolerance;
    const auto cell = cellOf(p);
    for (std::int64_t dx = -1; dx <= 1; ++dx) {
      for (std::int64_t dy = -1; dy <= 1; ++dy) {
        for (std::int64_t dz = -1; dz <= 1; ++dz) {
          const auto it = grid.find({cell[0] + dx, cell[1] + dy, cell[2] + dz});
          if (it == grid.end()) continue;
          for (const std::int32_t i : it->second) {
            const double d = (soup.points[static_cast<std::size_t>(i)] - p).norm();
            if (d < bestDistance || (d == bestDistance && i < best)) {
              best = i;
              bestDistance = d;
            }
          }
        }
      }
    }
    return best;
  };
  for (std::size_t i = 0; i < soup.points.size(); ++i) {
    to[i] = static_cast<std::int32_t>(i);
    if (!only.empty() && !only[i]) continue;
    const std::int32_t same = nearest(soup.points[i]);
    if (same >= 0) {
      to[i] = same;
      ++counts.merged;
    } else {
      grid[cellOf(soup.points[i])].push_back(static_cast<std::int32_t>(i));
    }
  }
  for (auto& face : soup.faces) {
    for (auto& i : face) i = to[static_cast<std::size_t>(i)];
  }
}

void dropBadFaces(Soup& soup, double minHeight, SoupCounts& counts) {
  std::vector<char> drop(soup.faces.size(), 0);
  std::vector<std::pair<std::array<std::int32_t, 3>, std::size_t>> sorted;
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    auto face = soup.faces[f];
    const bool flat =
        face[0] == face[1] || face[1] == face[2] || face[2] == face[0] || faceHeight(soup, face) < minHeight;
    if (flat) {
      drop[f] = 1;
      ++counts.zeroArea;
      continue;
    }
    std::sort(face.begin(), face.end());
    sorted.emplace_back(face, f);
  }
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first != sorted[i - 1].first) continue;
    drop[sorted[i].second] = 1;
    ++counts.duplicate;
  }
  soup.removeFaces(drop);
  soup.compact();
}

std::vector<char> boundaryPoints(const Soup& soup) {
  std::vector<std::pair<std::int32_t, std::int32_t>> edges;
  edges.reserve(soup.faces.size() * 3);
  for (const auto& face : soup.faces) {
    for (std::size_t k = 0; k < 3; ++k) edges.push_back(std::minmax(face[k], face[(k + 1) % 3]));
  }
  std::sort(edges.begin(), edges.end());
  std::vector<char> flags(soup.points.size(), 0);
  for (std::size_t i = 0; i < edges.size();) {
    std::size_t j = i;
    while (j < edges.size() && edges[j] == edges[i]) ++j;
    if (j - i == 1)
      flags[static_cast<std::size_t>(edges[i].first)] = flags[static_cast<std::size_t>(edges[i].second)] = 1;
    i = j;
  }
  return flags;
}

Soup extract(const Soup& soup, const std::vector<char>& keep) {
  Soup out = soup;
  std::vector<char> drop(keep.size());
  for (std::size_t f = 0; f < keep.size(); ++f) drop[f] = !keep[f];
  out.removeFaces(drop);
  out.compact();
  return out;
}

}  // namespace fitroom::garments
