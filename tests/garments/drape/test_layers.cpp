// Cloth under cloth.
#include <gtest/gtest.h>

#include <cmath>

#include "garments/drape/drape.h"

namespace fitroom::garments {
namespace {

/// An upright tube round the y axis, facing outwards; closed at both ends or open.
TriMesh tube(double radius, double low, double high, bool closed) {
  constexpr int kRound = 64;
  const int rings = 1 + static_cast<int>(std::ceil((high - low) / 0.012));
  std::vector<Eigen::Vector3i> faces;
  TriMesh mesh;
  mesh.vertices.resize(kRound * rings + (closed ? 2 : 0), 3);
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
  if (closed) {
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

double widest(const Points& positions, double low, double high) {
  double radius = 0;
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    if (positions(v, 1) < low || positions(v, 1) > high) continue;
    radius = std::max<double>(radius, std::hypot(positions(v, 0), positions(v, 2)));
  }
  return radius;
}

DrapeSettings weightless() {
  DrapeSettings settings;
  settings.gravity = 0;
  settings.maxSeconds = 0.5;
  settings.warm = true;
  return settings;
}

TEST(Layers, WiderClothGoesUnderWhatIsWornOverIt) {
  const TriMesh body = tube(0.100, 0, 0.6, true);
  const TriMesh inner = tube(0.122, 0.15, 0.45, false);  // 7 mm wider than its cover.
  const TriMesh outer = tube(0.115, 0.10, 0.50, false);

  DrapeSettings settings = weightless();
  settings.covers = {outer};
  const auto draped = drape(inner, {}, inner.vertices, body, Fabric{}, settings);
  ASSERT_TRUE(draped);
  EXPECT_LT(widest(draped->positions, 0, 1), 0.115);
  EXPECT_EQ(draped->crossing, 0);
  EXPECT_EQ(countCrossingTriangles({draped->positions, inner.triangles}, outer), 0);
}

TEST(Layers, ClothBeyondTheCoversEdgeIsLeftAlone) {
  const TriMesh body = tube(0.100, 0, 0.6, true);
  const TriMesh inner = tube(0.122, 0.10, 0.50, false);
  const TriMesh outer = tube(0.115, 0.30, 0.55, false);  // Covers the upper half.
  DrapeSettings settings = weightless();
  settings.covers = {outer};
  const auto draped = drape(inner, {}, inner.vertices, body, Fabric{}, settings);
  ASSERT_TRUE(draped);
  EXPECT_LT(widest(draped->positions, 0.33, 0.6), 0.115);
  EXPECT_GT(widest(draped->positions, 0.0, 0.2), 0.119);
}

TEST(Layers, BrokenCoversAndGapsAreRefused) {
  const TriMesh body = tube(0.100, 0, 0.6, true);
  const TriMesh inner = tube(0.110, 0.15, 0.45, false);
  DrapeSettings settings = weightless();
  settings.covers = {inner};
  settings.covers[0].triangles(0, 0) = 1 << 20;
  EXPECT_FALSE(drape(inner, {}, inner.vertices, body, Fabric{}, settings));
  settings = weightless();
  settings.coverGap = 0.5;
  EXPECT_FALSE(drape(inner, {}, inner.vertices, body, Fabric{}, settings));
}

}  // namespace
}  // namespace fitroom::garments
