#pragma once

#include <cstdint>

struct SDL_Window;

namespace fitroom::engine::ui {

/// X11 id of an SDL window; 0 when it is not on X11. Apart, because X11's macros break other headers.
std::uintptr_t nativeWindowId(SDL_Window* window);

}  // namespace fitroom::engine::ui
