// Drapes the reference T-shirt and prints what the drape must reach as CSV. Data: FITROOM_REFERENCE_DATA.
//   bench_drape [--rest R.obj --start S.obj --body B.obj] [--fabric poplin|jersey|denim] [--threads N] [--out
//   O.obj]
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "garments/drape/drape.h"

namespace {

using namespace fitroom::garments;

double userSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

TriMesh readObj(const std::string& path) {
  std::ifstream in(path);
  std::vector<float> points;
  std::vector<std::int32_t> faces;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream row(line);
    std::string key;
    row >> key;
    if (key == "v") {
      float x = 0, y = 0, z = 0;
      row >> x >> y >> z;
      points.insert(points.end(), {x, y, z});
    } else if (key == "f") {
      std::vector<std::int32_t> polygon;
      std::string corner;
      while (row >> corner) polygon.push_back(std::stoi(corner) - 1);
      for (std::size_t k = 2; k < polygon.size(); ++k)
        faces.insert(faces.end(), {polygon[0], polygon[k - 1], polygon[k]});
    }
  }
  TriMesh mesh;
  mesh.vertices = Eigen::Map<Points>(points.data(), static_cast<Eigen::Index>(points.size() / 3), 3);
  mesh.triangles = Eigen::Map<Triangles>(faces.data(), static_cast<Eigen::Index>(faces.size() / 3), 3);
  return mesh;
}

void writeObj(const std::string& path, const Points& points, const Triangles& triangles) {
  std::ofstream out(path);
  out.precision(7);
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    out << "v " << points(i, 0) << ' ' << points(i, 1) << ' ' << points(i, 2) << '\n';
  }
  for (Eigen::Index f = 0; f < triangles.rows(); ++f) {
    out << "f " << triangles(f, 0) + 1 << ' ' << triangles(f, 1) + 1 << ' ' << triangles(f, 2) + 1 << '\n';
  }
}

struct EdgeStrain {
  double p50 = 0, p95 = 0, p99 = 0, max = 0;
};

EdgeStrain edgeStrain(const TriMesh& rest, const Points& positions) {
  std::map<std::pair<int, int>, double> edges;
  for (Eigen::Index f = 0; f < rest.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = rest.triangles(f, k);
      const int b = rest.triangles(f, (k + 1) % 3);
      const double length = (rest.vertices.row(a) - rest.vertices.row(b)).norm();
      if (length > 1e-7) {
        edges[{std::min(a, b), std::max(a, b)}] = (positions.row(a) - positions.row(b)).norm() / length - 1;
      }
    }
  }
  std::vector<double> all;
  for (const auto& e : edges) all.push_back(e.second);
  std::sort(all.begin(), all.end());
  const auto at = [&](double q) {
    return all[std::min(all.size() - 1, static_cast<std::size_t>(q * static_cast<double>(all.size())))];
  };
  return {at(0.5), at(0.95), at(0.99), all.back()};
}

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

void row(const std::string& scene, const TriMesh& rest, const Points& start, const TriMesh& body,
         const Fabric& fabric, const DrapeSettings& settings, const std::string& out) {
  const double user = userSeconds();
  const auto result = drape(rest, {}, start, body, fabric, settings);
  if (!result) {
    std::cout << scene << ": " << result.error().text.en << '\n';
    return;
  }
  const EdgeStrain s = edgeStrain(rest, result->positions);
  std::cout << scene << ',' << fabric.id << ',' << settings.threads << ',' << rest.vertexCount() << ','
            << result->seconds << ',' << userSeconds() - user << ',' << result->iterations << ','
            << result->converged << ',' << result->crossing << ',' << 100 * s.p50 << ',' << 100 * s.p95 << ','
            << 100 * s.p99 << ',' << 100 * s.max << ',' << std::hex << result->hash << std::dec << std::endl;
  if (!out.empty()) writeObj(out, result->positions, rest.triangles);
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
  std::cout << "scene,fabric,threads,vertices,wall_s,user_s,substeps,converged,crossing,strain_p50_pct,"
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
  const std::string out = args["--out"];
  row("tee_clean", rest, readObj(tee + "clean_start.obj").vertices, body, fabric, settings,
      out.empty() ? "" : out + "_clean.obj");
  if (const auto cold = drape(rest, {}, rest.vertices, body, fabric, settings)) {
    TriMesh grown = body;  // By a centimetre of waist: 1.6 mm outwards.
    for (Eigen::Index i = 0; i < grown.vertexCount(); ++i) {
      const double y = (grown.vertices(i, 1) - 1.0) / 0.12;
      const double radius =
          std::max(0.05, static_cast<double>(std::hypot(grown.vertices(i, 0), grown.vertices(i, 2))));
      const auto scale = static_cast<float>(1 + 0.0016 / radius * std::exp(-y * y));
      grown.vertices(i, 0) *= scale;
      grown.vertices(i, 2) *= scale;
    }
    DrapeSettings warm = settings;
    warm.warm = true;
    row("tee_slider_1cm", rest, cold->settled, grown, fabric, warm, "");
  }
  row("tee_dirty", rest, rest.vertices, body, fabric, settings, out.empty() ? "" : out + "_dirty.obj");
  return 0;
}
