#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bodymodel/measure/measure.h"
#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::bodymodel {

/// Which part of the body a vertex belongs to. Left is the body's own left, at +X.
enum class Region : std::uint8_t {
  kHead,
  kNeck,
  kTorso,  ///< From the neck base to the crotch, shoulders included, arms and thighs not.
  kLeftUpperArm,
  kRightUpperArm,
  kLeftForearm,
  kRightForearm,
  kLeftHand,
  kRightHand,
  kLeftThigh,
  kRightThigh,
  kLeftShank,
  kRightShank,
  kLeftFoot,
  kRightFoot,
  kCount,
};

/// Named points on the skin (or, for the crotch and armpits, at the fold). Metres.
enum class Landmark : std::uint8_t {
  kCrown,         ///< Top of the head.
  kNape,          ///< Seventh cervical vertebra, on the mid line.
  kFrontNeck,     ///< Pit of the neck, on the mid line.
  kLeftSideNeck,  ///< Where neck base and trapezius' front edge meet.
  kRightSideNeck,
  kLeftShoulder,  ///< Most lateral point of the acromion.
  kRightShoulder,
  kLeftBust,  ///< Most forward point of the breast.
  kRightBust,
  kLeftAxilla,  ///< Highest point of the armpit fold.
  kRightAxilla,
  kNavel,
  kBackWaist,  ///< On the spine at navel level.
  kHip,        ///< Most prominent buttock point, on the mid line's level; its y is the hip level.
  kCrotch,
  kLeftElbow,  ///< Olecranon.
  kRightElbow,
  kLeftWrist,  ///< Ulnar styloid.
  kRightWrist,
  kLeftKnee,  ///< Middle of the knee cap.
  kRightKnee,
  kLeftAnkle,  ///< Lateral malleolus.
  kRightAnkle,
  kCount,
};

/// Joint centres; also the bones, each from its joint to its children.
enum class Joint : std::uint8_t {
  kPelvis,
  kSpine,  ///< At the waist.
  kChest,  ///< At the level of the armpits.
  kNeck,
  kHead,
  kLeftClavicle,
  kRightClavicle,
  kLeftShoulder,
  kRightShoulder,
  kLeftElbow,
  kRightElbow,
  kLeftWrist,
  kRightWrist,
  kLeftHip,
  kRightHip,
  kLeftKnee,
  kRightKnee,
  kLeftAnkle,
  kRightAnkle,
  kLeftToe,
  kRightToe,
  kCount,
};

inline constexpr std::size_t kLandmarkCount = static_cast<std::size_t>(Landmark::kCount);
inline constexpr std::size_t kJointCount = static_cast<std::size_t>(Joint::kCount);

/// Parent of each joint; kPelvis is its own parent.
const std::array<Joint, kJointCount>& jointParents();

/// Skin weights of one vertex: up to four joints; unused slots have weight 0. Weights sum to 1.
struct SkinWeights {
  std::array<std::uint8_t, 4> joint{};
  std::array<float, 4> weight{};
};

class BodyTexture;

/// A standing body in the canonical A-pose: feet on y = 0, facing +Z.
/// Arms about 45 degrees from vertical, feet hip-wide.
struct Body {
  TriMesh mesh;                      ///< Closed, manifold; the same topology for every body.
  std::vector<Region> regions;       ///< V entries.
  std::vector<SkinWeights> weights;  ///< V entries.
  std::array<Eigen::Vector3d, kLandmarkCount> landmarks;  ///< Metres; indexed by Landmark.
  std::array<Eigen::Vector3d, kJointCount> joints;        ///< Metres; indexed by Joint.
  double sex = 0.0;                                       ///< 0 female to 1 male, anything between.
  /// Texture coordinates of the mannequin's skin (bodymodel/mannequin/unwrap.h); nothing for scans.
  std::shared_ptr<const BodyTexture> texture;

  const Eigen::Vector3d& at(Landmark l) const { return landmarks[static_cast<std::size_t>(l)]; }
  const Eigen::Vector3d& at(Joint j) const { return joints[static_cast<std::size_t>(j)]; }
};

}  // namespace fitroom::bodymodel
