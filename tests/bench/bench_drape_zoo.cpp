// Drapes what nobody chose: garments of the house and of the reference data, on bodies of both, in their own
// or another fabric, from the match or from starts that are turned, moved or squeezed into the body. Prints a
// row a drape and the sums at the end.
//   bench_drape_zoo [COUNT] [SEED] [FOLDER] [NUMBER ...]     FOLDER: keeps rest, start, body and result of
//   what went wrong; NUMBER: of the rows to do, otherwise all
#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>

#include "bodymodel/solve/body_solver.h"
#include "cloth_scenes.h"
#include "garments/import/importer.h"
#include "garments/library/library.h"
#include "garments/match/match.h"
#include "garments/match/seat.h"

namespace {

using namespace fitroom;
using namespace fitroom::garments;
using namespace fitroom::bench;
namespace fs = std::filesystem;

struct Scene {
  std::string name;
  TriMesh rest, body;
  TexCoords uv;
  Points start;
  std::string fabric;
  DrapeSettings settings;
};

struct Zoo {
  bodymodel::BodySolver solver;
  Library library;
  std::vector<Fabric> fabrics;
  std::vector<std::pair<std::string, GarmentModel>> imported;
  std::vector<std::pair<std::string, TriMesh>> bodies;
  std::vector<std::pair<std::string, TriMesh>> tees;
};

double between(std::mt19937& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
}

bodymodel::BodyRequest anybody(std::mt19937& random, bool man) {
  bodymodel::BodyRequest request;
  request.sex = man ? 1.0 : 0.0;
  const double height = man ? between(random, 1.58, 1.95) : between(random, 1.48, 1.82);
  request.measures.set(bodymodel::Measure::kHeight, height);
  request.measures.set(bodymodel::Measure::kWeight, between(random, 18, 36) * height * height);
  return request;
}

/// Squeezes a start towards the upright axis of its own slices until a fifth of it is inside.
Points squeezed(const Points& start, const TriMesh& body) {
  Points out = start;
  for (int k = 0; k < 12 && shareInside(out, body) < 0.2; ++k) {
    for (Eigen::Index i = 0; i < out.rows(); ++i) {
      const float x = out(i, 0), z = out(i, 2);
      const float arm = std::abs(x) > 0.22f ? 0.0f : 0.006f;  // Sleeves are pressed in depth alone.
      out(i, 0) -= std::copysign(std::min(std::abs(x), arm), x);
      out(i, 2) -= std::copysign(std::min(std::abs(z), 0.006f), z);
    }
  }
  return out;
}

Points turned(const Points& start, std::mt19937& random) {
  const Eigen::Vector3f centre = start.colwise().mean().transpose();
  const Eigen::Vector3f axis(static_cast<float>(between(random, -0.5, 0.5)), 1,
                             static_cast<float>(between(random, -0.5, 0.5)));
  const Eigen::AngleAxisf turn(static_cast<float>(between(random, -0.25, 0.25)), axis.normalized());
  const Eigen::Vector3f by(static_cast<float>(between(random, -0.03, 0.03)),
                           static_cast<float>(between(random, -0.02, 0.05)),
                           static_cast<float>(between(random, -0.03, 0.03)));
  Points out = start;
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    out.row(i) = (turn * (start.row(i).transpose() - centre) + centre + by).transpose();
  }
  return out;
}

void chooseStart(Scene& scene, std::mt19937& random) {
  switch (random() % 4) {
    case 0:
      scene.start = squeezed(scene.start, scene.body);
      scene.name += " squeezed";
      break;
    case 1:
      scene.start = turned(scene.start, random);
      scene.name += " turned";
      break;
    default:
      break;
  }
}

std::optional<Scene> worn(const Zoo& zoo, const GarmentModel& garment, const std::string& name,
                          std::mt19937& random) {
  const bool man = garment.audience == "male" || (garment.audience != "female" && random() % 2);
  const auto body = zoo.solver.solve(anybody(random, man));
  if (!body) return {};
  const auto placed = match(garment, body->body);
  if (!placed) return {};
  Scene scene{name + " " + garment.size, garment.mesh, body->body.mesh, {}, placed->positions, {}, {}};
  if (garment.panelUv) scene.uv = garment.texCoords;
  scene.fabric = random() % 3 ? garment.fabric : zoo.fabrics[random() % zoo.fabrics.size()].id;
  for (const auto& opening : garment.openings) {
    if (supportOf(garment) == Support::kWaist && opening.kind == OpeningKind::kWaist)
      scene.settings.bands.push_back({opening.loop});
  }
  return scene;
}

std::optional<Scene> anyScene(const Zoo& zoo, std::mt19937& random) {
  const unsigned kind = random() % 10;
  std::optional<Scene> scene;
  if (kind < 3 && !zoo.tees.empty()) {
    const auto& tee = zoo.tees[random() % zoo.tees.size()];
    const auto& body = zoo.bodies[random() % zoo.bodies.size()];
    scene = Scene{tee.first + " on " + body.first, tee.second, body.second, {}, tee.second.vertices, {}, {}};
    // The tee was made for a woman of 1.6 m: by the tops of the heads.
    const float rise =
        body.second.vertices.col(1).maxCoeff() - zoo.bodies.front().second.vertices.col(1).maxCoeff();
    scene->start.col(1).array() += 0.8f * rise;
    scene->fabric = random() % 2 ? "cotton_poplin" : zoo.fabrics[random() % zoo.fabrics.size()].id;
  } else if (kind < 6 && !zoo.imported.empty()) {
    const auto& g = zoo.imported[random() % zoo.imported.size()];
    scene = worn(zoo, g.second, g.first, random);
  } else {
    const auto entries = zoo.library.list();
    const auto& entry = entries[random() % entries.size()];
    const auto base = zoo.library.load(entry.id);
    if (!base) return {};
    const auto garment = base->sizes.empty()
                             ? base
                             : zoo.library.load(entry.id, base->sizes[random() % base->sizes.size()].label);
    if (garment) scene = worn(zoo, *garment, entry.id, random);
  }
  if (scene) chooseStart(*scene, random);
  return scene;
}

struct Sums {
  int drapes = 0, refused = 0, crossing = 0, self = 0, unsettled = 0, tornWoven = 0;
  double seconds = 0;
};

void one(const Scene& scene, const Zoo& zoo, const std::string& folder, int number, Sums& sums) {
  Fabric fabric;
  for (const auto& f : zoo.fabrics) {
    if (f.id == scene.fabric) fabric = f;
  }
  const double begun = processorSeconds();
  const auto drape = garments::drape(scene.rest, scene.uv, scene.start, scene.body, fabric, scene.settings);
  const double took = processorSeconds() - begun;
  if (!drape) {
    ++sums.refused;
    fmt::print("{:3} {}: refused, {}\n", number, scene.name, drape.error().text.en);
    return;
  }
  const EdgeStrain s = edgeStrain(scene.rest, drape->positions);
  const int self = countSelfCrossings({drape->positions, scene.rest.triangles});
  const int before = countSelfCrossings({scene.rest.vertices, scene.rest.triangles});
  ++sums.drapes;
  sums.crossing += drape->crossing > 0;
  sums.self += self > before;
  sums.unsettled += !drape->converged;
  sums.tornWoven += !fabric.knit && (s.p99 > 0.05 || s.max > 0.10);
  sums.seconds += took;
  fmt::print(
      "{:3} {:5} v {:5.1f} s {} crossing {:3} self {:3} (rest {:3}) p99 {:5.1f} max {:6.1f} % inside {:4.1f} "
      "% {} {}\n",
      number, scene.rest.vertexCount(), took, drape->converged ? "rest " : "moves", drape->crossing, self,
      before, 100 * s.p99, 100 * s.max, 100 * shareInside(scene.start, scene.body), scene.fabric, scene.name);
  if (!folder.empty() && (drape->crossing > 0 || self > before)) {
    const std::string stem = fmt::format("{}/{}_", folder, number);
    writeObj(stem + "rest.obj", scene.rest.vertices, scene.rest.triangles);
    writeObj(stem + "start.obj", scene.start, scene.rest.triangles);
    writeObj(stem + "body.obj", scene.body.vertices, scene.body.triangles);
    writeObj(stem + "out.obj", drape->positions, scene.rest.triangles);
  }
}

void addReferences(Zoo& zoo, const fs::path& data) {
  for (const char* name :
       {"female_avg", "female_plus", "female_fullbust", "female_ansur", "male_avg", "male_athletic"})
    zoo.bodies.emplace_back(name, readObj((data / "bodies" / (std::string(name) + ".obj")).string()));
  zoo.tees.emplace_back("tee", readObj((data / "scenes/tee/rest_and_dirty_start.obj").string()));
  zoo.tees.emplace_back("tee_clean", readObj((data / "scenes/tee/clean_start.obj").string()));
  for (const char* name :
       {"makehuman_cc0/female_elegantsuit01.obj", "makehuman_cc0/male_casualsuit06.obj",
        "makehuman_cc0/male_worksuit01.obj", "makehuman_cc0/female_casualsuit01.obj",
        "sketchfab_ccby/hoodie_kapitanzapupa_cm.glb", "sketchfab_ccby/man_shorts.glb",
        "sketchfab_ccby/girls_long_sweater.glb", "sketchfab_ccby/t-shirt_polo_lengan_pendek.glb",
        "sketchfab_ccby/dillard_darren_joggers.glb", "dedo_mit/tshirt_0.obj"}) {
    const ImportReport report = importFile(data / "garments" / name);
    for (const auto& g : report.garments)
      zoo.imported.emplace_back(fs::path(name).stem().string() + "/" + g.id, g);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto solver = bodymodel::BodySolver::load(FITROOM_ASSETS_DIR);
  auto fabrics = loadFabrics(FITROOM_ASSETS_DIR);
  if (!solver || !fabrics) {
    fmt::print("the assets cannot be read\n");
    return 1;
  }
  Zoo zoo{std::move(*solver),
          Library({fs::path(FITROOM_ASSETS_DIR) / "garments"}),
          std::move(*fabrics),
          {},
          {},
          {}};
  if (const char* data = std::getenv("FITROOM_REFERENCE_DATA"))
    addReferences(zoo, data);
  else
    fmt::print("FITROOM_REFERENCE_DATA is not set: only the house's own garments\n");
  const int count = argc > 1 ? std::atoi(argv[1]) : 40;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1;
  const std::string folder = argc > 3 ? argv[3] : "";
  Sums sums;
  const std::vector<std::string> numbers(argv + std::min(argc, 4), argv + argc);
  for (int k = 0; k < count; ++k) {
    if (!numbers.empty() && std::find(numbers.begin(), numbers.end(), std::to_string(k)) == numbers.end())
      continue;
    std::seed_seq both{seed, static_cast<unsigned>(k)};
    std::mt19937 random(both);
    if (const auto scene = anyScene(zoo, random)) one(*scene, zoo, folder, k, sums);
  }
  fmt::print("{} drapes, {:.1f} s of processor time each, {} refused\n", sums.drapes,
             sums.seconds / std::max(1, sums.drapes), sums.refused);
  fmt::print(
      "  crossing the body {} (asked 0), through themselves more than in the rest shape {}, not at rest {}, "
      "woven beyond 5/10 % {}\n",
      sums.crossing, sums.self, sums.unsettled, sums.tornWoven);
  return 0;
}
