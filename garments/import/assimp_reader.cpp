#include "garments/import/assimp_reader.h"

#include <assimp/DefaultIOSystem.h>
#include <assimp/commonMetaData.h>
#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <fmt/format.h>
#include <Eigen/LU>

#include <assimp/Importer.hpp>
#include <system_error>

namespace fitroom::garments {

namespace {

namespace fs = std::filesystem;

/// Opens regular files of one folder only: a material file named in a hostile OBJ could be a device or a
/// secret.
class FolderIo : public Assimp::DefaultIOSystem {
 public:
  explicit FolderIo(fs::path folder) : folder_(std::move(folder)) {}
  bool Exists(const char* file) const override {
    return isAllowed(file) && Assimp::DefaultIOSystem::Exists(file);
  }
  Assimp::IOStream* Open(const char* file, const char* mode) override {
    return isAllowed(file) && mode[0] == 'r' ? Assimp::DefaultIOSystem::Open(file, mode) : nullptr;
  }

 private:
  bool isAllowed(const char* file) const {
    std::error_code ec;
    const fs::path path = fs::weakly_canonical(file, ec);
    return !ec && path.parent_path() == folder_ && fs::is_regular_file(path, ec);
  }
  fs::path folder_;
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

void readMaterial(const aiScene& scene, const aiMesh& mesh, RawMesh& out) {
  if (mesh.mMaterialIndex >= scene.mNumMaterials) return;
  const aiMaterial& material = *scene.mMaterials[mesh.mMaterialIndex];
  aiString name;
  if (material.Get(AI_MATKEY_NAME, name) == AI_SUCCESS) out.material = name.C_Str();
  aiColor3D colour;
  if (material.Get(AI_MATKEY_COLOR_DIFFUSE, colour) != AI_SUCCESS || out.material == "DefaultMaterial")
    return;
  out.colour = Eigen::Vector3f(colour.r, colour.g, colour.b).cwiseMax(0.0f).cwiseMin(1.0f);
  out.hasColour = out.colour.allFinite();
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
                           const RawLimits& limits) {
  RawScene out;
  readMetadata(scene, extension, out);
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

Expected<RawScene> readWithAssimp(const fs::path& path, const RawLimits& limits) try {
  const std::string name = path.filename().string();
  std::error_code ec;
  const fs::path whole = fs::canonical(path, ec);
  if (ec) return unreadable(name, ec.message());
  Assimp::Importer importer;
  importer.SetIOHandler(new FolderIo(whole.parent_path()));  // the importer takes ownership
  importer.SetPropertyBool(AI_CONFIG_PP_FD_REMOVE, false);
  const aiScene* scene = importer.ReadFile(whole.string(), aiProcess_Triangulate);
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
  std::string extension = path.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return convert(*scene, name, extension, limits);
} catch (const std::exception& e) {
  return unreadable(path.filename().string(), e.what());
} catch (...) {
  return unreadable(path.filename().string(), "unknown failure of the reader");
}

}  // namespace fitroom::garments
