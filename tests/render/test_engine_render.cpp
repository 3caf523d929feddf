#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <Eigen/Geometry>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <numbers>

#include "engine/render/cloth_refine.h"
#include "engine/render/heat_colours.h"
#include "engine/render/image.h"
#include "engine/render/openness.h"
#include "engine/render/orbit_camera.h"
#include "engine/render/picture.h"
#include "engine/render/prepared_scene.h"
#include "engine/render/recording_backend.h"
#include "engine/render/sewing.h"
#include "engine/render/shader_words.h"
#include "engine/render/surface_mesh.h"
#include "garments/library/file_io.h"
#include "tests/support/solids.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {
namespace {

namespace fs = std::filesystem;
using bodymodel::ErrorCode;

class TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "fitroom_render_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// CIE 1976 L* of an sRGB colour.
double lightness(const Eigen::Vector3f& c) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  const double y = 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  return 116.0 * std::cbrt(y) - 16.0;
}

TEST(HeatColours, LightnessFallsEvenlyToBothEnds) {
  for (float heat = 0.0f; heat < 0.99f; heat += 0.05f) {
    EXPECT_GT(lightness(heatColour(heat)), lightness(heatColour(heat + 0.05f)) + 1.0) << heat;
    EXPECT_NEAR(lightness(heatColour(heat)), lightness(heatColour(-heat)), 2.0) << heat;
  }
  EXPECT_NEAR(lightness(heatColour(0.0f)), 92.0, 1.0);
  EXPECT_NEAR(lightness(heatColour(1.0f)), 41.0, 1.5);
}

TEST(HeatColours, EndsAreOrangeAndBlueAndTheMiddleIsNeutral) {
  EXPECT_EQ(heatColour8(1.0f), heatStops().back().rgb);
  EXPECT_EQ(heatColour8(-1.0f), heatStops().front().rgb);
  const auto tight = heatColour8(0.8f);
  EXPECT_GT(tight[0], tight[2] + 80);
  const auto loose = heatColour8(-0.8f);
  EXPECT_GT(loose[2], loose[0] + 80);
  const auto neutral = heatColour8(0.0f);
  EXPECT_LE(std::abs(neutral[0] - neutral[2]), 8);
}

TEST(HeatColours, OutOfRangeTakesTheEndAndNanNeutral) {
  EXPECT_EQ(heatColour8(7.0f), heatColour8(1.0f));
  EXPECT_EQ(heatColour8(-std::numeric_limits<float>::infinity()), heatColour8(-1.0f));
  EXPECT_EQ(heatColour8(std::numeric_limits<float>::quiet_NaN()), heatColour8(0.0f));
}

TEST(HeatColours, PatternsStandOnlyPastTheirThreshold) {
  EXPECT_EQ(heatPattern(0.65f), HeatPattern::kNone);
  EXPECT_EQ(heatPattern(0.67f), HeatPattern::kHatch);
  EXPECT_EQ(heatPattern(-0.67f), HeatPattern::kDots);
  EXPECT_EQ(heatPattern(std::numeric_limits<float>::quiet_NaN()), HeatPattern::kNone);
  // Share of ink: line width over period; a disk over its cell.
  const Eigen::Vector4f size = heatPatternSizes();
  const auto share = [](HeatPattern pattern) {
    int ink = 0;
    for (int y = 0; y < 990; ++y) {
      for (int x = 0; x < 990; ++x) ink += heatInk(pattern, x + 0.5f, y + 0.5f, 1.0f) ? 1 : 0;
    }
    return ink / (990.0 * 990.0);
  };
  EXPECT_EQ(share(HeatPattern::kNone), 0.0);
  EXPECT_NEAR(share(HeatPattern::kHatch), size[1] / size[0], 0.02);
  EXPECT_NEAR(share(HeatPattern::kDots), std::numbers::pi * size[3] * size[3] / (size[2] * size[2]), 0.02);
}

TEST(HeatColours, LegendRunsFromLooseToTight) {
  const Image strip = heatLegend(400, 20, true);
  const auto pixel = [&](int x) {
    return std::array<int, 3>{strip.at(x, 10)[0], strip.at(x, 10)[1], strip.at(x, 10)[2]};
  };
  EXPECT_GT(pixel(100)[2], pixel(100)[0]);
  EXPECT_GT(pixel(300)[0], pixel(300)[2]);
  const auto middle = heatColour8(0.0f);
  EXPECT_NEAR(pixel(200)[1], middle[1], 3);
  const Image column = heatLegend(20, 400, false);
  EXPECT_GT(column.at(10, 100)[0], column.at(10, 100)[2]);  // Tight at the top.
}

TEST(OrbitCamera, FrontSideAndBackStandWhereTheConventionSays) {
  const SceneExtent extent;
  const auto front = orbit({.yawDegrees = 0, .pitchDegrees = 0, .distance = 3}, extent, 1.0);
  EXPECT_TRUE(front.eye.isApprox(extent.centre + Eigen::Vector3d(0, 0, 3), 1e-12));
  const auto side = orbit({.yawDegrees = 90, .pitchDegrees = 0, .distance = 3}, extent, 1.0);
  EXPECT_TRUE(side.eye.isApprox(extent.centre + Eigen::Vector3d(3, 0, 0), 1e-12)) << "the body's left is +X";
  const auto back = orbit({.yawDegrees = 180, .pitchDegrees = 0, .distance = 3}, extent, 1.0);
  EXPECT_TRUE(back.eye.isApprox(extent.centre - Eigen::Vector3d(0, 0, 3), 1e-12));
  const auto above = orbit({.yawDegrees = 0, .pitchDegrees = 30, .distance = 2}, extent, 1.0);
  EXPECT_NEAR(above.eye.y() - extent.centre.y(), 1.0, 1e-12) << "2 m times the sine of 30 degrees";
}

TEST(OrbitCamera, LimitsAndNonsense) {
  const SceneExtent extent;
  const auto at = [&](double pitch) {
    return orbit({.pitchDegrees = pitch, .distance = 3}, extent, 1.0).eye;
  };
  EXPECT_TRUE(at(200).isApprox(at(kHighestPitchDegrees), 1e-12));
  EXPECT_TRUE(at(-90).isApprox(at(kLowestPitchDegrees), 1e-12));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto pose = orbit({nan, nan, nan, {nan, nan}}, extent, nan);
  EXPECT_TRUE(pose.eye.allFinite());
  EXPECT_TRUE(pose.up.allFinite());
  EXPECT_GT(orbit({.distance = 0.001}, extent, 1.0).distance, 0.1);
}

// Largest distance of a vertex from the middle of the picture; 1 is its border.
double farthestInPicture(const Scene& scene, double yaw, double aspect) {
  const double half = std::tan(0.5 * kFieldOfViewDegrees * std::numbers::pi / 180.0);
  const CameraPose pose = orbit({.yawDegrees = yaw, .pitchDegrees = 5}, sceneExtent(scene), aspect);
  const Eigen::Vector3d forward = (pose.target - pose.eye).normalized();
  const Eigen::Vector3d right = forward.cross(pose.up);
  double largest = 0.0;
  for (const bodymodel::TriMesh* mesh : {&scene.body, &scene.garments.front().mesh}) {
    for (Eigen::Index i = 0; i < mesh->vertexCount(); ++i) {
      const Eigen::Vector3d p = mesh->vertices.row(i).transpose().cast<double>() - pose.eye;
      const double depth = p.dot(forward);
      largest = std::max({largest, std::abs(p.dot(right)) / (depth * half * aspect),
                          std::abs(p.dot(pose.up)) / (depth * half)});
    }
  }
  return largest;
}

TEST(OrbitCamera, FramesTheWholeBodyInEveryShapeOfPicture) {
  Scene scene;
  scene.body = test::ellipsoid(0.25f, 0.85f, 0.15f);
  scene.garments.push_back({.mesh = test::tube(0.7f, 0.7f, 0.9f)});  // As wide as arms reach.
  for (const bool crinoline : {false, true}) {
    if (crinoline) scene.garments[0].mesh = test::tube(0.9f, 0.0f, 1.7f);
    for (const double aspect : {0.3, 0.75, 1.0, 16.0 / 9.0, 3.0}) {
      double largest = 0.0;
      for (const double yaw : {0.0, 33.0, 90.0, 180.0}) {
        const double far = farthestInPicture(scene, yaw, aspect);
        EXPECT_LT(far, 0.99) << aspect << " at " << yaw;
        largest = std::max(largest, far);
      }
      EXPECT_GT(largest, 0.85) << aspect << ": not lost in the picture";
    }
  }
}

TEST(OrbitCamera, ExtentIsThatOfBodyAndGarments) {
  Scene scene;
  scene.body = test::ellipsoid(0.25f, 0.85f, 0.15f);
  SceneExtent extent = sceneExtent(scene);
  EXPECT_NEAR(extent.halfHeight, 0.85, 1e-3);
  EXPECT_NEAR(extent.radius, 0.25, 1e-3);
  scene.garments.push_back({.mesh = test::tube(0.4f, 0.5f, 2.0f)});
  extent = sceneExtent(scene);
  EXPECT_NEAR(extent.halfHeight, 1.0, 1e-3);
  EXPECT_NEAR(extent.radius, 0.4, 1e-3);
  EXPECT_NEAR(sceneExtent({}).centre.y(), 0.87, 1e-9);
}

TEST(ImageFile, ComesBackAsWritten) {
  const TempFolder folder;
  Image image = makeImage(7, 5, 10, 20, 30);
  image.at(6, 4)[0] = 255;
  ASSERT_TRUE(writePngFile(image, folder.path() / "a.png"));
  const auto back = readPngFile(folder.path() / "a.png");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->width, 7);
  EXPECT_EQ(back->height, 5);
  EXPECT_EQ(back->rgba, image.rgba);
}

TEST(ImageFile, FailureLeavesWhatStoodThere) {
  const TempFolder folder;
  const auto missing = writePngFile(makeImage(4, 4, 1, 2, 3), folder.path() / "no/such/a.png");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kUnwritable);
  EXPECT_FALSE(missing.error().text.zh.empty());
  // A folder of that name cannot be replaced by a file.
  fs::create_directories(folder.path() / "b.png/inside");
  EXPECT_FALSE(writePngFile(makeImage(4, 4, 1, 2, 3), folder.path() / "b.png"));
  EXPECT_TRUE(fs::exists(folder.path() / "b.png/inside"));
  EXPECT_FALSE(fs::exists(folder.path() / "b.png.part"));
  Image broken = makeImage(4, 4, 1, 2, 3);
  broken.rgba.pop_back();
  EXPECT_EQ(writePngFile(broken, folder.path() / "c.png").error().code, ErrorCode::kInvalidArgument);
}

TEST(ImageFile, TruncatedFileIsMalformed) {
  const TempFolder folder;
  const fs::path path = folder.path() / "a.png";
  ASSERT_TRUE(writePngFile(makeImage(64, 64, 9, 9, 9), path));
  fs::resize_file(path, fs::file_size(path) / 2);
  EXPECT_EQ(readPngFile(path).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(readPngFile(folder.path() / "none.png").error().code, ErrorCode::kUnreadable);
}

// The shell as a mesh with vertices of the same place made one.
bodymodel::TriMesh welded(const SurfaceMesh& mesh) {
  std::map<std::array<long, 3>, std::int32_t> first;
  std::vector<std::int32_t> index;
  std::vector<Eigen::Vector3f> points;
  for (const SurfaceVertex& v : mesh.vertices) {
    std::array<long, 3> key{};
    for (int c = 0; c < 3; ++c) key[static_cast<std::size_t>(c)] = std::lround(v.position[c] * 1e6f);
    const auto [at, fresh] = first.emplace(key, static_cast<std::int32_t>(points.size()));
    if (fresh) points.push_back(v.position);
    index.push_back(at->second);
  }
  bodymodel::TriMesh out;
  out.vertices.resize(static_cast<Eigen::Index>(points.size()), 3);
  for (std::size_t i = 0; i < points.size(); ++i)
    out.vertices.row(static_cast<Eigen::Index>(i)) = points[i].transpose();
  out.triangles.resize(static_cast<Eigen::Index>(mesh.indices.size() / 3), 3);
  for (std::size_t i = 0; i < mesh.indices.size(); ++i) out.triangles.data()[i] = index[mesh.indices[i]];
  return out;
}

TEST(ClothShell, IsAClosedSolidOfTheClothsThickness) {
  const SceneGarment garment{.mesh = test::patch(0.2f, 40)};
  const bodymodel::TriMesh solid = welded(clothShell(garment));
  EXPECT_TRUE(bodymodel::isClosedManifold(solid));
  // 1.2 mm everywhere, 0.6 mm more in a hem 12 to 20 mm wide, and a half round of 0.9 mm along 0.8 m of edge.
  const double plain = 0.2 * 0.2 * 0.0012;
  const double hem = (0.04 - (0.2 - 0.032) * (0.2 - 0.032)) * 0.0006;
  const double fold = 0.8 * 0.5 * std::numbers::pi * 0.0009 * 0.0009;
  EXPECT_NEAR(bodymodel::enclosedVolume(solid), plain + hem + fold, 0.04 * (plain + hem + fold));
}

TEST(ClothShell, KnowsTheDistanceToItsEdge) {
  const int n = 40;
  const SurfaceMesh shell = clothShell({.mesh = test::patch(0.2f, n)});
  for (int r = 0; r <= n; ++r) {
    for (int c = 0; c <= n; ++c) {
      const float expected = 0.005f * static_cast<float>(std::min({r, c, n - r, n - c}));
      const float edge = shell.vertices[static_cast<std::size_t>(r * (n + 1) + c)].edge;
      EXPECT_NEAR(edge, std::min(expected, kFarFromEdge), 1e-5f);
    }
  }
}

TEST(ClothShell, SeamsOfUnweldedPanelsAreNoEdges) {
  // Two halves of a tube, each with its own vertices along the two seams.
  bodymodel::TriMesh left = test::tube(0.2f, 0.0f, 0.3f, 30, 48, 0.0f, 0.5f);
  const bodymodel::TriMesh right = test::tube(0.2f, 0.0f, 0.3f, 30, 48, 0.5f, 1.0f);
  const bodymodel::TriMesh whole = test::tube(0.2f, 0.0f, 0.3f, 30, 96);
  bodymodel::TriMesh both;
  both.vertices.resize(left.vertexCount() + right.vertexCount(), 3);
  both.vertices << left.vertices, right.vertices;
  // Turns half way and all the way round give the same place only up to rounding: make the seams meet.
  for (Eigen::Index r = 0; r <= 30; ++r) {
    both.vertices.row(left.vertexCount() + r * 49) = both.vertices.row(r * 49 + 48);
    both.vertices.row(left.vertexCount() + r * 49 + 48) = both.vertices.row(r * 49);
  }
  both.triangles.resize(left.triangleCount() + right.triangleCount(), 3);
  both.triangles << left.triangles, (right.triangles.array() + static_cast<int>(left.vertexCount())).matrix();
  const SurfaceMesh shell = clothShell({.mesh = both});
  EXPECT_EQ(shell.vertices[15 * 49].edge, kFarFromEdge) << "on a seam, half way up";
  const SurfaceMesh one = clothShell({.mesh = whole});
  EXPECT_EQ(shell.indices.size(), one.indices.size()) << "folds at both ends, none along the seams";
  EXPECT_TRUE(shell.vertices[15 * 49].normal.isApprox(Eigen::Vector3f::UnitZ(), 0.01f))
      << "smooth over the seam";
}

TEST(ClothShell, TakesNonsenseAttributesAsAbsent) {
  SceneGarment garment{.mesh = test::patch(0.1f, 4)};
  garment.heat.assign(3, 1.0f);
  garment.texCoords.setOnes(2, 2);
  EXPECT_EQ(clothShell(garment).vertices[0].heat, 0.0f);
  EXPECT_FALSE(carriesWeave(garment));
  garment.heat.assign(25, std::numeric_limits<float>::quiet_NaN());
  garment.heat[1] = 9.0f;
  EXPECT_EQ(clothShell(garment).vertices[0].heat, 0.0f);
  EXPECT_EQ(clothShell(garment).vertices[1].heat, 1.0f);
}

TEST(ClothShell, WeaveNeedsCoordinatesInMetres) {
  SceneGarment garment{.mesh = test::patch(0.1f, 4)};
  garment.texCoords = garment.mesh.vertices.leftCols(2);
  EXPECT_TRUE(carriesWeave(garment));
  garment.texCoords *= 10.0f;  // Unit-square coordinates of a 10 cm patch.
  EXPECT_FALSE(carriesWeave(garment));
  garment.texCoords.setConstant(std::numeric_limits<float>::infinity());
  EXPECT_FALSE(carriesWeave(garment));
}

TEST(Openness, ConvexBodyIsOpenAndAHollowIsNot) {
  const bodymodel::TriMesh outer = test::ellipsoid(0.2f, 0.2f, 0.2f, 24);
  SurfaceMesh ball = skinMesh(outer);
  const bodymodel::TriMesh* alone[] = {&outer};
  Openness(alone).light(ball, 64, 1);
  for (const SurfaceVertex& v : ball.vertices) EXPECT_GT(v.openness, 0.999f);
  // Inside of a ball of 0.2 m: rays meet its wall at 2 r cos(angle), so the mean of (t / 0.45)^2 under a
  // cosine density, integral of (0.4 c / 0.45)^2 2 c dc from 0 to 1, is half of (0.4 / 0.45)^2.
  bodymodel::TriMesh inner = test::ellipsoid(0.2f, 0.2f, 0.2f, 48);
  inner.triangles.col(1).swap(inner.triangles.col(2));
  for (const bool quick : {false, true}) {
    SurfaceMesh hollow = skinMesh(inner);
    const bodymodel::TriMesh* only[] = {&inner};
    Openness(only, quick).light(hollow, 256, 0);
    double mean = 0.0;
    for (const SurfaceVertex& v : hollow.vertices)
      mean += v.openness / static_cast<double>(hollow.vertices.size());
    EXPECT_NEAR(mean, 0.5 * std::pow(0.4 / 0.45, 2), 0.02);
  }
}

TEST(Openness, FloorIsDarkUnderTheBodyAndOpenAway) {
  bodymodel::TriMesh ball = test::ellipsoid(0.2f, 0.2f, 0.2f, 24);
  ball.vertices.col(0).array() += 0.5f;
  const bodymodel::TriMesh* solids[] = {&ball};
  const auto floor = Openness(solids).floor(60, 0.6f, {0.5f, 0.0f}, 64);
  EXPECT_LT(floor[30 * 60 + 30], 20) << "under the ball, which stands in the map's middle";
  EXPECT_GT(floor[0], 190);
}

TEST(Openness, DoesNotDependOnThreads) {
  const auto run = [](std::size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const bodymodel::TriMesh body = test::ellipsoid(0.2f, 0.5f, 0.2f, 24);
    const bodymodel::TriMesh cloth = test::tube(0.21f, 0.3f, 0.7f);
    SurfaceMesh shell = clothShell({.mesh = cloth});
    const bodymodel::TriMesh* solids[] = {&body, &cloth};
    Openness(solids).light(shell, 16, 1);
    std::vector<float> values;
    for (const SurfaceVertex& v : shell.vertices) values.push_back(v.openness);
    return values;
  };
  EXPECT_EQ(run(1), run(2));
}

// Largest distance of the mesh's vertices and edge middles from a cylinder's radius about the y axis.
float offCylinder(const bodymodel::TriMesh& mesh, float radius) {
  float worst = 0.0f;
  for (Eigen::Index t = 0; t < mesh.triangleCount(); ++t) {
    for (int c = 0; c < 3; ++c) {
      const Eigen::RowVector3f middle = 0.5f * (mesh.vertices.row(mesh.triangles(t, c)) +
                                                mesh.vertices.row(mesh.triangles(t, (c + 1) % 3)));
      worst = std::max(worst, std::abs(std::hypot(middle.x(), middle.z()) - radius));
    }
  }
  return worst;
}

TEST(ClothRefine, CoarseTubeBecomesRound) {
  const SceneGarment coarse{.mesh = test::tube(0.1f, 0.0f, 0.5f, 12, 16)};
  const SceneGarment fine = refineCloth(coarse, 2);
  EXPECT_EQ(fine.mesh.triangleCount(), 16 * coarse.mesh.triangleCount());
  // The chord of 1/16 of a turn lies r (1 - cos(pi/16)) = 1.9 mm inside the circle.
  EXPECT_NEAR(offCylinder(coarse.mesh, 0.1f), 0.0019f, 0.0001f);
  EXPECT_LT(offCylinder(fine.mesh, 0.1f), 0.0004f);
  EXPECT_TRUE(fine.mesh.vertices.topRows(coarse.mesh.vertexCount()).isApprox(coarse.mesh.vertices));
  EXPECT_TRUE(bodymodel::validate(fine.mesh));
}

TEST(ClothRefine, FlatStaysFlatAndSquareStaysSquare) {
  SceneGarment flat{.mesh = test::patch(0.2f, 4)};
  flat.texCoords = flat.mesh.vertices.leftCols(2);
  flat.heat.assign(25, 0.5f);
  const SceneGarment fine = refineCloth(flat, 2);
  EXPECT_EQ(fine.mesh.vertices.col(2).cwiseAbs().maxCoeff(), 0.0f);
  EXPECT_NEAR(fine.mesh.vertices.leftCols(2).maxCoeff(), 0.2f, 1e-6f);
  EXPECT_NEAR(fine.mesh.vertices.leftCols(2).minCoeff(), 0.0f, 1e-6f);
  EXPECT_TRUE(fine.texCoords.isApprox(fine.mesh.vertices.leftCols(2), 1e-5f))
      << "coordinates follow the surface";
  EXPECT_EQ(fine.heat.size(), static_cast<std::size_t>(fine.mesh.vertexCount()));
  EXPECT_EQ(*std::min_element(fine.heat.begin(), fine.heat.end()), 0.5f);
}

TEST(ClothRefine, SeamsStayClosed) {
  bodymodel::TriMesh mesh = test::tube(0.1f, 0.0f, 0.5f, 12, 16, 0.0f, 1.0f - 1e-7f);
  // The first and last column are one place with two vertices each: an unwelded seam.
  for (Eigen::Index r = 0; r <= 12; ++r) mesh.vertices.row(r * 17 + 16) = mesh.vertices.row(r * 17);
  const bodymodel::TriMesh fine = refineCloth({.mesh = mesh}, 2).mesh;
  const EdgeTable edges(sewnTriangles(fine.triangles, weldVertices(fine.vertices)));
  for (std::size_t e = 0; e < edges.size(); ++e) {
    if (!edges.onBorder(e)) continue;
    const float y = fine.vertices(edges.low(e), 1);
    EXPECT_TRUE(y < 1e-6f || y > 0.499999f) << "only the two ends are open";
  }
}

TEST(ClothRefine, RoundsFollowTheEdgeAndTheLimit) {
  const bodymodel::TriMesh mesh = test::patch(0.4f, 16);  // 25 mm edges, 35 mm diagonals, 512 triangles.
  EXPECT_EQ(refineRounds(mesh, 0.04f, 1000000), 0);
  EXPECT_EQ(refineRounds(mesh, 0.02f, 1000000), 1);
  EXPECT_EQ(refineRounds(mesh, 0.009f, 1000000), 2);
  EXPECT_EQ(refineRounds(mesh, 0.0001f, 10000000), 3);
  EXPECT_EQ(refineRounds(mesh, 0.008f, 4000), 1);
  EXPECT_EQ(refineRounds({}, 0.008f, 4000), 0);
}

TEST(PreparedScene, FullIsFinerAndBothCloseTheSameThings) {
  Scene scene;
  scene.body = test::ellipsoid(0.28f, 0.85f, 0.14f, 24);
  scene.garments.push_back({.mesh = test::tube(0.31f, 0.6f, 1.1f, 20, 80)});  // 25 mm edges.
  scene.garments.push_back({.mesh = test::patch(0.1f, 2)});
  scene.garments[1].mesh.triangles(0, 0) = 77;
  const SceneExtent extent = sceneExtent(scene);
  const PreparedScene draft = prepareScene(scene, extent, Quality::kDraft);
  const PreparedScene full = prepareScene(scene, extent, Quality::kFull);
  ASSERT_EQ(draft.parts.size(), 2u) << "the broken garment is left out";
  ASSERT_EQ(full.parts.size(), 2u);
  EXPECT_EQ(draft.parts[0].garment, -1);
  EXPECT_EQ(draft.parts[1].garment, 0);
  EXPECT_GE(full.parts[0].mesh.indices.size(), 4 * draft.parts[0].mesh.indices.size());
  EXPECT_GE(full.parts[1].mesh.indices.size(), 3 * draft.parts[1].mesh.indices.size());
  EXPECT_EQ(full.floor.size(), static_cast<std::size_t>(kFloorSide * kFloorSide));
  const auto middle = full.floor[static_cast<std::size_t>(kFloorSide * kFloorSide / 2 + kFloorSide / 2)];
  EXPECT_LT(middle + 60, full.floor[0]) << "dark where the body stands";
  for (const SurfaceVertex& v : full.parts[0].mesh.vertices) {
    ASSERT_GE(v.openness, 0.0f);
    ASSERT_LE(v.openness, 1.0f);
  }
}

TEST(ShaderWords, NumbersBecomeFileNames) {
  const std::vector<std::string> files{"studio.glsl", "cloth.frag"};
  EXPECT_EQ(nameSources("2:14(3): error: no", files), "cloth.frag:14(3): error: no");
  EXPECT_EQ(nameSources("head\n1(7) : error C1\n2:3: x", files),
            "head\nstudio.glsl(7) : error C1\ncloth.frag:3: x");
  EXPECT_EQ(nameSources("0:1(1): preamble\n9:1: none\nat 2:14 inside", files),
            "0:1(1): preamble\n9:1: none\nat 2:14 inside");
}

TEST(RecordingBackend, RemembersEverythingInOrder) {
  RecordingBackend backend;
  Scene scene;
  scene.heatMap = true;
  backend.setScene(scene);
  backend.setCamera(sideView());
  ASSERT_TRUE(backend.writePng("a.png", 200, 300, Quality::kFull));
  EXPECT_THAT(backend.calls, testing::ElementsAre("setScene", "setCamera", "writePng"));
  ASSERT_EQ(backend.pictures.size(), 1u);
  EXPECT_EQ(backend.pictures[0].camera.yawDegrees, 90.0);
  EXPECT_EQ(backend.pictures[0].quality, Quality::kFull);
  EXPECT_TRUE(backend.scenes[backend.pictures[0].scene].heatMap);
  EXPECT_FALSE(fs::exists("a.png"));
}

TEST(RecordingBackend, RefusesAsARealViewDoes) {
  RecordingBackend backend;
  for (const auto& [w, h] : {std::pair{63, 100}, std::pair{100, 4097}, std::pair{-1, 100}}) {
    const auto refused = backend.writePng("a.png", w, h, Quality::kDraft);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(refused.error().text.en.find("4096"), std::string::npos);
    EXPECT_NE(refused.error().text.zh.find("4096"), std::string::npos);
  }
  EXPECT_TRUE(backend.pictures.empty());
  backend.failNext = true;
  EXPECT_EQ(backend.writePng("a.png", 64, 64, Quality::kDraft).error().code, ErrorCode::kUnwritable);
  EXPECT_TRUE(backend.writePng("a.png", 64, 64, Quality::kDraft));
  const TempFolder folder;
  backend.writeFiles = true;
  ASSERT_TRUE(backend.writePng(folder.path() / "b.png", 64, 80, Quality::kDraft));
  EXPECT_EQ(readPngFile(folder.path() / "b.png")->height, 80);
}

// A part of the cloth with a picture of its own.
ScenePart printedPart() {
  ScenePart part;
  part.mesh.vertices.resize(4, 3);
  part.mesh.vertices << 0, 1, 0.2f, 0.1f, 1, 0.2f, 0.1f, 1.1f, 0.2f, 0, 1.1f, 0.2f;
  part.mesh.triangles.resize(2, 3);
  part.mesh.triangles << 0, 1, 2, 0, 2, 3;
  part.texCoords.resize(4, 2);
  part.texCoords << 0, 1, 1, 1, 1, 0, 0, 0;
  return part;
}

TEST(Picture, IsDecodedHalvedOrRefused) {
  const testing_support::TempFolder folder;
  ASSERT_TRUE(writePngFile(makeImage(64, 32, 200, 100, 50), folder.path() / "p.png"));
  const auto bytes = garments::readFile(folder.path() / "p.png");
  ASSERT_TRUE(bytes);
  const auto whole = decodePicture(*bytes, 64);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->width, 64);
  EXPECT_EQ(whole->at(63, 31)[0], 200);
  const auto small = decodePicture(*bytes, 16);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->width, 16);
  EXPECT_EQ(small->height, 8);
  EXPECT_EQ(small->at(3, 3)[2], 50);
  EXPECT_EQ(decodePicture("GIF89a", 64).error().code, bodymodel::ErrorCode::kUnsupported);
  EXPECT_EQ(decodePicture(bytes->substr(0, 60), 64).error().code, bodymodel::ErrorCode::kMalformed);
  EXPECT_EQ(decodePicture(std::string("\xff\xd8\xff\xe0 not a picture", 19), 64).error().code,
            bodymodel::ErrorCode::kMalformed);
  // A header that promises 100,000 pixels a side is refused before anything is decoded.
  std::string bomb = *bytes;
  bomb[17] = '\x01';
  EXPECT_FALSE(decodePicture(bomb, 64));
}

TEST(PreparedParts, AreDrawnUnlessTheFitMapIs) {
  Scene scene;
  SceneGarment garment;
  garment.mesh = printedPart().mesh;
  garment.heat.assign(4, 0.5f);
  garment.parts = {printedPart(), printedPart()};
  scene.garments.push_back(garment);
  const auto parts = [&] {
    std::vector<int> list;
    for (const auto& part : prepareScene(scene, sceneExtent(scene), Quality::kDraft).parts)
      list.push_back(part.part);
    return list;
  };
  EXPECT_EQ(parts(), (std::vector<int>{0, 1}));
  scene.heatMap = true;
  EXPECT_EQ(parts(), (std::vector<int>{-1}));
}

}  // namespace
}  // namespace fitroom::engine
