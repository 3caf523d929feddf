// What stays between drapes, and what is fastened or elastic.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "drape_scenes.h"
#include "garments/drape/fabric_units.h"
#include "garments/drape/redrape.h"

namespace fitroom::garments {
namespace {

using namespace drapetest;

double meanRadius(const Points& positions, double low, double high) {
  double sum = 0;
  int count = 0;
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    if (positions(v, 1) < low || positions(v, 1) > high) continue;
    sum += std::hypot(positions(v, 0), positions(v, 2));
    ++count;
  }
  return sum / count;
}

TEST(Redraper, FollowsABodyThatGrows) {
  const TriMesh body = column(0.100, 0, 0.6, 64, 40);
  const TriMesh cloth = tube(0.1035, 0.15, 0.45, 64, 24);
  DrapeSettings settings;
  settings.gravity = 0;
  auto redraper = Redraper::make(cloth, {}, knit(), settings);
  ASSERT_TRUE(redraper);
  ASSERT_TRUE(redraper->drape(cloth.vertices, body));
  const TriMesh grown = column(0.105, 0, 0.6, 64, 40);
  const auto followed = redraper->follow(grown);
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->crossing, 0);
  EXPECT_TRUE(followed->converged);
  const auto anew = drape(cloth, {}, cloth.vertices, grown, knit(), settings);
  ASSERT_TRUE(anew);
  EXPECT_NEAR(meanRadius(followed->positions, 0.2, 0.4), meanRadius(anew->positions, 0.2, 0.4), 0.0005);
}

TEST(Redraper, NothingToFollowIsSaid) {
  const TriMesh body = column(0.100, 0, 0.6, 64, 40);
  const TriMesh cloth = tube(0.1035, 0.15, 0.45, 64, 24);
  auto redraper = Redraper::make(cloth, {}, knit());
  ASSERT_TRUE(redraper);
  EXPECT_FALSE(redraper->follow(body));
  ASSERT_TRUE(redraper->drape(cloth.vertices, body));
  EXPECT_FALSE(redraper->follow(column(0.100, 0, 0.6, 48, 40)));  // Another mesh.
}

TEST(Bands, ElasticDrawsALooseTubeTogether) {
  const TriMesh body = column(0.05, -1, -0.8, 24, 4);  // Out of the way.
  const TriMesh cloth = tube(0.10, 0, 0.1, 48, 6);
  DrapeSettings settings;
  settings.gravity = 0;
  Band band;
  for (Eigen::Index v = 0; v < cloth.vertexCount(); ++v) {
    if (cloth.vertices(v, 1) > 0.0999f) band.loop.push_back(static_cast<std::int32_t>(v));
  }
  ASSERT_EQ(band.loop.size(), 48u);
  std::sort(band.loop.begin(), band.loop.end(), [&](std::int32_t a, std::int32_t b) {
    return std::atan2(cloth.vertices(a, 0), cloth.vertices(a, 2)) <
           std::atan2(cloth.vertices(b, 0), cloth.vertices(b, 2));
  });
  band.relaxed = 0.8;
  settings.bands = {band};
  const auto rigid = drape(cloth, {}, cloth.vertices, body, knit(), settings);
  ASSERT_TRUE(rigid);
  double girth = 0;
  for (std::size_t k = 0; k < band.loop.size(); ++k) {
    const auto next = band.loop[(k + 1) % band.loop.size()];
    girth += (rigid->positions.row(band.loop[k]) - rigid->positions.row(next)).norm();
  }
  EXPECT_NEAR(girth / (2 * M_PI * 0.10), 0.8, 0.02);
  settings.bands[0].relaxed = 0.1;
  EXPECT_FALSE(drape(cloth, {}, cloth.vertices, body, knit(), settings));
}

TEST(Closures, HoldTwoEdgesTogether) {
  const TriMesh body = column(0.05, -1, -0.8, 24, 4);
  const TriMesh cloth = sheet(0.3, 0.1, 30, 10, 0.5);
  std::int32_t left = -1, right = -1;
  for (Eigen::Index v = 0; v < cloth.vertexCount(); ++v) {
    const bool edge = std::abs(cloth.vertices(v, 2)) < 0.006f;
    if (edge && cloth.vertices(v, 0) < -0.149f) left = static_cast<std::int32_t>(v);
    if (edge && cloth.vertices(v, 0) > 0.149f) right = static_cast<std::int32_t>(v);
  }
  ASSERT_GE(left, 0);
  ASSERT_GE(right, 0);
  DrapeSettings settings;
  settings.gravity = 0;
  settings.closures = {{left, right}};
  const auto held = drape(cloth, {}, cloth.vertices, body, knit(), settings);
  ASSERT_TRUE(held);
  EXPECT_LT((held->positions.row(left) - held->positions.row(right)).norm(), 0.006);
  settings.closures = {{left, 1 << 20}};
  EXPECT_FALSE(drape(cloth, {}, cloth.vertices, body, knit(), settings));
}

TEST(Layers, SheetsThatStartThroughEachOtherComeApart) {
  const TriMesh body = column(0.05, -1, -0.8, 24, 4);
  const TriMesh one = sheet(0.2, 0.2, 16, 16, 0.50), two = sheet(0.2, 0.2, 16, 16, 0.52);
  TriMesh both;
  both.vertices.resize(one.vertexCount() * 2, 3);
  both.vertices << one.vertices, two.vertices;
  both.triangles.resize(one.triangleCount() * 2, 3);
  both.triangles << one.triangles,
      (two.triangles.array() + static_cast<std::int32_t>(one.vertexCount())).matrix();
  Points start = both.vertices;
  for (Eigen::Index v = one.vertexCount(); v < start.rows(); ++v) {
    const float x = start(v, 0) + 0.013f;  // One corner of the upper sheet has gone through the lower one.
    start(v, 1) = 0.5041f + (x > 0.06f ? -0.12f * (x - 0.06f) : 0.0f);
  }
  const TriMesh lower{start.topRows(one.vertexCount()), one.triangles};
  ASSERT_GT(countCrossingTriangles({start.bottomRows(one.vertexCount()), one.triangles}, lower), 0);
  DrapeSettings settings;
  settings.gravity = 0;
  const auto apart = drape(both, {}, start, body, knit(), settings);
  ASSERT_TRUE(apart);
  EXPECT_EQ(countCrossingTriangles({apart->positions.bottomRows(one.vertexCount()), one.triangles},
                                   {apart->positions.topRows(one.vertexCount()), one.triangles}),
            0);
}

TEST(FabricUnits, KesBecomesSi) {
  KesFabric kes;
  kes.weight = 12;
  kes.thickness = 0.4;
  kes.bendingWarp = 0.08;
  kes.bendingWeft = 0.04;
  kes.shearWarp = kes.shearWeft = 1;
  kes.extensionWarp = 5;
  kes.extensionWeft = 10;
  const auto f = fromKes(kes, false);
  ASSERT_TRUE(f);
  EXPECT_NEAR(f->density, 0.12, 1e-9);
  EXPECT_NEAR(f->bending, 0.06 * 98.0665e-6, 1e-10);
  EXPECT_NEAR(f->shear, 56.19, 0.01);
  EXPECT_NEAR(f->stretchWarp, 490.33 / 0.05, 1);
  EXPECT_NEAR(f->stretchWeft, 490.33 / 0.10, 1);
  kes.shearWarp = 0;
  EXPECT_FALSE(fromKes(kes, false));
}

TEST(FabricUnits, CloBecomesSi) {
  CloFabric clo;
  clo.density = 180;
  clo.thickness = 0.5;
  clo.stretchWarp = 1e6;
  clo.stretchWeft = 5e5;
  clo.shear = 4e4;
  clo.bendingWarp = 3000;
  clo.bendingWeft = 1000;
  const auto f = fromClo(clo, true);
  ASSERT_TRUE(f);
  EXPECT_NEAR(f->density, 0.18, 1e-9);
  EXPECT_NEAR(f->stretchWarp, 1000, 1e-6);
  EXPECT_NEAR(f->shear, 40, 1e-6);
  EXPECT_NEAR(f->bending, 2e-6, 1e-12);
  clo.density = 0;
  EXPECT_FALSE(fromClo(clo, true));
}

}  // namespace
}  // namespace fitroom::garments
