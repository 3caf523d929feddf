#pragma once

#include <cstdint>

namespace fitroom::test {

/// An SDL window as the program opens it. X11's macros stay in its source.
class TestWindow {
 public:
  TestWindow(int width, int height);
  ~TestWindow();
  TestWindow(const TestWindow&) = delete;
  TestWindow& operator=(const TestWindow&) = delete;

  std::uintptr_t x11() const { return x11_; }  ///< 0 when there is none.
  void resize(int width, int height);

 private:
  void* window_ = nullptr;
  std::uintptr_t x11_ = 0;
};

}  // namespace fitroom::test
