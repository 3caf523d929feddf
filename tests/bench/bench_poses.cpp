// The poses of five bodies: the volume beside the A-pose's, faces inside out, and crossings of the skin by
// the two parts that cross. Prints name, value, unit and what is asked. Usage: bench_poses [--pairs]

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bodymodel/pose/pose.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/self_intersection.h"

using namespace fitroom;
using namespace fitroom::bodymodel;

namespace {

constexpr const char* kRegionNames[] = {"head",      "neck",      "torso",   "arm_l",  "arm_r",
                                        "forearm_l", "forearm_r", "hand_l",  "hand_r", "thigh_l",
                                        "thigh_r",   "shank_l",   "shank_r", "foot_l", "foot_r"};

std::string nameOf(Region r) {
  const auto i = static_cast<std::size_t>(r);
  return i < std::size(kRegionNames) ? kRegionNames[i] : "other";
}

Region regionOf(const Body& b, int face) {
  return b.regions[static_cast<std::size_t>(b.mesh.triangles(face, 0))];
}

struct Case {
  const char* name;
  double sex, height, bmi;
};
constexpr Case kCases[] = {{"woman_19", 0, 1.64, 19},
                           {"woman_24", 0, 1.64, 24},
                           {"woman_34", 0, 1.60, 34},
                           {"man_24", 1, 1.76, 24},
                           {"man_34", 1, 1.76, 34}};

}  // namespace

int main(int argc, char** argv) {
  const bool pairs = argc > 1 && std::string(argv[1]) == "--pairs";
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  if (!solver) {
    fmt::print(stderr, "{}\n", solver.error().text.en);
    return 1;
  }
  double worstVolume = 0, slowest = 0;
  std::size_t most = 0;
  for (const Case& c : kCases) {
    BodyRequest request;
    request.sex = c.sex;
    request.measures.set(Measure::kHeight, c.height);
    request.measures.set(Measure::kWeight, c.bmi * c.height * c.height);
    const auto body = solver->solve(request);
    if (!body) return 1;
    for (std::size_t i = 0; i < kPoseCount; ++i) {
      const auto pose = static_cast<Pose>(i);
      const auto begun = std::chrono::steady_clock::now();
      const Body b = posed(body->body, pose);
      const double ms =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
      const double volume = enclosedVolume(b.mesh) / enclosedVolume(body->body.mesh) - 1;
      const auto crossings = test::selfIntersections(b.mesh);
      std::map<std::pair<std::string, std::string>, int> by;
      for (const auto& x : crossings) {
        auto key = std::minmax(nameOf(regionOf(b, x.a)), nameOf(regionOf(b, x.b)));
        ++by[{key.first, key.second}];
      }
      fmt::print("{}_{}_volume,{:+.2f},%,within 2\n", c.name, poseInfo(pose).key, 100 * volume);
      fmt::print("{}_{}_crossings,{},pairs of faces,0\n", c.name, poseInfo(pose).key, crossings.size());
      if (pairs) {
        for (const auto& [key, count] : by) fmt::print("  {} x {}: {}\n", key.first, key.second, count);
      }
      worstVolume = std::max(worstVolume, std::abs(volume));
      slowest = std::max(slowest, ms);
      most = std::max(most, crossings.size());
    }
  }
  fmt::print("worst_volume,{:.2f},%,<= 2\n", 100 * worstVolume);
  fmt::print("most_crossings,{},pairs of faces,0\n", most);
  fmt::print("slowest_pose,{:.0f},ms,\n", slowest);
  return 0;
}
