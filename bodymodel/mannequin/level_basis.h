#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace fitroom::bodymodel {

/// Uniform cubic B-spline of unit knots centred at 0: support (-2, 2), sums to 1 over the integers, C2.
inline double bump(double x) {
  x = std::abs(x);
  if (x >= 2) return 0;
  if (x >= 1) return (2 - x) * (2 - x) * (2 - x) / 6;
  return (4 - 6 * x * x + 3 * x * x * x) / 6;
}

/// Integral of `bump` from minus infinity: a C3 step from 0 to 1.
inline double step(double x) {
  if (x >= 2) return 1;
  if (x <= -2) return 0;
  if (x > 0) return 1 - step(-x);
  if (x <= -1) return (2 + x) * (2 + x) * (2 + x) * (2 + x) / 24;
  return 0.5 + (4 * x - 2 * x * x * x - 0.75 * x * x * x * x) / 6;
}

/// The four levels that act at a coordinate, with their weights (which sum to 1). Levels below 0 or above
/// `last` act as the first or last level.
struct LevelWeights {
  std::array<int, 4> level{};
  std::array<double, 4> weight{};

  static LevelWeights at(double t, int last) {
    LevelWeights out;
    const int k = static_cast<int>(std::floor(t)) - 1;
    for (int i = 0; i < 4; ++i) {
      out.level[static_cast<std::size_t>(i)] = std::clamp(k + i, 0, last);
      out.weight[static_cast<std::size_t>(i)] = bump(t - (k + i));
    }
    return out;
  }
};

}  // namespace fitroom::bodymodel
