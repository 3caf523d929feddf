#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/drape/contacts.h"
#include "garments/drape/point_grid.h"

namespace fitroom::garments::cloth {

namespace {

/// What lies in a cell: the box of its rest positions, and a box of its normals.
struct Content {
  Vec3 low = Vec3::Constant(1e9f), high = Vec3::Constant(-1e9f);
  Vec3 normalLow = Vec3::Constant(2), normalHigh = Vec3::Constant(-2);

  void add(const Content& c) {
    low = low.cwiseMin(c.low);
    high = high.cwiseMax(c.high);
    normalLow = normalLow.cwiseMin(c.normalLow);
    normalHigh = normalHigh.cwiseMax(c.normalHigh);
  }
};

constexpr float kOutside = 0.5f;  ///< Cosine above which one part counts as lying before the other.

/// Two segments where they come nearest: points at shares s and t along them.
struct NearestSegments {
  float s, t;
  Vec3 apart;  ///< From the second to the first.
};

NearestSegments nearestSegments(const Vec3& p1, const Vec3& q1, const Vec3& p2, const Vec3& q2) {
  // Ericson, Real-Time Collision Detection, 5.1.9.
  const Vec3 d1 = q1 - p1;
  const Vec3 d2 = q2 - p2;
  const Vec3 r = p1 - p2;
  const float a = d1.squaredNorm(), e = d2.squaredNorm(), f = d2.dot(r), c = d1.dot(r), b = d1.dot(d2);
  const float denominator = a * e - b * b;
  float s = denominator > 1e-6f * a * e ? std::clamp((b * f - c * e) / denominator, 0.0f, 1.0f) : 0.5f;
  float t = e > 0 ? (b * s + f) / e : 0.0f;
  if (t < 0 || t > 1) {
    t = std::clamp(t, 0.0f, 1.0f);
    s = a > 0 ? std::clamp((b * t - c) / a, 0.0f, 1.0f) : 0.0f;
  }
  return {s, t, r + d1 * s - d2 * t};
}

/// One search: the cloth as it lies, and where it may touch itself at all.
class Search {
 public:
  Search(const ClothModel& model, std::span<const Particle> particles, const SelfSearch& s,
         std::span<const char> moved)
      : model_(model),
        moved_(moved),
        gap_(s.gap),
        range_(std::max(s.gap + s.margin, s.depth)),
        margin_(s.margin),
        points_(positions(model, particles)),
        grid_(points_, 0.7f * static_cast<float>(model.meanEdge) + range_) {
    findQuiet();
    leaveUnmoved();
    findMeetings();
  }

  std::vector<SelfContact> run() {
    std::vector<SelfContact> contacts =
        inStretches(model_.triangles.size(), [&](int f, auto& out) { triangle(f, out); });
    for (int e = 0; e < static_cast<int>(model_.edges.size()); ++e) {
      const auto& edge = model_.edges[e];
      if (!meets_[edge[0]] && !meets_[edge[1]]) continue;
      restless_.push_back(e);
      middle_.push_back((points_[edge[0]] + points_[edge[1]]) * 0.5f);
      length_.push_back((points_[edge[0]] - points_[edge[1]]).norm());
      const Vec3 low = points_[edge[0]].cwiseMin(points_[edge[1]]),
                 high = points_[edge[0]].cwiseMax(points_[edge[1]]);
      box_.push_back({low, high});
    }
    if (restless_.empty()) return contacts;
    const PointGrid edgeGrid(middle_, 0.5f * static_cast<float>(model_.meanEdge) + range_);
    const auto more = inStretches(restless_.size(), [&](int k, auto& out) { edge(k, edgeGrid, out); });
    contacts.insert(contacts.end(), more.begin(), more.end());
    return contacts;
  }

 private:
  static std::vector<Vec3> positions(const ClothModel& model, std::span<const Particle> particles) {
    std::vector<Vec3> out;
    out.reserve(model.particleCount);
    for (int i = 0; i < model.particleCount; ++i) out.push_back(position(particles[i]));
    return out;
  }

  /// Runs find(k, contacts) for all k, in fixed stretches, so that the order of the contacts does not depend
  /// on who found them.
  template <class Find>
  static std::vector<SelfContact> inStretches(std::size_t count, Find&& find) {
    constexpr std::size_t kStretch = 1024;
    std::vector<std::vector<SelfContact>> parts((count + kStretch - 1) / kStretch);
    tbb::parallel_for(std::size_t{0}, parts.size(), [&](std::size_t part) {
      const std::size_t end = std::min(count, (part + 1) * kStretch);
      for (std::size_t k = part * kStretch; k < end; ++k) find(static_cast<int>(k), parts[part]);
    });
    std::vector<SelfContact> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

  std::vector<Vec3> unitNormals() const {
    std::vector<Vec3> normals(model_.particleCount, Vec3::Zero());
    for (const auto& t : model_.triangles) {
      const Vec3 n = (points_[t[1]] - points_[t[0]]).cross(points_[t[2]] - points_[t[0]]);
      for (int v : t) normals[v] += n;
    }
    for (Vec3& n : normals) n /= std::max(n.norm(), 1e-20f);
    return normals;
  }

  /// Marks the cells around which all cloth is one patch that faces one way: it cannot touch itself there
  /// (after Volino and Magnenat-Thalmann 1994). Most of a garment is such.
  void findQuiet() {
    normals_ = unitNormals();
    const int cells = grid_.cellCount();
    std::vector<int> slot(cells, -1);
    std::vector<Content> contents;
    for (int c = 0; c < cells; ++c) {
      grid_.inCell(c, [&](int i) {
        if (slot[c] < 0) {
          slot[c] = static_cast<int>(contents.size());
          contents.emplace_back();
        }
        contents[slot[c]].add({model_.restPosition[i], model_.restPosition[i], normals_[i], normals_[i]});
      });
    }
    // Layers lie apart in the rest shape by more than the cells are wide; cloth that turned by less than
    // about 70 degrees does not reach itself.
    const float widest = 5 * grid_.cell();
    constexpr float kTurn = 1.1f;
    quiet_.assign(cells, 0);
    for (int c = 0; c < cells; ++c) {
      if (slot[c] < 0) continue;
      Content around;
      grid_.aroundCell(c, [&](int n) {
        if (slot[n] >= 0) around.add(contents[slot[n]]);
      });
      quiet_[c] = (around.high - around.low).maxCoeff() < widest &&
                  (around.normalHigh - around.normalLow).norm() < kTurn;
    }
  }

  bool moved(int i) const { return moved_.empty() || moved_[i] != 0; }

  /// Cells around which nothing has moved count as quiet: their contacts are known.
  void leaveUnmoved() {
    if (moved_.empty()) return;
    std::vector<char> inside(quiet_.size(), 0);
    for (int c = 0; c < static_cast<int>(quiet_.size()); ++c)
      grid_.inCell(c, [&](int i) { inside[c] = inside[c] || moved(i); });
    for (int c = 0; c < static_cast<int>(quiet_.size()); ++c) {
      if (quiet_[c]) continue;
      bool any = false;
      grid_.aroundCell(c, [&](int n) { any = any || inside[n]; });
      quiet_[c] = !any;
    }
  }

  /// Marks the particles that have cloth near them which lay farther off in the rest shape: only there can it
  /// touch.
  void findMeetings() {
    meets_.assign(model_.particleCount, 0);
    tbb::parallel_for(0, model_.particleCount, [&](int i) {
      if (quiet_[grid_.cellAt(points_[i])] || model_.inverseMass[i] == 0) return;
      // A triangle within range has a corner within range and most of an edge.
      const float reach =
          range_ + 0.7f * std::min(model_.longestAt[i], 4 * static_cast<float>(model_.meanEdge));
      const Vec3 p = points_[i];
      bool met = false;
      grid_.inBox(p - Vec3::Constant(reach), p + Vec3::Constant(reach), [&](int j) {
        if (met) return;
        const float now2 = (points_[j] - p).squaredNorm();
        if (now2 > reach * reach) return;
        constexpr float kDrawnTogether2 = 1.4f * 1.4f;
        const float rest2 = (model_.restPosition[j] - model_.restPosition[i]).squaredNorm();
        constexpr float kFacing = -0.2f;
        met = rest2 > kDrawnTogether2 * now2 || model_.restNormal[i].dot(model_.restNormal[j]) < kFacing;
      });
      meets_[i] = met;
    });
  }

  void triangle(int f, std::vector<SelfContact>& contacts) const {
    const auto& t = model_.triangles[f];
    if (!meets_[t[0]] && !meets_[t[1]] && !meets_[t[2]]) return;
    const bool own = moved(t[0]) || moved(t[1]) || moved(t[2]);
    const Vec3 a = points_[t[0]], b = points_[t[1]], c = points_[t[2]];
    const Vec3 low = a.cwiseMin(b).cwiseMin(c) - Vec3::Constant(range_);
    const Vec3 high = a.cwiseMax(b).cwiseMax(c) + Vec3::Constant(range_);
    Vec3 normal = (b - a).cross(c - a);
    const float doubleArea = normal.norm();
    // A face without area has no side; one a metre wide is an accident, not cloth.
    if (!(doubleArea > 1e-9f) || !((high - low).maxCoeff() < 1.0f)) return;
    normal /= doubleArea;
    grid_.inBox(low, high, [&](int i) {
      if (!own && !moved(i)) return;
      const Vec3& p = points_[i];
      if ((p.array() < low.array()).any() || (p.array() > high.array()).any()) return;
      if (std::abs(normal.dot(p - a)) > range_) return;
      if (t[0] == i || t[1] == i || t[2] == i) return;
      const Nearest n = nearestOnTriangle(p, a, b, c);
      if (n.distance2 > range_ * range_) return;
      const std::array<float, 4> share{1, n.u + n.v - 1, -n.u, -n.v};
      const auto& rest = model_.restPosition;
      const Nearest atRest = nearestOnTriangle(rest[i], rest[t[0]], rest[t[1]], rest[t[2]]);
      const float restApart = std::sqrt(atRest.distance2);
      if (n.feature == Feature::kFace && facesAcross(i, t, rest[i] - atRest.point, restApart)) {
        const float gap = std::min(gap_, 0.8f * restApart);
        if (normal.dot(p - a) < gap + margin_)
          contacts.push_back({{i, t[0], t[1], t[2]}, share, normal, gap});
      } else {
        add({i, t[0], t[1], t[2]}, share, p - n.point, normal, restApart, contacts);
      }
    });
  }

  /// True when in the rest shape the particle lies well outside the triangle and both face each other.
  bool facesAcross(int i, const std::array<int, 3>& t, const Vec3& apart, float distance) const {
    if (distance < 0.5f * gap_) return false;
    const auto& rest = model_.restPosition;
    const Vec3 n = (rest[t[1]] - rest[t[0]]).cross(rest[t[2]] - rest[t[0]]).normalized();
    return n.dot(apart) > kOutside * distance && model_.restNormal[i].dot(apart) < -kOutside * distance;
  }

  /// Every pair is found from its longer edge, so that short ones look around little.
  void edge(int k, const PointGrid& grid, std::vector<SelfContact>& contacts) const {
    const auto& e = model_.edges[restless_[k]];
    const Vec3 a = points_[e[0]], b = points_[e[1]];
    const float length = length_[k];
    const bool own = moved(e[0]) || moved(e[1]);
    if (length > 4 * static_cast<float>(model_.meanEdge)) return;  // Torn out of shape: particles see to it.
    const Vec3 low = box_[k].low - Vec3::Constant(range_), high = box_[k].high + Vec3::Constant(range_);
    const Vec3 grow = Vec3::Constant(0.5f * length);  // A shorter edge reaches so far from its middle.
    grid.inBox(low - grow, high + grow, [&](int other) {
      const float otherLength = length_[other];
      if (otherLength > length || (otherLength == length && other <= k)) return;
      if ((box_[other].low.array() > high.array()).any() || (box_[other].high.array() < low.array()).any())
        return;
      const auto& o = model_.edges[restless_[other]];
      if (!own && !moved(o[0]) && !moved(o[1])) return;
      if (e[0] == o[0] || e[0] == o[1] || e[1] == o[0] || e[1] == o[1]) return;
      const NearestSegments n = nearestSegments(a, b, points_[o[0]], points_[o[1]]);
      // Where an end is nearest, the particle and the triangles there see to it.
      if (n.s <= 0 || n.s >= 1 || n.t <= 0 || n.t >= 1 || n.apart.squaredNorm() > range_ * range_) return;
      const auto& rest = model_.restPosition;
      const Vec3 restApart = nearestSegments(rest[e[0]], rest[e[1]], rest[o[0]], rest[o[1]]).apart;
      const Vec3 across = (b - a).cross(points_[o[1]] - points_[o[0]]).normalized();
      const std::array<int, 4> v{e[0], e[1], o[0], o[1]};
      const std::array<float, 4> share{1 - n.s, n.s, n.t - 1, -n.t};
      if (edgesFaceAcross(e, o, restApart)) {
        // The side that the other sheet faces is this one's, passed or not.
        const Vec3 outwards = normals_[o[0]] + normals_[o[1]] - normals_[e[0]] - normals_[e[1]];
        const float gap = std::min(gap_, 0.8f * restApart.norm());
        const Vec3 normal = across * (across.dot(outwards) < 0 ? -1.0f : 1.0f);
        if (normal.allFinite() && normal.dot(n.apart) < gap + margin_)
          contacts.push_back({v, share, normal, gap});
      } else {
        add(v, share, n.apart, across, restApart.norm(), contacts);
      }
    });
  }

  bool edgesFaceAcross(const std::array<int, 2>& e, const std::array<int, 2>& o, const Vec3& apart) const {
    const float distance = apart.norm();
    if (distance < 0.5f * gap_) return false;
    const Vec3 n = (model_.restNormal[e[0]] + model_.restNormal[e[1]]) * 0.5f;
    const Vec3 m = (model_.restNormal[o[0]] + model_.restNormal[o[1]]) * 0.5f;
    return n.dot(apart) < -kOutside * distance && m.dot(apart) > kOutside * distance;
  }

  void add(const std::array<int, 4>& v, const std::array<float, 4>& share, const Vec3& apart,
           const Vec3& otherwise, float restApart, std::vector<SelfContact>& contacts) const {
    const float distance = apart.norm();
    const float gap = std::min(gap_, 0.8f * restApart);
    if (distance > gap + margin_) return;
    const Vec3 normal = distance > 1e-5f ? Vec3(apart / distance) : otherwise;
    if (normal.allFinite()) contacts.push_back({v, share, normal, gap});
  }

  const ClothModel& model_;
  std::span<const char> moved_;
  float gap_, range_, margin_;
  std::vector<Vec3> points_;
  PointGrid grid_;
  std::vector<Vec3> normals_;  ///< Per particle, as the cloth lies.
  std::vector<char> quiet_;    ///< Per cell of grid_.
  std::vector<char> meets_;    ///< Per particle; see findMeetings().
  std::vector<int> restless_;  ///< Edges with an end that meets other cloth.
  std::vector<Vec3> middle_;   ///< Of those edges, m.
  std::vector<float> length_;
  struct Box {
    Vec3 low, high;
  };
  std::vector<Box> box_;
};

}  // namespace

std::vector<SelfContact> findSelfContacts(const ClothModel& model, std::span<const Particle> particles,
                                          const SelfSearch& search, std::span<const char> moved) {
  if (model.particleCount == 0) return {};
  return Search(model, particles, search, moved).run();
}

}  // namespace fitroom::garments::cloth
