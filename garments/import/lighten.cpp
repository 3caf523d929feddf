#include "garments/import/lighten.h"

#include <meshoptimizer.h>

namespace fitroom::garments {

namespace {

constexpr float kError = 3e-4f;  ///< Share of the largest extent: about 0.3 mm on a garment.

/// Faces by point numbers of which equal points share one; faces with two equal corners left out.
std::vector<unsigned> joinedIndices(const Soup& full, const Points& points) {
  std::vector<unsigned> remap(full.points.size());
  meshopt_generateVertexRemap(remap.data(), nullptr, full.points.size(), points.data(), full.points.size(),
                              3 * sizeof(float));
  // The remap numbers groups; the first point of a group stands for it.
  std::vector<unsigned> first(full.points.size(), ~0u);
  for (std::size_t i = 0; i < remap.size(); ++i) {
    if (first[remap[i]] == ~0u) first[remap[i]] = static_cast<unsigned>(i);
  }
  std::vector<unsigned> indices;
  indices.reserve(full.faces.size() * 3);
  for (const auto& face : full.faces) {
    unsigned corner[3];
    for (std::size_t k = 0; k < 3; ++k) corner[k] = first[remap[static_cast<std::size_t>(face[k])]];
    if (corner[0] == corner[1] || corner[1] == corner[2] || corner[2] == corner[0]) continue;
    indices.insert(indices.end(), corner, corner + 3);
  }
  return indices;
}

}  // namespace

Soup lightened(const Soup& full, std::size_t wantedFaces) {
  if (full.faces.size() <= wantedFaces + wantedFaces / 2) return full;
  const Points points = full.positions();
  const std::vector<unsigned> indices = joinedIndices(full, points);
  std::vector<unsigned> out(indices.size());
  const std::size_t count =
      meshopt_simplify(out.data(), indices.data(), indices.size(), points.data(), full.points.size(),
                       3 * sizeof(float), wantedFaces * 3, kError, meshopt_SimplifyLockBorder, nullptr);
  // What belonged to a point's first face goes with the point.
  std::vector<std::int32_t> faceOf(full.points.size(), -1);
  for (std::size_t f = full.faces.size(); f-- > 0;) {
    for (const std::int32_t i : full.faces[f])
      faceOf[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(f);
  }
  Soup light;
  light.points = full.points;
  for (std::size_t i = 0; i + 2 < count; i += 3) {
    light.faces.push_back({static_cast<std::int32_t>(out[i]), static_cast<std::int32_t>(out[i + 1]),
                           static_cast<std::int32_t>(out[i + 2])});
    light.source.push_back(full.source[static_cast<std::size_t>(faceOf[out[i]])]);
    if (full.uv.empty()) continue;
    std::array<Eigen::Vector2f, 3> corners;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto f = static_cast<std::size_t>(faceOf[out[i + k]]);
      for (std::size_t c = 0; c < 3; ++c) {
        if (full.faces[f][c] == static_cast<std::int32_t>(out[i + k])) corners[k] = full.uv[f][c];
      }
    }
    light.uv.push_back(corners);
  }
  SoupCounts ofThinning;  // not the file's faults
  dropBadFaces(light, 0, ofThinning);
  return light;
}

}  // namespace fitroom::garments
