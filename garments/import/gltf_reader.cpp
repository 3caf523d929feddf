#include "garments/import/gltf_reader.h"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <cmath>
#include <set>

#include "garments/import/draco_decoder.h"
#include "garments/import/gltf_document.h"
#include "garments/import/gltf_looks.h"

namespace fitroom::garments {

namespace {

using gltf::Document;
using gltf::element;
using gltf::Json;
using gltf::kBadIndex;
using gltf::kNone;
using gltf::member;
using gltf::number;
using gltf::text;
using gltf::Values;
using gltf::whole;

constexpr int kModePoints = 0;
constexpr int kModeTriangles = 4;
constexpr int kModeStrip = 5;
constexpr int kModeFan = 6;

/// Extensions that may be *required* by a file we can read. Those of materials change only the look.
bool isReadable(const std::string& extension) {
  static const std::set<std::string> known = {"KHR_draco_mesh_compression", "EXT_meshopt_compression",
                                              "KHR_mesh_quantization",      "KHR_texture_transform",
                                              "KHR_texture_basisu",         "EXT_texture_webp",
                                              "KHR_lights_punctual"};
  return known.count(extension) > 0 || extension.rfind("KHR_materials_", 0) == 0 ||
         extension.rfind("KHR_xmp", 0) == 0;
}

Eigen::Matrix4d localTransform(const Json& node) {
  const Json& matrix = member(node, "matrix");
  Eigen::Matrix4d m = Eigen::Matrix4d::Identity();
  if (matrix.is_array() && matrix.size() == 16) {
    for (int i = 0; i < 16; ++i)
      m(i % 4, i / 4) = matrix[static_cast<std::size_t>(i)].is_number()
                            ? matrix[static_cast<std::size_t>(i)].get<double>()
                            : 0.0;
    return m;
  }
  const auto vec = [&](const char* key, std::size_t n, std::vector<double> fallback) {
    const Json& a = member(node, key);
    if (a.is_array() && a.size() == n) {
      for (std::size_t i = 0; i < n; ++i) {
        if (a[i].is_number()) fallback[i] = a[i].get<double>();
      }
    }
    return fallback;
  };
  const auto t = vec("translation", 3, {0, 0, 0});
  const auto r = vec("rotation", 4, {0, 0, 0, 1});
  const auto s = vec("scale", 3, {1, 1, 1});
  Eigen::Quaterniond q(r[3], r[0], r[1], r[2]);
  if (q.norm() > 0) q.normalize();
  m.topLeftCorner<3, 3>() = q.toRotationMatrix() * Eigen::Vector3d(s[0], s[1], s[2]).asDiagonal();
  m.topRightCorner<3, 1>() = Eigen::Vector3d(t[0], t[1], t[2]);
  return m;
}

/// Parents of all nodes; an error when the nodes form a cycle or name children that are not there.
Expected<std::vector<std::size_t>> parentsOf(const Document& document, std::size_t count) {
  std::vector<std::size_t> parents(count, kNone);
  const Json& nodes = member(document.root(), "nodes");
  for (std::size_t i = 0; i < count; ++i) {
    const Json& children = member(nodes[i], "children");
    if (!children.is_array()) continue;
    for (const auto& child : children) {
      const bool good = child.is_number_unsigned() && child.get<std::size_t>() < count;
      if (!good || parents[child.get<std::size_t>()] != kNone) {
        return document.malformed(fmt::format("nodes[{}]", i), "子节点不对",
                                  "it has a child that does not exist or has another parent");
      }
      parents[child.get<std::size_t>()] = i;
    }
  }
  return parents;
}

/// World transform of each node; a cycle is an error.
Expected<std::vector<Eigen::Matrix4d>> worldTransforms(const Document& document, const RawLimits& limits) {
  const Json& nodes = member(document.root(), "nodes");
  const std::size_t count = nodes.is_array() ? nodes.size() : 0;
  if (count > limits.maxNodes) return document.malformed("nodes", "节点太多", "it has too many nodes");
  auto parents = parentsOf(document, count);
  if (!parents) return tl::unexpected(parents.error());
  std::vector<Eigen::Matrix4d> world(count);
  std::vector<char> done(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::size_t> chain;
    std::size_t n = i;
    for (; n != kNone && !done[n]; n = (*parents)[n]) {
      chain.push_back(n);
      if (chain.size() > count)
        return document.malformed(fmt::format("nodes[{}]", i), "节点成环", "its nodes form a cycle");
    }
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
      const Eigen::Matrix4d local = localTransform(nodes[*it]);
      const std::size_t parent = (*parents)[*it];
      world[*it] = parent == kNone ? local : Eigen::Matrix4d(world[parent] * local);
      done[*it] = 1;
    }
  }
  return world;
}

/// Nodes of the scene that is shown; all nodes when the file names no scene.
std::vector<std::size_t> shownNodes(const Document& document, std::size_t count) {
  const Json* scene = element(document.root(), "scenes", whole(document.root(), "scene", 0));
  std::vector<std::size_t> order;
  if (scene == nullptr) {
    for (std::size_t i = 0; i < count; ++i) order.push_back(i);
    return order;
  }
  std::vector<char> seen(count, 0);
  std::vector<std::size_t> stack;
  const auto push = [&](const Json& list) {
    if (!list.is_array()) return;
    for (auto it = list.rbegin(); it != list.rend(); ++it) {
      if (it->is_number_unsigned() && it->get<std::size_t>() < count) stack.push_back(it->get<std::size_t>());
    }
  };
  push(member(*scene, "nodes"));
  while (!stack.empty()) {
    const std::size_t n = stack.back();
    stack.pop_back();
    if (seen[n]) continue;
    seen[n] = 1;
    order.push_back(n);
    push(member(member(document.root(), "nodes")[n], "children"));
  }
  return order;
}

/// Vertex attributes and faces of one primitive, whatever it is compressed with.
struct Primitive {
  Values position, texCoord, joints, weights, label, anchor, offset;
  std::vector<std::int32_t> corners;  ///< 3 per triangle.
};

class Reader {
 public:
  Reader(Document document, RawLimits limits, const Neighbours& neighbours)
      : document_(std::move(document)), limits_(limits), neighbours_(neighbours) {}

  Expected<RawScene> run() {
    if (auto ok = checkExtensions(); !ok) return tl::unexpected(ok.error());
    readAsset();
    gltf::readLooks(document_, neighbours_, scene_);
    auto world = worldTransforms(document_, limits_);
    if (!world) return tl::unexpected(world.error());
    for (const std::size_t n : shownNodes(document_, world->size())) {
      const Json& node = member(document_.root(), "nodes")[n];
      if (whole(node, "mesh", kNone) == kNone) continue;
      if (auto ok = readNode(node, n, *world); !ok) return tl::unexpected(ok.error());
    }
    return std::move(scene_);
  }

 private:
  Expected<void> checkExtensions() const {
    const Json& required = member(document_.root(), "extensionsRequired");
    if (!required.is_array()) return {};
    for (const auto& extension : required) {
      const std::string name = extension.is_string() ? extension.get<std::string>() : "?";
      if (isReadable(name)) continue;
      return fail(ErrorCode::kUnsupported,
                  {document_.name() + " 需要扩展 " + name + "，这里读不了。请导出时关掉它",
                   document_.name() + " requires the extension " + name +
                       ", which cannot be read here; export without it"},
                  name);
    }
    return {};
  }

  void readAsset() {
    const Json& asset = member(document_.root(), "asset");
    scene_.generator = text(asset, "generator");
    scene_.author = text(member(asset, "extras"), "author");
    scene_.licence = text(member(asset, "extras"), "license");
    if (scene_.licence.empty()) scene_.licence = text(asset, "copyright");
    scene_.up = "+y";
    scene_.metresPerUnit = 1.0;  // glTF says metres; the importer still doubts it
  }

  Expected<void> readNode(const Json& node, std::size_t index, const std::vector<Eigen::Matrix4d>& world) {
    const Json* mesh = element(document_.root(), "meshes", whole(node, "mesh", kBadIndex));
    if (mesh == nullptr)
      return document_.malformed(fmt::format("nodes[{}].mesh", index), "不存在",
                                 "it names a mesh that does not exist");
    const Json& primitives = member(*mesh, "primitives");
    const std::size_t count = primitives.is_array() ? primitives.size() : 0;
    for (std::size_t p = 0; p < count; ++p) {
      const auto mode = static_cast<int>(number(primitives[p], "mode", kModeTriangles));
      if (mode < kModeTriangles) {
        scene_.strayPoints += mode >= kModePoints ? 1 : 0;
        continue;
      }
      auto primitive = readPrimitive(primitives[p], mode);
      if (!primitive) return tl::unexpected(primitive.error());
      auto raw = assemble(*primitive, primitives[p], node, world[index], world);
      if (!raw) return tl::unexpected(raw.error());
      const std::string own = text(*mesh, "name");
      raw->name = own.empty() ? text(node, "name") : own;
      total_ += static_cast<std::size_t>(raw->vertices.rows());
      if (total_ > limits_.maxVertices) {
        return fail(ErrorCode::kLimitExceeded,
                    {fmt::format("{} 的顶点超过 {} 个", document_.name(), limits_.maxVertices),
                     fmt::format("{} has more than {} vertices", document_.name(), limits_.maxVertices)});
      }
      scene_.meshes.push_back(std::move(*raw));
    }
    return {};
  }

  Expected<Values> attribute(const Json& attributes, const char* name) {
    const std::size_t accessor = whole(attributes, name, kNone);
    if (accessor == kNone) return Values{};
    return document_.read(accessor, limits_.maxVertices);
  }

  Expected<Primitive> readPrimitive(const Json& json, int mode) {
    const Json& draco = member(member(json, "extensions"), "KHR_draco_mesh_compression");
    if (draco.is_object()) return readDraco(json, draco);
    const Json& attributes = member(json, "attributes");
    const std::string texCoord = texCoordName(json);
    Primitive out;
    const std::pair<const char*, Values*> wanted[] = {
        {"POSITION", &out.position}, {texCoord.c_str(), &out.texCoord},
        {"JOINTS_0", &out.joints},   {"WEIGHTS_0", &out.weights},
        {"_TUBE", &out.label},       {"_ANCHOR", &out.anchor},
        {"_OFFSET", &out.offset}};
    for (const auto& [name, into] : wanted) {
      auto values = attribute(attributes, name);
      if (!values) return tl::unexpected(values.error());
      *into = std::move(*values);
    }
    std::vector<std::int32_t> order;
    const std::size_t indices = whole(json, "indices", kNone);
    if (indices == kNone) {
      for (std::size_t i = 0; i < out.position.count; ++i) order.push_back(static_cast<std::int32_t>(i));
    } else {
      auto values = document_.read(indices, limits_.maxTriangles * 3);
      if (!values) return tl::unexpected(values.error());
      for (const double v : values->data) {
        if (!(v >= 0) || v >= static_cast<double>(out.position.count)) {
          return document_.malformed(fmt::format("accessors[{}]", indices), "面的顶点编号超出范围",
                                     "a face names a vertex that does not exist");
        }
        order.push_back(static_cast<std::int32_t>(v));
      }
    }
    out.corners = cornersOf(order, mode);
    return out;
  }

  std::string texCoordName(const Json& primitive) const {
    const auto coords = gltf::pictureCoords(document_, whole(primitive, "material", kBadIndex));
    return "TEXCOORD_" + std::to_string(std::min<std::size_t>(coords.set, 7));
  }

  static std::vector<std::int32_t> cornersOf(const std::vector<std::int32_t>& order, int mode) {
    std::vector<std::int32_t> corners;
    if (mode == kModeTriangles) {
      corners.assign(order.begin(), order.end() - static_cast<std::ptrdiff_t>(order.size() % 3));
      return corners;
    }
    for (std::size_t i = 2; i < order.size(); ++i) {
      const bool odd = mode == kModeStrip && i % 2 == 1;
      const std::size_t first = mode == kModeFan ? 0 : i - 2;
      corners.push_back(order[first]);
      corners.push_back(order[odd ? i : i - 1]);
      corners.push_back(order[odd ? i - 1 : i]);
    }
    return corners;
  }

  Expected<Primitive> readDraco(const Json& json, const Json& extension) {
    auto bytes = document_.viewBytes(whole(extension, "bufferView", kBadIndex));
    if (!bytes) return tl::unexpected(bytes.error());
    const Json& ids = member(extension, "attributes");
    const Json& plain = member(json, "attributes");
    const std::string texCoord = texCoordName(json);
    Primitive out;
    struct Wanted {
      const char* name;
      std::size_t columns;
      Values* into;
    };
    const Wanted all[] = {{"POSITION", 3, &out.position},
                          {texCoord.c_str(), 2, &out.texCoord},
                          {"JOINTS_0", 4, &out.joints},
                          {"WEIGHTS_0", 4, &out.weights},
                          {"_TUBE", 1, &out.label}};
    std::vector<DracoAttribute> attributes;
    std::vector<Values*> targets;
    for (const auto& w : all) {
      const std::size_t id = whole(ids, w.name, kNone);
      if (id == kNone) continue;
      attributes.push_back({id, w.columns, {}});
      targets.push_back(w.into);
    }
    auto mesh = decodeDraco(*bytes, attributes, limits_.maxVertices);
    if (!mesh) {
      return fail(mesh.error().code,
                  {document_.name() + "：" + mesh.error().text.zh + "。请重新导出",
                   document_.name() + ": " + mesh.error().text.en + "; export it again"},
                  "KHR_draco_mesh_compression");
    }
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      *targets[i] = Values{mesh->vertexCount, attributes[i].columns, std::move(attributes[i].data)};
      denormalise(plain, all, targets[i]);
    }
    out.corners.assign(mesh->triangles.data(), mesh->triangles.data() + mesh->triangles.size());
    return out;
  }

  /// Draco hands back stored integers; the accessor says whether they mean fractions.
  template <class List>
  void denormalise(const Json& plain, const List& all, Values* into) const {
    for (const auto& w : all) {
      if (w.into != into) continue;
      const Json* accessor = element(document_.root(), "accessors", whole(plain, w.name, kBadIndex));
      if (accessor == nullptr || !member(*accessor, "normalized").is_boolean() ||
          !member(*accessor, "normalized").get<bool>())
        return;
      const auto type = static_cast<int>(number(*accessor, "componentType", 0));
      const double scale = type == 5121   ? 255.0
                           : type == 5123 ? 65535.0
                           : type == 5120 ? 127.0
                           : type == 5122 ? 32767.0
                                          : 1.0;
      for (double& v : into->data) v = std::max(-1.0, v / scale);
    }
  }

  Expected<RawMesh> assemble(const Primitive& primitive, const Json& json, const Json& node,
                             const Eigen::Matrix4d& transform, const std::vector<Eigen::Matrix4d>& world) {
    const std::size_t count = primitive.position.count;
    if (count > 0 && primitive.position.columns != 3)
      return document_.malformed("POSITION", "不是三维坐标", "positions are not 3D");
    RawMesh mesh;
    auto skin = skinMatrices(node, world);
    if (!skin) return tl::unexpected(skin.error());
    const bool skinned = !skin->empty() && primitive.joints.count == count &&
                         primitive.weights.count == count && primitive.joints.columns == 4 &&
                         primitive.weights.columns == 4;
    scene_.skinned = scene_.skinned || skinned;
    mesh.vertices.resize(static_cast<Eigen::Index>(count), 3);
    for (std::size_t i = 0; i < count; ++i) {
      const Eigen::Vector4d p(primitive.position.at(i, 0), primitive.position.at(i, 1),
                              primitive.position.at(i, 2), 1.0);
      const Eigen::Vector4d q =
          skinned ? Eigen::Vector4d(blend(primitive, i, *skin) * p) : Eigen::Vector4d(transform * p);
      mesh.vertices.row(static_cast<Eigen::Index>(i)) = q.head<3>().transpose().cast<float>();
    }
    if (primitive.texCoord.count == count && primitive.texCoord.columns == 2 && count > 0) {
      mesh.texCoords.resize(static_cast<Eigen::Index>(count), 2);
      for (std::size_t i = 0; i < count; ++i) {
        mesh.texCoords(static_cast<Eigen::Index>(i), 0) = static_cast<float>(primitive.texCoord.at(i, 0));
        mesh.texCoords(static_cast<Eigen::Index>(i), 1) = static_cast<float>(primitive.texCoord.at(i, 1));
      }
      if (!mesh.texCoords.allFinite()) mesh.texCoords.resize(0, 2);
    }
    if (primitive.label.count == count && primitive.label.columns == 1) {
      for (const double v : primitive.label.data) mesh.label.push_back(static_cast<float>(v));
    }
    if (primitive.anchor.count == count && primitive.anchor.columns == 3 && primitive.offset.count == count &&
        primitive.offset.columns == 3) {
      for (const Values* values : {&primitive.anchor, &primitive.offset}) {
        for (const double v : values->data) mesh.anchor.push_back(static_cast<float>(v));
      }
    }
    mesh.triangles = Eigen::Map<const Triangles>(primitive.corners.data(),
                                                 static_cast<Eigen::Index>(primitive.corners.size() / 3), 3);
    // A mirroring transform turns the faces inside out; glTF 2.0, 3.7.4, says to turn them back.
    if (!skinned && transform.topLeftCorner<3, 3>().determinant() < 0)
      mesh.triangles.col(1).swap(mesh.triangles.col(2));
    readMaterial(json, mesh);
    return mesh;
  }

  static Eigen::Matrix4d blend(const Primitive& primitive, std::size_t i,
                               const std::vector<Eigen::Matrix4d>& skin) {
    Eigen::Matrix4d m = Eigen::Matrix4d::Zero();
    double total = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const double weight = primitive.weights.at(i, k);
      const double joint = primitive.joints.at(i, k);
      if (!(weight > 0) || !(joint >= 0) || joint >= static_cast<double>(skin.size())) continue;
      m += weight * skin[static_cast<std::size_t>(joint)];
      total += weight;
    }
    return total > 0 ? Eigen::Matrix4d(m / total) : Eigen::Matrix4d::Identity();
  }

  /// jointWorld * inverseBind of each joint (glTF 2.0, 3.7.3.3); empty when the node has no skin.
  Expected<std::vector<Eigen::Matrix4d>> skinMatrices(const Json& node,
                                                      const std::vector<Eigen::Matrix4d>& world) {
    std::vector<Eigen::Matrix4d> matrices;
    const Json* skin = element(document_.root(), "skins", whole(node, "skin", kBadIndex));
    if (skin == nullptr) return matrices;
    const Json& joints = member(*skin, "joints");
    if (!joints.is_array()) return matrices;
    Values inverse;
    if (const std::size_t accessor = whole(*skin, "inverseBindMatrices", kNone); accessor != kNone) {
      auto values = document_.read(accessor, limits_.maxNodes);
      if (!values) return tl::unexpected(values.error());
      inverse = std::move(*values);
    }
    for (std::size_t j = 0; j < joints.size(); ++j) {
      if (!joints[j].is_number_unsigned() || joints[j].get<std::size_t>() >= world.size()) {
        return document_.malformed("skins", "骨骼节点不存在", "a joint does not exist");
      }
      Eigen::Matrix4d bind = Eigen::Matrix4d::Identity();
      if (inverse.columns == 16 && j < inverse.count) {
        for (int k = 0; k < 16; ++k) bind(k % 4, k / 4) = inverse.at(j, static_cast<std::size_t>(k));
      }
      matrices.push_back(world[joints[j].get<std::size_t>()] * bind);
    }
    return matrices;
  }

  void readMaterial(const Json& primitive, RawMesh& mesh) const {
    mesh.variantLooks = gltf::variantLooks(document_, primitive, scene_);
    const std::size_t index = whole(primitive, "material", kBadIndex);
    if (index >= scene_.looks.size()) return;
    const Look& look = scene_.looks[index];
    mesh.look = static_cast<int>(index);
    mesh.material = look.name;
    const Json& material = *element(document_.root(), "materials", index);
    const auto coords = gltf::pictureCoords(document_, index);
    for (Eigen::Index i = 0; i < mesh.texCoords.rows(); ++i) {
      const Eigen::Vector3f uv(mesh.texCoords(i, 0), mesh.texCoords(i, 1), 1.0f);
      mesh.texCoords.row(i) = (coords.transform * uv).head<2>().transpose();
    }
    if (!member(member(material, "pbrMetallicRoughness"), "baseColorFactor").is_array()) return;
    mesh.colour = look.colour.head<3>();
    mesh.hasColour = true;
  }

  Document document_;
  RawLimits limits_;
  const Neighbours& neighbours_;
  RawScene scene_;
  std::size_t total_ = 0;
};

}  // namespace

Expected<RawScene> readGltf(std::string_view bytes, const std::filesystem::path& path,
                            const RawLimits& limits, const Neighbours* neighbours) try {
  const FolderNeighbours folder(path.parent_path());
  const Neighbours& beside = neighbours ? *neighbours : folder;
  auto document = Document::parse(bytes, path, beside);
  if (!document) return tl::unexpected(document.error());
  return Reader(std::move(*document), limits, beside).run();
} catch (const std::exception& e) {
  const std::string name = path.filename().string();
  return fail(ErrorCode::kMalformed, {name + " 无法读取：" + e.what(), name + " cannot be read: " + e.what()},
              name);
}

}  // namespace fitroom::garments
