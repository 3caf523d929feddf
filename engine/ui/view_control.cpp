#include "engine/ui/view_control.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fitroom::engine {

namespace {

constexpr double kTurnSeconds = 0.2;
constexpr double kDegreesPerWidth = 270.0;
constexpr double kPitchLow = -25.0;
constexpr double kPitchHigh = 25.0;
constexpr double kZoomLow = 1.0;  // The whole body.
constexpr double kZoomHigh = 3.0;
constexpr double kZoomPerNotch = 1.15;
constexpr double kAimHeight = 0.35;  // m the aim rises when zoomed in fully, towards the chest

double sideYaw(ViewSide side) {
  return side == ViewSide::kFront ? 0.0 : (side == ViewSide::kSide ? 90.0 : 180.0);
}

double wrapped(double degrees) {
  return std::remainder(degrees, 360.0);
}

}  // namespace

Camera ViewControl::camera() const {
  Camera out;
  out.yawDegrees = wrapped(yaw_);
  out.pitchDegrees = pitch_;
  out.distance = wholeDistance_ / zoom_;
  out.pan = wholePan_ / zoom_;
  out.pan.y() += kAimHeight * (zoom_ - kZoomLow) / (kZoomHigh - kZoomLow);
  return out;
}

void ViewControl::fit(const SceneExtent& extent, Eigen::Vector2d picture, Eigen::Vector2d freeMiddle,
                      Eigen::Vector2d freeSize) {
  const double high = std::max(picture.y(), 1.0);
  // The angle of view belongs to the picture's height; in the free part the body seems larger by their ratio.
  SceneExtent seen = extent;
  seen.uprightDistance *= high / std::clamp(freeSize.y(), 1.0, high);
  wholeDistance_ = framingDistance(seen, std::max(freeSize.x(), 1.0) / high);
  const double tangent = std::tan(0.5 * kFieldOfViewDegrees * std::numbers::pi / 180.0);
  const double metresPerPixel = 2.0 * wholeDistance_ * tangent / high;
  wholePan_ = {-freeMiddle.x() * metresPerPixel, freeMiddle.y() * metresPerPixel};
}

void ViewControl::glide(double yaw, double pitch, double zoom) {
  startYaw_ = yaw_;
  startPitch_ = pitch_;
  startZoom_ = zoom_;
  goalYaw_ = yaw_ + wrapped(yaw - yaw_);
  goalPitch_ = pitch;
  goalZoom_ = zoom;
  elapsed_ = 0.0;
  moving_ = true;
}

void ViewControl::turnTo(ViewSide side) {
  glide(sideYaw(side), kRestPitch, zoom_);
}

void ViewControl::reset() {
  glide(0.0, kRestPitch, kZoomLow);
}

void ViewControl::drag(double dx, double dy, double viewWidth) {
  moving_ = false;
  const double scale = kDegreesPerWidth / std::max(viewWidth, 1.0) / zoom_;
  yaw_ = wrapped(yaw_ - dx * scale);
  pitch_ = std::clamp(pitch_ + dy * scale * 0.5, kPitchLow, kPitchHigh);
}

void ViewControl::zoom(double notches) {
  moving_ = false;
  zoom_ = std::clamp(zoom_ * std::pow(kZoomPerNotch, notches), kZoomLow, kZoomHigh);
}

bool ViewControl::advance(double seconds) {
  if (!moving_) return false;
  elapsed_ += seconds;
  const double t = std::min(elapsed_ / kTurnSeconds, 1.0);
  const double eased = t * t * (3.0 - 2.0 * t);
  yaw_ = startYaw_ + (goalYaw_ - startYaw_) * eased;
  pitch_ = startPitch_ + (goalPitch_ - startPitch_) * eased;
  zoom_ = startZoom_ + (goalZoom_ - startZoom_) * eased;
  if (t >= 1.0) {
    moving_ = false;
    yaw_ = wrapped(yaw_);
  }
  return true;
}

bool ViewControl::at(ViewSide side) const {
  return std::abs(wrapped(yaw_ - sideYaw(side))) < 10.0;
}

}  // namespace fitroom::engine
