#include "bodymodel/measure/section.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

namespace fitroom::bodymodel {

namespace {

using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;

double turn(const Vec2& o, const Vec2& a, const Vec2& b) {
  return (a.x() - o.x()) * (b.y() - o.y()) - (a.y() - o.y()) * (b.x() - o.x());
}

template <class Use>
void forEachRegion(RegionMask mask, Use use) {
  for (unsigned r = 0; r < static_cast<unsigned>(Region::kCount); ++r) {
    if (mask >> r & 1U) use(static_cast<Region>(r));
  }
}

/// Whether triangle f + n/2 is triangle f turned over by one and the same exchange of vertices.
bool halvesMirror(const Triangles& triangles, std::size_t vertices) {
  const Eigen::Index half = triangles.rows() / 2;
  if (half == 0 || triangles.rows() % 2 != 0) return false;
  std::vector<std::int32_t> twin(vertices, -1);
  for (Eigen::Index f = 0; f < half; ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::int32_t a = triangles(f, k), b = triangles(f + half, (3 - k) % 3);
      for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
        auto& t = twin[static_cast<std::size_t>(from)];
        if (t >= 0 && t != to) return false;
        t = to;
      }
    }
  }
  return true;
}

/// Signed distances of the masked regions' vertices; a vertex on the plane counts as above, so that every
/// crossing is found once.
class Cutter {
 public:
  Cutter(const Points& vertices, const RegionIndex& index, RegionMask mask, const CutPlane& plane)
      : vertices_(vertices),
        plane_(plane),
        height_(new double[static_cast<std::size_t>(vertices.rows())]),
        above_(new std::uint8_t[static_cast<std::size_t>(vertices.rows())]) {
    const double nx = plane.normal.x(), ny = plane.normal.y(), nz = plane.normal.z();
    const double offset = plane.normal.dot(plane.point);
    forEachRegion(mask, [&](Region r) {
      for (const auto v : index.reached(r)) {
        const float* p = at(v);
        const double height = nx * p[0] + ny * p[1] + nz * p[2] - offset;
        height_[static_cast<std::size_t>(v)] = height;
        above_[static_cast<std::size_t>(v)] = height >= 0;
      }
    });
  }
  double height(std::int32_t v) const { return height_[static_cast<std::size_t>(v)]; }
  bool crosses(std::int32_t i, std::int32_t j) const {
    return above_[static_cast<std::size_t>(i)] != above_[static_cast<std::size_t>(j)];
  }
  Vec2 crossing(std::int32_t i, std::int32_t j) const {
    const float *a = at(i), *b = at(j);
    const double t = height(i) / (height(i) - height(j));
    const Vec3 p(a[0] + t * (static_cast<double>(b[0]) - a[0]), a[1] + t * (static_cast<double>(b[1]) - a[1]),
                 a[2] + t * (static_cast<double>(b[2]) - a[2]));
    return plane_.flatten(p);
  }

 private:
  const float* at(std::int32_t v) const { return vertices_.data() + 3 * static_cast<std::ptrdiff_t>(v); }

  const Points& vertices_;
  const CutPlane& plane_;
  std::unique_ptr<double[]> height_;  ///< One for each vertex; only those reached are filled.
  std::unique_ptr<std::uint8_t[]>
      above_;  ///< Likewise; small, so that the search stays in the nearest cache.
};

}  // namespace

CutPlane CutPlane::horizontal(double level) {
  return {Vec3(0, level, 0), Vec3::UnitX(), Vec3::UnitZ(), Vec3::UnitY()};
}

CutPlane CutPlane::across(const Vec3& point, const Vec3& normal) {
  const Vec3 n = normal.normalized();
  const Vec3 helper = std::abs(n.x()) < 0.7 ? Vec3::UnitX() : Vec3::UnitZ();
  const Vec3 u = (helper - helper.dot(n) * n).normalized();
  return {point, u, n.cross(u), n};
}

CutPlane CutPlane::through(const Vec3& a, const Vec3& b, const Vec3& outward) {
  const Vec3 u = (b - a).normalized();
  const Vec3 v = (outward - outward.dot(u) * u).normalized();
  return {a, u, v, u.cross(v)};
}

RegionIndex::RegionIndex(const Triangles& triangles, const std::vector<Region>& regions) {
  const auto regionOf = [&](std::int32_t v) {
    return static_cast<std::size_t>(regions[static_cast<std::size_t>(v)]);
  };
  for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
    const std::array<std::int32_t, 3> t = {triangles(f, 0), triangles(f, 1), triangles(f, 2)};
    const std::array<std::size_t, 3> r = {regionOf(t[0]), regionOf(t[1]), regionOf(t[2])};
    triangles_[r[0]].push_back(t);
    if (r[1] != r[0]) triangles_[r[1]].push_back(t);
    if (r[2] != r[0] && r[2] != r[1]) triangles_[r[2]].push_back(t);
    for (int k = 0; k < 3; ++k) {
      const int n = (k + 1) % 3;
      // A closed mesh runs each edge once either way; an open one may lose border edges, never a whole cut.
      if (t[k] > t[n]) continue;
      edges_[r[k]].push_back({t[k], t[n]});
      if (r[n] != r[k]) edges_[r[n]].push_back({t[k], t[n]});
    }
  }
  mirrored_ = halvesMirror(triangles, regions.size());
  for (std::size_t v = 0; v < regions.size(); ++v) {
    vertices_[static_cast<std::size_t>(regions[v])].push_back(static_cast<std::int32_t>(v));
  }
  for (std::size_t r = 0; r < kRegions; ++r) {
    std::vector<bool> seen(regions.size(), false);
    for (const auto& e : edges_[r]) {
      for (const auto v : e) seen[static_cast<std::size_t>(v)] = true;
    }
    for (std::size_t v = 0; v < seen.size(); ++v) {
      if (seen[v]) reached_[r].push_back(static_cast<std::int32_t>(v));
    }
  }
}

std::span<const std::array<std::int32_t, 2>> RegionIndex::edges(Region r) const {
  return edges_[static_cast<std::size_t>(r)];
}

std::span<const std::array<std::int32_t, 3>> RegionIndex::triangles(Region r) const {
  return triangles_[static_cast<std::size_t>(r)];
}

std::span<const std::int32_t> RegionIndex::reached(Region r) const {
  return reached_[static_cast<std::size_t>(r)];
}

std::span<const std::int32_t> RegionIndex::vertices(Region r) const {
  return vertices_[static_cast<std::size_t>(r)];
}

LevelIndex::LevelIndex(const Points& vertices, const RegionIndex& index, RegionMask mask)
    : vertices_(vertices), mask_(mask) {
  constexpr int kBins = 48;
  float high = -1e30F;
  low_ = 1e30F;
  const auto y = [&](std::int32_t v) { return vertices.data()[3 * static_cast<std::ptrdiff_t>(v) + 1]; };
  forEachRegion(mask, [&](Region r) {
    for (const auto v : index.vertices(r)) {
      low_ = std::min(low_, y(v));
      high = std::max(high, y(v));
    }
  });
  begin_.assign(kBins + 1, 0);
  if (!(high > low_)) return;
  // Edges also reach into neighbouring regions, past these ends: such ends fall into the first or last bin.
  perBin_ = kBins / (high - low_);
  const auto bin = [&](float h) { return std::clamp(static_cast<int>((h - low_) * perBin_), 0, kBins - 1); };
  const auto visit = [&](auto use) {
    forEachRegion(mask, [&](Region r) {
      for (const auto& [a, b] : index.edges(r)) {
        const int from = bin(std::min(y(a), y(b))), to = bin(std::max(y(a), y(b)));
        for (int k = from; k <= to; ++k) use(k, Entry{a, b, maskOf(r)});
      }
    });
  };
  visit([&](int k, const Entry&) { ++begin_[static_cast<std::size_t>(k) + 1]; });
  for (std::size_t k = 1; k < begin_.size(); ++k) begin_[k] += begin_[k - 1];
  entries_.resize(begin_.back());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  visit([&](int k, const Entry& e) { entries_[next[static_cast<std::size_t>(k)]++] = e; });
}

void LevelIndex::cut(double level, RegionMask mask, std::vector<Vec2>& out) const {
  const int bins = static_cast<int>(begin_.size()) - 1;
  const auto bin =
      static_cast<std::size_t>(std::clamp(static_cast<int>((level - low_) * perBin_), 0, bins - 1));
  const float* at = vertices_.data();
  for (std::uint32_t k = begin_[bin]; k < begin_[bin + 1]; ++k) {
    const Entry& e = entries_[k];
    if (!(e.region & mask)) continue;
    const float* a = at + 3 * static_cast<std::ptrdiff_t>(e.a);
    const float* b = at + 3 * static_cast<std::ptrdiff_t>(e.b);
    const double ha = a[1] - level, hb = b[1] - level;
    if ((ha >= 0) == (hb >= 0)) continue;
    const double t = ha / (ha - hb);
    out.emplace_back(a[0] + t * (static_cast<double>(b[0]) - a[0]),
                     a[2] + t * (static_cast<double>(b[2]) - a[2]));
  }
}

void cutPoints(const Points& vertices, const RegionIndex& index, RegionMask mask, const CutPlane& plane,
               std::vector<Vec2>& out) {
  const Cutter cutter(vertices, index, mask, plane);
  forEachRegion(mask, [&](Region r) {
    for (const auto& [i, j] : index.edges(r)) {
      if (cutter.crosses(i, j)) out.push_back(cutter.crossing(i, j));
    }
  });
}

void cutLevel(const Points& vertices, const RegionIndex& index, RegionMask mask, double level,
              std::vector<Vec2>& out) {
  const float* at = vertices.data();
  forEachRegion(mask, [&](Region r) {
    for (const auto& [i, j] : index.edges(r)) {
      const float* a = at + 3 * static_cast<std::ptrdiff_t>(i);
      const float* b = at + 3 * static_cast<std::ptrdiff_t>(j);
      const double ha = a[1] - level, hb = b[1] - level;
      if ((ha >= 0) == (hb >= 0)) continue;
      const double t = ha / (ha - hb);
      out.emplace_back(a[0] + t * (static_cast<double>(b[0]) - a[0]),
                       a[2] + t * (static_cast<double>(b[2]) - a[2]));
    }
  });
}

void cutPieces(const Points& vertices, const RegionIndex& index, RegionMask mask, const CutPlane& plane,
               std::vector<SectionPiece>& out) {
  const Cutter cutter(vertices, index, mask, plane);
  forEachRegion(mask, [&](Region r) {
    for (const auto& t : index.triangles(r)) {
      std::array<Vec2, 3> ends;
      std::size_t found = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t n = (k + 1) % 3;
        // The same way round for both triangles of an edge, so that neighbouring pieces end in the same bits.
        if (cutter.crosses(t[k], t[n]))
          ends[found++] = cutter.crossing(std::min(t[k], t[n]), std::max(t[k], t[n]));
      }
      if (found == 2) out.push_back({ends[0], ends[1]});
    }
  });
}

void middleLoops(std::span<const SectionPiece> pieces, std::vector<Vec2>& out) {
  struct End {
    Vec2 at;
    std::uint32_t piece;
  };
  std::vector<End> ends;
  ends.reserve(2 * pieces.size());
  std::vector<std::uint32_t> parent(pieces.size());
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    parent[i] = i;
    ends.push_back({pieces[i].a, i});
    ends.push_back({pieces[i].b, i});
  }
  const auto root = [&](std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  std::sort(ends.begin(), ends.end(), [](const End& p, const End& q) {
    return p.at.x() < q.at.x() || (p.at.x() == q.at.x() && p.at.y() < q.at.y());
  });
  for (std::size_t k = 1; k < ends.size(); ++k) {
    if (ends[k].at == ends[k - 1].at) parent[root(ends[k].piece)] = root(ends[k - 1].piece);
  }
  std::vector<unsigned char> sides(pieces.size(), 0);  // Bit 0: reaches u <= 0; bit 1: reaches u >= 0.
  for (const End& e : ends) sides[root(e.piece)] |= (e.at.x() <= 0 ? 1U : 0U) | (e.at.x() >= 0 ? 2U : 0U);
  for (const End& e : ends) {
    if (sides[root(e.piece)] == 3) out.push_back(e.at);
  }
}

std::vector<Vec2> convexHull(std::vector<Vec2>& points) {
  std::sort(points.begin(), points.end(),
            [](const Vec2& a, const Vec2& b) { return a.x() < b.x() || (a.x() == b.x() && a.y() < b.y()); });
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 3) return points;
  std::vector<Vec2> hull(2 * points.size());
  std::size_t n = 0;
  for (const Vec2& p : points) {
    while (n >= 2 && turn(hull[n - 2], hull[n - 1], p) <= 0) --n;
    hull[n++] = p;
  }
  const std::size_t lower = n + 1;
  for (auto it = points.rbegin() + 1; it != points.rend(); ++it) {
    while (n >= lower && turn(hull[n - 2], hull[n - 1], *it) <= 0) --n;
    hull[n++] = *it;
  }
  hull.resize(n - 1);
  return hull;
}

double perimeter(std::span<const Vec2> hull) {
  if (hull.size() < 2) return 0.0;
  double sum = (hull.front() - hull.back()).norm();
  for (std::size_t i = 1; i < hull.size(); ++i) sum += (hull[i] - hull[i - 1]).norm();
  return sum;
}

double hullPerimeter(std::vector<Vec2>& points) {
  return perimeter(convexHull(points));
}

double tautLength(const Vec2& a, const Vec2& b, std::span<const Vec2> points) {
  const Vec2 d = b - a;
  const double reach = d.squaredNorm();
  std::vector<Vec2> over = {a, b};
  for (const Vec2& p : points) {
    const double along = (p - a).dot(d);
    if (along > 0 && along < reach && turn(a, b, p) > 0) over.push_back(p);
  }
  // The chord a-b is a hull edge, since everything kept lies on one side of it.
  return hullPerimeter(over) - std::sqrt(reach);
}

std::optional<Vec2> outermostAt(std::span<const SectionPiece> pieces, double level, bool largest) {
  std::optional<Vec2> best;
  for (const SectionPiece& s : pieces) {
    if ((s.a.x() >= level) == (s.b.x() >= level)) continue;
    const double t = (level - s.a.x()) / (s.b.x() - s.a.x());
    const Vec2 p = s.a + t * (s.b - s.a);
    if (!best || (largest ? p.y() > best->y() : p.y() < best->y())) best = Vec2(level, p.y());
  }
  return best;
}

}  // namespace fitroom::bodymodel
