#include "engine/ui/view_control.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

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
  const double whole = view.camera().distance;
  EXPECT_DOUBLE_EQ(whole, ViewControl().camera().distance) << "the whole body is as far as it goes";
  view.zoom(1);
  const double once = view.camera().distance;
  EXPECT_LT(once, whole);
  view.zoom(100);
  EXPECT_LT(view.camera().distance, once);
  EXPECT_DOUBLE_EQ(view.zoomFactor(), 3.0);
}

TEST(ViewControl, FitsTheBodyIntoTheFreePart) {
  const SceneExtent extent;  // A person of 1.74 m.
  ViewControl all;
  all.fit(extent, {1000, 1000}, {0, 0}, {1000, 1000});
  EXPECT_DOUBLE_EQ(all.camera().distance, framingDistance(extent, 1.0));
  EXPECT_DOUBLE_EQ(all.camera().pan.norm(), 0.0);

  // Free: the upper left quarter. Projected by hand, crown and feet must lie inside it.
  ViewControl quarter;
  quarter.fit(extent, {1000, 1000}, {-250, -250}, {500, 500});
  const CameraPose pose = orbit(quarter.camera(), extent, 1.0);
  const Eigen::Vector3d back = (pose.eye - pose.target).normalized();
  const Eigen::Vector3d right = pose.up.cross(back);
  const double tangent = std::tan(0.5 * kFieldOfViewDegrees * 3.14159265358979 / 180.0);
  for (double y : {0.0, 0.87, 1.74}) {
    const Eigen::Vector3d seen = Eigen::Vector3d(0, y, 0) - pose.eye;
    const double depth = -seen.dot(back);
    const double column = 500 + 500 * seen.dot(right) / depth / tangent;
    const double row = 500 - 500 * seen.dot(pose.up) / depth / tangent;
    EXPECT_NEAR(column, 250, 3.0);
    EXPECT_GT(row, 0.0);
    EXPECT_LT(row, 500.0);
    if (y == 0.87) {
      EXPECT_NEAR(row, 250, 3.0);
    }
  }
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
