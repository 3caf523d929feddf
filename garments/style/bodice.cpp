#include "garments/style/bodice.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {
constexpr double kHalfPi = 1.5707963267948966;
}

Bodice::Bodice(const BodiceShape& shape)
    : shape_(shape),
      quarterShape_(shape.exponent),
      rise_{riseOf(shape.frontFullness), riseOf(shape.backFullness)},
      base_(section(shape.underarm)) {}

Bodice::Rise Bodice::riseOf(double fullness) {
  Rise rise;
  const double power = 2.0 / fullness;
  for (int i = 0; i <= kColumnPieces; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double s = static_cast<double>(i) / kColumnPieces;
    rise.up[k] = std::pow(std::sin(kHalfPi * s), power);
    rise.out[k] = i == kColumnPieces ? 0.0 : std::pow(std::cos(kHalfPi * s), power);
    rise.ease[k] = s * s * (3.0 - 2.0 * s);
  }
  return rise;
}

Section Bodice::section(double y) const {
  return Section(shape_.girth.at(y), shape_.aspect.at(y), quarterShape_, shape_.centreZ.at(y));
}

Vector3d Bodice::ridge(double u) const {
  // Level across the neck; rounded down towards the sleeve; beyond the shoulder tip the line goes on falling,
  // so that columns there stay smooth.
  const double x = std::min(u, shape_.halfShoulder);
  const double out = std::max(u - shape_.halfNeck, 0.0);
  const double t = std::min(out / (shape_.halfShoulder - shape_.halfNeck), 1.0);
  return {x, shape_.shoulderTop - shape_.slope * out - shape_.tipDrop * t * t * t, shape_.ridgeZ};
}

double Bodice::column(bool front, double u, std::array<Vector3d, kColumnPieces + 1>& points,
                      std::array<double, kColumnPieces + 1>& length) const {
  const Vector2d foot = base_.at(u, front);
  const Vector3d top = ridge(u);
  const Rise& rise = rise_[front ? 0 : 1];
  for (std::size_t i = 0; i <= kColumnPieces; ++i) {
    points[i] = {foot.x() + (top.x() - foot.x()) * rise.ease[i],
                 shape_.underarm + (top.y() - shape_.underarm) * rise.up[i],
                 top.z() + (foot.y() - top.z()) * rise.out[i]};
    length[i] = i == 0 ? 0.0 : length[i - 1] + (points[i] - points[i - 1]).norm();
  }
  return length[kColumnPieces];
}

double Bodice::rise(bool front, double u) const {
  std::array<Vector3d, kColumnPieces + 1> points;
  std::array<double, kColumnPieces + 1> length;
  return column(front, u, points, length);
}

Vector3d Bodice::at(bool front, double u, double v) const {
  if (v <= shape_.underarm) {
    const Vector2d p = section(v).at(u, front);
    return {p.x(), v, p.y()};
  }
  std::array<Vector3d, kColumnPieces + 1> points;
  std::array<double, kColumnPieces + 1> length;
  const double whole = column(front, u, points, length);
  const double target = std::min(v - shape_.underarm, whole);
  std::size_t i = 1;
  while (i < kColumnPieces && length[i] < target) ++i;
  const double t = (target - length[i - 1]) / std::max(length[i] - length[i - 1], 1e-12);
  return points[i - 1] + t * (points[i] - points[i - 1]);
}

Vector2d Bodice::grain(bool front, const Vector2d& uv) const {
  if (front || uv.y() <= shape_.underarm) return uv;
  const double share = (uv.y() - shape_.underarm) / rise(false, uv.x());
  return {uv.x(), shape_.underarm + share * rise(true, uv.x())};
}

}  // namespace fitroom::garments
