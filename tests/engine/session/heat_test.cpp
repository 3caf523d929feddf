#include "engine/session/heat.h"

#include <gtest/gtest.h>

namespace fitroom::engine {
namespace {

garments::TriMesh oneTriangle() {
  garments::TriMesh mesh;
  mesh.vertices.resize(4, 3);
  mesh.vertices << 0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 5, 5;
  mesh.triangles.resize(1, 3);
  mesh.triangles << 0, 1, 2;
  return mesh;
}

garments::Drape drapeWith(float warp, float weft, float gap) {
  garments::Drape drape;
  drape.strainWarp = {warp};
  drape.strainWeft = {weft};
  drape.gap = {gap, gap, gap, gap};
  return drape;
}

TEST(Heat, IsOneAtTheFabricsLimitWhicheverDirectionReachesIt) {
  const garments::Fabric fabric{.stretchLimit = 0.04};
  EXPECT_FLOAT_EQ(heatValues(oneTriangle(), drapeWith(0.04f, 0.0f, 0.003f), fabric)[0], 1.0f);
  EXPECT_FLOAT_EQ(heatValues(oneTriangle(), drapeWith(-0.2f, 0.02f, 0.003f), fabric)[1], 0.5f);
  EXPECT_FLOAT_EQ(heatValues(oneTriangle(), drapeWith(0.4f, 0.0f, 0.003f), fabric)[2], 1.0f);
}

TEST(Heat, IsZeroAsDesigned) {
  const auto heat = heatValues(oneTriangle(), drapeWith(0, -0.1f, float(kDesignedGap)), garments::Fabric{});
  for (const float value : heat) EXPECT_NEAR(value, 0.0f, 1e-6f);
}

TEST(Heat, FallsToMinusOneWithRoom) {
  const garments::Fabric fabric{};
  const float half = float((kDesignedGap + kFarGap) / 2);
  EXPECT_NEAR(heatValues(oneTriangle(), drapeWith(0, 0, half), fabric)[0], -0.5f, 1e-6);
  EXPECT_FLOAT_EQ(heatValues(oneTriangle(), drapeWith(0, 0, 1.0f), fabric)[0], -1.0f);
}

TEST(Heat, LeavesAVertexOfNoTriangleToItsGap) {
  const auto heat = heatValues(oneTriangle(), drapeWith(1.0f, 1.0f, 0.0f), garments::Fabric{});
  EXPECT_FLOAT_EQ(heat[0], 1.0f);
  EXPECT_FLOAT_EQ(heat[3], 0.0f);
}

}  // namespace
}  // namespace fitroom::engine
