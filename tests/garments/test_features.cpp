#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "garments/features/garment_features.h"
#include "garments/features/section.h"
#include "garments/features/topology.h"
#include "tests/support/garment_zoo.h"

namespace fitroom::garments {
namespace {

GarmentModel featuresOf(TriMesh mesh) {
  GarmentModel garment;
  garment.mesh = std::move(mesh);
  const auto notes = findFeatures(garment);
  EXPECT_TRUE(notes) << notes.error().text.en;
  return garment;
}

int countOf(const GarmentModel& garment, OpeningKind kind) {
  int n = 0;
  for (const auto& o : garment.openings) n += o.kind == kind;
  return n;
}

TEST(Topology, CylinderHasTwoLoopsOfItsGirth) {
  const TriMesh mesh = zoo::cylinder(0.2, 0.5, 60, 5, 0);
  const auto loops = findBoundaryLoops(mesh.triangles);
  ASSERT_EQ(loops.size(), 2u);
  const double polygon = 2 * 60 * 0.2 * std::sin(std::numbers::pi / 60);
  for (const auto& loop : loops) EXPECT_NEAR(loopLength(mesh.vertices, loop), polygon, 1e-5);
}

TEST(Section, CutOfACylinderIsItsPolygon) {
  const TriMesh mesh = zoo::cylinder(0.2, 0.5, 60, 5, 0);
  const auto lines = cutWithPlane(mesh, {0, 0.2, 0}, Eigen::Vector3d::UnitY());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].closed);
  const double polygon = 2 * 60 * 0.2 * std::sin(std::numbers::pi / 60);
  EXPECT_NEAR(hullLength(lines[0].points, Eigen::Vector3d::UnitY()), polygon, 1e-5);
  EXPECT_LE(lines[0].length(), polygon + 1e-6);
}

TEST(Features, ShirtWithSleeves) {
  const zoo::ShirtShape shape;
  const GarmentModel g = featuresOf(zoo::shirt(shape));
  EXPECT_EQ(g.category, Category::kTop);
  EXPECT_FALSE(g.frontOpen);
  EXPECT_EQ(countOf(g, OpeningKind::kNeck), 1);
  EXPECT_EQ(countOf(g, OpeningKind::kHem), 1);
  EXPECT_EQ(countOf(g, OpeningKind::kCuff), 2);
  EXPECT_EQ(g.tubes.size(), 3u);
  EXPECT_NEAR(*g.finished[Finished::kChest], zoo::ellipseGirth(shape.halfWidth, shape.halfDepth), 0.01);
  EXPECT_NEAR(*g.finished[Finished::kHem], zoo::ellipseGirth(shape.halfWidth, shape.halfDepth), 0.01);
  EXPECT_NEAR(*g.finished[Finished::kCuff], zoo::ellipseGirth(shape.sleeveHalfWidth, shape.sleeveHalfDepth),
              0.01);
}

TEST(Features, TrousersWithTwoLegs) {
  const zoo::TrousersShape shape;
  const GarmentModel g = featuresOf(zoo::trousers(shape));
  EXPECT_EQ(g.category, Category::kTrousers);
  EXPECT_EQ(countOf(g, OpeningKind::kWaist), 1);
  EXPECT_EQ(countOf(g, OpeningKind::kLegHem), 2);
  EXPECT_EQ(g.tubes.size(), 3u);
  EXPECT_NEAR(*g.finished[Finished::kWaist], zoo::ellipseGirth(shape.halfWidth, shape.halfDepth), 0.01);
  EXPECT_NEAR(*g.finished[Finished::kThigh], zoo::ellipseGirth(shape.legHalfWidth, shape.legHalfDepth), 0.01);
  EXPECT_NEAR(*g.finished[Finished::kInseam], shape.inseam, 0.01);
}

TEST(Features, TubeIsASkirt) {
  const GarmentModel g = featuresOf(zoo::cylinder(0.15, 0.6, 48, 24, 0.4));
  EXPECT_EQ(g.category, Category::kSkirt);
  EXPECT_EQ(countOf(g, OpeningKind::kWaist), 1);
  EXPECT_EQ(countOf(g, OpeningKind::kHem), 1);
}

TEST(Features, NameRefinesWithinTheBuildOnly) {
  GarmentModel g = featuresOf(zoo::shirt());
  EXPECT_TRUE(refineCategoryByName(g, "Blue_Shirt_01"));
  EXPECT_EQ(g.category, Category::kShirt);
  EXPECT_FALSE(refineCategoryByName(g, "cargo trousers"));
  EXPECT_EQ(g.category, Category::kShirt);
}

TEST(Features, EmptyAndClosedMeshesAreRefused) {
  GarmentModel g;
  EXPECT_EQ(findFeatures(g).error().code, ErrorCode::kInvalidArgument);
  g.mesh.vertices.resize(4, 3);
  g.mesh.vertices << 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1;
  g.mesh.triangles.resize(4, 3);
  g.mesh.triangles << 0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3;
  EXPECT_EQ(findFeatures(g).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace fitroom::garments
