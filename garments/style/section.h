#pragma once

#include <Eigen/Core>
#include <array>
#include <utility>
#include <vector>

namespace fitroom::garments {

/// The shape of a quarter of a superellipse |x|^n + |z|^n = 1, sampled once for many sections.
class QuarterShape {
 public:
  static constexpr int kPieces = 64;
  /// `exponent`: n, 2 an ellipse, up to 4 boxy.
  explicit QuarterShape(double exponent);
  double x(int i) const { return x_[static_cast<std::size_t>(i)]; }  ///< 0 at the centre to 1 at the side.
  double z(int i) const { return z_[static_cast<std::size_t>(i)]; }  ///< 1 at the centre to 0 at the side.

 private:
  std::array<double, kPieces + 1> x_, z_;
};

/// A horizontal section of a garment: the superellipse |x/a|^n + |(z-zc)/b|^n = 1, left-right symmetric.
/// Made from the girth that the size spec asks for, so that its length is that girth.
class Section {
 public:
  Section() = default;
  /// `girth`: metres, > 0; `aspect`: depth over breadth, 0.3 to 1.5; `centreZ`: metres.
  Section(double girth, double aspect, const QuarterShape& shape, double centreZ);

  /// Length from the centre front (or back) to the side: a quarter of the girth, metres.
  double quarter() const { return quarter_; }
  double breadth() const { return 2.0 * a_; }  ///< Metres.
  double depth() const { return 2.0 * b_; }    ///< Metres.
  double centreZ() const { return zc_; }       ///< Metres.

  /// (x, z) at arc length `u` from the centre line, metres, clamped to [0, quarter]; `front`: the +Z half.
  Eigen::Vector2d at(double u, bool front) const;

 private:
  double a_ = 0.0, b_ = 0.0, zc_ = 0.0, quarter_ = 0.0;
  std::array<double, QuarterShape::kPieces + 1> length_;  // arc length at each point, centre to side
  std::array<Eigen::Vector2d, QuarterShape::kPieces + 1>
      points_;  // (x, z) of the front quarter before the shift
};

/// A number that changes with height: monotone piecewise cubic through given points
/// (Fritsch and Carlson 1980), constant beyond the ends.
class Profile {
 public:
  Profile() = default;
  /// `points`: (y, value), any order, at least one; equal y keep the first.
  explicit Profile(std::vector<std::pair<double, double>> points);
  double at(double y) const;

 private:
  std::vector<double> y_, value_, slope_;
};

}  // namespace fitroom::garments
