#include "engine/render/picture.h"

#include "garments/shown/picture.h"

namespace fitroom::engine {

static_assert(kLargestPicture == garments::kLargestPictureSide);

bodymodel::Expected<Image> decodePicture(std::string_view bytes, int mostSide) {
  auto picture = garments::decodePicture(bytes, mostSide);
  if (!picture) return tl::unexpected(picture.error());
  return Image{picture->width, picture->height, std::move(picture->rgba)};
}

}  // namespace fitroom::engine
