#include "bodymodel/mesh/tri_mesh.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace fitroom::bodymodel {

namespace {

Eigen::Vector3d vertexAt(const TriMesh& mesh, Eigen::Index i) {
  return mesh.vertices.row(i).transpose().cast<double>();
}

double cornerAngle(const Eigen::Vector3d& corner, const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
  const Eigen::Vector3d u = a - corner;
  const Eigen::Vector3d v = b - corner;
  return std::atan2(u.cross(v).norm(), u.dot(v));
}

}  // namespace

Expected<void> validate(const TriMesh& mesh) {
  if (!mesh.vertices.allFinite()) {
    return fail(ErrorCode::kMalformed,
                {"网格里有不是有限数的坐标，请重新导出模型",
                 "the mesh holds a coordinate that is not a finite number; export it again"});
  }
  const auto count = static_cast<std::int32_t>(mesh.vertexCount());
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto t = mesh.triangles.row(f);
    const bool inRange = t.minCoeff() >= 0 && t.maxCoeff() < count;
    if (!inRange || t[0] == t[1] || t[1] == t[2] || t[2] == t[0]) {
      const std::string face = std::to_string(f);
      return fail(
          ErrorCode::kMalformed,
          {"第 " + face + " 个三角形的顶点编号不对", "triangle " + face + " names vertices it may not"},
          face);
    }
  }
  return {};
}

Points vertexNormals(const TriMesh& mesh) {
  Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor> sum =
      Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor>::Zero(mesh.vertexCount(), 3);
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    Eigen::Vector3d p[3];
    for (int k = 0; k < 3; ++k) p[k] = vertexAt(mesh, mesh.triangles(f, k));
    const Eigen::Vector3d face = (p[1] - p[0]).cross(p[2] - p[0]);
    const double length = face.norm();
    if (length <= 0) continue;
    for (int k = 0; k < 3; ++k) {
      const double angle = cornerAngle(p[k], p[(k + 1) % 3], p[(k + 2) % 3]);
      sum.row(mesh.triangles(f, k)) += (angle / length) * face.transpose();
    }
  }
  Points normals(mesh.vertexCount(), 3);
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const double length = sum.row(i).norm();
    normals.row(i) =
        length > 0 ? Eigen::RowVector3f((sum.row(i) / length).cast<float>()) : Eigen::RowVector3f(0, 1, 0);
  }
  return normals;
}

double enclosedVolume(const TriMesh& mesh) {
  double sixfold = 0;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto t = mesh.triangles.row(f);
    sixfold += vertexAt(mesh, t[0]).dot(vertexAt(mesh, t[1]).cross(vertexAt(mesh, t[2])));
  }
  return sixfold / 6.0;
}

bool isClosedManifold(const TriMesh& mesh) {
  std::vector<std::int64_t> directed;
  directed.reserve(static_cast<std::size_t>(mesh.triangleCount()) * 3);
  const auto key = [](std::int64_t from, std::int64_t to) { return (from << 32) | to; };
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) directed.push_back(key(mesh.triangles(f, k), mesh.triangles(f, (k + 1) % 3)));
  }
  std::sort(directed.begin(), directed.end());
  if (std::adjacent_find(directed.begin(), directed.end()) != directed.end()) return false;
  return std::all_of(directed.begin(), directed.end(), [&](std::int64_t e) {
    return std::binary_search(directed.begin(), directed.end(), key(e & 0xffffffff, e >> 32));
  });
}

}  // namespace fitroom::bodymodel
