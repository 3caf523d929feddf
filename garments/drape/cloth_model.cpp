#include "garments/drape/cloth_model.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

using Vec3d = Eigen::Vector3d;

/// The two directions of the weave in a triangle's plane, unit length, at right angles.
struct Grain {
  Vec3d warp, weft;
};

struct Stiffness {
  double warp, weft, shear;  ///< N/m.
};

Vec3d vertexAt(const TriMesh& mesh, int v) {
  return mesh.vertices.row(v).transpose().cast<double>();
}

Grain grainAlong(const Vec3d& wanted, const Vec3d& normal) {
  Vec3d warp = wanted - normal * wanted.dot(normal);
  if (warp.norm() < 0.1 * wanted.norm() || !(warp.norm() > 0)) {
    const Vec3d other = std::abs(normal.x()) < 0.7 ? Vec3d::UnitX() : Vec3d::UnitZ();
    warp = other - normal * other.dot(normal);
  }
  warp.normalize();
  return {warp, normal.cross(warp)};
}

/// Warp runs along rising v of the flat panel; without panels it runs up the garment.
Grain grainOf(const TriMesh& rest, const TexCoords& uv, int f, const Vec3d& normal) {
  if (uv.rows() == 0) return grainAlong(Vec3d::UnitY(), normal);
  const auto t = rest.triangles.row(f);
  Eigen::Matrix2d flat;
  flat.col(0) = (uv.row(t[1]) - uv.row(t[0])).transpose().cast<double>();
  flat.col(1) = (uv.row(t[2]) - uv.row(t[0])).transpose().cast<double>();
  const double det = flat.determinant();
  if (!(std::abs(det) > 1e-3 * flat.squaredNorm())) return grainAlong(Vec3d::UnitY(), normal);
  Eigen::Matrix<double, 3, 2> edges;
  edges.col(0) = vertexAt(rest, t[1]) - vertexAt(rest, t[0]);
  edges.col(1) = vertexAt(rest, t[2]) - vertexAt(rest, t[0]);
  return grainAlong((edges * flat.inverse()).col(1), normal);
}

Stiffness stiffnessOf(const Fabric& fabric, bool oriented) {
  if (oriented) return {fabric.stretchWarp, fabric.stretchWeft, fabric.shear};
  // Without a grain: the mean of both ways, and the shear of an isotropic sheet that does not narrow, k / 2.
  const double mean = std::sqrt(fabric.stretchWarp * fabric.stretchWeft);
  return {mean, mean, mean / 2};
}

void addTriangles(ClothModel& model, const TriMesh& rest, const TexCoords& uv, const Fabric& fabric) {
  const Stiffness stiffness = stiffnessOf(fabric, uv.rows() > 0);
  for (int f = 0; f < rest.triangleCount(); ++f) {
    const auto t = rest.triangles.row(f);
    const std::array<int, 3> v{model.particleOf[t[0]], model.particleOf[t[1]], model.particleOf[t[2]]};
    model.triangles.push_back(v);
    const Vec3d e1 = vertexAt(rest, t[1]) - vertexAt(rest, t[0]);
    const Vec3d e2 = vertexAt(rest, t[2]) - vertexAt(rest, t[0]);
    model.longestEdge.push_back(static_cast<float>(std::max({e1.norm(), e2.norm(), (e2 - e1).norm()})));
    const Vec3d cross = e1.cross(e2);
    const double area = cross.norm() / 2;
    if (!(area > kMinTriangleArea)) continue;
    for (int p : v) model.area[p] += static_cast<float>(area / 3);
    const Grain grain = grainOf(rest, uv, f, cross.normalized());
    Eigen::Matrix2d shape;
    shape << grain.warp.dot(e1), grain.warp.dot(e2), grain.weft.dot(e1), grain.weft.dot(e2);
    const Eigen::Matrix2d inverse = shape.inverse();
    Membrane m;
    m.v = v;
    m.a1 = static_cast<float>(inverse(0, 0));
    m.a2 = static_cast<float>(inverse(1, 0));
    m.b1 = static_cast<float>(inverse(0, 1));
    m.b2 = static_cast<float>(inverse(1, 1));
    m.warp = static_cast<float>(1 / (stiffness.warp * area));
    m.weft = static_cast<float>(1 / (stiffness.weft * area));
    m.shear = static_cast<float>(1 / (stiffness.shear * area));
    model.membranes.push_back(m);
    model.membraneTriangle.push_back(f);
  }
}

void addMasses(ClothModel& model, double density) {
  double total = 0;
  int used = 0;
  for (float a : model.area) {
    total += a;
    used += a > 0;
  }
  const double mean = used > 0 ? total / used : 0;
  const double even = std::sqrt(mean);  // About the height of a mean triangle.
  for (int i = 0; i < model.particleCount; ++i) {
    if (!(model.area[i] > 0)) continue;
    double shortest = even;
    for (int n : model.neighbours[i]) {
      shortest = std::min<double>(shortest, (model.restPosition[i] - model.restPosition[n]).norm());
    }
    const double narrow = std::min(kMaxInertia, even / std::max(shortest, 1e-9));
    const double inertia = density * std::max<double>(model.area[i], mean) * narrow;
    model.inverseMass[i] = static_cast<float>(1 / inertia);
    model.weight[i] = static_cast<float>(density * model.area[i] / inertia);
  }
}

struct HalfEdge {
  int low, high, opposite, triangle;
  bool operator<(const HalfEdge& o) const {
    if (low != o.low) return low < o.low;
    if (high != o.high) return high < o.high;
    return triangle < o.triangle;
  }
};

std::vector<HalfEdge> halfEdges(const std::vector<std::array<int, 3>>& triangles) {
  std::vector<HalfEdge> all;
  all.reserve(triangles.size() * 3);
  for (int f = 0; f < static_cast<int>(triangles.size()); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = triangles[f][k];
      const int b = triangles[f][(k + 1) % 3];
      all.push_back({std::min(a, b), std::max(a, b), triangles[f][(k + 2) % 3], f});
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

double cotangent(const Vec3d& a, const Vec3d& b) {
  const double cross = a.cross(b).norm();
  constexpr double kLargest = 50;  // A sliver's corner; beyond, one element would outweigh the sheet.
  return std::clamp(a.dot(b) / std::max(cross, 1e-12), -kLargest, kLargest);
}

/// Bergou et al. 2006, discrete isometric bending.
Bend bendAcross(const std::array<Vec3d, 4>& x, const std::array<int, 4>& v, double stiffness) {
  const Vec3d e0 = x[1] - x[0];
  const Vec3d e1 = x[2] - x[0];
  const Vec3d e2 = x[3] - x[0];
  const Vec3d e3 = x[2] - x[1];
  const Vec3d e4 = x[3] - x[1];
  const double c01 = cotangent(e0, e1);
  const double c02 = cotangent(e0, e2);
  const double c03 = cotangent(-e0, e3);
  const double c04 = cotangent(-e0, e4);
  const double areas = (e0.cross(e1).norm() + e0.cross(e2).norm()) / 2;
  Bend bend;
  bend.v = v;
  bend.k = {static_cast<float>(c03 + c04), static_cast<float>(c01 + c02), static_cast<float>(-c01 - c03),
            static_cast<float>(-c02 - c04)};
  bend.compliance = static_cast<float>(areas / stiffness);
  return bend;
}

void addEdges(ClothModel& model, const TriMesh& rest, double bending) {
  const auto at = [&](int particle) { return vertexAt(rest, model.order[particle]); };
  const std::vector<HalfEdge> all = halfEdges(model.triangles);
  double sum = 0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t j = i + 1;
    while (j < all.size() && all[j].low == all[i].low && all[j].high == all[i].high) ++j;
    const HalfEdge& h = all[i];
    model.edges.push_back({h.low, h.high});
    const double length = (at(h.low) - at(h.high)).norm();
    model.edgeLength.push_back(static_cast<float>(length));
    sum += length;
    for (int p : {h.low, h.high})
      model.longestAt[p] = std::max(model.longestAt[p], static_cast<float>(length));
    if (j == i + 2 && all[i].opposite != all[i + 1].opposite && length > 1e-7) {
      const std::array<int, 4> v{h.low, h.high, all[i].opposite, all[i + 1].opposite};
      const std::array<Vec3d, 4> x{at(v[0]), at(v[1]), at(v[2]), at(v[3])};
      const double a0 = (x[1] - x[0]).cross(x[2] - x[0]).norm() / 2;
      const double a1 = (x[1] - x[0]).cross(x[3] - x[0]).norm() / 2;
      if (a0 > kMinTriangleArea && a1 > kMinTriangleArea) model.bends.push_back(bendAcross(x, v, bending));
    }
    i = j;
  }
  model.meanEdge = model.edges.empty() ? 0 : sum / static_cast<double>(model.edges.size());
}

void addLimits(ClothModel& model, const TriMesh& rest, const ModelOptions& options) {
  if (options.edgeLimit > 0) {
    for (std::size_t e = 0; e < model.edges.size(); ++e) {
      if (model.edgeLength[e] > 1e-6f) {
        model.limits.push_back({model.edges[e], model.edgeLength[e] * (1 + options.edgeLimit), 0});
      }
    }
  }
  for (const auto& band : options.bands) {
    const auto& loop = band.vertices;
    for (std::size_t k = 0; k < loop.size() && loop.size() > 2; ++k) {
      const int a = loop[k];
      const int b = loop[(k + 1) % loop.size()];
      const auto length = static_cast<float>((vertexAt(rest, a) - vertexAt(rest, b)).norm() * band.relaxed);
      const float compliance = band.elastic > 0 ? length / static_cast<float>(band.elastic) : 0.0f;
      if (a != b && length > 1e-6f)
        model.limits.push_back({{model.particleOf[a], model.particleOf[b]}, length, compliance});
    }
  }
  for (const auto& pair : options.closures) {
    if (pair[0] != pair[1])
      model.limits.push_back({{model.particleOf[pair[0]], model.particleOf[pair[1]]}, kClosed, 0});
  }
}

std::vector<std::vector<int>> vertexNeighbours(const TriMesh& mesh) {
  std::vector<std::vector<int>> out(static_cast<std::size_t>(mesh.vertexCount()));
  for (int f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      out[mesh.triangles(f, k)].push_back(mesh.triangles(f, (k + 1) % 3));
      out[mesh.triangles(f, k)].push_back(mesh.triangles(f, (k + 2) % 3));
    }
  }
  for (auto& list : out) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return out;
}

}  // namespace

ClothModel buildClothModel(const TriMesh& rest, const TexCoords& uv, const Fabric& fabric,
                           const ModelOptions& options) {
  ClothModel model;
  model.particleCount = static_cast<int>(rest.vertexCount());
  const auto neighbours = vertexNeighbours(rest);
  std::vector<int> levelOf;
  model.order = breadthFirstOrder(neighbours, levelOf);
  model.particleOf.resize(model.order.size());
  for (int p = 0; p < model.particleCount; ++p) {
    model.particleOf[model.order[p]] = p;
    model.level.push_back(levelOf[model.order[p]]);
  }
  model.neighbours.resize(model.order.size());
  for (int p = 0; p < model.particleCount; ++p) {
    for (int n : neighbours[model.order[p]]) model.neighbours[p].push_back(model.particleOf[n]);
  }
  const Points normals = bodymodel::vertexNormals(rest);
  for (int v : model.order) {
    model.restPosition.push_back(rest.vertices.row(v).transpose());
    model.restNormal.push_back(normals.row(v).transpose());
  }
  model.area.assign(model.order.size(), 0.0f);
  model.inverseMass.assign(model.order.size(), 0.0f);
  model.longestAt.assign(model.order.size(), 0.0f);
  model.weight.assign(model.order.size(), 0.0f);
  addTriangles(model, rest, uv, fabric);
  addMasses(model, fabric.density);
  addEdges(model, rest, fabric.bending);
  addLimits(model, rest, options);
  partition(model);
  return model;
}

}  // namespace fitroom::garments::cloth
