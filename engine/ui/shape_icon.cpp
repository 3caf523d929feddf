#include "engine/ui/shape_icon.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace fitroom::engine {

namespace {

/// What a figure shows; sliders -1 to 1.
struct Figure {
  double bust = 0.4, drop = 0, belly = 0, seat = 0, slope = 0, stoop = 0;
};

struct Knot {
  double y, x;
};

/// A smooth line through knots of rising y (Catmull-Rom in x over y).
template <std::size_t N>
double through(const std::array<Knot, N>& knots, double y) {
  std::size_t i = 0;
  while (i + 2 < N && knots[i + 1].y < y) ++i;
  const Knot &a = knots[i > 0 ? i - 1 : 0], &b = knots[i], &c = knots[i + 1],
             &d = knots[std::min(i + 2, N - 1)];
  const double span = c.y - b.y, t = std::clamp((y - b.y) / span, 0.0, 1.0);
  const auto slope = [&](const Knot& p, const Knot& q) {
    return q.y > p.y ? (q.x - p.x) / (q.y - p.y) : 0.0;
  };
  const double m0 = slope(a, c) * span, m1 = slope(b, d) * span;
  const double t2 = t * t, t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * b.x + (t3 - 2 * t2 + t) * m0 + (3 * t2 - 2 * t3) * c.x + (t3 - t2) * m1;
}

double bump(double y, double middle, double width) {
  return std::exp(-std::pow((y - middle) / width, 2));
}

// Side view, facing right, y from the top of the neck (0) to the middle of the thighs (1), in a square's
// units.
constexpr std::array<Knot, 9> kFront = {{{0, 0.055},
                                         {0.09, 0.065},
                                         {0.2, 0.105},
                                         {0.3, 0.125},
                                         {0.43, 0.095},
                                         {0.56, 0.105},
                                         {0.7, 0.10},
                                         {0.8, 0.085},
                                         {1, 0.075}}};
constexpr std::array<Knot, 9> kBack = {{{0, -0.06},
                                        {0.09, -0.085},
                                        {0.2, -0.135},
                                        {0.3, -0.125},
                                        {0.45, -0.07},
                                        {0.56, -0.10},
                                        {0.69, -0.15},
                                        {0.8, -0.11},
                                        {1, -0.095}}};

double leanOf(const Figure& f, double y) {
  const double up = std::max(0.0, 1 - y / 0.42);
  return (f.stoop > 0 ? 0.13 : 0.07) * f.stoop * up * up;
}

double frontOf(const Figure& f, double y) {
  // A bust is a soft slope above and a round fold below; a larger one is also higher from top to bottom.
  const double middle = 0.31 + 0.05 * f.drop, reach = 0.8 + 0.5 * f.bust;
  const double width = reach * (y < middle ? 0.085 : 0.052);
  return through(kFront, y) + leanOf(f, y) + 0.155 * f.bust * bump(y, middle, width) +
         (0.045 + 0.07 * f.belly) * bump(y, 0.57, 0.11);
}

double backOf(const Figure& f, double y) {
  return through(kBack, y) + leanOf(f, y) - (0.02 + 0.065 * f.seat) * bump(y, 0.69, 0.075) -
         0.045 * f.stoop * bump(y, 0.17, 0.09);
}

// Front view, half widths; the shoulder's corner moves with the slope.
double halfWidthOf(const Figure& f, double y) {
  const double corner = 0.13 + 0.055 * (f.slope + 1);
  if (y < corner) {
    const double t = std::max(0.0, (y - 0.06) / (corner - 0.06));
    return 0.055 + (y < 0.06 ? 0 : 0.215 * std::pow(t, 0.8));
  }
  const double t = (y - corner) / (1 - corner);
  return 0.27 - 0.075 * std::sin(std::min(1.0, t / 0.55) * 1.5708) +
         (t > 0.55 ? 0.055 * (t - 0.55) / 0.45 : 0.0);
}

/// Fills between two lines over y and draws both.
template <class Left, class Right, class Place>
void drawBetween(ImDrawList* draw, const Left& left, const Right& right, const Place& place, ImU32 fill,
                 ImU32 line, float thick) {
  constexpr int kSteps = 56;
  const ImDrawListFlags kept = draw->Flags;
  draw->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // Seams between the strips would show.
  std::vector<ImVec2> l, r;
  for (int i = 0; i <= kSteps; ++i) {
    const double y = static_cast<double>(i) / kSteps;
    l.push_back(place(left(y), y));
    r.push_back(place(right(y), y));
    if (i) draw->AddQuadFilled(l[l.size() - 2], r[r.size() - 2], r.back(), l.back(), fill);
  }
  draw->Flags = kept;
  draw->AddPolyline(l.data(), static_cast<int>(l.size()), line, 0, thick);
  draw->AddPolyline(r.data(), static_cast<int>(r.size()), line, 0, thick);
}

}  // namespace

void drawShapeIcon(ImDrawList* draw, Rect where, std::string_view key, double value, ImU32 fill, ImU32 line) {
  Figure f;
  // Drawn larger than life: the difference is what matters.
  const double far = std::clamp(value * 1.5, -1.0, 1.0);
  if (key == "cup") f.bust = std::clamp((value - 0.07) / 0.16, 0.0, 1.0);
  if (key == "bust_drop") f.bust = 0.6, f.drop = far;
  if (key == "belly") f.belly = far;
  if (key == "seat") f.seat = far;
  if (key == "posture") f.stoop = far;
  if (key == "shoulder_slope") f.slope = far;
  const bool front = key == "shoulder_slope";
  // What is shown closely: a bust needs no thighs, shoulders no hips.
  double top = 0, bottom = 1, head = 0;  // Head: room above the neck.
  if (key == "cup" || key == "bust_drop") top = 0.10, bottom = 0.60;
  if (key == "belly") top = 0.22, bottom = 0.88;
  if (key == "seat") top = 0.34;
  if (front) bottom = 0.62, head = 0.20;
  if (key == "posture") head = 0.20;
  const float high = where.h, side = static_cast<float>(high / (bottom - top + head));
  const ImVec2 middle = where.middle();
  const auto place = [&](double x, double y) {
    return ImVec2{middle.x + static_cast<float>(x) * side,
                  where.y + static_cast<float>(y * (bottom - top) + head) * side};
  };
  const auto at = [&](double y) { return top + y * (bottom - top); };
  const float thick = std::max(1.0f, high * 0.022f);
  if (head > 0) {
    const ImVec2 m = place(front ? 0.0 : leanOf(f, 0) + 0.015, -0.085 / (bottom - top));
    draw->AddCircleFilled(m, 0.095f * side, fill, 32);
    draw->AddCircle(m, 0.095f * side, line, 32, thick);
  }
  if (front) {
    drawBetween(
        draw, [&](double y) { return -halfWidthOf(f, at(y)); },
        [&](double y) { return halfWidthOf(f, at(y)); }, place, fill, line, thick);
  } else {
    drawBetween(
        draw, [&](double y) { return backOf(f, at(y)); }, [&](double y) { return frontOf(f, at(y)); }, place,
        fill, line, thick);
  }
}

}  // namespace fitroom::engine
