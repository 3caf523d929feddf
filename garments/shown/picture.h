#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"

namespace fitroom::garments {

/// A decoded picture: sRGB, 8 bits a channel, rows from the top, no padding.
struct Picture {
  int width = 0;                   ///< Pixels.
  int height = 0;                  ///< Pixels.
  std::vector<std::uint8_t> rgba;  ///< width * height * 4 bytes: red, green, blue, alpha.

  /// Four bytes of the pixel in column x (from the left) and row y (from the top).
  const std::uint8_t* at(int x, int y) const {
    return rgba.data() +
           4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  }
  std::uint8_t* at(int x, int y) {
    return const_cast<std::uint8_t*>(static_cast<const Picture&>(*this).at(x, y));
  }
};

inline constexpr int kLargestPictureSide = 8192;  ///< Pixels; larger pictures are refused undecoded.

/// What a picture's head says, without decoding it.
struct PictureHead {
  int width = 0, height = 0;  ///< Pixels.
};

/// Reads the head of a PNG, JPEG or WebP. Fails with kUnsupported (another kind), kMalformed.
bodymodel::Expected<PictureHead> readPictureHead(std::string_view bytes);

/// Decodes a PNG, JPEG or WebP, halved until no side is above `mostSide` pixels. Fails with kUnsupported
/// (another kind), kLimitExceeded (a side above kLargestPictureSide), kMalformed.
bodymodel::Expected<Picture> decodePicture(std::string_view bytes, int mostSide);

/// A PNG of it; `alpha`: keep the fourth channel. Same picture, same bytes. Fails with kInvalidArgument when
/// size and bytes disagree.
bodymodel::Expected<std::string> encodePng(const Picture& picture, bool alpha);

}  // namespace fitroom::garments
