#pragma once

#include <Eigen/Core>
#include <functional>

#include "bodymodel/body.h"

namespace fitroom::testing {

/// Half axes (x, z) of a tube's elliptic section, metres, at a share of its length.
using Profile = std::function<Eigen::Vector2d(double share)>;

/// Adds a closed tube from `from` to `to` to the body, all of one region. `rings` >= 2, `sectors` >= 3.
/// The section lies across the axis; for a vertical axis its half axes lie along x and z.
void addTube(bodymodel::Body& body, bodymodel::Region region, const Eigen::Vector3d& from,
             const Eigen::Vector3d& to, const Profile& profile, int rings, int sectors);

/// A person made of cylinders, every measure of which has a closed form. Dimensions in metres.
struct TubePerson {
  double torsoWide = 0.16, torsoDeep = 0.11;  ///< Half axes of the elliptic trunk.
  double armRadius = 0.045, thighRadius = 0.085, shankRadius = 0.055, neckRadius = 0.06, headRadius = 0.09;
  double crotch = 0.80, shoulder = 1.42, height = 1.70;
  int sectors = 256;
  bodymodel::Body build() const;
};

}  // namespace fitroom::testing
