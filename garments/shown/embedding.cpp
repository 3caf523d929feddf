#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "garments/import/ray_scene.h"
#include "garments/shown/shown_mesh.h"

namespace fitroom::garments {

namespace {

constexpr double kReach =
    0.25;  ///< m: cloth farther than this from the simulated cloth is bound to its nearest corner.
constexpr float kRigidSize = 0.06f;  ///< m: smaller pieces stay rigid.

/// Point, tangent, side and normal at a place of a mesh. The normal is blended over the corners, so the frame
/// turns smoothly from face to face.
struct Frame {
  Eigen::Vector3f at, tangent, side, normal;
};

Frame frameAt(const Points& points, const Triangles& triangles, const Points& normals, const Anchor& a) {
  const auto t = triangles.row(a.face);
  const Eigen::Vector3f p0 = points.row(t[0]), p1 = points.row(t[1]), p2 = points.row(t[2]);
  const float w = 1 - a.u - a.v;
  Frame f;
  f.at = w * p0 + a.u * p1 + a.v * p2;
  f.normal = (w * normals.row(t[0]) + a.u * normals.row(t[1]) + a.v * normals.row(t[2])).transpose();
  if (!(f.normal.norm() > 1e-6f)) f.normal = (p1 - p0).cross(p2 - p0);
  f.normal.normalize();
  if (!f.normal.allFinite()) f.normal = Eigen::Vector3f::UnitZ();
  f.tangent = (p1 - p0) - (p1 - p0).dot(f.normal) * f.normal;
  f.tangent = f.tangent.norm() > 1e-9f ? Eigen::Vector3f(f.tangent.normalized()) : f.normal.unitOrthogonal();
  f.side = f.normal.cross(f.tangent);
  return f;
}

/// Groups of vertices joined by faces or by having the same place.
std::vector<std::int32_t> piecesOf(const TriMesh& mesh) {
  std::vector<std::int32_t> parent(static_cast<std::size_t>(mesh.vertexCount()));
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::int32_t i) {
    while (parent[static_cast<std::size_t>(i)] != i)
      i = parent[static_cast<std::size_t>(i)] =
          parent[static_cast<std::size_t>(parent[static_cast<std::size_t>(i)])];
    return i;
  };
  const auto join = [&](std::int32_t a, std::int32_t b) {
    a = root(a);
    b = root(b);
    parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  };
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    join(mesh.triangles(f, 0), mesh.triangles(f, 1));
    join(mesh.triangles(f, 0), mesh.triangles(f, 2));
  }
  std::map<std::array<float, 3>, std::int32_t> places;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const auto [it, fresh] = places.try_emplace(
        {mesh.vertices(i, 0), mesh.vertices(i, 1), mesh.vertices(i, 2)}, static_cast<std::int32_t>(i));
    if (!fresh) join(it->second, static_cast<std::int32_t>(i));
  }
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = root(static_cast<std::int32_t>(i));
  return parent;
}

/// For each vertex the point whose anchor it takes: its own, or the middle of its small piece.
Points holdPoints(const TriMesh& mesh) {
  const std::vector<std::int32_t> piece = piecesOf(mesh);
  struct Box {
    Eigen::Vector3f low = Eigen::Vector3f::Constant(1e30f), high = -low;
  };
  std::map<std::int32_t, Box> boxes;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    Box& box = boxes[piece[i]];
    const Eigen::Vector3f p = mesh.vertices.row(static_cast<Eigen::Index>(i));
    box.low = box.low.cwiseMin(p);
    box.high = box.high.cwiseMax(p);
  }
  Points hold = mesh.vertices;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const Box& box = boxes[piece[i]];
    if ((box.high - box.low).norm() < kRigidSize)
      hold.row(static_cast<Eigen::Index>(i)) = 0.5f * (box.low + box.high).transpose();
  }
  return hold;
}

}  // namespace

std::size_t ShownMesh::triangleCount() const {
  std::size_t count = 0;
  for (const auto& part : parts) count += static_cast<std::size_t>(part.mesh.triangleCount());
  return count;
}

void bind(ShownMesh& shown, const TriMesh& simulation) {
  const RayScene surface(simulation.vertices, simulation.triangles);
  const Points normals = bodymodel::vertexNormals(simulation);
  for (auto& part : shown.parts) {
    part.anchors.assign(static_cast<std::size_t>(part.mesh.vertexCount()), {});
    const Points hold = holdPoints(part.mesh);
    tbb::parallel_for(std::size_t{0}, part.anchors.size(), [&](std::size_t i) {
      const auto row = static_cast<Eigen::Index>(i);
      Anchor& a = part.anchors[i];
      if (const auto hit = surface.closest(hold.row(row).transpose().cast<double>(), kReach)) {
        a.face = hit->face;
        a.u = static_cast<float>(hit->weights[1]);
        a.v = static_cast<float>(hit->weights[2]);
      }
      const Frame f = frameAt(simulation.vertices, simulation.triangles, normals, a);
      const Eigen::Vector3f d = part.mesh.vertices.row(row).transpose() - f.at;
      a.offset = {d.dot(f.tangent), d.dot(f.side), d.dot(f.normal)};
    });
  }
}

std::size_t variantOf(const ShownMesh& shown, const std::string& name) {
  return static_cast<std::size_t>(std::find(shown.variants.begin(), shown.variants.end(), name) -
                                  shown.variants.begin());
}

int lookOf(const ShownPart& part, std::size_t variant) {
  const bool own = variant < part.variantLooks.size() && part.variantLooks[variant] >= 0;
  return own ? part.variantLooks[variant] : part.look;
}

bool isBoundTo(const ShownMesh& shown, Eigen::Index triangles) {
  return std::all_of(shown.parts.begin(), shown.parts.end(), [&](const ShownPart& part) {
    return static_cast<Eigen::Index>(part.anchors.size()) == part.mesh.vertexCount() &&
           std::all_of(part.anchors.begin(), part.anchors.end(), [&](const Anchor& a) {
             return a.face >= 0 && a.face < triangles && std::isfinite(a.u) && std::isfinite(a.v) &&
                    a.offset.allFinite();
           });
  });
}

std::vector<TriMesh> applyDrape(const ShownMesh& shown, const Points& draped, const Triangles& triangles,
                                double innermost) {
  const bool sound =
      triangles.rows() > 0 && triangles.minCoeff() >= 0 && triangles.maxCoeff() < draped.rows();
  if (!sound || !isBoundTo(shown, triangles.rows())) return {};
  const Points normals = bodymodel::vertexNormals({draped, triangles});
  const auto deepest = static_cast<float>(-innermost);
  std::vector<TriMesh> out;
  for (const auto& part : shown.parts) {
    TriMesh moved = part.mesh;
    tbb::parallel_for(std::size_t{0}, part.anchors.size(), [&](std::size_t i) {
      const Anchor& a = part.anchors[i];
      const Frame f = frameAt(draped, triangles, normals, a);
      const float out1 = std::max(a.offset[2], deepest);
      moved.vertices.row(static_cast<Eigen::Index>(i)) =
          (f.at + a.offset[0] * f.tangent + a.offset[1] * f.side + out1 * f.normal).transpose();
    });
    out.push_back(std::move(moved));
  }
  return out;
}

std::vector<float> carryValues(const ShownPart& part, const Triangles& triangles,
                               const std::vector<float>& values) {
  std::vector<float> out;
  if (values.empty()) return out;
  out.reserve(part.anchors.size());
  for (const Anchor& a : part.anchors) {
    const auto t = triangles.row(a.face);
    out.push_back((1 - a.u - a.v) * values[static_cast<std::size_t>(t[0])] +
                  a.u * values[static_cast<std::size_t>(t[1])] +
                  a.v * values[static_cast<std::size_t>(t[2])]);
  }
  return out;
}

Points shownNormals(const ShownPart& part, const TriMesh& moved) {
  Points normals = bodymodel::vertexNormals(moved);
  std::map<std::array<float, 3>, Eigen::RowVector3f> sums;
  const auto key = [&](Eigen::Index i) {
    return std::array<float, 3>{part.mesh.vertices(i, 0), part.mesh.vertices(i, 1), part.mesh.vertices(i, 2)};
  };
  for (Eigen::Index i = 0; i < normals.rows(); ++i) {
    const auto [it, fresh] = sums.try_emplace(key(i), Eigen::RowVector3f::Zero());
    it->second += normals.row(i);
  }
  for (Eigen::Index i = 0; i < normals.rows(); ++i) {
    const Eigen::RowVector3f& sum = sums[key(i)];
    // Two walls at one place turn against each other and keep their own.
    if (sum.norm() > 0.3f) normals.row(i) = sum.normalized();
  }
  return normals;
}

}  // namespace fitroom::garments
