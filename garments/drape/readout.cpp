#include "garments/drape/readout.h"

#include <tbb/parallel_for.h>

#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fitroom::garments::cloth {

void readStrain(const ClothModel& model, const Points& positions, const Fabric& fabric, Drape& drape) {
  drape.strainWarp.assign(model.triangles.size(), 0.0f);
  drape.strainWeft.assign(model.triangles.size(), 0.0f);
  drape.tensionWarp.assign(model.triangles.size(), 0.0f);
  drape.tensionWeft.assign(model.triangles.size(), 0.0f);
  double all = 0, beyond = 0;
  const auto at = [&](int particle) -> Vec3 { return positions.row(model.order[particle]).transpose(); };
  for (std::size_t k = 0; k < model.membranes.size(); ++k) {
    const Membrane& m = model.membranes[k];
    const Vec3 e1 = at(m.v[1]) - at(m.v[0]);
    const Vec3 e2 = at(m.v[2]) - at(m.v[0]);
    const int f = model.membraneTriangle[k];
    drape.strainWarp[f] = (e1 * m.a1 + e2 * m.a2).norm() - 1;
    drape.strainWeft[f] = (e1 * m.b1 + e2 * m.b2).norm() - 1;
    // Compliance is 1 / (stiffness area), and 1 / (a1 b2 - a2 b1) twice the area.
    const double area = 0.5 / std::abs(static_cast<double>(m.a1) * m.b2 - static_cast<double>(m.a2) * m.b1);
    drape.tensionWarp[f] = static_cast<float>(std::max(0.0f, drape.strainWarp[f]) / (m.warp * area));
    drape.tensionWeft[f] = static_cast<float>(std::max(0.0f, drape.strainWeft[f]) / (m.weft * area));
    all += area;
    if (std::max(drape.strainWarp[f], drape.strainWeft[f]) > fabric.stretchLimit) beyond += area;
  }
  drape.overstretched = all > 0 ? beyond / all : 0;
}

namespace {

/// Force of the stretched cloth on every particle, N.
std::vector<Eigen::Vector3d> membraneForces(const ClothModel& model, const std::vector<Eigen::Vector3d>& x) {
  std::vector<Eigen::Vector3d> force(model.particleCount, Eigen::Vector3d::Zero());
  for (const Membrane& m : model.membranes) {
    const Eigen::Vector3d e1 = x[m.v[1]] - x[m.v[0]];
    const Eigen::Vector3d e2 = x[m.v[2]] - x[m.v[0]];
    const Eigen::Vector3d fa = e1 * m.a1 + e2 * m.a2;
    const Eigen::Vector3d fb = e1 * m.b1 + e2 * m.b2;
    const double la = std::max(fa.norm(), 1e-9), lb = std::max(fb.norm(), 1e-9);
    // Shortened cloth folds; it does not push.
    const double ta = std::max(0.0, la - 1) / m.warp, tb = std::max(0.0, lb - 1) / m.weft;
    const double ts = fa.dot(fb) / m.shear;
    const Eigen::Vector3d ga = fa * (ta / la) + fb * ts;
    const Eigen::Vector3d gb = fb * (tb / lb) + fa * ts;
    const Eigen::Vector3d f1 = ga * m.a1 + gb * m.b1;
    const Eigen::Vector3d f2 = ga * m.a2 + gb * m.b2;
    force[m.v[1]] -= f1;
    force[m.v[2]] -= f2;
    force[m.v[0]] += f1 + f2;
  }
  return force;
}

}  // namespace

void readPressure(const ClothModel& model, const BodyCollider& body, const Fabric& fabric, double gravity,
                  float touching, Drape& drape) {
  std::vector<Eigen::Vector3d> x;
  for (int v : model.order) x.push_back(drape.positions.row(v).transpose().cast<double>());
  const std::vector<Eigen::Vector3d> force = membraneForces(model, x);
  std::vector<double> area(model.particleCount, 0.0);  // As worn: stretched cloth spreads its push.
  for (const auto& t : model.triangles) {
    const double third = (x[t[1]] - x[t[0]]).cross(x[t[2]] - x[t[0]]).norm() / 6;
    for (int v : t) area[v] += third;
  }
  std::vector<double> push(model.particleCount, 0.0);
  tbb::parallel_for(0, model.particleCount, [&](int i) {
    if (drape.gap[model.order[i]] > touching || !(model.area[i] > 0)) return;
    const SkinPoint skin = body.near(x[i].cast<float>());
    if (skin.triangle < 0) return;
    const Eigen::Vector3d down(0, -fabric.density * model.area[i] * gravity, 0);
    push[i] = -(force[i] + down).dot(skin.normal.cast<double>());
  });
  // Two passes over the neighbours take out what the triangulations of cloth and body put in; pull and push
  // cancel before the sign is cut.
  const auto touches = [&](int i) { return drape.gap[model.order[i]] <= touching && area[i] > 0; };
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<double> smooth(push.size(), 0.0);
    for (int i = 0; i < model.particleCount; ++i) {
      if (!touches(i)) continue;
      double sum = push[i], around = area[i];
      for (int n : model.neighbours[i]) {
        if (!touches(n)) continue;
        sum += push[n];
        around += area[n];
      }
      smooth[i] = sum / around * area[i];
    }
    push = std::move(smooth);
  }
  drape.pressure.assign(model.particleCount, 0.0f);
  for (int i = 0; i < model.particleCount; ++i) {
    if (touches(i)) drape.pressure[model.order[i]] = static_cast<float>(std::max(0.0, push[i] / area[i]));
  }
}

void readGap(const BodyCollider& body, Drape& drape) {
  const int count = static_cast<int>(drape.positions.rows());
  drape.gap.assign(count, 0.0f);
  drape.foot.assign(count, -1);
  tbb::parallel_for(0, count, [&](int i) {
    const Vec3 p = drape.positions.row(i).transpose();
    SkinPoint skin = body.near(p);
    if (skin.triangle < 0) skin = body.nearest(p);
    drape.gap[i] = skin.distance;
    drape.foot[i] = body.givenTriangle(skin.triangle);
  });
}

double edgeStrainP99(const ClothModel& model, const Points& positions) {
  std::vector<float> strain;
  for (std::size_t e = 0; e < model.edges.size(); ++e) {
    if (!(model.edgeLength[e] > 1e-7f)) continue;
    const auto a = positions.row(model.order[model.edges[e][0]]);
    const auto b = positions.row(model.order[model.edges[e][1]]);
    strain.push_back((a - b).norm() / model.edgeLength[e] - 1);
  }
  if (strain.empty()) return 0;
  const std::size_t rank =
      std::min(strain.size() - 1, static_cast<std::size_t>(0.99 * static_cast<double>(strain.size())));
  std::nth_element(strain.begin(), strain.begin() + static_cast<std::ptrdiff_t>(rank), strain.end());
  return strain[rank];
}

std::uint64_t hashOf(const Points& positions) {
  std::uint64_t hash = 14695981039346656037ull;
  const auto* bytes = reinterpret_cast<const unsigned char*>(positions.data());
  for (std::size_t k = 0; k < static_cast<std::size_t>(positions.size()) * sizeof(float); ++k) {
    hash = (hash ^ bytes[k]) * 1099511628211ull;
  }
  return hash;
}

}  // namespace fitroom::garments::cloth
