#include "engine/session/heat.h"

#include <algorithm>

namespace fitroom::engine {

namespace {

/// Mean over the triangles round each vertex of the positive part of the larger strain.
std::vector<double> vertexStrain(const garments::TriMesh& mesh, const garments::Drape& drape) {
  std::vector<double> sum(static_cast<std::size_t>(mesh.vertexCount()), 0.0);
  std::vector<int> count(sum.size(), 0);
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto i = static_cast<std::size_t>(f);
    const double strain = std::max({0.0f, drape.strainWarp[i], drape.strainWeft[i]});
    for (int k = 0; k < 3; ++k) {
      const auto v = static_cast<std::size_t>(mesh.triangles(f, k));
      sum[v] += strain;
      ++count[v];
    }
  }
  for (std::size_t v = 0; v < sum.size(); ++v) {
    if (count[v] > 0) sum[v] /= count[v];
  }
  return sum;
}

}  // namespace

std::vector<float> heatValues(const garments::TriMesh& mesh, const garments::Drape& drape,
                              const garments::Fabric& fabric) {
  const std::vector<double> strain = vertexStrain(mesh, drape);
  std::vector<float> heat(strain.size());
  const double limit = std::max(1e-4, fabric.stretchLimit);
  for (std::size_t v = 0; v < heat.size(); ++v) {
    const double tight = std::clamp(strain[v] / limit, 0.0, 1.0);
    const double room = std::clamp((drape.gap[v] - kDesignedGap) / (kFarGap - kDesignedGap), 0.0, 1.0);
    heat[v] = static_cast<float>(tight - (1.0 - tight) * room);
  }
  return heat;
}

}  // namespace fitroom::engine
