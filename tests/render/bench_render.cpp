// Frame times of the view, and pictures to look at.
//   bench_render OUT_DIR BODY.obj [GARMENT.obj[:r,g,b][:knit]]...
// FITROOM_VIEWS=front,close makes only those pictures; FITROOM_BENCH=1 also measures.
// Prints one line of CSV a measurement: what, size, quality, milliseconds of wall and of CPU (median of the
// runs).
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "engine/render/heat_colours.h"
#include "engine/render/ogre_view.h"
#include "engine/render/orbit_camera.h"
#include "tests/support/scene_file.h"

namespace {

using namespace fitroom;
using Clock = std::chrono::steady_clock;

struct Times {
  double wall;
  double cpu;  // Of all threads: what remains when others use the machine too.
};

template <class Work>
Times medianMs(int runs, const Work& work) {
  std::vector<double> wall;
  std::vector<double> cpu;
  for (int i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    const std::clock_t before = std::clock();
    work(i);
    cpu.push_back(1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    wall.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  const auto middle = [runs](std::vector<double>& v) {
    std::nth_element(v.begin(), v.begin() + runs / 2, v.end());
    return v[static_cast<std::size_t>(runs / 2)];
  };
  return {middle(wall), middle(cpu)};
}

void print(const char* what, int width, int height, bool full, const Times& times) {
  std::printf("%s,%dx%d,%s,%.1f,%.1f\n", what, width, height, full ? "full" : "draft", times.wall, times.cpu);
}

engine::SceneGarment readGarment(const std::string& argument) {
  engine::SceneGarment garment;
  const auto colon = argument.find(':');
  garment.mesh = test::readObj(argument.substr(0, colon), &garment.texCoords);
  if (colon != std::string::npos) {
    Eigen::Vector3f c;
    if (std::sscanf(argument.c_str() + colon + 1, "%f,%f,%f", &c[0], &c[1], &c[2]) == 3) garment.colour = c;
    garment.knit = argument.find(":knit") != std::string::npos;
  }
  // A heat that shows the whole range: from loose at the hem to tight at the top.
  const float low = garment.mesh.vertices.col(1).minCoeff();
  const float high = garment.mesh.vertices.col(1).maxCoeff();
  for (Eigen::Index i = 0; i < garment.mesh.vertexCount(); ++i) {
    garment.heat.push_back(2.0f * (garment.mesh.vertices(i, 1) - low) / (high - low) - 1.0f);
  }
  return garment;
}

void pictures(engine::OgreView& view, engine::Scene& scene, const std::string& out) {
  const auto write = [&](const char* name, const engine::Camera& camera, int width, int height,
                         engine::Quality q) {
    const char* only = std::getenv("FITROOM_VIEWS");
    if (only != nullptr &&
        (std::string(",") + only + ",").find(std::string(",") + name + ",") == std::string::npos)
      return;
    view.setCamera(camera);
    const auto done = view.writePng(out + "/" + name + ".png", width, height, q);
    if (!done) std::fprintf(stderr, "%s: %s\n", name, done.error().text.en.c_str());
  };
  const auto full = engine::Quality::kFull;
  write("front", engine::frontView(), 900, 1200, full);
  write("side", engine::sideView(), 900, 1200, full);
  write("back", engine::backView(), 900, 1200, full);
  write("quarter", engine::threeQuarterView(), 900, 1200, full);
  write("draft", engine::threeQuarterView(), 900, 1200, engine::Quality::kDraft);
  write("wide", engine::frontView(), 1280, 720, full);
  write("close", {.yawDegrees = 25, .pitchDegrees = 10, .distance = 1.3, .pan = {0, 0.45}}, 1200, 1200, full);
  write("macro", {.yawDegrees = 15, .pitchDegrees = 5, .distance = 0.42, .pan = {0.02, 0.35}}, 1200, 1200,
        full);
  write("low", {.yawDegrees = -30, .pitchDegrees = -15}, 900, 1200, full);
  write("high", {.yawDegrees = 30, .pitchDegrees = 45}, 900, 1200, full);
  scene.heatMap = true;
  view.setScene(scene);
  write("heat", engine::threeQuarterView(), 900, 1200, full);
  scene.heatMap = false;
  view.setScene(scene);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "bench_render OUT_DIR BODY.obj [GARMENT.obj[:r,g,b][:knit]]...\n");
    return 2;
  }
  auto view = engine::OgreView::create({.assets = FITROOM_ASSETS_DIR});
  if (!view) {
    std::fprintf(stderr, "%s\n%s\n", view.error().text.en.c_str(), view.error().context.c_str());
    return 1;
  }
  engine::Scene scene;
  scene.body = test::readObj(argv[2]);
  for (int i = 3; i < argc; ++i) scene.garments.push_back(readGarment(argv[i]));
  std::printf("what,size,quality,wall_ms,cpu_ms\n");
  for (const bool full : {false, true}) {
    const auto change = [&](int) {
      (*view)->setScene(scene);
      (void)(*view)->renderImage(64, 64, full ? engine::Quality::kFull : engine::Quality::kDraft);
    };
    print("new_scene", 64, 64, full, medianMs(3, change));
  }
  pictures(**view, scene, argv[1]);
  if (std::getenv("FITROOM_BENCH") == nullptr) return 0;
  for (const auto& [width, height] : {std::pair{640, 480}, std::pair{1280, 720}, std::pair{1920, 1080}}) {
    for (const bool full : {false, true}) {
      const Times times = medianMs(5, [&](int i) {
        (*view)->setCamera({.yawDegrees = 7.0 * i});
        (void)(*view)->renderImage(width, height, full ? engine::Quality::kFull : engine::Quality::kDraft);
      });
      print("picture", width, height, full, times);
    }
  }
  return 0;
}
