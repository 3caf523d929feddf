#pragma once

#include <Eigen/Geometry>
#include <array>
#include <vector>

#include "bodymodel/body.h"

namespace fitroom::bodymodel {

/// How each bone moved from the rest pose: rotation, then translation.
struct BoneMotion {
  Eigen::Quaterniond turn = Eigen::Quaterniond::Identity();
  Eigen::Vector3d shift = Eigen::Vector3d::Zero();

  Eigen::Vector3d operator()(const Eigen::Vector3d& p) const { return turn * p + shift; }
};
using BoneMotions = std::array<BoneMotion, kJointCount>;

/// The motion of one vertex: dual quaternions blended by its weights (Kavan, Collins, Zara and O'Sullivan,
/// Geometric Skinning with Approximate Dual Quaternion Blending, 2008).
BoneMotion blended(const BoneMotions& bones, const SkinWeights& weights);

/// Moves a skin by its bones. Dual quaternions keep the volume where linear blending collapses; the creases
/// they leave are smoothed and the rest pose's own detail is put back in the frame of the smoothed skin
/// (delta mush: Mancewicz, Derksen, Rijpkema and Wilson 2014). Skin of a single bone moves rigidly.
Points skinned(const Body& rest, const BoneMotions& bones);

}  // namespace fitroom::bodymodel
