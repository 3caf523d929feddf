#include "garments/style/bodice.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {
constexpr int kColumnPieces = 48;
constexpr double kHalfPi = 1.5707963267948966;
}  // namespace

Bodice::Bodice(const BodiceShape& shape) : shape_(shape), base_(section(shape.underarm)) {}

Section Bodice::section(double y) const {
  return Section(shape_.girth.at(y), shape_.aspect.at(y), shape_.exponent, shape_.centreZ.at(y));
}

Vector3d Bodice::ridge(double u) const {
  // Level across the neck; beyond the shoulder tip the line goes on falling, so that columns there stay
  // smooth.
  const double x = std::min(u, shape_.halfShoulder);
  return {x, shape_.shoulderTop - shape_.slope * std::max(u - shape_.halfNeck, 0.0), 0.0};
}

// Column u from the underarm level (angle 0) over the chest to the shoulder line (angle pi/2).
Vector3d Bodice::column(bool front, double u, double angle) const {
  const Vector2d foot = base_.at(u, front);
  const Vector3d top = ridge(u);
  const double power = 2.0 / (front ? shape_.frontFullness : shape_.backFullness);
  const double up = std::pow(std::sin(angle), power);
  const double out = angle >= kHalfPi ? 0.0 : std::pow(std::cos(angle), power);
  const double y = shape_.underarm + (top.y() - shape_.underarm) * up;
  const double z = top.z() + (foot.y() - top.z()) * out;
  const double s = angle / kHalfPi;
  const double ease = s * s * (3.0 - 2.0 * s);
  return {foot.x() + (top.x() - foot.x()) * ease, y, z};
}

double Bodice::rise(bool front, double u) const {
  double length = 0.0;
  Vector3d previous = column(front, u, 0.0);
  for (int i = 1; i <= kColumnPieces; ++i) {
    const Vector3d p = column(front, u, kHalfPi * i / kColumnPieces);
    length += (p - previous).norm();
    previous = p;
  }
  return length;
}

Vector3d Bodice::at(bool front, double u, double v) const {
  if (v <= shape_.underarm) {
    const Vector2d p = section(v).at(u, front);
    return {p.x(), v, p.y()};
  }
  std::array<Vector3d, kColumnPieces + 1> points;
  std::array<double, kColumnPieces + 1> length;
  points[0] = column(front, u, 0.0);
  length[0] = 0.0;
  for (int i = 1; i <= kColumnPieces; ++i) {
    points[i] = column(front, u, kHalfPi * i / kColumnPieces);
    length[i] = length[i - 1] + (points[i] - points[i - 1]).norm();
  }
  const double target = std::min(v - shape_.underarm, length[kColumnPieces]);
  int i = 1;
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
