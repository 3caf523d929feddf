#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "garments/style/section.h"

namespace fitroom::garments {

/// What the left sleeve looks like in space. Metres.
struct SleeveShape {
  Eigen::Vector3d underarm = Eigen::Vector3d::Zero();  ///< Where its underarm seam meets the side seam.
  double upperArm = 0.34;                              ///< Girth at and just below the underarm.
  double cuff = 0.30;
  double length = 0.10;  ///< From the underarm to the cuff along the axis, > 0.03.
  double aspect = 1.0;   ///< Front-to-back width of its section over its height.
  /// Points of the armhole from the shoulder tip to the underarm, front and back, densely sampled.
  std::array<std::vector<Eigen::Vector3d>, 2> armhole;
};

/// The surface of a sleeve: a tapered tube 45 degrees from vertical, whose bell-shaped cap ends in the
/// armhole. Its flat halves: u from the top line outwards around the arm, s along the axis, 0 at the
/// underarm, negative in the cap.
class Sleeve {
 public:
  explicit Sleeve(const SleeveShape& shape);

  /// Unit vector along the axis, from the shoulder to the hand.
  static Eigen::Vector3d axis();
  const SleeveShape& shape() const { return shape_; }
  double girth(double s) const { return girth_.at(s); }
  /// Where a point of the armhole lies on the flat half.
  Eigen::Vector2d flatten(const Eigen::Vector3d& armholePoint) const;
  /// Point in space of (u, s) on the front (0) or back (1) half.
  Eigen::Vector3d at(int half, double u, double s) const;
  Eigen::Vector3d centre(double s) const;

 private:
  struct CapPoint {
    double u, s;
    Eigen::Vector2d across;  // (towards the top line, out front or back) from the axis
  };
  Eigen::Vector2d ring(double girth, double u) const;
  Eigen::Vector2d across(const Eigen::Vector3d& p) const;

  SleeveShape shape_;
  Profile girth_;
  QuarterShape round_{2.0};
  Section unit_;  // section of the upper arm: x across the front, y towards the top line
  double halfHeight_ = 0.0;
  double lean_ =
      0.0;  // how far the section goes back (+Z) per metre outwards: the armhole is not quite upright
  std::array<std::vector<CapPoint>, 2> cap_;
};

}  // namespace fitroom::garments
