// A body written as GLB carries texture coordinates and measures the same when read again.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/body_solver.h"
#include "engine/session/body_file.h"
#include "engine/session/mesh_files.h"
#include "engine/session/obj_file.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {
namespace {

TEST(BodyGlb, KeepsTextureCoordinatesAndMeasures) {
  const auto mannequin = bodymodel::Mannequin::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(mannequin.has_value());
  const bodymodel::Body body = mannequin->shape(0.0, Eigen::VectorXd());
  const testing_support::TempFolder folder;
  const auto path = folder.path() / "body.glb";
  ASSERT_TRUE(writeBodyGlb(path, body).has_value());
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_NE(bytes.find("TEXCOORD_0"), std::string::npos);
  const auto again = measureFile(path, *mannequin, {});
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->ours);
  EXPECT_EQ(again->body.mesh.vertexCount(), body.mesh.vertexCount());
  const bodymodel::MeasureSet was = bodymodel::Tape(body).measureAll();
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<bodymodel::Measure>(i);
    ASSERT_TRUE(again->measures.has(m));
    EXPECT_NEAR(again->measures[m], was[m], 1e-4) << bodymodel::measureInfo(m).key;
  }
}

TEST(BodyObj, KeepsTheSkinsOwnVerticesAndHasTextureCoordinates) {
  const auto mannequin = bodymodel::Mannequin::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(mannequin.has_value());
  const bodymodel::Body body = mannequin->shape(1.0, Eigen::VectorXd());
  const testing_support::TempFolder folder;
  const auto path = folder.path() / "body.OBJ";
  ASSERT_TRUE(writeBody(path, body).has_value());
  const auto again = readObj(path);
  ASSERT_TRUE(again.has_value());
  ASSERT_EQ(again->triangles, body.mesh.triangles);
  EXPECT_LT((again->vertices - body.mesh.vertices).cwiseAbs().maxCoeff(), 1e-6f);
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_NE(text.find("\nvt "), std::string::npos);
}

TEST(BodyFile, RefusesANameOfAnotherKind) {
  const auto refused = checkBodyFile("body.stl");
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().text.en.find(".glb or .obj"), std::string::npos);
  EXPECT_TRUE(checkBodyFile("body.Glb").has_value());
}

}  // namespace
}  // namespace fitroom::engine
