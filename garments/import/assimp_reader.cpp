#include "garments/import/assimp_reader.h"

#include <assimp/MemoryIOWrapper.h>
#include <assimp/commonMetaData.h>
#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <fmt/format.h>
#include <Eigen/LU>
#include <algorithm>
#include <assimp/IOSystem.hpp>
#include <cmath>
#include <cstring>
#include <optional>

#include <assimp/Importer.hpp>
#include <deque>

namespace fitroom::garments {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestText = 4096;  ///< Bytes of an author or a licence.

/// What Assimp reads: the file itself from memory, and what it names from its neighbours. A material file
/// named in a hostile file could be a device or a secret.
class MemoryIo final : public Assimp::IOSystem {
 public:
  MemoryIo(std::string name, std::string_view bytes, const Neighbours& neighbours)
      : name_(std::move(name)), bytes_(bytes), neighbours_(neighbours) {}
  bool Exists(const char* file) const override { return file == name_ || named(file).has_value(); }
  char getOsSeparator() const override { return '/'; }
  Assimp::IOStream* Open(const char* file, const char* mode) override {
    if (mode[0] != 'r') return nullptr;
    if (file == name_) return stream(bytes_);
    auto bytes = named(file);
    if (!bytes) return nullptr;
    held_.push_back(std::move(*bytes));
    return stream(held_.back());
  }
  void Close(Assimp::IOStream* file) override { delete file; }

 private:
  static Assimp::IOStream* stream(std::string_view bytes) {
    return new Assimp::MemoryIOStream(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::optional<std::string> named(const char* file) const { return neighbours_.read(file, kMaxNamedBytes); }
  static constexpr std::size_t kMaxNamedBytes = std::size_t{256} << 20;
  std::string name_;
  std::string_view bytes_;
  const Neighbours& neighbours_;
  std::deque<std::string> held_;
};

tl::unexpected<Error> unreadable(const std::string& name, const std::string& reason) {
  return fail(ErrorCode::kMalformed,
              {name + " 读不出来：" + reason + "。请用导出它的软件重新导出（OBJ 或 GLB 最稳）",
               name + " cannot be read: " + reason +
                   "; export it again from the program that made it (OBJ or GLB work best)"},
              name);
}

Eigen::Matrix4d matrixOf(const aiMatrix4x4& m) {
  Eigen::Matrix4d out;
  for (unsigned r = 0; r < 4; ++r) {
    for (unsigned c = 0; c < 4; ++c) out(r, c) = static_cast<double>(m[r][c]);
  }
  return out;
}

std::string axisName(int axis, int sign) {
  const char names[] = {'x', 'y', 'z'};
  return std::string(sign < 0 ? "-" : "+") + names[std::clamp(axis, 0, 2)];
}

/// FBX keeps unit (centimetres per file unit) and axes only as metadata.
void readMetadata(const aiScene& scene, const std::string& extension, RawScene& out) {
  if (extension == ".dae") {
    out.metresPerUnit = 1.0;  // Assimp folds <unit> and <up_axis> into the root matrix
    out.up = "+y";
  }
  if (scene.mMetaData == nullptr) return;
  aiString text;
  if (scene.mMetaData->Get(AI_METADATA_SOURCE_GENERATOR, text)) out.generator = text.C_Str();
  if (scene.mMetaData->Get(AI_METADATA_SOURCE_COPYRIGHT, text)) out.licence = text.C_Str();
  if (extension != ".fbx") return;
  double centimetres = 0;
  float centimetresFloat = 0;
  if (scene.mMetaData->Get("UnitScaleFactor", centimetres))
    out.metresPerUnit = centimetres * 0.01;
  else if (scene.mMetaData->Get("UnitScaleFactor", centimetresFloat))
    out.metresPerUnit = static_cast<double>(centimetresFloat) * 0.01;
  int axis = 1;
  int sign = 1;
  if (scene.mMetaData->Get("UpAxis", axis)) {
    scene.mMetaData->Get("UpAxisSign", sign);
    out.up = axisName(axis, sign);
  }
}

/// A text of the SceneInfo of a binary FBX, which Assimp leaves out: a node's name after its length in a
/// byte, then `S`, a length of 32 bits and the text. Empty when it is not there.
std::string fbxText(std::string_view bytes, const char* name) {
  const std::string key = static_cast<char>(std::strlen(name)) + std::string(name) + "S";
  const std::size_t at = bytes.find(key);
  if (at == std::string_view::npos || bytes.size() - at < key.size() + 4) return {};
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + at + key.size(), 4);
  const std::string_view rest = bytes.substr(at + key.size() + 4);
  return length <= std::min<std::size_t>(rest.size(), kLongestText) ? std::string(rest.substr(0, length))
                                                                    : std::string();
}

/// The picture of a material's base colour, embedded or beside the file.
int pictureOf(const aiScene& scene, const aiMaterial& material, const Neighbours& neighbours, RawScene& out) {
  aiString path;
  if (material.GetTexture(aiTextureType_BASE_COLOR, 0, &path) != AI_SUCCESS &&
      material.GetTexture(aiTextureType_DIFFUSE, 0, &path) != AI_SUCCESS)
    return -1;
  for (std::size_t i = 0; i < out.images.size(); ++i) {
    if (out.images[i].name == path.C_Str()) return static_cast<int>(i);
  }
  std::string bytes;
  if (const aiTexture* embedded = scene.GetEmbeddedTexture(path.C_Str())) {
    if (embedded->mHeight == 0 && embedded->mWidth <= kMaxPictureBytes)
      bytes.assign(reinterpret_cast<const char*>(embedded->pcData), embedded->mWidth);
  } else {
    auto found = neighbours.read(path.C_Str(), kMaxPictureBytes);
    // Exporters like to write where the picture lay on their own disk; its name is what counts.
    if (!found) found = neighbours.read(fs::path(path.C_Str()).filename().string(), kMaxPictureBytes);
    const std::string text = path.C_Str();
    const std::size_t slash = text.find_last_of("/\\");
    if (!found && slash != std::string::npos)
      found = neighbours.read(text.substr(slash + 1), kMaxPictureBytes);
    bytes = std::move(found).value_or(std::string());
  }
  std::string mime = pictureMime(bytes);
  if (mime.empty()) return -1;
  out.images.push_back({path.C_Str(), std::move(mime), std::move(bytes)});
  return static_cast<int>(out.images.size()) - 1;
}

/// sRGB to linear (IEC 61966-2-1).
float linear(float c) {
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}

void readLooks(const aiScene& scene, const Neighbours& neighbours, RawScene& out) {
  for (unsigned m = 0; m < scene.mNumMaterials; ++m) {
    const aiMaterial& material = *scene.mMaterials[m];
    Look& look = out.looks.emplace_back();
    aiString name;
    if (material.Get(AI_MATKEY_NAME, name) == AI_SUCCESS) look.name = name.C_Str();
    aiColor3D colour;
    if (material.Get(AI_MATKEY_COLOR_DIFFUSE, colour) == AI_SUCCESS && look.name != "DefaultMaterial" &&
        std::isfinite(colour.r + colour.g + colour.b)) {
      for (unsigned k = 0; k < 3; ++k) look.colour[k] = linear(std::clamp(colour[k], 0.0f, 1.0f));
    }
    look.image = pictureOf(scene, material, neighbours, out);
    if (look.image >= 0) look.colour = Eigen::Vector4f::Ones();
  }
}

void readMaterial(const aiScene& scene, const aiMesh& mesh, RawMesh& out) {
  if (mesh.mMaterialIndex >= scene.mNumMaterials) return;
  const aiMaterial& material = *scene.mMaterials[mesh.mMaterialIndex];
  out.look = static_cast<int>(mesh.mMaterialIndex);
  aiString name;
  if (material.Get(AI_MATKEY_NAME, name) == AI_SUCCESS) out.material = name.C_Str();
  aiColor3D colour;
  if (material.Get(AI_MATKEY_COLOR_DIFFUSE, colour) != AI_SUCCESS || out.material == "DefaultMaterial")
    return;
  const Eigen::Vector3f c = Eigen::Vector3f(colour.r, colour.g, colour.b).cwiseMax(0.0f).cwiseMin(1.0f);
  out.hasColour = c.allFinite();
  if (out.hasColour) out.colour = Eigen::Vector3f(linear(c[0]), linear(c[1]), linear(c[2]));
}

RawMesh meshOf(const aiScene& scene, const aiMesh& mesh, const Eigen::Matrix4d& transform,
               const std::string& nodeName) {
  RawMesh out;
  out.name = mesh.mName.length > 0 ? mesh.mName.C_Str() : nodeName;
  out.vertices.resize(mesh.mNumVertices, 3);
  const bool hasUv = mesh.HasTextureCoords(0);
  if (hasUv) out.texCoords.resize(mesh.mNumVertices, 2);
  for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
    const aiVector3D& p = mesh.mVertices[i];
    const Eigen::Vector4d q = transform * Eigen::Vector4d(p.x, p.y, p.z, 1.0);
    out.vertices.row(i) = q.head<3>().transpose().cast<float>();
    // Assimp's v runs upwards; glTF's, which the house uses, downwards.
    if (hasUv) out.texCoords.row(i) << mesh.mTextureCoords[0][i].x, 1.0f - mesh.mTextureCoords[0][i].y;
  }
  if (hasUv && !out.texCoords.allFinite()) out.texCoords.resize(0, 2);
  const bool mirrored = transform.topLeftCorner<3, 3>().determinant() < 0;
  out.triangles.resize(mesh.mNumFaces, 3);
  Eigen::Index count = 0;
  for (unsigned f = 0; f < mesh.mNumFaces; ++f) {
    const aiFace& face = mesh.mFaces[f];
    if (face.mNumIndices != 3) continue;
    const unsigned a = face.mIndices[0], b = face.mIndices[mirrored ? 2 : 1],
                   c = face.mIndices[mirrored ? 1 : 2];
    if (a >= mesh.mNumVertices || b >= mesh.mNumVertices || c >= mesh.mNumVertices) continue;
    out.triangles.row(count++) << static_cast<std::int32_t>(a), static_cast<std::int32_t>(b),
        static_cast<std::int32_t>(c);
  }
  out.triangles.conservativeResize(count, 3);
  readMaterial(scene, mesh, out);
  return out;
}

struct Visit {
  const aiNode* node;
  Eigen::Matrix4d transform;
};

Expected<RawScene> convert(const aiScene& scene, const std::string& name, const std::string& extension,
                           const Neighbours& neighbours, const RawLimits& limits) {
  RawScene out;
  readMetadata(scene, extension, out);
  readLooks(scene, neighbours, out);
  std::vector<Visit> stack = {{scene.mRootNode, Eigen::Matrix4d::Identity()}};
  std::size_t nodes = 0;
  std::size_t vertices = 0;
  while (!stack.empty()) {
    const Visit visit = stack.back();
    stack.pop_back();
    if (visit.node == nullptr) continue;
    if (++nodes > limits.maxNodes) return unreadable(name, "节点太多 / too many nodes");
    const Eigen::Matrix4d world = visit.transform * matrixOf(visit.node->mTransformation);
    for (unsigned m = 0; m < visit.node->mNumMeshes; ++m) {
      const aiMesh& mesh = *scene.mMeshes[visit.node->mMeshes[m]];
      vertices += mesh.mNumVertices;
      if (vertices > limits.maxVertices) {
        return fail(ErrorCode::kLimitExceeded,
                    {fmt::format("{} 的顶点超过 {} 个", name, limits.maxVertices),
                     fmt::format("{} has more than {} vertices", name, limits.maxVertices)},
                    name);
      }
      out.skinned = out.skinned || mesh.HasBones();
      out.meshes.push_back(meshOf(scene, mesh, world, visit.node->mName.C_Str()));
      out.strayPoints += mesh.mNumFaces - static_cast<std::size_t>(out.meshes.back().triangles.rows());
    }
    for (unsigned c = visit.node->mNumChildren; c-- > 0;) stack.push_back({visit.node->mChildren[c], world});
  }
  return out;
}

}  // namespace

Expected<RawScene> readWithAssimp(std::string_view bytes, const fs::path& path, const Neighbours& neighbours,
                                  const RawLimits& limits) try {
  const std::string name = path.filename().string();
  std::string extension = path.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::string inside = "garment" + extension;  // any name will do, and this one has no folder
  // Without the end of its head Assimp reads a PLY for ever.
  if (extension == ".ply" && bytes.find("end_header") == std::string_view::npos)
    return unreadable(name, "它的文件头不完整 / its head has no end");
  Assimp::Importer importer;
  importer.SetIOHandler(new MemoryIo(inside, bytes, neighbours));  // the importer takes ownership
  importer.SetPropertyBool(AI_CONFIG_PP_FD_REMOVE, false);
  importer.SetPropertyBool(AI_CONFIG_IMPORT_NO_SKELETON_MESHES, true);  // bones are no cloth
  const aiScene* scene = importer.ReadFile(inside, aiProcess_Triangulate);
  if (scene == nullptr) {
    const std::string reason = importer.GetErrorString();
    if (reason.find("FBX") != std::string::npos && reason.find("version") != std::string::npos) {
      return fail(ErrorCode::kUnsupported,
                  {name + " 是 2011 年以前的 FBX，请另存为 FBX 2014 或以后的版本，或导出 GLB",
                   name + " is an FBX from before 2011; save it as FBX 2014 or later, or export a GLB"},
                  name);
    }
    return unreadable(name, reason.substr(0, 200));
  }
  auto out = convert(*scene, name, extension, neighbours, limits);
  if (out && extension == ".fbx") {
    if (out->author.empty()) out->author = fbxText(bytes, "Author");
    if (out->licence.empty()) out->licence = fbxText(bytes, "Comment");
  }
  return out;
} catch (const std::exception& e) {
  return unreadable(path.filename().string(), e.what());
} catch (...) {
  return unreadable(path.filename().string(), "unknown failure of the reader");
}

}  // namespace fitroom::garments
