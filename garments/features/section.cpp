#include "garments/features/section.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <unordered_map>

namespace fitroom::garments {

namespace {

Eigen::Vector3d at(const TriMesh& mesh, std::int32_t i) {
  return mesh.vertices.row(i).transpose().cast<double>();
}

std::uint64_t edgeKey(std::int32_t a, std::int32_t b) {
  const auto low = static_cast<std::uint64_t>(std::min(a, b));
  return (low << 32) | static_cast<std::uint64_t>(std::max(a, b));
}

/// Cut edges as nodes of a graph whose arcs are the cut faces.
struct CutGraph {
  std::vector<Eigen::Vector3d> points;
  std::vector<std::vector<std::int32_t>> arcs;
  std::unordered_map<std::uint64_t, std::int32_t> nodeOf;
};

CutGraph cutFaces(const TriMesh& mesh, const Eigen::Vector3d& point, const Eigen::Vector3d& normal,
                  const std::function<bool(Eigen::Index)>& useFace) {
  CutGraph graph;
  std::vector<double> height(static_cast<std::size_t>(mesh.vertexCount()));
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    height[static_cast<std::size_t>(i)] = (at(mesh, static_cast<std::int32_t>(i)) - point).dot(normal);
  }
  const auto node = [&](std::int32_t a, std::int32_t b) {
    const auto [it, fresh] =
        graph.nodeOf.try_emplace(edgeKey(a, b), static_cast<std::int32_t>(graph.points.size()));
    if (fresh) {
      if (a > b) std::swap(a, b);
      const double ha = height[static_cast<std::size_t>(a)];
      const double t = ha / (ha - height[static_cast<std::size_t>(b)]);
      graph.points.push_back(at(mesh, a) + t * (at(mesh, b) - at(mesh, a)));
      graph.arcs.emplace_back();
    }
    return it->second;
  };
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto t = mesh.triangles.row(f);
    std::array<bool, 3> above;
    for (int k = 0; k < 3; ++k)
      above[static_cast<std::size_t>(k)] = height[static_cast<std::size_t>(t[k])] >= 0;
    if (above[0] == above[1] && above[1] == above[2]) continue;
    if (useFace && !useFace(f)) continue;
    std::array<std::int32_t, 2> ends{};
    int n = 0;
    for (int k = 0; k < 3; ++k) {
      if (above[static_cast<std::size_t>(k)] != above[static_cast<std::size_t>((k + 1) % 3)])
        ends[static_cast<std::size_t>(n++)] = node(t[k], t[(k + 1) % 3]);
    }
    graph.arcs[static_cast<std::size_t>(ends[0])].push_back(ends[1]);
    graph.arcs[static_cast<std::size_t>(ends[1])].push_back(ends[0]);
  }
  return graph;
}

/// Follows arcs from `start`, using each node once.
std::vector<std::int32_t> follow(const CutGraph& graph, std::int32_t start, std::vector<char>& used) {
  std::vector<std::int32_t> chain;
  for (std::int32_t n = start; n >= 0;) {
    used[static_cast<std::size_t>(n)] = 1;
    chain.push_back(n);
    std::int32_t next = -1;
    for (const std::int32_t other : graph.arcs[static_cast<std::size_t>(n)]) {
      if (!used[static_cast<std::size_t>(other)]) {
        next = other;
        break;
      }
    }
    n = next;
  }
  return chain;
}

}  // namespace

double SectionLine::length() const {
  double sum = 0;
  for (std::size_t i = 1; i < points.size(); ++i) sum += (points[i] - points[i - 1]).norm();
  if (closed && points.size() > 1) sum += (points.front() - points.back()).norm();
  return sum;
}

Eigen::Vector3d SectionLine::centre() const {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  double total = 0;
  const std::size_t legs = points.size() - (closed ? 0 : 1);
  for (std::size_t i = 0; i < legs; ++i) {
    const Eigen::Vector3d& a = points[i];
    const Eigen::Vector3d& b = points[(i + 1) % points.size()];
    sum += 0.5 * (b - a).norm() * (a + b);
    total += (b - a).norm();
  }
  return total > 0 ? Eigen::Vector3d(sum / total) : points.front();
}

Eigen::Vector3d SectionLine::low() const {
  Eigen::Vector3d corner = points.front();
  for (const auto& p : points) corner = corner.cwiseMin(p);
  return corner;
}

Eigen::Vector3d SectionLine::high() const {
  Eigen::Vector3d corner = points.front();
  for (const auto& p : points) corner = corner.cwiseMax(p);
  return corner;
}

std::vector<SectionLine> cutWithPlane(const TriMesh& mesh, const Eigen::Vector3d& point,
                                      const Eigen::Vector3d& normal,
                                      const std::function<bool(Eigen::Index)>& useFace) {
  const CutGraph graph = cutFaces(mesh, point, normal, useFace);
  std::vector<char> used(graph.points.size(), 0);
  std::vector<SectionLine> lines;
  const auto take = [&](std::int32_t start) {
    const std::vector<std::int32_t> chain = follow(graph, start, used);
    SectionLine line;
    for (const std::int32_t n : chain) line.points.push_back(graph.points[static_cast<std::size_t>(n)]);
    const auto& last = graph.arcs[static_cast<std::size_t>(chain.back())];
    line.closed = chain.size() > 2 && std::find(last.begin(), last.end(), chain.front()) != last.end();
    if (line.points.size() > 1) lines.push_back(std::move(line));
  };
  // Ends of open lines first: starting inside one would break it in two.
  for (std::size_t n = 0; n < graph.points.size(); ++n) {
    if (!used[n] && graph.arcs[n].size() == 1) take(static_cast<std::int32_t>(n));
  }
  for (std::size_t n = 0; n < graph.points.size(); ++n) {
    if (!used[n]) take(static_cast<std::int32_t>(n));
  }
  return lines;
}

double hullLength(const std::vector<Eigen::Vector3d>& points, const Eigen::Vector3d& normal) {
  if (points.size() < 2) return 0;
  const Eigen::Vector3d u = normal.unitOrthogonal();
  const Eigen::Vector3d v = normal.cross(u);
  std::vector<Eigen::Vector2d> flat;
  for (const auto& p : points) flat.emplace_back(p.dot(u), p.dot(v));
  std::sort(flat.begin(), flat.end(),
            [](const auto& a, const auto& b) { return a.x() < b.x() || (a.x() == b.x() && a.y() < b.y()); });
  const auto turns = [](const Eigen::Vector2d& o, const Eigen::Vector2d& a, const Eigen::Vector2d& b) {
    return (a.x() - o.x()) * (b.y() - o.y()) - (a.y() - o.y()) * (b.x() - o.x());
  };
  // Andrew's monotone chain (1979).
  std::vector<Eigen::Vector2d> hull(2 * flat.size());
  std::size_t k = 0;
  for (std::size_t i = 0; i < flat.size(); ++i) {
    while (k >= 2 && turns(hull[k - 2], hull[k - 1], flat[i]) <= 0) --k;
    hull[k++] = flat[i];
  }
  const std::size_t lower = k + 1;
  for (std::size_t i = flat.size() - 1; i-- > 0;) {
    while (k >= lower && turns(hull[k - 2], hull[k - 1], flat[i]) <= 0) --k;
    hull[k++] = flat[i];
  }
  double length = 0;
  for (std::size_t i = 1; i < k; ++i) length += (hull[i] - hull[i - 1]).norm();
  return length;
}

}  // namespace fitroom::garments
