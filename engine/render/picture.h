#pragma once

#include <string_view>

#include "engine/render/image.h"

namespace fitroom::engine {

inline constexpr int kLargestPicture = 8192;  ///< Pixels a side; larger pictures are refused undecoded.

/// Decodes a PNG, JPEG or WebP from memory, halved until no side is above `mostSide` pixels. Fails with
/// kUnsupported (another format), kLimitExceeded (a side above kLargestPicture), kMalformed.
bodymodel::Expected<Image> decodePicture(std::string_view bytes, int mostSide);

}  // namespace fitroom::engine
