#include "engine/ui/native_window.h"

#include <SDL.h>
#include <SDL_syswm.h>

namespace fitroom::engine::ui {

std::uintptr_t nativeWindowId(SDL_Window* window) {
  SDL_SysWMinfo info;
  SDL_VERSION(&info.version);
  if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11) return 0;
  return static_cast<std::uintptr_t>(info.info.x11.window);
}

}  // namespace fitroom::engine::ui
