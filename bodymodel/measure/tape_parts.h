#pragma once

#include <cmath>
#include <optional>
#include <utility>

#include "bodymodel/measure/tape.h"

namespace fitroom::bodymodel::tape {

/// Left or right; picks the regions, joints and landmarks of that side.
struct Side {
  bool left = true;
  Region region(Region l, Region r) const { return left ? l : r; }
  const Eigen::Vector3d& at(const Body& b, Joint l, Joint r) const { return b.at(left ? l : r); }
  const Eigen::Vector3d& at(const Body& b, Landmark l, Landmark r) const { return b.at(left ? l : r); }
};

/// The value of `f` where it is greatest on [lo, hi]: `samples` even trials, then golden sections
/// (Kiefer 1953) around the best one. `f` should have one hump inside two trial steps.
template <class F>
double greatest(F f, double lo, double hi, int samples) {
  const double step = (hi - lo) / (samples - 1);
  double best = f(lo);
  double at = lo;
  for (int i = 1; i < samples; ++i) {
    const double x = lo + i * step;
    if (const double y = f(x); y > best) {
      best = y;
      at = x;
    }
  }
  constexpr double kGolden = 0.6180339887498949;
  constexpr int kRounds = 6;  // Shrinks the bracket of two steps to a ninth of a step.
  double a = std::max(lo, at - step);
  double b = std::min(hi, at + step);
  double x1 = b - kGolden * (b - a), x2 = a + kGolden * (b - a);
  double y1 = f(x1), y2 = f(x2);
  for (int i = 0; i < kRounds; ++i) {
    if (y1 > y2) {
      b = x2;
      x2 = x1, y2 = y1;
      x1 = b - kGolden * (b - a), y1 = f(x1);
    } else {
      a = x1;
      x1 = x2, y1 = y2;
      x2 = a + kGolden * (b - a), y2 = f(x2);
    }
  }
  return std::max({best, y1, y2});
}

/// Mean of what both sides give; nothing when either side gives nothing (0 or less).
template <class F>
std::optional<double> bothSides(F f) {
  const double l = f(Side{true});
  const double r = f(Side{false});
  if (!(l > 0) || !(r > 0)) return std::nullopt;
  return 0.5 * (l + r);
}

/// A positive number, or nothing.
inline std::optional<double> ifPositive(double x) {
  return x > 0 ? std::optional<double>(x) : std::nullopt;
}

/// Extent of the section along the frame's u (0) or v (1) axis, metres.
double sectionExtent(const Tape& tape, const CutPlane& plane, RegionMask mask, int axis);

inline constexpr RegionMask kTrunk = maskOf(Region::kTorso);
inline constexpr RegionMask kHips = Region::kTorso | Region::kLeftThigh | Region::kRightThigh;

std::optional<double> trunkMeasure(const Tape& tape, Measure m);
std::optional<double> limbMeasure(const Tape& tape, Measure m);
std::optional<double> pathMeasure(const Tape& tape, Measure m);
std::optional<double> heightMeasure(const Tape& tape, Measure m);
std::optional<double> hangingArmMeasure(const Tape& tape, Measure m);

}  // namespace fitroom::bodymodel::tape
