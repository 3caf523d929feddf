// Bodies by views as one picture: fitroom_mannequin_sheet OUT.png [--sex S] [--height PIXELS] [--wire]
// [--at X Y Z SPAN] [--view TURN]... [name=value]...
// [--measures] [--people]
// Without parameters it draws five bodies in four views. --measures also prints what the tape reads beside
// the survey's means. --people draws solved people of many shapes instead, --shapes one woman and one man at
// both ends of every shape option; both take options of shape as name=value.

#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "bodymodel/mannequin/mannequin.h"
#include "bodymodel/measure/tape.h"
#include "bodymodel/prior/prior.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/contact_sheet.h"
#include "tests/support/self_intersection.h"

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

/// What the tape reads and what the survey's mean is, in the unit of the key.
void printMeasures(const fitroom::bodymodel::Body& body, const fitroom::bodymodel::Prior& prior) {
  using namespace fitroom::bodymodel;
  const auto likely = prior.condition(body.sex, {});
  const Tape tape(body);
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const auto value = tape.measure(m);
    fmt::print("  {:<24}", measureInfo(m).key);
    fmt::print("{:8.1f}", value ? toKeyUnit(m, *value) : 0.0);
    if (likely[m] && value)
      fmt::print("{:8.1f} {:+7.1f}", toKeyUnit(m, likely[m]->mean), toKeyUnit(m, *value - likely[m]->mean));
    fmt::print("\n");
  }
}

/// People of many shapes: sex, height (cm), weight (kg), chest, waist at the navel, hip (cm; 0: inferred).
struct Person {
  double sex, height, weight, chest, waist, hip;
};
constexpr Person kPeople[] = {{0, 168, 0, 88, 74, 95},      {0, 160, 48, 0, 0, 0}, {0, 165, 95, 0, 0, 0},
                              {0, 158, 120, 0, 0, 0},       {1, 178, 75, 0, 0, 0}, {1, 172, 55, 0, 0, 0},
                              {1, 180, 110, 108, 118, 108}, {1, 170, 140, 0, 0, 0}};

/// The shape options named.
fitroom::bodymodel::ShapeOptions optionsOf(const std::map<std::string, double>& named) {
  fitroom::bodymodel::ShapeOptions options;
  for (const auto& info : fitroom::bodymodel::shapeOptionInfos())
    if (const auto it = named.find(std::string(info.key)); it != named.end())
      options.*info.value = it->second;
  if (const auto it = named.find("cup"); it != named.end()) options.cup = it->second;
  return options;
}

/// A woman and a man at both ends of every option, the woman also with a small and a large cup.
std::vector<fitroom::bodymodel::Body> shapedPeople() {
  using namespace fitroom::bodymodel;
  std::vector<Body> bodies;
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  if (!solver) return bodies;
  const auto add = [&](double sex, const ShapeOptions& options) {
    BodyRequest request;
    request.sex = sex;
    request.shape = options;
    request.measures.set(Measure::kHeight, sex < 0.5 ? 1.66 : 1.77);
    request.measures.set(Measure::kChest, sex < 0.5 ? 0.92 : 1.0);
    request.measures.set(Measure::kWaistNavel, sex < 0.5 ? 0.80 : 0.90);
    request.measures.set(Measure::kHip, sex < 0.5 ? 0.98 : 0.99);
    if (auto made = solver->solve(request)) bodies.push_back(std::move(made->body));
  };
  for (const double sex : {0.0, 1.0}) {
    for (const auto& info : shapeOptionInfos()) {
      for (const double end : {-1.0, 1.0}) {
        ShapeOptions options;
        options.*info.value = end;
        add(sex, options);
      }
    }
  }
  for (const double cup : {0.09, 0.23}) {
    ShapeOptions options;
    options.cup = cup;
    add(0, options);
  }
  return bodies;
}

std::vector<fitroom::bodymodel::Body> solvedPeople(const fitroom::bodymodel::ShapeOptions& options) {
  using namespace fitroom::bodymodel;
  std::vector<Body> bodies;
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  if (!solver) return bodies;
  for (const Person& p : kPeople) {
    BodyRequest request;
    request.sex = p.sex;
    request.shape = options;
    const auto give = [&](Measure m, double value) {
      if (value > 0) request.measures.set(m, fromKeyUnit(m, value));
    };
    give(Measure::kHeight, p.height), give(Measure::kWeight, p.weight), give(Measure::kChest, p.chest);
    give(Measure::kWaistNavel, p.waist), give(Measure::kHip, p.hip);
    if (auto made = solver->solve(request)) bodies.push_back(std::move(made->body));
  }
  return bodies;
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
  bool wire = false, measures = false, people = false, shapes = false;
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
    else if (a == "--measures")
      measures = true;
    else if (a == "--people")
      people = true;
    else if (a == "--shapes")
      shapes = true;
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
  std::vector<fitroom::bodymodel::Body> bodies;
  if (people) {
    bodies = solvedPeople(optionsOf(named));
  } else if (shapes) {
    bodies = shapedPeople();
  } else {
    for (const double sex : sexes) bodies.push_back(mannequin->shape(sex, valuesOf(*mannequin, named)));
  }
  const auto prior = fitroom::bodymodel::Prior::load(FITROOM_ASSETS_DIR);
  for (const auto& body : bodies) {
    const double tall = body.at(fitroom::bodymodel::Landmark::kCrown).y();
    fmt::print("sex {}: height {:.3f} m, volume {:.4f} m3, {} vertices, {} crossings\n", body.sex, tall,
               fitroom::bodymodel::enclosedVolume(body.mesh), body.mesh.vertexCount(),
               test::selfIntersections(body.mesh).size());
    if (measures && prior) printMeasures(body, *prior);
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
