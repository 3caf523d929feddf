#pragma once

#include <sys/types.h>

namespace fitroom::engine::cli {

/// A private X server for drawing without a screen: when DISPLAY is not set and Xvfb is installed, starts
/// one, points DISPLAY at it and ends it with this object. With a display, or without Xvfb, it does nothing;
/// the renderer then says what is missing.
class VirtualDisplay {
 public:
  VirtualDisplay();
  ~VirtualDisplay();
  VirtualDisplay(const VirtualDisplay&) = delete;
  VirtualDisplay& operator=(const VirtualDisplay&) = delete;

 private:
  pid_t server_ = -1;
};

}  // namespace fitroom::engine::cli
