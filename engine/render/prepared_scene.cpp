#include "engine/render/prepared_scene.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "engine/render/cloth_refine.h"
#include "engine/render/openness.h"

namespace fitroom::engine {

namespace {

using bodymodel::TriMesh;

struct Effort {
  float clothEdge;             // Median edge of cloth as drawn, metres.
  Eigen::Index mostTriangles;  // Of a garment.
  bool fineSkin;
  int rays;    // A vertex.
  int rounds;  // Of smoothing their result.
  int floorRays;
  bool quickTree;
};
constexpr Effort kDraftEffort{0.016f, 40000, false, 8, 4, 32, true};
constexpr Effort kFullEffort{0.008f, 160000, true, 40, 2, 64, false};

bool drawable(const TriMesh& mesh, const char* what) {
  if (mesh.empty()) return false;
  const auto good = bodymodel::validate(mesh);
  if (!good) spdlog::warn("{} left out of the picture: {}", what, good.error().text.en);
  return good.has_value();
}

// The skin with every triangle cut in four. Its light changes slowly: half way is near enough.
SurfaceMesh smoothSkin(const TriMesh& body, const SurfaceMesh& lit) {
  SceneGarment sheet{.mesh = body};
  for (const SurfaceVertex& v : lit.vertices) sheet.heat.push_back(v.openness);
  const SceneGarment fine = refineCloth(sheet, 1);
  SurfaceMesh skin = skinMesh(fine.mesh);
  for (std::size_t i = 0; i < skin.vertices.size(); ++i) skin.vertices[i].openness = fine.heat[i];
  return skin;
}

}  // namespace

bool showsParts(const Scene& scene, const SceneGarment& garment) {
  Eigen::Index triangles = 0;
  for (const ScenePart& part : garment.parts) triangles += part.mesh.triangleCount();
  return !scene.heatMap && triangles > 0 && triangles <= kMostPartTriangles;
}

PreparedScene prepareScene(const Scene& scene, const SceneExtent& extent, Quality quality) {
  const Effort& effort = quality == Quality::kFull ? kFullEffort : kDraftEffort;
  PreparedScene out;
  std::vector<TriMesh> cloths;
  std::vector<const TriMesh*> solids;
  std::size_t most = 0;
  for (const SceneGarment& garment : scene.garments) most += 1 + garment.parts.size();
  cloths.reserve(most);  // Their places are kept.
  if (drawable(scene.body, "body")) {
    out.parts.push_back({skinMesh(scene.body), -1});
    solids.push_back(&scene.body);
  }
  for (std::size_t i = 0; i < scene.garments.size(); ++i) {
    const SceneGarment& garment = scene.garments[i];
    if (!drawable(garment.mesh, "garment")) continue;
    if (showsParts(scene, garment)) {
      const auto share = static_cast<Eigen::Index>(2 * garment.parts.size());
      for (std::size_t k = 0; k < garment.parts.size(); ++k) {
        const ScenePart& part = garment.parts[k];
        if (!drawable(part.mesh, "a part of a garment")) continue;
        const SceneGarment sheet{.mesh = part.mesh, .texCoords = part.texCoords};
        SceneGarment fine =
            refineCloth(sheet, refineRounds(part.mesh, effort.clothEdge, effort.mostTriangles / share));
        out.parts.push_back({clothShell(fine), static_cast<int>(i), static_cast<int>(k)});
        cloths.push_back(std::move(fine.mesh));
        solids.push_back(&cloths.back());
      }
      continue;
    }
    SceneGarment fine =
        refineCloth(garment, refineRounds(garment.mesh, effort.clothEdge, effort.mostTriangles));
    out.parts.push_back({clothShell(fine), static_cast<int>(i)});
    cloths.push_back(std::move(fine.mesh));
    solids.push_back(&cloths.back());
  }
  const Openness openness(solids, effort.quickTree);
  for (PreparedPart& part : out.parts) {
    openness.light(part.mesh, effort.rays, effort.rounds);
    if (part.garment < 0 && effort.fineSkin) part.mesh = smoothSkin(scene.body, part.mesh);
  }
  const Eigen::Vector2f middle(static_cast<float>(extent.centre.x()), static_cast<float>(extent.centre.z()));
  out.floor = openness.floor(kFloorSide, kFloorHalf, middle, effort.floorRays);
  return out;
}

}  // namespace fitroom::engine
