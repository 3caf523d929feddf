#include "garments/match/limb_pose.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <queue>

namespace fitroom::garments {

using Eigen::Quaterniond;
using Eigen::Vector3d;

namespace {

constexpr double kFar = 1e3;          // No seam to be reached, metres.
constexpr double kTrunkReach = 0.05;  // The bend begins so far inside the trunk, metres,
constexpr double kLimbReach = 0.07;   // and ends so far down the limb.
constexpr double kSlice = 0.02;       // Thickness of a section whose middle is sought, metres.

struct Graph {
  std::vector<std::vector<std::pair<std::int32_t, double>>> edges;

  explicit Graph(const TriMesh& mesh) : edges(static_cast<std::size_t>(mesh.vertexCount())) {
    for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
      for (int k = 0; k < 3; ++k) {
        const std::int32_t a = mesh.triangles(f, k), b = mesh.triangles(f, (k + 1) % 3);
        const double length = (mesh.vertices.row(a) - mesh.vertices.row(b)).norm();
        edges[static_cast<std::size_t>(a)].emplace_back(b, length);
        edges[static_cast<std::size_t>(b)].emplace_back(a, length);
      }
    }
  }
};

double smoothstep(double from, double to, double x) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// Middle of the sections of a tube along its centre line, one a slice of arc length.
class SectionMiddles {
 public:
  /// Adds a point at arc length t; `offset` is its position relative to the line, square to it.
  void add(double t, const Vector3d& offset) {
    const auto i = slice(t);
    if (i >= low_.size()) {
      low_.resize(i + 1, Vector3d::Constant(std::numeric_limits<double>::max()));
      high_.resize(i + 1, Vector3d::Constant(std::numeric_limits<double>::lowest()));
      count_.resize(i + 1, 0);
    }
    low_[i] = low_[i].cwiseMin(offset);
    high_[i] = high_[i].cwiseMax(offset);
    ++count_[i];
  }

  /// A middle known for certain, such as the centre of a cuff: worth several slices.
  void addSure(double t, const Vector3d& offset) { sure_.emplace_back(t, offset); }

  /// Middle at arc length t, smoothed over neighbouring slices; zero where nothing is known at all.
  Vector3d at(double t) const {
    Vector3d sum = Vector3d::Zero();
    double weight = 0;
    const auto count = [&](double where, const Vector3d& middle, double worth) {
      const double far = (where - t) / (2.5 * kSlice);
      // The tail keeps the nearest known section in charge beyond the ends.
      const double w = worth * (std::exp(-0.5 * far * far) + 1e-9 / (1e-3 + far * far));
      sum += w * middle;
      weight += w;
    };
    for (std::size_t i = 0; i < count_.size(); ++i) {
      if (count_[i] >= kEnough) count(centre(i), 0.5 * (low_[i] + high_[i]), 1.0);
    }
    for (const auto& [where, middle] : sure_) count(where, middle, kSureWorth);
    return weight > 0 ? Vector3d(sum / weight) : Vector3d(Vector3d::Zero());
  }

 private:
  static constexpr double kSureWorth = 6.0;  // Slices that one sure middle outweighs.
  static constexpr int kEnough = 8;          // Vertices that make a section.
  static constexpr double kBefore = 0.6;     // Slices begin so far before the line's root, metres.
  static std::size_t slice(double t) {
    return static_cast<std::size_t>(std::clamp((t + kBefore) / kSlice, 0.0, 400.0));
  }
  static double centre(std::size_t i) { return (static_cast<double>(i) + 0.5) * kSlice - kBefore; }
  std::vector<Vector3d> low_, high_;
  std::vector<int> count_;
  std::vector<std::pair<double, Vector3d>> sure_;
};

/// Mean of the far opening's loop: the cuff of a sleeve, the hem of a leg; nothing when the garment names
/// none.
std::optional<Vector3d> farOpening(const GarmentModel& garment, TubeKind kind, const Points& positions) {
  const bool sleeve = kind == TubeKind::kLeftSleeve || kind == TubeKind::kRightSleeve;
  for (const auto& opening : garment.openings) {
    if (opening.loop.empty() || opening.kind != (sleeve ? OpeningKind::kCuff : OpeningKind::kLegHem))
      continue;
    if (garment.vertexTube[static_cast<std::size_t>(opening.loop.front())] != kind) continue;
    Vector3d sum = Vector3d::Zero();
    for (const auto v : opening.loop) sum += positions.row(v).transpose().cast<double>();
    return Vector3d(sum / static_cast<double>(opening.loop.size()));
  }
  return std::nullopt;
}

}  // namespace

std::vector<double> distanceToSeam(const TriMesh& mesh, const std::vector<TubeKind>& vertexTube,
                                   TubeKind kind) {
  const Graph graph(mesh);
  const auto inside = [&](std::size_t v) { return vertexTube[v] == kind; };
  std::vector<double> distance(vertexTube.size(), kFar);
  using Entry = std::pair<double, std::int32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (std::size_t v = 0; v < vertexTube.size(); ++v) {
    for (const auto& [other, length] : graph.edges[v]) {
      if (inside(v) == inside(static_cast<std::size_t>(other)) || length / 2 >= distance[v]) continue;
      distance[v] = length / 2;
      queue.emplace(distance[v], static_cast<std::int32_t>(v));
    }
  }
  while (!queue.empty()) {
    const auto [d, v] = queue.top();
    queue.pop();
    if (d > distance[static_cast<std::size_t>(v)]) continue;
    for (const auto& [other, length] : graph.edges[static_cast<std::size_t>(v)]) {
      double& known = distance[static_cast<std::size_t>(other)];
      if (d + length >= known) continue;
      known = d + length;
      queue.emplace(known, other);
    }
  }
  for (std::size_t v = 0; v < distance.size(); ++v) {
    if (!inside(v)) distance[v] = -distance[v];
  }
  return distance;
}

double limbShare(double distance) {
  return smoothstep(-kTrunkReach, kLimbReach, distance);
}

void poseLimb(const GarmentModel& garment, TubeKind kind, const Vector3d& start, const Vector3d& end,
              const CentreLine& line, Points& positions) {
  const std::vector<double> seam = distanceToSeam(garment.mesh, garment.vertexTube, kind);
  const double rootArc = line.nearest(start);
  const double length = (end - start).norm();
  const Vector3d tubeAxis = (end - start).normalized();
  const auto share = [&](Eigen::Index v) { return limbShare(seam[static_cast<std::size_t>(v)]); };

  // Where the tube lies along its own axis decides which piece of the limb it follows, so that it bends with
  // it.
  const Vector3d chord = (line.at(rootArc + length) - line.at(rootArc)).normalized();
  const Quaterniond turn = Quaterniond::FromTwoVectors(tubeAxis, chord);
  SectionMiddles middles;
  std::vector<double> arc(static_cast<std::size_t>(positions.rows()), 0.0);
  double fullFrom =
      -kFar;  // Sections are whole only beyond the seam's farthest point, at the armpit or crotch.
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    const double w = share(v);
    if (w <= 0) continue;
    const Vector3d p = positions.row(v).transpose().cast<double>();
    const Vector3d turned = start + Quaterniond::Identity().slerp(w, turn) * (p - start);
    positions.row(v) = turned.cast<float>().transpose();
    arc[static_cast<std::size_t>(v)] = rootArc + (turned - start).dot(chord);
    if (std::abs(seam[static_cast<std::size_t>(v)]) < kSlice) {
      fullFrom = std::max(fullFrom, arc[static_cast<std::size_t>(v)]);
    }
  }
  const auto offset = [&](Eigen::Index v) {
    const double t = arc[static_cast<std::size_t>(v)];
    return Vector3d(positions.row(v).transpose().cast<double>() - line.at(t));
  };
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    const double t = arc[static_cast<std::size_t>(v)];
    if (share(v) < 0.5 || t < fullFrom) continue;
    middles.add(t, offset(v));
  }
  if (const auto far = farOpening(garment, kind, positions)) {
    const double t = rootArc + (*far - start).dot(chord);
    middles.addSure(t, *far - line.at(t));
  }
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    const double w = share(v);
    if (w <= 0) continue;
    const double t = arc[static_cast<std::size_t>(v)];
    const Vector3d axis = line.direction(t);
    Vector3d shift = -middles.at(std::max(t, fullFrom));
    shift -= shift.dot(axis) * axis;
    positions.row(v) += (w * shift).cast<float>().transpose();
  }
}

}  // namespace fitroom::garments
