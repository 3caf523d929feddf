// Drapes the reference T-shirt and prints what the drape must reach as CSV. Data: FITROOM_REFERENCE_DATA.
//   bench_drape --repeat yes      only: the same drape by 1, 2 and 4 threads, ten times each
//   bench_drape [--rest R.obj --start S.obj --body B.obj] [--fabric poplin|jersey|denim] [--threads N] [--out
//   O.obj]
// With the environment variable BLENDER it also runs Blender's cloth on the scene and prints the ratio.
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "cloth_scenes.h"
#include "garments/drape/drape.h"
#include "garments/drape/redrape.h"

namespace {

using namespace fitroom::garments;
using namespace fitroom::bench;

Fabric fabricNamed(const std::string& name) {
  Fabric f;
  f.id = name;
  if (name == "jersey") {
    f.knit = true;
    f.density = 0.187;
    f.stretchWarp = 34.5;
    f.stretchWeft = 16.6;
    f.shear = 36.9;
    f.bending = 22e-6;
    f.stretchLimit = 0.3;
  } else if (name == "denim") {
    f.density = 0.324;
    f.stretchWarp = 1013.9;
    f.stretchWeft = 205.4;
    f.shear = 53.4;
    f.bending = 72e-6;
  }
  return f;
}

void print(const std::string& scene, const TriMesh& rest, const Expected<Drape>& result, const Fabric& fabric,
           int threads, double user, const std::string& out) {
  if (!result) {
    std::cout << scene << ": " << result.error().text.en << '\n';
    return;
  }
  const EdgeStrain s = edgeStrain(rest, result->positions);
  std::cout << scene << ',' << fabric.id << ',' << threads << ',' << rest.vertexCount() << ','
            << result->seconds << ',' << user << ',' << result->iterations << ',' << result->converged << ','
            << result->crossing << ',' << countSelfCrossings({result->positions, rest.triangles}) << ','
            << 100 * s.p50 << ',' << 100 * s.p95 << ',' << 100 * s.p99 << ',' << 100 * s.max << ','
            << std::hex << result->hash << std::dec << "\n ";
  for (const auto& stage : result->stages) std::cout << ' ' << stage.stage << ' ' << stage.seconds;
  std::cout << std::endl;
  if (!out.empty()) writeObj(out, result->positions, rest.triangles);
}

void row(const std::string& scene, const TriMesh& rest, const Points& start, const TriMesh& body,
         const Fabric& fabric, const DrapeSettings& settings, const std::string& out) {
  const double user = processorSeconds();
  const auto result = drape(rest, {}, start, body, fabric, settings);
  print(scene, rest, result, fabric, settings.threads, processorSeconds() - user, out);
}

/// A centimetre more of waist: 1.6 mm outwards around y = 1 m.
TriMesh wider(const TriMesh& body) {
  TriMesh grown = body;
  for (Eigen::Index i = 0; i < grown.vertexCount(); ++i) {
    const double y = (grown.vertices(i, 1) - 1.0) / 0.12;
    const double radius =
        std::max(0.05, static_cast<double>(std::hypot(grown.vertices(i, 0), grown.vertices(i, 2))));
    const auto scale = static_cast<float>(1 + 0.0016 / radius * std::exp(-y * y));
    grown.vertices(i, 0) *= scale;
    grown.vertices(i, 2) *= scale;
  }
  return grown;
}

/// A slider dragged centimetre by centimetre: rows of the new rest shapes (asked: 0.1 s each).
void slider(const std::string& name, const TriMesh& rest, const Points& start, TriMesh body,
            const Fabric& fabric, const DrapeSettings& settings) {
  auto redraper = Redraper::make(rest, {}, fabric, settings);
  if (!redraper || !redraper->drape(start, body)) return;
  for (int k = 1; k <= 2; ++k) {
    body = wider(body);
    const double user = processorSeconds();
    const auto result = redraper->follow(body);
    print(name + "_slider_" + std::to_string(k) + "cm", rest, result, fabric, settings.threads,
          processorSeconds() - user, "");
  }
}

/// The same drape by 1, 2 and 4 threads, ten times each: how many different results there were (asked: one).
void repeat(const TriMesh& rest, const Points& start, const TriMesh& body, const Fabric& fabric) {
  std::map<std::uint64_t, int> hashes;
  for (const int threads : {1, 2, 4}) {
    for (int k = 0; k < 10; ++k) {
      DrapeSettings settings;
      settings.threads = threads;
      const auto result = drape(rest, {}, start, body, fabric, settings);
      ++hashes[result ? result->hash : 0];
    }
  }
  std::cout << "1, 2 and 4 threads, 10 runs each: " << hashes.size() << " hash(es)" << std::hex;
  for (const auto& [hash, count] : hashes) std::cout << ' ' << hash << " x " << std::dec << count << std::hex;
  std::cout << std::dec << std::endl;
}

/// Runs the Blender named by the variable BLENDER on the same scene, quality 5, 60 frames, and prints how
/// much longer it takes. BLENDER: a command that takes a rest, a body and a result OBJ, frames and quality
/// after `--`, such as `blender -b --factory-startup --python cloth.py`.
void againstBlender(const std::string& garment, const std::string& body, double ours) {
  const char* blender = std::getenv("BLENDER");
  if (!blender) {
    std::cout << "BLENDER is not set: no comparison with Blender's cloth\n";
    return;
  }
  const std::string out = (std::filesystem::temp_directory_path() / "bench_drape_blender.obj").string();
  const std::string command =
      std::string(blender) + " -- '" + garment + "' '" + body + "' '" + out + "' 60 5 > /dev/null";
  const auto begun = std::chrono::steady_clock::now();
  const int failed = std::system(command.c_str());
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  std::filesystem::remove(out);
  if (failed)
    std::cout << "Blender could not be run\n";
  else
    std::cout << "Blender " << took << " s, this solver " << ours << " s of wall time: " << took / ours
              << " times faster (asked: 12)\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> args;
  for (int k = 1; k + 1 < argc; k += 2) args[argv[k]] = argv[k + 1];
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (!data && !args.contains("--rest")) {
    std::cout << "set FITROOM_REFERENCE_DATA to the reference data, or name --rest, --start and --body\n";
    return 0;
  }
  const std::string tee = std::string(data ? data : "") + "/scenes/tee/";
  const Fabric fabric = fabricNamed(args.contains("--fabric") ? args["--fabric"] : "poplin");
  DrapeSettings settings;
  settings.threads = args.contains("--threads") ? std::stoi(args["--threads"]) : 2;
  std::cout << "scene,fabric,threads,vertices,wall_s,user_s,substeps,converged,crossing,self_crossing,strain_"
               "p50_pct,"
               "strain_p95_pct,"
               "strain_p99_pct,strain_max_pct,hash\n";
  if (args.contains("--rest")) {
    const TriMesh rest = readObj(args["--rest"]);
    row("given", rest, readObj(args["--start"]).vertices, readObj(args["--body"]), fabric, settings,
        args["--out"]);
    return 0;
  }
  const TriMesh rest = readObj(tee + "rest_and_dirty_start.obj");
  const TriMesh body = readObj(tee + "body.obj");
  if (args.contains("--repeat")) {
    repeat(rest, readObj(tee + "clean_start.obj").vertices, body, fabric);
    return 0;
  }
  const std::string out = args["--out"];
  row("tee_clean", rest, readObj(tee + "clean_start.obj").vertices, body, fabric, settings,
      out.empty() ? "" : out + "_clean.obj");
  slider("tee", rest, rest.vertices, body, fabric, settings);
  slider("tee_clean_as_rest", readObj(tee + "clean_start.obj"), readObj(tee + "clean_start.obj").vertices,
         body, fabric, settings);
  row("tee_dirty", rest, rest.vertices, body, fabric, settings, out.empty() ? "" : out + "_dirty.obj");
  const TriMesh clean = readObj(tee + "clean_start.obj");
  const auto begun = std::chrono::steady_clock::now();
  row("tee_clean_as_rest", clean, clean.vertices, body, fabric, settings,
      out.empty() ? "" : out + "_clean_rest.obj");
  const double ours = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  againstBlender(tee + "clean_start.obj", tee + "body.obj", ours);
  return 0;
}
