#include "bodymodel/tools/authoring/carry.h"

#include <algorithm>
#include <cmath>

#include "bodymodel/mannequin/level_basis.h"
#include "bodymodel/tools/authoring/monotone_map.h"
#include "bodymodel/tools/authoring/template_coordinates.h"

namespace fitroom::bodymodel::authoring {

using Eigen::Vector3d;

namespace {

std::vector<std::vector<int>> neighbours(const HalfMesh& mesh) {
  std::vector<std::vector<int>> out(mesh.points.size());
  for (const auto& f : mesh.faces)
    for (int k = 0; k < 3; ++k) {
      out[f[k]].push_back(f[(k + 1) % 3]);
      out[f[(k + 1) % 3]].push_back(f[k]);
    }
  for (auto& n : out) {
    std::sort(n.begin(), n.end());
    n.erase(std::unique(n.begin(), n.end()), n.end());
  }
  return out;
}

/// The skeleton's part of the way from one figure to the next.
class Warp {
 public:
  Warp(const Figure& a, const Figure& b)
      : a_(a), b_(b), from_(armFrame(a)), to_(armFrame(b)), heights_(map(levelHeights(a), levelHeights(b))) {
    const auto wa = levelHalfWidths(a), wb = levelHalfWidths(b), za = levelPivotZ(a), zb = levelPivotZ(b);
    for (std::size_t i = 0; i < kLevelCount; ++i) width_[i] = wb[i] / wa[i], shift_[i] = zb[i] - za[i];
    reach_ = (b.upperArm + b.foreArm + b.handLength) / (a.upperArm + a.foreArm + a.handLength);
  }
  Vector3d operator()(const Vector3d& p, const TemplatePoint& c) const {
    const auto w = LevelWeights::at(c.level, kLevelCount - 1);
    double width = 0, shift = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      width += w.weight[i] * width_[static_cast<std::size_t>(w.level[i])];
      shift += w.weight[i] * shift_[static_cast<std::size_t>(w.level[i])];
    }
    const Vector3d column(p.x() * width, heights_(p.y()), p.z() + shift);
    const Vector3d q = p - from_.shoulder;
    const Vector3d arm = to_.shoulder + reach_ * (q.dot(from_.along) * to_.along +
                                                  q.dot(from_.over) * to_.over + Vector3d(0, 0, q.z()));
    return column + c.armBlend * (arm - column);
  }

 private:
  static MonotoneMap map(const std::array<double, kLevelCount>& x, const std::array<double, kLevelCount>& y) {
    return {{x.begin(), x.end()}, {y.begin(), y.end()}};
  }
  const Figure &a_, &b_;
  ArmFrame from_, to_;
  MonotoneMap heights_;
  std::array<double, kLevelCount> width_{}, shift_{};
  double reach_ = 1;
};

/// Averages displacements over the mesh, `rounds` times.
void smoothField(std::vector<Vector3d>& field, const std::vector<std::vector<int>>& around, int rounds) {
  std::vector<Vector3d> next(field.size());
  for (int r = 0; r < rounds; ++r) {
    for (std::size_t i = 0; i < field.size(); ++i) {
      Vector3d sum = Vector3d::Zero();
      for (const int n : around[i]) sum += field[n];
      next[i] = 0.5 * field[i] + 0.5 * sum / double(around[i].size());
    }
    field.swap(next);
  }
}

/// Worst triangle at each vertex: 4 sqrt(3) area / sum of squared edges, negative where one is turned over.
/// The field is asked which way is out only where the faces round a vertex disagree.
std::vector<double> quality(const HalfMesh& mesh, const BodyField& field) {
  std::vector<double> worst(mesh.points.size(), 1.0), total(mesh.points.size(), 0.0);
  std::vector<Vector3d> sum(mesh.points.size(), Vector3d::Zero()), normal;
  for (const auto& f : mesh.faces) {
    const Vector3d &a = mesh.points[f[0]], &b = mesh.points[f[1]], &c = mesh.points[f[2]];
    normal.push_back((b - a).cross(c - a));
    const double size = normal.back().norm();
    const double edges = (b - a).squaredNorm() + (c - b).squaredNorm() + (a - c).squaredNorm();
    for (const int v : f) {
      worst[v] = std::min(worst[v], 2 * std::sqrt(3.0) * size / edges);
      sum[v] += normal.back(), total[v] += size;
    }
  }
  for (std::size_t v = 0; v < sum.size(); ++v)
    if (sum[v].norm() < 0.85 * total[v]) sum[v] = field.gradient(mesh.points[v]);
  for (std::size_t f = 0; f < mesh.faces.size(); ++f)
    for (const int v : mesh.faces[f])
      if (normal[f].dot(sum[v]) < 0) worst[v] = std::min(worst[v], -0.5);
  return worst;
}

/// Slides vertices along the skin towards the middle of their neighbours, only where triangles have become
/// bad.
void unstretch(HalfMesh& mesh, const std::vector<std::vector<int>>& around, const BodyField& field) {
  for (int round = 0; round < 12; ++round) {
    std::vector<double> need = quality(mesh, field);
    for (double& q : need) q = std::clamp((0.62 - q) / 0.3, 0.0, 1.0);
    if (*std::max_element(need.begin(), need.end()) == 0) return;
    // Neighbours help, so that a whole patch moves.
    for (int r = 0; r < 2; ++r) {
      std::vector<double> wider = need;
      for (std::size_t i = 0; i < need.size(); ++i)
        for (const int n : around[i]) wider[i] = std::max(wider[i], 0.7 * need[n]);
      need.swap(wider);
    }
    std::vector<Vector3d> next = mesh.points;
    for (std::size_t i = 0; i < next.size(); ++i) {
      if (need[i] < 0.02) continue;
      const bool mid = mesh.points[i].x() == 0;
      Vector3d sum = Vector3d::Zero();
      double count = 0;
      for (const int n : around[i]) {
        if (mid && mesh.points[n].x() != 0) continue;
        sum += mesh.points[n], count += 1;
      }
      Vector3d move = 0.5 * need[i] * (sum / count - mesh.points[i]);
      const Vector3d g = field.gradient(mesh.points[i]).normalized();
      move -= move.dot(g) * g;
      if (mid) move.x() = 0;
      next[i] = field.project(mesh.points[i] + move, mid);
      if (!mid) next[i].x() = std::max(next[i].x(), 0.3);
    }
    mesh.points.swap(next);
  }
}

}  // namespace

HalfMesh carry(const HalfMesh& mesh, const std::vector<TemplatePoint>& coordinates, const Figure& from,
               const Figure& to, int steps) {
  const auto around = neighbours(mesh);
  HalfMesh out = mesh;
  Figure before = from;
  for (int s = 1; s <= steps; ++s) {
    const Figure after = mix(from, to, double(s) / steps);
    const BodyField field(after);
    const Warp warp(before, after);
    std::vector<Vector3d> moved(out.points.size());
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const bool mid = out.points[i].x() == 0;
      moved[i] = field.project(warp(out.points[i], coordinates[i]), mid) - out.points[i];
    }
    smoothField(moved, around, 6);
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const bool mid = out.points[i].x() == 0;
      Vector3d p = out.points[i] + moved[i];
      if (mid) p.x() = 0;
      p = field.project(p, mid);
      if (!mid) p.x() = std::max(p.x(), 0.3);
      out.points[i] = p;
    }
    unstretch(out, around, field);
    before = after;
  }
  return out;
}

}  // namespace fitroom::bodymodel::authoring
