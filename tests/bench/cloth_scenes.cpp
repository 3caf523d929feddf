#include "cloth_scenes.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "garments/drape/body_collider.h"
#include "garments/drape/triangle_bvh.h"
#include "garments/drape/triangle_math.h"

namespace fitroom::bench {

using namespace garments;
using cloth::Vec3;

TriMesh readObj(const std::string& path) {
  std::ifstream in(path);
  std::vector<float> points;
  std::vector<std::int32_t> faces;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream row(line);
    std::string key;
    row >> key;
    if (key == "v") {
      float x = 0, y = 0, z = 0;
      row >> x >> y >> z;
      points.insert(points.end(), {x, y, z});
    } else if (key == "f") {
      std::vector<std::int32_t> polygon;
      std::string corner;
      while (row >> corner) polygon.push_back(std::stoi(corner) - 1);
      for (std::size_t k = 2; k < polygon.size(); ++k)
        faces.insert(faces.end(), {polygon[0], polygon[k - 1], polygon[k]});
    }
  }
  TriMesh mesh;
  mesh.vertices = Eigen::Map<Points>(points.data(), static_cast<Eigen::Index>(points.size() / 3), 3);
  mesh.triangles = Eigen::Map<Triangles>(faces.data(), static_cast<Eigen::Index>(faces.size() / 3), 3);
  return mesh;
}

void writeObj(const std::string& path, const Points& points, const Triangles& triangles) {
  std::ofstream out(path);
  out.precision(9);
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    out << "v " << points(i, 0) << ' ' << points(i, 1) << ' ' << points(i, 2) << '\n';
  }
  for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
    out << "f " << triangles(f, 0) + 1 << ' ' << triangles(f, 1) + 1 << ' ' << triangles(f, 2) + 1 << '\n';
  }
}

EdgeStrain edgeStrain(const TriMesh& rest, const Points& positions) {
  std::map<std::pair<int, int>, double> edges;
  for (Eigen::Index f = 0; f < rest.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = rest.triangles(f, k);
      const int b = rest.triangles(f, (k + 1) % 3);
      const double length = (rest.vertices.row(a) - rest.vertices.row(b)).norm();
      if (length > 1e-7) {
        edges[{std::min(a, b), std::max(a, b)}] = (positions.row(a) - positions.row(b)).norm() / length - 1;
      }
    }
  }
  std::vector<double> all;
  for (const auto& e : edges) all.push_back(e.second);
  std::sort(all.begin(), all.end());
  const auto at = [&](double q) {
    return all[std::min(all.size() - 1, static_cast<std::size_t>(q * static_cast<double>(all.size())))];
  };
  return {at(0.5), at(0.95), at(0.99), all.back()};
}

int countSelfCrossings(const TriMesh& mesh) {
  std::vector<Vec3> vertices;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) vertices.push_back(mesh.vertices.row(i).transpose());
  std::vector<std::array<int, 3>> triangles;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    triangles.push_back({mesh.triangles(f, 0), mesh.triangles(f, 1), mesh.triangles(f, 2)});
  }
  const cloth::TriangleBvh bvh(vertices, triangles);
  int count = 0;
  for (const auto& t : triangles) {
    Eigen::Vector3d a[3];
    for (int k = 0; k < 3; ++k) a[k] = vertices[t[k]].cast<double>();
    const Vec3 low = vertices[t[0]].cwiseMin(vertices[t[1]]).cwiseMin(vertices[t[2]]);
    const Vec3 high = vertices[t[0]].cwiseMax(vertices[t[1]]).cwiseMax(vertices[t[2]]);
    bool hit = false;
    bvh.overlapping(low, high, [&](int f) {
      if (hit) return;
      const auto& o = triangles[f];
      for (int x : t) {
        for (int y : o) {
          if (x == y) return;
        }
      }
      Eigen::Vector3d b[3];
      for (int k = 0; k < 3; ++k) b[k] = vertices[o[k]].cast<double>();
      hit = cloth::trianglesCross(a, b);
    });
    count += hit;
  }
  return count;
}

double shareInside(const Points& points, const TriMesh& body) {
  const cloth::BodyCollider collider(body, 0.01f);
  int inside = 0;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    inside += collider.nearest(points.row(i).transpose()).distance < 0;
  }
  return points.rows() > 0 ? static_cast<double>(inside) / static_cast<double>(points.rows()) : 0;
}

double processorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

}  // namespace fitroom::bench
