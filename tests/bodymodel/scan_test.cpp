#include "bodymodel/scan/scan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/solids.h"

namespace fitroom::bodymodel {
namespace {

BodyResult made(double sex, double height, double bmi) {
  static const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  BodyRequest request;
  request.sex = sex;
  request.measures.set(Measure::kHeight, height);
  request.measures.set(Measure::kWeight, bmi * height * height);
  return *solver->solve(request);
}

struct Off {
  Measure measure;
  double metres;
};

/// Girths and lengths that a scan without any mark on it must give back of a body whose own are known.
constexpr std::array<Off, 18> kAllowed = {{{Measure::kHeight, 0.0005},
                                           {Measure::kChest, 0.010},
                                           {Measure::kWaistNatural, 0.004},
                                           {Measure::kHip, 0.008},
                                           {Measure::kInseam, 0.004},
                                           {Measure::kThigh, 0.014},
                                           {Measure::kMidThigh, 0.007},
                                           {Measure::kKnee, 0.004},
                                           {Measure::kCalf, 0.002},
                                           {Measure::kAnkle, 0.002},
                                           {Measure::kUpperArm, 0.012},
                                           {Measure::kForearm, 0.011},
                                           {Measure::kWrist, 0.012},
                                           {Measure::kAxillaHeight, 0.015},
                                           {Measure::kHipHeight, 0.018},
                                           {Measure::kShoulderWidth, 0.032},
                                           {Measure::kArmLength, 0.025},
                                           {Measure::kHipBreadth, 0.004}}};

void expectClose(const Body& scanned, const BodyResult& truth, const std::string& what) {
  const MeasureSet found = Tape(scanned).measureAll();
  for (const Off& off : kAllowed) {
    ASSERT_TRUE(found.has(off.measure)) << what << ' ' << measureInfo(off.measure).key;
    EXPECT_NEAR(found[off.measure], truth.achieved[off.measure], off.metres)
        << what << ' ' << measureInfo(off.measure).key;
  }
}

TEST(Scan, OwnBodiesWithoutTheirMarksAreMeasuredAgain) {
  for (const double sex : {0.0, 1.0}) {
    for (const double bmi : {20.0, 24.0, 32.0}) {
      const BodyResult truth = made(sex, sex < 0.5 ? 1.63 : 1.75, bmi);
      ScanOptions options;
      options.sex = sex;
      const auto scan = readScan(truth.body.mesh, options);
      ASSERT_TRUE(scan.has_value()) << scan.error().text.en;
      expectClose(scan->body, truth, "sex " + std::to_string(sex) + " bmi " + std::to_string(bmi));
      if (bmi < 30) {
        EXPECT_FALSE(scan->doubtOf(Measure::kHip).has_value());
      }
      EXPECT_TRUE(scan->doubtOf(Measure::kWaistNavel).has_value());
      EXPECT_TRUE(scan->doubtOf(Measure::kKneeHeight).has_value());
    }
  }
}

TEST(Scan, AnyUnitAxisAndHeading) {
  const BodyResult truth = made(0, 1.63, 22);
  struct Case {
    const char *unit, *up;
    double perMetre;
    Eigen::Vector3d axis;
  };
  for (const Case& c :
       {Case{"cm", "+z", 100, Eigen::Vector3d::UnitZ()}, Case{"mm", "-y", 1000, -Eigen::Vector3d::UnitY()},
        Case{"in", "+x", 1 / 0.0254, Eigen::Vector3d::UnitX()},
        Case{"dm", "-z", 10, -Eigen::Vector3d::UnitZ()},
        Case{"ft", "-x", 1 / 0.3048, -Eigen::Vector3d::UnitX()},
        Case{"m", "+y", 1, Eigen::Vector3d::UnitY()}}) {
    for (const double heading : {0.0, 0.6, 2.5, -1.6}) {
      TriMesh mesh = truth.body.mesh;
      const Eigen::Matrix3d turn =
          Eigen::Quaterniond::FromTwoVectors(Eigen::Vector3d::UnitY(), c.axis).toRotationMatrix() *
          Eigen::AngleAxisd(heading, Eigen::Vector3d::UnitY()).toRotationMatrix();
      mesh.vertices = (c.perMetre * mesh.vertices.cast<double>() * turn.transpose()).cast<float>();
      mesh.vertices.rowwise() += Eigen::RowVector3f(3, -7, 5);
      ScanOptions options;
      options.sex = 0;
      const auto scan = readScan(mesh, options);
      ASSERT_TRUE(scan.has_value()) << c.up << scan.error().text.en;
      EXPECT_EQ(scan->unit, c.unit);
      EXPECT_EQ(scan->up, c.up);
      expectClose(scan->body, truth, std::string(c.up) + " heading " + std::to_string(heading));
      // Front is front: the toes and the bust lie forward of the ankles and the back.
      EXPECT_GT(scan->body.at(Landmark::kLeftBust).z(), scan->body.at(Landmark::kBackWaist).z() + 0.05);
      EXPECT_GT(scan->body.at(Landmark::kLeftAxilla).x(), 0.05);
    }
  }
}

TEST(Scan, SpecksInsideOutFacesAndTornSeamsAreTakenCareOf) {
  const BodyResult truth = made(1, 1.75, 25);
  TriMesh mesh;
  const TriMesh& own = truth.body.mesh;
  // Every triangle with its own three points, turned inside out, and a speck on the floor.
  mesh.vertices.resize(3 * own.triangleCount() + 3, 3);
  mesh.triangles.resize(own.triangleCount() + 1, 3);
  for (Eigen::Index f = 0; f < own.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) mesh.vertices.row(3 * f + k) = own.vertices.row(own.triangles(f, 2 - k));
    mesh.triangles.row(f) << static_cast<int>(3 * f), static_cast<int>(3 * f + 1),
        static_cast<int>(3 * f + 2);
  }
  const Eigen::Index n = 3 * own.triangleCount();
  mesh.vertices.row(n) << 2, -0.5f, 0;
  mesh.vertices.row(n + 1) << 2.1f, -0.5f, 0;
  mesh.vertices.row(n + 2) << 2, -0.5f, 0.1f;
  mesh.triangles.row(own.triangleCount()) << static_cast<int>(n), static_cast<int>(n + 1),
      static_cast<int>(n + 2);
  ScanOptions options;
  options.sex = 1;
  const auto scan = readScan(mesh, options);
  ASSERT_TRUE(scan.has_value()) << scan.error().text.en;
  EXPECT_EQ(scan->notes.size(), 2u);
  expectClose(scan->body, truth, "torn");
}

TEST(Scan, WhatIsNoPersonIsRefusedWithAReason) {
  TriMesh empty;
  EXPECT_FALSE(readScan(empty).has_value());
  const BodyResult truth = made(0, 1.63, 22);
  TriMesh broken = truth.body.mesh;
  broken.vertices(17, 1) = std::nanf("");
  EXPECT_EQ(readScan(broken).error().code, ErrorCode::kMalformed);
  TriMesh tiny = truth.body.mesh;
  tiny.vertices *= 0.003f;
  EXPECT_EQ(readScan(tiny).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(readScan(truth.body.mesh, {.unit = "mm"}).error().code, ErrorCode::kInvalidArgument);
  TriMesh flat = truth.body.mesh;
  flat.vertices.col(1) *= 0.02f;
  const auto refused = readScan(flat);
  ASSERT_FALSE(refused.has_value());
  EXPECT_FALSE(refused.error().text.zh.empty());
}

TriMesh readObj(const std::string& path) {
  std::ifstream in(path);
  std::vector<Eigen::Vector3f> points;
  std::vector<std::array<int, 3>> faces;
  for (std::string word; in >> word;) {
    if (word == "v") {
      Eigen::Vector3f p;
      in >> p.x() >> p.y() >> p.z();
      points.push_back(p);
    } else if (word == "f") {
      std::string line;
      std::getline(in, line);
      std::vector<int> corners;
      for (const char* at = line.c_str(); *at;) {
        char* end = nullptr;
        const long v = std::strtol(at, &end, 10);
        if (end == at) break;
        corners.push_back(static_cast<int>(v) - 1);
        at = end + std::strcspn(end, " ");
      }
      for (std::size_t k = 2; k < corners.size(); ++k)
        faces.push_back({corners[0], corners[k - 1], corners[k]});
    } else {
      std::getline(in, word);
    }
  }
  TriMesh mesh;
  mesh.vertices.resize(static_cast<Eigen::Index>(points.size()), 3);
  mesh.triangles.resize(static_cast<Eigen::Index>(faces.size()), 3);
  for (std::size_t i = 0; i < points.size(); ++i)
    mesh.vertices.row(static_cast<Eigen::Index>(i)) = points[i].transpose();
  for (std::size_t i = 0; i < faces.size(); ++i)
    mesh.triangles.row(static_cast<Eigen::Index>(i)) << faces[i][0], faces[i][1], faces[i][2];
  return mesh;
}

double valueOf(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\"", json.find("\"measure_m\""));
  return at == std::string::npos ? std::nan("") : std::strtod(json.c_str() + json.find(':', at) + 1, nullptr);
}

TEST(Scan, ReferenceBodiesOfAnotherMake) {
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (!data) GTEST_SKIP() << "FITROOM_REFERENCE_DATA is not set";
  struct Known {
    const char* key;
    Measure measure;
    double metres;
  };
  for (const std::string name : {"female_ansur", "female_avg", "female_fullbust", "female_plus", "male_ansur",
                                 "male_athletic", "male_avg"}) {
    const std::string base = std::string(data) + "/bodies/" + name;
    std::ifstream in(base + ".json");
    const std::string json((std::istreambuf_iterator<char>(in)), {});
    const auto scan = readScan(readObj(base + ".obj"));
    ASSERT_TRUE(scan.has_value()) << name;
    const MeasureSet found = Tape(scan->body).measureAll();
    for (const Known& k :
         {Known{"height", Measure::kHeight, 0.001}, Known{"axilla_height", Measure::kAxillaHeight, 0.004},
          Known{"inside_leg_height", Measure::kInseam, 0.003},
          Known{"waist_girth_narrowest", Measure::kWaistNatural, 0.006},
          Known{"calf_girth", Measure::kCalf, 0.003}, Known{"ankle_girth", Measure::kAnkle, 0.003},
          Known{"wrist_girth", Measure::kWrist, 0.010}, Known{"knee_girth", Measure::kKnee, 0.012}}) {
      ASSERT_TRUE(found.has(k.measure)) << name << ' ' << k.key;
      EXPECT_NEAR(found[k.measure], valueOf(json, k.key), k.metres) << name << ' ' << k.key;
    }
  }
}

}  // namespace
}  // namespace fitroom::bodymodel
