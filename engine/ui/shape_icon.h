#pragma once

#include <string_view>

#include "engine/ui/theme.h"

namespace fitroom::engine {

/// A small figure that shows what a shape option means: a side view, or for the shoulders a front view.
/// `key` as in ShapeOptionInfo, or `cup`; `value` -1 to 1, or bust less underbust in metres.
void drawShapeIcon(ImDrawList* draw, Rect where, std::string_view key, double value, ImU32 fill, ImU32 line);

}  // namespace fitroom::engine
