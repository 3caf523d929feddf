#include "garments/exchange/mesh_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "garments/exchange/fbx_node.h"
#include "garments/library/file_io.h"
#include "garments/library/glb_writer.h"

namespace fitroom::garments {

namespace {

constexpr double kCentimetres = 100.0;  // per metre; FBX counts in centimetres
constexpr std::int64_t kGeometryId = 1000, kModelId = 2000, kMaterialId = 3000;

/// Names of FBX objects carry their class behind a zero and a one.
std::string objectName(const std::string& name, const char* kind) {
  return name + std::string("\0\x01", 2) + kind;
}

std::string nameOf(const GarmentModel& garment) {
  if (!garment.name.en.empty()) return garment.name.en;
  return garment.id.empty() ? "garment" : garment.id;
}

/// One line only: a comment must not become a statement.
std::string oneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
  return text;
}

bool sound(const TriMesh& mesh) {
  return !mesh.empty() && mesh.vertices.allFinite() && mesh.triangles.minCoeff() >= 0 &&
         mesh.triangles.maxCoeff() < mesh.vertexCount();
}

FbxNode& property(FbxNode& list, const std::string& name, const std::string& type, const std::string& label,
                  const std::string& flags = {}) {
  return list.child("P").add(name).add(type).add(label).add(flags);
}

FbxNode headerNode(const GarmentModel& garment) {
  FbxNode header("FBXHeaderExtension");
  header.child("FBXHeaderVersion").add(1003);
  header.child("FBXVersion").add(7400);
  header.child("Creator").add(std::string("fitroom"));
  FbxNode& info = header.child("SceneInfo");
  info.add(objectName("GlobalInfo", "SceneInfo")).add(std::string("UserData"));
  info.child("Type").add(std::string("UserData"));
  info.child("Version").add(100);
  FbxNode& meta = info.child("MetaData");
  meta.child("Version").add(100);
  meta.child("Title").add(nameOf(garment));
  meta.child("Subject").add(garment.size);
  meta.child("Author").add(garment.source.author);
  meta.child("Keywords").add(std::string());
  meta.child("Revision").add(std::string());
  meta.child("Comment").add(garment.source.licence);
  return header;
}

FbxNode settingsNode() {
  FbxNode settings("GlobalSettings");
  settings.child("Version").add(1000);
  FbxNode& list = settings.child("Properties70");
  const auto axis = [&](const char* name, std::int32_t value) {
    property(list, name, "int", "Integer").add(value);
  };
  axis("UpAxis", 1);
  axis("UpAxisSign", 1);
  axis("FrontAxis", 2);
  axis("FrontAxisSign", 1);
  axis("CoordAxis", 0);
  axis("CoordAxisSign", 1);
  axis("OriginalUpAxis", 1);
  axis("OriginalUpAxisSign", 1);
  property(list, "UnitScaleFactor", "double", "Number").add(1.0);
  property(list, "OriginalUnitScaleFactor", "double", "Number").add(1.0);
  return settings;
}

FbxNode definitionsNode() {
  FbxNode definitions("Definitions");
  definitions.child("Version").add(100);
  definitions.child("Count").add(4);
  for (const char* type : {"GlobalSettings", "Geometry", "Model", "Material"})
    definitions.child("ObjectType").add(std::string(type)).child("Count").add(1);
  return definitions;
}

void addTexCoords(FbxNode& geometry, const GarmentModel& garment) {
  std::vector<double> uv;
  std::vector<std::int32_t> index;
  // FBX counts v upwards, glTF and this program downwards; pattern coordinates go up already.
  for (Eigen::Index i = 0; i < garment.texCoords.rows(); ++i) {
    const auto v = static_cast<double>(garment.texCoords(i, 1));
    uv.push_back(static_cast<double>(garment.texCoords(i, 0)));
    uv.push_back(garment.panelUv ? v : 1.0 - v);
  }
  for (Eigen::Index f = 0; f < garment.mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) index.push_back(garment.mesh.triangles(f, k));
  }
  FbxNode& layer = geometry.child("LayerElementUV").add(0);
  layer.child("Version").add(101);
  layer.child("Name").add(std::string("UVMap"));
  layer.child("MappingInformationType").add(std::string("ByPolygonVertex"));
  layer.child("ReferenceInformationType").add(std::string("IndexToDirect"));
  layer.child("UV").add(uv);
  layer.child("UVIndex").add(index);
}

void addLayer(FbxNode& geometry, const char* element) {
  FbxNode& entry = geometry.child("LayerElement");
  entry.child("Type").add(std::string(element));
  entry.child("TypedIndex").add(0);
}

void addGeometry(FbxNode& objects, const GarmentModel& garment) {
  std::vector<double> points;
  std::vector<std::int32_t> corners;
  for (Eigen::Index i = 0; i < garment.mesh.vertexCount(); ++i) {
    for (int k = 0; k < 3; ++k)
      points.push_back(kCentimetres * static_cast<double>(garment.mesh.vertices(i, k)));
  }
  for (Eigen::Index f = 0; f < garment.mesh.triangleCount(); ++f) {
    corners.push_back(garment.mesh.triangles(f, 0));
    corners.push_back(garment.mesh.triangles(f, 1));
    corners.push_back(~garment.mesh.triangles(f, 2));  // the last corner of a polygon, inverted
  }
  FbxNode& geometry = objects.child("Geometry");
  geometry.add(kGeometryId).add(objectName(nameOf(garment), "Geometry")).add(std::string("Mesh"));
  geometry.child("GeometryVersion").add(124);
  geometry.child("Vertices").add(points);
  geometry.child("PolygonVertexIndex").add(corners);
  FbxNode& material = geometry.child("LayerElementMaterial").add(0);
  material.child("Version").add(101);
  material.child("Name").add(std::string());
  material.child("MappingInformationType").add(std::string("AllSame"));
  material.child("ReferenceInformationType").add(std::string("IndexToDirect"));
  material.child("Materials").add(std::vector<std::int32_t>{0});
  const bool withUv = garment.texCoords.rows() == garment.mesh.vertexCount();
  if (withUv) addTexCoords(geometry, garment);
  FbxNode& layer = geometry.child("Layer").add(0);
  layer.child("Version").add(100);
  addLayer(layer, "LayerElementMaterial");
  if (withUv) addLayer(layer, "LayerElementUV");
}

FbxNode objectsNode(const GarmentModel& garment) {
  FbxNode objects("Objects");
  addGeometry(objects, garment);
  FbxNode& model = objects.child("Model");
  model.add(kModelId).add(objectName(nameOf(garment), "Model")).add(std::string("Mesh"));
  model.child("Version").add(232);
  model.child("Properties70");
  model.child("Shading").add(true);
  model.child("Culling").add(std::string("CullingOff"));
  FbxNode& material = objects.child("Material");
  material.add(kMaterialId).add(objectName("cloth", "Material")).add(std::string());
  material.child("Version").add(102);
  material.child("ShadingModel").add(std::string("phong"));
  property(material.child("Properties70"), "DiffuseColor", "Color", "", "A")
      .add(static_cast<double>(garment.colour.x()))
      .add(static_cast<double>(garment.colour.y()))
      .add(static_cast<double>(garment.colour.z()));
  return objects;
}

FbxNode connectionsNode() {
  FbxNode connections("Connections");
  const auto join = [&](std::int64_t from, std::int64_t to) {
    connections.child("C").add(std::string("OO")).add(from).add(to);
  };
  join(kModelId, 0);
  join(kGeometryId, kModelId);
  join(kMaterialId, kModelId);
  return connections;
}

}  // namespace

std::string encodeObj(const GarmentModel& garment) {
  std::string out = fmt::format("# {} {}\n", oneLine(nameOf(garment)), oneLine(garment.size));
  if (!garment.source.author.empty()) out += fmt::format("# author: {}\n", oneLine(garment.source.author));
  if (!garment.source.licence.empty()) out += fmt::format("# licence: {}\n", oneLine(garment.source.licence));
  out += "# metres, +Y up, +Z front\no garment\n";
  const auto to = std::back_inserter(out);
  for (Eigen::Index i = 0; i < garment.mesh.vertexCount(); ++i) {
    fmt::format_to(to, "v {:.6f} {:.6f} {:.6f}\n", garment.mesh.vertices(i, 0), garment.mesh.vertices(i, 1),
                   garment.mesh.vertices(i, 2));
  }
  const bool withUv = garment.texCoords.rows() == garment.mesh.vertexCount();
  for (Eigen::Index i = 0; withUv && i < garment.texCoords.rows(); ++i) {
    const float v = garment.texCoords(i, 1);
    fmt::format_to(to, "vt {:.6f} {:.6f}\n", garment.texCoords(i, 0), garment.panelUv ? v : 1.0f - v);
  }
  for (Eigen::Index f = 0; f < garment.mesh.triangleCount(); ++f) {
    out += 'f';
    for (int k = 0; k < 3; ++k) {
      const std::int32_t n = garment.mesh.triangles(f, k) + 1;
      withUv ? fmt::format_to(to, " {}/{}", n, n) : fmt::format_to(to, " {}", n);
    }
    out += '\n';
  }
  return out;
}

Expected<std::string> encodeFbx(const GarmentModel& garment) {
  if (!sound(garment.mesh)) {
    return fail(ErrorCode::kInvalidArgument,
                {"衣服网格是空的或含有坏点，不能导出",
                 "the garment's mesh is empty or broken and cannot be exported"},
                garment.id);
  }
  std::vector<FbxNode> records;
  records.push_back(headerNode(garment));
  records.push_back(settingsNode());
  records.push_back(definitionsNode());
  records.push_back(objectsNode(garment));
  records.push_back(connectionsNode());
  return encodeFbxFile(records);
}

Expected<void> exportGarment(const GarmentModel& garment, const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!sound(garment.mesh)) return tl::unexpected<Error>(encodeFbx(garment).error());
  if (extension == ".obj") return writeFileAtomically(path, encodeObj(garment));
  if (extension == ".fbx") return writeFileAtomically(path, *encodeFbx(garment));
  if (extension == ".glb") {
    GlbPart part;
    part.name = nameOf(garment);
    part.mesh = &garment.mesh;
    part.texCoords = garment.texCoords;
    part.colour = garment.colour;
    const GlbMeta meta{nameOf(garment), garment.source.author, garment.source.licence, {}};
    return writeGlb(path, std::span<const GlbPart>(&part, 1), meta);
  }
  return fail(ErrorCode::kUnsupported,
              {"不能导出成 " + extension + "，可用 .glb .obj .fbx",
               "cannot export as " + extension + "; use .glb, .obj or .fbx"},
              path.string());
}

}  // namespace fitroom::garments
