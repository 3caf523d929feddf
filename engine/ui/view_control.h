#pragma once

#include "engine/render/scene.h"

namespace fitroom::engine {

enum class ViewSide { kFront, kSide, kBack };

/// Turns and zooms the picture: drag, wheel, three fixed sides with an eased turn between them. No drawing.
class ViewControl {
 public:
  /// The camera to draw with now.
  Camera camera() const;

  /// Starts an eased turn to a side, the short way round.
  void turnTo(ViewSide side);
  /// Pixels dragged, of a view this many pixels wide: one width is three quarters of a turn; slower when
  /// zoomed in.
  void drag(double dx, double dy, double viewWidth);
  /// Wheel notches, positive nearer.
  void zoom(double notches);
  /// Front, whole body.
  void reset();
  /// Moves on by `seconds`; true while something still moves.
  bool advance(double seconds);
  bool moving() const { return moving_; }
  /// The side that is looked at, within 10 degrees; false when none.
  bool at(ViewSide side) const;
  double zoomFactor() const { return zoom_; }

 private:
  double yaw_ = 0.0;
  double pitch_ = kRestPitch;
  double zoom_ = 1.0;
  double startYaw_ = 0.0, startPitch_ = 0.0, startZoom_ = 1.0;
  double goalYaw_ = 0.0, goalPitch_ = kRestPitch, goalZoom_ = 1.0;
  double elapsed_ = 0.0;
  bool moving_ = false;

  void glide(double yaw, double pitch, double zoom);
  static constexpr double kRestPitch = 4.0;
};

}  // namespace fitroom::engine
