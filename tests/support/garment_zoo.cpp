#include "tests/support/garment_zoo.h"

#include <cmath>
#include <cstdio>
#include <numbers>

namespace fitroom::garments::zoo {

TriMesh cylinder(double radius, double height, int around, int along, double bottom) {
  TriMesh mesh;
  mesh.vertices.resize(static_cast<Eigen::Index>(around) * (along + 1), 3);
  mesh.triangles.resize(static_cast<Eigen::Index>(2) * around * along, 3);
  Eigen::Index face = 0;
  for (int j = 0; j <= along; ++j) {
    for (int i = 0; i < around; ++i) {
      const double angle = 2 * std::numbers::pi * i / around;
      const Eigen::Vector3d p(radius * std::sin(angle),
                              bottom + height * (1.0 - static_cast<double>(j) / along),
                              radius * std::cos(angle));
      mesh.vertices.row(static_cast<Eigen::Index>(j) * around + i) = p.transpose().cast<float>();
      if (j == along) continue;
      const int a = j * around + i;
      const int b = j * around + (i + 1) % around;
      mesh.triangles.row(face++) << a, a + around, b;
      mesh.triangles.row(face++) << b, a + around, b + around;
    }
  }
  return mesh;
}

std::string toObj(const TriMesh& mesh) {
  std::string out;
  char line[96];
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    std::snprintf(line, sizeof(line), "v %.9g %.9g %.9g\n", static_cast<double>(mesh.vertices(i, 0)),
                  static_cast<double>(mesh.vertices(i, 1)), static_cast<double>(mesh.vertices(i, 2)));
    out += line;
  }
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    std::snprintf(line, sizeof(line), "f %d %d %d\n", mesh.triangles(f, 0) + 1, mesh.triangles(f, 1) + 1,
                  mesh.triangles(f, 2) + 1);
    out += line;
  }
  return out;
}

}  // namespace fitroom::garments::zoo
