// Bodies by views as one picture: fitroom_mannequin_sheet OUT.png [--sex S] [--height PIXELS] [--wire]
// [--at X Y Z SPAN] [--view TURN]... [name=value]...
// Without parameters it draws five bodies in four views.

#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "bodymodel/mannequin/mannequin.h"
#include "tests/support/contact_sheet.h"

using fitroom::bodymodel::Mannequin;
namespace test = fitroom::test;

namespace {

Eigen::VectorXd valuesOf(const Mannequin& m, const std::map<std::string, double>& named) {
  const auto parameters = m.parameters();
  Eigen::VectorXd v = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (const auto it = named.find(parameters[i].name); it != named.end())
      v[static_cast<Eigen::Index>(i)] = it->second;
  return v;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto mannequin = Mannequin::load(FITROOM_ASSETS_DIR);
  if (!mannequin) {
    fmt::print(stderr, "{}\n", mannequin.error().text.en);
    return 1;
  }
  std::vector<double> sexes, turns;
  std::map<std::string, double> named;
  int height = 760;
  bool wire = false;
  test::View view;
  bool placed = false;
  for (int i = 2; i < argc; ++i) {
    const std::string a = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::atof(argv[++i]) : 0.0; };
    if (a == "--sex")
      sexes.push_back(number());
    else if (a == "--view")
      turns.push_back(number());
    else if (a == "--height")
      height = static_cast<int>(number());
    else if (a == "--tilt")
      view.tilt = number();
    else if (a == "--key")
      view.keyTurn = number();
    else if (a == "--wire")
      wire = true;
    else if (a == "--at")
      view.centreX = number(), view.centreY = number(), view.centreZ = number(), view.height = number(),
      placed = true;
    else if (const auto eq = a.find('='); eq != std::string::npos)
      named[a.substr(0, eq)] = std::atof(a.c_str() + eq + 1);
  }
  if (sexes.empty())
    sexes = named.empty() ? std::vector<double>{0, 0.25, 0.5, 0.75, 1} : std::vector<double>{0, 1};
  if (turns.empty()) turns = {0, 40, 90, 180};
  std::vector<test::Image> images;
  for (const double sex : sexes) {
    const auto body = mannequin->shape(sex, valuesOf(*mannequin, named));
    const double tall = body.at(fitroom::bodymodel::Landmark::kCrown).y();
    fmt::print("sex {}: height {:.3f} m, volume {:.4f} m3, {} vertices\n", sex, tall,
               fitroom::bodymodel::enclosedVolume(body.mesh), body.mesh.vertexCount());
    for (const double turn : turns) {
      test::View v = view;
      v.turn = turn;
      if (!placed) v.centreY = 0.5 * tall, v.height = 1.06 * tall;
      images.push_back(
          test::render(body.mesh, v, placed ? height : static_cast<int>(height * 0.62), height, wire));
    }
  }
  if (!test::writePng(test::tile(images, static_cast<int>(turns.size())), argv[1])) {
    fmt::print(stderr, "cannot write {}\n", argv[1]);
    return 1;
  }
  return 0;
}
