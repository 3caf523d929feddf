#pragma once

#include <imgui.h>

#include "engine/render/image.h"

namespace fitroom::engine {

/// Draws ImGui's triangles into a picture without a graphics card, to look at screens and to compare them.
/// Alpha blending, the font atlas as the only texture, clip rectangles. `under` is what lies
/// below, of the display's size.
Image rasterise(const ImDrawData& data, ImFontAtlas& atlas, Image under);

}  // namespace fitroom::engine
