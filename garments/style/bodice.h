#pragma once

#include <Eigen/Core>
#include <array>

#include "garments/style/section.h"

namespace fitroom::garments {

/// What the body of a top looks like in space. Metres.
struct BodiceShape {
  double underarm = 1.26;      ///< Height of the garment's underarm point.
  Profile girth;               ///< Height -> girth, at and below the underarm.
  Profile aspect;              ///< Height -> depth over breadth.
  Profile centreZ;             ///< Height -> middle of the section, front to back.
  double exponent = 2.2;       ///< Of the section's superellipse.
  double halfShoulder = 0.2;   ///< Shoulder tip from the centre, straight across.
  double halfNeck = 0.08;      ///< Side neck point from the centre.
  double shoulderTop = 1.44;   ///< Height of the side neck point.
  double ridgeZ = -0.027;      ///< Front to back, where the shoulder line runs.
  double slope = 0.36;         ///< Fall of the shoulder seam per metre outwards.
  double tipDrop = 0.016;      ///< How much further the shoulder tip falls, rounding into the sleeve.
  double frontFullness = 1.7;  ///< Exponent of the rise over the chest: 2 an ellipse, less is flatter.
  double backFullness = 2.2;   ///< The same over the shoulder blades.
};

/// The surface of a top's body, left half, as two flat pieces (front and back) laid in space.
/// On a piece, u runs from the centre line outwards along the weft and v upwards along the warp: v is the
/// height up to the underarm and the length along the cloth above it.
class Bodice {
 public:
  explicit Bodice(const BodiceShape& shape);

  const BodiceShape& shape() const { return shape_; }
  Section section(double y) const;
  /// Half width of a piece at height y: a quarter of the girth.
  double quarter(double y) const { return 0.25 * shape_.girth.at(y); }
  /// Point in space of (u, v) on the front or back piece.
  Eigen::Vector3d at(bool front, double u, double v) const;
  /// Length along the cloth from the underarm level up to the shoulder line, at column u.
  double rise(bool front, double u) const;
  /// v of the shoulder line at column u.
  double shoulderV(bool front, double u) const { return shape_.underarm + rise(front, u); }
  /// Grain coordinates, equal for front and back along the seams that join them.
  Eigen::Vector2d grain(bool front, const Eigen::Vector2d& uv) const;

 private:
  static constexpr int kColumnPieces = 48;
  Eigen::Vector3d ridge(double u) const;
  // The column of u, from the underarm level to the shoulder line, and its length so far at each point.
  double column(bool front, double u, std::array<Eigen::Vector3d, kColumnPieces + 1>& points,
                std::array<double, kColumnPieces + 1>& length) const;

  // Rise, reach and ease of a column at evenly spaced angles, front and back.
  struct Rise {
    std::array<double, kColumnPieces + 1> up, out, ease;
  };
  static Rise riseOf(double fullness);

  BodiceShape shape_;
  QuarterShape quarterShape_;
  std::array<Rise, 2> rise_;
  Section base_;  // section at the underarm
};

}  // namespace fitroom::garments
