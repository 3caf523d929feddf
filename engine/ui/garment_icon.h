#pragma once

#include <imgui.h>

#include "engine/ui/theme.h"
#include "garments/core/garment_model.h"

namespace fitroom::engine {

/// A flat drawing of a garment of this category in its colour, as large as fits the rectangle.
void drawGarmentIcon(ImDrawList* draw, Rect where, garments::Category category, ImU32 colour);

}  // namespace fitroom::engine
