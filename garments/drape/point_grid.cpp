#include "garments/drape/point_grid.h"

namespace fitroom::garments::cloth {

PointGrid::PointGrid(const std::vector<Vec3>& points, float cell) {
  if (points.empty()) return;
  Vec3 high = low_ = points[0];
  for (const Vec3& p : points) {
    low_ = low_.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  constexpr float kMostCells = 96;  // To an axis.
  inverse_ = 1 / std::max(cell, (high - low_).maxCoeff() / kMostCells);
  for (int k = 0; k < 3; ++k) size_[k] = static_cast<int>((high[k] - low_[k]) * inverse_) + 1;
  begin_.assign(static_cast<std::size_t>(size_[0]) * size_[1] * size_[2] + 1, 0);
  std::vector<int> cellOf(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    cellOf[i] = cellAt(points[i]);
    ++begin_[cellOf[i] + 1];
  }
  for (std::size_t c = 1; c < begin_.size(); ++c) begin_[c] += begin_[c - 1];
  std::vector<int> fill(begin_.begin(), begin_.end() - 1);
  items_.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) items_[fill[cellOf[i]]++] = static_cast<int>(i);
}

}  // namespace fitroom::garments::cloth
