#include "garments/import/manifold.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <numeric>
#include <queue>

#include "garments/features/topology.h"
#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

struct FaceEdge {
  std::int32_t low = 0, high = 0, face = 0;
  bool operator<(const FaceEdge& o) const {
    return std::tie(low, high, face) < std::tie(o.low, o.high, o.face);
  }
  bool sameEdge(const FaceEdge& o) const { return low == o.low && high == o.high; }
};

std::vector<FaceEdge> sortedEdges(const Soup& soup) {
  std::vector<FaceEdge> edges;
  edges.reserve(soup.faces.size() * 3);
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    for (std::size_t k = 0; k < 3; ++k) {
      const auto [low, high] = std::minmax(soup.faces[f][k], soup.faces[f][(k + 1) % 3]);
      edges.push_back({low, high, static_cast<std::int32_t>(f)});
    }
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

std::int32_t oppositeCorner(const std::array<std::int32_t, 3>& face, std::int32_t low, std::int32_t high) {
  for (const std::int32_t i : face) {
    if (i != low && i != high) return i;
  }
  return face[0];
}

/// -1 for two faces that continue each other flatly over an edge, +1 for two folded onto each other.
double foldOver(const Soup& soup, const FaceEdge& a, const FaceEdge& b) {
  const Eigen::Vector3d& p = soup.points[static_cast<std::size_t>(a.low)];
  const Eigen::Vector3d axis = (soup.points[static_cast<std::size_t>(a.high)] - p).normalized();
  const auto across = [&](const FaceEdge& e) {
    const Eigen::Vector3d d = soup.points[static_cast<std::size_t>(oppositeCorner(
                                  soup.faces[static_cast<std::size_t>(e.face)], e.low, e.high))] -
                              p;
    return Eigen::Vector3d(d - d.dot(axis) * axis).normalized();
  };
  return across(a).dot(across(b));
}

struct Link {
  std::int32_t a = 0, b = 0, low = 0, high = 0;
};

/// True when a face runs an edge from its lower to its higher point.
bool runsUp(const std::array<std::int32_t, 3>& face, std::int32_t low, std::int32_t high) {
  for (std::size_t k = 0; k < 3; ++k) {
    if (face[k] == low && face[(k + 1) % 3] == high) return true;
  }
  return false;
}

/// Whether two faces on an edge may stay joined: when fronts are known, they must run it in opposite
/// directions.
bool mayJoin(const Soup& soup, const FaceEdge& a, const FaceEdge& b, bool frontsKnown) {
  if (!frontsKnown) return true;
  return runsUp(soup.faces[static_cast<std::size_t>(a.face)], a.low, a.high) !=
         runsUp(soup.faces[static_cast<std::size_t>(b.face)], b.low, b.high);
}

/// Pairs of faces that stay joined over an edge.
std::vector<Link> linkFaces(const Soup& soup, bool frontsKnown, std::size_t* nonManifold) {
  const std::vector<FaceEdge> edges = sortedEdges(soup);
  std::vector<Link> links;
  for (std::size_t i = 0; i < edges.size();) {
    std::size_t j = i;
    while (j < edges.size() && edges[j].sameEdge(edges[i])) ++j;
    if (j - i > 2 && nonManifold) ++*nonManifold;
    double best = 2;
    Link link;
    const std::size_t end = std::min(j, i + 16);  // a fan of hundreds is damage; its first faces decide
    for (std::size_t a = i; a < end; ++a) {
      for (std::size_t b = a + 1; b < end; ++b) {
        const double fold = j - i == 2 ? 0.0 : foldOver(soup, edges[a], edges[b]);
        if (fold >= best || !mayJoin(soup, edges[a], edges[b], frontsKnown)) continue;
        best = fold;
        link = {edges[a].face, edges[b].face, edges[i].low, edges[i].high};
      }
    }
    if (best < 2) links.push_back(link);
    i = j;
  }
  return links;
}

std::size_t cornerIndex(const Soup& soup, std::int32_t face, std::int32_t point) {
  for (std::size_t k = 0; k < 3; ++k) {
    if (soup.faces[static_cast<std::size_t>(face)][k] == point) return static_cast<std::size_t>(face) * 3 + k;
  }
  return static_cast<std::size_t>(face) * 3;
}

void turn(Soup& soup, std::size_t f) {
  std::swap(soup.faces[f][1], soup.faces[f][2]);
  if (!soup.uv.empty()) std::swap(soup.uv[f][1], soup.uv[f][2]);
}

/// Parts of faces joined by links, and which faces must turn to agree with the first of their part.
struct Agreement {
  std::vector<std::int32_t> part;
  std::vector<char> turned;
  std::int32_t count = 0;
};

Agreement agree(const Soup& soup) {
  const std::vector<Link> links = linkFaces(soup, false, nullptr);
  std::vector<std::vector<std::pair<std::int32_t, char>>> next(soup.faces.size());
  for (const auto& link : links) {
    const bool same = runsUp(soup.faces[static_cast<std::size_t>(link.a)], link.low, link.high) ==
                      runsUp(soup.faces[static_cast<std::size_t>(link.b)], link.low, link.high);
    next[static_cast<std::size_t>(link.a)].emplace_back(link.b, same);
    next[static_cast<std::size_t>(link.b)].emplace_back(link.a, same);
  }
  Agreement out{std::vector<std::int32_t>(soup.faces.size(), -1), std::vector<char>(soup.faces.size(), 0), 0};
  for (std::size_t first = 0; first < soup.faces.size(); ++first) {
    if (out.part[first] >= 0) continue;
    std::queue<std::size_t> queue;
    out.part[first] = out.count;
    queue.push(first);
    while (!queue.empty()) {
      const std::size_t f = queue.front();
      queue.pop();
      for (const auto& [g, same] : next[f]) {
        const auto gi = static_cast<std::size_t>(g);
        if (out.part[gi] >= 0) continue;
        out.part[gi] = out.count;
        out.turned[gi] = static_cast<char>(out.turned[f] != same);
        queue.push(gi);
      }
    }
    ++out.count;
  }
  return out;
}

/// Directions spread over a half ball about +z, fixed.
std::vector<Eigen::Vector3d> halfBall() {
  std::vector<Eigen::Vector3d> directions;
  constexpr int kCount = 12;
  constexpr double kGolden = 2.399963229728653;  // golden angle, radians
  for (int i = 0; i < kCount; ++i) {
    const double z = 0.25 + 0.75 * (i + 0.5) / kCount;
    const double r = std::sqrt(1 - z * z);
    directions.emplace_back(r * std::cos(kGolden * i), r * std::sin(kGolden * i), z);
  }
  return directions;
}

/// Rays that leave the scene from the front of a face minus those from its back.
int frontMinusBack(const Soup& soup, const RayScene& rays, std::size_t f, double size) {
  static const std::vector<Eigen::Vector3d> directions = halfBall();
  const auto& t = soup.faces[f];
  const Eigen::Vector3d& a = soup.points[static_cast<std::size_t>(t[0])];
  const Eigen::Vector3d& b = soup.points[static_cast<std::size_t>(t[1])];
  const Eigen::Vector3d& c = soup.points[static_cast<std::size_t>(t[2])];
  const Eigen::Vector3d n = (b - a).cross(c - a).normalized();
  if (!n.allFinite() || n.squaredNorm() < 0.5) return 0;
  const Eigen::Vector3d u = n.unitOrthogonal();
  const Eigen::Vector3d v = n.cross(u);
  const Eigen::Vector3d centre = (a + b + c) / 3;
  int sum = 0;
  for (const auto& d : directions) {
    const Eigen::Vector3d side = d.x() * u + d.y() * v;
    sum += !rays.blocked(centre, side + d.z() * n, size * 1e-5, size * 4);
    sum -= !rays.blocked(centre, side - d.z() * n, size * 1e-5, size * 4);
  }
  return sum;
}

}  // namespace

void separateNonManifold(Soup& soup, bool frontsKnown, SheetCounts& counts) {
  const std::vector<Link> links = linkFaces(soup, frontsKnown, &counts.nonManifoldEdges);
  std::vector<std::int32_t> parent(soup.faces.size() * 3);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::size_t i) {
    while (parent[i] != static_cast<std::int32_t>(i)) {
      parent[i] = parent[static_cast<std::size_t>(parent[i])];
      i = static_cast<std::size_t>(parent[i]);
    }
    return i;
  };
  for (const auto& link : links) {
    for (const std::int32_t point : {link.low, link.high}) {
      const std::size_t a = root(cornerIndex(soup, link.a, point));
      const std::size_t b = root(cornerIndex(soup, link.b, point));
      if (a != b) parent[std::max(a, b)] = static_cast<std::int32_t>(std::min(a, b));
    }
  }
  // The first fan of a point keeps it; later fans get copies.
  std::vector<std::int32_t> firstFan(soup.points.size(), -1);
  std::vector<std::int32_t> pointOf(parent.size(), -1);
  for (std::size_t corner = 0; corner < parent.size(); ++corner) {
    const std::size_t fan = root(corner);
    auto& point = soup.faces[corner / 3][corner % 3];
    if (pointOf[fan] < 0) {
      auto& first = firstFan[static_cast<std::size_t>(point)];
      if (first < 0) {
        first = static_cast<std::int32_t>(fan);
        pointOf[fan] = point;
      } else {
        pointOf[fan] = static_cast<std::int32_t>(soup.points.size());
        soup.points.push_back(soup.points[static_cast<std::size_t>(point)]);
      }
    }
    point = pointOf[fan];
  }
}

void orientOutwards(Soup& soup, SheetCounts& counts) {
  if (soup.empty()) return;
  const Agreement agreement = agree(soup);
  std::vector<std::size_t> turned(static_cast<std::size_t>(agreement.count), 0), total(turned);
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    const auto part = static_cast<std::size_t>(agreement.part[f]);
    ++total[part];
    turned[part] += agreement.turned[f] != 0;
    if (agreement.turned[f]) turn(soup, f);
  }
  Eigen::Vector3d low = soup.points[0], high = low;
  for (const auto& p : soup.points) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  const RayScene rays(soup.positions(), soup.triangles());
  std::vector<long> balance(turned.size(), 0);
  std::vector<std::size_t> seen(turned.size(), 0);
  constexpr std::size_t kSamples = 400;
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    const auto part = static_cast<std::size_t>(agreement.part[f]);
    const std::size_t step = std::max<std::size_t>(1, total[part] / kSamples);
    if (seen[part]++ % step == 0) balance[part] += frontMinusBack(soup, rays, f, (high - low).norm());
  }
  for (std::size_t part = 0; part < turned.size(); ++part) {
    // Compared with the file, a part that turns whole changes the other faces instead.
    const bool whole = balance[part] < 0;
    const std::size_t changed = whole ? total[part] - turned[part] : turned[part];
    if (changed == total[part]) ++counts.turnedParts;
    counts.turnedFaces += changed;
  }
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    if (balance[static_cast<std::size_t>(agreement.part[f])] < 0) turn(soup, f);
  }
}

}  // namespace fitroom::garments
