#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "bodymodel/mannequin/mannequin_data.h"

namespace fitroom::bodymodel {

/// What a parameter acts on. Values are relative: 0.1 is ten per cent more, unless the README says otherwise.
enum class ShapeAction {
  kScale,     ///< Everything, about the origin.
  kRise,      ///< Length between levels `from` and `to`.
  kWidth,     ///< Side to side at levels `from`..`to`.
  kFront,     ///< Forward half of the depth.
  kBack,      ///< Rear half of the depth.
  kGirth,     ///< Width and both depths together.
  kDepth,     ///< Both depths.
  kSquare,    ///< Corners of the section out (+) or in, its foremost, rearmost and side points staying.
  kArmRise,   ///< Length between arm levels.
  kArmGirth,  ///< Across the arm at arm levels.
  kSlope,     ///< Tip of the shoulder up, metres.
  kPosture,   ///< The column's levels forwards and backwards by `kStoop`.
  kMorph,     ///< A morph target; `from` is its index.
};

struct ShapeRule {
  std::string_view name;
  ShapeAction action;
  int from, to;
  double low, high;
};

/// Metres forwards of each level of a stooped body (`posture` 1), floor to crown: the pelvis comes forward,
/// the back rounds, the head leaves the shoulders.
inline constexpr std::array<float, kLevelCount> kStoop = {0,      0,      0,     0,     .003F,  .008F,
                                                          .014F,  .018F,  .018F, .010F, -.004F, -.014F,
                                                          -.016F, -.006F, .014F, .036F, .046F,  .048F};

/// The parameters that need no morph target, in their stable order.
const std::vector<ShapeRule>& columnRules();

}  // namespace fitroom::bodymodel
