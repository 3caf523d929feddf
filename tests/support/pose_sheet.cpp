// The poses of a body as one picture, a row a view: fitroom_pose_sheet OUT.png [--sex S] [--bmi B] [--height
// M]
// [--view TURN]... [--pose KEY]... [--at X Y Z SPAN] [--size PIXELS]. Prints what each pose does to the
// volume.

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "bodymodel/pose/pose.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/contact_sheet.h"

namespace test = fitroom::test;
using namespace fitroom::bodymodel;

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  double sex = 0, bmi = 23, tall = 1.68;
  int size = 620;
  std::vector<double> turns;
  std::vector<Pose> poses;
  test::View at;
  bool placed = false;
  for (int i = 2; i < argc; ++i) {
    const std::string a = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::atof(argv[++i]) : 0.0; };
    if (a == "--sex") sex = number();
    if (a == "--bmi") bmi = number();
    if (a == "--height") tall = number();
    if (a == "--size") size = static_cast<int>(number());
    if (a == "--view") turns.push_back(number());
    if (a == "--pose" && i + 1 < argc) {
      if (const auto p = findPose(argv[++i])) poses.push_back(*p);
    }
    if (a == "--at")
      at.centreX = number(), at.centreY = number(), at.centreZ = number(), at.height = number(),
      placed = true;
  }
  if (turns.empty()) turns = {20, 90, 200};
  if (poses.empty()) {
    for (std::size_t p = 0; p < kPoseCount; ++p) poses.push_back(static_cast<Pose>(p));
  }
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  if (!solver) return 1;
  BodyRequest request;
  request.sex = sex;
  request.measures.set(Measure::kHeight, tall);
  request.measures.set(Measure::kWeight, bmi * tall * tall);
  const auto made = solver->solve(request);
  if (!made) return 1;
  std::vector<test::Image> images;
  for (const double turn : turns) {
    for (const Pose p : poses) {
      const Body body = posed(made->body, p);
      test::View view = at;
      view.turn = turn;
      if (!placed) view.centreY = 0.60 * tall, view.height = 1.32 * tall;
      images.push_back(test::render(body.mesh, view, static_cast<int>(0.62 * size), size));
      if (turn == turns.front()) {
        fmt::print("{:<14} volume {:+.2f} %\n", poseInfo(p).key,
                   100 * (enclosedVolume(body.mesh) / enclosedVolume(made->body.mesh) - 1));
      }
    }
  }
  return test::writePng(test::tile(images, static_cast<int>(poses.size())), argv[1]) ? 0 : 1;
}
