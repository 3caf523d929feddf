#include <cmath>

#include "garments/import/gltf_reader.h"
#include "garments/library/glb_writer.h"
#include "garments/shown/shown_mesh.h"

namespace fitroom::garments {

namespace {

GlbAttribute anchorPlaces(const ShownPart& part) {
  GlbAttribute out{"_ANCHOR", 3, {}};
  for (const Anchor& a : part.anchors)
    out.data.insert(out.data.end(), {static_cast<float>(a.face), a.u, a.v});
  return out;
}

GlbAttribute anchorOffsets(const ShownPart& part) {
  GlbAttribute out{"_OFFSET", 3, {}};
  for (const Anchor& a : part.anchors)
    out.data.insert(out.data.end(), {a.offset[0], a.offset[1], a.offset[2]});
  return out;
}

tl::unexpected<Error> malformed(const std::string& name, const char* zh, const char* en) {
  return fail(ErrorCode::kMalformed, {name + zh, name + en}, name);
}

}  // namespace

Expected<std::string> encodeShown(const ShownMesh& shown, const std::vector<TriMesh>& moved, bool anchors,
                                  const GarmentModel& garment) {
  std::vector<GlbPart> parts;
  for (std::size_t i = 0; i < shown.parts.size(); ++i) {
    const ShownPart& from = shown.parts[i];
    GlbPart& part = parts.emplace_back();
    part.name = from.name.empty() ? garment.name.en : from.name;
    part.mesh = i < moved.size() ? &moved[i] : &from.mesh;
    part.normals = shownNormals(from, *part.mesh);
    part.texCoords = from.texCoords;
    part.colour = garment.colour;
    part.look = from.look;
    part.variantLooks = from.variantLooks;
    if (anchors) part.attributes = {anchorPlaces(from), anchorOffsets(from)};
  }
  const GlbLooks looks{shown.looks, shown.images, shown.variants};
  return encodeGlb(parts, {garment.name.en, garment.source.author, garment.source.licence}, &looks);
}

Expected<ShownMesh> decodeShown(std::string_view bytes, const std::string& name) {
  auto scene = readGltf(bytes, name);
  if (!scene) return tl::unexpected(scene.error());
  ShownMesh shown;
  shown.looks = std::move(scene->looks);
  shown.images = std::move(scene->images);
  shown.variants = std::move(scene->variants);
  for (auto& raw : scene->meshes) {
    ShownPart& part = shown.parts.emplace_back();
    part.name = std::move(raw.name);
    part.mesh = {std::move(raw.vertices), std::move(raw.triangles)};
    part.texCoords = std::move(raw.texCoords);
    part.look = raw.look;
    part.variantLooks = std::move(raw.variantLooks);
    const auto count = static_cast<std::size_t>(part.mesh.vertexCount());
    if (raw.anchor.size() != 6 * count)
      return malformed(name, " 缺少与模拟网格的联系，请重新导入",
                       " lacks its ties to the simulation mesh; import it again");
    if (auto ok = bodymodel::validate(part.mesh); !ok) return tl::unexpected(ok.error());
    part.anchors.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const float* a = raw.anchor.data() + 3 * i;
      const float* o = raw.anchor.data() + 3 * (count + i);
      if (!(a[0] >= 0) || a[0] > 16777216.0f || a[0] != std::floor(a[0]))
        return malformed(name, " 与模拟网格的联系不对，请重新导入",
                         ": its ties to the simulation mesh are wrong; import it again");
      part.anchors[i] = {static_cast<std::int32_t>(a[0]), a[1], a[2], {o[0], o[1], o[2]}};
    }
  }
  return shown;
}

}  // namespace fitroom::garments
