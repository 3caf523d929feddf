#include "garments/drape/surface_nets.h"

namespace fitroom::garments::cloth {

namespace {

using Vec3 = Eigen::Vector3f;

class Nets {
 public:
  explicit Nets(const ScalarGrid& grid) : grid_(grid), vertexOf_(grid.values.size(), -1) {}

  TriMesh run() {
    eachCube([&](int x, int y, int z) { placeVertex(x, y, z); });
    eachCube([&](int x, int y, int z) { joinAround(x, y, z); });
    TriMesh mesh;
    mesh.vertices.resize(static_cast<Eigen::Index>(points_.size()), 3);
    for (std::size_t i = 0; i < points_.size(); ++i)
      mesh.vertices.row(static_cast<Eigen::Index>(i)) = points_[i].transpose();
    mesh.triangles.resize(static_cast<Eigen::Index>(faces_.size()), 3);
    for (std::size_t f = 0; f < faces_.size(); ++f)
      mesh.triangles.row(static_cast<Eigen::Index>(f)) << faces_[f][0], faces_[f][1], faces_[f][2];
    return mesh;
  }

 private:
  template <class Visit>
  void eachCube(Visit&& visit) const {
    for (int z = 0; z + 1 < grid_.size[2]; ++z) {
      for (int y = 0; y + 1 < grid_.size[1]; ++y) {
        for (int x = 0; x + 1 < grid_.size[0]; ++x) visit(x, y, z);
      }
    }
  }

  bool inside(int x, int y, int z) const { return grid_.values[grid_.index(x, y, z)] < 0; }

  void placeVertex(int x, int y, int z) {
    std::array<float, 8> value{};
    int negative = 0;
    for (int k = 0; k < 8; ++k) {
      value[k] = grid_.values[grid_.index(x + (k & 1), y + ((k >> 1) & 1), z + (k >> 2))];
      negative += value[k] < 0;
    }
    if (negative == 0 || negative == 8) return;
    Vec3 sum = Vec3::Zero();
    int crossings = 0;
    for (int a = 0; a < 8; ++a) {
      for (int axis = 0; axis < 3; ++axis) {
        const int b = a | (1 << axis);
        if (b == a || (value[a] < 0) == (value[b] < 0)) continue;
        Vec3 at(static_cast<float>(a & 1), static_cast<float>((a >> 1) & 1), static_cast<float>(a >> 2));
        at[axis] += value[a] / (value[a] - value[b]);
        sum += at;
        ++crossings;
      }
    }
    vertexOf_[grid_.index(x, y, z)] = static_cast<int>(points_.size());
    points_.push_back(grid_.corner(x, y, z) + grid_.cell * (sum / static_cast<float>(crossings)));
  }

  /// The quad round each edge that starts at this corner and changes sign.
  void joinAround(int x, int y, int z) {
    const bool from = inside(x, y, z);
    const std::array<int, 3> c{x, y, z};
    for (int axis = 0; axis < 3; ++axis) {
      std::array<int, 3> to = c;
      ++to[axis];
      if (inside(to[0], to[1], to[2]) == from) continue;
      const int u = (axis + 1) % 3, v = (axis + 2) % 3;
      if (c[u] == 0 || c[v] == 0) continue;
      std::array<int, 4> quad{};
      for (int k = 0; k < 4; ++k) {
        std::array<int, 3> cube = c;
        cube[u] -= k == 1 || k == 2;
        cube[v] -= k >= 2;
        quad[k] = vertexOf_[grid_.index(cube[0], cube[1], cube[2])];
      }
      // Seen from the positive side of the axis the four cubes run clockwise.
      if (from) std::swap(quad[1], quad[3]);
      std::swap(quad[1], quad[3]);
      faces_.push_back({quad[0], quad[1], quad[2]});
      faces_.push_back({quad[0], quad[2], quad[3]});
    }
  }

  const ScalarGrid& grid_;
  std::vector<int> vertexOf_;
  std::vector<Vec3> points_;
  std::vector<std::array<int, 3>> faces_;
};

}  // namespace

TriMesh surfaceNets(const ScalarGrid& grid) {
  return Nets(grid).run();
}

}  // namespace fitroom::garments::cloth
