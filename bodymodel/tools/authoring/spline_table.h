#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace fitroom::bodymodel::authoring {

/// A natural cubic spline through (x, y), sampled densely once and then read by linear interpolation.
/// Outside its knots it keeps the end values.
class SplineTable {
 public:
  SplineTable() = default;
  SplineTable(const std::vector<double>& x, const std::vector<double>& y) : low_(x.front()), high_(x.back()) {
    const std::size_t n = x.size();
    // Second derivatives by the tridiagonal system of the natural spline.
    std::vector<double> m(n, 0.0), c(n, 0.0), d(n, 0.0);
    for (std::size_t i = 1; i + 1 < n; ++i) {
      const double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
      const double p = 2 * (h0 + h1) - h0 * c[i - 1];
      c[i] = h1 / p;
      d[i] = (6 * ((y[i + 1] - y[i]) / h1 - (y[i] - y[i - 1]) / h0) - h0 * d[i - 1]) / p;
    }
    for (std::size_t i = n - 1; i-- > 1;) m[i] = d[i] - c[i] * m[i + 1];
    std::size_t k = 0;
    for (std::size_t s = 0; s < kSamples; ++s) {
      const double at = low_ + (high_ - low_) * double(s) / double(kSamples - 1);
      while (k + 2 < n && at > x[k + 1]) ++k;
      const double h = x[k + 1] - x[k], a = (x[k + 1] - at) / h, b = (at - x[k]) / h;
      samples_[s] =
          a * y[k] + b * y[k + 1] + ((a * a * a - a) * m[k] + (b * b * b - b) * m[k + 1]) * h * h / 6;
    }
    scale_ = double(kSamples - 1) / (high_ - low_);
  }

  double operator()(double at) const {
    const double s = std::clamp((at - low_) * scale_, 0.0, double(kSamples - 1) - 1e-9);
    const auto i = static_cast<std::size_t>(s);
    const double f = s - double(i);
    return samples_[i] * (1 - f) + samples_[i + 1] * f;
  }

 private:
  static constexpr std::size_t kSamples = 1024;
  double low_ = 0, high_ = 1, scale_ = 1;
  std::array<double, kSamples> samples_{};
};

}  // namespace fitroom::bodymodel::authoring
