#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bodymodel/body.h"
#include "bodymodel/measure/tape.h"
#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A centre line in space: points from the root of a limb to its tip.
class CentreLine {
 public:
  /// At least two points, metres, none repeated.
  explicit CentreLine(std::vector<Eigen::Vector3d> points);

  /// Point at arc length `t` metres from the root; straight on beyond both ends.
  Eigen::Vector3d at(double t) const;
  /// Unit direction towards the tip at arc length `t`.
  Eigen::Vector3d direction(double t) const;
  /// Arc length of the point of the line nearest to `p`; beyond the ends when `p` lies there.
  double nearest(const Eigen::Vector3d& p) const;
  /// Arc length of the tip, metres.
  double length() const { return arc_.back(); }

 private:
  std::size_t segment(double t) const;
  std::vector<Eigen::Vector3d> points_;
  std::vector<double> arc_;  ///< Arc length at each point.
};

/// Height of the upper side of a surface over a grid in x and z.
class HeightField {
 public:
  /// Highest point of the kept triangles over each cell of `kCell` metres. `keep`: one flag a triangle.
  HeightField(const TriMesh& mesh, const std::vector<bool>& keep);

  static constexpr double kCell = 0.005;
  static constexpr int kSide = 320;  ///< Cells a side; covers x and z from -0.8 to 0.8 m.

  /// Nothing where no kept triangle lies below or above the cell.
  std::optional<double> at(int ix, int iz) const;
  static double coordinate(int i) { return (i - kSide / 2 + 0.5) * kCell; }

 private:
  void add(const Eigen::Vector3d& a, const Eigen::Vector3d& b, const Eigen::Vector3d& c);
  std::vector<float> top_;
};

/// What matching asks of a body.
/// Thread: immutable; refers to the body, which must outlive it.
class BodyFrame {
 public:
  explicit BodyFrame(const bodymodel::Body& body);

  const bodymodel::Body& body() const { return body_; }
  /// Depth (z) of the middle of the trunk, or of both legs below it, at height y; clamped beyond the ends.
  double centreZ(double y) const;
  /// Tape girth of trunk or thighs at height y, metres; 0 outside the body.
  double girth(double y) const;
  /// Centre lines: of an arm from shoulder joint over elbow to wrist, of a leg from hip joint over knee to
  /// ankle.
  CentreLine limb(TubeKind kind) const;
  /// Farthest that skin of the leg below the knee, foot included, lies from `point` in the plane through it
  /// square to `axis` (unit), metres; 0 where the plane meets none. `kind`: a leg.
  double reach(TubeKind kind, const Eigen::Vector3d& point, const Eigen::Vector3d& axis) const;
  /// The shoulders seen from above: trunk and upper arms, neck and head left out.
  HeightField shoulders() const;

 private:
  const bodymodel::Body& body_;
  bodymodel::Tape tape_;
};

}  // namespace fitroom::garments
