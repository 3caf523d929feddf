#include "garments/import/sew.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <map>

#include "garments/features/topology.h"

namespace fitroom::garments {

namespace {

constexpr double kLeastRun = 0.03;  ///< m: shorter touching runs are no seams.
constexpr double kEndShare = 0.25;  ///< A point this near to an edge's end (share of the edge) joins the end.
constexpr double kMaxTilt = 0.6;  ///< Least cosine between two edges that run along each other, one each way.

struct BoundaryEdge {
  std::int32_t a = 0, b = 0, face = 0, part = 0;
};

/// A point on another panel's boundary edge.
struct Foot {
  std::int32_t edge = -1;
  double share = 0;  ///< Where on the edge, 0 at a.
  double distance = 0;
};

class Sewing {
 public:
  Sewing(Soup& soup, double tolerance) : soup_(soup), tolerance_(tolerance) {
    const Components components =
        findComponents(soup.triangles(), static_cast<Eigen::Index>(soup.points.size()));
    std::map<std::pair<std::int32_t, std::int32_t>, int> uses;
    for (const auto& f : soup.faces) {
      for (std::size_t k = 0; k < 3; ++k) ++uses[std::minmax(f[k], f[(k + 1) % 3])];
    }
    for (std::size_t f = 0; f < soup.faces.size(); ++f) {
      for (std::size_t k = 0; k < 3; ++k) {
        const std::int32_t a = soup.faces[f][k], b = soup.faces[f][(k + 1) % 3];
        if (uses[std::minmax(a, b)] != 1) continue;
        longest_ = std::max(longest_, (at(b) - at(a)).norm());
        edges_.push_back({a, b, static_cast<std::int32_t>(f), soup.panel[f]});
      }
    }
    fillGrid();
  }

  std::size_t run() {
    if (edges_.empty()) return 0;
    const std::vector<Foot> feet = findFeet();
    return join(feet);
  }

 private:
  const Eigen::Vector3d& at(std::int32_t i) const { return soup_.points[static_cast<std::size_t>(i)]; }

  using Cell = std::array<std::int64_t, 3>;
  Cell cellOf(const Eigen::Vector3d& p) const {
    return {static_cast<std::int64_t>(std::floor(p.x() / cell_)),
            static_cast<std::int64_t>(std::floor(p.y() / cell_)),
            static_cast<std::int64_t>(std::floor(p.z() / cell_))};
  }

  void fillGrid() {
    cell_ = std::max(4 * tolerance_, 0.5 * longest_);
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      const Cell low = cellOf(at(edges_[e].a).cwiseMin(at(edges_[e].b)).array() - tolerance_);
      const Cell high = cellOf(at(edges_[e].a).cwiseMax(at(edges_[e].b)).array() + tolerance_);
      for (auto x = low[0]; x <= high[0]; ++x) {
        for (auto y = low[1]; y <= high[1]; ++y) {
          for (auto z = low[2]; z <= high[2]; ++z) grid_[{x, y, z}].push_back(static_cast<std::int32_t>(e));
        }
      }
    }
  }

  /// Nearest place on another panel's boundary, for each boundary edge's first point.
  Foot footOf(const BoundaryEdge& own) const {
    Foot best;
    best.distance = tolerance_;
    const Eigen::Vector3d& p = at(own.a);
    const auto it = grid_.find(cellOf(p));
    if (it == grid_.end()) return best;
    const Eigen::Vector3d way = (at(own.b) - p).normalized();
    for (const std::int32_t e : it->second) {
      const BoundaryEdge& other = edges_[static_cast<std::size_t>(e)];
      if (other.part == own.part) continue;
      const Eigen::Vector3d d = at(other.b) - at(other.a);
      const double length = d.norm();
      if (!(length > 0) || d.dot(way) > -kMaxTilt * length) continue;
      const double share = std::clamp((p - at(other.a)).dot(d) / (length * length), 0.0, 1.0);
      const double distance = (p - at(other.a) - share * d).norm();
      if (distance < best.distance) best = {e, share, distance};
    }
    return best;
  }

  /// Feet of all edges' first points, those of too short runs cleared.
  std::vector<Foot> findFeet() const {
    std::vector<Foot> feet;
    std::map<std::int32_t, std::vector<std::int32_t>> leaving;  // edges that leave a point
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      feet.push_back(footOf(edges_[e]));
      leaving[edges_[e].a].push_back(static_cast<std::int32_t>(e));
    }
    std::vector<char> seen(edges_.size(), 0);
    std::vector<std::int32_t> before(edges_.size(), -1);
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      const auto next = leaving.find(edges_[e].b);
      if (next == leaving.end()) continue;
      for (const std::int32_t n : next->second)
        before[static_cast<std::size_t>(n)] = static_cast<std::int32_t>(e);
    }
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      if (seen[e] || feet[e].edge < 0) continue;
      // Back to the start of the run, then along it.
      std::size_t start = e;
      for (std::size_t guard = 0; guard < edges_.size(); ++guard) {
        const std::int32_t b = before[start];
        if (b < 0 || feet[static_cast<std::size_t>(b)].edge < 0 || static_cast<std::size_t>(b) == e) break;
        start = static_cast<std::size_t>(b);
      }
      std::vector<std::size_t> run;
      double length = 0;
      for (std::size_t i = start; !seen[i] && feet[i].edge >= 0;) {
        seen[i] = 1;
        run.push_back(i);
        const auto next = leaving.find(edges_[i].b);
        if (next == leaving.end()) break;
        const auto n = static_cast<std::size_t>(next->second.front());
        if (feet[n].edge >= 0) length += (at(edges_[i].b) - at(edges_[i].a)).norm();
        i = n;
      }
      if (length >= kLeastRun) continue;
      for (const std::size_t i : run) feet[i] = {};
    }
    return feet;
  }

  std::int32_t rootOf(std::int32_t i) {
    for (auto it = to_.find(i); it != to_.end(); it = to_.find(i)) i = it->second;
    return i;
  }

  std::size_t join(const std::vector<Foot>& feet) {
    std::size_t joined = 0;
    std::map<std::int32_t, std::vector<std::pair<double, std::int32_t>>> splits;  // edge -> (share, point)
    for (std::size_t e = 0; e < feet.size(); ++e) {
      if (feet[e].edge < 0) continue;
      const BoundaryEdge& other = edges_[static_cast<std::size_t>(feet[e].edge)];
      if (feet[e].share < kEndShare || feet[e].share > 1 - kEndShare) {
        const std::int32_t from = rootOf(edges_[e].a), onto = rootOf(feet[e].share < 0.5 ? other.a : other.b);
        if (from == onto) continue;
        to_[std::max(from, onto)] = std::min(from, onto);
        ++joined;
      } else {
        splits[feet[e].edge].emplace_back(feet[e].share, edges_[e].a);
        ++joined;
      }
    }
    std::map<std::int32_t, std::vector<std::int32_t>> edgesOfFace;
    for (const auto& [edge, list] : splits)
      edgesOfFace[edges_[static_cast<std::size_t>(edge)].face].push_back(edge);
    for (const auto& [face, list] : edgesOfFace) splitFace(face, list, splits);
    for (auto& f : soup_.faces) {
      for (auto& i : f) i = rootOf(i);
    }
    return joined;
  }

  /// Cuts a face along the points on one or more of its edges: a fan from a corner round its outline.
  void splitFace(std::int32_t face, const std::vector<std::int32_t>& list,
                 std::map<std::int32_t, std::vector<std::pair<double, std::int32_t>>>& splits) {
    const auto f = static_cast<std::size_t>(face);
    const auto corners = soup_.faces[f];
    std::vector<std::int32_t> outline;
    std::vector<Eigen::Vector2f> uvs;
    std::size_t apex = 0;  // a corner whose two edges are whole makes the best fan
    for (std::size_t k = 0; k < 3; ++k) {
      outline.push_back(corners[k]);
      if (!soup_.uv.empty()) uvs.push_back(soup_.uv[f][k]);
      for (const std::int32_t e : list) {
        if (edges_[static_cast<std::size_t>(e)].a != corners[k] ||
            edges_[static_cast<std::size_t>(e)].b != corners[(k + 1) % 3])
          continue;
        auto& points = splits[e];
        std::sort(points.begin(), points.end());
        for (const auto& [share, point] : points) {
          outline.push_back(point);
          if (!soup_.uv.empty())
            uvs.push_back(soup_.uv[f][k] +
                          static_cast<float>(share) * (soup_.uv[f][(k + 1) % 3] - soup_.uv[f][k]));
        }
        if (list.size() == 1)
          apex = outline.size();  // the corner opposite to the split edge comes next but one
      }
    }
    if (list.size() == 1) apex = (apex + 1) % outline.size();
    const std::size_t n = outline.size();
    bool first = true;
    for (std::size_t k = 1; k + 1 < n; ++k) {
      const std::size_t i = (apex + k) % n, j = (apex + k + 1) % n;
      const std::array<std::int32_t, 3> piece = {outline[apex], outline[i], outline[j]};
      if (piece[0] == piece[1] || piece[1] == piece[2] || piece[2] == piece[0]) continue;
      if (first) {
        soup_.faces[f] = piece;
        if (!soup_.uv.empty()) soup_.uv[f] = {uvs[apex], uvs[i], uvs[j]};
        first = false;
        continue;
      }
      soup_.faces.push_back(piece);
      soup_.source.push_back(soup_.source[f]);
      soup_.panel.push_back(soup_.panel[f]);
      if (!soup_.uv.empty()) soup_.uv.push_back({uvs[apex], uvs[i], uvs[j]});
    }
  }

  Soup& soup_;
  double tolerance_;
  double longest_ = 0, cell_ = 0.01;
  std::vector<BoundaryEdge> edges_;
  std::map<Cell, std::vector<std::int32_t>> grid_;
  std::map<std::int32_t, std::int32_t> to_;
};

}  // namespace

std::size_t sewPanels(Soup& soup, double tolerance) {
  return Sewing(soup, tolerance).run();
}

}  // namespace fitroom::garments
