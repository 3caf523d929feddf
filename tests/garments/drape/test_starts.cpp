// Starts that lie badly: turned away from the body, and pushed together until the cloth crumples.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>

#include "drape_scenes.h"
#include "garments/drape/align.h"
#include "garments/drape/disentangle.h"

namespace fitroom::garments {
namespace {

using namespace drapetest;

/// Wider than deep: a turn about its axis shows.
void flatten(TriMesh& mesh) {
  mesh.vertices.col(0) *= 1.6f;
}

class TurnedStart : public ::testing::Test {
 protected:
  TurnedStart() {
    flatten(body);
    flatten(cloth);
  }

  Points turned(float angle, const Eigen::Vector3f& by) const {
    const Eigen::AngleAxisf turn(angle, Eigen::Vector3f::UnitY());
    Points out = cloth.vertices;
    for (Eigen::Index v = 0; v < out.rows(); ++v)
      out.row(v) = (turn * cloth.vertices.row(v).transpose() + by).transpose();
    return out;
  }

  Points aligned(const Points& start) const {
    const auto model = cloth::buildClothModel(cloth, {}, woven(), {});
    return cloth::aligned(start, model, cloth::BodyCollider(body, 0.01f));
  }

  float deepest(const Points& points) const {
    const cloth::BodyCollider skin(body, 0.01f);
    float depth = 0;
    for (Eigen::Index v = 0; v < points.rows(); ++v)
      depth = std::max(depth, -skin.nearest(points.row(v).transpose()).distance);
    return depth;
  }

  TriMesh body = column(0.100, 0, 0.6, 64, 40);
  TriMesh cloth = tube(0.106, 0.15, 0.45, 64, 24);
};

TEST_F(TurnedStart, ComesOutOfTheBody) {
  const Points start = turned(0.35f, {0.02f, 0, -0.02f});
  EXPECT_GT(deepest(start), 0.015f);
  EXPECT_LT(deepest(aligned(start)), 0.003f);
}

TEST_F(TurnedStart, OneThatLiesWellStaysToTheByte) {
  EXPECT_EQ(aligned(cloth.vertices), cloth.vertices);
}

TEST_F(TurnedStart, DrapesWithoutCrossing) {
  const auto hung = drape(cloth, {}, turned(0.35f, {0.02f, 0, -0.02f}), body, woven());
  ASSERT_TRUE(hung);
  EXPECT_EQ(hung->crossing, 0);
}

TEST_F(TurnedStart, CanBeLeftWhereItIs) {
  DrapeSettings settings;
  settings.align = false;
  settings.maxSeconds = 0.05;
  const Points start = turned(0.35f, {0.02f, 0, -0.02f});
  const auto left = drape(cloth, {}, start, body, woven(), settings);
  settings.align = true;
  const auto moved = drape(cloth, {}, start, body, woven(), settings);
  ASSERT_TRUE(left);
  ASSERT_TRUE(moved);
  EXPECT_NE(left->hash, moved->hash);
}

/// A sleeve pushed up an arm to half its length springs back and folds faster than layers are parted.
TEST(CrumpledStart, ClothDoesNotPassThroughItself) {
  const TriMesh arm = column(0.045, 0, 0.8, 48, 60);
  const TriMesh sleeve = tube(0.060, 0.1, 0.6, 30, 40);
  Points start = sleeve.vertices;
  start.col(1) = (start.col(1).array() - 0.1f) * 0.45f + 0.1f;
  const auto hung = drape(sleeve, {}, start, arm, woven());
  ASSERT_TRUE(hung);
  const auto model = cloth::buildClothModel(sleeve, {}, woven(), {});
  const cloth::BodyCollider body(arm, 0.01f);
  cloth::ClothSolver solver(model, body);
  solver.setPositions(hung->positions);
  EXPECT_EQ(cloth::Disentangler(solver, model).count(), 0);
  EXPECT_EQ(hung->crossing, 0);
}

}  // namespace
}  // namespace fitroom::garments
