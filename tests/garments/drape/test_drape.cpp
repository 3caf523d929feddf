#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/garments/drape/drape_scenes.h"

namespace fitroom::garments {
namespace {

using namespace drapetest;

struct SphereScene {
  TriMesh body = sphere(0.15, {0, 1, 0});
  TriMesh cloth = sheet(0.6, 0.6, 36, 36, 1.17);
};

TEST(Drape, ClothOnASphereCrossesNothingAndHangsEvenly) {
  const SphereScene scene;
  const auto drape = garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, knit());
  ASSERT_TRUE(drape.has_value()) << drape.error().text.en;
  EXPECT_EQ(drape->crossing, 0);
  EXPECT_EQ(countCrossingTriangles({drape->positions, scene.cloth.triangles}, scene.body), 0);
  EXPECT_NEAR(drape->positions.col(0).mean(), 0, 0.01);
  EXPECT_NEAR(drape->positions.col(2).mean(), 0, 0.01);
  // The corners hang lowest and below the middle of the sphere; the centre lies on its top.
  const int corner = 0, middle = 18 * 37 + 18;
  EXPECT_LT(drape->positions(corner, 1), 1.0f);
  EXPECT_NEAR(drape->positions(middle, 1), 1.153f, 0.002f);
  for (float g : drape->gap) EXPECT_GT(g, 0.001f);
}

TEST(Drape, StartHalfInsideTheBodyComesOut) {
  const TriMesh body = column(0.10, 0.5, 1.5, 64, 60);
  TriMesh cloth = tube(0.12, 0.8, 1.2, 64, 24);
  Points start = cloth.vertices;
  start.col(0).array() += 0.05f;  // One side of the tube starts 3 cm inside.
  ASSERT_GT(countCrossingTriangles({start, cloth.triangles}, body), 50);
  DrapeSettings settings;
  settings.gravity = 0;
  const auto drape = garments::drape(cloth, {}, start, body, woven(), settings);
  ASSERT_TRUE(drape.has_value());
  EXPECT_EQ(drape->crossing, 0);
  for (float g : drape->gap) EXPECT_GT(g, 0.0015f);
  for (Eigen::Index i = 0; i < start.rows(); ++i) {  // Around the column still, not folded to one side of it.
    const Eigen::RowVector3f p = drape->positions.row(i);
    EXPECT_GT(std::hypot(p.x(), p.z()), 0.1f);
    EXPECT_GT(cloth.vertices(i, 0) * p.x() + cloth.vertices(i, 2) * p.z(), 0);
  }
}

TEST(Drape, BytesDoNotDependOnThreads) {
  const SphereScene scene;
  DrapeSettings settings;
  settings.maxSeconds = 0.3;
  std::uint64_t first = 0;
  for (int threads : {1, 2, 4, 1, 2}) {
    settings.threads = threads;
    const auto drape = garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, woven(), settings);
    ASSERT_TRUE(drape.has_value());
    if (first == 0) first = drape->hash;
    EXPECT_EQ(drape->hash, first) << threads << " threads";
  }
}

TEST(Drape, WarmStartFollowsAGrownBody) {
  const SphereScene scene;
  const auto cold = garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, knit());
  ASSERT_TRUE(cold.has_value());
  const TriMesh grown = sphere(0.152, {0, 1, 0});
  DrapeSettings settings;
  settings.warm = true;
  const auto warm = garments::drape(scene.cloth, {}, cold->settled, grown, knit(), settings);
  ASSERT_TRUE(warm.has_value());
  EXPECT_TRUE(warm->converged);
  EXPECT_EQ(warm->crossing, 0);
  EXPECT_LT(warm->iterations, cold->iterations / 2);
  const auto anew = garments::drape(scene.cloth, {}, scene.cloth.vertices, grown, knit());
  ASSERT_TRUE(anew.has_value());
  const int middle = 18 * 37 + 18;
  EXPECT_NEAR(warm->positions(middle, 1), anew->positions(middle, 1), 0.001f);
}

TEST(Drape, StoppedByTimeIsSaid) {
  const SphereScene scene;
  DrapeSettings settings;
  settings.maxSeconds = 0.1;
  const auto drape = garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, woven(), settings);
  ASSERT_TRUE(drape.has_value());
  EXPECT_FALSE(drape->converged);
}

TEST(Drape, CancelledSaysSo) {
  const SphereScene scene;
  Progress progress;
  progress.cancelled = [] { return true; };
  const auto drape =
      garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, woven(), {}, progress);
  ASSERT_FALSE(drape.has_value());
  EXPECT_EQ(drape.error().code, ErrorCode::kCancelled);
}

class DrapeRefuses : public ::testing::Test {
 protected:
  void expectRefused() {
    const auto drape = garments::drape(scene.cloth, uv, start, scene.body, fabric, settings);
    ASSERT_FALSE(drape.has_value());
    EXPECT_EQ(drape.error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(drape.error().text.zh.empty());
    EXPECT_FALSE(drape.error().text.en.empty());
  }

  SphereScene scene;
  TexCoords uv;
  Points start = scene.cloth.vertices;
  Fabric fabric = woven();
  DrapeSettings settings;
};

TEST_F(DrapeRefuses, StartOfAnotherSize) {
  start.conservativeResize(7, 3);
  expectRefused();
}
TEST_F(DrapeRefuses, StartThatIsNotANumber) {
  start(3, 1) = std::nanf("");
  expectRefused();
}
TEST_F(DrapeRefuses, RestThatIsNotANumber) {
  scene.cloth.vertices(3, 1) = std::nanf("");
  expectRefused();
}
TEST_F(DrapeRefuses, PanelsOfAnotherSize) {
  uv.setZero(5, 2);
  expectRefused();
}
TEST_F(DrapeRefuses, NoBody) {
  scene.body = {};
  expectRefused();
}
TEST_F(DrapeRefuses, NoCloth) {
  scene.cloth = {};
  start.resize(0, 3);
  expectRefused();
}
TEST_F(DrapeRefuses, BodyInMillimetres) {
  scene.body.vertices *= 1000;
  expectRefused();
}
TEST_F(DrapeRefuses, FabricThatIsNotANumber) {
  fabric.stretchWarp = std::nan("");
  expectRefused();
}
TEST_F(DrapeRefuses, BandOfNoVertex) {
  settings.bands.push_back({{0, 1, 99999}});
  expectRefused();
}

/// Never an explosion: everything stays near where it began and is a number.
void expectTame(const TriMesh& cloth, const Points& start, const TriMesh& body, const Fabric& fabric) {
  DrapeSettings settings;
  settings.maxSeconds = 0.5;
  const auto drape = garments::drape(cloth, {}, start, body, fabric, settings);
  ASSERT_TRUE(drape.has_value()) << drape.error().text.en;
  ASSERT_TRUE(drape->positions.allFinite());
  EXPECT_LT(drape->positions.cwiseAbs().maxCoeff(), 3.0f);
}

TEST(DrapeOfBadMeshes, FacesWithoutAreaAndVerticesWithoutFaces) {
  SphereScene scene;
  scene.cloth.vertices.row(40) = scene.cloth.vertices.row(41);
  scene.cloth.vertices.conservativeResize(scene.cloth.vertexCount() + 2, 3);
  scene.cloth.vertices.bottomRows(2).setConstant(1.5f);
  const auto drape = garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, woven());
  ASSERT_TRUE(drape.has_value());
  EXPECT_TRUE(drape->positions.allFinite());
  EXPECT_EQ(drape->crossing, 0);
  EXPECT_EQ(drape->positions(drape->positions.rows() - 1, 1), 1.5f);  // Used by nothing: stays.
}

TEST(DrapeOfBadMeshes, BodyWithAHole) {
  SphereScene scene;
  const Triangles kept = scene.body.triangles.topRows(scene.body.triangleCount() - 300);
  scene.body.triangles = kept;
  expectTame(scene.cloth, scene.cloth.vertices, scene.body, woven());
}

TEST(DrapeOfBadMeshes, BodyTurnedInsideOut) {
  SphereScene scene;
  scene.body.triangles.col(1).swap(scene.body.triangles.col(2));
  const auto drape = garments::drape(scene.cloth, {}, scene.cloth.vertices, scene.body, woven());
  ASSERT_TRUE(drape.has_value());
  EXPECT_EQ(drape->crossing, 0);
  EXPECT_GT(drape->positions.col(1).maxCoeff(), 1.14f);
}

TEST(DrapeOfBadMeshes, GarmentTenTimesTooSmall) {
  const TriMesh body = column(0.10, 0.5, 1.5, 64, 60);
  TriMesh cloth = tube(0.12, 0.8, 1.2, 64, 24);
  const Points start = cloth.vertices;
  cloth.vertices *= 0.1f;
  expectTame(cloth, start, body, woven());
}

TEST(DrapeOfBadMeshes, StartAMetreAway) {
  SphereScene scene;
  Points start = scene.cloth.vertices;
  start.col(0).array() += 1.0f;
  expectTame(scene.cloth, start, scene.body, woven());
}

TEST(Crossing, CountsTrianglesOnce) {
  TriMesh body;
  body.vertices.resize(3, 3);
  body.vertices << -1, 0, -1, 0, 0, 1, 1, 0, -1;
  body.triangles.resize(1, 3);
  body.triangles << 0, 1, 2;
  TriMesh cloth;
  cloth.vertices.resize(6, 3);
  cloth.vertices << 0, -0.1f, 0, 0.1f, 0.1f, 0, -0.1f, 0.1f, 0,  // Passes through.
      0, 0.01f, 0, 0.1f, 0.1f, 0, -0.1f, 0.1f, 0;                // Ends 1 cm above.
  cloth.triangles.resize(2, 3);
  cloth.triangles << 0, 1, 2, 3, 4, 5;
  EXPECT_EQ(countCrossingTriangles(cloth, body), 1);
}

TriMesh readObj(const std::string& path) {
  std::ifstream in(path);
  std::vector<float> points;
  std::vector<std::int32_t> faces;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream row(line);
    std::string key;
    row >> key;
    float x = 0, y = 0, z = 0;
    int a = 0, b = 0, c = 0;
    if (key == "v" && row >> x >> y >> z) points.insert(points.end(), {x, y, z});
    if (key == "f" && row >> a >> b >> c) faces.insert(faces.end(), {a - 1, b - 1, c - 1});
  }
  TriMesh mesh;
  mesh.vertices = Eigen::Map<Points>(points.data(), static_cast<Eigen::Index>(points.size() / 3), 3);
  mesh.triangles = Eigen::Map<Triangles>(faces.data(), static_cast<Eigen::Index>(faces.size() / 3), 3);
  return mesh;
}

TEST(Drape, ReferenceShirtFromCleanAndDirtyStartCrossesNothing) {
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (!data) GTEST_SKIP() << "FITROOM_REFERENCE_DATA is not set";
  const std::string tee = std::string(data) + "/scenes/tee/";
  const TriMesh rest = readObj(tee + "rest_and_dirty_start.obj");
  const TriMesh body = readObj(tee + "body.obj");
  for (const Points& start : {readObj(tee + "clean_start.obj").vertices, rest.vertices}) {
    const auto drape = garments::drape(rest, {}, start, body, woven());
    ASSERT_TRUE(drape.has_value());
    EXPECT_EQ(drape->crossing, 0);
    EXPECT_TRUE(drape->converged);
    EXPECT_EQ(countCrossingTriangles({drape->positions, rest.triangles}, body), 0);
  }
}

}  // namespace
}  // namespace fitroom::garments
