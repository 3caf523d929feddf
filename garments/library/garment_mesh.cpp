#include "garments/library/garment_mesh.h"

#include "garments/import/gltf_reader.h"
#include "garments/library/glb_writer.h"

namespace fitroom::garments {

Expected<std::string> encodeGarmentMesh(const GarmentModel& garment) {
  GlbPart part;
  part.name = garment.name.en.empty() ? categoryName(garment.category) : garment.name.en;
  part.mesh = &garment.mesh;
  part.texCoords = garment.texCoords;
  part.colour = garment.colour;
  for (const TubeKind tube : garment.vertexTube) part.label.push_back(static_cast<float>(tube));
  return encodeGlb({&part, 1}, {part.name, garment.source.author, garment.source.licence});
}

Expected<void> decodeGarmentMesh(std::string_view bytes, const std::filesystem::path& path,
                                 GarmentModel& into) {
  auto scene = readGltf(bytes, path);
  if (!scene) return tl::unexpected(scene.error());
  if (scene->meshes.size() != 1) {
    return fail(ErrorCode::kMalformed,
                {path.string() + " 应当只有一个网格", path.string() + " should hold exactly one mesh"},
                path.string());
  }
  RawMesh& raw = scene->meshes.front();
  into.mesh = {std::move(raw.vertices), std::move(raw.triangles)};
  into.texCoords = std::move(raw.texCoords);
  if (into.mesh.empty()) {
    return fail(ErrorCode::kMalformed,
                {path.string() + " 里没有三角形", path.string() + " holds no triangle"}, path.string());
  }
  if (auto ok = bodymodel::validate(into.mesh); !ok) return tl::unexpected(ok.error());
  into.vertexTube.clear();
  for (const float label : raw.label) {
    const bool known = label >= 0 && label <= static_cast<float>(TubeKind::kRightLeg);
    into.vertexTube.push_back(known ? static_cast<TubeKind>(static_cast<int>(label)) : TubeKind::kTorso);
  }
  return {};
}

}  // namespace fitroom::garments
