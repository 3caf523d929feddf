#include "garments/style/section.h"

#include <algorithm>
#include <cmath>

namespace fitroom::garments {

namespace {
constexpr double kHalfPi = 1.5707963267948966;
}

QuarterShape::QuarterShape(double exponent) {
  const double power = 2.0 / exponent;
  for (int i = 0; i <= kPieces; ++i) {
    const double t = kHalfPi * i / kPieces;
    x_[static_cast<std::size_t>(i)] = i == kPieces ? 1.0 : std::pow(std::sin(t), power);
    z_[static_cast<std::size_t>(i)] = i == kPieces ? 0.0 : std::pow(std::cos(t), power);
  }
}

Section::Section(double girth, double aspect, const QuarterShape& shape, double centreZ) : zc_(centreZ) {
  for (int i = 0; i <= QuarterShape::kPieces; ++i) {
    const auto k = static_cast<std::size_t>(i);
    points_[k] = {shape.x(i), aspect * shape.z(i)};
    length_[k] = i == 0 ? 0.0 : length_[k - 1] + (points_[k] - points_[k - 1]).norm();
  }
  const double scale = girth / (4.0 * length_.back());
  for (auto& p : points_) p *= scale;
  for (auto& l : length_) l *= scale;
  a_ = scale;
  b_ = scale * aspect;
  quarter_ = length_.back();
}

Eigen::Vector2d Section::at(double u, bool front) const {
  u = std::clamp(u, 0.0, quarter_);
  const auto it = std::upper_bound(length_.begin() + 1, length_.end() - 1, u);
  const std::size_t i = static_cast<std::size_t>(it - length_.begin());
  const double t = (u - length_[i - 1]) / (length_[i] - length_[i - 1]);
  Eigen::Vector2d p = points_[i - 1] + t * (points_[i] - points_[i - 1]);
  if (!front) p.y() = -p.y();
  p.y() += zc_;
  return p;
}

Profile::Profile(std::vector<std::pair<double, double>> points) {
  std::stable_sort(points.begin(), points.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [y, value] : points) {
    if (!y_.empty() && y - y_.back() < 1e-9) continue;
    y_.push_back(y);
    value_.push_back(value);
  }
  const std::size_t n = y_.size();
  slope_.assign(n, 0.0);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double h0 = y_[i] - y_[i - 1], h1 = y_[i + 1] - y_[i];
    const double d0 = (value_[i] - value_[i - 1]) / h0, d1 = (value_[i + 1] - value_[i]) / h1;
    if (d0 * d1 <= 0.0) continue;
    const double w0 = 2.0 * h1 + h0, w1 = h1 + 2.0 * h0;
    slope_[i] = (w0 + w1) / (w0 / d0 + w1 / d1);
  }
  if (n > 2) {
    slope_[0] = (value_[1] - value_[0]) / (y_[1] - y_[0]);
    slope_[n - 1] = (value_[n - 1] - value_[n - 2]) / (y_[n - 1] - y_[n - 2]);
  } else if (n == 2) {
    slope_[0] = slope_[1] = (value_[1] - value_[0]) / (y_[1] - y_[0]);
  }
}

double Profile::at(double y) const {
  if (y_.empty()) return 0.0;
  if (y <= y_.front()) return value_.front();
  if (y >= y_.back()) return value_.back();
  const std::size_t i = static_cast<std::size_t>(std::upper_bound(y_.begin(), y_.end(), y) - y_.begin());
  const double h = y_[i] - y_[i - 1];
  const double t = (y - y_[i - 1]) / h;
  const double t2 = t * t, t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * value_[i - 1] + (t3 - 2 * t2 + t) * h * slope_[i - 1] +
         (-2 * t3 + 3 * t2) * value_[i] + (t3 - t2) * h * slope_[i];
}

}  // namespace fitroom::garments
