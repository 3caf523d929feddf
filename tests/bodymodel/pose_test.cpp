#include "bodymodel/pose/pose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "bodymodel/measure/section.h"
#include "bodymodel/pose/skinning.h"
#include "bodymodel/pose/uncross.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/self_intersection.h"

namespace fitroom::bodymodel {
namespace {

using Eigen::Vector2d;
using Eigen::Vector3d;

const Body& body(double sex, double bmi) {
  static std::map<std::pair<double, double>, Body> made;
  const auto it = made.find({sex, bmi});
  if (it != made.end()) return it->second;
  static const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  BodyRequest request;
  request.sex = sex;
  const double height = sex < 0.5 ? 1.64 : 1.76;
  request.measures.set(Measure::kHeight, height);
  request.measures.set(Measure::kWeight, bmi * height * height);
  return made.emplace(std::pair(sex, bmi), solver->solve(request)->body).first->second;
}

double length(const Body& b, Joint from, Joint to) {
  return (b.at(to) - b.at(from)).norm();
}

TEST(Pose, NamesGoBothWays) {
  for (std::size_t i = 0; i < kPoseCount; ++i) {
    const auto p = static_cast<Pose>(i);
    EXPECT_EQ(findPose(poseInfo(p).key), p);
    EXPECT_FALSE(poseInfo(p).zh.empty());
    EXPECT_FALSE(poseInfo(p).en.empty());
  }
  EXPECT_EQ(findPose("arms-up"), Pose::kArmsUp);
  EXPECT_FALSE(findPose("handstand").has_value());
}

TEST(Pose, TheAPoseIsTheBodyItself) {
  const Body& b = body(0, 23);
  EXPECT_TRUE(posed(b, Pose::kA).mesh.vertices == b.mesh.vertices);
}

TEST(Skinning, OneMotionForAllBonesIsRigid) {
  const Body& b = body(0, 23);
  BoneMotion turn;
  turn.turn = Eigen::Quaterniond(Eigen::AngleAxisd(0.7, Vector3d(1, 2, 3).normalized()));
  turn.shift = Vector3d(0.1, 0.2, -0.3);
  BoneMotions bones;
  bones.fill(turn);
  const Points moved = skinned(b, bones);
  for (Eigen::Index v = 0; v < moved.rows(); v += 97) {
    const Vector3d want = turn(b.mesh.vertices.row(v).transpose().cast<double>());
    EXPECT_NEAR((moved.row(v).transpose().cast<double>() - want).norm(), 0, 1e-5);
  }
}

TEST(Skinning, HalfwayBetweenTwoTurnsIsHalfTheTurn) {
  BoneMotions bones;
  bones[1].turn = Eigen::Quaterniond(Eigen::AngleAxisd(1.0, Vector3d::UnitZ()));
  bones[2].turn.coeffs() = -bones[1].turn.coeffs();  // The same turn, written the other way.
  SkinWeights w;
  w.joint = {0, 1, 0, 0};
  w.weight = {0.5f, 0.5f, 0, 0};
  const Vector3d p = blended(bones, w)(Vector3d(1, 0, 0));
  EXPECT_NEAR(p.x(), std::cos(0.5), 1e-6);
  EXPECT_NEAR(p.y(), std::sin(0.5), 1e-6);
  w.joint = {0, 2, 0, 0};
  EXPECT_NEAR((blended(bones, w)(Vector3d(1, 0, 0)) - p).norm(), 0, 1e-9);
}

TEST(Pose, VolumeIsKeptAndBonesKeepTheirLength) {
  for (const double sex : {0.0, 1.0}) {
    for (const double bmi : {19.0, 24.0, 34.0}) {
      const Body& rest = body(sex, bmi);
      for (std::size_t i = 0; i < kPoseCount; ++i) {
        const auto pose = static_cast<Pose>(i);
        const std::string what =
            std::string(poseInfo(pose).key) + " sex " + std::to_string(sex) + " bmi " + std::to_string(bmi);
        const Body b = posed(rest, pose);
        EXPECT_TRUE(b.mesh.vertices.allFinite()) << what;
        constexpr double allowed = 0.02;
        EXPECT_NEAR(enclosedVolume(b.mesh) / enclosedVolume(rest.mesh), 1, allowed) << what;
        EXPECT_NEAR(b.mesh.vertices.col(1).minCoeff(), 0, 1e-4) << what;
        for (const auto& [from, to] : {std::pair{Joint::kLeftShoulder, Joint::kLeftElbow},
                                       {Joint::kRightElbow, Joint::kRightWrist},
                                       {Joint::kLeftHip, Joint::kLeftKnee},
                                       {Joint::kRightKnee, Joint::kRightAnkle}}) {
          EXPECT_NEAR(length(b, from, to), length(rest, from, to), 1e-9) << what;
        }
      }
    }
  }
}

/// Area of the skin's section at a joint, across the mean of its two bones.
double sectionAt(const Body& b, Joint above, Joint joint, Joint below, RegionMask skin) {
  const Vector3d along = (b.at(joint) - b.at(above)).normalized() + (b.at(below) - b.at(joint)).normalized();
  const RegionIndex index(b.mesh.triangles, b.regions);
  std::vector<Vector2d> points;
  cutPoints(b.mesh.vertices, index, skin, CutPlane::across(b.at(joint), along), points);
  const auto hull = convexHull(points);
  double area = 0;
  for (std::size_t i = 0; i < hull.size(); ++i) {
    const Vector2d &p = hull[i], &q = hull[(i + 1) % hull.size()];
    area += 0.5 * (p.x() * q.y() - q.x() * p.y());
  }
  return area;
}

TEST(Pose, ElbowsAndKneesDoNotCollapse) {
  for (const double sex : {0.0, 1.0}) {
    const Body& rest = body(sex, 24);
    const Body sitting = posed(rest, Pose::kSit);
    const auto elbow = [](const Body& b) {
      return sectionAt(b, Joint::kLeftShoulder, Joint::kLeftElbow, Joint::kLeftWrist,
                       Region::kLeftUpperArm | Region::kLeftForearm);
    };
    const auto knee = [](const Body& b) {
      return sectionAt(b, Joint::kLeftHip, Joint::kLeftKnee, Joint::kLeftAnkle,
                       Region::kLeftThigh | Region::kLeftShank);
    };
    // A bent joint's section is longer, never thinner: the plane halves the angle.
    EXPECT_GT(elbow(sitting) / elbow(rest), 0.95);
    EXPECT_LT(elbow(sitting) / elbow(rest), 1.5);
    EXPECT_GT(knee(sitting) / knee(rest), 0.95);
    EXPECT_LT(knee(sitting) / knee(rest), 2.0);
  }
}

/// Faces turned more than a right angle away from where the skin about them went.
int invertedFaces(const Body& rest, const Body& b) {
  int count = 0;
  const Points before = vertexNormals(rest.mesh), after = vertexNormals(b.mesh);
  for (Eigen::Index f = 0; f < b.mesh.triangleCount(); ++f) {
    const auto corner = [&](const Points& p, int k) -> Vector3d {
      return p.row(b.mesh.triangles(f, k)).transpose().cast<double>();
    };
    const auto normal = [&](const Points& p) -> Vector3d {
      return (corner(p, 1) - corner(p, 0)).cross(corner(p, 2) - corner(p, 0));
    };
    const Vector3d skinBefore = corner(before, 0) + corner(before, 1) + corner(before, 2);
    const Vector3d skinAfter = corner(after, 0) + corner(after, 1) + corner(after, 2);
    count += normal(b.mesh.vertices).dot(skinAfter) < 0 && normal(rest.mesh.vertices).dot(skinBefore) > 0;
  }
  return count;
}

TEST(Pose, NoFaceTurnsInsideOut) {
  for (const double sex : {0.0, 1.0}) {
    for (const double bmi : {19.0, 24.0, 34.0}) {
      for (std::size_t i = 0; i < kPoseCount; ++i) {
        const Body& rest = body(sex, bmi);
        EXPECT_EQ(invertedFaces(rest, posed(rest, static_cast<Pose>(i))), 0)
            << sex << ' ' << bmi << ' ' << poseInfo(static_cast<Pose>(i)).key;
      }
    }
  }
}

TEST(Pose, SkinDoesNotGoThroughSkin) {
  for (const double sex : {0.0, 1.0}) {
    for (const double bmi : {19.0, 24.0, 34.0}) {
      for (std::size_t i = 0; i < kPoseCount; ++i) {
        const auto pose = static_cast<Pose>(i);
        // A sitting body's thighs and belly press against each other.
        const std::size_t touching = pose == Pose::kSit ? 120 : 0;
        EXPECT_LE(test::selfIntersections(posed(body(sex, bmi), pose).mesh).size(), touching)
            << sex << ' ' << bmi << ' ' << poseInfo(pose).key;
      }
    }
  }
}

TEST(Uncross, TwoSheetsThatPassThroughEachOtherPart) {
  // A strip folded like a V whose legs cross near the fold: 24 quads long, the legs lean into each other.
  constexpr int kLong = 25, kWide = 6;
  TriMesh mesh;
  mesh.vertices.resize(kLong * kWide, 3);
  for (int i = 0; i < kLong; ++i) {
    const double t = (i - (kLong - 1) / 2.0) / ((kLong - 1) / 2.0);  // -1 to 1, the fold at 0.
    const double x = t < 0 ? 0.02 * (std::abs(t) - 0.3) : -0.02 * (std::abs(t) - 0.3);
    for (int k = 0; k < kWide; ++k)
      mesh.vertices.row(i * kWide + k) << static_cast<float>(x), static_cast<float>(0.12 * std::abs(t)),
          static_cast<float>(0.01 * k);
  }
  mesh.triangles.resize(2 * (kLong - 1) * (kWide - 1), 3);
  Eigen::Index f = 0;
  for (int i = 0; i + 1 < kLong; ++i) {
    for (int k = 0; k + 1 < kWide; ++k) {
      const int a = i * kWide + k, b = a + 1, c = a + kWide, d = c + 1;
      mesh.triangles.row(f++) << a, b, c;
      mesh.triangles.row(f++) << b, d, c;
    }
  }
  const std::vector<char> among(static_cast<std::size_t>(mesh.vertexCount()), 1);
  EXPECT_FALSE(crossingVertices(mesh, among).empty());
  EXPECT_FALSE(test::selfIntersections(mesh).empty());
  EXPECT_EQ(uncross(mesh, among, 60), 0u);
  EXPECT_TRUE(test::selfIntersections(mesh).empty());
}

TEST(Pose, EachPoseIsWhatItsNameSays) {
  const Body& rest = body(1, 24);
  const Body down = posed(rest, Pose::kArmsDown), up = posed(rest, Pose::kArmsUp),
             forward = posed(rest, Pose::kArmsForward);
  const Body sit = posed(rest, Pose::kSit), walk = posed(rest, Pose::kWalk);
  EXPECT_LT(down.at(Joint::kLeftWrist).x() - down.at(Joint::kLeftShoulder).x(), 0.12);
  EXPECT_GT(up.at(Landmark::kLeftWrist).y(), up.at(Landmark::kCrown).y());
  EXPECT_GT(forward.at(Joint::kRightWrist).z(), forward.at(Joint::kRightShoulder).z() + 0.45);
  EXPECT_NEAR(sit.at(Joint::kLeftKnee).y(), sit.at(Joint::kLeftHip).y(), 0.05);
  EXPECT_GT(sit.at(Joint::kLeftKnee).z(), sit.at(Joint::kLeftHip).z() + 0.3);
  EXPECT_GT(walk.at(Joint::kLeftAnkle).z(), walk.at(Joint::kRightAnkle).z() + 0.4);
  // Both feet on one floor.
  for (const Region foot : {Region::kLeftFoot, Region::kRightFoot}) {
    double low = 1;
    for (Eigen::Index v = 0; v < walk.mesh.vertexCount(); ++v) {
      if (walk.regions[static_cast<std::size_t>(v)] == foot)
        low = std::min(low, static_cast<double>(walk.mesh.vertices(v, 1)));
    }
    EXPECT_NEAR(low, 0, 0.006);
  }
}

TEST(Pose, HangingArmsKeepClearOfLargeHips) {
  const Body b = posed(body(0, 34), Pose::kArmsDown);
  for (Eigen::Index v = 0; v < b.mesh.vertexCount(); ++v) {
    if (b.regions[static_cast<std::size_t>(v)] != Region::kLeftHand) continue;
    for (Eigen::Index w = 0; w < b.mesh.vertexCount(); w += 3) {
      const Region r = b.regions[static_cast<std::size_t>(w)];
      if (r != Region::kTorso && r != Region::kLeftThigh) continue;
      if (std::abs(b.mesh.vertices(w, 1) - b.mesh.vertices(v, 1)) > 0.01f) continue;
      ASSERT_GT(b.mesh.vertices(v, 0), b.mesh.vertices(w, 0));
    }
  }
}

}  // namespace
}  // namespace fitroom::bodymodel
