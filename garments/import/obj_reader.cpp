#include "garments/import/obj_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <map>

namespace fitroom::garments {

namespace {

constexpr std::size_t kMaxMaterialBytes = 16u << 20;
constexpr std::size_t kMaxPolygon = 100'000;

bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// Words of one line, from left to right.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  std::string_view word() {
    skipBlanks();
    std::size_t n = 0;
    while (n < rest_.size() && !isBlank(rest_[n])) ++n;
    const std::string_view out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return out;
  }
  /// What is left, without blanks at either end.
  std::string_view tail() {
    skipBlanks();
    while (!rest_.empty() && isBlank(rest_.back())) rest_.remove_suffix(1);
    return rest_;
  }
  float number() {
    const std::string_view w = word();
    float value = std::numeric_limits<float>::quiet_NaN();
    const char* begin = w.data() + (!w.empty() && w[0] == '+');
    const auto [end, error] = std::from_chars(begin, w.data() + w.size(), value);
    // Too large or too small for a float: the importer counts what is not finite.
    if (error == std::errc::result_out_of_range) return std::numeric_limits<float>::infinity();
    return error == std::errc() ? value : std::numeric_limits<float>::quiet_NaN();
  }

 private:
  void skipBlanks() {
    while (!rest_.empty() && isBlank(rest_.front())) rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

/// The next line of a text, joined with those that a backslash continues it by.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    line = take();
    if (line.empty() || line.back() != '\\') return true;
    joined_.assign(line.substr(0, line.size() - 1));
    while (!rest_.empty()) {
      const std::string_view more = take();
      const bool again = !more.empty() && more.back() == '\\';
      joined_.append(" ").append(again ? more.substr(0, more.size() - 1) : more);
      if (!again) break;
    }
    line = joined_;
    return true;
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view take() {
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number_;
    return line;
  }
  std::string_view rest_;
  std::string joined_;
  std::size_t number_ = 0;
};

/// sRGB to linear (IEC 61966-2-1); MTL colours are what people picked on a screen.
float linear(float c) {
  c = std::isfinite(c) ? std::clamp(c, 0.0f, 1.0f) : 0.6f;
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}

struct Corner {
  std::int32_t v = 0, vt = -1;
};

class ObjReader {
 public:
  ObjReader(const std::filesystem::path& path, const Neighbours& neighbours, const RawLimits& limits)
      : name_(path.filename().string()), neighbours_(neighbours), limits_(limits) {}

  Expected<RawScene> run(std::string_view text) {
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
      if (auto ok = readLine(line, lines.number()); !ok) return tl::unexpected(ok.error());
    }
    closeMesh();
    return std::move(scene_);
  }

 private:
  struct Known {
    std::int32_t vt, index, next;
  };

  Expected<void> readLine(std::string_view text, std::size_t number) {
    Line line(text);
    const std::string_view key = line.word();
    if (key == "v") {
      if (positions_.size() / 3 >= limits_.maxVertices)
        return tooMany("顶点", "vertices", limits_.maxVertices);
      for (int k = 0; k < 3; ++k) positions_.push_back(line.number());
    } else if (key == "vt") {
      if (texCoords_.size() / 2 >= limits_.maxVertices)
        return tooMany("顶点", "vertices", limits_.maxVertices);
      texCoords_.push_back(line.number());
      texCoords_.push_back(1.0f - line.number());  // the house's v runs downwards, as glTF's
    } else if (key == "f") {
      return readFace(line, number);
    } else if (key == "l" || key == "p") {
      ++scene_.strayPoints;
    } else if (key == "o" || key == "g") {
      closeMesh();
      object_.assign(line.tail());
    } else if (key == "usemtl") {
      closeMesh();
      material_.assign(line.tail());
    } else if (key == "mtllib") {
      readMaterials(std::string(line.tail()));
    }
    return {};
  }

  tl::unexpected<Error> tooMany(const char* zh, const char* en, std::size_t limit) const {
    return fail(ErrorCode::kLimitExceeded, {fmt::format("{} 的{}超过 {} 个", name_, zh, limit),
                                            fmt::format("{} has more than {} {}", name_, limit, en)});
  }

  tl::unexpected<Error> damaged(std::size_t line) const {
    return fail(ErrorCode::kMalformed,
                {fmt::format("{} 第 {} 行的面不对，文件已损坏。请重新导出", name_, line),
                 fmt::format("{} is damaged: the face on line {} is wrong; export it again", name_, line)},
                fmt::format("line {}", line));
  }

  /// One based or counted back from the end; -1 when it names nothing.
  static std::int32_t indexOf(std::string_view text, std::size_t count) {
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return -1;
    const long long at = value > 0 ? value - 1 : static_cast<long long>(count) + value;
    return value != 0 && at >= 0 && at < static_cast<long long>(count) ? static_cast<std::int32_t>(at) : -1;
  }

  Expected<void> readFace(Line& line, std::size_t number) {
    polygon_.clear();
    for (std::string_view word = line.word(); !word.empty() && word[0] != '#'; word = line.word()) {
      const std::size_t slash = word.find('/');
      Corner corner;
      corner.v = indexOf(word.substr(0, slash), positions_.size() / 3);
      if (corner.v < 0 || polygon_.size() > kMaxPolygon) return damaged(number);
      if (slash != std::string_view::npos) {
        const std::string_view rest = word.substr(slash + 1);
        corner.vt = indexOf(rest.substr(0, rest.find('/')), texCoords_.size() / 2);
      }
      polygon_.push_back(corner);
    }
    if (polygon_.size() < 3) {
      ++scene_.strayPoints;
      return {};
    }
    if (total_ + polygon_.size() - 2 > limits_.maxTriangles)
      return tooMany("三角形", "triangles", limits_.maxTriangles);
    total_ += polygon_.size() - 2;
    corners_.clear();
    for (const Corner& c : polygon_) corners_.push_back(vertexOf(c));
    const std::size_t first = polygon_.size() == 4 && otherDiagonal() ? 1 : 0;
    const std::size_t n = corners_.size();
    for (std::size_t k = 1; k + 1 < n; ++k) {
      faces_.push_back({corners_[first], corners_[(first + k) % n], corners_[(first + k + 1) % n]});
    }
    return {};
  }

  /// Whether a quad is better cut from its second to its fourth corner.
  bool otherDiagonal() const {
    const auto distance = [&](const Corner& a, const Corner& b) {
      float sum = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        const float d = positions_[static_cast<std::size_t>(a.v) * 3 + k] -
                        positions_[static_cast<std::size_t>(b.v) * 3 + k];
        sum += d * d;
      }
      return sum;
    };
    return distance(polygon_[1], polygon_[3]) < 0.999f * distance(polygon_[0], polygon_[2]);
  }

  /// The number of a corner's vertex in the mesh that is being read.
  std::int32_t vertexOf(const Corner& corner) {
    const auto v = static_cast<std::size_t>(corner.v);
    if (heads_.size() <= v) {
      heads_.resize(positions_.size() / 3, -1);
      epochs_.resize(positions_.size() / 3, 0);
    }
    if (epochs_[v] != epoch_) {
      epochs_[v] = epoch_;
      heads_[v] = -1;
    }
    for (std::int32_t i = heads_[v]; i >= 0; i = known_[static_cast<std::size_t>(i)].next) {
      if (known_[static_cast<std::size_t>(i)].vt == corner.vt)
        return known_[static_cast<std::size_t>(i)].index;
    }
    const auto index = static_cast<std::int32_t>(vertices_.size());
    vertices_.push_back(corner);
    known_.push_back({corner.vt, index, heads_[v]});
    heads_[v] = index;
    return index;
  }

  void closeMesh() {
    if (!faces_.empty()) {
      RawMesh mesh;
      mesh.name = object_;
      mesh.material = material_;
      mesh.vertices.resize(static_cast<Eigen::Index>(vertices_.size()), 3);
      const bool withUv =
          std::any_of(vertices_.begin(), vertices_.end(), [](const Corner& c) { return c.vt >= 0; });
      if (withUv) mesh.texCoords = TexCoords::Zero(static_cast<Eigen::Index>(vertices_.size()), 2);
      for (std::size_t i = 0; i < vertices_.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        const float* p = positions_.data() + static_cast<std::size_t>(vertices_[i].v) * 3;
        mesh.vertices.row(row) << p[0], p[1], p[2];
        if (vertices_[i].vt < 0) continue;
        const float* t = texCoords_.data() + static_cast<std::size_t>(vertices_[i].vt) * 2;
        mesh.texCoords.row(row) << t[0], t[1];
      }
      if (withUv && !mesh.texCoords.allFinite()) mesh.texCoords.resize(0, 2);
      mesh.triangles.resize(static_cast<Eigen::Index>(faces_.size()), 3);
      for (std::size_t f = 0; f < faces_.size(); ++f)
        mesh.triangles.row(static_cast<Eigen::Index>(f)) << faces_[f][0], faces_[f][1], faces_[f][2];
      if (const auto it = looks_.find(material_); it != looks_.end()) {
        mesh.look = it->second;
        mesh.colour = scene_.looks[static_cast<std::size_t>(it->second)].colour.head<3>();
        mesh.hasColour = true;
      }
      scene_.meshes.push_back(std::move(mesh));
    }
    faces_.clear();
    vertices_.clear();
    known_.clear();
    ++epoch_;
  }

  void readMaterials(const std::string& file) {
    const auto text = neighbours_.read(file, kMaxMaterialBytes);
    if (!text) return;
    Lines lines(*text);
    std::string_view raw;
    Look* look = nullptr;
    while (lines.next(raw)) {
      Line line(raw);
      const std::string_view key = line.word();
      if (key == "newmtl") {
        const std::string name(line.tail());
        looks_[name] = static_cast<int>(scene_.looks.size());
        scene_.looks.emplace_back().name = name;
        look = &scene_.looks.back();
      } else if (look == nullptr) {
        continue;
      } else if (key == "Kd") {
        for (int k = 0; k < 3; ++k) look->colour[k] = linear(line.number());
      } else if (key == "d") {
        const float d = line.number();
        if (d >= 0 && d < 1) look->colour[3] = d, look->alphaMode = "BLEND";
      } else if (key == "map_Kd") {
        look->image = imageOf(std::string(line.tail()));
      }
    }
  }

  /// A picture named by a material; options before the name are skipped.
  int imageOf(const std::string& text) {
    std::string name = text;
    if (!name.empty() && name[0] == '-') name = name.substr(name.find_last_of(" \t") + 1);
    for (std::size_t i = 0; i < scene_.images.size(); ++i) {
      if (scene_.images[i].name == name) return static_cast<int>(i);
    }
    auto bytes = neighbours_.read(name, kMaxPictureBytes);
    if (!bytes) return -1;
    std::string mime = pictureMime(*bytes);
    if (mime.empty()) return -1;
    scene_.images.push_back({name, std::move(mime), std::move(*bytes)});
    return static_cast<int>(scene_.images.size()) - 1;
  }

  std::string name_;
  const Neighbours& neighbours_;
  RawLimits limits_;
  RawScene scene_;
  std::vector<float> positions_, texCoords_;
  std::string object_, material_;
  std::map<std::string, int> looks_;
  std::vector<Corner> polygon_, vertices_;
  std::vector<std::int32_t> corners_, heads_;
  std::vector<std::uint32_t> epochs_;
  std::uint32_t epoch_ = 1;
  std::vector<Known> known_;
  std::vector<std::array<std::int32_t, 3>> faces_;
  std::size_t total_ = 0;
};

}  // namespace

Expected<RawScene> readObj(std::string_view text, const std::filesystem::path& path,
                           const Neighbours& neighbours, const RawLimits& limits) {
  return ObjReader(path, neighbours, limits).run(text);
}

}  // namespace fitroom::garments
