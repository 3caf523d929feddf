#include "bodymodel/tools/authoring/carry.h"

#include <algorithm>

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
    before = after;
  }
  return out;
}

}  // namespace fitroom::bodymodel::authoring
