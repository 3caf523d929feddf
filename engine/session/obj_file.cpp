#include "engine/session/obj_file.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <vector>

#include "garments/library/file_io.h"

namespace fitroom::engine {

using bodymodel::ErrorCode;
using bodymodel::Expected;

namespace {

std::string_view nextWord(std::string_view& line) {
  const auto from = line.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  line.remove_prefix(from);
  const auto word = line.substr(0, line.find_first_of(" \t\r"));
  line.remove_prefix(word.size());
  return word;
}

template <class T>
std::optional<T> number(std::string_view word) {
  T value{};
  const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
  // A face corner such as 12/3/4 ends at its first slash.
  if (result.ec != std::errc() || (result.ptr != word.data() + word.size() && *result.ptr != '/'))
    return std::nullopt;
  return value;
}

struct Builder {
  std::vector<Eigen::Vector3f> vertices;
  std::vector<Eigen::Vector3i> faces;

  bool addVertex(std::string_view line) {
    Eigen::Vector3f p;
    for (int k = 0; k < 3; ++k) {
      const auto value = number<float>(nextWord(line));
      if (!value) return false;
      p[k] = *value;
    }
    vertices.push_back(p);
    return true;
  }

  bool addFace(std::string_view line) {
    std::vector<int> corners;
    for (auto word = nextWord(line); !word.empty(); word = nextWord(line)) {
      const auto index = number<long>(word);
      const auto count = static_cast<long>(vertices.size());
      if (!index || *index == 0 || *index > count || *index < -count) return false;
      corners.push_back(static_cast<int>(*index > 0 ? *index - 1 : count + *index));
    }
    for (std::size_t k = 2; k < corners.size(); ++k)
      faces.emplace_back(corners[0], corners[k - 1], corners[k]);
    return corners.size() >= 3;
  }

  bool add(std::string_view line) {
    const auto word = nextWord(line);
    if (word == "v") return addVertex(line);
    if (word == "f") return addFace(line);
    return true;
  }
};

bodymodel::TriMesh toMesh(const Builder& builder) {
  bodymodel::TriMesh mesh;
  mesh.vertices.resize(static_cast<Eigen::Index>(builder.vertices.size()), 3);
  mesh.triangles.resize(static_cast<Eigen::Index>(builder.faces.size()), 3);
  for (std::size_t i = 0; i < builder.vertices.size(); ++i) {
    mesh.vertices.row(static_cast<Eigen::Index>(i)) = builder.vertices[i].transpose();
  }
  for (std::size_t i = 0; i < builder.faces.size(); ++i) {
    mesh.triangles.row(static_cast<Eigen::Index>(i)) = builder.faces[i].transpose();
  }
  return mesh;
}

}  // namespace

Expected<bodymodel::TriMesh> readObj(const std::filesystem::path& path) {
  const auto text = garments::readFile(path);
  if (!text) return tl::unexpected(text.error());
  Builder builder;
  std::size_t number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    ++number;
    if (!builder.add(line)) {
      return bodymodel::fail(ErrorCode::kMalformed,
                             {fmt::format("{} 第 {} 行不是有效的顶点或面", path.string(), number),
                              fmt::format("{}, line {}: not a valid vertex or face", path.string(), number)},
                             path.string());
    }
  }
  bodymodel::TriMesh mesh = toMesh(builder);
  if (mesh.empty()) {
    return bodymodel::fail(ErrorCode::kMalformed,
                           {path.string() + " 里没有面", path.string() + " holds no faces"}, path.string());
  }
  return mesh;
}

std::string encodeObj(const bodymodel::TriMesh& mesh) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const auto p = mesh.vertices.row(i);
    fmt::format_to(out, "v {:.6f} {:.6f} {:.6f}\n", p[0], p[1], p[2]);
  }
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto t = mesh.triangles.row(f);
    fmt::format_to(out, "f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
  }
  return fmt::to_string(text);
}

}  // namespace fitroom::engine
