#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/drape/contacts.h"
#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

/// Particles sorted into the cells of a box around the cloth; cells along x lie one after the other.
class PointGrid {
 public:
  PointGrid(const ClothModel& model, std::span<const Particle> particles, float cell) {
    const int count = model.particleCount;
    Vec3 high = low_ = position(particles[0]);
    for (int i = 1; i < count; ++i) {
      low_ = low_.cwiseMin(position(particles[i]));
      high = high.cwiseMax(position(particles[i]));
    }
    constexpr float kMostCells = 96;  // To an axis; a cloth blown up beyond that gets wider cells.
    inverse_ = 1 / std::max(cell, (high - low_).maxCoeff() / kMostCells);
    for (int k = 0; k < 3; ++k) size_[k] = static_cast<int>((high[k] - low_[k]) * inverse_) + 1;
    begin_.assign(static_cast<std::size_t>(size_[0]) * size_[1] * size_[2] + 1, 0);
    std::vector<int> cellOf(count);
    for (int i = 0; i < count; ++i) {
      const Vec3 p = position(particles[i]);
      cellOf[i] = (at(p.z(), 2) * size_[1] + at(p.y(), 1)) * size_[0] + at(p.x(), 0);
      ++begin_[cellOf[i] + 1];
    }
    for (std::size_t c = 1; c < begin_.size(); ++c) begin_[c] += begin_[c - 1];
    std::vector<int> fill(begin_.begin(), begin_.end() - 1);
    items_.resize(count);
    for (int i = 0; i < count; ++i) items_[fill[cellOf[i]]++] = i;
    findQuiet(model, particles);
  }

  float cell() const { return 1 / inverse_; }

  /// True when all cloth in the 27 cells around p is one patch that faces one way: it cannot touch itself
  /// there.
  bool quiet(const Vec3& p) const {
    return quiet_[(at(p.z(), 2) * size_[1] + at(p.y(), 1)) * size_[0] + at(p.x(), 0)];
  }

  /// Visits the particles in the cells that the box touches.
  template <class Visit>
  void inBox(const Vec3& low, const Vec3& high, Visit&& visit) const {
    const int x0 = at(low.x(), 0), x1 = at(high.x(), 0);
    const int y0 = at(low.y(), 1), y1 = at(high.y(), 1);
    const int z0 = at(low.z(), 2), z1 = at(high.z(), 2);
    for (int z = z0; z <= z1; ++z) {
      for (int y = y0; y <= y1; ++y) {
        const int row = (z * size_[1] + y) * size_[0];
        for (int k = begin_[row + x0]; k < begin_[row + x1 + 1]; ++k) visit(items_[k]);
      }
    }
  }

 private:
  int at(float x, int axis) const {
    return std::clamp(static_cast<int>((x - low_[axis]) * inverse_), 0, size_[axis] - 1);
  }

  /// What lies in a cell: the box of its rest positions, and a box of normals.
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

  static std::vector<Vec3> unitNormals(const ClothModel& model, std::span<const Particle> particles) {
    std::vector<Vec3> normals(model.particleCount, Vec3::Zero());
    for (const auto& t : model.triangles) {
      const Vec3 a = position(particles[t[0]]);
      const Vec3 n = (position(particles[t[1]]) - a).cross(position(particles[t[2]]) - a);
      for (int v : t) normals[v] += n;
    }
    for (Vec3& n : normals) n /= std::max(n.norm(), 1e-20f);
    return normals;
  }

  void findQuiet(const ClothModel& model, std::span<const Particle> particles) {
    const std::vector<Vec3> normals = unitNormals(model, particles);
    const int cells = static_cast<int>(begin_.size()) - 1;
    std::vector<int> slot(cells, -1);
    std::vector<Content> contents;
    for (int c = 0; c < cells; ++c) {
      if (begin_[c] == begin_[c + 1]) continue;
      slot[c] = static_cast<int>(contents.size());
      Content& content = contents.emplace_back();
      for (int k = begin_[c]; k < begin_[c + 1]; ++k) {
        const int i = items_[k];
        content.add({model.restPosition[i], model.restPosition[i], normals[i], normals[i]});
      }
    }
    // Layers lie apart in the rest shape by more than the cells are wide; cloth that turned by less than
    // about 70 degrees does not reach itself.
    const float widest = 5 * cell();
    constexpr float kTurn = 1.1f;
    quiet_.assign(cells, 0);
    for (int c = 0; c < cells; ++c) {
      Content around;
      const int x = c % size_[0], y = c / size_[0] % size_[1], z = c / (size_[0] * size_[1]);
      if (slot[c] < 0) continue;
      for (int dz = std::max(0, z - 1); dz <= std::min(size_[2] - 1, z + 1); ++dz) {
        for (int dy = std::max(0, y - 1); dy <= std::min(size_[1] - 1, y + 1); ++dy) {
          for (int dx = std::max(0, x - 1); dx <= std::min(size_[0] - 1, x + 1); ++dx) {
            const int s = slot[(dz * size_[1] + dy) * size_[0] + dx];
            if (s >= 0) around.add(contents[s]);
          }
        }
      }
      quiet_[c] = (around.high - around.low).maxCoeff() < widest &&
                  (around.normalHigh - around.normalLow).norm() < kTurn;
    }
  }

  Vec3 low_;
  float inverse_ = 1;
  std::vector<char> quiet_;
  std::array<int, 3> size_{1, 1, 1};
  std::vector<int> begin_;
  std::vector<int> items_;
};

bool isNear(const ClothModel& model, int particle, const std::array<int, 3>& triangle) {
  for (int v : triangle) {
    if (v == particle) return true;
    const auto& n = model.neighbours[v];
    if (std::binary_search(n.begin(), n.end(), particle)) return true;
  }
  return false;
}

float restDistance(const ClothModel& model, int particle, const std::array<int, 3>& t) {
  return std::sqrt(nearestOnTriangle(model.restPosition[particle], model.restPosition[t[0]],
                                     model.restPosition[t[1]], model.restPosition[t[2]])
                       .distance2);
}

/// The triangle as the search for its contacts needs it.
struct Probe {
  Vec3 a, b, c, low, high, normal;
  bool good = false;
};

Probe probe(std::span<const Particle> particles, const std::array<int, 3>& t, float range) {
  Probe p;
  p.a = position(particles[t[0]]);
  p.b = position(particles[t[1]]);
  p.c = position(particles[t[2]]);
  p.low = p.a.cwiseMin(p.b).cwiseMin(p.c) - Vec3::Constant(range);
  p.high = p.a.cwiseMax(p.b).cwiseMax(p.c) + Vec3::Constant(range);
  const Vec3 cross = (p.b - p.a).cross(p.c - p.a);
  const float doubleArea = cross.norm();
  // A face without area has no side; one a metre wide is an accident, not cloth.
  p.good = doubleArea > 1e-9f && (p.high - p.low).maxCoeff() < 1.0f;
  if (p.good) p.normal = cross / doubleArea;
  return p;
}

void findForTriangle(const ClothModel& model, std::span<const Particle> particles, const PointGrid& grid,
                     int f, float gap, float margin, std::vector<SelfContact>& contacts) {
  const auto& t = model.triangles[f];
  const float range = gap + margin;
  const Probe tri = probe(particles, t, range);
  if (!tri.good) return;
  if (grid.quiet(tri.a) && grid.quiet(tri.b) && grid.quiet(tri.c)) return;
  grid.inBox(tri.low, tri.high, [&](int i) {
    const Vec3 p = position(particles[i]);
    if ((p.array() < tri.low.array()).any() || (p.array() > tri.high.array()).any()) return;
    if (std::abs(tri.normal.dot(p - tri.a)) > range || particles[i].w == 0 || isNear(model, i, t)) return;
    const Nearest n = nearestOnTriangle(p, tri.a, tri.b, tri.c);
    if (n.distance2 > range * range) return;
    const float distance = std::sqrt(n.distance2);
    const float restGap = std::min(gap, 0.8f * restDistance(model, i, t));
    if (distance > restGap + margin) return;
    const Vec3 away = distance > 1e-5f ? Vec3((p - n.point) / distance) : tri.normal;
    contacts.push_back({{i, t[0], t[1], t[2]}, {1 - n.u - n.v, n.u, n.v}, away, restGap});
  });
}

}  // namespace

std::vector<SelfContact> findSelfContacts(const ClothModel& model, std::span<const Particle> particles,
                                          float gap, float margin) {
  if (model.particleCount == 0) return {};
  const PointGrid grid(model, particles, 0.7f * static_cast<float>(model.meanEdge) + gap + margin);
  // In fixed stretches of triangles, so that the order of the contacts does not depend on who found them.
  constexpr int kStretch = 1024;
  const int count = static_cast<int>(model.triangles.size());
  std::vector<std::vector<SelfContact>> parts((count + kStretch - 1) / kStretch);
  tbb::parallel_for(std::size_t{0}, parts.size(), [&](std::size_t part) {
    const int end = std::min(count, static_cast<int>(part + 1) * kStretch);
    for (int f = static_cast<int>(part) * kStretch; f < end; ++f) {
      findForTriangle(model, particles, grid, f, gap, margin, parts[part]);
    }
  });
  std::vector<SelfContact> contacts;
  for (const auto& part : parts) contacts.insert(contacts.end(), part.begin(), part.end());
  return contacts;
}

}  // namespace fitroom::garments::cloth
