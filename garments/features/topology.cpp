#include "garments/features/topology.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

namespace fitroom::garments {

namespace {

class UnionFind {
 public:
  explicit UnionFind(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::int32_t root(std::int32_t i) {
    while (parent_[static_cast<std::size_t>(i)] != i) {
      auto& p = parent_[static_cast<std::size_t>(i)];
      p = parent_[static_cast<std::size_t>(p)];
      i = p;
    }
    return i;
  }
  void join(std::int32_t a, std::int32_t b) {
    a = root(a);
    b = root(b);
    if (a != b) parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }

 private:
  std::vector<std::int32_t> parent_;
};

/// A face's own directed edge, for sorting.
struct HalfEdge {
  std::int32_t from = 0, to = 0, face = 0;
  bool operator<(const HalfEdge& o) const {
    return std::pair(from, to) < std::pair(o.from, o.to) ||
           (std::pair(from, to) == std::pair(o.from, o.to) && face < o.face);
  }
};

std::vector<HalfEdge> sortedHalfEdges(const Triangles& triangles) {
  std::vector<HalfEdge> edges;
  edges.reserve(static_cast<std::size_t>(triangles.size()));
  for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
    for (int k = 0; k < 3; ++k)
      edges.push_back({triangles(f, k), triangles(f, (k + 1) % 3), static_cast<std::int32_t>(f)});
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

/// Faces on an edge run in one direction.
std::pair<std::vector<HalfEdge>::const_iterator, std::vector<HalfEdge>::const_iterator> facesOn(
    const std::vector<HalfEdge>& edges, std::int32_t from, std::int32_t to) {
  const auto first = std::lower_bound(edges.begin(), edges.end(), HalfEdge{from, to, 0});
  auto last = first;
  while (last != edges.end() && last->from == from && last->to == to) ++last;
  return {first, last};
}

std::int32_t cornerAfter(const Triangles& triangles, std::int32_t face, std::int32_t vertex) {
  for (int k = 0; k < 3; ++k) {
    if (triangles(face, k) == vertex) return triangles(face, (k + 1) % 3);
  }
  return -1;
}

}  // namespace

Components findComponents(const Triangles& triangles, Eigen::Index vertexCount, bool throughVertices) {
  const auto faces = static_cast<std::size_t>(triangles.rows());
  Components out;
  out.ofFace.assign(faces, -1);
  std::vector<std::int32_t> rootOf(faces);
  if (throughVertices) {
    UnionFind sets(static_cast<std::size_t>(vertexCount));
    for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
      sets.join(triangles(f, 0), triangles(f, 1));
      sets.join(triangles(f, 0), triangles(f, 2));
    }
    for (std::size_t f = 0; f < faces; ++f) rootOf[f] = sets.root(triangles(static_cast<Eigen::Index>(f), 0));
  } else {
    UnionFind sets(faces);
    std::vector<HalfEdge> edges = sortedHalfEdges(triangles);
    for (auto& e : edges) {
      if (e.from > e.to) std::swap(e.from, e.to);
    }
    std::sort(edges.begin(), edges.end());
    for (std::size_t i = 1; i < edges.size(); ++i) {
      if (edges[i].from == edges[i - 1].from && edges[i].to == edges[i - 1].to)
        sets.join(edges[i].face, edges[i - 1].face);
    }
    for (std::size_t f = 0; f < faces; ++f) rootOf[f] = sets.root(static_cast<std::int32_t>(f));
  }
  std::vector<std::int32_t> number(std::max(faces, static_cast<std::size_t>(vertexCount)), -1);
  for (std::size_t f = 0; f < faces; ++f) {
    auto& n = number[static_cast<std::size_t>(rootOf[f])];
    if (n < 0) n = out.count++;
    out.ofFace[f] = n;
  }
  return out;
}

std::vector<std::vector<std::int32_t>> findBoundaryLoops(const Triangles& triangles) {
  const std::vector<HalfEdge> edges = sortedHalfEdges(triangles);
  std::vector<HalfEdge> boundary;
  for (const auto& e : edges) {
    const auto same = facesOn(edges, e.from, e.to);
    const auto opposite = facesOn(edges, e.to, e.from);
    if (same.second - same.first + (opposite.second - opposite.first) == 1) boundary.push_back(e);
  }
  std::vector<char> used(boundary.size(), 0);
  // Boundary edge that leaves `pivot` in the same fan of faces as the one that came in with `face`.
  const auto next = [&](std::int32_t pivot, std::int32_t face) -> std::ptrdiff_t {
    for (Eigen::Index guard = 0; guard <= triangles.rows(); ++guard) {
      const std::int32_t out = cornerAfter(triangles, face, pivot);
      const auto at = std::lower_bound(boundary.begin(), boundary.end(), HalfEdge{pivot, out, 0});
      if (at != boundary.end() && at->from == pivot && at->to == out) return at - boundary.begin();
      const auto across = facesOn(edges, out, pivot);
      if (across.first == across.second || across.first->face == face) break;
      face = across.first->face;
    }
    // A fan that does not turn consistently: any free edge that leaves the vertex.
    auto at = std::lower_bound(boundary.begin(), boundary.end(), HalfEdge{pivot, -1, 0});
    for (; at != boundary.end() && at->from == pivot; ++at) {
      if (!used[static_cast<std::size_t>(at - boundary.begin())]) return at - boundary.begin();
    }
    return -1;
  };
  std::vector<std::vector<std::int32_t>> loops;
  for (std::size_t first = 0; first < boundary.size(); ++first) {
    if (used[first]) continue;
    std::vector<std::int32_t> loop;
    for (auto i = static_cast<std::ptrdiff_t>(first); i >= 0 && !used[static_cast<std::size_t>(i)];) {
      const auto& e = boundary[static_cast<std::size_t>(i)];
      used[static_cast<std::size_t>(i)] = 1;
      loop.push_back(e.from);
      i = next(e.to, e.face);
    }
    if (loop.size() >= 3) loops.push_back(std::move(loop));
  }
  return loops;
}

double loopLength(const Points& vertices, const std::vector<std::int32_t>& loop) {
  double length = 0;
  for (std::size_t i = 0; i < loop.size(); ++i) {
    length += (pointAt(vertices, loop[(i + 1) % loop.size()]) - pointAt(vertices, loop[i])).norm();
  }
  return length;
}

Eigen::Vector3d loopAreaVector(const Points& vertices, const std::vector<std::int32_t>& loop) {
  Eigen::Vector3d area = Eigen::Vector3d::Zero();
  if (loop.empty()) return area;
  const Eigen::Vector3d origin = pointAt(vertices, loop[0]);
  for (std::size_t i = 0; i < loop.size(); ++i) {
    area +=
        (pointAt(vertices, loop[i]) - origin).cross(pointAt(vertices, loop[(i + 1) % loop.size()]) - origin);
  }
  return area;
}

Eigen::Vector3d loopCentre(const Points& vertices, const std::vector<std::int32_t>& loop) {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  double total = 0;
  for (std::size_t i = 0; i < loop.size(); ++i) {
    const Eigen::Vector3d a = pointAt(vertices, loop[i]);
    const Eigen::Vector3d b = pointAt(vertices, loop[(i + 1) % loop.size()]);
    const double length = (b - a).norm();
    sum += length * 0.5 * (a + b);
    total += length;
  }
  if (total > 0) return sum / total;
  return loop.empty() ? sum : pointAt(vertices, loop[0]);
}

std::vector<std::vector<std::int32_t>> vertexNeighbours(const Triangles& triangles,
                                                        Eigen::Index vertexCount) {
  std::vector<std::vector<std::int32_t>> neighbours(static_cast<std::size_t>(vertexCount));
  for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
    for (int k = 0; k < 3; ++k) {
      auto& list = neighbours[static_cast<std::size_t>(triangles(f, k))];
      list.push_back(triangles(f, (k + 1) % 3));
      list.push_back(triangles(f, (k + 2) % 3));
    }
  }
  for (auto& list : neighbours) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return neighbours;
}

std::vector<double> edgeDistances(const Points& vertices,
                                  const std::vector<std::vector<std::int32_t>>& neighbours,
                                  const std::vector<std::int32_t>& sources, double limit) {
  std::vector<double> distance(neighbours.size(), std::numeric_limits<double>::infinity());
  using Entry = std::pair<double, std::int32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (const std::int32_t s : sources) {
    distance[static_cast<std::size_t>(s)] = 0;
    queue.push({0.0, s});
  }
  while (!queue.empty()) {
    const auto [d, v] = queue.top();
    queue.pop();
    if (d > distance[static_cast<std::size_t>(v)]) continue;
    for (const std::int32_t n : neighbours[static_cast<std::size_t>(v)]) {
      const double through = d + (pointAt(vertices, n) - pointAt(vertices, v)).norm();
      if (through > limit || through >= distance[static_cast<std::size_t>(n)]) continue;
      distance[static_cast<std::size_t>(n)] = through;
      queue.push({through, n});
    }
  }
  return distance;
}

}  // namespace fitroom::garments
