#pragma once

#include <imgui.h>

#include <Eigen/Core>

#include "garments/fit/fit_report.h"

namespace fitroom::engine {

/// A rectangle of the screen, pixels, y downwards.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  ImVec2 min() const { return {x, y}; }
  ImVec2 max() const { return {x + w, y + h}; }
  ImVec2 middle() const { return {x + w / 2, y + h / 2}; }
  bool has(ImVec2 p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
  Rect inset(float d) const { return {x + d, y + d, w - 2 * d, h - 2 * d}; }
};

enum class TextSize { kSmall, kBody, kStrong, kTitle };  ///< kStrong: body size, bold.

/// Noto Sans CJK: ascent plus descent, and ascent above the em box, in ems (its hhea and OS/2 tables).
inline constexpr float kLinePerEm = 1.448f;
inline constexpr float kAboveEm = 0.28f;

/// Every length of the screens in millimetres times the screen's pixels per millimetre; every colour by its
/// part.
struct Theme {
  float pxPerMm = 3.78f;   ///< 96 dpi. A kiosk sets its own: 0.5 to 20.
  float textScale = 1.0f;  ///< 1, 1.3 or 1.6.
  bool kiosk = false;      ///< Touch targets for standing, 20 mm instead of 11.

  float mm(float millimetres) const;
  float gap() const { return mm(2); }
  float pad() const { return mm(4); }
  /// Height of what is pressed.
  float target() const;
  float textPixels(TextSize size) const;  ///< The em.
  float rounding() const { return mm(2.4f); }
};

namespace colours {
inline constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16) & 255u, (hex >> 8) & 255u, hex & 255u, alpha);
}
inline constexpr ImU32 kPaper = rgb(0xF3F1ED);  ///< Behind the panels.
inline constexpr ImU32 kCard = rgb(0xFFFFFF);
inline constexpr ImU32 kSunken = rgb(0xF1EFEB);  ///< Fields and rests inside a card.
inline constexpr ImU32 kLine = rgb(0xDDD9D2);
inline constexpr ImU32 kInk = rgb(0x1F2328);
inline constexpr ImU32 kInkSoft = rgb(0x5F646B);   ///< 5.3:1 on paper.
inline constexpr ImU32 kInkFaint = rgb(0x656A71);  ///< 4.7:1 on sunken: estimates, units.
inline constexpr ImU32 kAccent = rgb(0x1D6A5C);    ///< The one accent: 6.4:1 on white.
inline constexpr ImU32 kAccentDeep = rgb(0x15534A);
inline constexpr ImU32 kAccentWash = rgb(0xE3EFEB);
inline constexpr ImU32 kOnAccent = rgb(0xFFFFFF);
inline constexpr ImU32 kWarning = rgb(0x8A4B08);  ///< Words of warning, 6.7:1 on white.
inline constexpr ImU32 kWarningWash = rgb(0xFBF1E2);
inline constexpr ImU32 kProblem = rgb(0xA3261B);  ///< 7.2:1 on white.
inline constexpr ImU32 kProblemWash = rgb(0xFBEAE7);
inline constexpr ImU32 kVeil = rgb(0x23282B, 118);  ///< Behind a dialog.
// The heat map's two ends and its middle: blue has room, orange is tight; lightness tells them from the
// middle for eyes that confuse hues.
inline constexpr ImU32 kRoom = rgb(0x2B6CB0);
inline constexpr ImU32 kNeutral = rgb(0xE9E6E0);
inline constexpr ImU32 kTight = rgb(0xC2560C);
}  // namespace colours

/// Colour of a verdict: orange for tight, blue for loose, the accent for right.
ImU32 verdictColour(garments::FitVerdict verdict);
/// Linear RGB 0 to 1 -> sRGB.
ImU32 fromLinear(const Eigen::Vector3f& linear);
/// a towards b by t of 0 to 1.
ImU32 mix(ImU32 a, ImU32 b, float t);
/// WCAG 2.1 contrast of two opaque colours, 1 to 21.
double contrast(ImU32 a, ImU32 b);

/// Sets ImGui's own style to this theme: no borders, no grey, thin scroll bars.
void applyStyle(const Theme& theme);

}  // namespace fitroom::engine
