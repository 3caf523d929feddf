#pragma once

#include <Eigen/Core>
#include <utility>
#include <vector>

namespace fitroom::garments {

/// A horizontal section of a garment: the superellipse |x/a|^n + |(z-zc)/b|^n = 1, left-right symmetric.
/// Made from the girth that the size spec asks for, so that its length is that girth.
class Section {
 public:
  Section() = default;
  /// `girth`: metres, > 0; `aspect`: depth over breadth, 0.3 to 1.5; `exponent`: 2 an ellipse, up to 4 boxy;
  /// `centreZ`: metres.
  Section(double girth, double aspect, double exponent, double centreZ);

  /// Length from the centre front (or back) to the side: a quarter of the girth, metres.
  double quarter() const { return quarter_; }
  double breadth() const { return 2.0 * a_; }  ///< Metres.
  double depth() const { return 2.0 * b_; }    ///< Metres.
  double centreZ() const { return zc_; }       ///< Metres.

  /// (x, z) at arc length `u` from the centre line, metres, clamped to [0, quarter]; `front`: the +Z half.
  Eigen::Vector2d at(double u, bool front) const;

 private:
  double a_ = 0.0, b_ = 0.0, zc_ = 0.0, quarter_ = 0.0;
  std::vector<double> length_;           // Arc length at each table point, centre to side.
  std::vector<Eigen::Vector2d> points_;  // (x, z) of the front quarter before the shift by zc.
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
