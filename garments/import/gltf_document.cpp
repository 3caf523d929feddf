#include "garments/import/gltf_document.h"

#include <fmt/format.h>
#include <meshoptimizer.h>

#include <cmath>
#include <cstring>

namespace fitroom::garments::gltf {

namespace {

constexpr std::uint32_t kMagic = 0x46546C67;
constexpr std::uint32_t kJsonChunk = 0x4E4F534A;
constexpr std::uint32_t kBinChunk = 0x004E4942;
constexpr std::size_t kMaxDecodedBytes = std::size_t{1} << 30;

std::uint32_t u32At(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + offset, 4);
  return value;
}

std::size_t componentSize(int type) {
  switch (type) {
    case 5120:
    case 5121:
      return 1;
    case 5122:
    case 5123:
      return 2;
    case 5125:
    case 5126:
      return 4;
    default:
      return 0;
  }
}

std::size_t columnsOf(const std::string& type) {
  if (type == "SCALAR") return 1;
  if (type == "VEC2") return 2;
  if (type == "VEC3") return 3;
  if (type == "VEC4") return 4;
  if (type == "MAT4") return 16;
  return 0;
}

template <class T>
double component(const char* at, bool normalised) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<double>(value);
  } else {
    if (!normalised) return static_cast<double>(value);
    return std::max(-1.0, static_cast<double>(value) / static_cast<double>(std::numeric_limits<T>::max()));
  }
}

double componentAt(const char* at, int type, bool normalised) {
  switch (type) {
    case 5120:
      return component<std::int8_t>(at, normalised);
    case 5121:
      return component<std::uint8_t>(at, normalised);
    case 5122:
      return component<std::int16_t>(at, normalised);
    case 5123:
      return component<std::uint16_t>(at, normalised);
    case 5125:
      return component<std::uint32_t>(at, normalised);
    default:
      return component<float>(at, normalised);
  }
}

/// Standard base64; stops at the first character that is not of its alphabet.
std::string decodeBase64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    int v = -1;
    if (c >= 'A' && c <= 'Z')
      v = c - 'A';
    else if (c >= 'a' && c <= 'z')
      v = c - 'a' + 26;
    else if (c >= '0' && c <= '9')
      v = c - '0' + 52;
    else if (c == '+' || c == '-')
      v = 62;
    else if (c == '/' || c == '_')
      v = 63;
    if (v < 0) break;
    bits = (bits << 6) | static_cast<std::uint32_t>(v);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>((bits >> held) & 0xff));
    }
  }
  return out;
}

/// Decompresses a meshopt view (EXT_meshopt_compression); empty on damaged data.
std::string decodeMeshopt(std::string_view packed, std::size_t count, std::size_t stride,
                          const std::string& mode, const std::string& filter) {
  std::string out(count * stride, '\0');
  const auto* data = reinterpret_cast<const unsigned char*>(packed.data());
  int result = -1;
  if (mode == "ATTRIBUTES" && stride % 4 == 0 && stride <= 256) {
    result = meshopt_decodeVertexBuffer(out.data(), count, stride, data, packed.size());
  } else if (mode == "TRIANGLES" && count % 3 == 0 && (stride == 2 || stride == 4)) {
    result = meshopt_decodeIndexBuffer(out.data(), count, stride, data, packed.size());
  } else if (mode == "INDICES" && (stride == 2 || stride == 4)) {
    result = meshopt_decodeIndexSequence(out.data(), count, stride, data, packed.size());
  }
  if (result != 0) return {};
  if (filter == "OCTAHEDRAL" && (stride == 4 || stride == 8))
    meshopt_decodeFilterOct(out.data(), count, stride);
  if (filter == "QUATERNION" && stride == 8) meshopt_decodeFilterQuat(out.data(), count, stride);
  if (filter == "EXPONENTIAL" && stride % 4 == 0) meshopt_decodeFilterExp(out.data(), count, stride);
  return out;
}

}  // namespace

const Json& member(const Json& object, const char* key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto it = object.find(key);
  return it == object.end() ? kNull : *it;
}

const Json* element(const Json& root, const char* array, std::size_t index) {
  const Json& list = member(root, array);
  return list.is_array() && index < list.size() ? &list[index] : nullptr;
}

double number(const Json& object, const char* key, double fallback) {
  const Json& value = member(object, key);
  return value.is_number() ? value.get<double>() : fallback;
}

std::size_t whole(const Json& object, const char* key, std::size_t fallback) {
  const Json& value = member(object, key);
  if (value.is_null()) return fallback;
  if (!value.is_number()) return kBadIndex;
  const double d = value.get<double>();
  if (!(d >= 0) || d >= 9007199254740992.0 || d != std::floor(d)) return kBadIndex;
  return static_cast<std::size_t>(d);
}

std::string text(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

tl::unexpected<Error> Document::malformed(const std::string& where, const std::string& zh,
                                          const std::string& en) const {
  return fail(ErrorCode::kMalformed,
              {name_ + " 已损坏（" + where + "）：" + zh + "。请重新导出",
               name_ + " is damaged (" + where + "): " + en + "; export it again"},
              where);
}

std::string dataBytes(const std::string& uri) {
  const std::size_t comma = uri.find(',');
  if (uri.rfind("data:", 0) != 0 || comma == std::string::npos) return {};
  return decodeBase64(std::string_view(uri).substr(comma + 1));
}

Expected<Document> Document::parse(std::string_view bytes, const std::filesystem::path& path,
                                   const Neighbours& neighbours) {
  Document document;
  document.name_ = path.filename().string();
  std::string_view jsonText = bytes;
  std::string_view binary;
  std::size_t jsonStart = 0;
  if (bytes.size() >= 4 && u32At(bytes, 0) == kMagic) {
    if (bytes.size() < 20)
      return document.malformed(fmt::format("byte {}", bytes.size()), "文件头不完整",
                                "the header is cut off");
    if (u32At(bytes, 4) != 2) {
      return fail(ErrorCode::kUnsupported,
                  {document.name_ + " 不是 glTF 2.0（版本 " + std::to_string(u32At(bytes, 4)) +
                       "），请导出为 glTF 2.0",
                   document.name_ + " is glTF version " + std::to_string(u32At(bytes, 4)) +
                       "; export it as glTF 2.0"},
                  "version");
    }
    const std::size_t total = u32At(bytes, 8);
    if (total > bytes.size()) {
      return document.malformed(fmt::format("byte {}", bytes.size()),
                                fmt::format("应有 {} 字节，只有 {} 字节", total, bytes.size()),
                                fmt::format("it should have {} bytes and has {}", total, bytes.size()));
    }
    std::size_t offset = 12;
    bool first = true;
    while (offset + 8 <= total) {
      const std::size_t length = u32At(bytes, offset);
      const std::uint32_t kind = u32At(bytes, offset + 4);
      if (length > total - offset - 8) {
        return document.malformed(fmt::format("byte {}", offset), "数据块超出文件末尾",
                                  "a chunk runs past the end of the file");
      }
      const std::string_view chunk = bytes.substr(offset + 8, length);
      if (first && kind != kJsonChunk)
        return document.malformed("byte 12", "第一块不是 JSON", "the first chunk is not JSON");
      if (kind == kJsonChunk && first) {
        jsonText = chunk;
        jsonStart = offset + 8;
      } else if (kind == kBinChunk && binary.empty()) {
        binary = chunk;
      }
      first = false;
      offset += 8 + length;
    }
    if (first) return document.malformed("byte 12", "没有 JSON 块", "there is no JSON chunk");
  }
  try {
    document.root_ = Json::parse(jsonText);
  } catch (const Json::parse_error& e) {
    return document.malformed(fmt::format("byte {}", jsonStart + e.byte), "JSON 语法错误",
                              "its JSON does not parse");
  } catch (const std::exception&) {
    return document.malformed(fmt::format("byte {}", jsonStart), "JSON 无法读取", "its JSON cannot be read");
  }
  if (!document.root_.is_object())
    return document.malformed("JSON", "内容不是 glTF", "it is not a glTF document");
  const std::string version = text(member(document.root_, "asset"), "version");
  if (version.empty() || version[0] != '2')
    return document.malformed("asset.version", "不是 glTF 2.0", "it is not glTF 2.0");
  if (auto ok = document.readBuffers(binary, neighbours); !ok) return tl::unexpected(ok.error());
  return document;
}

Expected<void> Document::readBuffers(std::string_view binaryChunk, const Neighbours& neighbours) {
  const Json& list = member(root_, "buffers");
  const std::size_t count = list.is_array() ? list.size() : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string where = fmt::format("buffers[{}]", i);
    const std::string uri = text(list[i], "uri");
    std::string data;
    if (uri.empty()) {
      // A buffer without address is the GLB's own chunk; a meshopt fallback buffer has no bytes at all.
      if (i == 0) data.assign(binaryChunk);
    } else if (uri.rfind("data:", 0) == 0) {
      data = dataBytes(uri);
    } else {
      if (plainName(uri).empty())
        return malformed(where, "只允许引用同一文件夹里的文件", "it may only name files beside it");
      auto bytes = neighbours.read(uri, kMaxDecodedBytes);
      if (!bytes) {
        return fail(ErrorCode::kNotFound,
                    {"缺少 " + uri + "，请和 " + name_ + " 放在一起，或导出为 GLB",
                     uri + " is missing; put it beside " + name_ + " or export a GLB"},
                    uri);
      }
      data = std::move(*bytes);
      const std::size_t length = whole(list[i], "byteLength", data.size());
      if (length < data.size()) data.resize(length);
    }
    buffers_.push_back(std::move(data));
  }
  return {};
}

std::size_t Document::viewStride(std::size_t view) const {
  const Json* v = element(root_, "bufferViews", view);
  if (v == nullptr) return 0;
  const Json& packed = member(member(*v, "extensions"), "EXT_meshopt_compression");
  return packed.is_object() ? whole(packed, "byteStride", 0) : whole(*v, "byteStride", 0);
}

Expected<std::string_view> Document::viewBytes(std::size_t view) const {
  const std::string where = fmt::format("bufferViews[{}]", view);
  const Json* v = element(root_, "bufferViews", view);
  if (v == nullptr) return malformed(where, "不存在", "it does not exist");
  if (const auto it = decoded_.find(view); it != decoded_.end()) return std::string_view(it->second);
  const Json& packed = member(member(*v, "extensions"), "EXT_meshopt_compression");
  const Json& source = packed.is_object() ? packed : *v;
  const std::size_t buffer = whole(source, "buffer", kBadIndex);
  const std::size_t offset = whole(source, "byteOffset", 0);
  const std::size_t length = whole(source, "byteLength", kBadIndex);
  if (buffer >= buffers_.size() || offset > buffers_[buffer].size() ||
      length > buffers_[buffer].size() - offset) {
    return malformed(where, "超出缓冲区", "it reaches past its buffer");
  }
  const std::string_view bytes = std::string_view(buffers_[buffer]).substr(offset, length);
  if (!packed.is_object()) return bytes;
  const std::size_t count = whole(packed, "count", kBadIndex);
  const std::size_t stride = whole(packed, "byteStride", kBadIndex);
  if (count > kMaxDecodedBytes || stride == 0 || stride > 256 || count * stride > kMaxDecodedBytes) {
    return malformed(where, "压缩数据的数量不合理", "its compressed count is out of range");
  }
  std::string plain = decodeMeshopt(bytes, count, stride, text(packed, "mode"), text(packed, "filter"));
  if (plain.size() != count * stride)
    return malformed(where, "压缩数据无法解开", "its compressed data does not decode");
  return std::string_view(decoded_[view] = std::move(plain));
}

Expected<void> Document::readElements(std::size_t view, std::size_t offset, int componentType,
                                      bool normalised, Values& into, const std::string& where) const {
  auto bytes = viewBytes(view);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::size_t size = componentSize(componentType);
  const std::size_t packed = size * into.columns;
  const std::size_t declared = viewStride(view);
  const std::size_t stride = declared == 0 ? packed : declared;
  const bool fits = stride >= packed && stride <= 4096 && offset <= bytes->size() &&
                    (into.count == 0 || (into.count - 1) * stride + packed <= bytes->size() - offset);
  if (!fits) return malformed(where, "数据超出缓冲区", "its elements reach past the buffer view");
  for (std::size_t row = 0; row < into.count; ++row) {
    const char* at = bytes->data() + offset + row * stride;
    for (std::size_t c = 0; c < into.columns; ++c) {
      into.data[row * into.columns + c] = componentAt(at + c * size, componentType, normalised);
    }
  }
  return {};
}

Expected<void> Document::applySparse(const Json& accessor, int componentType, bool normalised, Values& into,
                                     const std::string& where) const {
  const Json& sparse = member(accessor, "sparse");
  if (!sparse.is_object()) return {};
  const std::size_t count = whole(sparse, "count", kBadIndex);
  if (count > into.count)
    return malformed(where, "稀疏数据数量不对", "it has more sparse values than elements");
  const Json& indices = member(sparse, "indices");
  const Json& values = member(sparse, "values");
  Values at{count, 1, std::vector<double>(count)};
  Values with{count, into.columns, std::vector<double>(count * into.columns)};
  const auto indexType = static_cast<int>(number(indices, "componentType", 0));
  if (componentSize(indexType) == 0)
    return malformed(where, "稀疏索引类型不对", "its sparse indices have no known type");
  if (auto ok = readElements(whole(indices, "bufferView", kBadIndex), whole(indices, "byteOffset", 0),
                             indexType, false, at, where);
      !ok)
    return ok;
  if (auto ok = readElements(whole(values, "bufferView", kBadIndex), whole(values, "byteOffset", 0),
                             componentType, normalised, with, where);
      !ok)
    return ok;
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = static_cast<std::size_t>(at.data[i]);
    if (!(at.data[i] >= 0) || row >= into.count)
      return malformed(where, "稀疏索引超出范围", "a sparse index is out of range");
    for (std::size_t c = 0; c < into.columns; ++c) into.data[row * into.columns + c] = with.at(i, c);
  }
  return {};
}

Expected<Values> Document::read(std::size_t accessor, std::size_t maxCount) const {
  const std::string where = fmt::format("accessors[{}]", accessor);
  const Json* a = element(root_, "accessors", accessor);
  if (a == nullptr) return malformed(where, "不存在", "it does not exist");
  Values values;
  values.count = whole(*a, "count", kBadIndex);
  values.columns = columnsOf(text(*a, "type"));
  const auto type = static_cast<int>(std::clamp(number(*a, "componentType", 0), 0.0, 1e6));
  const bool normalised = member(*a, "normalized").is_boolean() && member(*a, "normalized").get<bool>();
  if (values.columns == 0 || componentSize(type) == 0)
    return malformed(where, "数据类型未知", "its type is not known");
  if (values.count > maxCount) {
    return fail(ErrorCode::kLimitExceeded,
                {fmt::format("{} 的 {} 声称有 {} 个元素，上限 {}", name_, where, values.count, maxCount),
                 fmt::format("{}: {} claims {} elements, at most {}", name_, where, values.count, maxCount)},
                where);
  }
  const std::size_t view = whole(*a, "bufferView", kNone);
  // Memory follows what the file really holds: without a view an accessor is all zeros and only sparse.
  if (view == kNone && !member(*a, "sparse").is_object())
    return malformed(where, "没有数据", "it has no data");
  if (view != kNone) {
    auto bytes = viewBytes(view);
    if (!bytes) return tl::unexpected(bytes.error());
    const std::size_t least = componentSize(type) * values.columns;
    if (values.count > 0 && bytes->size() / least < values.count && viewStride(view) == 0) {
      return malformed(where, "数据超出缓冲区", "its elements reach past the buffer view");
    }
  }
  values.data.assign(values.count * values.columns, 0.0);
  if (view != kNone) {
    if (auto ok = readElements(view, whole(*a, "byteOffset", 0), type, normalised, values, where); !ok)
      return tl::unexpected(ok.error());
  }
  if (auto ok = applySparse(*a, type, normalised, values, where); !ok) return tl::unexpected(ok.error());
  return values;
}

}  // namespace fitroom::garments::gltf
