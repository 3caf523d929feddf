// Random garments, sizes, fabrics and bodies, one drape after the other, for so many seconds; and how the
// time to rest grows with the number of vertices. Prints what is asked beside what was found.
//   bench_drape_long [SECONDS] [SEED]
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>

#include "bodymodel/solve/body_solver.h"
#include "garments/drape/drape.h"
#include "garments/import/remesh.h"
#include "garments/library/library.h"
#include "garments/match/match.h"
#include "garments/match/seat.h"

namespace {

using namespace fitroom;
using namespace fitroom::garments;

struct Tally {
  int drapes = 0, refused = 0, notANumber = 0, unsettled = 0, crossing = 0;
  double slowest = 0;  ///< Processor seconds.
  std::string slowestName;
};

double processorSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double residentMegabytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * 4096 / 1e6;
}

bodymodel::BodyRequest anybody(std::mt19937& random, bool man) {
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  bodymodel::BodyRequest request;
  request.sex = man ? 1.0 : 0.0;
  const double height = man ? between(1.58, 1.95) : between(1.48, 1.82);
  request.measures.set(bodymodel::Measure::kHeight, height);
  request.measures.set(bodymodel::Measure::kWeight, between(18, 36) * height * height);
  return request;
}

DrapeSettings settingsFor(const GarmentModel& garment) {
  DrapeSettings settings;
  const bool hangs = supportOf(garment) == Support::kWaist;
  for (const auto& opening : garment.openings) {
    if (hangs && opening.kind == OpeningKind::kWaist) settings.bands.push_back({opening.loop});
  }
  return settings;
}

void one(const GarmentModel& garment, const bodymodel::Body& body, const Fabric& fabric,
         const std::string& name, Tally& tally) {
  const auto placed = match(garment, body);
  if (!placed) {
    ++tally.refused;
    return;
  }
  const double begun = processorSeconds();
  const auto result = drape(garment.mesh, garment.panelUv ? garment.texCoords : TexCoords(),
                            placed->positions, body.mesh, fabric, settingsFor(garment));
  const double took = processorSeconds() - begun;
  if (!result) {
    ++tally.refused;
    return;
  }
  ++tally.drapes;
  tally.notANumber += !result->positions.allFinite();
  tally.unsettled += !result->converged;
  tally.crossing += result->crossing > 0;
  if (!result->converged || result->crossing > 0)
    fmt::print("  {}: settled {}, {} crossing, {:.1f} s\n", name, result->converged, result->crossing, took);
  if (took > tally.slowest) {
    tally.slowest = took;
    tally.slowestName = name;
  }
}

void longRun(const bodymodel::BodySolver& solver, const Library& library, const std::vector<Fabric>& fabrics,
             double seconds, unsigned seed) {
  std::mt19937 random(seed);
  const auto entries = library.list();
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  Tally tally;
  double early = 0;
  while (std::chrono::steady_clock::now() < until) {
    const auto& entry = entries[random() % entries.size()];
    const auto base = library.load(entry.id);
    if (!base || base->sizes.empty()) continue;
    const auto garment = library.load(entry.id, base->sizes[random() % base->sizes.size()].label);
    const auto body = solver.solve(anybody(random, base->audience == "male"));
    const Fabric& fabric = fabrics[random() % fabrics.size()];
    if (!garment || !body) continue;
    one(*garment, body->body, fabric, fmt::format("{} {} {}", entry.id, garment->size, fabric.id), tally);
    if (tally.drapes == 10) early = residentMegabytes();
  }
  fmt::print("long run: {} drapes in {:.0f} s, {} refused\n", tally.drapes, seconds, tally.refused);
  fmt::print("  not a number {} (asked 0), not settled {}, crossing the body {} (asked 0)\n",
             tally.notANumber, tally.unsettled, tally.crossing);
  fmt::print("  slowest {:.1f} s of processor time: {}\n", tally.slowest, tally.slowestName);
  fmt::print("  memory after 10 drapes {:.0f} MB, at the end {:.0f} MB (asked: flat)\n", early,
             residentMegabytes());
}

void growth(const bodymodel::BodySolver& solver, const Library& library, const std::vector<Fabric>& fabrics) {
  bodymodel::BodyRequest request;
  request.measures.set(bodymodel::Measure::kHeight, 1.68);
  request.measures.set(bodymodel::Measure::kChest, 0.88);
  const auto body = solver.solve(request);
  const auto tee = library.load("tee-women", "M");
  if (!body || !tee) return;
  double firstCount = 0, firstTime = 0;
  for (const double edge : {0.014, 0.010, 0.0072, 0.0051}) {
    GarmentModel finer = *tee;
    refineInPlace(finer, edge);
    const auto placed = match(finer, body->body);
    const double begun = processorSeconds();
    const auto result =
        drape(finer.mesh, finer.texCoords, placed->positions, body->body.mesh, fabrics.front());
    const double took = processorSeconds() - begun;
    const auto count = static_cast<double>(finer.mesh.vertexCount());
    if (firstCount == 0) {
      firstCount = count;
      firstTime = took;
    }
    const double power = count > firstCount ? std::log(took / firstTime) / std::log(count / firstCount) : 0;
    fmt::print(
        "growth: {:6.0f} vertices {:6.2f} s of processor time, settled {}, n^{:.2f} (asked: at most 1.3)\n",
        count, took, result && result->converged, power);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // Each line when it is known.
  const auto solver = bodymodel::BodySolver::load(FITROOM_ASSETS_DIR);
  const auto fabrics = loadFabrics(FITROOM_ASSETS_DIR);
  if (!solver || !fabrics) {
    fmt::print("the assets cannot be read\n");
    return 1;
  }
  const Library library({std::filesystem::path(FITROOM_ASSETS_DIR) / "garments"});
  growth(*solver, library, *fabrics);
  longRun(*solver, library, *fabrics, argc > 1 ? std::atof(argv[1]) : 1800,
          argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1);
  return 0;
}
