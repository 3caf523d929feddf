#include "engine/session/heat.h"

#include <algorithm>

namespace fitroom::engine {

namespace {

constexpr double kSmoothing = 0.05;  // Stretch is seen over about so much cloth, metres.

/// Signed strain of one thread direction at the vertices: the mean of the triangles round each.
std::vector<double> atVertices(const garments::TriMesh& mesh, const std::vector<float>& strain) {
  std::vector<double> sum(static_cast<std::size_t>(mesh.vertexCount()), 0.0);
  std::vector<int> count(sum.size(), 0);
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const auto v = static_cast<std::size_t>(mesh.triangles(f, k));
      sum[v] += strain[static_cast<std::size_t>(f)];
      ++count[v];
    }
  }
  for (std::size_t v = 0; v < sum.size(); ++v) {
    if (count[v] > 0) sum[v] /= count[v];
  }
  return sum;
}

/// Rounds of averaging over neighbours that spread a value by kSmoothing: each moves it by an edge's length
/// to the side, rounds add up as a random walk does.
int roundsFor(const garments::TriMesh& mesh) {
  double sum = 0;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    sum += (mesh.vertices.row(mesh.triangles(f, 0)) - mesh.vertices.row(mesh.triangles(f, 1))).norm();
  }
  const double edge = sum / static_cast<double>(std::max<Eigen::Index>(1, mesh.triangleCount()));
  const double steps = kSmoothing / std::max(edge, 1e-3);
  return std::clamp(static_cast<int>(steps * steps), 1, 200);
}

std::vector<double> smoothed(const garments::TriMesh& mesh, std::vector<double> values, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> sum(values.size(), 0.0);
    std::vector<int> count(values.size(), 0);
    for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
      for (int k = 0; k < 3; ++k) {
        const auto v = static_cast<std::size_t>(mesh.triangles(f, k));
        for (int other = 1; other < 3; ++other)
          sum[v] += values[static_cast<std::size_t>(mesh.triangles(f, (k + other) % 3))];
        count[v] += 2;
      }
    }
    for (std::size_t v = 0; v < values.size(); ++v) {
      if (count[v] > 0) values[v] = 0.5 * (values[v] + sum[v] / count[v]);
    }
  }
  return values;
}

/// What stretches a garment is a body that is too large for it, over a hand's breadth at least. Cloth that
/// wrinkles is drawn out and pushed together side by side, which is nothing to be felt: the signed strains
/// of both threads are averaged over that breadth before the larger one speaks.
std::vector<double> vertexStrain(const garments::TriMesh& mesh, const garments::Drape& drape) {
  const int rounds = roundsFor(mesh);
  std::vector<double> warp = smoothed(mesh, atVertices(mesh, drape.strainWarp), rounds);
  const std::vector<double> weft = smoothed(mesh, atVertices(mesh, drape.strainWeft), rounds);
  for (std::size_t v = 0; v < warp.size(); ++v) warp[v] = std::max({0.0, warp[v], weft[v]});
  return warp;
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
