// Scans that are not as clean as our own bodies, and bodies of another house: every measure is close, or is
// said to be unsure.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <tuple>

#include "bodymodel/measure/tape.h"
#include "bodymodel/scan/scan.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::bodymodel {
namespace {

using Eigen::Index;

BodyResult made(double sex, double height, double bmi) {
  static const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  BodyRequest request;
  request.sex = sex;
  request.measures.set(Measure::kHeight, height);
  request.measures.set(Measure::kWeight, bmi * height * height);
  return *solver->solve(request);
}

/// What a scanner's noise does: each point off by a normal error, metres.
TriMesh noisy(TriMesh mesh, double sd) {
  std::mt19937 random(7);
  // Sum of uniforms: the library's normal distribution differs between implementations.
  const auto normal = [&] {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random()) / 4294967296.0;
    return sd * sum;
  };
  for (Index v = 0; v < mesh.vertexCount(); ++v) {
    for (int k = 0; k < 3; ++k) mesh.vertices(v, k) += static_cast<float>(normal());
  }
  return mesh;
}

/// Round holes of a radius at random places.
TriMesh punched(const TriMesh& mesh, int holes, double radius) {
  std::mt19937 random(11);
  std::vector<Eigen::RowVector3f> middles;
  for (int i = 0; i < holes; ++i)
    middles.push_back(
        mesh.vertices.row(static_cast<Index>(random() % static_cast<unsigned>(mesh.vertexCount()))));
  TriMesh out;
  out.vertices = mesh.vertices;
  out.triangles.resize(mesh.triangleCount(), 3);
  Index kept = 0;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    const Eigen::RowVector3f p = mesh.vertices.row(mesh.triangles(f, 0));
    bool gone = false;
    for (const auto& m : middles) gone |= (p - m).norm() < static_cast<float>(radius);
    if (!gone) out.triangles.row(kept++) = mesh.triangles.row(f);
  }
  out.triangles.conservativeResize(kept, 3);
  return out;
}

/// Points in one cell of a grid made one: a crude decimation, about `cell` metres an edge.
TriMesh decimated(const TriMesh& mesh, double cell) {
  std::map<std::tuple<int, int, int>, std::int32_t> slot;
  std::vector<Eigen::RowVector3d> sum;
  std::vector<int> count, of(static_cast<std::size_t>(mesh.vertexCount()));
  for (Index v = 0; v < mesh.vertexCount(); ++v) {
    const Eigen::RowVector3d p = mesh.vertices.row(v).cast<double>();
    const std::tuple key(static_cast<int>(std::floor(p.x() / cell)),
                         static_cast<int>(std::floor(p.y() / cell)),
                         static_cast<int>(std::floor(p.z() / cell)));
    const auto [it, fresh] = slot.emplace(key, static_cast<std::int32_t>(sum.size()));
    if (fresh) sum.push_back(Eigen::RowVector3d::Zero()), count.push_back(0);
    sum[static_cast<std::size_t>(it->second)] += p;
    ++count[static_cast<std::size_t>(it->second)];
    of[static_cast<std::size_t>(v)] = it->second;
  }
  TriMesh out;
  out.vertices.resize(static_cast<Index>(sum.size()), 3);
  for (std::size_t i = 0; i < sum.size(); ++i)
    out.vertices.row(static_cast<Index>(i)) = (sum[i] / count[i]).cast<float>();
  std::vector<std::array<int, 3>> faces;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    const std::array<int, 3> t = {of[static_cast<std::size_t>(mesh.triangles(f, 0))],
                                  of[static_cast<std::size_t>(mesh.triangles(f, 1))],
                                  of[static_cast<std::size_t>(mesh.triangles(f, 2))]};
    if (t[0] != t[1] && t[1] != t[2] && t[2] != t[0]) faces.push_back(t);
  }
  out.triangles.resize(static_cast<Index>(faces.size()), 3);
  for (std::size_t i = 0; i < faces.size(); ++i)
    for (int k = 0; k < 3; ++k)
      out.triangles(static_cast<Index>(i), k) = faces[i][static_cast<std::size_t>(k)];
  return out;
}

TriMesh turnedAndScaled(TriMesh mesh) {
  const Eigen::Matrix3d turn = Eigen::AngleAxisd(0.9, Eigen::Vector3d::UnitY()).toRotationMatrix();
  mesh.vertices = (1000.0 * mesh.vertices.cast<double>() * turn.transpose()).cast<float>();
  return mesh;
}

/// Lean of a person who does not stand quite straight.
TriMesh leaning(TriMesh mesh, double degrees) {
  const Eigen::Matrix3d turn =
      Eigen::AngleAxisd(degrees * 3.14159265 / 180, Eigen::Vector3d::UnitX()).toRotationMatrix();
  mesh.vertices = (mesh.vertices.cast<double>() * turn.transpose()).cast<float>();
  return mesh;
}

constexpr std::array kChecked = {Measure::kHeight, Measure::kChest, Measure::kWaistNatural, Measure::kHip,
                                 Measure::kInseam, Measure::kThigh, Measure::kMidThigh,     Measure::kKnee,
                                 Measure::kCalf,   Measure::kAnkle, Measure::kUpperArm,     Measure::kWrist};

/// Close, or said to be unsure; at least half of all must not hide behind doubt.
void expectCloseOrUnsure(const Expected<Scan>& scan, const MeasureSet& truth, double share,
                         const std::string& what) {
  ASSERT_TRUE(scan.has_value()) << what << ": " << scan.error().text.en;
  const MeasureSet found = Tape(scan->body).measureAll();
  std::size_t sure = 0;
  for (const Measure m : kChecked) {
    if (scan->doubtOf(m)) continue;
    ++sure;
    if (!truth.has(m)) continue;
    ASSERT_TRUE(found.has(m)) << what << ' ' << measureInfo(m).key << " is missing without a word";
    const double allowed = std::max(0.007, share * truth[m]);
    EXPECT_NEAR(found[m], truth[m], allowed) << what << ' ' << measureInfo(m).key;
  }
  EXPECT_GE(sure, kChecked.size() / 2) << what;
}

TEST(ScanForeign, NoiseHolesTurnsUnitsAndFewTrianglesLeaveSureMeasuresRight) {
  for (const double sex : {0.0, 1.0}) {
    for (const double bmi : {21.0, 30.0}) {
      const BodyResult truth = made(sex, sex < 0.5 ? 1.65 : 1.77, bmi);
      const TriMesh& own = truth.body.mesh;
      ScanOptions options;
      options.sex = sex;
      const std::string who = fmt::format("sex {} bmi {} ", sex, bmi);
      expectCloseOrUnsure(readScan(turnedAndScaled(own), options), truth.achieved, 0.02, who + "turned, mm");
      expectCloseOrUnsure(readScan(noisy(own, 0.001), options), truth.achieved, 0.035, who + "noise 1 mm");
      expectCloseOrUnsure(readScan(punched(own, 12, 0.025), options), truth.achieved, 0.03, who + "12 holes");
      expectCloseOrUnsure(readScan(decimated(own, 0.014), options), truth.achieved, 0.035,
                          who + "14 mm grid");
      expectCloseOrUnsure(readScan(leaning(own, 2), options), truth.achieved, 0.03, who + "leans 2 degrees");
    }
  }
}

struct Reference {
  TriMesh mesh;
  MeasureSet truth;
  double sex = 0;
};

std::optional<Reference> reference(const std::filesystem::path& obj) {
  Reference r;
  std::ifstream in(obj);
  std::vector<Eigen::RowVector3f> points;
  std::vector<std::array<int, 3>> faces;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream row(line.size() > 2 ? line.substr(2) : "");
    if (line.rfind("v ", 0) == 0) {
      Eigen::RowVector3f p;
      row >> p.x() >> p.y() >> p.z();
      points.push_back(p);
    } else if (line.rfind("f ", 0) == 0) {
      std::vector<int> corners;
      std::string corner;
      while (row >> corner) corners.push_back(std::atoi(corner.c_str()) - 1);
      for (std::size_t k = 2; k < corners.size(); ++k)
        faces.push_back({corners[0], corners[k - 1], corners[k]});
    }
  }
  if (points.empty()) return std::nullopt;
  r.mesh.vertices.resize(static_cast<Index>(points.size()), 3);
  for (std::size_t i = 0; i < points.size(); ++i) r.mesh.vertices.row(static_cast<Index>(i)) = points[i];
  r.mesh.triangles.resize(static_cast<Index>(faces.size()), 3);
  for (std::size_t i = 0; i < faces.size(); ++i)
    for (int k = 0; k < 3; ++k)
      r.mesh.triangles(static_cast<Index>(i), k) = faces[i][static_cast<std::size_t>(k)];
  auto json = obj;
  std::ifstream figures(json.replace_extension(".json"));
  const auto all = nlohmann::json::parse(figures, nullptr, false);
  if (all.is_discarded()) return std::nullopt;
  r.sex = all.at("params").at("gender").get<double>();
  const auto& m = all.at("measure_m");
  const auto take = [&](Measure measure, const char* key) {
    if (m.contains(key)) r.truth.set(measure, m.at(key).get<double>());
  };
  take(Measure::kHeight, "height");
  take(Measure::kChest, "bust_girth");
  take(Measure::kWaistNatural, "waist_girth_narrowest");
  take(Measure::kHip, "hip_girth");
  take(Measure::kInseam, "inside_leg_height");
  take(Measure::kCalf, "calf_girth");
  take(Measure::kAnkle, "ankle_girth");
  take(Measure::kWrist, "wrist_girth");
  return r;
}

TEST(ScanForeign, BodiesOfAnotherHouseAreRightOrUnsure) {
  const char* root = std::getenv("FITROOM_REFERENCE_DATA");
  if (!root) GTEST_SKIP() << "FITROOM_REFERENCE_DATA is not set";
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(root) / "bodies")) {
    if (entry.path().extension() != ".obj") continue;
    const auto r = reference(entry.path());
    ASSERT_TRUE(r.has_value()) << entry.path();
    ++seen;
    ScanOptions options;
    options.sex = r->sex;
    const std::string what = entry.path().stem().string();
    expectCloseOrUnsure(readScan(r->mesh, options), r->truth, 0.013, what);
    expectCloseOrUnsure(readScan(noisy(r->mesh, 0.001), options), r->truth, 0.03, what + " noise");
  }
  EXPECT_GE(seen, 3);
}

}  // namespace
}  // namespace fitroom::bodymodel
