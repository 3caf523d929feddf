#include "tests/render/test_window.h"

#include <SDL.h>
#include <SDL_syswm.h>

namespace fitroom::test {

TestWindow::TestWindow(int width, int height) {
  SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return;
  SDL_Window* window = SDL_CreateWindow("fitroom test", 0, 0, width, height, SDL_WINDOW_RESIZABLE);
  window_ = window;
  SDL_SysWMinfo info;
  SDL_VERSION(&info.version);
  if (window != nullptr && SDL_GetWindowWMInfo(window, &info) == SDL_TRUE) x11_ = info.info.x11.window;
}

TestWindow::~TestWindow() {
  if (window_ != nullptr) SDL_DestroyWindow(static_cast<SDL_Window*>(window_));
  SDL_Quit();
}

void TestWindow::resize(int width, int height) {
  SDL_SetWindowSize(static_cast<SDL_Window*>(window_), width, height);
  // Waits until the X server has done it.
  SDL_SysWMinfo info;
  SDL_VERSION(&info.version);
  SDL_GetWindowWMInfo(static_cast<SDL_Window*>(window_), &info);
  XSync(info.info.x11.display, False);
  SDL_PumpEvents();
}

}  // namespace fitroom::test
