#include "garments/drape/disentangle.h"

#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "garments/drape/triangle_bvh.h"

namespace fitroom::garments::cloth {

namespace {

constexpr float kStride = 0.0012f;  ///< Farthest that a particle is drawn in one round, m.
constexpr int kStepsPerRound = 2;
constexpr int kPatience = 8;  ///< Rounds without progress after which it is given up.

}  // namespace

Disentangler::Disentangler(ClothSolver& solver, const ClothModel& model) : solver_(solver), model_(model) {
  sides_.assign(model.edges.size(), {-1, -1});
  for (int f = 0; f < static_cast<int>(model.triangles.size()); ++f) {
    const auto& t = model.triangles[f];
    for (int k = 0; k < 3; ++k) {
      const std::array<int, 2> e{std::min(t[k], t[(k + 1) % 3]), std::max(t[k], t[(k + 1) % 3])};
      const auto found = std::lower_bound(model.edges.begin(), model.edges.end(), e);
      if (found == model.edges.end() || *found != e) continue;
      auto& sides = sides_[found - model.edges.begin()];
      (sides[0] < 0 ? sides[0] : sides[1]) = f;
    }
  }
}

std::vector<Vec3> Disentangler::positions() const {
  std::vector<Vec3> out;
  out.reserve(model_.particleCount);
  for (int i = 0; i < model_.particleCount; ++i) out.push_back(position(solver_.particles()[i]));
  return out;
}

std::vector<Disentangler::Piercing> Disentangler::find(const std::vector<Vec3>& points) const {
  const TriangleBvh bvh(points, model_.triangles);
  constexpr std::size_t kStretch = 2048;
  std::vector<std::vector<Piercing>> parts((model_.edges.size() + kStretch - 1) / kStretch);
  tbb::parallel_for(std::size_t{0}, parts.size(), [&](std::size_t part) {
    const std::size_t end = std::min(model_.edges.size(), (part + 1) * kStretch);
    for (std::size_t e = part * kStretch; e < end; ++e) {
      const auto& edge = model_.edges[e];
      const Vec3 p = points[edge[0]], q = points[edge[1]];
      bvh.overlapping(p.cwiseMin(q), p.cwiseMax(q), [&](int f) {
        const auto& t = model_.triangles[f];
        for (int v : t) {
          if (v == edge[0] || v == edge[1]) return;
        }
        const Eigen::Vector3d a = points[t[0]].cast<double>();
        const Eigen::Vector3d e1 = points[t[1]].cast<double>() - a, e2 = points[t[2]].cast<double>() - a;
        const Eigen::Vector3d d = (q - p).cast<double>(), s = p.cast<double>() - a;
        const Eigen::Vector3d h = d.cross(e2);
        const double det = e1.dot(h);
        if (std::abs(det) < 1e-18) return;
        const double u = s.dot(h) / det;
        const Eigen::Vector3d w = s.cross(e1);
        const double v = d.dot(w) / det;
        const double along = e2.dot(w) / det;
        if (u < 0 || v < 0 || u + v > 1 || along < 0 || along > 1) return;
        parts[part].push_back(
            {static_cast<int>(e),
             f,
             static_cast<float>(along),
             {static_cast<float>(1 - u - v), static_cast<float>(u), static_cast<float>(v)}});
      });
    }
  });
  std::vector<Piercing> all;
  for (auto& part : parts) {
    std::sort(part.begin(), part.end(), [](const Piercing& a, const Piercing& b) {
      return std::tie(a.edge, a.triangle) < std::tie(b.edge, b.triangle);
    });
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::vector<Disentangler::Piercing> Disentangler::unwanted(const std::vector<Vec3>& points) {
  std::vector<Piercing> all = find(points);
  if (all.empty()) return all;
  if (!restKnown_) {
    for (const Piercing& p : find(model_.restPosition)) atRest_.push_back({p.edge, p.triangle});
    restKnown_ = true;
  }
  std::erase_if(all, [&](const Piercing& p) {
    return std::binary_search(atRest_.begin(), atRest_.end(), std::array<int, 2>{p.edge, p.triangle});
  });
  return all;
}

int Disentangler::count() {
  return static_cast<int>(unwanted(positions()).size());
}

/// Which way the edge must go for the cut to grow shorter: along the cut on each side of the edge, and, where
/// the cut bends there, along the triangle's normal.
Vec3 Disentangler::wayOut(const Piercing& piercing, const std::vector<Vec3>& points) const {
  const auto normalOf = [&](int f) {
    const auto& t = model_.triangles[f];
    return Vec3((points[t[1]] - points[t[0]]).cross(points[t[2]] - points[t[0]]).normalized());
  };
  const auto& edge = model_.edges[piercing.edge];
  const Vec3 along = (points[edge[1]] - points[edge[0]]).normalized();
  const Vec3 n = normalOf(piercing.triangle);
  Vec3 sum = Vec3::Zero();
  for (int f : sides_[piercing.edge]) {
    if (f < 0) continue;
    Vec3 cut = n.cross(normalOf(f));
    const float length = cut.norm();
    if (!(length > 1e-4f)) continue;
    cut /= length;
    const auto& t = model_.triangles[f];
    const int opposite = t[0] + t[1] + t[2] - edge[0] - edge[1];
    Vec3 inwards = points[opposite] - points[edge[0]];
    inwards -= along * along.dot(inwards);
    sum += cut.dot(inwards) < 0 ? Vec3(-cut) : cut;
  }
  const float slope = along.dot(n);
  if (std::abs(slope) > 0.05f) sum -= n * (2 * along.dot(sum) / slope);
  const float length = sum.norm();
  return length > 1e-4f && sum.allFinite() ? Vec3(sum / length) : Vec3(Vec3::Zero());
}

void Disentangler::draw(const std::vector<Piercing>& piercings, const std::vector<Vec3>& points) {
  std::vector<Vec3> shift(model_.particleCount, Vec3::Zero());
  std::vector<float> weight(model_.particleCount, 0.0f);
  const auto add = [&](int v, const Vec3& by, float share) {
    shift[v] += by * share;
    weight[v] += share;
  };
  for (const Piercing& p : piercings) {
    const Vec3 way = wayOut(p, points) * kStride;
    const auto& edge = model_.edges[p.edge];
    add(edge[0], way, 1 - p.along);
    add(edge[1], way, p.along);
    for (int k = 0; k < 3; ++k) add(model_.triangles[p.triangle][k], -way, p.share[k]);
  }
  for (int i = 0; i < model_.particleCount; ++i) {
    Particle& p = solver_.particles()[i];
    if (!(weight[i] > 0) || p.w == 0) continue;
    const Vec3 by = shift[i] / std::max(weight[i], 0.25f);
    p.x += by.x();
    p.y += by.y();
    p.z += by.z();
  }
}

int Disentangler::run(const StepSettings& settings, int rounds) {
  int left = 0, least = 1 << 30, idle = 0;
  std::vector<char> loose;
  for (int round = 0;; ++round) {
    const std::vector<Vec3> points = positions();
    const std::vector<Piercing> piercings = unwanted(points);
    left = static_cast<int>(piercings.size());
    idle = left < least ? 0 : idle + 1;
    least = std::min(least, left);
    if (left == 0 || round == rounds || idle == kPatience) break;
    loose.assign(model_.particleCount, 0);
    const auto loosen = [&](int v) {
      loose[v] = 1;
      for (int n : model_.neighbours[v]) loose[n] = 1;
    };
    for (const Piercing& p : piercings) {
      for (int v : model_.edges[p.edge]) loosen(v);
      for (int v : model_.triangles[p.triangle]) loosen(v);
    }
    draw(piercings, points);
    // What is tangled must not be held on the wrong side by the contacts that keep layers apart.
    solver_.leaveLoose(&loose);
    solver_.forgetContacts();
    solver_.run(kStepsPerRound * settings.dt, settings);
    solver_.leaveLoose(nullptr);
  }
  solver_.forgetContacts();
  solver_.stop();
  return left;
}

}  // namespace fitroom::garments::cloth
