#include "bodymodel/tools/authoring/extract.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <unordered_map>

namespace fitroom::bodymodel::authoring {

using Eigen::Vector3d;

namespace {

/// Values at the corners of a grid, evaluated exactly only near the surface.
class Grid {
 public:
  Grid(const BodyField& field, double cell) : field_(field), cell_(cell) {
    const Figure& f = field.figure();
    low_ = Vector3d(0, -cell * 4, -260);
    const Vector3d high(900, f.stature + 40, 330);
    for (int k = 0; k < 3; ++k) count_[k] = int(std::ceil((high[k] - low_[k]) / cell / kBlock)) * kBlock + 1;
    values_.assign(std::size_t(count_[0]) * count_[1] * count_[2], kFar);
    for (int z = 0; z + 1 < count_[2]; z += kBlock)
      for (int y = 0; y + 1 < count_[1]; y += kBlock)
        for (int x = 0; x + 1 < count_[0]; x += kBlock) fillBlock(x, y, z);
  }
  Vector3d corner(int x, int y, int z) const { return low_ + cell_ * Vector3d(x, y, z); }
  std::size_t id(int x, int y, int z) const { return (std::size_t(z) * count_[1] + y) * count_[0] + x; }
  float value(std::size_t i) const { return values_[i]; }
  int count(int k) const { return count_[k]; }
  static constexpr float kFar = 1e6F;
  static constexpr int kBlock = 8;
  const std::vector<std::array<int, 3>>& blocks() const { return blocks_; }

 private:
  void fillBlock(int x, int y, int z) {
    const double half = 0.5 * kBlock * cell_;
    const Vector3d centre = corner(x, y, z) + Vector3d::Constant(half);
    // The field grows no faster than twice the distance, so a block this far away holds no surface.
    if (std::abs(field_(centre)) > 2.0 * half * 1.75 + 6) return;
    blocks_.push_back({x, y, z});
    for (int k = z; k <= z + kBlock; ++k)
      for (int j = y; j <= y + kBlock; ++j)
        for (int i = x; i <= x + kBlock; ++i) {
          float& v = values_[id(i, j, k)];
          if (v == kFar) v = float(field_(corner(i, j, k)));
        }
  }
  const BodyField& field_;
  double cell_;
  Vector3d low_;
  int count_[3];
  std::vector<float> values_;
  std::vector<std::array<int, 3>> blocks_;
};

constexpr int kTets[6][4] = {{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7},
                             {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}};

struct Marcher {
  const Grid& grid;
  HalfMesh mesh;
  std::unordered_map<std::uint64_t, int> made;

  int cut(std::size_t a, std::size_t b, const Vector3d& pa, const Vector3d& pb) {
    if (a > b) return cut(b, a, pb, pa);
    const std::uint64_t key = (std::uint64_t(a) << 32) | std::uint64_t(b);
    const auto [it, fresh] = made.try_emplace(key, int(mesh.points.size()));
    if (fresh) {
      const double va = grid.value(a), vb = grid.value(b);
      const double t = std::clamp(va / (va - vb), 0.02, 0.98);
      mesh.points.push_back(pa + t * (pb - pa));
    }
    return it->second;
  }

  void tet(const std::array<std::size_t, 4>& v, const std::array<Vector3d, 4>& p) {
    int in[4], out[4], ni = 0, no = 0;
    for (int i = 0; i < 4; ++i) (grid.value(v[i]) < 0 ? in[ni++] : out[no++]) = i;
    if (ni == 0 || no == 0) return;
    const auto c = [&](int i, int j) { return cut(v[i], v[j], p[i], p[j]); };
    if (ni == 1 || no == 1) {
      const int apex = ni == 1 ? in[0] : out[0];
      const int* o = ni == 1 ? out : in;
      face(c(apex, o[0]), c(apex, o[1]), c(apex, o[2]), p[in[0]]);
    } else {
      const int a = c(in[0], out[0]), b = c(in[0], out[1]), d = c(in[1], out[0]), e = c(in[1], out[1]);
      face(a, b, e, p[in[0]]);
      face(a, e, d, p[in[0]]);
    }
  }
  /// Adds a face turned away from a point that is inside.
  void face(int a, int b, int c, const Vector3d& inside) {
    const auto& q = mesh.points;
    const double s = (q[b] - q[a]).cross(q[c] - q[a]).dot(inside - q[a]);
    if (s < 0)
      mesh.faces.push_back({a, b, c});
    else
      mesh.faces.push_back({a, c, b});
  }
};

/// Keeps the piece with most faces and drops unused points.
HalfMesh largestPiece(const HalfMesh& in) {
  std::vector<int> root(in.points.size());
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](int i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  for (const auto& f : in.faces) root[find(f[1])] = find(f[0]), root[find(f[2])] = find(f[0]);
  std::vector<int> size(in.points.size(), 0);
  for (const auto& f : in.faces) ++size[find(f[0])];
  const int best = int(std::max_element(size.begin(), size.end()) - size.begin());
  HalfMesh out;
  std::vector<int> remap(in.points.size(), -1);
  for (const auto& f : in.faces) {
    if (find(f[0]) != best) continue;
    std::array<int, 3> g{};
    for (int k = 0; k < 3; ++k) {
      if (remap[f[k]] < 0) remap[f[k]] = int(out.points.size()), out.points.push_back(in.points[f[k]]);
      g[k] = remap[f[k]];
    }
    out.faces.push_back(g);
  }
  return out;
}

}  // namespace

HalfMesh extractHalf(const BodyField& field, double cell) {
  const Grid grid(field, cell);
  Marcher m{grid, {}, {}};
  for (const auto& b : grid.blocks())
    for (int z = b[2]; z < b[2] + Grid::kBlock; ++z)
      for (int y = b[1]; y < b[1] + Grid::kBlock; ++y)
        for (int x = b[0]; x < b[0] + Grid::kBlock; ++x) {
          std::array<std::size_t, 8> v{};
          bool neg = false, pos = false;
          for (int k = 0; k < 8; ++k) {
            v[k] = grid.id(x + (k & 1), y + ((k >> 1) & 1), z + ((k >> 2) & 1));
            (grid.value(v[k]) < 0 ? neg : pos) = true;
          }
          if (!neg || !pos) continue;
          for (const auto& t : kTets) {
            std::array<std::size_t, 4> tv{};
            std::array<Vector3d, 4> tp;
            for (int k = 0; k < 4; ++k) {
              tv[k] = v[t[k]];
              tp[k] = grid.corner(x + (t[k] & 1), y + ((t[k] >> 1) & 1), z + ((t[k] >> 2) & 1));
            }
            m.tet(tv, tp);
          }
        }
  return largestPiece(m.mesh);
}

}  // namespace fitroom::bodymodel::authoring
