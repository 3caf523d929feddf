#include "engine/ui/garment_icon.h"

#include <algorithm>
#include <vector>

namespace fitroom::engine {

using garments::Category;

namespace {

/// Right half of an outline from the neck's middle to the hem's middle, in a unit square, x from the mid line
/// (0 to 0.5), y downwards; the left half is its mirror image.
using Half = std::vector<ImVec2>;

Half top(float hem, float hemWidth, float sleeveX, float sleeveY) {
  return {{0.0f, 0.13f},  {0.07f, 0.115f},    {0.12f, 0.06f},
          {0.25f, 0.10f}, {sleeveX, sleeveY}, {sleeveX - 0.10f, sleeveY + 0.07f},
          {0.26f, 0.31f}, {hemWidth, hem},    {0.0f, hem}};
}

Half halfOf(Category category) {
  switch (category) {
    case Category::kTop:
    case Category::kUnderwear:
    case Category::kOther:
      return top(0.86f, 0.26f, 0.47f, 0.33f);
    case Category::kShirt:
      return top(0.90f, 0.27f, 0.46f, 0.62f);
    case Category::kJacket:
      return top(0.88f, 0.29f, 0.48f, 0.66f);
    case Category::kCoat:
      return top(0.97f, 0.33f, 0.47f, 0.62f);
    case Category::kDress:
      return {{0.0f, 0.13f},  {0.06f, 0.12f}, {0.10f, 0.03f},  {0.19f, 0.06f}, {0.31f, 0.20f},
              {0.25f, 0.26f}, {0.19f, 0.24f}, {0.155f, 0.43f}, {0.34f, 0.95f}, {0.0f, 0.97f}};
    case Category::kSkirt:
      return {{0.0f, 0.10f}, {0.19f, 0.10f}, {0.20f, 0.16f}, {0.33f, 0.90f}, {0.0f, 0.92f}};
    case Category::kTrousers:
    case Category::kJumpsuit:
      return {{0.0f, 0.05f},   {0.21f, 0.05f}, {0.255f, 0.30f}, {0.235f, 0.96f},
              {0.075f, 0.96f}, {0.02f, 0.36f}, {0.0f, 0.35f}};
    case Category::kShorts:
      return {{0.0f, 0.20f}, {0.24f, 0.20f}, {0.31f, 0.72f}, {0.07f, 0.74f}, {0.02f, 0.50f}, {0.0f, 0.49f}};
  }
  return {};
}

float cross(ImVec2 o, ImVec2 a, ImVec2 b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

bool inside(ImVec2 p, ImVec2 a, ImVec2 b, ImVec2 c) {
  return cross(a, b, p) >= 0 && cross(b, c, p) >= 0 && cross(c, a, p) >= 0;
}

/// Ear clipping; the outline is simple and turns clockwise on the screen (positive area with y downwards).
void fillConcave(ImDrawList* draw, std::vector<ImVec2> p, ImU32 colour) {
  const ImDrawListFlags kept = draw->Flags;
  draw->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // Seams between the triangles would show.
  while (p.size() >= 3) {
    const std::size_t n = p.size();
    std::size_t ear = n;
    for (std::size_t i = 0; i < n && ear == n; ++i) {
      const ImVec2 a = p[(i + n - 1) % n], b = p[i], c = p[(i + 1) % n];
      if (cross(a, b, c) <= 0) continue;
      bool empty = true;
      for (std::size_t k = 0; k < n; ++k) {
        if (k != i && k != (i + 1) % n && k != (i + n - 1) % n && inside(p[k], a, b, c)) empty = false;
      }
      if (empty) ear = i;
    }
    if (ear == n) break;
    draw->AddTriangleFilled(p[(ear + n - 1) % n], p[ear], p[(ear + 1) % n], colour);
    p.erase(p.begin() + static_cast<long>(ear));
  }
  draw->Flags = kept;
}

}  // namespace

void drawGarmentIcon(ImDrawList* draw, Rect where, Category category, ImU32 colour) {
  const float side = std::min(where.w, where.h);
  const ImVec2 middle = where.middle();
  const auto place = [&](float x, float y) {
    return ImVec2{middle.x + x * side, middle.y + (y - 0.5f) * side};
  };
  const Half half = halfOf(category);
  std::vector<ImVec2> outline;
  for (const ImVec2& p : half) outline.push_back(place(p.x, p.y));
  for (auto p = half.rbegin(); p != half.rend(); ++p) {
    if (p->x > 0.0f) outline.push_back(place(-p->x, p->y));
  }
  fillConcave(draw, outline, colour);
  const ImU32 edge = mix(colour, colours::rgb(0x1F2328), 0.35f);
  draw->AddPolyline(outline.data(), static_cast<int>(outline.size()), edge, ImDrawFlags_Closed, 1.4f);
  const bool front =
      category == Category::kShirt || category == Category::kJacket || category == Category::kCoat;
  if (front) draw->AddLine(place(0, half.front().y), place(0, half.back().y), edge, 1.4f);
  if (category == Category::kJacket || category == Category::kCoat) {
    draw->AddLine(place(0.09f, 0.09f), place(0, 0.34f), edge, 1.4f);
    draw->AddLine(place(-0.09f, 0.09f), place(0, 0.34f), edge, 1.4f);
  }
  if (category == Category::kTrousers || category == Category::kShorts || category == Category::kSkirt) {
    const float waist = half.front().y;
    draw->AddLine(place(-half[1].x - 0.005f, waist + 0.055f), place(half[1].x + 0.005f, waist + 0.055f), edge,
                  1.4f);
  }
}

}  // namespace fitroom::engine
