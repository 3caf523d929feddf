#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "garments/drape/drape.h"
#include "garments/drape/dressed_body.h"
#include "garments/drape/surface_nets.h"

namespace fitroom::garments {
namespace {

/// An upright tube round the y axis from y = low to high, open at both ends, facing outwards.
TriMesh tube(double radius, double low, double high, double closedTo = -1) {
  constexpr int kRound = 64;
  const int rings = 1 + static_cast<int>(std::ceil((high - low) / 0.01));
  const bool capped = closedTo >= 0;
  TriMesh mesh;
  mesh.vertices.resize(kRound * rings + (capped ? 2 : 0), 3);
  std::vector<Eigen::Vector3i> faces;
  for (int r = 0; r < rings; ++r) {
    for (int k = 0; k < kRound; ++k) {
      const double a = 2 * M_PI * k / kRound;
      mesh.vertices.row(r * kRound + k) << static_cast<float>(radius * std::sin(a)),
          static_cast<float>(low + (high - low) * r / (rings - 1)), static_cast<float>(radius * std::cos(a));
      if (r + 1 == rings) continue;
      const int i = r * kRound + k, j = r * kRound + (k + 1) % kRound;
      faces.emplace_back(i, j, i + kRound);
      faces.emplace_back(j, j + kRound, i + kRound);
    }
  }
  if (capped) {
    const int bottom = kRound * rings, top = bottom + 1;
    mesh.vertices.row(bottom) << 0, static_cast<float>(low), 0;
    mesh.vertices.row(top) << 0, static_cast<float>(high), 0;
    for (int k = 0; k < kRound; ++k) {
      faces.emplace_back(bottom, (k + 1) % kRound, k);
      faces.emplace_back(top, (rings - 1) * kRound + k, (rings - 1) * kRound + (k + 1) % kRound);
    }
  }
  mesh.triangles.resize(static_cast<Eigen::Index>(faces.size()), 3);
  for (std::size_t f = 0; f < faces.size(); ++f)
    mesh.triangles.row(static_cast<Eigen::Index>(f)) = faces[f].transpose();
  return mesh;
}

/// Every edge has as many triangles one way as the other.
bool closed(const TriMesh& mesh) {
  std::map<std::pair<int, int>, int> edges;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = mesh.triangles(f, k), b = mesh.triangles(f, (k + 1) % 3);
      edges[{std::min(a, b), std::max(a, b)}] += a < b ? 1 : -1;
    }
  }
  for (const auto& [edge, sum] : edges) {
    if (sum != 0) return false;
  }
  return true;
}

TEST(SurfaceNets, DrawsASphereClosedAndFacingOutwards) {
  cloth::ScalarGrid grid;
  grid.cell = 0.01f;
  grid.origin.setConstant(-0.15f);
  grid.size = {31, 31, 31};
  for (int z = 0; z < 31; ++z) {
    for (int y = 0; y < 31; ++y) {
      for (int x = 0; x < 31; ++x) grid.values.push_back(grid.corner(x, y, z).norm() - 0.1f);
    }
  }
  const TriMesh sphere = cloth::surfaceNets(grid);
  EXPECT_TRUE(closed(sphere));
  EXPECT_NEAR(bodymodel::enclosedVolume(sphere), 4.0 / 3 * M_PI * 1e-3, 0.02 * 4.2e-3);
  for (Eigen::Index v = 0; v < sphere.vertexCount(); ++v)
    EXPECT_NEAR(sphere.vertices.row(v).norm(), 0.1, 0.002);
}

TEST(DressedBody, WithoutLayersIsTheBodyItself) {
  const TriMesh body = tube(0.1, 0, 0.4, 1);
  EXPECT_EQ(dressedBody(body, {}).vertices, body.vertices);
}

TEST(DressedBody, FillsWhatATubeEnclosesAndCoversIt) {
  const TriMesh body = tube(0.10, 0, 0.6, 1);
  const TriMesh skirt = tube(0.16, 0.2, 0.4);
  const TriMesh dressed = dressedBody(body, std::span(&skirt, 1));
  EXPECT_TRUE(closed(dressed));
  EXPECT_EQ(countCrossingTriangles(skirt, dressed), 0);
  const double cover = 0.16 + kDressedCover;
  const double filled = M_PI * (0.01 * 0.4 + cover * cover * (0.2 + 2 * kDressedCover));
  EXPECT_NEAR(bodymodel::enclosedVolume(dressed), filled, 0.04 * filled);
  // A second skirt falls over both without crossing the first.
  const TriMesh outer = tube(0.17, 0.15, 0.42);
  DrapeSettings settings;
  settings.gravity = 0;
  settings.maxSeconds = 0.1;
  const auto draped = drape(outer, {}, outer.vertices, dressed, Fabric{}, settings);
  ASSERT_TRUE(draped);
  EXPECT_EQ(countCrossingTriangles({draped->positions, outer.triangles}, skirt), 0);
}

TEST(DressedBody, AnOpenSheetBesideTheBodyFillsNothingBetween) {
  const TriMesh body = tube(0.10, 0, 0.4, 1);
  TriMesh sheet;  // 20 cm square, 10 cm in front of the body.
  sheet.vertices.resize(4, 3);
  sheet.vertices << -0.1f, 0.1f, 0.2f, 0.1f, 0.1f, 0.2f, 0.1f, 0.3f, 0.2f, -0.1f, 0.3f, 0.2f;
  sheet.triangles.resize(2, 3);
  sheet.triangles << 0, 1, 2, 0, 2, 3;
  const TriMesh dressed = dressedBody(body, std::span(&sheet, 1));
  EXPECT_TRUE(closed(dressed));
  const double both = M_PI * 0.01 * 0.4 + 0.04 * 2 * kDressedCover;
  EXPECT_NEAR(bodymodel::enclosedVolume(dressed), both, 0.05 * both);
}

}  // namespace
}  // namespace fitroom::garments
