#include "engine/render/sewing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace fitroom::engine {

namespace {

std::uint64_t keyOf(std::int32_t a, std::int32_t b) {
  const auto low = static_cast<std::uint64_t>(std::min(a, b));
  return low << 32 | static_cast<std::uint64_t>(std::max(a, b));
}

}  // namespace

std::vector<std::int32_t> weldVertices(const bodymodel::Points& vertices) {
  const auto place = [&](std::int32_t i) {
    // Adding zero turns -0 into 0.
    return std::array<float, 3>{vertices(i, 0) + 0.0f, vertices(i, 1) + 0.0f, vertices(i, 2) + 0.0f};
  };
  std::vector<std::int32_t> order(static_cast<std::size_t>(vertices.rows()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    const auto pa = place(a);
    const auto pb = place(b);
    return pa != pb ? pa < pb : a < b;
  });
  std::vector<std::int32_t> same(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool again = i > 0 && place(order[i]) == place(order[i - 1]);
    same[static_cast<std::size_t>(order[i])] =
        again ? same[static_cast<std::size_t>(order[i - 1])] : order[i];
  }
  return same;
}

bodymodel::Triangles sewnTriangles(const bodymodel::Triangles& triangles,
                                   const std::vector<std::int32_t>& same) {
  bodymodel::Triangles sewn = triangles;
  for (Eigen::Index i = 0; i < sewn.size(); ++i)
    sewn.data()[i] = same[static_cast<std::size_t>(triangles.data()[i])];
  return sewn;
}

EdgeTable::EdgeTable(const bodymodel::Triangles& triangles) {
  std::vector<std::uint64_t> all;
  all.reserve(static_cast<std::size_t>(triangles.size()));
  for (Eigen::Index t = 0; t < triangles.rows(); ++t) {
    for (int c = 0; c < 3; ++c) all.push_back(keyOf(triangles(t, c), triangles(t, (c + 1) % 3)));
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && all[i] == all[i - 1]) {
      uses_.back() = 2;
    } else {
      keys_.push_back(all[i]);
      uses_.push_back(1);
    }
  }
}

std::size_t EdgeTable::find(std::int32_t a, std::int32_t b) const {
  return static_cast<std::size_t>(std::lower_bound(keys_.begin(), keys_.end(), keyOf(a, b)) - keys_.begin());
}

}  // namespace fitroom::engine
