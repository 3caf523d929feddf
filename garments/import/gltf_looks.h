#pragma once

#include <optional>
#include <string>

#include "garments/import/gltf_document.h"

namespace fitroom::garments::gltf {

/// Where a material's base colour picture is taken from a primitive.
struct PictureCoords {
  std::size_t set = 0;                                      ///< TEXCOORD_<set>.
  Eigen::Matrix3f transform = Eigen::Matrix3f::Identity();  ///< KHR_texture_transform on (u, v, 1).
};

/// Reads a document's materials, the pictures they use and the names of its colourways into `scene`; looks
/// keep the materials' numbers. What is damaged here is left out: it changes the picture, not the fit.
void readLooks(const Document& document, const Neighbours& neighbours, RawScene& scene);

/// Coordinates of a material's base colour picture.
PictureCoords pictureCoords(const Document& document, std::size_t material);

/// The look of each colourway for a primitive; empty when it has none.
std::vector<int> variantLooks(const Document& document, const Json& primitive, const RawScene& scene);

}  // namespace fitroom::garments::gltf
