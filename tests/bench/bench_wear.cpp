// Imports foreign garment files and puts each garment on a small, a middle and a large body as a try-on does.
// Prints a row each, and what did not hold.
//   bench_wear FILE_OR_FOLDER ... [--body small|middle|large]
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "bodymodel/solve/body_solver.h"
#include "cloth_scenes.h"
#include "engine/session/outfit.h"
#include "garments/import/importer.h"

namespace {

using namespace fitroom;
using namespace fitroom::bench;
namespace fs = std::filesystem;

struct Wearer {
  const char* name;
  bool man;
  double height, weight;
};
constexpr Wearer kWearers[] = {{"small", false, 1.52, 44},  {"small", true, 1.65, 55},
                               {"middle", false, 1.65, 60}, {"middle", true, 1.76, 75},
                               {"large", false, 1.75, 95},  {"large", true, 1.88, 110}};

struct Tally {
  int rows = 0, refused = 0, unwearable = 0, broken = 0;
};

void wear(const garments::GarmentModel& garment, const std::string& file, const Wearer& who,
          const bodymodel::Body& body, const std::vector<garments::Fabric>& fabrics, Tally& tally) {
  garments::Fabric fabric;
  for (const auto& f : fabrics) {
    if (f.id == garment.fabric) fabric = f;
  }
  std::vector<engine::OutfitPiece> pieces{{&garment, &fabric, false, false, {}}};
  std::vector<bodymodel::Text> notes;
  const double begun = processorSeconds();
  const auto done = engine::dressOutfit(body, pieces, {}, notes);
  const double took = processorSeconds() - begun;
  ++tally.rows;
  if (!done) {
    ++tally.refused;
    fmt::print("{:34} {:6}: refused, {}\n", file, who.name, done.error().text.en);
    return;
  }
  const auto& d = pieces[0].drape;
  const bool on = engine::wearable(d);
  tally.unwearable += !on;
  tally.broken += on && !d.converged;
  fmt::print(
      "{:34} {:6} {:5} {:5} v crossing {:3} self {:3} (rest {:3}) {} p99 {:5.1f} % beyond limit {:4.1f} % "
      "{:5.1f} s {} {}\n",
      file, who.name, who.man ? "man" : "woman", d.positions.rows(), d.crossing,
      countSelfCrossings({d.positions, garment.mesh.triangles}), countSelfCrossings(garment.mesh),
      d.converged ? "rest " : "moves", 100 * d.strainP99, 100 * d.overstretched, took, fabric.id,
      on ? "" : "CANNOT BE PUT ON");
}

std::vector<fs::path> filesOf(const fs::path& given) {
  if (!fs::is_directory(given)) return {given};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(given)) {
    const std::string kind = entry.path().extension().string();
    if (kind == ".obj" || kind == ".glb" || kind == ".fbx" || kind == ".dae") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto solver = bodymodel::BodySolver::load(FITROOM_ASSETS_DIR);
  const auto fabrics = garments::loadFabrics(FITROOM_ASSETS_DIR);
  if (!solver || !fabrics) {
    fmt::print("the assets cannot be read\n");
    return 1;
  }
  std::string only;
  std::vector<fs::path> files;
  for (int k = 1; k < argc; ++k) {
    if (std::string(argv[k]) == "--body" && k + 1 < argc) {
      only = argv[++k];
      continue;
    }
    const auto more = filesOf(argv[k]);
    files.insert(files.end(), more.begin(), more.end());
  }
  Tally tally;
  for (const auto& file : files) {
    const auto report = garments::importFile(file);
    for (const auto& garment : report.garments) {
      for (const Wearer& who : kWearers) {
        if (who.man != (garment.audience == "male") || (!only.empty() && only != who.name)) continue;
        bodymodel::BodyRequest request;
        request.sex = who.man ? 1.0 : 0.0;
        request.measures.set(bodymodel::Measure::kHeight, who.height);
        request.measures.set(bodymodel::Measure::kWeight, who.weight);
        const auto body = solver->solve(request);
        const std::string name =
            file.stem().string().substr(0, 22) + "/" + garments::categoryName(garment.category);
        if (body) wear(garment, name, who, body->body, *fabrics, tally);
      }
    }
    if (report.garments.empty()) fmt::print("{}: no garment\n", file.filename().string());
  }
  fmt::print("{} rows: {} refused, {} cannot be put on, {} worn but not at rest\n", tally.rows, tally.refused,
             tally.unwearable, tally.broken);
  return 0;
}
