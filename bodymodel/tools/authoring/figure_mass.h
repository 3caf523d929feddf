#pragma once

#include <array>

#include "bodymodel/tools/authoring/figure.h"

namespace fitroom::bodymodel::authoring {

/// How much of everything a body of another weight has, as a multiple of the figure's own.
/// Trunk rows go by level: crotch, hip, high hip, navel, waist, underbust, bust, axilla, shoulder, neck base,
/// neck. Leg rows: floor, ankle, calf, knee, mid thigh, thigh, hip. Arm rows: shoulder, deltoid, biceps,
/// elbow, forearm, wrist, tip.
struct MassFigure {
  std::array<double, 11> width, front, back;
  std::array<double, 7> leg;
  std::array<double, 7> arm;
  double breast;      ///< Multiple of the breast's radii.
  double breastDrop;  ///< Millimetres.
  double seat;        ///< Multiple of the buttock's depth.
  double relief;      ///< How much of the relief of bone and muscle shows.
  double face;        ///< Multiple of the face's breadth.
  double shoulder;    ///< Millimetres outwards.
  double armLift;     ///< Degrees away from the trunk.
};

/// The keys of the parameter `mass`: -1 very slim (body mass index about 17 F, 18 M), 1 heavy (36), 2 very
/// heavy (49). Multiples are the ratios of girths of NHANES 2017-2020 and ANSUR II at those indices to their
/// means.
MassFigure massFigure(bool male, int key);

/// The figure with that mass.
Figure withMass(const Figure& figure, const MassFigure& mass);

}  // namespace fitroom::bodymodel::authoring
