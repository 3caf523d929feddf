// The flat layout of the skin.

#include "bodymodel/mannequin/unwrap.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <vector>

#include "bodymodel/mannequin/mannequin.h"

namespace fitroom::bodymodel {
namespace {

const Mannequin& mannequin() {
  static const auto loaded = Mannequin::load(FITROOM_ASSETS_DIR);
  return *loaded;
}

double paperArea(const Unwrap& u, Eigen::Index f) {
  const Eigen::RowVector2f a = u.coords.row(u.triangles(f, 0)), b = u.coords.row(u.triangles(f, 1)),
                           c = u.coords.row(u.triangles(f, 2));
  const Eigen::RowVector2d e = (b - a).cast<double>(), g = (c - a).cast<double>();
  return 0.5 * (e.x() * g.y() - e.y() * g.x());
}

TEST(Unwrap, EveryTriangleLiesFaceUpInsideThePicture) {
  const Unwrap& u = mannequin().unwrap();
  ASSERT_GT(u.coords.rows(), 0);
  EXPECT_GE(u.coords.minCoeff(), 0.0F);
  EXPECT_LE(u.coords.maxCoeff(), 1.0F);
  double used = 0;
  for (Eigen::Index f = 0; f < u.triangles.rows(); ++f) {
    ASSERT_GT(paperArea(u, f), 0) << f;
    used += paperArea(u, f);
  }
  EXPECT_GT(used, 0.4);
}

/// Triangles drawn on a fine grid: a cell's middle may lie in one triangle only.
TEST(Unwrap, NoPieceLiesOverAnother) {
  const Unwrap& u = mannequin().unwrap();
  constexpr int kCells = 1500;
  std::vector<int> owner(static_cast<std::size_t>(kCells) * kCells, -1);
  int twice = 0;
  for (Eigen::Index f = 0; f < u.triangles.rows(); ++f) {
    std::array<Eigen::Vector2d, 3> p;
    Eigen::AlignedBox2d box;
    for (int k = 0; k < 3; ++k) {
      p[static_cast<std::size_t>(k)] = kCells * u.coords.row(u.triangles(f, k)).transpose().cast<double>();
      box.extend(p[static_cast<std::size_t>(k)]);
    }
    const auto side = [&](std::size_t k, const Eigen::Vector2d& q) {
      const Eigen::Vector2d e = p[(k + 1) % 3] - p[k], d = q - p[k];
      return e.x() * d.y() - e.y() * d.x();
    };
    for (int y = static_cast<int>(box.min().y()); y <= static_cast<int>(box.max().y()); ++y) {
      for (int x = static_cast<int>(box.min().x()); x <= static_cast<int>(box.max().x()); ++x) {
        const Eigen::Vector2d q(x + 0.5, y + 0.5);
        if (side(0, q) <= 0 || side(1, q) <= 0 || side(2, q) <= 0) continue;
        int& cell = owner[static_cast<std::size_t>(y) * kCells + static_cast<std::size_t>(x)];
        twice += cell >= 0;
        cell = static_cast<int>(f);
      }
    }
  }
  EXPECT_EQ(twice, 0);
}

TEST(Unwrap, SeamsOpenAndCloseAgain) {
  const Body body = mannequin().shape(0.3, Eigen::VectorXd());
  const Unwrap& u = mannequin().unwrap();
  EXPECT_EQ(&body.texture->flat(), &u);
  const TriMesh open = seamedMesh(body.mesh, u);
  EXPECT_GT(open.vertexCount(), body.mesh.vertexCount());
  for (Eigen::Index f = 0; f < open.triangleCount(); ++f)
    for (int k = 0; k < 3; ++k)
      ASSERT_EQ(open.vertices.row(open.triangles(f, k)), body.mesh.vertices.row(body.mesh.triangles(f, k)));
  const TriMesh closed = unseamedMesh(open, u, body.mesh.triangles);
  EXPECT_TRUE(closed.vertices == body.mesh.vertices);
  EXPECT_TRUE(isClosedManifold(closed));
  EXPECT_TRUE(unseamedMesh(body.mesh, u, body.mesh.triangles).empty());
}

}  // namespace
}  // namespace fitroom::bodymodel
