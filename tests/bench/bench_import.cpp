// Imports what an import must be able to and prints what it must reach beside what it reached.
//   bench_import [variants|own|times|files|clean|batch|thousand|mutate]...   (nothing: the first three)
// Reference garments: FITROOM_REFERENCE_DATA. Everything runs in worker processes, as the program does it.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "garments/exchange/mesh_export.h"
#include "garments/import/importer.h"
#include "garments/intake/intake.h"
#include "garments/library/glb_writer.h"
#include "garments/library/library.h"
#include "garments/shown/preview.h"
#include "garments/worker/import_worker.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/self_intersection.h"
#include "tests/support/temp_folder.h"

namespace {

using namespace fitroom::garments;
namespace fs = std::filesystem;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

ImportReport import(const fs::path& path) {
  return importInWorker(path);
}

std::string errorsOf(const ImportReport& report) {
  std::string out;
  for (const auto& f : report.findings) {
    if (f.severity == Severity::kError) out += f.code + " " + f.text.en + " ";
  }
  return out;
}

/// Girths of two imports of the same garments, side by side; the worst difference in mm.
double compare(const ImportReport& a, const ImportReport& b) {
  double worst = a.garments.size() == b.garments.size() ? 0 : 999;
  for (std::size_t g = 0; g < std::min(a.garments.size(), b.garments.size()); ++g) {
    for (std::size_t i = 0; i < kFinishedCount; ++i) {
      const auto &x = a.garments[g].finished.values[i], &y = b.garments[g].finished.values[i];
      if (!x && !y) continue;
      const double d = x && y ? 1000 * (*y - *x) : 999;
      static const std::set<Finished> girths = {Finished::kNeck, Finished::kChest, Finished::kWaist,
                                                Finished::kHip,  Finished::kHem,   Finished::kUpperArm,
                                                Finished::kCuff, Finished::kThigh, Finished::kKnee};
      if (girths.count(static_cast<Finished>(i))) worst = std::max(worst, std::abs(d));
      if (std::abs(d) > 2)
        fmt::print("    {} {}: {:.1f} against {:.1f} mm\n", categoryName(a.garments[g].category),
                   finishedName(static_cast<Finished>(i)), x ? 1000 * *x : 0, y ? 1000 * *y : 0);
    }
  }
  return worst;
}

void benchVariants(const fs::path& data) {
  const std::pair<const char*, const char*> pairs[] = {
      {"makehuman_cc0/female_casualsuit01.obj", "variants_cc0/casual01_Zup_metres.fbx"},
      {"makehuman_cc0/female_casualsuit01.obj", "variants_cc0/casual01_blenderdefault.fbx"},
      {"makehuman_cc0/female_elegantsuit01.obj", "variants_cc0/elegant01_inches_Zup.dae"},
      {"makehuman_cc0/male_worksuit01.obj", "variants_cc0/worksuit_mm_Zup_nonormals.obj"}};
  for (const auto& [original, variant] : pairs) {
    const double worst = compare(import(data / "garments" / original), import(data / "garments" / variant));
    fmt::print("variant {}: worst {:.1f} mm (asked 3)\n", fs::path(variant).filename().string(), worst);
  }
}

void benchOwn() {
  const Library library({fs::path(FITROOM_ASSETS_DIR) / "garments"});
  const fitroom::testing_support::TempFolder temp;
  constexpr Finished kAsked[] = {Finished::kChest, Finished::kWaist,  Finished::kHip,
                                 Finished::kHem,   Finished::kSleeve, Finished::kLength};
  for (const auto& entry : library.list()) {
    const auto garment = library.load(entry.id);
    if (!garment) continue;
    const auto drafted = std::find_if(garment->sizes.begin(), garment->sizes.end(),
                                      [&](const auto& s) { return s.label == garment->size; });
    for (const char* kind : {".glb", ".obj", ".fbx"}) {
      const fs::path file = temp.path() / (entry.id + kind);
      if (const auto written = exportGarment(*garment, file); !written) {
        fmt::print("own {}{}: {}\n", entry.id, kind, written.error().text.en);
        continue;
      }
      const ImportReport report = import(file);
      if (report.garments.size() != 1) {
        fmt::print("own {}{}: {} garments, {} {}\n", entry.id, kind, report.garments.size(),
                   verdictName(report.verdict), errorsOf(report));
        continue;
      }
      std::string line;
      double worst = 0;
      for (const Finished f : kAsked) {
        const auto &want = drafted->finished[f], &got = report.garments[0].finished[f];
        if (!want && !got) continue;
        const double d = want && got ? 1000 * (*got - *want) : 999;
        worst = std::max(worst, std::abs(d));
        line += fmt::format(" {} {:+.1f}", finishedName(f), d);
      }
      fmt::print("own {}{}: worst {:.1f} mm (asked 2), {} {} unit {}:{}\n", entry.id, kind, worst,
                 categoryName(report.garments[0].category), categoryName(garment->category),
                 report.garments[0].source.unit, line);
    }
  }
}

/// Each triangle into four, until there are at least `count`; wrinkled a little so that nothing is flat.
TriMesh refined(TriMesh mesh, std::size_t count) {
  while (mesh.triangleCount() * 4 <= static_cast<Eigen::Index>(count) * 5 / 2) {
    std::map<std::pair<int, int>, int> middles;
    std::vector<Eigen::RowVector3f> points;
    for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) points.push_back(mesh.vertices.row(i));
    const auto middle = [&](int a, int b) {
      const auto [it, fresh] = middles.try_emplace(std::minmax(a, b), static_cast<int>(points.size()));
      if (fresh)
        points.push_back(0.5f * (points[static_cast<std::size_t>(a)] + points[static_cast<std::size_t>(b)]));
      return it->second;
    };
    Triangles faces(mesh.triangleCount() * 4, 3);
    for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
      const int a = mesh.triangles(f, 0), b = mesh.triangles(f, 1), c = mesh.triangles(f, 2);
      const int ab = middle(a, b), bc = middle(b, c), ca = middle(c, a);
      faces.row(4 * f) << a, ab, ca;
      faces.row(4 * f + 1) << b, bc, ab;
      faces.row(4 * f + 2) << c, ca, bc;
      faces.row(4 * f + 3) << ab, bc, ca;
    }
    mesh.vertices.resize(static_cast<Eigen::Index>(points.size()), 3);
    for (std::size_t i = 0; i < points.size(); ++i)
      mesh.vertices.row(static_cast<Eigen::Index>(i)) = points[i];
    mesh.triangles = faces;
  }
  return mesh;
}

void time(const char* name, const fs::path& path, double asked) {
  rusage before{}, after{};
  ::getrusage(RUSAGE_CHILDREN, &before);
  const double start = seconds();
  const ImportReport report = import(path);
  const double took = seconds() - start;
  ::getrusage(RUSAGE_CHILDREN, &after);
  fmt::print("time {}: {:.2f} s (asked {}), largest worker so far {} MB, {} {} garments {}\n", name, took,
             asked, after.ru_maxrss / 1024, verdictName(report.verdict), report.garments.size(),
             errorsOf(report));
}

void benchTimes() {
  const fitroom::testing_support::TempFolder temp;
  const struct {
    std::size_t triangles;
    double asked;
  } rows[] = {{10'000, 1}, {200'000, 5}, {1'070'000, 20}};
  const Library library({fs::path(FITROOM_ASSETS_DIR) / "garments"});
  const auto dress = library.load("shirt-dress-women");
  for (const auto& row : rows) {
    if (!dress) return;
    const TriMesh mesh = refined(dress->mesh, row.triangles);
    GlbPart part;
    part.name = "dress";
    part.mesh = &mesh;
    (void)writeGlb(temp.path() / "dress.glb", {&part, 1});
    time(fmt::format("{} triangles GLB", mesh.triangleCount()).c_str(), temp.path() / "dress.glb", row.asked);
    std::ofstream(temp.path() / "dress.obj") << zoo::toObj(mesh);
    time(fmt::format("{} triangles OBJ", mesh.triangleCount()).c_str(), temp.path() / "dress.obj", row.asked);
  }
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (data == nullptr) return;
  const ImportReport suit = import(fs::path(data) / "garments/makehuman_cc0/female_casualsuit01.obj");
  if (suit.garments.size() < 2) return;
  for (const auto& row : rows) {
    std::vector<TriMesh> meshes;
    std::vector<GlbPart> parts;
    std::size_t count = 0;
    for (const auto& g : suit.garments)
      meshes.push_back(refined(g.mesh, row.triangles / suit.garments.size()));
    for (const auto& mesh : meshes) {
      parts.emplace_back();
      parts.back().name = "part";
      parts.back().mesh = &mesh;
      count += static_cast<std::size_t>(mesh.triangleCount());
    }
    (void)writeGlb(temp.path() / "suit.glb", parts);
    time(fmt::format("{} triangles, two garments", count).c_str(), temp.path() / "suit.glb", row.asked);
  }
}

std::vector<fs::path> garmentFiles(const fs::path& data) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(data / "garments")) {
    static const std::set<std::string> kinds = {".obj", ".glb", ".fbx", ".dae"};
    if (kinds.count(entry.path().extension().string())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void benchFiles(const fs::path& data) {
  for (const auto& file : garmentFiles(data)) time(file.filename().c_str(), file, 1);
}

/// What a drape would start from: cloth that crosses or folds back on itself at rest, and cloth that lies
/// along other cloth. Pictures of the garments go to FITROOM_BENCH_PICTURES where that is set.
void benchClean(const fs::path& data) {
  const char* pictures = std::getenv("FITROOM_BENCH_PICTURES");
  for (const auto& file : garmentFiles(data)) {
    const ImportReport report = import(file);
    std::string line = fmt::format("clean {}: {}", file.filename().string(), verdictName(report.verdict));
    for (std::size_t i = 0; i < report.garments.size(); ++i) {
      const GarmentModel& g = report.garments[i];
      line += fmt::format(
          "\n    {} {} v, self-crossing {}, folded {}, worst triangle {:.2f}, {} openings{}, unit {}",
          categoryName(g.category), g.mesh.vertexCount(), fitroom::test::selfIntersections(g.mesh).size(),
          fitroom::test::foldedEdges(g.mesh, 150), fitroom::test::worstTriangle(g.mesh), g.openings.size(),
          g.frontOpen ? ", front open" : "", g.source.unit);
      for (const Finished f : {Finished::kChest, Finished::kWaist, Finished::kHip, Finished::kLength,
                               Finished::kSleeve, Finished::kInseam}) {
        if (g.finished[f]) line += fmt::format(" {} {:.1f}", finishedName(f), 100 * *g.finished[f]);
      }
      if (pictures != nullptr && i < report.previews.size()) {
        const std::string stem = fmt::format("{}-{}", file.stem().string(), i);
        std::ofstream(fs::path(pictures) / (stem + ".png"), std::ios::binary) << report.previews[i];
        std::ofstream(fs::path(pictures) / (stem + ".obj")) << zoo::toObj(g.mesh);
        const auto plain = drawPreview(g, {});
        if (plain)
          std::ofstream(fs::path(pictures) / (stem + "-sim.png"), std::ios::binary)
              << encodePng(*plain, false).value_or("");
      }
    }
    fmt::print("{}\n", line);
  }
}

double processorSeconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    ::getrusage(who, &used);
    sum += static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  }
  return sum;
}

/// A delivery of small garments, each another, through worker processes into a library: pictures and reports
/// included. Processor time is what counts where other work runs beside.
void benchBatch(int count) {
  const fitroom::testing_support::TempFolder temp;
  const fs::path shop = temp.path() / "shop";
  fs::create_directories(shop);
  for (int i = 0; i < count; ++i) {
    const double more = 0.0004 * (i % 100);
    TriMesh mesh;
    if (i % 3 == 0) {
      zoo::TrousersShape shape;
      shape.halfWidth += more;
      shape.inseam = i % 2 ? 0.75 : 0.30;
      mesh = zoo::trousers(shape);
    } else {
      zoo::ShirtShape shape;
      shape.halfWidth += more;
      shape.openFront = i % 7 == 0;
      mesh = zoo::shirt(shape);
    }
    GlbPart part;
    part.name = "garment";
    part.mesh = &mesh;
    (void)writeGlb(shop / fmt::format("style-{:04}.glb", i), {&part, 1});
  }
  Library library({temp.path() / "library"});
  Journal journal(temp.path() / "imports.jsonl");
  IntakeSettings settings;
  settings.workers = 2;
  const auto rows = rowsOf({shop}, {});
  if (!rows) return;
  const double start = seconds(), used = processorSeconds();
  const IntakeCounts counts = countsOf(importRows(*rows, library, journal, settings));
  const double wall = seconds() - start, processor = processorSeconds() - used;
  fmt::print(
      "batch of {}: {} passed, {} fixed, {} rejected; {:.1f} s wall, {:.1f} s processor; 1,000 at two idle "
      "processors about {:.0f} s (asked 600)\n",
      counts.all, counts.passed, counts.fixed, counts.rejected, wall, processor,
      processor / count * 1000 / 2);
}

/// Real files with bytes changed, dropped or doubled: each must end in a verdict, and this process must not
/// grow.
void benchMutations(const fs::path& data, int count) {
  const fitroom::testing_support::TempFolder temp;
  const std::vector<fs::path> files = garmentFiles(data);
  std::mt19937 random(20240501);
  std::map<std::string, int> verdicts;
  rusage before{}, after{};
  for (int i = 0; i < count; ++i) {
    if (i == 20) ::getrusage(RUSAGE_SELF, &before);
    const fs::path& file = files[static_cast<std::size_t>(i) % files.size()];
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::size_t changes = 1 + random() % 40;
    for (std::size_t k = 0; k < changes; ++k) {
      const std::size_t where =
          random() % 3 == 0 ? random() % std::min<std::size_t>(bytes.size(), 4096) : random() % bytes.size();
      if (random() % 8 == 0) {
        bytes.erase(where, random() % 64);
      } else if (random() % 8 == 0) {
        bytes.insert(where, bytes.substr(where, random() % 64));
      } else {
        bytes[where] = static_cast<char>(random());
      }
    }
    const fs::path path = temp.path() / ("mutated" + file.extension().string());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    const ImportReport report = import(path);
    std::string key = verdictName(report.verdict);
    for (const auto& f : report.findings) {
      if (f.severity == Severity::kError) key += " " + f.code;
    }
    ++verdicts[key];
    if (i % 50 != 49) continue;
    ::getrusage(RUSAGE_SELF, &after);
    fmt::print("  {} done, this process has grown by {} KB\n", i + 1, after.ru_maxrss - before.ru_maxrss);
  }
  ::getrusage(RUSAGE_SELF, &after);
  fmt::print("mutated {} files (asked 500): this process grew by {} KB\n", count,
             after.ru_maxrss - before.ru_maxrss);
  for (const auto& [verdict, n] : verdicts) fmt::print("    {} {}\n", n, verdict);
}

}  // namespace

int main(int argc, char** argv) {
  if (isImportWorker(argc, argv)) return runImportWorker(argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::set<std::string> asked(argv + 1, argv + argc);
  const auto wanted = [&](const char* name) { return asked.empty() || asked.count(name); };
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (wanted("variants") && data != nullptr) benchVariants(data);
  if (wanted("own")) benchOwn();
  if (wanted("times")) benchTimes();
  if (asked.count("mutate") && data != nullptr) benchMutations(data, 500);
  if (asked.count("batch")) benchBatch(100);
  if (asked.count("thousand")) benchBatch(1000);
  if (asked.count("clean") && data != nullptr) benchClean(data);
  if (asked.count("files") && data != nullptr) benchFiles(data);
  return 0;
}
