#pragma once

#include <algorithm>
#include <array>
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

/// The value of `f` where it is greatest on [lo, hi]: `samples` >= 3 even trials, then one at the top of the
/// parabola through the best and its neighbours. `f` should be smooth over two trial steps.
template <class F>
double greatest(F f, double lo, double hi, int samples) {
  std::array<double, 16> y{};
  const double step = (hi - lo) / (samples - 1);
  int best = 0;
  for (int i = 0; i < samples; ++i) {
    y[static_cast<std::size_t>(i)] = f(lo + i * step);
    if (y[static_cast<std::size_t>(i)] > y[static_cast<std::size_t>(best)]) best = i;
  }
  const auto k = static_cast<std::size_t>(std::clamp(best, 1, samples - 2));
  const double bend = y[k - 1] - 2 * y[k] + y[k + 1];
  const double top = y[static_cast<std::size_t>(best)];
  if (bend >= 0) return top;
  const double shift = std::clamp(0.5 * (y[k - 1] - y[k + 1]) / bend, -1.0, 1.0);
  return std::max(top, f(lo + (static_cast<double>(k) + shift) * step));
}

/// Mean of what both sides give; nothing when either side gives nothing (0 or less).
template <class F>
std::optional<double> bothSides(const Tape& tape, F f) {
  const double l = f(Side{true});
  const double r = tape.symmetric() ? l : f(Side{false});
  if (!(l > 0) || !(r > 0)) return std::nullopt;
  return 0.5 * (l + r);
}

/// A positive number, or nothing.
inline std::optional<double> ifPositive(double x) {
  return x > 0 ? std::optional<double>(x) : std::nullopt;
}

/// Extent of a horizontal section along x (0) or z (1), metres.
double levelExtent(const Tape& tape, double level, RegionMask mask, int axis);
/// Girth of a horizontal section, metres; 0 where there is none.
double levelGirth(const Tape& tape, double level, RegionMask mask);

/// Points of the trunk's own loop in a plane: parts of the arm that still count as trunk near the armpit are
/// left out.
std::vector<Eigen::Vector2d> trunkLoop(const Tape& tape, const CutPlane& plane);

inline constexpr RegionMask kTrunk = maskOf(Region::kTorso);
inline constexpr RegionMask kHips = Region::kTorso | Region::kLeftThigh | Region::kRightThigh;

std::optional<double> trunkMeasure(const Tape& tape, Measure m);
std::optional<double> limbMeasure(const Tape& tape, Measure m);
std::optional<double> pathMeasure(const Tape& tape, Measure m);
std::optional<double> heightMeasure(const Tape& tape, Measure m);
std::optional<double> hangingArmMeasure(const Tape& tape, Measure m);

}  // namespace fitroom::bodymodel::tape
