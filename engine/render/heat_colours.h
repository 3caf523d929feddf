#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <span>

#include "engine/render/image.h"

namespace fitroom::engine {

/// Colours of the fit map: blue (much room) over a light neutral (as designed) to orange (at the fabric's
/// limit). Lightness carries the distance from neutral, so the map reads in grey and for colour-deficient
/// eyes; past
/// +-kHeatPatternFrom a pattern tells the two ends apart without colour: hatching where it is too tight, dots
/// where it is too loose.
inline constexpr float kHeatPatternFrom = 0.66f;

/// One fixed colour of the map; between stops the colours are mixed in sRGB, which is how they look evenly
/// spaced.
struct HeatStop {
  float heat;                       ///< -1 to 1.
  std::array<std::uint8_t, 3> rgb;  ///< sRGB.
};

/// The stops from -1 to 1, ascending.
std::span<const HeatStop> heatStops();

/// sRGB colour of a heat, each channel 0 to 1. Values outside -1..1 and not-a-number take the nearest end and
/// neutral.
Eigen::Vector3f heatColour(float heat);

/// The same as bytes.
std::array<std::uint8_t, 3> heatColour8(float heat);

/// What is drawn over the colour.
enum class HeatPattern { kNone, kHatch, kDots };
HeatPattern heatPattern(float heat);

/// Whether the pattern's ink covers a point; x and y in pixels of the picture, `scale` 1 for a picture 1000
/// pixels high.
bool heatInk(HeatPattern pattern, float x, float y, float scale);

/// Hatch period and line width, dot period and radius; pixels of a picture 1000 high. For the shader, which
/// draws the same patterns.
Eigen::Vector4f heatPatternSizes();
/// The ink is the colour times this, in sRGB.
float heatInkFactor();

/// A legend strip without words: -1 at the left, +1 at the right (`horizontal`), or +1 at the top; with
/// patterns.
Image heatLegend(int width, int height, bool horizontal);

}  // namespace fitroom::engine
