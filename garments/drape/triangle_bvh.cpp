#include "garments/drape/triangle_bvh.h"

#include <algorithm>
#include <numeric>

namespace fitroom::garments::cloth {

namespace {

constexpr int kLeaf = 4;

}  // namespace

TriangleBvh::TriangleBvh(const std::vector<Vec3>& vertices,
                         const std::vector<std::array<int, 3>>& triangles) {
  if (triangles.empty()) return;
  std::vector<Vec3> lows, highs, centres;
  for (const auto& t : triangles) {
    lows.push_back(vertices[t[0]].cwiseMin(vertices[t[1]]).cwiseMin(vertices[t[2]]));
    highs.push_back(vertices[t[0]].cwiseMax(vertices[t[1]]).cwiseMax(vertices[t[2]]));
    centres.push_back((lows.back() + highs.back()) * 0.5f);
  }
  items_.resize(triangles.size());
  std::iota(items_.begin(), items_.end(), 0);
  nodes_.reserve(triangles.size());
  nodes_.push_back({Vec3::Zero(), Vec3::Zero(), 0, static_cast<int>(triangles.size())});
  split(0, centres, lows, highs);
}

void TriangleBvh::split(int node, const std::vector<Vec3>& centres, const std::vector<Vec3>& lows,
                        const std::vector<Vec3>& highs) {
  const int first = nodes_[node].first;
  const int count = nodes_[node].count;
  Vec3 low = lows[items_[first]], high = highs[items_[first]];
  Vec3 centreLow = centres[items_[first]], centreHigh = centreLow;
  for (int k = first; k < first + count; ++k) {
    low = low.cwiseMin(lows[items_[k]]);
    high = high.cwiseMax(highs[items_[k]]);
    centreLow = centreLow.cwiseMin(centres[items_[k]]);
    centreHigh = centreHigh.cwiseMax(centres[items_[k]]);
  }
  nodes_[node].low = low;
  nodes_[node].high = high;
  if (count <= kLeaf) return;
  int axis = 0;
  (centreHigh - centreLow).maxCoeff(&axis);
  const auto begin = items_.begin() + first;
  const int half = count / 2;
  std::nth_element(begin, begin + half, begin + count, [&](int a, int b) {
    return centres[a][axis] != centres[b][axis] ? centres[a][axis] < centres[b][axis] : a < b;
  });
  const int left = static_cast<int>(nodes_.size());
  nodes_.push_back({Vec3::Zero(), Vec3::Zero(), first, half});
  nodes_.push_back({Vec3::Zero(), Vec3::Zero(), first + half, count - half});
  nodes_[node].first = left;
  nodes_[node].count = 0;
  split(left, centres, lows, highs);
  split(left + 1, centres, lows, highs);
}

}  // namespace fitroom::garments::cloth
