#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "bodymodel/mannequin/mannequin.h"
#include "garments/library/library.h"
#include "garments/match/body_frame.h"
#include "garments/match/limb_pose.h"
#include "garments/match/match.h"
#include "garments/match/seat.h"

namespace fitroom::garments {
namespace {

using bodymodel::Landmark;
using Eigen::Vector3d;

bodymodel::Body woman() {
  const auto mannequin = bodymodel::Mannequin::load(FITROOM_ASSETS_DIR);
  return mannequin->shape(0.0,
                          Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mannequin->parameters().size())));
}

GarmentModel garment(const std::string& id, const std::string& size) {
  const Library library({std::filesystem::path(FITROOM_ASSETS_DIR) / "garments"});
  auto loaded = library.load(id, size);
  EXPECT_TRUE(loaded) << loaded.error().text.en;
  return std::move(*loaded);
}

/// A tube round the line from `from` to `to`, radius 5 cm, labelled as torso up to `seam` metres, as left
/// sleeve after.
GarmentModel sleeveTube(const Vector3d& from, const Vector3d& to, double seam) {
  constexpr int kRound = 16, kRings = 25;
  GarmentModel model;
  model.mesh.vertices.resize(kRound * kRings, 3);
  model.mesh.triangles.resize(2 * kRound * (kRings - 1), 3);
  const Vector3d axis = (to - from).normalized(), u = axis.unitOrthogonal(), v = axis.cross(u);
  Eigen::Index face = 0;
  for (int r = 0; r < kRings; ++r) {
    const double t = (to - from).norm() * r / (kRings - 1);
    for (int k = 0; k < kRound; ++k) {
      const double a = 2 * M_PI * k / kRound;
      const int i = r * kRound + k, j = r * kRound + (k + 1) % kRound;
      model.mesh.vertices.row(i) =
          (from + t * axis + 0.05 * (std::cos(a) * u + std::sin(a) * v)).cast<float>();
      model.vertexTube.push_back(t < seam ? TubeKind::kTorso : TubeKind::kLeftSleeve);
      if (r + 1 == kRings) continue;
      model.mesh.triangles.row(face++) << i, j, i + kRound;
      model.mesh.triangles.row(face++) << j, j + kRound, i + kRound;
    }
  }
  return model;
}

TEST(CentreLine, MeasuresAlongItsPointsAndStraightOnBeyond) {
  const CentreLine line({{0, 0, 0}, {1, 0, 0}, {1, 2, 0}});
  EXPECT_TRUE(line.at(0.5).isApprox(Vector3d(0.5, 0, 0)));
  EXPECT_TRUE(line.at(2.0).isApprox(Vector3d(1, 1, 0)));
  EXPECT_TRUE(line.at(4.0).isApprox(Vector3d(1, 3, 0)));
  EXPECT_TRUE(line.at(-1.0).isApprox(Vector3d(-1, 0, 0)));
  EXPECT_DOUBLE_EQ(line.nearest({0.25, -7, 0}), 0.25);
  EXPECT_DOUBLE_EQ(line.nearest({3, 1.5, 0}), 2.5);
  EXPECT_DOUBLE_EQ(line.nearest({1, 5, 0}), 6.0);
}

TEST(HeightField, KeepsTheUpperOfTwoSheets) {
  TriMesh mesh;
  mesh.vertices.resize(6, 3);
  mesh.vertices << -1, 0.2f, -1, 1, 0.2f, -1, 0, 0.2f, 1, -1, 0.5f, -1, 1, 0.5f, -1, 0, 0.5f, 1;
  mesh.triangles.resize(2, 3);
  mesh.triangles << 0, 1, 2, 3, 4, 5;
  const int middle = HeightField::kSide / 2;
  EXPECT_NEAR(*HeightField(mesh, {true, true}).at(middle, middle), 0.5, 1e-6);
  EXPECT_NEAR(*HeightField(mesh, {true, false}).at(middle, middle), 0.2, 1e-6);
  EXPECT_FALSE(HeightField(mesh, {false, false}).at(middle, middle));
}

TEST(LimbPose, DistanceToTheSeamRunsAlongTheCloth) {
  const GarmentModel tube = sleeveTube({0, 0, 0}, {0.6, 0, 0}, 0.2);
  const auto distance = distanceToSeam(tube.mesh, tube.vertexTube, TubeKind::kLeftSleeve);
  EXPECT_NEAR(distance.back(), 0.6 - 0.2, 0.02);
  EXPECT_NEAR(distance.front(), -0.2, 0.02);
  EXPECT_DOUBLE_EQ(limbShare(-1), 0);
  EXPECT_DOUBLE_EQ(limbShare(1), 1);
}

TEST(LimbPose, TurnsTheSleeveOntoTheArmAndKeepsItsLengths) {
  const GarmentModel tube = sleeveTube({0, 1, 0}, {0.6, 1, 0}, 0.1);
  const Vector3d down = Vector3d(1, -1, 0).normalized();
  const CentreLine arm({Vector3d(0.1, 1, 0), Vector3d(0.1, 1, 0) + down});
  Points positions = tube.mesh.vertices;
  poseLimb(tube, TubeKind::kLeftSleeve, {0.1, 1, 0}, {0.6, 1, 0}, arm, positions);
  // The last ring is centred on the arm, 0.5 m down it, and still a ring of the same size.
  Vector3d centre = Vector3d::Zero();
  for (int k = 0; k < 16; ++k)
    centre += positions.row(positions.rows() - 1 - k).transpose().cast<double>() / 16;
  EXPECT_NEAR((centre - (Vector3d(0.1, 1, 0) + 0.5 * down)).norm(), 0.0, 0.004);
  for (int k = 0; k < 16; ++k) {
    const Vector3d p = positions.row(positions.rows() - 1 - k).transpose().cast<double>();
    EXPECT_NEAR((p - centre).norm(), 0.05, 0.002);
  }
  // What lies well inside the trunk stays where it was.
  EXPECT_TRUE(positions.row(0).isApprox(tube.mesh.vertices.row(0)));
}

TEST(Match, ShirtRestsOnTheShouldersWithTheArmsInItsSleeves) {
  const bodymodel::Body body = woman();
  const GarmentModel tee = garment("tee-women", "M");
  const auto placed = match(tee, body);
  ASSERT_TRUE(placed);
  const BodyFrame frame(body);
  const double top = placed->positions.col(1).maxCoeff();
  EXPECT_NEAR(top, body.at(Landmark::kLeftSideNeck).y(), 0.05);
  int cuffs = 0;
  for (const auto& opening : tee.openings) {
    if (opening.kind != OpeningKind::kCuff) continue;
    const TubeKind kind = tee.vertexTube[static_cast<std::size_t>(opening.loop.front())];
    const CentreLine arm = frame.limb(kind);
    Vector3d centre = Vector3d::Zero();
    for (const auto v : opening.loop) centre += placed->positions.row(v).transpose().cast<double>();
    centre /= static_cast<double>(opening.loop.size());
    EXPECT_LT((centre - arm.at(arm.nearest(centre))).norm(), 0.01)
        << "the arm runs down the middle of its cuff";
    ++cuffs;
  }
  EXPECT_EQ(cuffs, 2);
}

TEST(Match, NeverScalesTheCloth) {
  const GarmentModel tee = garment("tee-women", "M");
  const auto placed = match(tee, woman());
  ASSERT_TRUE(placed);
  std::vector<double> ratio;
  for (Eigen::Index f = 0; f < tee.mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = tee.mesh.triangles(f, k), b = tee.mesh.triangles(f, (k + 1) % 3);
      ratio.push_back((placed->positions.row(a) - placed->positions.row(b)).norm() /
                      (tee.mesh.vertices.row(a) - tee.mesh.vertices.row(b)).norm());
    }
  }
  std::sort(ratio.begin(), ratio.end());
  EXPECT_NEAR(ratio[ratio.size() / 2], 1.0, 0.01);
  EXPECT_GT(ratio[ratio.size() / 20], 0.85);
  EXPECT_LT(ratio[ratio.size() * 19 / 20], 1.15);
}

TEST(Match, SkirtsBandComesWhereTheBodyHasItsGirth) {
  const bodymodel::Body body = woman();
  const GarmentModel skirt = garment("straight-skirt-women", "40");
  const auto placed = match(skirt, body);
  ASSERT_TRUE(placed);
  const double band = placed->positions.col(1).maxCoeff();
  EXPECT_GT(band, body.at(Landmark::kHip).y());
  EXPECT_LT(band, body.at(Landmark::kLeftBust).y());
}

TEST(Match, TrousersStayBelowTheCrotch) {
  const bodymodel::Body body = woman();
  const GarmentModel trousers = garment("trousers-women", "40");
  const auto placed = match(trousers, body);
  ASSERT_TRUE(placed);
  for (Eigen::Index v = 0; v < placed->positions.rows(); ++v) {
    const TubeKind kind = trousers.vertexTube[static_cast<std::size_t>(v)];
    if (kind == TubeKind::kTorso || std::abs(placed->positions(v, 0)) > 0.02) continue;
    EXPECT_LT(placed->positions(v, 1), body.at(Landmark::kCrotch).y());
  }
}

double bandHeight(const GarmentModel& garment, const Points& positions) {
  double sum = 0;
  int count = 0;
  for (const auto& opening : garment.openings) {
    if (opening.kind != OpeningKind::kWaist) continue;
    for (const auto v : opening.loop) sum += positions(v, 1);
    count += static_cast<int>(opening.loop.size());
  }
  return sum / count;
}

TEST(Match, TrousersNotLooserThanMeantAreHeldAtTheirRise) {
  const bodymodel::Body body = woman();
  // Two sizes whose bands both hold sit at the same rise: belt and friction hold the wider one too.
  const GarmentModel close = garment("trousers-women", "40"), wider = garment("trousers-women", "42");
  const auto a = match(close, body), b = match(wider, body);
  ASSERT_TRUE(a && b);
  const BodyFrame frame(body);
  const double held = bandHeight(close, a->positions);
  ASSERT_LT(*wider.finished[Finished::kWaist] - frame.girth(held), 0.04);
  EXPECT_NEAR(held, bandHeight(wider, b->positions), 0.02);
  // A band with no hold slides down towards the hip.
  GarmentModel loose = close;
  for (auto& opening : loose.openings) {
    if (opening.kind == OpeningKind::kWaist) opening.girth = frame.girth(held) + 0.12;
  }
  const auto c = match(loose, body);
  ASSERT_TRUE(c);
  EXPECT_LT(bandHeight(loose, c->positions), held - 0.02);
}

TEST(Match, HemOfALongLegStartsAboveTheFoot) {
  const bodymodel::Body body = woman();
  const GarmentModel trousers = garment("trousers-women", "40");
  GarmentModel lower = trousers;  // The same, its legs 12 cm longer.
  const double knee = 0.5;
  for (Eigen::Index v = 0; v < lower.mesh.vertices.rows(); ++v) {
    float& y = lower.mesh.vertices(v, 1);
    if (y < knee) y = static_cast<float>(knee - (knee - y) * 1.27);
  }
  const BodyFrame frame(body);
  const CentreLine line = frame.limb(TubeKind::kLeftLeg);
  for (const GarmentModel& model : {trousers, lower}) {
    const auto placed = match(model, body);
    ASSERT_TRUE(placed);
    for (const auto& opening : model.openings) {
      if (opening.kind != OpeningKind::kLegHem || opening.side < 0) continue;
      Vector3d middle = Vector3d::Zero();
      for (const auto v : opening.loop) middle += placed->positions.row(v).transpose().cast<double>();
      middle /= static_cast<double>(opening.loop.size());
      const double t = line.nearest(middle);
      EXPECT_LT(frame.reach(TubeKind::kLeftLeg, line.at(t), line.direction(t)), opening.girth / (2 * M_PI));
      EXPECT_GT(middle.y(), body.at(bodymodel::Joint::kLeftAnkle).y() - 0.05);
    }
  }
}

TEST(Match, RefusesWhatItCannotHang) {
  GarmentModel none;
  none.id = "none";
  EXPECT_FALSE(match(none, woman()));
  GarmentModel skirt = garment("straight-skirt-women", "38");
  skirt.openings.clear();
  const auto placed = match(skirt, woman());
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace fitroom::garments
