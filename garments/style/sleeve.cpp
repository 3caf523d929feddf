#include "garments/style/sleeve.h"

#include <algorithm>
#include <cmath>

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {

constexpr double kRoot = 0.7071067811865476;
// The sleeve keeps the upper arm's girth this far below the underarm, where it is measured.
constexpr double kStraight = 0.035;

const Vector3d kOut(kRoot, kRoot, 0.0);  // from the axis towards the top line

}  // namespace

Vector3d Sleeve::axis() {
  return {kRoot, -kRoot, 0.0};
}

Sleeve::Sleeve(const SleeveShape& shape)
    : shape_(shape),
      girth_(
          {{0.0, shape.upperArm}, {kStraight, shape.upperArm}, {std::max(shape.length, 0.05), shape.cuff}}),
      unit_(shape.upperArm, 1.0 / shape.aspect, round_, 0.0),
      halfHeight_(0.5 * unit_.depth()) {
  if (!shape_.armhole[0].empty()) {
    const Vector3d tip = shape_.armhole[0].front() - shape_.underarm;
    lean_ = tip.z() / std::max(tip.dot(kOut), 1e-6);
  }
  for (int half = 0; half < 2; ++half) {
    for (const auto& p : shape_.armhole[half]) {
      const Vector2d flat = flatten(p);
      cap_[half].push_back({flat.x(), flat.y(), across(p)});
    }
  }
}

Vector3d Sleeve::centre(double s) const {
  return shape_.underarm + axis() * s + kOut * halfHeight_;
}

Vector2d Sleeve::across(const Vector3d& p) const {
  const Vector3d rel = p - shape_.underarm;
  const double out = rel.dot(kOut);
  return {out - halfHeight_, std::abs(rel.z() - lean_ * out)};
}

// Point of the upper arm's section at arc length u from the top line: (towards the top, out).
Vector2d Sleeve::ring(double girth, double u) const {
  const double scale = girth / shape_.upperArm;
  const double q = unit_.quarter() * scale;
  const Vector2d p = u <= q ? unit_.at(u / scale, true) : unit_.at((2.0 * q - u) / scale, false);
  return scale * Vector2d(p.y(), p.x());
}

Vector2d Sleeve::flatten(const Vector3d& p) const {
  const Vector2d q = across(p);
  // The point of the section in the same direction from the axis, found by bisection over the half girth.
  const double angle = std::atan2(q.y(), q.x());
  double low = 0.0, high = 0.5 * shape_.upperArm;
  for (int i = 0; i < 40; ++i) {
    const double mid = 0.5 * (low + high);
    const Vector2d r = ring(shape_.upperArm, mid);
    (std::atan2(r.y(), r.x()) < angle ? low : high) = mid;
  }
  return {0.5 * (low + high), std::min((p - shape_.underarm).dot(axis()), 0.0)};
}

Vector3d Sleeve::at(int half, double u, double s) const {
  Vector2d q = ring(girth(s), u);
  if (s < 0.0) {
    const auto& cap = cap_[half];
    std::size_t i = 1;
    while (i + 1 < cap.size() && cap[i].u < u) ++i;
    const double span = std::max(cap[i].u - cap[i - 1].u, 1e-9);
    const double t = std::clamp((u - cap[i - 1].u) / span, 0.0, 1.0);
    const double top = cap[i - 1].s + t * (cap[i].s - cap[i - 1].s);
    const Vector2d rim = cap[i - 1].across + t * (cap[i].across - cap[i - 1].across);
    const double share = top < -1e-6 ? std::clamp(s / top, 0.0, 1.0) : 0.0;
    q += (rim - q) * share * share;
  }
  const double z = lean_ * q.x() + (half == 0 ? q.y() : -q.y());
  return centre(s) + kOut * q.x() + Vector3d(0.0, 0.0, z);
}

}  // namespace fitroom::garments
