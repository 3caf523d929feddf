#include "tests/support/garment_zoo.h"

#include <cmath>
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

}  // namespace fitroom::garments::zoo
