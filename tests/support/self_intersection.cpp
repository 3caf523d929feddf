#include "tests/support/self_intersection.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>

namespace fitroom::test {

using Eigen::Vector3d;

namespace {

using Tri = std::array<Vector3d, 3>;

/// Whether the open segment p q passes through the triangle (Moeller and Trumbore 1997).
bool pierces(const Vector3d& p, const Vector3d& q, const Tri& t) {
  const Vector3d d = q - p, e1 = t[1] - t[0], e2 = t[2] - t[0], h = d.cross(e2);
  const double det = e1.dot(h);
  if (std::abs(det) < 1e-18) return false;
  const Vector3d s = p - t[0];
  const double u = s.dot(h) / det;
  if (u < 0 || u > 1) return false;
  const Vector3d c = s.cross(e1);
  const double v = d.dot(c) / det;
  if (v < 0 || u + v > 1) return false;
  const double w = e2.dot(c) / det;
  return w > 0 && w < 1;
}

bool cross(const Tri& a, const Tri& b) {
  for (int k = 0; k < 3; ++k)
    if (pierces(a[k], a[(k + 1) % 3], b) || pierces(b[k], b[(k + 1) % 3], a)) return true;
  return false;
}

struct Soup {
  std::vector<Tri> tri;
  std::vector<Vector3d> low, high;
  explicit Soup(const bodymodel::TriMesh& m) {
    for (Eigen::Index f = 0; f < m.triangleCount(); ++f) {
      Tri t;
      for (int k = 0; k < 3; ++k) t[k] = m.vertices.row(m.triangles(f, k)).transpose().cast<double>();
      tri.push_back(t);
      low.push_back(t[0].cwiseMin(t[1]).cwiseMin(t[2]));
      high.push_back(t[0].cwiseMax(t[1]).cwiseMax(t[2]));
    }
  }
  bool apart(int a, int b) const {
    return (low[a].array() > high[b].array()).any() || (low[b].array() > high[a].array()).any();
  }
};

bool shareVertex(const bodymodel::TriMesh& m, int a, int b) {
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      if (m.triangles(a, i) == m.triangles(b, j)) return true;
  return false;
}

}  // namespace

std::vector<Crossing> selfIntersections(const bodymodel::TriMesh& mesh) {
  const Soup soup(mesh);
  double cell = 0;
  for (std::size_t i = 0; i < soup.tri.size(); ++i)
    cell = std::max(cell, (soup.high[i] - soup.low[i]).maxCoeff());
  cell = std::max(cell, 1e-6);
  // Each triangle is filed under the cell of its low corner; another that it meets is at most one cell away.
  std::vector<std::pair<std::array<int, 3>, int>> filed;
  const auto keyOf = [&](int i) {
    std::array<int, 3> k{};
    for (int a = 0; a < 3; ++a) k[a] = static_cast<int>(std::floor(soup.low[i][a] / cell));
    return k;
  };
  for (int i = 0; i < static_cast<int>(soup.tri.size()); ++i) filed.emplace_back(keyOf(i), i);
  std::sort(filed.begin(), filed.end());
  std::map<std::array<int, 3>, std::pair<std::size_t, std::size_t>> range;
  for (std::size_t i = 0; i < filed.size(); ++i) {
    auto& r = range.try_emplace(filed[i].first, i, i).first->second;
    r.second = i + 1;
  }
  std::vector<Crossing> out;
  for (const auto& [key, own] : range) {
    for (int n = 0; n < 27; ++n) {
      const auto other = range.find({key[0] + n % 3 - 1, key[1] + n / 3 % 3 - 1, key[2] + n / 9 - 1});
      if (other == range.end() || other->first < key) continue;
      for (std::size_t i = own.first; i < own.second; ++i)
        for (std::size_t j = other->second.first; j < other->second.second; ++j) {
          const int a = filed[i].second, b = filed[j].second;
          if (other->first == key && a >= b) continue;
          if (soup.apart(a, b) || shareVertex(mesh, a, b)) continue;
          if (cross(soup.tri[a], soup.tri[b])) out.push_back({a, b});
        }
    }
  }
  return out;
}

std::size_t foldedEdges(const bodymodel::TriMesh& mesh, double degrees) {
  const Soup soup(mesh);
  const auto normal = [&](int f) {
    const Tri& t = soup.tri[f];
    return (t[1] - t[0]).cross(t[2] - t[0]).normalized().eval();
  };
  std::map<std::pair<int, int>, int> first;
  const double limit = std::cos(degrees * std::numbers::pi / 180);
  std::size_t count = 0;
  for (int f = 0; f < static_cast<int>(soup.tri.size()); ++f)
    for (int k = 0; k < 3; ++k) {
      const int a = mesh.triangles(f, k), b = mesh.triangles(f, (k + 1) % 3);
      const auto [it, fresh] = first.try_emplace({std::min(a, b), std::max(a, b)}, f);
      if (!fresh) count += normal(f).dot(normal(it->second)) < limit;
    }
  return count;
}

double worstTriangle(const bodymodel::TriMesh& mesh) {
  const Soup soup(mesh);
  double worst = 1;
  for (const Tri& t : soup.tri) {
    const double area = 0.5 * (t[1] - t[0]).cross(t[2] - t[0]).norm();
    const double edges =
        (t[1] - t[0]).squaredNorm() + (t[2] - t[1]).squaredNorm() + (t[0] - t[2]).squaredNorm();
    worst = std::min(worst, 4 * std::sqrt(3.0) * area / edges);
  }
  return worst;
}

}  // namespace fitroom::test
