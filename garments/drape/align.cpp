#include "garments/drape/align.h"

#include <tbb/parallel_for.h>

#include <Eigen/Cholesky>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace fitroom::garments::cloth {

namespace {

constexpr int kSamples = 900;          ///< Particles looked at.
constexpr int kRounds = 25;            ///< Steps of Gauss and Newton at most.
constexpr float kFarthest = 0.3f;      ///< Skin farther off than this is not the one that is meant, m.
constexpr double kFarOff = 0.003;      ///< Root mean square depth from which a start counts as far off, m.
constexpr double kOutlier = 0.06;      ///< Depth from which a particle's say no longer grows, m.
constexpr double kEnough = 0.6;        ///< What is left of the cost must be less than this share of it.
constexpr double kInert = 0.02;        ///< Share of all particles that hold the garment where it is.
constexpr double kLever = 0.2;         ///< Length that makes a turn comparable with a shift, m.
constexpr double kLongestStep = 0.03;  ///< m, and over kLever rad.

using Vec3d = Eigen::Vector3d;
using Motion = Eigen::Isometry3d;

/// A particle on the wrong side of the skin that it faces.
struct Miss {
  Vec3d point, normal;
  double depth = 0;  ///< > 0, m; 0: it lies well.
};

struct Sampled {
  std::vector<Vec3> points, normals;  ///< Where they start; outwards.
};

Sampled sample(const Points& start, const ClothModel& model, const BodyCollider& body) {
  std::vector<Vec3> normals(model.particleCount, Vec3::Zero());
  const auto at = [&](int p) { return Vec3(start.row(model.order[p]).transpose()); };
  for (const auto& t : model.triangles) {
    const Vec3 n = (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0]));
    for (int v : t) normals[v] += n;
  }
  Sampled out;
  const int stride = std::max(1, model.particleCount / kSamples);
  double faces = 0;
  for (int p = 0; p < model.particleCount; p += stride) {
    const float length = normals[p].norm();
    if (model.inverseMass[p] == 0 || !(length > 0)) continue;
    out.points.push_back(at(p));
    out.normals.push_back(normals[p] / length);
    const SkinPoint skin = body.nearest(out.points.back(), kFarthest);
    if (skin.triangle >= 0) faces += skin.normal.dot(out.normals.back()) / (0.01f + std::abs(skin.distance));
  }
  if (faces < 0) {
    for (Vec3& n : out.normals) n = -n;
  }
  return out;
}

std::vector<Miss> misses(const Sampled& cloth, const BodyCollider& body, const Motion& motion) {
  std::vector<Miss> out(cloth.points.size());
  const Eigen::Isometry3f moved = motion.cast<float>();
  tbb::parallel_for(std::size_t{0}, out.size(), [&](std::size_t i) {
    const Vec3 p = moved * cloth.points[i];
    const SkinPoint skin = body.nearestFacing(p, moved.linear() * cloth.normals[i], kFarthest);
    if (skin.triangle < 0 || skin.distance >= 0) return;
    out[i] = {p.cast<double>(), skin.normal.cast<double>(), -static_cast<double>(skin.distance)};
  });
  return out;
}

double shareOf(double depth) {
  return 1 / (1 + depth * depth / (kOutlier * kOutlier));
}

double costOf(const std::vector<Miss>& all) {
  double sum = 0;
  for (const Miss& m : all) sum += m.depth * m.depth * shareOf(m.depth);
  return sum / static_cast<double>(std::max<std::size_t>(1, all.size()));
}

/// The shift and turn about `centre` that takes most of the depths away.
Motion step(const std::vector<Miss>& all, const Vec3d& centre) {
  Eigen::Matrix<double, 6, 6> h = Eigen::Matrix<double, 6, 6>::Identity();
  h *= kInert * static_cast<double>(all.size());
  Eigen::Matrix<double, 6, 1> g = Eigen::Matrix<double, 6, 1>::Zero();
  for (const Miss& m : all) {
    if (!(m.depth > 0)) continue;
    Eigen::Matrix<double, 6, 1> j;
    j << (m.point - centre).cross(m.normal) / kLever, m.normal;
    h += shareOf(m.depth) * j * j.transpose();
    g += shareOf(m.depth) * m.depth * j;
  }
  Eigen::Matrix<double, 6, 1> x = h.ldlt().solve(g);
  const double longest = std::max(x.head<3>().norm(), x.tail<3>().norm());
  if (longest > kLongestStep) x *= kLongestStep / longest;
  const Vec3d turn = x.head<3>() / kLever;
  Motion motion = Motion::Identity();
  motion.translate(centre + x.tail<3>());
  if (turn.norm() > 1e-12) motion.rotate(Eigen::AngleAxisd(turn.norm(), turn.normalized()));
  motion.translate(-centre);
  return motion;
}

}  // namespace

Points aligned(const Points& start, const ClothModel& model, const BodyCollider& body) {
  const Sampled cloth = sample(start, model, body);
  if (cloth.points.empty()) return start;
  Motion motion = Motion::Identity(), best = motion;
  std::vector<Miss> now = misses(cloth, body, motion);
  const double first = costOf(now);
  if (!(first > kFarOff * kFarOff)) return start;
  const Vec3d centre = start.colwise().mean().transpose().cast<double>();
  double least = first;
  for (int round = 0; round < kRounds && least > 0; ++round) {
    motion = step(now, motion * centre) * motion;
    now = misses(cloth, body, motion);
    const double cost = costOf(now);
    if (cost < least) {
      least = cost;
      best = motion;
    }
  }
  if (!(least < kEnough * first)) return start;
  Points out = start;
  for (Eigen::Index i = 0; i < out.rows(); ++i)
    out.row(i) = (best * start.row(i).transpose().cast<double>()).cast<float>().transpose();
  return out;
}

}  // namespace fitroom::garments::cloth
