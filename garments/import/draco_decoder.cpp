#include "garments/import/draco_decoder.h"

#include <draco/compression/decode.h>

#include <exception>
#include <memory>

namespace fitroom::garments {

namespace {

tl::unexpected<Error> broken(std::string reason) {
  return fail(ErrorCode::kMalformed, {"Draco 压缩数据无法解开（" + reason + "）",
                                      "its Draco data does not decode (" + reason + ")"});
}

Expected<void> copyAttribute(const draco::Mesh& mesh, DracoAttribute& into) {
  const auto* attribute = mesh.GetAttributeByUniqueId(static_cast<std::uint32_t>(into.uniqueId));
  if (attribute == nullptr) return broken("attribute " + std::to_string(into.uniqueId));
  if (into.columns == 0 || into.columns > 4 || attribute->num_components() < static_cast<int>(into.columns)) {
    return broken("components of attribute " + std::to_string(into.uniqueId));
  }
  into.data.assign(mesh.num_points() * into.columns, 0.0);
  double value[4] = {};
  for (std::uint32_t i = 0; i < mesh.num_points(); ++i) {
    const auto mapped = attribute->mapped_index(draco::PointIndex(i));
    if (mapped.value() >= attribute->size())
      return broken("index of attribute " + std::to_string(into.uniqueId));
    if (!attribute->ConvertValue<double>(mapped, static_cast<std::int8_t>(into.columns), value)) {
      return broken("values of attribute " + std::to_string(into.uniqueId));
    }
    for (std::size_t c = 0; c < into.columns; ++c) into.data[i * into.columns + c] = value[c];
  }
  return {};
}

}  // namespace

Expected<DracoMesh> decodeDraco(std::string_view bytes, std::vector<DracoAttribute>& attributes,
                                std::size_t maxElements) try {
  draco::DecoderBuffer buffer;
  buffer.Init(bytes.data(), bytes.size());
  const auto kind = draco::Decoder::GetEncodedGeometryType(&buffer);
  if (!kind.ok()) return broken(kind.status().error_msg_string());
  if (kind.value() != draco::TRIANGULAR_MESH) return broken("not a mesh");
  buffer.Init(bytes.data(), bytes.size());
  draco::Decoder decoder;
  auto decoded = decoder.DecodeMeshFromBuffer(&buffer);
  if (!decoded.ok()) return broken(decoded.status().error_msg_string());
  const std::unique_ptr<draco::Mesh> mesh = std::move(decoded).value();
  if (mesh->num_points() > maxElements || mesh->num_faces() > maxElements) {
    return fail(ErrorCode::kLimitExceeded, {"Draco 网格太大", "its Draco mesh is too large"});
  }
  DracoMesh out;
  out.vertexCount = mesh->num_points();
  out.triangles.resize(mesh->num_faces(), 3);
  for (std::uint32_t f = 0; f < mesh->num_faces(); ++f) {
    const auto& face = mesh->face(draco::FaceIndex(f));
    for (std::size_t k = 0; k < 3; ++k) {
      if (face[k].value() >= out.vertexCount) return broken("face index");
      out.triangles(f, static_cast<Eigen::Index>(k)) = static_cast<std::int32_t>(face[k].value());
    }
  }
  for (auto& attribute : attributes) {
    if (auto ok = copyAttribute(*mesh, attribute); !ok) return tl::unexpected(ok.error());
  }
  return out;
} catch (const std::exception& e) {
  return broken(e.what());
}

}  // namespace fitroom::garments
