#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "bodymodel/core/error.h"

namespace fitroom::engine {

/// A picture in memory: sRGB, 8 bits a channel, rows from the top, no padding.
struct Image {
  int width = 0;                   ///< Pixels.
  int height = 0;                  ///< Pixels.
  std::vector<std::uint8_t> rgba;  ///< width * height * 4 bytes: red, green, blue, alpha.

  /// Four bytes of the pixel in column x (from the left) and row y (from the top).
  const std::uint8_t* at(int x, int y) const {
    return rgba.data() +
           4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  }
  std::uint8_t* at(int x, int y) {
    return const_cast<std::uint8_t*>(static_cast<const Image&>(*this).at(x, y));
  }
};

/// An image of one colour.
Image makeImage(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue);

/// Writes a PNG (RGB; alpha is dropped), whole or not at all: a failure leaves what stood there before. The
/// same image gives the same bytes. Fails with kUnwritable, kInvalidArgument (empty, or bytes and size
/// disagree).
bodymodel::Expected<void> writePngFile(const Image& image, const std::filesystem::path& path);

/// Reads a PNG of any kind as RGBA. Fails with kUnreadable, kMalformed.
bodymodel::Expected<Image> readPngFile(const std::filesystem::path& path);

}  // namespace fitroom::engine
