#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>
#include <type_traits>

#include "bodymodel/mannequin/mannequin_data.h"

namespace fitroom::bodymodel {

namespace {

constexpr char kMagic[8] = {'F', 'R', 'M', 'A', 'N', 'Q', 'I', 'N'};
constexpr double kStepMetres =
    1.0 / 131072;  // Morph targets: steps of 7.6 micrometres, to 0.25 m either way.

/// CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320).
std::uint32_t crc32(const char* bytes, std::size_t count) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      t[i] = i;
      for (int k = 0; k < 8; ++k) t[i] = (t[i] >> 1) ^ (0xEDB88320U & (0U - (t[i] & 1U)));
    }
    return t;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t i = 0; i < count; ++i)
    crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(bytes[i])) & 0xFFU];
  return ~crc;
}

/// Writes or reads the same fields in the same order, so that the two cannot drift apart.
struct Writer {
  std::string out;
  static constexpr bool kReading = false;
  bool good = true;

  template <class T>
  void value(T& v) {
    static_assert(std::is_trivially_copyable_v<T>);
    out.append(reinterpret_cast<const char*>(&v), sizeof(T));
  }
};

struct Reader {
  const char* at;
  const char* end;
  static constexpr bool kReading = true;
  bool good = true;

  template <class T>
  void value(T& v) {
    if (std::size_t(end - at) < sizeof(T)) {
      good = false;
      return;
    }
    std::memcpy(&v, at, sizeof(T));
    at += sizeof(T);
  }
};

template <class Io, class Vector>
void sized(Io& io, Vector& v, std::size_t count, std::size_t bytesEach) {
  if constexpr (Io::kReading) {
    if (count * bytesEach > std::size_t(io.end - io.at)) {
      io.good = false;
      return;
    }
    v.resize(count);
  }
}

template <class Io>
void vectors(Io& io, std::vector<Eigen::Vector3f>& v, std::size_t count) {
  sized(io, v, count, 12);
  for (auto& p : v)
    for (int k = 0; k < 3; ++k) io.value(p[k]);
}

template <class Io>
void deltas(Io& io, std::vector<Eigen::Vector3f>& v, std::size_t count) {
  sized(io, v, count, 6);
  for (auto& p : v)
    for (int k = 0; k < 3; ++k) {
      auto q = static_cast<std::int16_t>(std::lround(std::clamp(p[k] / kStepMetres, -32767.0, 32767.0)));
      io.value(q);
      p[k] = static_cast<float>(q * kStepMetres);
    }
}

template <class Io>
void skin(Io& io, SkinWeights& w) {
  for (auto& j : w.joint) io.value(j);
  for (auto& x : w.weight) io.value(x);
}

template <class Io>
void name(Io& io, std::string& s) {
  auto n = static_cast<std::uint8_t>(s.size());
  io.value(n);
  sized(io, s, n, 1);
  for (char& c : s) io.value(c);
}

template <class Io>
void fields(Io& io, MannequinData& d) {
  io.value(d.centreCount);
  io.value(d.sideCount);
  auto faceCount = static_cast<std::uint32_t>(d.faces.size());
  auto morphCount = static_cast<std::uint32_t>(d.morphs.size());
  io.value(faceCount);
  io.value(morphCount);
  const std::size_t half = d.halfCount(), all = half + kStoredJoints.size();
  sized(io, d.faces, faceCount, 6);
  for (auto& f : d.faces)
    for (auto& i : f) io.value(i);
  sized(io, d.regions, half, 1);
  for (auto& r : d.regions) io.value(r);
  sized(io, d.weights, half, 20);
  for (auto& w : d.weights) skin(io, w);
  sized(io, d.points, all, 28);
  for (auto& p : d.points) {
    io.value(p.level), io.value(p.arm), io.value(p.armBlend), io.value(p.front), io.value(p.slope);
    io.value(p.upper), io.value(p.fore);
  }
  for (auto& s : d.shapes) {
    vectors(io, s.points, all);
    io.value(s.height), io.value(s.pivotX), io.value(s.pivotZ);
    io.value(s.halfWidth), io.value(s.halfDepth), io.value(s.armDistance);
  }
  for (auto& a : d.anchors) io.value(a.face), io.value(a.weight);
  sized(io, d.morphs, morphCount, 10);
  for (auto& m : d.morphs) {
    name(io, m.name);
    io.value(m.low), io.value(m.high);
    auto keys = static_cast<std::uint8_t>(m.keys.size());
    io.value(keys);
    sized(io, m.keys, keys, 4);
    for (auto& k : m.keys) {
      io.value(k.at);
      for (auto& delta : k.delta) deltas(io, delta, all);
      if (!io.good) return;
    }
  }
}

tl::unexpected<Error> malformed(const std::string& context, const std::string& zh, const std::string& en) {
  return fail(ErrorCode::kMalformed,
              {fmt::format("人台文件已损坏:{}。请重新安装程序。", zh),
               fmt::format("The mannequin file is damaged: {}. Install the program again.", en)},
              context);
}

/// Nothing out of range, so that whoever uses the data need not look again.
bool sound(const MannequinData& d) {
  for (const auto& f : d.faces)
    for (const auto i : f)
      if (i >= d.halfCount()) return false;
  for (const auto r : d.regions)
    if (r >= Region::kCount) return false;
  for (const auto& w : d.weights)
    for (const auto j : w.joint)
      if (j >= kJointCount) return false;
  for (const auto& a : d.anchors)
    if (a.face >= d.faces.size()) return false;
  for (const auto& p : d.points)
    if (!std::isfinite(p.level) || !std::isfinite(p.arm)) return false;
  for (const auto& s : d.shapes)
    for (const auto& p : s.points)
      if (!p.allFinite()) return false;
  for (const auto& m : d.morphs)
    for (const auto& k : m.keys)
      if (!std::isfinite(k.at) || k.at == 0) return false;
  return !d.faces.empty();
}

}  // namespace

std::string encodeMannequin(const MannequinData& data) {
  MannequinData copy = data;
  Writer body;
  fields(body, copy);
  Writer head;
  auto magic = std::to_array(kMagic);
  auto version = kMannequinVersion;
  auto size = static_cast<std::uint32_t>(body.out.size());
  auto crc = crc32(body.out.data(), body.out.size());
  head.value(magic), head.value(version), head.value(size), head.value(crc);
  return head.out + body.out;
}

Expected<MannequinData> decodeMannequin(const std::string& bytes, const std::string& context) {
  Reader io{bytes.data(), bytes.data() + bytes.size()};
  std::array<char, 8> magic{};
  std::uint32_t version = 0, size = 0, crc = 0;
  io.value(magic), io.value(version), io.value(size), io.value(crc);
  if (!io.good || magic != std::to_array(kMagic))
    return malformed(context, "文件头不对", "its header is wrong");
  if (version > kMannequinVersion)
    return fail(
        ErrorCode::kNewerVersion,
        {fmt::format("人台文件版本 {} 比本程序支持的 {} 新。请升级程序。", version, kMannequinVersion),
         fmt::format("The mannequin file has version {}; this program reads up to {}. Update the program.",
                     version, kMannequinVersion)},
        context);
  if (version != kMannequinVersion) return malformed(context, "版本过旧", "its version is too old");
  if (size != std::size_t(io.end - io.at)) return malformed(context, "长度不对", "its length is wrong");
  if (crc != crc32(io.at, size)) return malformed(context, "校验和不对", "its checksum is wrong");
  MannequinData data;
  fields(io, data);
  if (!io.good || io.at != io.end) return malformed(context, "内容不完整", "its contents are incomplete");
  if (!sound(data)) return malformed(context, "有越界的数值", "a number in it is out of range");
  return data;
}

Expected<MannequinData> readMannequin(const std::filesystem::path& file) {
  std::error_code code;
  if (!std::filesystem::exists(file, code))
    return fail(ErrorCode::kNotFound,
                {fmt::format("找不到人台文件 {}。请重新安装程序。", file.string()),
                 fmt::format("The mannequin file {} is missing. Install the program again.", file.string())},
                file.string());
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  if (!in || !all)
    return fail(ErrorCode::kUnreadable,
                {fmt::format("无法读取人台文件 {}。请检查权限。", file.string()),
                 fmt::format("The mannequin file {} cannot be read. Check its permissions.", file.string())},
                file.string());
  return decodeMannequin(all.str(), file.string());
}

}  // namespace fitroom::bodymodel
