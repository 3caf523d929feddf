#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "garments/drape/triangle_math.h"

namespace fitroom::garments::cloth {

/// Points sorted into the cells of a box around them; cells along x lie one after the other, so that a box is
/// looked through in few runs. Immutable once built.
class PointGrid {
 public:
  /// `cell`: wanted size of a cell, m. Cells get larger where the points reach further than 96 cells.
  PointGrid(const std::vector<Vec3>& points, float cell);

  float cell() const { return 1 / inverse_; }
  int cellCount() const { return static_cast<int>(begin_.size()) - 1; }
  int cellAt(const Vec3& p) const {
    return (at(p.z(), 2) * size_[1] + at(p.y(), 1)) * size_[0] + at(p.x(), 0);
  }

  /// Visits the points in the cells that the box touches.
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

  /// Visits the points of one cell.
  template <class Visit>
  void inCell(int cell, Visit&& visit) const {
    for (int k = begin_[cell]; k < begin_[cell + 1]; ++k) visit(items_[k]);
  }

  /// Visits a cell and those around it.
  template <class Visit>
  void aroundCell(int cell, Visit&& visit) const {
    const int x = cell % size_[0], y = cell / size_[0] % size_[1], z = cell / (size_[0] * size_[1]);
    for (int dz = std::max(0, z - 1); dz <= std::min(size_[2] - 1, z + 1); ++dz) {
      for (int dy = std::max(0, y - 1); dy <= std::min(size_[1] - 1, y + 1); ++dy) {
        for (int dx = std::max(0, x - 1); dx <= std::min(size_[0] - 1, x + 1); ++dx) {
          visit((dz * size_[1] + dy) * size_[0] + dx);
        }
      }
    }
  }

 private:
  int at(float x, int axis) const {
    return std::clamp(static_cast<int>((x - low_[axis]) * inverse_), 0, size_[axis] - 1);
  }

  Vec3 low_ = Vec3::Zero();
  float inverse_ = 1;
  std::array<int, 3> size_{1, 1, 1};
  std::vector<int> begin_{0, 0};
  std::vector<int> items_;
};

}  // namespace fitroom::garments::cloth
