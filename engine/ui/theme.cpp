#include "engine/ui/theme.h"

#include <algorithm>
#include <cmath>

namespace fitroom::engine {

float Theme::mm(float millimetres) const {
  return std::round(millimetres * pxPerMm);
}

float Theme::target() const {
  const float bare = kiosk ? mm(20.0f) : mm(11.0f);
  return std::max(bare, std::round(textPixels(TextSize::kBody) * 1.9f));
}

float Theme::textPixels(TextSize size) const {
  // Chinese at arm's length: the em is a little under 5 mm for body text.
  float em = 4.3f;
  if (size == TextSize::kSmall) em = 3.6f;
  if (size == TextSize::kTitle) em = 6.2f;
  return std::max(12.0f, std::round(em * pxPerMm * textScale));
}

ImU32 verdictColour(garments::FitVerdict verdict) {
  switch (verdict) {
    case garments::FitVerdict::kTooTight:
      return colours::rgb(0xA8460A);
    case garments::FitVerdict::kTight:
      return colours::rgb(0xA8460A);
    case garments::FitVerdict::kRight:
      return colours::kAccent;
    case garments::FitVerdict::kLoose:
      return colours::kRoom;
    case garments::FitVerdict::kTooLoose:
      return colours::rgb(0x1F5590);
  }
  return colours::kInk;
}

ImU32 fromLinear(const Eigen::Vector3f& linear) {
  const auto channel = [](float v) {
    v = std::clamp(v, 0.0f, 1.0f);
    const float s = v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1.0f / 2.4f) - 0.055f;
    return static_cast<int>(std::lround(s * 255.0f));
  };
  return IM_COL32(channel(linear.x()), channel(linear.y()), channel(linear.z()), 255);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
  ImU32 out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const float from = static_cast<float>((a >> shift) & 255u);
    const float to = static_cast<float>((b >> shift) & 255u);
    out |= static_cast<ImU32>(std::lround(from + (to - from) * t)) << shift;
  }
  return out;
}

double contrast(ImU32 a, ImU32 b) {
  const auto luminance = [](ImU32 c) {
    double sum = 0.0;
    const double weight[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; ++i) {
      const double s = static_cast<double>((c >> (8 * i)) & 255u) / 255.0;
      sum += weight[i] * (s <= 0.03928 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4));
    }
    return sum;
  };
  const double one = luminance(a);
  const double two = luminance(b);
  return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

void applyStyle(const Theme& theme) {
  ImGuiStyle style;
  ImGui::StyleColorsLight(&style);
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.FrameBorderSize = 0;
  style.PopupBorderSize = 0;
  style.WindowRounding = 0;
  style.ItemSpacing = {0, 0};
  style.FrameRounding = theme.rounding();
  style.ScrollbarSize = theme.mm(1.6f);
  style.ScrollbarRounding = theme.mm(0.8f);
  style.WindowMinSize = {1, 1};
  const auto set = [&](ImGuiCol which, ImU32 colour) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(colour);
  };
  set(ImGuiCol_WindowBg, 0);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_Text, colours::kInk);
  set(ImGuiCol_FrameBg, colours::kSunken);
  set(ImGuiCol_FrameBgHovered, colours::kSunken);
  set(ImGuiCol_FrameBgActive, colours::kSunken);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, colours::kLine);
  set(ImGuiCol_ScrollbarGrabHovered, colours::kInkFaint);
  set(ImGuiCol_ScrollbarGrabActive, colours::kInkSoft);
  set(ImGuiCol_TextSelectedBg, colours::kAccentWash);
  set(ImGuiCol_NavHighlight, colours::kAccent);
  ImGui::GetStyle() = style;
}

}  // namespace fitroom::engine
