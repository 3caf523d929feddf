#pragma once

#include <optional>
#include <string_view>

#include "bodymodel/body.h"

namespace fitroom::bodymodel {

/// Ways to stand and move that a fit is judged in.
enum class Pose { kA, kArmsDown, kWalk, kArmsForward, kArmsUp, kSit, kCount };

inline constexpr std::size_t kPoseCount = static_cast<std::size_t>(Pose::kCount);

struct PoseInfo {
  std::string_view key;  ///< Stable: `a`, `arms_down`, `walk`, `arms_forward`, `arms_up`, `sit`.
  std::string_view zh, en;
};

const PoseInfo& poseInfo(Pose pose);
/// The pose with this key (`-` for `_` will do); nothing when unknown.
std::optional<Pose> findPose(std::string_view key);

/// The body in a pose, feet (or the lowest point) on y = 0, the pelvis where it was in x and z. The mesh
/// keeps its topology, landmarks and joints go along, so the tape can still be taken to limbs; trunk levels
/// are only meaningful in standing poses. Arms that hang keep clear of the hips. kA returns the body
/// unchanged. `standing` must be in the canonical A-pose with weights of its mesh.
Body posed(const Body& standing, Pose pose);

}  // namespace fitroom::bodymodel
