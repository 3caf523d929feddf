#include "engine/render/picture_size.h"

#include <fmt/format.h>

namespace fitroom::engine {

bodymodel::Expected<void> checkPictureSize(int width, int height) {
  const auto allowed = [](int side) { return side >= kSmallestPicture && side <= kLargestPicture; };
  if (allowed(width) && allowed(height)) return {};
  return bodymodel::fail(
      bodymodel::ErrorCode::kInvalidArgument,
      {fmt::format("图片尺寸 {} x {} 像素不可用；每边须在 {} 到 {} 像素之间，请改用这个范围内的尺寸", width,
                   height, kSmallestPicture, kLargestPicture),
       fmt::format("a picture of {} x {} pixels cannot be made; each side must be {} to {} pixels, ask for "
                   "such a size",
                   width, height, kSmallestPicture, kLargestPicture)});
}

}  // namespace fitroom::engine
