#include "tests/support/imgui_raster.h"

#include <algorithm>
#include <cmath>

namespace fitroom::engine {

namespace {

struct Texture {
  const unsigned char* alpha = nullptr;
  int width = 0;
  int height = 0;

  /// Bilinear, as ImGui's baked lines need it; 0 to 255.
  float at(float u, float t) const {
    const float x = u * static_cast<float>(width) - 0.5f, y = t * static_cast<float>(height) - 0.5f;
    const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
    const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
    const auto texel = [&](int i, int j) {
      i = std::clamp(i, 0, width - 1);
      j = std::clamp(j, 0, height - 1);
      return static_cast<float>(alpha[j * width + i]);
    };
    return (texel(x0, y0) * (1 - fx) + texel(x0 + 1, y0) * fx) * (1 - fy) +
           (texel(x0, y0 + 1) * (1 - fx) + texel(x0 + 1, y0 + 1) * fx) * fy;
  }
};

struct Clip {
  int x0, y0, x1, y1;
};

void blend(std::uint8_t* pixel, const float colour[4]) {
  const float a = colour[3];
  for (int i = 0; i < 3; ++i) {
    const float mixed = colour[i] * a + static_cast<float>(pixel[i]) * (1 - a);
    pixel[i] = static_cast<std::uint8_t>(std::clamp(std::lround(mixed), 0L, 255L));
  }
}

void triangle(Image& out, const Texture& texture, const Clip& clip, const ImDrawVert& a, const ImDrawVert& b,
              const ImDrawVert& c) {
  const auto edge = [](ImVec2 p, ImVec2 q, float x, float y) {
    return (q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x);
  };
  const float area = edge(a.pos, b.pos, c.pos.x, c.pos.y);
  if (area == 0) return;
  const auto [lowX, highX] = std::minmax({a.pos.x, b.pos.x, c.pos.x});
  const auto [lowY, highY] = std::minmax({a.pos.y, b.pos.y, c.pos.y});
  const int x0 = std::max(clip.x0, static_cast<int>(std::floor(lowX)));
  const int x1 = std::min(clip.x1, static_cast<int>(std::ceil(highX)));
  const int y0 = std::max(clip.y0, static_cast<int>(std::floor(lowY)));
  const int y1 = std::min(clip.y1, static_cast<int>(std::ceil(highY)));
  // A pixel centre on an edge shared by two triangles belongs to one of them only.
  const auto owns = [&](ImVec2 p, ImVec2 q) {
    const float dx = (q.x - p.x) * (area > 0 ? 1.f : -1.f), dy = (q.y - p.y) * (area > 0 ? 1.f : -1.f);
    return dy < 0 || (dy == 0 && dx > 0);
  };
  const bool own[3] = {owns(b.pos, c.pos), owns(c.pos, a.pos), owns(a.pos, b.pos)};
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
      const float w[3] = {edge(b.pos, c.pos, px, py) / area, edge(c.pos, a.pos, px, py) / area,
                          edge(a.pos, b.pos, px, py) / area};
      bool in = true;
      for (int i = 0; i < 3; ++i) in = in && (w[i] > 0 || (w[i] == 0 && own[i]));
      if (!in) continue;
      const ImDrawVert* v[3] = {&a, &b, &c};
      float colour[4] = {0, 0, 0, 0};
      float u = 0, t = 0;
      for (int i = 0; i < 3; ++i) {
        for (int k = 0; k < 4; ++k) colour[k] += w[i] * static_cast<float>((v[i]->col >> (8 * k)) & 255u);
        u += w[i] * v[i]->uv.x;
        t += w[i] * v[i]->uv.y;
      }
      colour[3] *= texture.at(u, t) / (255.0f * 255.0f);
      if (colour[3] > 0) blend(out.at(x, y), colour);
    }
  }
}

}  // namespace

Image rasterise(const ImDrawData& data, ImFontAtlas& atlas, Image out) {
  Texture texture;
  unsigned char* pixels = nullptr;
  atlas.GetTexDataAsAlpha8(&pixels, &texture.width, &texture.height);
  texture.alpha = pixels;
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback) continue;
      const Clip clip{std::max(0, static_cast<int>(command.ClipRect.x)),
                      std::max(0, static_cast<int>(command.ClipRect.y)),
                      std::min(out.width, static_cast<int>(command.ClipRect.z)),
                      std::min(out.height, static_cast<int>(command.ClipRect.w))};
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        const auto at = [&](unsigned k) -> const ImDrawVert& {
          return list.VtxBuffer[static_cast<int>(
              command.VtxOffset + list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)])];
        };
        triangle(out, texture, clip, at(0), at(1), at(2));
      }
    }
  }
  return out;
}

}  // namespace fitroom::engine
