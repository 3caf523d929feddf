#include "garments/library/glb_writer.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "garments/library/file_io.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

// glTF 2.0 constants (Khronos, glTF 2.0 specification, 3.6.2 and 3.7.2).
constexpr int kFloat = 5126;
constexpr int kUnsignedShort = 5123;
constexpr int kUnsignedInt = 5125;
constexpr int kArrayBuffer = 34962;
constexpr int kElementArrayBuffer = 34963;
constexpr std::uint32_t kGlbMagic = 0x46546C67;
constexpr std::uint32_t kJsonChunk = 0x4E4F534A;
constexpr std::uint32_t kBinChunk = 0x004E4942;
constexpr Eigen::Index kMaxShortVertices = 65535;  // 65535 itself restarts a primitive

void pad(std::string& bytes, char with) {
  while (bytes.size() % 4 != 0) bytes.push_back(with);
}

void putU32(std::string& bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((value >> shift) & 0xff));
}

class Encoder {
 public:
  /// Appends raw bytes as a buffer view with one accessor; returns the accessor's index.
  int add(const void* data, std::size_t size, int componentType, const char* type, Eigen::Index count,
          int target) {
    pad(binary_, '\0');
    views_.push_back(
        {{"buffer", 0}, {"byteOffset", binary_.size()}, {"byteLength", size}, {"target", target}});
    binary_.append(static_cast<const char*>(data), size);
    accessors_.push_back({{"bufferView", views_.size() - 1},
                          {"componentType", componentType},
                          {"count", count},
                          {"type", type}});
    return static_cast<int>(accessors_.size()) - 1;
  }

  /// Materials, their pictures and the names of colourways; parts name them by number.
  void addLooks(const GlbLooks& looks) {
    std::vector<int> textureOf(looks.images.size(), -1);
    for (const Look& look : looks.looks) {
      Json pbr = {{"baseColorFactor", {look.colour[0], look.colour[1], look.colour[2], look.colour[3]}},
                  {"metallicFactor", look.metallic},
                  {"roughnessFactor", look.roughness}};
      if (look.image >= 0 && static_cast<std::size_t>(look.image) < looks.images.size()) {
        int& texture = textureOf[static_cast<std::size_t>(look.image)];
        if (texture < 0) texture = addTexture(looks.images[static_cast<std::size_t>(look.image)]);
        pbr["baseColorTexture"] = {{"index", texture}};
      }
      Json material = {{"name", look.name}, {"pbrMetallicRoughness", pbr}, {"doubleSided", true}};
      if (look.alphaMode != "OPAQUE") material["alphaMode"] = look.alphaMode;
      if (look.alphaMode == "MASK") material["alphaCutoff"] = look.alphaCutoff;
      materials_.push_back(material);
    }
    looks_ = looks.looks.size();
    for (const auto& name : looks.variants) variants_.push_back({{"name", name}});
  }

  void addPart(const GlbPart& part) {
    const TriMesh& mesh = *part.mesh;
    const Points normals = part.normals.rows() > 0 ? part.normals : bodymodel::vertexNormals(mesh);
    Json attributes;
    const int position = addFloats(mesh.vertices.data(), mesh.vertexCount(), 3, "VEC3");
    const Eigen::RowVector3f low = mesh.vertices.colwise().minCoeff();
    const Eigen::RowVector3f high = mesh.vertices.colwise().maxCoeff();
    accessors_[static_cast<std::size_t>(position)]["min"] = {low[0], low[1], low[2]};
    accessors_[static_cast<std::size_t>(position)]["max"] = {high[0], high[1], high[2]};
    attributes["POSITION"] = position;
    attributes["NORMAL"] = addFloats(normals.data(), normals.rows(), 3, "VEC3");
    if (part.texCoords.rows() > 0) {
      attributes["TEXCOORD_0"] = addFloats(part.texCoords.data(), part.texCoords.rows(), 2, "VEC2");
    }
    if (!part.label.empty()) {
      attributes["_TUBE"] =
          addFloats(part.label.data(), static_cast<Eigen::Index>(part.label.size()), 1, "SCALAR");
    }
    static constexpr const char* kTypes[] = {"SCALAR", "VEC2", "VEC3", "VEC4"};
    for (const auto& more : part.attributes)
      attributes[more.name] =
          addFloats(more.data.data(), mesh.vertexCount(), more.columns, kTypes[more.columns - 1]);
    const bool shared = part.look >= 0 && static_cast<std::size_t>(part.look) < looks_;
    Json primitive = {{"attributes", attributes},
                      {"indices", addIndices(mesh)},
                      {"material", shared ? static_cast<std::size_t>(part.look) : materials_.size()}};
    if (shared) addVariants(part, primitive);
    if (!shared)
      materials_.push_back({{"name", part.name},
                            {"pbrMetallicRoughness",
                             {{"baseColorFactor", {part.colour[0], part.colour[1], part.colour[2], 1.0f}},
                              {"metallicFactor", 0.0f},
                              {"roughnessFactor", 0.9f}}},
                            {"doubleSided", part.doubleSided}});
    meshes_.push_back({{"name", part.name}, {"primitives", Json::array({primitive})}});
    nodes_.push_back({{"name", part.name}, {"mesh", meshes_.size() - 1}});
  }

  void addVariants(const GlbPart& part, Json& primitive) const {
    Json mappings = Json::array();
    for (std::size_t v = 0; v < part.variantLooks.size() && v < variants_.size(); ++v) {
      const int look = part.variantLooks[v];
      if (look >= 0 && static_cast<std::size_t>(look) < looks_)
        mappings.push_back({{"material", look}, {"variants", {v}}});
    }
    if (!mappings.empty()) primitive["extensions"]["KHR_materials_variants"]["mappings"] = mappings;
  }

  std::string finish(const GlbMeta& meta) {
    Json asset = {{"version", "2.0"}, {"generator", "fitroom"}};
    if (!meta.title.empty()) asset["extras"]["title"] = meta.title;
    if (!meta.author.empty()) asset["extras"]["author"] = meta.author;
    if (!meta.licence.empty()) asset["extras"]["license"] = meta.licence;
    if (!meta.body.empty()) asset["extras"]["fitroom_body"] = Json::parse(meta.body, nullptr, false);
    Json roots = Json::array();
    for (std::size_t i = 0; i < nodes_.size(); ++i) roots.push_back(i);
    pad(binary_, '\0');
    if (!variants_.empty()) used_.push_back("KHR_materials_variants");
    Json document = {{"asset", asset},
                     {"scene", 0},
                     {"scenes", Json::array({{{"nodes", roots}}})},
                     {"nodes", nodes_},
                     {"meshes", meshes_},
                     {"materials", materials_},
                     {"accessors", accessors_},
                     {"bufferViews", views_},
                     {"buffers", Json::array({{{"byteLength", binary_.size()}}})}};
    if (!textures_.empty()) {
      document["textures"] = textures_;
      document["images"] = images_;
    }
    if (!used_.empty()) document["extensionsUsed"] = used_;
    if (!required_.empty()) document["extensionsRequired"] = required_;
    if (!variants_.empty()) document["extensions"]["KHR_materials_variants"]["variants"] = variants_;
    std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    pad(text, ' ');
    std::string out;
    out.reserve(28 + text.size() + binary_.size());
    putU32(out, kGlbMagic);
    putU32(out, 2);
    putU32(out, static_cast<std::uint32_t>(28 + text.size() + binary_.size()));
    putU32(out, static_cast<std::uint32_t>(text.size()));
    putU32(out, kJsonChunk);
    out += text;
    putU32(out, static_cast<std::uint32_t>(binary_.size()));
    putU32(out, kBinChunk);
    out += binary_;
    return out;
  }

 private:
  int addTexture(const LookImage& image) {
    pad(binary_, '\0');
    views_.push_back({{"buffer", 0}, {"byteOffset", binary_.size()}, {"byteLength", image.bytes.size()}});
    binary_ += image.bytes;
    images_.push_back({{"name", image.name}, {"mimeType", image.mime}, {"bufferView", views_.size() - 1}});
    const char* extension = image.mime == "image/webp"   ? "EXT_texture_webp"
                            : image.mime == "image/ktx2" ? "KHR_texture_basisu"
                                                         : nullptr;
    Json texture;
    if (extension == nullptr) {
      texture["source"] = images_.size() - 1;
    } else {
      texture["extensions"][extension]["source"] = images_.size() - 1;
      if (std::find(used_.begin(), used_.end(), extension) == used_.end()) {
        used_.push_back(extension);
        required_.push_back(extension);
      }
    }
    textures_.push_back(texture);
    return static_cast<int>(textures_.size()) - 1;
  }

  int addFloats(const float* data, Eigen::Index rows, int columns, const char* type) {
    return add(data, static_cast<std::size_t>(rows * columns) * sizeof(float), kFloat, type, rows,
               kArrayBuffer);
  }

  int addIndices(const TriMesh& mesh) {
    const auto* begin = mesh.triangles.data();
    const auto count = static_cast<std::size_t>(mesh.triangles.size());
    if (mesh.vertexCount() <= kMaxShortVertices) {
      const std::vector<std::uint16_t> narrow(begin, begin + count);
      return add(narrow.data(), count * sizeof(std::uint16_t), kUnsignedShort, "SCALAR",
                 mesh.triangles.size(), kElementArrayBuffer);
    }
    return add(begin, count * sizeof(std::uint32_t), kUnsignedInt, "SCALAR", mesh.triangles.size(),
               kElementArrayBuffer);
  }

  std::string binary_;
  Json views_ = Json::array();
  Json accessors_ = Json::array();
  Json materials_ = Json::array();
  Json meshes_ = Json::array();
  Json nodes_ = Json::array();
  Json textures_ = Json::array();
  Json images_ = Json::array();
  Json variants_ = Json::array();
  Json used_ = Json::array();
  Json required_ = Json::array();
  std::size_t looks_ = 0;  ///< Materials that parts may name.
};

Expected<void> checkPart(const GlbPart& part) {
  if (part.mesh == nullptr || part.mesh->empty()) {
    return fail(ErrorCode::kInvalidArgument,
                {"没有可写的网格：" + part.name, "no mesh to write: " + part.name}, part.name);
  }
  if (auto ok = bodymodel::validate(*part.mesh); !ok) {
    return fail(ErrorCode::kInvalidArgument, ok.error().text, part.name);
  }
  const Eigen::Index count = part.mesh->vertexCount();
  bool lengths = (part.normals.rows() == 0 || part.normals.rows() == count) &&
                 (part.texCoords.rows() == 0 || part.texCoords.rows() == count) &&
                 (part.label.empty() || static_cast<Eigen::Index>(part.label.size()) == count);
  for (const auto& more : part.attributes) {
    if (more.columns < 1 || more.columns > 4 ||
        more.data.size() != static_cast<std::size_t>(count) * static_cast<std::size_t>(more.columns))
      lengths = false;
  }
  if (!lengths || !part.normals.allFinite() || !part.texCoords.allFinite()) {
    return fail(ErrorCode::kInvalidArgument,
                {part.name + " 的法线、贴图坐标或标签与顶点不对应",
                 part.name + ": normals, texture coordinates or labels do not match its vertices"},
                part.name);
  }
  return {};
}

}  // namespace

Expected<std::string> encodeGlb(std::span<const GlbPart> parts, const GlbMeta& meta, const GlbLooks* looks) {
  if (parts.empty()) {
    return fail(ErrorCode::kInvalidArgument, {"没有可写的网格", "there is no mesh to write"});
  }
  Encoder encoder;
  if (looks != nullptr) encoder.addLooks(*looks);
  for (const auto& part : parts) {
    if (auto ok = checkPart(part); !ok) return tl::unexpected(ok.error());
    encoder.addPart(part);
  }
  return encoder.finish(meta);
}

Expected<void> writeGlb(const std::filesystem::path& path, std::span<const GlbPart> parts,
                        const GlbMeta& meta) {
  auto bytes = encodeGlb(parts, meta);
  if (!bytes) return tl::unexpected(bytes.error());
  return writeFileAtomically(path, *bytes);
}

}  // namespace fitroom::garments
