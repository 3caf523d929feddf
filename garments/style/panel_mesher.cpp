#include "garments/style/panel_mesher.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace fitroom::garments {

using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;
using Eigen::Vector2d;

namespace {

// Share of the edge length that lattice points keep from the rim: nearer ones make slivers, farther ones
// gaps.
constexpr double kRimClearance = 0.62;
constexpr int kEveningRounds = 5;
constexpr int kEveningSteps = 3;
// Shifts cocircular lattice points off their circle, so that the triangulation does not hang on rounding.
constexpr double kJitter = 1e-4;

double cross(const Vector2d& a, const Vector2d& b) {
  return a.x() * b.y() - a.y() * b.x();
}

double signedArea(const std::vector<Vector2d>& polygon) {
  double sum = 0.0;
  for (std::size_t i = 0; i < polygon.size(); ++i)
    sum += cross(polygon[i], polygon[(i + 1) % polygon.size()]);
  return 0.5 * sum;
}

bool inside(const std::vector<Vector2d>& polygon, const Vector2d& p) {
  bool in = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const auto& a = polygon[i];
    const auto& b = polygon[j];
    if ((a.y() > p.y()) != (b.y() > p.y()) &&
        p.x() < (b.x() - a.x()) * (p.y() - a.y()) / (b.y() - a.y()) + a.x()) {
      in = !in;
    }
  }
  return in;
}

double distanceToRim(const std::vector<Vector2d>& polygon, const Vector2d& p) {
  double best = 1e30;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Vector2d a = polygon[i];
    const Vector2d d = polygon[(i + 1) % polygon.size()] - a;
    const double t = std::clamp((p - a).dot(d) / std::max(d.squaredNorm(), 1e-18), 0.0, 1.0);
    best = std::min(best, (a + t * d - p).squaredNorm());
  }
  return std::sqrt(best);
}

// Deterministic offset in [-1, 1] from two lattice indices.
double jitter(int i, int j, int salt) {
  std::uint32_t h = static_cast<std::uint32_t>(i * 73856093) ^ static_cast<std::uint32_t>(j * 19349663) ^
                    static_cast<std::uint32_t>(salt * 83492791);
  h ^= h >> 13;
  h *= 0x5bd1e995u;
  h ^= h >> 15;
  return static_cast<double>(h % 20001u) / 10000.0 - 1.0;
}

void addLattice(const std::vector<Vector2d>& rim, double edge, std::vector<Vector2d>& points) {
  Vector2d low = rim.front(), high = rim.front();
  for (const auto& p : rim) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  const double step = edge * std::sqrt(3.0) / 2.0;
  const int rows = static_cast<int>((high.y() - low.y()) / step) + 1;
  const int columns = static_cast<int>((high.x() - low.x()) / edge) + 2;
  for (int j = 0; j <= rows; ++j) {
    for (int i = -1; i <= columns; ++i) {
      const Vector2d p(low.x() + (i + (j % 2 ? 0.5 : 0.0)) * edge + kJitter * edge * jitter(i, j, 1),
                       low.y() + j * step + kJitter * edge * jitter(i, j, 2));
      if (inside(rim, p) && distanceToRim(rim, p) > kRimClearance * edge) points.push_back(p);
    }
  }
}

struct Circle {
  Vector2d centre;
  double radius2;
};

Circle circumcircle(const Vector2d& a, const Vector2d& b, const Vector2d& c) {
  const Vector2d ab = b - a, ac = c - a;
  const double d = 2.0 * cross(ab, ac);
  const Vector2d o(ac.y() * ab.squaredNorm() - ab.y() * ac.squaredNorm(),
                   ab.x() * ac.squaredNorm() - ac.x() * ab.squaredNorm());
  const Vector2d rel = o / d;
  return {a + rel, rel.squaredNorm()};
}

struct Cell {
  std::array<int, 3> v;
  Circle circle;
};

// Bowyer-Watson over all points; the triangles that hang on the enclosing one are dropped.
std::vector<std::array<int, 3>> delaunay(const std::vector<Vector2d>& input) {
  std::vector<Vector2d> points = input;
  Vector2d low = points.front(), high = points.front();
  for (const auto& p : points) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  const double span = std::max((high - low).maxCoeff(), 1e-6) * 50.0;
  const Vector2d mid = 0.5 * (low + high);
  const int n = static_cast<int>(input.size());
  points.emplace_back(mid.x() - 1.1 * span, mid.y() - 0.9 * span);
  points.emplace_back(mid.x() + 1.0 * span, mid.y() - 1.05 * span);
  points.emplace_back(mid.x() + 0.07 * span, mid.y() + 1.2 * span);

  std::vector<Cell> cells;
  cells.push_back({{n, n + 1, n + 2}, circumcircle(points[n], points[n + 1], points[n + 2])});
  std::vector<std::pair<int, int>> edges;
  for (int i = 0; i < n; ++i) {
    edges.clear();
    std::size_t kept = 0;
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const Cell cell = cells[k];
      if ((points[i] - cell.circle.centre).squaredNorm() < cell.circle.radius2) {
        for (int e = 0; e < 3; ++e) edges.emplace_back(cell.v[e], cell.v[(e + 1) % 3]);
      } else {
        cells[kept++] = cell;
      }
    }
    cells.resize(kept);
    std::set<std::pair<int, int>> rimOfHole(edges.begin(), edges.end());
    for (const auto& [a, b] : edges) {
      if (rimOfHole.count({b, a})) continue;
      cells.push_back({{a, b, i}, circumcircle(points[a], points[b], points[i])});
    }
  }
  std::vector<std::array<int, 3>> triangles;
  for (const auto& cell : cells) {
    if (cell.v[0] < n && cell.v[1] < n && cell.v[2] < n) triangles.push_back(cell.v);
  }
  return triangles;
}

std::vector<std::array<int, 3>> trianglesInside(const std::vector<Vector2d>& rim,
                                                const std::vector<Vector2d>& points, double edge) {
  std::vector<std::array<int, 3>> result;
  for (const auto& t : delaunay(points)) {
    const Vector2d& a = points[t[0]];
    const Vector2d& b = points[t[1]];
    const Vector2d& c = points[t[2]];
    if (cross(b - a, c - a) < 1e-7 * edge * edge) continue;
    if (inside(rim, (a + b + c) / 3.0)) result.push_back(t);
  }
  return result;
}

void even(std::size_t rimCount, const std::vector<std::array<int, 3>>& triangles,
          std::vector<Vector2d>& points) {
  std::vector<Vector2d> sum(points.size(), Vector2d::Zero());
  std::vector<double> weight(points.size(), 0.0);
  for (const auto& t : triangles) {
    const Vector2d centre = (points[t[0]] + points[t[1]] + points[t[2]]) / 3.0;
    const double area = 0.5 * cross(points[t[1]] - points[t[0]], points[t[2]] - points[t[0]]);
    for (const int v : t) {
      sum[v] += area * centre;
      weight[v] += area;
    }
  }
  for (std::size_t i = rimCount; i < points.size(); ++i) {
    if (weight[i] > 0.0) points[i] = sum[i] / weight[i];
  }
}

bool keepsRim(std::size_t rimCount, const std::vector<std::array<int, 3>>& triangles) {
  std::set<std::pair<int, int>> edges;
  for (const auto& t : triangles) {
    for (int e = 0; e < 3; ++e) edges.insert({t[e], t[(e + 1) % 3]});
  }
  for (std::size_t i = 0; i < rimCount; ++i) {
    if (!edges.count({static_cast<int>(i), static_cast<int>((i + 1) % rimCount)})) return false;
  }
  return true;
}

}  // namespace

Expected<PanelMesh> meshPanel(const std::vector<Vector2d>& rim, double edge) {
  const auto bad = [](const char* zh, const char* en) {
    return fail(ErrorCode::kInvalidArgument, {zh, en}, "panel");
  };
  if (rim.size() < 3 || !(edge > 0.0)) {
    return bad("样板轮廓至少要三个点,边长要大于 0",
               "A pattern piece needs three rim points and an edge above 0");
  }
  for (const auto& p : rim) {
    if (!p.allFinite())
      return bad("样板轮廓含有无效数字", "A pattern piece's rim holds a number that is not finite");
  }
  if (!(signedArea(rim) > 0.0)) {
    return bad("样板轮廓要按逆时针排列", "A pattern piece's rim must run counter-clockwise");
  }
  PanelMesh mesh;
  mesh.points = rim;
  addLattice(rim, edge, mesh.points);
  mesh.triangles = trianglesInside(rim, mesh.points, edge);
  for (int round = 0; round < kEveningRounds; ++round) {
    for (int step = 0; step < kEveningSteps; ++step) even(rim.size(), mesh.triangles, mesh.points);
    mesh.triangles = trianglesInside(rim, mesh.points, edge);
  }
  if (!keepsRim(rim.size(), mesh.triangles)) {
    return bad("样板轮廓自相交或取点太稀", "A pattern piece's rim crosses itself or is sampled too coarsely");
  }
  return mesh;
}

}  // namespace fitroom::garments
