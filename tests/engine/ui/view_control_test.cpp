#include "engine/ui/view_control.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fitroom::engine {
namespace {

TEST(ViewControl, TurnsTheShortWayAndArrives) {
  ViewControl view;
  view.drag(-100, 0, 300);  // 90 degrees
  EXPECT_NEAR(view.camera().yawDegrees, 90.0, 1e-9);
  EXPECT_TRUE(view.at(ViewSide::kSide));
  view.drag(-100, 0, 300);
  view.drag(-10, 0, 300);  // 189, that is -171
  view.turnTo(ViewSide::kBack);
  view.advance(0.1);
  EXPECT_LT(std::abs(view.camera().yawDegrees), 180.0);
  EXPECT_GT(std::abs(view.camera().yawDegrees), 170.0) << "went round the front";
  EXPECT_TRUE(view.moving());
  view.advance(10.0);
  EXPECT_FALSE(view.moving());
  EXPECT_NEAR(std::abs(view.camera().yawDegrees), 180.0, 1e-9);
}

TEST(ViewControl, PitchAndZoomStayInTheirRange) {
  ViewControl view;
  view.drag(0, 1e6, 300);
  EXPECT_DOUBLE_EQ(view.camera().pitchDegrees, 25.0);
  view.drag(0, -1e7, 300);
  EXPECT_DOUBLE_EQ(view.camera().pitchDegrees, -25.0);
  view.zoom(-5);
  EXPECT_EQ(view.camera().distance, 0.0) << "the whole body is as far as it goes";
  view.zoom(1);
  const double once = view.camera().distance;
  EXPECT_GT(once, 0.0);
  view.zoom(100);
  EXPECT_LT(view.camera().distance, once);
  EXPECT_DOUBLE_EQ(view.zoomFactor(), 3.0);
}

TEST(ViewControl, TurnsSlowerWhenZoomedIn) {
  ViewControl far, near;
  near.zoom(100);
  far.drag(-10, 0, 300);
  near.drag(-10, 0, 300);
  EXPECT_NEAR(near.camera().yawDegrees * 3.0, far.camera().yawDegrees, 1e-9);
}

}  // namespace
}  // namespace fitroom::engine
