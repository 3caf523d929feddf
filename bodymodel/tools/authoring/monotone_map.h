#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace fitroom::bodymodel::authoring {

/// Rising C1 interpolation (Fritsch and Carlson 1980), straight beyond its ends.
class MonotoneMap {
 public:
  MonotoneMap(std::vector<double> x, std::vector<double> y)
      : x_(std::move(x)), y_(std::move(y)), m_(x_.size()) {
    const std::size_t n = x_.size();
    std::vector<double> d(n - 1);
    for (std::size_t i = 0; i + 1 < n; ++i) d[i] = (y_[i + 1] - y_[i]) / (x_[i + 1] - x_[i]);
    m_.front() = d.front(), m_.back() = d.back();
    for (std::size_t i = 1; i + 1 < n; ++i)
      m_[i] = d[i - 1] * d[i] <= 0 ? 0
                                   : 3 * (x_[i + 1] - x_[i - 1]) /
                                         ((2 * (x_[i + 1] - x_[i]) + x_[i] - x_[i - 1]) / d[i - 1] +
                                          (x_[i + 1] + x_[i] - 2 * x_[i - 1]) / d[i]);
  }
  double operator()(double at) const {
    if (at <= x_.front()) return y_.front() + m_.front() * (at - x_.front());
    if (at >= x_.back()) return y_.back() + m_.back() * (at - x_.back());
    std::size_t i = 0;
    while (at > x_[i + 1]) ++i;
    const double h = x_[i + 1] - x_[i], t = (at - x_[i]) / h, u = 1 - t;
    return u * u * (1 + 2 * t) * y_[i] + u * u * t * h * m_[i] + t * t * (3 - 2 * t) * y_[i + 1] -
           t * t * u * h * m_[i + 1];
  }

 private:
  std::vector<double> x_, y_, m_;
};

}  // namespace fitroom::bodymodel::authoring
