#include "engine/render/heat_colours.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fitroom::engine {

namespace {

// CIE L* falls from 92 at neutral by 12.7 a stop on both sides, to 41 at the ends.
constexpr std::array<HeatStop, 9> kStops{{
    {-1.00f, {24, 98, 168}},
    {-0.75f, {61, 132, 203}},
    {-0.50f, {121, 167, 221}},
    {-0.25f, {180, 198, 228}},
    {0.00f, {234, 232, 228}},
    {0.25f, {237, 188, 144}},
    {0.50f, {228, 142, 76}},
    {0.75f, {203, 101, 30}},
    {1.00f, {162, 68, 6}},
}};

// Pattern sizes in pixels of a picture 1000 pixels high.
constexpr float kHatchPeriod = 9.0f;
constexpr float kHatchWidth = 3.0f;
constexpr float kDotPeriod = 11.0f;
constexpr float kDotRadius = 2.6f;
constexpr float kInk = 0.55f;  // The ink is the colour, darkened to this.

float fraction(float x) {
  return x - std::floor(x);
}

}  // namespace

std::span<const HeatStop> heatStops() {
  return kStops;
}

Eigen::Vector3f heatColour(float heat) {
  const float t = std::isnan(heat) ? 0.0f : std::clamp(heat, -1.0f, 1.0f);
  std::size_t i = 0;
  while (i + 2 < kStops.size() && t > kStops[i + 1].heat) ++i;
  const float mix = (t - kStops[i].heat) / (kStops[i + 1].heat - kStops[i].heat);
  Eigen::Vector3f colour;
  for (int c = 0; c < 3; ++c) {
    const auto low = static_cast<float>(kStops[i].rgb[static_cast<std::size_t>(c)]);
    const auto high = static_cast<float>(kStops[i + 1].rgb[static_cast<std::size_t>(c)]);
    colour[c] = (low + (high - low) * mix) / 255.0f;
  }
  return colour;
}

std::array<std::uint8_t, 3> heatColour8(float heat) {
  const Eigen::Vector3f colour = heatColour(heat);
  std::array<std::uint8_t, 3> bytes{};
  for (std::size_t c = 0; c < 3; ++c) {
    bytes[c] = static_cast<std::uint8_t>(std::lround(255.0f * colour[static_cast<Eigen::Index>(c)]));
  }
  return bytes;
}

HeatPattern heatPattern(float heat) {
  if (heat > kHeatPatternFrom) return HeatPattern::kHatch;
  if (heat < -kHeatPatternFrom) return HeatPattern::kDots;
  return HeatPattern::kNone;
}

bool heatInk(HeatPattern pattern, float x, float y, float scale) {
  const float px = x / scale;
  const float py = y / scale;
  if (pattern == HeatPattern::kHatch) {
    return fraction((px + py) * 0.70710678f / kHatchPeriod) * kHatchPeriod < kHatchWidth;
  }
  if (pattern == HeatPattern::kDots) {
    const float row = std::floor(py / kDotPeriod);
    const float shift = 0.5f * (row - 2.0f * std::floor(0.5f * row));
    const float dx = (fraction(px / kDotPeriod + shift) - 0.5f) * kDotPeriod;
    const float dy = (fraction(py / kDotPeriod) - 0.5f) * kDotPeriod;
    return dx * dx + dy * dy < kDotRadius * kDotRadius;
  }
  return false;
}

Eigen::Vector4f heatPatternSizes() {
  return {kHatchPeriod, kHatchWidth, kDotPeriod, kDotRadius};
}

float heatInkFactor() {
  return kInk;
}

Image heatLegend(int width, int height, bool horizontal) {
  Image image = makeImage(std::max(width, 1), std::max(height, 1), 0, 0, 0);
  const int along = horizontal ? image.width : image.height;
  const float scale =
      std::clamp(static_cast<float>(horizontal ? image.height : image.width) / 26.0f, 0.5f, 2.0f);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const float t =
          (static_cast<float>(horizontal ? x : image.height - 1 - y) + 0.5f) / static_cast<float>(along);
      const float heat = 2.0f * t - 1.0f;
      const bool ink =
          heatInk(heatPattern(heat), static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f, scale);
      const Eigen::Vector3f colour = heatColour(heat) * (ink ? kInk : 1.0f);
      std::uint8_t* pixel = image.at(x, y);
      for (int c = 0; c < 3; ++c) pixel[c] = static_cast<std::uint8_t>(std::lround(255.0f * colour[c]));
    }
  }
  return image;
}

}  // namespace fitroom::engine
