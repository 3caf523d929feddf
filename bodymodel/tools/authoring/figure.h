#pragma once

#include <array>
#include <cstddef>

namespace fitroom::bodymodel::authoring {

/// One horizontal section of the trunk. All millimetres; the mid line is x = 0, z grows forwards.
struct TrunkStation {
  double y;         ///< Height above the floor.
  double half;      ///< Half breadth.
  double centre;    ///< z at which the section is widest.
  double front;     ///< z of the foremost point.
  double back;      ///< z of the rearmost point.
  double exponent;  ///< Of the super-ellipse; 2 is an ellipse, larger is squarer.
};

/// One horizontal section of the left leg. Millimetres.
struct LegStation {
  double y;
  double inner, outer;  ///< x of the sides.
  double front, back;   ///< z of the foremost and rearmost point.
  double exponent;
};

/// One section of the left arm, across its axis. Millimetres.
struct ArmStation {
  double along;        ///< Distance from the shoulder joint towards the wrist.
  double over, under;  ///< Half extents towards the outer (upper) and the inner (lower) side.
  double front, back;  ///< Half extents forwards and backwards.
  double exponent;
};

/// A soft swelling (or, with a negative height, a furrow) laid on the surface.
struct Relief {
  double height;      ///< Millimetres added along the normal at the centre.
  double x, y, z;     ///< Centre, left side; mirrored to the right.
  double rx, ry, rz;  ///< Radii at which it has fallen to 1/e.
  double tilt;        ///< Degrees about the z axis, from +x towards +y.
};

/// A rounded solid joined to the body.
struct Ellipsoid {
  double x, y, z;
  double rx, ry, rz;
  double pitch;  ///< Degrees about the x axis, nose down positive.
  double roll;   ///< Degrees about the z axis, from +x towards +y.
  double blend;  ///< Radius of the fillet with what it joins.
};

inline constexpr std::size_t kTrunkStations = 21;
inline constexpr std::size_t kLegStations = 19;
inline constexpr std::size_t kArmStations = 13;
inline constexpr std::size_t kReliefs = 40;

/// A rounded bar between two balls, joined to the body.
struct Bar {
  double x0, y0, z0, r0;
  double x1, y1, z1, r1;
  double blend;
};

/// Every figure the mannequin is drawn from. Only doubles, so that two figures of the same layout can be
/// mixed number by number. Sources: means of ANSUR II (breadths, depths, heights, girths), the rest drawn.
struct Figure {
  double stature;
  std::array<TrunkStation, kTrunkStations> trunk;
  std::array<LegStation, kLegStations> leg;
  std::array<ArmStation, kArmStations> arm;
  double shoulderX, shoulderY, shoulderZ;  ///< Shoulder joint.
  double upperArm, foreArm;                ///< Bone lengths.
  double armAngle;                         ///< Degrees from vertical.
  double elbowBend;                        ///< Degrees forwards.
  double hipBlend, armBlend;               ///< Radii of the fillets where legs and arms join the trunk.
  double neckLowY, neckLowZ, neckLowR;     ///< Neck axis and radius at its root.
  double neckTopY, neckTopZ, neckTopR;
  Ellipsoid skull, face, jaw;
  Bar yoke, collarBone, neckCord;  ///< Trapezius to the shoulder, clavicle, sternomastoid.
  Ellipsoid breast;
  Bar breastRoot;  ///< From the upper chest into the breast.
  Ellipsoid pectoral, blade, buttock, belly;
  Bar flank;  ///< Latissimus, from under the arm to the waist.
  double handLength, handBreadth, handDepth;
  double footLength, footBreadth, ankleX, ankleZ, ankleY, footTurn;
  // Heights that name the levels.
  double yAnkle, yCalf, yKnee, yMidThigh, yThigh, yCrotch, yHip, yHighHip, yNavel, yWaist, yUnderbust, yBust,
      yAxilla, yShoulder, yNeckBase, yNeck, yEar;
  std::array<Relief, kReliefs> relief;
};

/// The woman and the man the mannequin is authored as.
Figure femaleFigure();
Figure maleFigure();

/// a + s (b - a), number by number.
Figure mix(const Figure& a, const Figure& b, double s);

}  // namespace fitroom::bodymodel::authoring
