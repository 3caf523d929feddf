#pragma once

#include "bodymodel/core/error.h"

namespace fitroom::engine {

inline constexpr int kSmallestPicture = 64;  ///< Pixels a side.
inline constexpr int kLargestPicture = 4096;

/// Whether a picture of that size can be asked for; kInvalidArgument otherwise.
bodymodel::Expected<void> checkPictureSize(int width, int height);

}  // namespace fitroom::engine
