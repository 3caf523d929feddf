#include "garments/drape/dressed_body.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "garments/drape/body_collider.h"
#include "garments/drape/surface_nets.h"

namespace fitroom::garments {

namespace {

using namespace cloth;

constexpr float kCell = static_cast<float>(kDressedCell);
constexpr float kCover = static_cast<float>(kDressedCover);
constexpr float kBand = 3 * kCell;        // Distances are known this near to a surface.
constexpr float kBarrier = 0.9f * kCell;  // Cells nearer to a surface than this stop the filling.
constexpr float kBehind = 0.7f;           // Cosine beyond which a place lies behind cloth, not past its edge.
constexpr float kFar = 1.0f;              // Stands for "not near", m.

/// One grid for all: where the body and the layers are.
class Dressing {
 public:
  Dressing(const TriMesh& body, std::span<const TriMesh> layers) : body_(body), layers_(layers) {
    Vec3 low = body.vertices.colwise().minCoeff().transpose();
    Vec3 high = body.vertices.colwise().maxCoeff().transpose();
    for (const TriMesh& layer : layers) {
      if (layer.vertexCount() == 0) continue;
      low = low.cwiseMin(Vec3(layer.vertices.colwise().minCoeff().transpose()));
      high = high.cwiseMax(Vec3(layer.vertices.colwise().maxCoeff().transpose()));
    }
    grid_.cell = kCell;
    grid_.origin = low - Vec3::Constant(2 * kBand);
    for (int k = 0; k < 3; ++k)
      grid_.size[k] = static_cast<int>(std::ceil((high[k] - low[k] + 4 * kBand) / kCell)) + 1;
    grid_.values.assign(static_cast<std::size_t>(grid_.size[0]) * grid_.size[1] * grid_.size[2], kFar);
  }

  TriMesh run() {
    addBody();
    std::vector<float> cloth(grid_.values.size(), kFar);
    std::vector<char> behind(grid_.values.size(), 0);
    for (const TriMesh& layer : layers_) addLayer(layer, cloth, behind);
    const std::vector<char> hollow = enclosed(cloth);
    join(cloth, behind, hollow);
    return surfaceNets(grid_);
  }

 private:
  /// Calls visit(corner's index, its place, nearest point, face normal there) for every corner within the
  /// band of the mesh.
  template <class Visit>
  void nearMesh(const TriMesh& mesh, Visit&& visit) {
    const BodyCollider collider(mesh, kBand);
    std::vector<char> touched(grid_.values.size(), 0);
    for (const auto& t : collider.triangles()) {
      Vec3 low = collider.vertices()[t[0]], high = low;
      for (int k = 1; k < 3; ++k) {
        low = low.cwiseMin(collider.vertices()[t[k]]);
        high = high.cwiseMax(collider.vertices()[t[k]]);
      }
      const Vec3 a = (low - Vec3::Constant(kBand) - grid_.origin) / kCell;
      const Vec3 b = (high + Vec3::Constant(kBand) - grid_.origin) / kCell;
      for (int z = static_cast<int>(a.z()) + 1; z <= static_cast<int>(b.z()); ++z) {
        for (int y = static_cast<int>(a.y()) + 1; y <= static_cast<int>(b.y()); ++y) {
          const std::size_t row = grid_.index(0, y, z);
          for (int x = static_cast<int>(a.x()) + 1; x <= static_cast<int>(b.x()); ++x) touched[row + x] = 1;
        }
      }
    }
    tbb::parallel_for(0, grid_.size[2], [&](int z) {
      for (int y = 0; y < grid_.size[1]; ++y) {
        for (int x = 0; x < grid_.size[0]; ++x) {
          const std::size_t i = grid_.index(x, y, z);
          if (!touched[i]) continue;
          const Vec3 p = grid_.corner(x, y, z);
          const SkinPoint nearest = collider.near(p);
          if (nearest.triangle >= 0) visit(i, p, nearest, collider.faceNormal(nearest.triangle));
        }
      }
    });
  }

  void addBody() {
    nearMesh(body_, [&](std::size_t i, const Vec3&, const SkinPoint& skin, const Vec3&) {
      grid_.values[i] = skin.distance;
    });
    // Between two known corners of a row, and no surface lies between, the sign carries on.
    tbb::parallel_for(0, grid_.size[2], [&](int z) {
      for (int y = 0; y < grid_.size[1]; ++y) {
        float last = kFar;
        for (int x = 0; x < grid_.size[0]; ++x) {
          float& value = grid_.values[grid_.index(x, y, z)];
          if (value == kFar && last < 0) value = -kFar;
          last = value;
        }
      }
    });
  }

  void addLayer(const TriMesh& layer, std::vector<float>& cloth, std::vector<char>& behind) {
    if (layer.empty()) return;
    nearMesh(layer, [&](std::size_t i, const Vec3& p, const SkinPoint& near, const Vec3& normal) {
      const float distance = std::abs(near.distance);
      if (distance >= cloth[i]) return;
      cloth[i] = distance;
      behind[i] = (near.point - p).dot(normal) > kBehind * distance;
    });
  }

  /// Corners that, in their level, cannot be reached from outside without passing skin or cloth.
  std::vector<char> enclosed(const std::vector<float>& cloth) const {
    std::vector<char> hollow(grid_.values.size(), 0);
    tbb::parallel_for(0, grid_.size[1], [&](int y) {
      const int w = grid_.size[0], d = grid_.size[2];
      std::vector<char> seen(static_cast<std::size_t>(w) * d, 0);
      std::vector<std::pair<int, int>> open{{0, 0}};
      seen[0] = 1;
      while (!open.empty()) {
        const auto [x, z] = open.back();
        open.pop_back();
        constexpr int kWays[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        for (const auto& way : kWays) {
          const int nx = x + way[0], nz = z + way[1];
          if (nx < 0 || nz < 0 || nx >= w || nz >= d || seen[static_cast<std::size_t>(nz) * w + nx]) continue;
          const std::size_t i = grid_.index(nx, y, nz);
          if (grid_.values[i] < kBarrier || cloth[i] < kBarrier) continue;
          seen[static_cast<std::size_t>(nz) * w + nx] = 1;
          open.emplace_back(nx, nz);
        }
      }
      for (int z = 0; z < d; ++z) {
        for (int x = 0; x < w; ++x) {
          const std::size_t i = grid_.index(x, y, z);
          const bool barrier = grid_.values[i] < kBarrier || cloth[i] < kBarrier;
          hollow[i] = !barrier && !seen[static_cast<std::size_t>(z) * w + x];
        }
      }
    });
    return hollow;
  }

  bool hollowAround(const std::vector<char>& hollow, int x, int y, int z) const {
    constexpr int kReach = 2;
    for (int dz = -kReach; dz <= kReach; ++dz) {
      for (int dx = -kReach; dx <= kReach; ++dx) {
        const int nx = x + dx, nz = z + dz;
        if (nx < 0 || nz < 0 || nx >= grid_.size[0] || nz >= grid_.size[2]) continue;
        if (hollow[grid_.index(nx, y, nz)]) return true;
      }
    }
    return false;
  }

  void join(const std::vector<float>& cloth, const std::vector<char>& behind,
            const std::vector<char>& hollow) {
    tbb::parallel_for(0, grid_.size[2], [&](int z) {
      for (int y = 0; y < grid_.size[1]; ++y) {
        for (int x = 0; x < grid_.size[0]; ++x) {
          const std::size_t i = grid_.index(x, y, z);
          float& value = grid_.values[i];
          const float sheet = cloth[i] == kFar ? kFar : cloth[i] - kCover;
          const bool filled = hollow[i] || (behind[i] && (value < kBand || hollowAround(hollow, x, y, z)));
          value = std::min(value, filled ? -cloth[i] - kCover : sheet);
        }
      }
    });
  }

  const TriMesh& body_;
  std::span<const TriMesh> layers_;
  ScalarGrid grid_;
};

}  // namespace

TriMesh dressedBody(const TriMesh& body, std::span<const TriMesh> layers) {
  const bool worn = std::any_of(layers.begin(), layers.end(), [](const TriMesh& l) { return !l.empty(); });
  return worn ? Dressing(body, layers).run() : body;
}

}  // namespace fitroom::garments
