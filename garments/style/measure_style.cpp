#include "garments/style/measure_style.h"

namespace fitroom::garments {

double girthAt(const TriMesh& mesh, const std::vector<TubeKind>& tubes, TubeKind tube,
               const Eigen::Vector3d& point, const Eigen::Vector3d& normal) {
  double sum = 0.0;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    if (tubes[static_cast<std::size_t>(f)] != tube) continue;
    Eigen::Vector3d corner[3], cut[3];
    double height[3];
    for (int k = 0; k < 3; ++k) {
      corner[k] = mesh.vertices.row(mesh.triangles(f, k)).transpose().cast<double>();
      height[k] = (corner[k] - point).dot(normal);
    }
    int cuts = 0;
    for (int k = 0; k < 3; ++k) {
      const int n = (k + 1) % 3;
      if ((height[k] < 0.0) == (height[n] < 0.0)) continue;
      const double t = height[k] / (height[k] - height[n]);
      cut[cuts++] = corner[k] + t * (corner[n] - corner[k]);
    }
    if (cuts == 2) sum += (cut[1] - cut[0]).norm();
  }
  return sum;
}

double lineLength(const TriMesh& mesh, const std::vector<int>& line) {
  double sum = 0.0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    sum += (mesh.vertices.row(line[i]) - mesh.vertices.row(line[i - 1])).cast<double>().norm();
  }
  return sum;
}

}  // namespace fitroom::garments
