#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <memory>

#include "bodymodel/tools/authoring/figure.h"

namespace fitroom::bodymodel::authoring {

/// The left half of a body as an implicit surface: negative inside, roughly millimetres near the skin.
/// The right half is the mirror image; a point with x < 0 is read at -x.
class BodyField {
 public:
  explicit BodyField(const Figure& figure);
  ~BodyField();

  /// Millimetres in and out.
  double operator()(const Eigen::Vector3d& p) const;
  /// Gradient by central differences, with the mirror taken into account at x = 0.
  Eigen::Vector3d gradient(const Eigen::Vector3d& p) const;
  /// Moves a point onto the surface along the gradient; keeps x = 0 when `onMidline`.
  Eigen::Vector3d project(Eigen::Vector3d p, bool onMidline, int steps = 6) const;

  /// How much nearer a point is to the arm's skin than to the trunk's, millimetres.
  double armSide(const Eigen::Vector3d& p) const;

  const Figure& figure() const;

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

/// Axes of the left arm, unit vectors: along the upper arm, over (up and out), and the hand's direction.
struct ArmFrame {
  Eigen::Vector3d shoulder, elbow, wrist;  ///< Joint centres, millimetres.
  Eigen::Vector3d along, over, hand;
};
ArmFrame armFrame(const Figure& figure);

/// Where the arm's axis passes at a distance along from the shoulder, millimetres.
Eigen::Vector3d armAxis(const Figure& figure, double along);

}  // namespace fitroom::bodymodel::authoring
