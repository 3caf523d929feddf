#include "garments/shown/shown_mesh.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

#include "garments/import/gltf_reader.h"
#include "garments/import/importer.h"
#include "garments/library/glb_writer.h"
#include "garments/library/library.h"
#include "garments/shown/build_shown.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

namespace fitroom::garments {
namespace {

/// A fine tube of radius `r` to be shown on a coarse one of 15 cm.
ShownMesh fineTube(double r) {
  ShownMesh shown;
  shown.parts.emplace_back().mesh = zoo::cylinder(r, 0.5, 96, 60, 0.5);
  return shown;
}

TriMesh coarseTube() {
  return zoo::cylinder(0.15, 0.5, 40, 20, 0.5);
}

Points moved(const Points& points, const Eigen::Affine3f& by) {
  return (by.linear() * points.transpose()).transpose().rowwise() + by.translation().transpose();
}

double worstDistance(const Points& a, const Points& b) {
  return static_cast<double>((a - b).rowwise().norm().maxCoeff());
}

TEST(ShownMesh, AtRestItIsWhatTheFileHeld) {
  ShownMesh shown = fineTube(0.152);
  const TriMesh simulation = coarseTube();
  bind(shown, simulation);
  ASSERT_TRUE(isBoundTo(shown, simulation.triangleCount()));
  const auto out = applyDrape(shown, simulation.vertices, simulation.triangles);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].triangles, shown.parts[0].mesh.triangles);
  EXPECT_LT(worstDistance(out[0].vertices, shown.parts[0].mesh.vertices), 1e-5);
}

TEST(ShownMesh, FollowsAStiffMotionExactly) {
  ShownMesh shown = fineTube(0.155);
  const TriMesh simulation = coarseTube();
  bind(shown, simulation);
  const Eigen::Affine3f by = Eigen::Translation3f(0.3f, -0.2f, 0.1f) *
                             Eigen::AngleAxisf(1.1f, Eigen::Vector3f(1, 2, -1).normalized());
  const auto out = applyDrape(shown, moved(simulation.vertices, by), simulation.triangles);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_LT(worstDistance(out[0].vertices, moved(shown.parts[0].mesh.vertices, by)), 2e-5);
}

TEST(ShownMesh, InnerWallsStayCloseToTheCloth) {
  ShownMesh shown = fineTube(0.140);  // a lining 10 mm inside
  const TriMesh simulation = coarseTube();
  bind(shown, simulation);
  const auto out = applyDrape(shown, simulation.vertices, simulation.triangles, 0.001);
  ASSERT_EQ(out.size(), 1u);
  const double inner =
      static_cast<double>(out[0].vertices(Eigen::all, std::array{0, 2}).rowwise().norm().minCoeff());
  EXPECT_GT(inner, 0.15 * std::cos(3.14159 / 40) - 0.0012);
}

TEST(ShownMesh, AButtonStaysRigid) {
  ShownMesh shown;
  TriMesh button = zoo::cylinder(0.006, 0.002, 12, 1, 0.75);
  button.vertices.col(2).array() += 0.153f;
  shown.parts.emplace_back().mesh = button;
  TriMesh simulation = coarseTube();
  bind(shown, simulation);
  // The cloth is stretched to twice its width; the button is not.
  Points wide = simulation.vertices;
  wide.col(0) *= 2;
  wide.col(2) *= 2;
  const auto out = applyDrape(shown, wide, simulation.triangles, 1);
  ASSERT_EQ(out.size(), 1u);
  for (Eigen::Index f = 0; f < button.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const auto a = button.triangles(f, k), b = button.triangles(f, (k + 1) % 3);
      EXPECT_NEAR((out[0].vertices.row(a) - out[0].vertices.row(b)).norm(),
                  (button.vertices.row(a) - button.vertices.row(b)).norm(), 1e-6f);
    }
  }
}

TEST(ShownMesh, ForeignAnchorsAreRefused) {
  ShownMesh shown = fineTube(0.152);
  const TriMesh simulation = coarseTube();
  bind(shown, simulation);
  shown.parts[0].anchors[7].face = static_cast<std::int32_t>(simulation.triangleCount());
  EXPECT_FALSE(isBoundTo(shown, simulation.triangleCount()));
  EXPECT_TRUE(applyDrape(shown, simulation.vertices, simulation.triangles).empty());
  EXPECT_TRUE(applyDrape(fineTube(0.15), simulation.vertices, simulation.triangles).empty());
}

TEST(ShownMesh, GlbKeepsPicturesColourwaysAndAnchors) {
  ShownMesh shown = fineTube(0.152);
  bind(shown, coarseTube());
  ShownPart& part = shown.parts[0];
  part.name = "body";
  part.texCoords = TexCoords::Random(part.mesh.vertexCount(), 2);
  part.look = 1;
  part.variantLooks = {0, 1};
  shown.images.push_back({"print.png", "image/png", std::string("\x89PNG\r\n\x1a\n rest", 13)});
  shown.looks.resize(2);
  shown.looks[0].name = "red";
  shown.looks[0].colour = {1, 0, 0, 1};
  shown.looks[1].image = 0;
  shown.looks[1].alphaMode = "MASK";
  shown.variants = {"red", "print"};
  GarmentModel garment;
  garment.name = {"裙", "skirt"};
  const auto bytes = encodeShown(shown, {}, true, garment);
  ASSERT_TRUE(bytes) << bytes.error().text.en;
  const auto back = decodeShown(*bytes, "shown.glb");
  ASSERT_TRUE(back) << back.error().text.en;
  ASSERT_EQ(back->parts.size(), 1u);
  EXPECT_EQ(back->parts[0].mesh.vertices, part.mesh.vertices);
  EXPECT_EQ(back->parts[0].texCoords, part.texCoords);
  EXPECT_EQ(back->parts[0].look, 1);
  EXPECT_EQ(back->parts[0].variantLooks, part.variantLooks);
  ASSERT_EQ(back->looks.size(), 2u);
  EXPECT_EQ(back->looks[0].name, "red");
  EXPECT_EQ(back->looks[1].alphaMode, "MASK");
  ASSERT_EQ(back->images.size(), 1u);
  EXPECT_EQ(back->images[0].bytes, shown.images[0].bytes);
  EXPECT_EQ(back->variants, shown.variants);
  for (std::size_t i = 0; i < part.anchors.size(); ++i) {
    EXPECT_EQ(back->parts[0].anchors[i].face, part.anchors[i].face);
    EXPECT_EQ(back->parts[0].anchors[i].offset, part.anchors[i].offset);
  }
  // Without anchors it is a plain GLB, which is not taken for a library's.
  const auto plain = encodeShown(shown, {}, false, garment);
  ASSERT_TRUE(plain);
  EXPECT_FALSE(decodeShown(*plain, "shown.glb"));
}

TEST(ShownMesh, AnImportKeepsEveryTriangleAndTheLibraryHandsItBack) {
  const testing_support::TempFolder temp;
  const TriMesh tee = zoo::shirt();
  TriMesh button = zoo::cylinder(0.006, 0.002, 12, 1, 1.2);
  button.vertices.col(2).array() += 0.14f;
  const TriMesh both = zoo::together(tee, button);
  GlbPart part;
  part.name = "tee";
  part.mesh = &both;
  ASSERT_TRUE(writeGlb(temp.path() / "tee.glb", {&part, 1}));
  const ImportReport report = importFile(temp.path() / "tee.glb");
  ASSERT_EQ(report.garments.size(), 1u);
  ASSERT_EQ(report.shown.size(), 1u);
  Library library({temp.path() / "library"});
  const auto id = library.add(report.garments[0], report.shown[0]);
  ASSERT_TRUE(id);
  const auto shown = library.loadShown(*id);
  ASSERT_TRUE(shown) << shown.error().text.en;
  EXPECT_EQ(shown->triangleCount(), static_cast<std::size_t>(both.triangleCount()));
  const auto loaded = library.load(*id);
  ASSERT_TRUE(loaded);
  const auto out = applyDrape(*shown, loaded->mesh.vertices, loaded->mesh.triangles, 1);
  ASSERT_EQ(out.size(), 1u);
  // Vertices are numbered anew, triangles keep their order.
  float worst = 0;
  for (Eigen::Index f = 0; f < both.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const auto there = out[0].vertices.row(out[0].triangles(f, k));
      worst = std::max(worst, (there - both.vertices.row(both.triangles(f, k))).norm());
    }
  }
  EXPECT_LT(worst, 1e-4f);
  EXPECT_FALSE(library.loadShown("nothing"));
}

TEST(ShownMesh, ABodyIsNotShownAsClothes) {
  RawScene scene;
  const TriMesh cloth = zoo::cylinder(0.15, 0.5, 40, 20, 0.5), body = zoo::cylinder(0.145, 1.5, 40, 60, 0.0);
  for (const TriMesh* mesh : {&cloth, &body}) {
    scene.meshes.emplace_back().vertices = mesh->vertices;
    scene.meshes.back().triangles = mesh->triangles;
  }
  const auto shown = buildShown(scene, Eigen::Matrix3d::Identity(), {coarseTube()}, {body});
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].triangleCount(), static_cast<std::size_t>(cloth.triangleCount()));
}

}  // namespace
}  // namespace fitroom::garments
