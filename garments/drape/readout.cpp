#include "garments/drape/readout.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fitroom::garments::cloth {

void readStrain(const ClothModel& model, const Points& positions, Drape& drape) {
  drape.strainWarp.assign(model.triangles.size(), 0.0f);
  drape.strainWeft.assign(model.triangles.size(), 0.0f);
  const auto at = [&](int particle) -> Vec3 { return positions.row(model.order[particle]).transpose(); };
  for (std::size_t k = 0; k < model.membranes.size(); ++k) {
    const Membrane& m = model.membranes[k];
    const Vec3 e1 = at(m.v[1]) - at(m.v[0]);
    const Vec3 e2 = at(m.v[2]) - at(m.v[0]);
    drape.strainWarp[model.membraneTriangle[k]] = (e1 * m.a1 + e2 * m.a2).norm() - 1;
    drape.strainWeft[model.membraneTriangle[k]] = (e1 * m.b1 + e2 * m.b2).norm() - 1;
  }
}

void readGap(const BodyCollider& body, Drape& drape) {
  const int count = static_cast<int>(drape.positions.rows());
  drape.gap.assign(count, 0.0f);
  tbb::parallel_for(0, count,
                    [&](int i) { drape.gap[i] = body.nearest(drape.positions.row(i).transpose()).distance; });
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
