#pragma once

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"
#include "garments/core/garment_model.h"

namespace fitroom::test {

/// Positions, first texture coordinate of each vertex and triangulated faces of a plain OBJ file: enough to
/// look at a reference scene without the importer. Empty when the file is not there.
inline bodymodel::TriMesh readObj(const std::string& path, garments::TexCoords* texCoords = nullptr) {
  std::ifstream file(path);
  std::vector<float> points;
  std::vector<float> coords;
  std::vector<std::int32_t> faces;
  std::vector<std::int32_t> coordOf;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "v" || kind == "vt") {
      std::vector<float>& into = kind == "v" ? points : coords;
      const int count = kind == "v" ? 3 : 2;
      for (int i = 0; i < count; ++i) into.push_back(0.0f), words >> into.back();
    } else if (kind == "f") {
      std::vector<std::int32_t> corner;
      for (std::string word; words >> word;) {
        corner.push_back(std::stoi(word) - 1);
        const auto slash = word.find('/');
        if (slash == std::string::npos || word[slash + 1] == '/') continue;
        coordOf.resize(points.size() / 3, -1);
        coordOf[static_cast<std::size_t>(corner.back())] = std::stoi(word.substr(slash + 1)) - 1;
      }
      for (std::size_t i = 2; i < corner.size(); ++i)
        faces.insert(faces.end(), {corner[0], corner[i - 1], corner[i]});
    }
  }
  bodymodel::TriMesh mesh;
  mesh.vertices =
      Eigen::Map<bodymodel::Points>(points.data(), static_cast<Eigen::Index>(points.size() / 3), 3);
  mesh.triangles =
      Eigen::Map<bodymodel::Triangles>(faces.data(), static_cast<Eigen::Index>(faces.size() / 3), 3);
  if (texCoords != nullptr && !coordOf.empty()) {
    texCoords->setZero(mesh.vertexCount(), 2);
    for (std::size_t i = 0; i < coordOf.size(); ++i) {
      if (coordOf[i] < 0) continue;
      const auto c = static_cast<std::size_t>(coordOf[i]) * 2;
      texCoords->row(static_cast<Eigen::Index>(i)) << coords[c], coords[c + 1];
    }
  }
  return mesh;
}

}  // namespace fitroom::test
