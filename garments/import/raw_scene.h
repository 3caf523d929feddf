#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/core/look.h"

namespace fitroom::garments {

/// One mesh as a file holds it: node transforms baked, still in the file's own unit and axes.
struct RawMesh {
  std::string name;                          ///< Mesh or node name; may be empty.
  std::string material;                      ///< Material name; may be empty.
  Points vertices;                           ///< V x 3, file units; may hold numbers that are not finite.
  TexCoords texCoords;                       ///< V x 2 or empty.
  Triangles triangles;                       ///< F x 3, each index in [0, V).
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};  ///< Linear RGB.
  bool hasColour = false;                    ///< The file said the colour.
  std::vector<float> label;                  ///< V values of the attribute `_TUBE`, or empty.
  std::vector<float> anchor;      ///< 2V x 3: `_ANCHOR`, then `_OFFSET`, of a library's shown mesh; or empty.
  int look = -1;                  ///< Index into RawScene::looks; -1: none.
  std::vector<int> variantLooks;  ///< Per colourway of the scene its look, -1 as `look`; may be empty.
};

/// A file read, nothing interpreted.
struct RawScene {
  std::vector<RawMesh> meshes;
  std::vector<Look> looks;            ///< Materials, for display.
  std::vector<LookImage> images;      ///< Pictures they use, still encoded.
  std::vector<std::string> variants;  ///< Names of colourways.
  double metresPerUnit = 0.0;         ///< What the file declares; 0: it declares nothing.
  std::string up;  ///< Axis that the file declares to be up after node transforms; empty: nothing.
  std::string author;
  std::string licence;
  std::string generator;        ///< Program that wrote the file.
  bool skinned = false;         ///< Positions are those of the bind pose.
  std::size_t strayPoints = 0;  ///< Points and lines left out.
};

/// Bounds of what is read into memory; beyond them a file is refused, never truncated.
struct RawLimits {
  std::size_t maxVertices = 8'000'000;
  std::size_t maxTriangles = 8'000'000;
  std::size_t maxNodes = 100'000;
};

}  // namespace fitroom::garments
