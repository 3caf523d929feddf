#include "garments/import/gltf_looks.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fitroom::garments::gltf {

namespace {

constexpr std::size_t kMaxLooks = 4096;
constexpr std::size_t kMaxVariants = 256;

/// The base colour texture of a material, metallic-roughness or (older files) specular-glossiness.
const Json& baseTexture(const Json& material) {
  const Json& usual = member(member(material, "pbrMetallicRoughness"), "baseColorTexture");
  if (usual.is_object()) return usual;
  return member(member(member(material, "extensions"), "KHR_materials_pbrSpecularGlossiness"),
                "diffuseTexture");
}

float share(const Json& object, const char* key, float fallback) {
  const double value = number(object, key, static_cast<double>(fallback));
  return std::isfinite(value) ? static_cast<float>(std::clamp(value, 0.0, 1.0)) : fallback;
}

/// The image a texture shows; WebP and KTX2 come in extensions.
std::size_t imageOfTexture(const Document& document, std::size_t texture) {
  const Json* t = element(document.root(), "textures", texture);
  if (t == nullptr) return kNone;
  for (const char* extension : {"EXT_texture_webp", "KHR_texture_basisu"}) {
    const std::size_t source = whole(member(member(*t, "extensions"), extension), "source", kNone);
    if (source != kNone) return source;
  }
  return whole(*t, "source", kNone);
}

std::string imageBytes(const Document& document, const Neighbours& neighbours, const Json& image) {
  const std::size_t view = whole(image, "bufferView", kNone);
  if (view != kNone) {
    const auto bytes = document.viewBytes(view);
    return bytes && bytes->size() <= kMaxPictureBytes ? std::string(*bytes) : std::string();
  }
  const std::string uri = text(image, "uri");
  if (uri.rfind("data:", 0) == 0) return dataBytes(uri);
  return uri.empty() ? std::string() : neighbours.read(uri, kMaxPictureBytes).value_or(std::string());
}

class LookReader {
 public:
  LookReader(const Document& document, const Neighbours& neighbours, RawScene& scene)
      : document_(document), neighbours_(neighbours), scene_(scene) {}

  void run() {
    const Json& materials = member(document_.root(), "materials");
    const std::size_t count = materials.is_array() ? std::min(materials.size(), kMaxLooks) : 0;
    for (std::size_t i = 0; i < count; ++i) scene_.looks.push_back(lookOf(materials[i]));
    const Json& names =
        member(member(member(document_.root(), "extensions"), "KHR_materials_variants"), "variants");
    const std::size_t variants = names.is_array() ? std::min(names.size(), kMaxVariants) : 0;
    for (std::size_t i = 0; i < variants; ++i) scene_.variants.push_back(text(names[i], "name"));
  }

 private:
  Look lookOf(const Json& material) {
    Look look;
    look.name = text(material, "name");
    const Json& pbr = member(material, "pbrMetallicRoughness");
    const Json& old = member(member(material, "extensions"), "KHR_materials_pbrSpecularGlossiness");
    const Json& factor =
        pbr.is_object() || !old.is_object() ? member(pbr, "baseColorFactor") : member(old, "diffuseFactor");
    look.colour = Eigen::Vector4f::Ones();
    if (factor.is_array() && factor.size() >= 3) {
      for (std::size_t k = 0; k < std::min<std::size_t>(4, factor.size()); ++k) {
        if (factor[k].is_number())
          look.colour[static_cast<Eigen::Index>(k)] = std::clamp(factor[k].get<float>(), 0.0f, 1.0f);
      }
    }
    look.metallic = share(pbr, "metallicFactor", pbr.is_object() ? 1.0f : 0.0f);
    look.roughness = share(pbr, "roughnessFactor", 1.0f);
    const std::string mode = text(material, "alphaMode");
    if (mode == "MASK" || mode == "BLEND") look.alphaMode = mode;
    look.alphaCutoff = share(material, "alphaCutoff", 0.5f);
    look.image = image(imageOfTexture(document_, whole(baseTexture(material), "index", kNone)));
    return look;
  }

  int image(std::size_t index) {
    const Json* json = element(document_.root(), "images", index);
    if (json == nullptr) return -1;
    if (const auto it = known_.find(index); it != known_.end()) return it->second;
    std::string bytes = imageBytes(document_, neighbours_, *json);
    std::string mime = pictureMime(bytes);
    int at = -1;
    if (!mime.empty()) {
      at = static_cast<int>(scene_.images.size());
      scene_.images.push_back({text(*json, "name"), std::move(mime), std::move(bytes)});
    }
    return known_[index] = at;
  }

  const Document& document_;
  const Neighbours& neighbours_;
  RawScene& scene_;
  std::map<std::size_t, int> known_;
};

}  // namespace

void readLooks(const Document& document, const Neighbours& neighbours, RawScene& scene) {
  LookReader(document, neighbours, scene).run();
}

PictureCoords pictureCoords(const Document& document, std::size_t material) {
  PictureCoords out;
  const Json* json = element(document.root(), "materials", material);
  if (json == nullptr) return out;
  const Json& texture = baseTexture(*json);
  const Json& transform = member(member(texture, "extensions"), "KHR_texture_transform");
  out.set = whole(transform, "texCoord", whole(texture, "texCoord", 0));
  if (!transform.is_object()) return out;
  const auto pair = [&](const char* key, float fallback) {
    const Json& list = member(transform, key);
    Eigen::Vector2f v(fallback, fallback);
    for (std::size_t k = 0; list.is_array() && list.size() == 2 && k < 2; ++k) {
      if (list[k].is_number() && std::isfinite(list[k].get<float>()))
        v[static_cast<Eigen::Index>(k)] = list[k].get<float>();
    }
    return v;
  };
  const Eigen::Vector2f offset = pair("offset", 0), scale = pair("scale", 1);
  const double turn = number(transform, "rotation", 0);
  const auto c = static_cast<float>(std::cos(turn)), s = static_cast<float>(std::sin(turn));
  // The order of the extension's specification: translation * rotation * scale.
  Eigen::Matrix3f move = Eigen::Matrix3f::Identity(), spin = move, stretch = move;
  move.topRightCorner<2, 1>() = offset;
  spin.topLeftCorner<2, 2>() << c, s, -s, c;
  stretch(0, 0) = scale[0];
  stretch(1, 1) = scale[1];
  out.transform = move * spin * stretch;
  if (!out.transform.allFinite()) out.transform.setIdentity();
  return out;
}

std::vector<int> variantLooks(const Document& document, const Json& primitive, const RawScene& scene) {
  (void)document;
  const Json& mappings =
      member(member(member(primitive, "extensions"), "KHR_materials_variants"), "mappings");
  if (!mappings.is_array() || scene.variants.empty()) return {};
  std::vector<int> out(scene.variants.size(), -1);
  for (const auto& mapping : mappings) {
    const std::size_t look = whole(mapping, "material", kNone);
    const Json& list = member(mapping, "variants");
    if (look >= scene.looks.size() || !list.is_array()) continue;
    for (const auto& v : list) {
      if (v.is_number_unsigned() && v.get<std::size_t>() < out.size())
        out[v.get<std::size_t>()] = static_cast<int>(look);
    }
  }
  return out;
}

}  // namespace fitroom::garments::gltf
