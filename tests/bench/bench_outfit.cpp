// Dresses bodies in whole outfits of the house's garments and prints what an outfit must reach: no triangle
// through the body or another garment, at rest, within 10 s on two cores.
//   bench_outfit [OUTFIT ...]     OUTFIT: as after --with, joined by +, e.g. shirt-men:M:tucked+trousers-men
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bodymodel/solve/body_solver.h"
#include "cloth_scenes.h"
#include "engine/session/outfit.h"
#include "garments/library/library.h"

namespace {

using namespace fitroom;
using namespace fitroom::bench;

struct Wearer {
  std::string name;
  bodymodel::BodyRequest request;
};

Wearer wearer(const char* name, bool man, double height, double weight) {
  Wearer w{name, {}};
  w.request.sex = man ? 1.0 : 0.0;
  w.request.measures.set(bodymodel::Measure::kHeight, height);
  w.request.measures.set(bodymodel::Measure::kWeight, weight);
  return w;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

struct House {
  garments::Library library;
  std::vector<garments::Fabric> fabrics;

  const garments::Fabric& fabric(const std::string& id) const {
    for (const auto& f : fabrics) {
      if (f.id == id) return f;
    }
    return fabrics.front();
  }
};

void dress(const House& house, const bodymodel::Body& body, const std::string& who,
           const std::string& outfit) {
  std::vector<garments::GarmentModel> worn;
  std::vector<std::vector<std::string>> words;
  for (const auto& piece : split(outfit, '+')) {
    words.push_back(split(piece, ':'));
    const auto& w = words.back();
    auto garment = house.library.load(w[0], w.size() > 1 ? w[1] : "");
    if (!garment) {
      fmt::print("{}: {}\n", w[0], garment.error().text.en);
      return;
    }
    worn.push_back(std::move(*garment));
  }
  std::vector<engine::OutfitPiece> pieces;
  for (std::size_t k = 0; k < worn.size(); ++k) {
    engine::OutfitPiece piece{&worn[k], &house.fabric(worn[k].fabric), false, false, {}};
    for (const auto& word : words[k]) {
      piece.tucked = piece.tucked || word == "tucked";
      piece.fastened = piece.fastened || word == "closed";
    }
    pieces.push_back(std::move(piece));
  }
  const double begun = processorSeconds();
  std::vector<bodymodel::Text> notes;
  const auto crossing = engine::dressOutfit(body, pieces, {}, notes);
  const double took = processorSeconds() - begun;
  if (!crossing) {
    fmt::print("{:24} {}: {}\n", who, outfit, crossing.error().text.en);
    return;
  }
  fmt::print(
      "{:24} {}: {} layer crossings (asked 0), {:.1f} s of processor time, {:.1f} s on two cores "
      "(asked 10)\n",
      who, outfit, *crossing, took, took / 1.8);
  for (const auto& piece : pieces) {
    const auto& d = piece.drape;
    fmt::print("    {:20} {:5} v {} crossing {} self {} (rest {}) p99 {:.1f} % {} substeps {:016x} ",
               piece.garment->id, d.positions.rows(), d.converged ? "rest " : "moves", d.crossing,
               countSelfCrossings({d.positions, piece.garment->mesh.triangles}),
               countSelfCrossings(piece.garment->mesh), 100 * d.strainP99, d.iterations, d.hash);
    for (const auto& stage : d.stages) fmt::print(" {} {:.1f}", stage.stage, stage.seconds);
    fmt::print("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto solver = bodymodel::BodySolver::load(FITROOM_ASSETS_DIR);
  auto fabrics = garments::loadFabrics(FITROOM_ASSETS_DIR);
  if (!solver || !fabrics) {
    fmt::print("the assets cannot be read\n");
    return 1;
  }
  const House house{garments::Library({std::filesystem::path(FITROOM_ASSETS_DIR) / "garments"}),
                    std::move(*fabrics)};
  std::vector<std::string> outfits(argv + 1, argv + argc);
  if (outfits.empty())
    outfits = {"tee-women:M+trousers-women:38+open-jacket-women:38",
               "shirt-men:M:tucked+trousers-men:48+open-jacket-men:48:closed",
               "shirt-men:M+trousers-men:48+open-jacket-men:48",
               "rib-knit-women:M:tucked+straight-skirt-women:38+open-jacket-women:38"};
  for (const auto& outfit : outfits) {
    const bool man = outfit.find("-men") != std::string::npos && outfit.find("-women") == std::string::npos;
    const Wearer w = man ? wearer("man 178/78", true, 1.78, 78) : wearer("woman 168/60", false, 1.68, 60);
    const auto body = solver->solve(w.request);
    if (body) dress(house, body->body, w.name, outfit);
  }
  return 0;
}
