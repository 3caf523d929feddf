#pragma once

#include "engine/render/orbit_camera.h"
#include "engine/render/scene.h"

namespace fitroom::engine {

enum class ViewSide { kFront, kSide, kBack };

/// Turns and zooms the picture: drag, wheel, three fixed sides with an eased turn between them. No drawing.
class ViewControl {
 public:
  /// The camera to draw with now.
  Camera camera() const;

  /// Fits the body into the part of the picture that nothing covers. Pixels: the picture's size; the free
  /// part's middle measured from the picture's middle (x to the right, y down), and its size.
  void fit(const SceneExtent& extent, Eigen::Vector2d picture, Eigen::Vector2d freeMiddle,
           Eigen::Vector2d freeSize);

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
  double wholeDistance_ = 5.0;      // m; shows the whole body
  Eigen::Vector2d wholePan_{0, 0};  // m, in the picture's plane
  double elapsed_ = 0.0;
  bool moving_ = false;

  void glide(double yaw, double pitch, double zoom);
  static constexpr double kRestPitch = 4.0;
};

}  // namespace fitroom::engine
