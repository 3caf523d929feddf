#include "garments/drape/crossing.h"

#include <tbb/parallel_for.h>

#include "garments/drape/drape.h"

namespace fitroom::garments {

namespace cloth {

namespace {

/// The body triangles that cloth triangle `f` crosses; the first alone unless `all`.
std::vector<int> crossedBy(const Triangles& cloth, const Points& positions, Eigen::Index f,
                           const std::vector<Vec3>& bodyVertices,
                           const std::vector<std::array<int, 3>>& bodyTriangles, const TriangleBvh& bvh,
                           bool all) {
  Eigen::Vector3d a[3];
  for (int k = 0; k < 3; ++k) a[k] = positions.row(cloth(f, k)).transpose().cast<double>();
  const Vec3 low = a[0].cwiseMin(a[1]).cwiseMin(a[2]).cast<float>();
  const Vec3 high = a[0].cwiseMax(a[1]).cwiseMax(a[2]).cast<float>();
  std::vector<int> hits;
  bvh.overlapping(low, high, [&](int t) {
    if (!all && !hits.empty()) return;
    Eigen::Vector3d b[3];
    for (int k = 0; k < 3; ++k) b[k] = bodyVertices[bodyTriangles[t][k]].cast<double>();
    if (trianglesCross(a, b)) hits.push_back(t);
  });
  return hits;
}

std::vector<CrossingPair> crossings(const Triangles& cloth, const Points& positions,
                                    const std::vector<Vec3>& bodyVertices,
                                    const std::vector<std::array<int, 3>>& bodyTriangles,
                                    const TriangleBvh& bvh, bool all = false) {
  std::vector<std::vector<int>> hits(cloth.rows());
  tbb::parallel_for(Eigen::Index{0}, cloth.rows(), [&](Eigen::Index f) {
    hits[f] = crossedBy(cloth, positions, f, bodyVertices, bodyTriangles, bvh, all);
  });
  std::vector<CrossingPair> out;
  for (std::size_t f = 0; f < hits.size(); ++f) {
    for (int t : hits[f]) out.push_back({static_cast<int>(f), t});
  }
  return out;
}

}  // namespace

std::vector<CrossingPair> findCrossings(const Triangles& cloth, const Points& positions,
                                        const BodyCollider& body) {
  return crossings(cloth, positions, body.vertices(), body.triangles(), body.bvh());
}

std::vector<CrossingPair> findAllCrossings(const Triangles& cloth, const Points& positions,
                                           const BodyCollider& body) {
  return crossings(cloth, positions, body.vertices(), body.triangles(), body.bvh(), true);
}

}  // namespace cloth

int countCrossingTriangles(const TriMesh& clothMesh, const TriMesh& body) {
  std::vector<cloth::Vec3> vertices;
  for (Eigen::Index i = 0; i < body.vertexCount(); ++i) vertices.push_back(body.vertices.row(i).transpose());
  std::vector<std::array<int, 3>> triangles;
  for (Eigen::Index f = 0; f < body.triangleCount(); ++f) {
    triangles.push_back({body.triangles(f, 0), body.triangles(f, 1), body.triangles(f, 2)});
  }
  const cloth::TriangleBvh bvh(vertices, triangles);
  return static_cast<int>(
      cloth::crossings(clothMesh.triangles, clothMesh.vertices, vertices, triangles, bvh).size());
}

}  // namespace fitroom::garments
