#include "bodymodel/mannequin/mannequin.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "bodymodel/mannequin/mannequin_data.h"

namespace fitroom::bodymodel {
namespace {

const Mannequin& mannequin() {
  static const Mannequin m = [] {
    auto loaded = Mannequin::load(FITROOM_ASSETS_DIR);
    if (!loaded) throw std::runtime_error(loaded.error().text.en);
    return std::move(*loaded);
  }();
  return m;
}

const MannequinData& data() {
  static const MannequinData d = *readMannequin(std::filesystem::path(FITROOM_ASSETS_DIR) / kMannequinFile);
  return d;
}

Eigen::VectorXd zero() {
  return Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mannequin().parameters().size()));
}

TEST(Mannequin, IsOneClosedSurfaceOfTheAgreedSize) {
  for (const double sex : {0.0, 0.3, 1.0}) {
    const Body body = mannequin().shape(sex, zero());
    EXPECT_TRUE(isClosedManifold(body.mesh));
    EXPECT_TRUE(validate(body.mesh).has_value());
    EXPECT_GE(body.mesh.vertexCount(), 10000);
    EXPECT_LE(body.mesh.vertexCount(), 25000);
    // A closed triangle mesh of genus 0 has F = 2 V - 4.
    EXPECT_EQ(body.mesh.triangleCount(), 2 * body.mesh.vertexCount() - 4);
    EXPECT_GT(enclosedVolume(body.mesh), 0.05);
    EXPECT_LT(enclosedVolume(body.mesh), 0.1);
  }
}

TEST(Mannequin, StandsOnTheFloorAndIsMirrored) {
  Eigen::VectorXd v = zero();
  for (Eigen::Index i = 0; i < v.size(); ++i)
    v[i] = 0.3 * mannequin().parameters()[static_cast<std::size_t>(i)].high;
  const Body body = mannequin().shape(0.4, v);
  EXPECT_NEAR(body.mesh.vertices.col(1).minCoeff(), 0.0, 0.0005);
  const auto centre = static_cast<Eigen::Index>(data().centreCount),
             side = static_cast<Eigen::Index>(data().sideCount);
  for (Eigen::Index i = 0; i < centre; ++i) EXPECT_EQ(body.mesh.vertices(i, 0), 0.0F);
  for (Eigen::Index i = centre; i < centre + side; ++i) {
    EXPECT_EQ(body.mesh.vertices(i, 0), -body.mesh.vertices(i + side, 0));
    EXPECT_EQ(body.mesh.vertices(i, 1), body.mesh.vertices(i + side, 1));
    EXPECT_EQ(body.mesh.vertices(i, 2), body.mesh.vertices(i + side, 2));
  }
  EXPECT_EQ(body.at(Joint::kLeftKnee).x(), -body.at(Joint::kRightKnee).x());
  EXPECT_EQ(body.at(Landmark::kLeftBust).y(), body.at(Landmark::kRightBust).y());
}

TEST(Mannequin, NeutralParametersGiveTheAuthoredPositions) {
  for (const std::size_t s : {0U, 1U}) {
    const Body body = mannequin().shape(double(s), zero());
    for (std::size_t i = 0; i < data().halfCount(); ++i) {
      const Eigen::Vector3f p = body.mesh.vertices.row(static_cast<Eigen::Index>(i)).transpose();
      ASSERT_LT((p - data().shapes[s].points[i]).norm(), 1e-6F);
    }
  }
}

TEST(Mannequin, LandmarksLieOnTheSkinInOrder) {
  for (const double sex : {0.0, 1.0}) {
    const Body b = mannequin().shape(sex, zero());
    for (std::size_t l = 0; l < kLandmarkCount; ++l) {
      double least = 1;
      for (Eigen::Index i = 0; i < b.mesh.vertexCount(); ++i)
        least = std::min(least, (b.mesh.vertices.row(i).transpose().cast<double>() - b.landmarks[l]).norm());
      EXPECT_LT(least, 0.012) << l;
    }
    const auto y = [&](Landmark l) { return b.at(l).y(); };
    using enum Landmark;
    const std::vector<Landmark> up = {kLeftAnkle, kLeftKnee,   kCrotch,       kHip,  kNavel,
                                      kLeftBust,  kLeftAxilla, kLeftShoulder, kNape, kCrown};
    for (std::size_t i = 0; i + 1 < up.size(); ++i) EXPECT_LT(y(up[i]), y(up[i + 1])) << i;
    EXPECT_NEAR(y(kNavel), y(kBackWaist), 0.012);
    EXPECT_GT(b.at(kNavel).z(), b.at(kBackWaist).z() + 0.1);
    EXPECT_GT(b.at(kLeftShoulder).x(), b.at(kLeftSideNeck).x());
    EXPECT_LT(b.at(kRightShoulder).x(), 0);
    EXPECT_EQ(b.at(kCrotch).x(), 0);
  }
}

TEST(Mannequin, EveryRegionIsThereAndWeightsSumToOne) {
  const Body b = mannequin().shape(0.5, zero());
  std::map<Region, int> count;
  for (const Region r : b.regions) ++count[r];
  EXPECT_EQ(count.size(), static_cast<std::size_t>(Region::kCount));
  for (const auto& [region, n] : count) EXPECT_GT(n, 100) << int(region);
  ASSERT_EQ(b.weights.size(), static_cast<std::size_t>(b.mesh.vertexCount()));
  std::set<int> used;
  for (const SkinWeights& w : b.weights) {
    float sum = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_GE(w.weight[k], 0);
      sum += w.weight[k];
      if (w.weight[k] > 0) used.insert(w.joint[k]);
    }
    EXPECT_NEAR(sum, 1, 1e-5);
  }
  EXPECT_EQ(used.size(), kJointCount);
}

TEST(Mannequin, ShapeIsSmoothInEveryParameter) {
  // Second differences of a smooth function fall with the square of the step.
  Eigen::VectorXd at = zero();
  const auto parameters = mannequin().parameters();
  for (std::size_t k = 0; k < parameters.size(); ++k)
    at[static_cast<Eigen::Index>(k)] = 0.2 * parameters[k].high;
  const auto column = [&](double sex, const Eigen::VectorXd& v) {
    return mannequin().shape(sex, v).mesh.vertices;
  };
  for (std::size_t k = 0; k < parameters.size(); k += 3) {
    const double h = 0.05 * parameters[k].high;
    Eigen::VectorXd up = at, down = at;
    up[static_cast<Eigen::Index>(k)] += h, down[static_cast<Eigen::Index>(k)] -= h;
    const Points a = column(0.4, up), b = column(0.4, at), c = column(0.4, down);
    const float first = (a - c).rowwise().norm().maxCoeff(),
                second = (a - 2 * b + c).rowwise().norm().maxCoeff();
    EXPECT_GT(first, 1e-5F) << parameters[k].name << " moves nothing";
    EXPECT_LT(second, 0.05F * first + 2e-6F) << parameters[k].name;
  }
}

/// All neutral but one.
Eigen::VectorXd only(const std::string& name, double value) {
  Eigen::VectorXd v = zero();
  for (Eigen::Index i = 0; i < v.size(); ++i)
    if (mannequin().parameters()[static_cast<std::size_t>(i)].name == name) v[i] = value;
  return v;
}

TEST(Mannequin, SquarenessMovesCornersAndLeavesTheSidesWhereTheyAre) {
  const Body drawn = mannequin().shape(0, zero()), square = mannequin().shape(0, only("navel_square", 0.15));
  const double navel = drawn.at(Landmark::kNavel).y();
  float wide[2] = {0, 0}, deep[2] = {0, 0}, corner[2] = {0, 0};
  for (Eigen::Index i = 0; i < drawn.mesh.vertexCount(); ++i) {
    if (std::abs(static_cast<double>(drawn.mesh.vertices(i, 1)) - navel) > 0.03) continue;
    if (drawn.regions[static_cast<std::size_t>(i)] != Region::kTorso) continue;
    const Body* both[2] = {&drawn, &square};
    for (std::size_t k = 0; k < 2; ++k) {
      const auto p = both[k]->mesh.vertices.row(i);
      wide[k] = std::max(wide[k], p.x());
      deep[k] = std::max(deep[k], p.z());
      corner[k] = std::max(corner[k], p.x() + p.z());
    }
  }
  EXPECT_NEAR(wide[0], wide[1], 0.002);
  EXPECT_NEAR(deep[0], deep[1], 0.002);
  EXPECT_GT(corner[1], corner[0] + 0.005F);
}

TEST(Mannequin, ArmsGiveWayToAWiderChestAndStayForANarrowerOne) {
  // Degrees of the upper arm from vertical.
  const auto lift = [](const Body& b) {
    const Eigen::Vector3d d = b.at(Joint::kLeftElbow) - b.at(Joint::kLeftShoulder);
    return 180 / M_PI * std::atan2(d.x(), -d.y());
  };
  const double drawn = lift(mannequin().shape(1, zero()));
  EXPECT_NEAR(drawn, 45, 2);
  EXPECT_GT(lift(mannequin().shape(1, only("chest_width", 0.5))), drawn + 3);
  EXPECT_NEAR(lift(mannequin().shape(1, only("chest_width", -0.3))), drawn, 1e-3);
}

TEST(Mannequin, HipAndBustAreTheMostProminentPoints) {
  for (const double seat : {-0.2, 0.0, 1.0}) {
    const Body b = mannequin().shape(0, only("seat", seat));
    const Eigen::Vector3d hip = b.at(Landmark::kHip), bust = b.at(Landmark::kLeftBust);
    double back = 0, front = 0;
    for (Eigen::Index i = 0; i < b.mesh.vertexCount(); ++i) {
      const Eigen::Vector3d p = b.mesh.vertices.row(i).transpose().cast<double>();
      if (b.regions[static_cast<std::size_t>(i)] != Region::kTorso) continue;
      if (std::abs(p.y() - hip.y()) < 0.04) back = std::min(back, p.z());
      if (std::abs(p.y() - bust.y()) < 0.04 && p.x() > 0) front = std::max(front, p.z());
    }
    EXPECT_NEAR(hip.z(), back, 0.002) << seat;
    EXPECT_NEAR(bust.z(), front, 0.002) << seat;
  }
}

TEST(Mannequin, ParametersHaveDistinctNamesAndRangesRoundZero) {
  std::set<std::string> names;
  for (const ShapeParameter& p : mannequin().parameters()) {
    EXPECT_TRUE(names.insert(p.name).second) << p.name;
    EXPECT_LT(p.low, 0) << p.name;
    EXPECT_GT(p.high, 0) << p.name;
  }
}

TEST(MannequinFile, SurvivesARoundTrip) {
  const std::string once = encodeMannequin(data());
  const auto again = decodeMannequin(once, "memory");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(encodeMannequin(*again), once);
}

TEST(MannequinFile, RefusesDamage) {
  const std::string good = encodeMannequin(data());
  EXPECT_EQ(decodeMannequin("", "x").error().code, ErrorCode::kMalformed);
  for (const std::size_t cut : {7U, 19U, 20U, 500U, 100000U})
    EXPECT_EQ(decodeMannequin(good.substr(0, cut), "x").error().code, ErrorCode::kMalformed) << cut;
  EXPECT_EQ(decodeMannequin(good + "x", "x").error().code, ErrorCode::kMalformed);
  std::string flipped = good;
  flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 1);
  EXPECT_EQ(decodeMannequin(flipped, "x").error().code, ErrorCode::kMalformed);
  std::string newer = good;
  newer[8] = 99;
  EXPECT_EQ(decodeMannequin(newer, "x").error().code, ErrorCode::kNewerVersion);
  EXPECT_EQ(readMannequin("nowhere/mannequin.bin").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace fitroom::bodymodel
