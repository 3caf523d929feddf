#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace fitroom::garments {

/// A picture as its file holds it; never decoded here.
struct LookImage {
  std::string name;
  std::string mime;   ///< image/png, image/jpeg, image/webp or image/ktx2.
  std::string bytes;  ///< Encoded.
};

/// How a part of a garment looks. Metallic-roughness as in glTF 2.0.
struct Look {
  std::string name;
  Eigen::Vector4f colour{0.6f, 0.6f, 0.6f, 1.0f};  ///< Linear RGB and opacity, multiplies the picture.
  int image = -1;                                  ///< Index of its base colour picture; -1: none.
  float metallic = 0.0f;                           ///< 0 to 1.
  float roughness = 0.9f;                          ///< 0 to 1.
  std::string alphaMode = "OPAQUE";                ///< OPAQUE, MASK or BLEND.
  float alphaCutoff = 0.5f;                        ///< For MASK.
};

}  // namespace fitroom::garments
