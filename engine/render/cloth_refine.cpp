#include "engine/render/cloth_refine.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <utility>

#include "engine/render/sewing.h"

namespace fitroom::engine {

namespace {

using bodymodel::TriMesh;
using Eigen::Vector3f;
using Edge = std::pair<std::int32_t, std::int32_t>;

class Refiner {
 public:
  explicit Refiner(const SceneGarment& from)
      : from_(from),
        same_(weldVertices(from.mesh.vertices)),
        sewn_{from.mesh.vertices, sewnTriangles(from.mesh.triangles, same_)},
        normals_(bodymodel::vertexNormals(sewn_)),
        sewnEdges_(sewn_.triangles),
        edges_(from.mesh.triangles),
        middles_(edges_.size(), -1),
        borders_(same_.size(), {-1, -1}) {
    for (std::size_t e = 0; e < sewnEdges_.size(); ++e) {
      if (!sewnEdges_.onBorder(e)) continue;
      addBorder(sewnEdges_.low(e), sewnEdges_.high(e));
      addBorder(sewnEdges_.high(e), sewnEdges_.low(e));
    }
  }

  SceneGarment refine() {
    SceneGarment to = from_;
    const TriMesh& mesh = from_.mesh;
    to.mesh.triangles.resize(4 * mesh.triangleCount(), 3);
    for (Eigen::Index t = 0; t < mesh.triangleCount(); ++t) {
      const std::int32_t a = mesh.triangles(t, 0);
      const std::int32_t b = mesh.triangles(t, 1);
      const std::int32_t c = mesh.triangles(t, 2);
      const std::int32_t ab = middle(a, b);
      const std::int32_t bc = middle(b, c);
      const std::int32_t ca = middle(c, a);
      to.mesh.triangles.row(4 * t) << a, ab, ca;
      to.mesh.triangles.row(4 * t + 1) << ab, b, bc;
      to.mesh.triangles.row(4 * t + 2) << ca, bc, c;
      to.mesh.triangles.row(4 * t + 3) << ab, bc, ca;
    }
    append(to);
    return to;
  }

 private:
  Vector3f at(std::int32_t i) const { return from_.mesh.vertices.row(i).transpose(); }
  std::int32_t same(std::int32_t i) const { return same_[static_cast<std::size_t>(i)]; }

  void addBorder(std::int32_t here, std::int32_t other) {
    auto& two = borders_[static_cast<std::size_t>(here)];
    (two[0] < 0 ? two[0] : two[1]) = other;
  }

  // The neighbour of `at` along the border that is not `other`; -1 at a corner where borders meet or turn
  // sharply.
  std::int32_t onward(std::int32_t here, std::int32_t other) const {
    const auto& two = borders_[static_cast<std::size_t>(here)];
    const std::int32_t next = two[0] == other ? two[1] : two[0];
    if (next < 0 || next == other) return -1;
    const Vector3f in = (at(here) - at(other)).normalized();
    const Vector3f out = (at(next) - at(here)).normalized();
    return in.dot(out) < 0.5f ? -1 : next;
  }

  Vector3f borderMiddle(std::int32_t a, std::int32_t b) const {
    const std::int32_t before = onward(a, b);
    const std::int32_t after = onward(b, a);
    // A straight way on where there is no neighbour.
    const Vector3f p = before < 0 ? Vector3f(2.0f * at(a) - at(b)) : at(before);
    const Vector3f q = after < 0 ? Vector3f(2.0f * at(b) - at(a)) : at(after);
    return (9.0f * (at(a) + at(b)) - p - q) / 16.0f;
  }

  Vector3f place(std::int32_t a, std::int32_t b) const {
    if (sewnEdges_.onBorder(sewnEdges_.find(a, b))) return borderMiddle(std::min(a, b), std::max(a, b));
    const Vector3f along = at(b) - at(a);
    const Vector3f na = normals_.row(a).transpose();
    const Vector3f nb = normals_.row(b).transpose();
    return 0.5f * (at(a) + at(b)) + (nb * nb.dot(along) - na * na.dot(along)) / 8.0f;
  }

  std::int32_t middle(std::int32_t a, std::int32_t b) {
    std::int32_t& index = middles_[edges_.find(a, b)];
    if (index >= 0) return index;
    index = static_cast<std::int32_t>(same_.size() + points_.size());
    parents_.emplace_back(std::min(a, b), std::max(a, b));
    // Both sides of a seam get the very same point.
    points_.push_back(place(std::min(same(a), same(b)), std::max(same(a), same(b))));
    return index;
  }

  void append(SceneGarment& to) const {
    const Eigen::Index old = from_.mesh.vertexCount();
    const auto added = static_cast<Eigen::Index>(points_.size());
    to.mesh.vertices.conservativeResize(old + added, 3);
    for (Eigen::Index i = 0; i < added; ++i) {
      to.mesh.vertices.row(old + i) = points_[static_cast<std::size_t>(i)].transpose();
    }
    if (from_.texCoords.rows() == old) {
      to.texCoords.conservativeResize(old + added, 2);
      for (Eigen::Index i = 0; i < added; ++i) {
        const auto& [a, b] = parents_[static_cast<std::size_t>(i)];
        to.texCoords.row(old + i) = 0.5f * (from_.texCoords.row(a) + from_.texCoords.row(b));
      }
    }
    if (from_.heat.size() == static_cast<std::size_t>(old)) {
      for (const auto& [a, b] : parents_) {
        to.heat.push_back(
            0.5f * (from_.heat[static_cast<std::size_t>(a)] + from_.heat[static_cast<std::size_t>(b)]));
      }
    }
  }

  const SceneGarment& from_;
  std::vector<std::int32_t> same_;
  TriMesh sewn_;  // With the welded indices.
  bodymodel::Points normals_;
  EdgeTable sewnEdges_;
  EdgeTable edges_;
  std::vector<std::int32_t> middles_;                 // New vertex of each of `edges_`; -1 before it is made.
  std::vector<std::array<std::int32_t, 2>> borders_;  // Neighbours of each vertex along the border.
  std::vector<Edge> parents_;
  std::vector<Vector3f> points_;
};

}  // namespace

SceneGarment refineCloth(const SceneGarment& garment, int rounds) {
  SceneGarment fine = garment;
  for (int i = 0; i < rounds; ++i) fine = Refiner(fine).refine();
  return fine;
}

int refineRounds(const TriMesh& mesh, float edge, Eigen::Index most) {
  if (mesh.empty()) return 0;
  std::vector<float> lengths;
  for (Eigen::Index t = 0; t < mesh.triangleCount(); ++t) {
    lengths.push_back(
        (mesh.vertices.row(mesh.triangles(t, 0)) - mesh.vertices.row(mesh.triangles(t, 1))).norm());
  }
  const auto median = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), median, lengths.end());
  int rounds = 0;
  for (float length = *median; rounds < 3 && length > edge; ++rounds) length *= 0.5f;
  while (rounds > 0 && (mesh.triangleCount() << (2 * rounds)) > most) --rounds;
  return rounds;
}

}  // namespace fitroom::engine
