#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "garments/drape/contacts.h"
#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

/// Particles sorted into the cells of an endless grid, hashed.
class PointGrid {
 public:
  PointGrid(std::span<const Particle> particles, int count, float cell) : inverse_(1 / cell) {
    int buckets = 64;
    while (buckets < count) buckets *= 2;
    mask_ = static_cast<std::uint32_t>(buckets - 1);
    begin_.assign(buckets + 1, 0);
    items_.resize(count);
    std::vector<std::uint32_t> bucket(count);
    for (int i = 0; i < count; ++i) {
      bucket[i] = hash(cellOf(particles[i].x), cellOf(particles[i].y), cellOf(particles[i].z));
      ++begin_[bucket[i] + 1];
    }
    for (int b = 0; b < buckets; ++b) begin_[b + 1] += begin_[b];
    std::vector<int> fill(begin_.begin(), begin_.end() - 1);
    for (int i = 0; i < count; ++i) items_[fill[bucket[i]]++] = i;
  }

  /// Visits the particles in the cells the box touches; others with the same hash too.
  template <class Visit>
  void inBox(const Vec3& low, const Vec3& high, Visit&& visit) const {
    for (int z = cellOf(low.z()); z <= cellOf(high.z()); ++z) {
      for (int y = cellOf(low.y()); y <= cellOf(high.y()); ++y) {
        for (int x = cellOf(low.x()); x <= cellOf(high.x()); ++x) {
          const std::uint32_t h = hash(x, y, z);
          for (int k = begin_[h]; k < begin_[h + 1]; ++k) visit(items_[k]);
        }
      }
    }
  }

 private:
  int cellOf(float x) const { return static_cast<int>(std::floor(x * inverse_)); }
  std::uint32_t hash(int x, int y, int z) const {
    const std::uint32_t h = static_cast<std::uint32_t>(x) * 73856093u ^
                            static_cast<std::uint32_t>(y) * 19349663u ^
                            static_cast<std::uint32_t>(z) * 83492791u;
    return (h ^ (h >> 15)) & mask_;
  }

  float inverse_;
  std::uint32_t mask_ = 0;
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

}  // namespace

std::vector<SelfContact> findSelfContacts(const ClothModel& model, std::span<const Particle> particles,
                                          float gap, float margin) {
  std::vector<SelfContact> contacts;
  const float range = gap + margin;
  const PointGrid grid(particles, model.particleCount,
                       std::max(2 * range, static_cast<float>(model.meanEdge)));
  for (const auto& t : model.triangles) {
    const Vec3 a = position(particles[t[0]]);
    const Vec3 b = position(particles[t[1]]);
    const Vec3 c = position(particles[t[2]]);
    const Vec3 low = a.cwiseMin(b).cwiseMin(c) - Vec3::Constant(range);
    const Vec3 high = a.cwiseMax(b).cwiseMax(c) + Vec3::Constant(range);
    if (!((high - low).maxCoeff() < 1.0f)) continue;  // A face a metre wide is an accident, not cloth.
    Vec3 normal = (b - a).cross(c - a);
    const float doubleArea = normal.norm();
    if (!(doubleArea > 1e-9f)) continue;
    normal /= doubleArea;
    grid.inBox(low, high, [&](int i) {
      const Vec3 p = position(particles[i]);
      if ((p.array() < low.array()).any() || (p.array() > high.array()).any()) return;
      if (std::abs(normal.dot(p - a)) > range || particles[i].w == 0 || isNear(model, i, t)) return;
      const Nearest n = nearestOnTriangle(p, a, b, c);
      if (n.distance2 > range * range) return;
      const float distance = std::sqrt(n.distance2);
      const Vec3 away = distance > 1e-5f ? Vec3((p - n.point) / distance) : normal;
      contacts.push_back({{i, t[0], t[1], t[2]}, {1 - n.u - n.v, n.u, n.v}, away, gap});
    });
  }
  return contacts;
}

}  // namespace fitroom::garments::cloth
