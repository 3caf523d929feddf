#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "bodymodel/core/error.h"

namespace fitroom::bodymodel {

/// Shape that a tape does not say, as a shopper chooses it from pictures. Everything left at its default
/// gives the body that the measures alone give. Measures that were asked stay asked: a rounder belly at the
/// same waist is deeper and narrower, not larger. Measures that were not asked may move. Each slider runs
/// from -1 to 1, 0 in the middle; about two thirds of people lie between -0.5 and 0.5.
struct ShapeOptions {
  /// Bust girth less underbust girth, metres, `kLeastCup` to `kMostCup`; nothing: as the population has it.
  /// Counts only where no underbust was measured, and acts lightly on male forms.
  std::optional<double> cup;
  double bustDrop = 0.0;       ///< -1 high, 1 low: the bust point moves by some 2 cm either way.
  double belly = 0.0;          ///< -1 flat, 1 round: depth against breadth at the waist.
  double seat = 0.0;           ///< -1 flat, 1 prominent buttocks: depth against breadth at the hips.
  double shoulderSlope = 0.0;  ///< -1 square, 1 sloping: the acromion moves by 18 mm either way.
  double posture = 0.0;        ///< -1 very upright, 1 stooped: back curve, shoulders and head.

  static constexpr double kLeastCup = 0.02, kMostCup = 0.40;
  bool operator==(const ShapeOptions&) const = default;
};

/// How a slider is shown and typed.
struct ShapeOptionInfo {
  std::string_view key;             ///< Stable: `belly`, as in `--belly 0.5` or a column of a table.
  std::string_view zh, en;          ///< Name.
  std::string_view lowZh, lowEn;    ///< What -1 means.
  std::string_view highZh, highEn;  ///< What 1 means.
  double ShapeOptions::*value;
};

/// The five sliders in the order of the struct. `cup` is apart: it is a length.
std::span<const ShapeOptionInfo> shapeOptionInfos();

/// Middle of a cup's band in metres by the letters of EN 13402-3 (AA 0.11, A 0.13, ... 2 cm a letter, H
/// last); case does not count. Nothing for other text.
std::optional<double> cupOfLetter(std::string_view letter);

/// Fails with kInvalidArgument, naming key, value and range, when a number is not finite or out of its range.
Expected<void> checkOptions(const ShapeOptions& options);

}  // namespace fitroom::bodymodel
