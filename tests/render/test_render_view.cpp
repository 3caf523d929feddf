// Pictures of solids whose outline, colour and place are known, with the tolerance written at each
// comparison. Needs a display: run by with_display.sh.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <string>

#include "engine/render/heat_colours.h"
#include "engine/render/ogre_view.h"
#include "engine/render/orbit_camera.h"
#include "tests/render/test_window.h"
#include "tests/support/solids.h"

namespace fitroom::engine {
namespace {

namespace fs = std::filesystem;
using bodymodel::ErrorCode;

// Half axes of the body of these pictures, metres.
constexpr float kWide = 0.28f;
constexpr float kTall = 0.85f;
constexpr float kDeep = 0.14f;

Scene bodyScene() {
  Scene scene;
  scene.body = test::ellipsoid(kWide, kTall, kDeep, 32);
  return scene;
}

Scene clothScene(const Eigen::Vector3f& colour, float heat = 0.0f) {
  Scene scene = bodyScene();
  SceneGarment garment{.mesh = test::tube(0.31f, 0.6f, 1.1f, 16, 64), .colour = colour};
  garment.heat.assign(static_cast<std::size_t>(garment.mesh.vertexCount()), heat);
  scene.garments.push_back(garment);
  return scene;
}

// Largest difference of a channel between two pictures of one size; 256 when the sizes differ.
int difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height) return 256;
  int largest = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i)
    largest = std::max(largest, std::abs(a.rgba[i] - b.rgba[i]));
  return largest;
}

// Mean colour of the square of 2r+1 pixels round (x, y), each channel 0 to 255.
Eigen::Vector3d meanAt(const Image& image, int x, int y, int r) {
  Eigen::Vector3d sum(0, 0, 0);
  for (int dy = -r; dy <= r; ++dy) {
    for (int dx = -r; dx <= r; ++dx) {
      const std::uint8_t* p = image.at(x + dx, y + dy);
      sum += Eigen::Vector3d(p[0], p[1], p[2]);
    }
  }
  return sum / ((2 * r + 1) * (2 * r + 1));
}

// Bounding box of the pixels of the upper `rows` that differ by more than 24 from the empty studio, pixels.
struct Box {
  int left = std::numeric_limits<int>::max(), right = -1, top = std::numeric_limits<int>::max(), bottom = -1;
  int count = 0;
};

Box silhouette(const Image& image, const Image& empty, int rows) {
  Box box;
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < image.width; ++x) {
      int most = 0;
      for (int c = 0; c < 3; ++c) most = std::max(most, std::abs(image.at(x, y)[c] - empty.at(x, y)[c]));
      if (most <= 24) continue;
      box.left = std::min(box.left, x);
      box.right = std::max(box.right, x);
      box.top = std::min(box.top, y);
      box.bottom = std::max(box.bottom, y);
      ++box.count;
    }
  }
  return box;
}

class Pictures : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto made = OgreView::create({.assets = FITROOM_ASSETS_DIR});
    ASSERT_TRUE(made) << made.error().text.en << "\n" << made.error().context;
    view_ = std::move(*made);
  }
  static void TearDownTestSuite() { view_.reset(); }

  static Image draw(const Scene& scene, const Camera& camera = {}, int width = 300, int height = 400,
                    Quality quality = Quality::kDraft) {
    view_->setScene(scene);
    view_->setCamera(camera);
    auto image = view_->renderImage(width, height, quality);
    EXPECT_TRUE(image) << image.error().text.en;
    return image ? *image : makeImage(width, height, 0, 0, 0);
  }

  static std::unique_ptr<OgreView> view_;
};

std::unique_ptr<OgreView> Pictures::view_;

TEST_F(Pictures, BodyStandsInTheMiddleWithAirRound) {
  Camera camera{.pitchDegrees = 0};
  const Image image = draw(bodyScene(), camera);
  // The empty studio has the same extent as the body has, so only the body and its shadow differ.
  Scene speck;
  speck.body = bodyScene().body;
  speck.body.triangles.conservativeResize(1, 3);
  const Box box = silhouette(image, draw(speck, camera), 360);
  ASSERT_GT(box.count, 5000);
  EXPECT_NEAR(0.5 * (box.left + box.right), 149.5, 4.0);
  EXPECT_GT(box.top, 8);
  EXPECT_LT(box.top, 40);
}

TEST_F(Pictures, SideIsAsNarrowAsTheBodyIsDeep) {
  const auto width = [&](double yaw) {
    const Camera camera{.yawDegrees = yaw, .pitchDegrees = 0};
    Scene speck;
    speck.body = bodyScene().body;
    speck.body.triangles.conservativeResize(1, 3);
    const Box box = silhouette(draw(bodyScene(), camera), draw(speck, camera), 300);
    return static_cast<double>(box.right - box.left + 1);
  };
  // Perspective of a cylinder seen from 5 m: within 3 % of the ratio of the half axes.
  EXPECT_NEAR(width(90) / width(0), kDeep / kWide, 0.03);
  EXPECT_NEAR(width(180) / width(0), 1.0, 0.02);
}

TEST_F(Pictures, LeftOfTheBodyIsRightInFrontAndLeftBehind) {
  Scene scene = bodyScene();
  SceneGarment badge{.mesh = test::ellipsoid(0.05f, 0.05f, 0.05f, 16), .colour = {0.6f, 0.02f, 0.02f}};
  badge.mesh.vertices.rowwise() += Eigen::RowVector3f(0.25f, 0.8f, 0.0f);
  scene.garments.push_back(badge);
  const auto redAt = [&](double yaw) {
    const Image image = draw(scene, {.yawDegrees = yaw, .pitchDegrees = 0});
    double sum = 0.0;
    int count = 0;
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        const std::uint8_t* p = image.at(x, y);
        if (p[0] > p[1] + 60) sum += x, ++count;
      }
    }
    EXPECT_GT(count, 20) << yaw;
    return sum / count;
  };
  EXPECT_GT(redAt(0), 160.0);
  EXPECT_LT(redAt(180), 140.0);
}

TEST_F(Pictures, UpIsUp) {
  Scene scene = bodyScene();
  SceneGarment hat{.mesh = test::ellipsoid(0.12f, 0.05f, 0.12f, 16), .colour = {0.6f, 0.02f, 0.02f}};
  hat.mesh.vertices.col(1).array() += 1.66f;
  scene.garments.push_back(hat);
  const Image image = draw(scene);
  int highest = image.height;
  for (int y = 0; y < image.height && highest == image.height; ++y) {
    const std::uint8_t* p = image.at(150, y);
    if (p[0] > p[1] + 60) highest = y;
  }
  EXPECT_LT(highest, 60);
}

TEST_F(Pictures, CornersOfTheStudioAreFlat) {
  const Image image = draw(bodyScene());
  for (const auto& [x, y] :
       {std::pair{12, 12}, std::pair{287, 12}, std::pair{12, 387}, std::pair{287, 387}}) {
    const Eigen::Vector3d mean = meanAt(image, x, y, 10);
    for (int dy = -10; dy <= 10; ++dy) {
      for (int dx = -10; dx <= 10; ++dx) {
        for (int c = 0; c < 3; ++c) EXPECT_NEAR(image.at(x + dx, y + dy)[c], mean[c], 8.0);
      }
    }
    EXPECT_NEAR(mean[0], mean[2], 8.0) << "grey";
    EXPECT_GT(mean[1], 140.0) << "light";
    EXPECT_LT(mean[1], 225.0) << "darker than paper white, so that white cloth stands out";
  }
}

TEST_F(Pictures, ClothHidesTheBodyItCovers) {
  const Image image = draw(clothScene({0.30f, 0.01f, 0.01f}));
  const Eigen::Vector3d cloth = meanAt(image, 150, 200, 6);
  EXPECT_GT(cloth[0], cloth[1] + 60) << cloth.transpose();
  for (int y = 170; y < 230; ++y)
    EXPECT_GT(image.at(150, y)[0], image.at(150, y)[1] + 40) << y << ": no body through it";
  const Eigen::Vector3d body = meanAt(image, 150, 90, 4);
  EXPECT_NEAR(body[0], body[1], 25) << "above the cloth the mannequin shows";
  EXPECT_GT(body[1], 140);
}

TEST_F(Pictures, ClothShowsItsOwnColour) {
  for (const Eigen::Vector3f& colour :
       {Eigen::Vector3f(0.5f, 0.5f, 0.5f), Eigen::Vector3f(0.05f, 0.12f, 0.35f),
        Eigen::Vector3f(0.02f, 0.02f, 0.02f)}) {
    const Eigen::Vector3d seen = meanAt(draw(clothScene(colour)), 150, 200, 8);
    for (int c = 0; c < 3; ++c) {
      const double wanted = 255.0 * (1.055 * std::pow(colour[c], 1.0 / 2.4) - 0.055);
      // Light from the front left: within a fifth of the range of the colour as merchants give it.
      EXPECT_NEAR(seen[c], wanted, 40.0) << colour.transpose() << " channel " << c;
    }
  }
}

TEST_F(Pictures, KnitAndWovenDifferUpClose) {
  Scene scene = clothScene({0.3f, 0.3f, 0.3f});
  const Camera close{.pitchDegrees = 0, .distance = 0.45};
  const Image woven = draw(scene, close, 200, 200, Quality::kFull);
  scene.garments[0].knit = true;
  EXPECT_GT(difference(woven, draw(scene, close, 200, 200, Quality::kFull)), 10);
}

TEST_F(Pictures, FitMapShowsItsColours) {
  for (const float heat : {-0.5f, -0.25f, 0.0f, 0.25f, 0.5f}) {
    Scene scene = clothScene({0.02f, 0.3f, 0.02f}, heat);
    scene.heatMap = true;
    const Eigen::Vector3d seen = meanAt(draw(scene), 140, 200, 6);
    const auto wanted = heatColour8(heat);
    // The light may dim or raise it by a tenth, all channels alike.
    const double scale = seen.sum() / (wanted[0] + wanted[1] + wanted[2]);
    EXPECT_NEAR(scale, 1.0, 0.10) << heat;
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_NEAR(seen[static_cast<int>(c)], scale * wanted[c], 6.0) << heat;
  }
}

TEST_F(Pictures, FitMapHatchesTheTightAndDotsTheLoose) {
  // Share of pixels darker than four fifths of the brightest, in a square of the cloth's middle.
  const auto inkShare = [&](float heat) {
    Scene scene = clothScene({0.5f, 0.5f, 0.5f}, heat);
    scene.heatMap = true;
    const Image image = draw(scene, {}, 900, 1200);
    int brightest = 0;
    for (int y = 560; y < 640; ++y) {
      for (int x = 400; x < 500; ++x)
        brightest = std::max<int>(brightest, image.at(x, y)[0] + image.at(x, y)[2]);
    }
    int dark = 0;
    for (int y = 560; y < 640; ++y) {
      for (int x = 400; x < 500; ++x)
        dark += 5 * (image.at(x, y)[0] + image.at(x, y)[2]) < 4 * brightest ? 1 : 0;
    }
    return dark / 8000.0;
  };
  const Eigen::Vector4f size = heatPatternSizes();
  EXPECT_EQ(inkShare(0.5f), 0.0);
  EXPECT_EQ(inkShare(-0.5f), 0.0);
  EXPECT_NEAR(inkShare(0.9f), size[1] / size[0], 0.08);
  EXPECT_NEAR(inkShare(-0.9f), 3.14159 * size[3] * size[3] / (size[2] * size[2]), 0.08);
}

TEST_F(Pictures, GarmentWithoutHeatKeepsItsColourInTheFitMap) {
  Scene scene = clothScene({0.02f, 0.3f, 0.02f});
  scene.garments[0].heat.clear();
  scene.heatMap = true;
  const Eigen::Vector3d seen = meanAt(draw(scene), 150, 200, 6);
  EXPECT_GT(seen[1], seen[0] + 40);
}

TEST_F(Pictures, SamePixelsTwice) {
  const Scene scene = clothScene({0.2f, 0.3f, 0.4f});
  for (const Quality quality : {Quality::kDraft, Quality::kFull}) {
    const Image first = draw(scene, threeQuarterView(), 150, 200, quality);
    draw(bodyScene(), backView(), 128, 64, quality);
    const Image second = draw(scene, threeQuarterView(), 150, 200, quality);
    EXPECT_LE(difference(first, second), 2);
  }
}

TEST_F(Pictures, NewViewDrawsTheSamePixels) {
  const Scene scene = clothScene({0.2f, 0.3f, 0.4f});
  const Image first = draw(scene, {}, 150, 200, Quality::kFull);
  view_.reset();
  auto made = OgreView::create({.assets = FITROOM_ASSETS_DIR});
  ASSERT_TRUE(made) << made.error().text.en;
  view_ = std::move(*made);
  EXPECT_LE(difference(first, draw(scene, {}, 150, 200, Quality::kFull)), 2);
}

TEST_F(Pictures, EverySizeIsOnePicture) {
  const Scene scene = clothScene({0.2f, 0.3f, 0.4f});
  // Wider than a tile: no step where two tiles meet that is larger than elsewhere.
  const Image wide = draw(scene, {.pitchDegrees = 0}, 2100, 300, Quality::kFull);
  EXPECT_EQ(wide.width, 2100);
  const auto step = [&](int x) {
    double sum = 0.0;
    for (int y = 0; y < wide.height; ++y) sum += std::abs(wide.at(x, y)[1] - wide.at(x - 1, y)[1]);
    return sum / wide.height;
  };
  EXPECT_LT(step(1024), 1.5 + 1.5 * std::max(step(1022), step(1026)));
  EXPECT_EQ(draw(scene, {}, 64, 64).height, 64);
  EXPECT_EQ(draw(scene, {}, 64, 1500, Quality::kDraft).height, 1500);
}

TEST_F(Pictures, SizesOutOfRangeAreRefused) {
  for (const auto& [w, h] : {std::pair{63, 100}, std::pair{100, 4097}, std::pair{0, 0}}) {
    const auto refused = view_->renderImage(w, h, Quality::kDraft);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(Pictures, BrokenMeshesAreLeftOut) {
  const Image empty = draw({});
  Scene scene;
  scene.garments.push_back({.mesh = test::patch(0.3f, 2)});
  scene.garments[0].mesh.triangles(0, 0) = 99;
  EXPECT_LE(difference(empty, draw(scene)), 12) << "only the framing may differ";
  scene.garments[0].mesh = test::patch(0.3f, 2);
  scene.garments[0].mesh.vertices.setConstant(std::numeric_limits<float>::quiet_NaN());
  EXPECT_LE(difference(empty, draw(scene)), 2);
}

TEST_F(Pictures, PngIsWrittenWholeOrNotAtAll) {
  const fs::path folder = fs::temp_directory_path() / ("fitroom_view_" + std::to_string(getpid()));
  fs::create_directories(folder);
  view_->setScene(bodyScene());
  ASSERT_TRUE(view_->writePng(folder / "a.png", 128, 96, Quality::kDraft));
  EXPECT_EQ(readPngFile(folder / "a.png")->width, 128);
  const auto failed = view_->writePng(folder / "none/a.png", 128, 96, Quality::kDraft);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kUnwritable);
  EXPECT_FALSE(fs::exists(folder / "none"));
  fs::remove_all(folder);
}

TEST_F(Pictures, SecondViewIsRefused) {
  const auto second = OgreView::create({.assets = FITROOM_ASSETS_DIR});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnsupported);
}

// The view makes and breaks Ogre itself: these run when Pictures' view is gone.
TEST(ViewCreation, WithoutADisplayIsSaidInBothLanguages) {
  const std::string display = std::getenv("DISPLAY");
  for (const char* wrong : {"", ":6199"}) {
    setenv("DISPLAY", wrong, 1);
    const auto none = OgreView::create({.assets = FITROOM_ASSETS_DIR});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::kNoDisplay);
    EXPECT_NE(none.error().text.zh.find("显示"), std::string::npos);
    EXPECT_NE(none.error().text.en.find("display"), std::string::npos);
  }
  setenv("DISPLAY", display.c_str(), 1);
  EXPECT_TRUE(OgreView::create({.assets = FITROOM_ASSETS_DIR})) << "and it works again with one";
}

TEST(ViewCreation, BadShadersAreNamed) {
  const fs::path assets = fs::temp_directory_path() / ("fitroom_shaders_" + std::to_string(getpid()));
  fs::create_directories(assets);
  const auto missing = OgreView::create({.assets = assets});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().text.en.find("surface.vert"), std::string::npos);

  fs::copy(fs::path(FITROOM_ASSETS_DIR) / "shaders", assets / "shaders", fs::copy_options::recursive);
  std::ofstream(assets / "shaders/cloth.frag", std::ios::app) << "\nvoid broken() { return nonsense; }\n";
  const auto broken = OgreView::create({.assets = assets});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kMalformed);
  EXPECT_NE(broken.error().text.en.find("cloth.frag"), std::string::npos);
  EXPECT_NE(broken.error().context.find("nonsense"), std::string::npos) << broken.error().context;
  EXPECT_NE(broken.error().context.find("cloth.frag:"), std::string::npos) << broken.error().context;
  fs::remove_all(assets);
}

class Window : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(window_.x11(), 0u);
    auto made = OgreView::create(
        {.assets = FITROOM_ASSETS_DIR, .parentWindow = window_.x11(), .width = 640, .height = 480});
    ASSERT_TRUE(made) << made.error().text.en;
    view_ = std::move(*made);
    view_->setScene(clothScene({0.3f, 0.01f, 0.01f}));
  }

  test::TestWindow window_{640, 480};
  std::unique_ptr<OgreView> view_;
};

TEST_F(Window, ShowsTheSceneAndCallsTheOverlay) {
  int calls = 0;
  const Image image = view_->captureFrame([&] { ++calls; });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(image.width, 640);
  EXPECT_EQ(image.height, 480);
  const Eigen::Vector3d cloth = meanAt(image, 320, 240, 5);
  EXPECT_GT(cloth[0], cloth[1] + 50) << cloth.transpose();
  view_->drawFrame([&] { ++calls; });
  view_->drawFrame();
  EXPECT_EQ(calls, 2);
}

TEST_F(Window, DrawsOnlyInItsRectangle) {
  view_->setViewportRect(0.5, 0.0, 0.5, 1.0);
  const Image image = view_->captureFrame();
  const Eigen::Vector3d cloth = meanAt(image, 480, 240, 5);
  EXPECT_GT(cloth[0], cloth[1] + 50) << "the middle of the right half";
  const std::uint8_t* free = image.at(20, 20);
  for (int y = 0; y < 480; y += 7) {
    for (int x = 0; x < 318; x += 7) {
      for (int c = 0; c < 3; ++c) EXPECT_EQ(image.at(x, y)[c], free[c]);
    }
  }
  view_->setViewportRect(0.2, 0.2, 0.0, 0.0);
  EXPECT_NEAR(meanAt(view_->captureFrame(), 480, 240, 5)[0], free[0], 1.0)
      << "an empty rectangle shows nothing";
}

TEST_F(Window, FollowsANewSizeAndANewCamera) {
  view_->drawFrame();
  window_.resize(800, 600);
  view_->resize(800, 600);
  const Image image = view_->captureFrame();
  EXPECT_EQ(image.width, 800);
  EXPECT_EQ(image.height, 600);
  EXPECT_GT(meanAt(image, 400, 300, 5)[0], meanAt(image, 400, 300, 5)[1] + 50);
  view_->setCamera({.distance = 1.0});
  EXPECT_GT(difference(image, view_->captureFrame()), 40);
}

TEST_F(Window, RestingSceneIsShownAgainAsItWas) {
  view_->setQuality(Quality::kFull);
  const Image first = view_->captureFrame();
  EXPECT_EQ(difference(first, view_->captureFrame()), 0);
  ASSERT_TRUE(view_->renderImage(200, 100, Quality::kDraft));
  EXPECT_LE(difference(first, view_->captureFrame()), 2) << "a picture off screen leaves the window alone";
  view_->setQuality(Quality::kDraft);
  EXPECT_GT(difference(first, view_->captureFrame()), 0);
}

}  // namespace
}  // namespace fitroom::engine
