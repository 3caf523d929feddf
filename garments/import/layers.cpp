#include "garments/import/layers.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <map>

#include "garments/features/topology.h"
#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

constexpr double kWallReach = 0.025;  ///< m: faces of one part this close may be two walls.
constexpr double kFoldReach =
    0.010;  ///< m: the same where the cloth goes over smoothly from one to the other.
constexpr double kFacingShare = 0.4;      ///< Covered share from which a small wall of a part is a facing.
constexpr double kLiningReach = 0.0025;   ///< m: the same for two parts.
constexpr double kLiningShare = 0.7;      ///< Covered share from which a part is a lining.
constexpr double kLeastLikeness = 0.5;    ///< A lining has at least this share of its cover's area.
constexpr double kSmallestPatch = 0.003;  ///< m2: smaller inner patches are folds.
constexpr double kLessSeen = 0.08;        ///< Difference in visibility that tells inner from outer.
constexpr double kLeftoverShare = 0.3;    ///< Hidden share from which a piece left of an inner wall goes too.
constexpr double kSmoothBend = 0.5;       ///< Cosine between faces of one wall.
constexpr int kCutRounds = 6;             ///< Rounds in which a cut edge settles.
constexpr int kSmoothing = 6;             ///< Rounds of majority among neighbours.

struct FaceLook {
  Eigen::Vector3d centre, normal;
  double area = 0;
  double seen = -1;  ///< Share of the outside seen from its better side; -1: not looked yet.
};

std::vector<Eigen::Vector3d> ballDirections() {
  std::vector<Eigen::Vector3d> out;
  constexpr int kCount = 16;
  constexpr double kGolden = 2.399963229728653;  // golden angle, radians
  for (int i = 0; i < kCount; ++i) {
    const double z = 0.15 + 0.85 * (i + 0.5) / kCount;
    const double r = std::sqrt(1 - z * z);
    out.emplace_back(r * std::cos(kGolden * i), r * std::sin(kGolden * i), z);
  }
  return out;
}

class LayerFinder {
 public:
  explicit LayerFinder(const Soup& soup) : soup_(soup), rays_(soup.positions(), soup.triangles()) {
    for (const auto& f : soup.faces) {
      const Eigen::Vector3d &a = at(f[0]), &b = at(f[1]), &c = at(f[2]);
      const Eigen::Vector3d n = (b - a).cross(c - a);
      looks_.push_back({(a + b + c) / 3, n.normalized(), 0.5 * n.norm(), -1});
    }
  }

  /// The face that covers one on a side (+1 front, -1 back) and its distance; -1 when there is none.
  std::pair<std::int32_t, double> cover(std::size_t f, double side) const {
    const FaceLook& look = looks_[f];
    const auto hit = rays_.firstHit(look.centre, side * look.normal, 1e-5, kWallReach);
    if (!hit || sharesPoint(f, static_cast<std::size_t>(hit->face))) return {-1, 0};
    // Walls lie along each other; cloth that merely comes near at an angle is something else.
    if (std::abs(looks_[static_cast<std::size_t>(hit->face)].normal.dot(look.normal)) < 0.5) return {-1, 0};
    return {hit->face, hit->distance};
  }

  double seen(std::size_t f) {
    FaceLook& look = looks_[f];
    if (look.seen >= 0) return look.seen;
    static const std::vector<Eigen::Vector3d> directions = ballDirections();
    const Eigen::Vector3d u = look.normal.unitOrthogonal(), v = look.normal.cross(u);
    int counts[2] = {0, 0};
    for (const auto& d : directions) {
      const Eigen::Vector3d along = d.x() * u + d.y() * v;
      counts[0] += !rays_.blocked(look.centre, along + d.z() * look.normal, 1e-5, 10);
      counts[1] += !rays_.blocked(look.centre, along - d.z() * look.normal, 1e-5, 10);
    }
    look.seen = static_cast<double>(std::max(counts[0], counts[1])) / static_cast<double>(directions.size());
    return look.seen;
  }

  double area(std::size_t f) const { return looks_[f].area; }
  double normalsDot(std::size_t a, std::size_t b) const { return looks_[a].normal.dot(looks_[b].normal); }
  bool turnsAway(std::size_t a, std::size_t b) const { return looks_[a].normal.dot(looks_[b].normal) < -0.5; }

 private:
  const Eigen::Vector3d& at(std::int32_t i) const { return soup_.points[static_cast<std::size_t>(i)]; }
  bool sharesPoint(std::size_t a, std::size_t b) const {
    for (const std::int32_t p : soup_.faces[a]) {
      for (const std::int32_t q : soup_.faces[b]) {
        if (p == q) return true;
      }
    }
    return false;
  }

  const Soup& soup_;
  RayScene rays_;
  std::vector<FaceLook> looks_;
};

/// Faces across each face's three edges; -1 on a boundary.
std::vector<std::array<std::int32_t, 3>> faceNeighbours(const Soup& soup) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::pair<std::int32_t, int>> open;
  std::vector<std::array<std::int32_t, 3>> out(soup.faces.size(), {-1, -1, -1});
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::pair<std::int32_t, std::int32_t> edge = std::minmax(
          soup.faces[f][static_cast<std::size_t>(k)], soup.faces[f][static_cast<std::size_t>((k + 1) % 3)]);
      const auto [it, fresh] = open.try_emplace(edge, static_cast<std::int32_t>(f), k);
      if (fresh) continue;
      out[f][static_cast<std::size_t>(k)] = it->second.first;
      out[static_cast<std::size_t>(it->second.first)][static_cast<std::size_t>(it->second.second)] =
          static_cast<std::int32_t>(f);
      open.erase(it);
    }
  }
  return out;
}

/// A face takes the side that most of its neighbours are on.
void smoothFlags(const std::vector<std::array<std::int32_t, 3>>& neighbours, std::vector<char>& flags) {
  for (int round = 0; round < kSmoothing; ++round) {
    std::vector<char> next = flags;
    for (std::size_t f = 0; f < flags.size(); ++f) {
      int on = 0, all = 0;
      for (const std::int32_t n : neighbours[f]) {
        if (n < 0) continue;
        ++all;
        on += flags[static_cast<std::size_t>(n)] != 0;
      }
      if (2 * on > all && all > 1) next[f] = 1;
      if (2 * on < all && all > 1) next[f] = 0;
    }
    if (next == flags) return;
    flags = std::move(next);
  }
}

/// Clears flagged patches, and sets unflagged islands, below the smallest area.
void dropSmallPatches(const LayerFinder& finder, const std::vector<std::array<std::int32_t, 3>>& neighbours,
                      std::vector<char>& flags, char value) {
  std::vector<char> seen(flags.size(), 0);
  for (std::size_t first = 0; first < flags.size(); ++first) {
    if (seen[first] || flags[first] != value) continue;
    std::vector<std::size_t> patch = {first};
    seen[first] = 1;
    double area = 0;
    bool bounded = false;  // an island must border the other kind
    for (std::size_t i = 0; i < patch.size(); ++i) {
      area += finder.area(patch[i]);
      for (const std::int32_t n : neighbours[patch[i]]) {
        if (n < 0) continue;
        const auto g = static_cast<std::size_t>(n);
        if (flags[g] != value) bounded = true;
        if (seen[g] || flags[g] != value) continue;
        seen[g] = 1;
        patch.push_back(g);
      }
    }
    if (area >= kSmallestPatch || !bounded) continue;
    for (const std::size_t f : patch) flags[f] = static_cast<char>(!value);
  }
}

/// Walls: faces joined over edges bent by less than 60 degrees. The narrow sides of thick cloth come between
/// its walls.
std::vector<std::int32_t> smoothWalls(const LayerFinder& finder,
                                      const std::vector<std::array<std::int32_t, 3>>& neighbours) {
  std::vector<std::int32_t> wall(neighbours.size(), -1);
  std::int32_t count = 0;
  for (std::size_t first = 0; first < wall.size(); ++first) {
    if (wall[first] >= 0) continue;
    std::vector<std::size_t> queue = {first};
    wall[first] = count;
    for (std::size_t i = 0; i < queue.size(); ++i) {
      for (const std::int32_t n : neighbours[queue[i]]) {
        if (n < 0 || wall[static_cast<std::size_t>(n)] >= 0 ||
            finder.normalsDot(queue[i], static_cast<std::size_t>(n)) < kSmoothBend)
          continue;
        wall[static_cast<std::size_t>(n)] = count;
        queue.push_back(static_cast<std::size_t>(n));
      }
    }
    ++count;
  }
  return wall;
}

/// Which walls cover which, and from which more is seen.
class WallPairs {
 public:
  WallPairs(const std::vector<std::int32_t>& wall, const std::vector<std::int32_t>& partOfFace)
      : wall_(wall) {
    std::int32_t count = 0;
    for (const std::int32_t w : wall) count = std::max(count, w + 1);
    area_.assign(static_cast<std::size_t>(count), 0.0);
    cover_.resize(static_cast<std::size_t>(count));
    part_.resize(static_cast<std::size_t>(count));
    for (std::size_t f = 0; f < wall.size(); ++f) part_[static_cast<std::size_t>(wall[f])] = partOfFace[f];
  }
  void addArea(std::size_t f, double area) { area_[static_cast<std::size_t>(wall_[f])] += area; }
  void addCover(std::size_t f, std::size_t by, double area, double lessSeen) {
    auto& sums = cover_[static_cast<std::size_t>(wall_[f])][wall_[by]];
    sums.first += area;
    sums.second += area * lessSeen;
  }
  /// Walls that lie for the most part behind one of their own size.
  std::vector<char> hiddenWalls(std::size_t& count) const {
    std::vector<char> hidden(area_.size(), 0);
    for (std::size_t w = 0; w < area_.size(); ++w) {
      if (area_[w] < kSmallestPatch) continue;
      for (const auto& [other, sums] : cover_[w]) {
        const double size = area_[static_cast<std::size_t>(other)];
        // A facing is a small wall of the same part; a lining is a part like the one it lines.
        const bool facing = part_[w] == part_[static_cast<std::size_t>(other)] && area_[w] < size;
        const bool covered = facing
                                 ? sums.first > kFacingShare * area_[w]
                                 : sums.first > kLiningShare * area_[w] && area_[w] > kLeastLikeness * size;
        if (covered && sums.second > 0 && !hidden[static_cast<std::size_t>(other)]) hidden[w] = 1;
      }
      count += hidden[w] != 0;
    }
    return hidden;
  }

 private:
  const std::vector<std::int32_t>& wall_;
  std::vector<double> area_;
  std::vector<std::int32_t> part_;
  std::vector<std::map<std::int32_t, std::pair<double, double>>> cover_;
};

/// Where an inner layer was taken off the edge runs in zigzag, as the triangles did: its points settle along
/// it. Edges that the file had stay as they are.
void straightenCut(Soup& soup, const std::vector<char>& edgeBefore) {
  const auto loops = findBoundaryLoops(soup.triangles());
  for (int round = 0; round < kCutRounds; ++round) {
    const std::vector<Eigen::Vector3d> before = soup.points;
    for (const auto& loop : loops) {
      for (std::size_t i = 0; i < loop.size(); ++i) {
        const auto v = static_cast<std::size_t>(loop[i]);
        if (edgeBefore[v]) continue;
        const auto &last = before[static_cast<std::size_t>(loop[(i + loop.size() - 1) % loop.size()])],
                   &next = before[static_cast<std::size_t>(loop[(i + 1) % loop.size()])];
        soup.points[v] = 0.5 * before[v] + 0.25 * (last + next);
      }
    }
  }
}

/// Pieces of inner walls that the patches left standing: parts that came off a larger one and lie mostly
/// behind it.
void dropLeftovers(Soup& soup, const std::vector<std::int32_t>& origin, LayerCounts& counts) {
  LayerFinder finder(soup);
  const Components components =
      findComponents(soup.triangles(), static_cast<Eigen::Index>(soup.points.size()));
  std::vector<double> area(static_cast<std::size_t>(components.count), 0), hidden(area);
  for (std::size_t f = 0; f < soup.faces.size(); ++f)
    area[static_cast<std::size_t>(components.ofFace[f])] += finder.area(f);
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    const auto [g, distance] = finder.cover(f, -1.0);
    if (g < 0 || origin[f] != origin[static_cast<std::size_t>(g)]) continue;
    const auto part = static_cast<std::size_t>(components.ofFace[f]),
               other = static_cast<std::size_t>(components.ofFace[static_cast<std::size_t>(g)]);
    const bool behind = part != other && area[part] < 0.5 * area[other] &&
                        finder.turnsAway(f, static_cast<std::size_t>(g)) &&
                        finder.seen(f) < finder.seen(static_cast<std::size_t>(g));
    if (behind) hidden[part] += finder.area(f);
  }
  std::vector<char> drop(soup.faces.size(), 0);
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    const auto part = static_cast<std::size_t>(components.ofFace[f]);
    drop[f] = hidden[part] > kLeftoverShare * area[part];
    counts.innerFaces += drop[f] != 0;
  }
  soup.removeFaces(drop);
  soup.compact();
}

}  // namespace

void removeInnerLayers(Soup& soup, LayerCounts& counts, bool walls, bool linings) {
  if (soup.empty()) return;
  LayerFinder finder(soup);
  const Components components =
      findComponents(soup.triangles(), static_cast<Eigen::Index>(soup.points.size()));
  const auto neighbours = faceNeighbours(soup);
  const std::vector<std::int32_t> wall = smoothWalls(finder, neighbours);
  std::vector<char> inner(soup.faces.size(), 0);
  WallPairs pairs(wall, components.ofFace);
  double suspect = 0;
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    pairs.addArea(f, finder.area(f));
    for (const double side : {1.0, -1.0}) {
      const auto [g, distance] = finder.cover(f, side);
      if (g < 0) continue;
      const auto other = static_cast<std::size_t>(g);
      const bool same = components.ofFace[f] == components.ofFace[other];
      // Two walls of one part turn their backs to each other; two legs or a collar and its stand turn their
      // fronts.
      if (same && (side > 0 || !finder.turnsAway(f, other))) continue;
      if (!same && distance > kLiningReach) continue;
      const double less = finder.seen(other) - finder.seen(f);
      if (!(same ? walls : linings)) break;
      if (wall[f] != wall[other]) {
        pairs.addCover(f, other, finder.area(f), less);
      } else if (less > kLessSeen && distance < kFoldReach) {
        inner[f] = 1;
        suspect += finder.area(f);
      }
      break;
    }
  }
  std::vector<char> drop(soup.faces.size(), 0);
  const std::vector<char> hiddenWall = pairs.hiddenWalls(counts.linings);
  for (std::size_t f = 0; f < drop.size(); ++f) drop[f] = hiddenWall[static_cast<std::size_t>(wall[f])];
  if (suspect >= kSmallestPatch) {
    smoothFlags(neighbours, inner);
    dropSmallPatches(finder, neighbours, inner, 1);
    dropSmallPatches(finder, neighbours, inner, 0);
    for (std::size_t f = 0; f < inner.size(); ++f) {
      counts.innerFaces += inner[f] && !drop[f];
      drop[f] = static_cast<char>(drop[f] || inner[f]);
    }
  }
  std::vector<std::int32_t> origin;
  for (std::size_t f = 0; f < drop.size(); ++f) {
    if (!drop[f]) origin.push_back(components.ofFace[f]);
  }
  const std::vector<char> edgeBefore = boundaryPoints(soup);
  soup.removeFaces(drop);
  straightenCut(soup, edgeBefore);
  soup.compact();
  if (counts.innerFaces > 0) dropLeftovers(soup, origin, counts);
}

}  // namespace fitroom::garments
