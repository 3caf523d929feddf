#include "tests/support/plane_cut.h"

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>
#include <vector>

namespace fitroom::testing {

double girthByWidths(const bodymodel::TriMesh& mesh, const Eigen::Vector3d& point,
                     const Eigen::Vector3d& normal, const std::function<bool(Eigen::Index)>& keep) {
  const Eigen::Vector3d n = normal.normalized();
  const Eigen::Vector3d e = n.unitOrthogonal();
  const Eigen::Vector3d g = n.cross(e);
  std::vector<Eigen::Vector3d> cut;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    if (!keep(f)) continue;
    for (int k = 0; k < 3; ++k) {
      const Eigen::Vector3d a = mesh.vertices.row(mesh.triangles(f, k)).transpose().cast<double>();
      const Eigen::Vector3d b = mesh.vertices.row(mesh.triangles(f, (k + 1) % 3)).transpose().cast<double>();
      const double da = (a - point).dot(n), db = (b - point).dot(n);
      if (da == db || da * db > 0) continue;
      cut.push_back(a + (b - a) * (da / (da - db)));
    }
  }
  if (cut.size() < 3) return 0;
  constexpr int kTurns = 2880;
  double sum = 0;
  for (int i = 0; i < kTurns; ++i) {
    const double angle = std::numbers::pi * i / kTurns;
    const Eigen::Vector3d direction = std::cos(angle) * e + std::sin(angle) * g;
    double lo = INFINITY, hi = -INFINITY;
    for (const auto& p : cut) {
      const double d = p.dot(direction);
      lo = std::min(lo, d);
      hi = std::max(hi, d);
    }
    sum += hi - lo;
  }
  return sum * std::numbers::pi / kTurns;
}

}  // namespace fitroom::testing
