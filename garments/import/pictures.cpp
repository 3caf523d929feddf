#include "garments/import/pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "garments/shown/picture.h"

namespace fitroom::garments {

namespace {

struct Count {
  int refused = 0, converted = 0, foreign = 0;
  std::string first;  ///< What was wrong with the first that was refused.
  std::string firstZh;
};

/// Whether the picture stays; may change its bytes.
bool settle(LookImage& image, Count& count) {
  if (image.mime == "image/ktx2") return ++count.foreign, false;
  const auto refuse = [&](const Text& why) {
    if (count.refused++ == 0) count.firstZh = why.zh, count.first = why.en;
    return false;
  };
  const auto head = readPictureHead(image.bytes);
  if (!head) return refuse(head.error().text);
  const int most = std::max(head->width, head->height);
  if (most > kLargestPictureSide || std::min(head->width, head->height) <= 0) {
    return refuse({fmt::format("{}×{} 像素", head->width, head->height),
                   fmt::format("{} x {} pixels", head->width, head->height)});
  }
  if (image.mime != "image/webp") return true;
  const auto decoded = decodePicture(image.bytes, kLargestPictureSide);
  if (!decoded) return refuse(decoded.error().text);
  const bool opaque = [&] {
    for (std::size_t i = 3; i < decoded->rgba.size(); i += 4) {
      if (decoded->rgba[i] != 255) return false;
    }
    return true;
  }();
  auto png = encodePng(*decoded, !opaque);
  if (!png) return refuse(png.error().text);
  image = {image.name, "image/png", std::move(*png)};
  ++count.converted;
  return true;
}

}  // namespace

void settlePictures(RawScene& scene, Findings& findings) {
  Count count;
  std::vector<int> place(scene.images.size(), -1);
  std::vector<LookImage> kept;
  for (std::size_t i = 0; i < scene.images.size(); ++i) {
    if (!settle(scene.images[i], count)) continue;
    place[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(scene.images[i]));
  }
  scene.images = std::move(kept);
  for (auto& look : scene.looks) {
    if (look.image >= 0)
      look.image = static_cast<std::size_t>(look.image) < place.size()
                       ? place[static_cast<std::size_t>(look.image)]
                       : -1;
  }
  if (count.refused > 0) {
    findings.warn("IMP-032",
                  {fmt::format("{} 张贴图用不了（{}；允许边长 1 到 {} 像素），改用单色显示", count.refused,
                               count.firstZh, kLargestPictureSide),
                   fmt::format("{} pictures cannot be used ({}; allowed: sides of 1 to {} pixels); a plain "
                               "colour is shown instead",
                               count.refused, count.first, kLargestPictureSide)},
                  true);
  }
  if (count.converted > 0) {
    findings.info("IMP-033",
                  {fmt::format("{} 张 WebP 贴图已转成 PNG", count.converted),
                   fmt::format("{} WebP pictures were turned into PNG", count.converted)},
                  true);
  }
  if (count.foreign > 0) {
    findings.warn(
        "IMP-034",
        {fmt::format("{} 张 KTX2 贴图不支持，改用单色显示；导出时请用 PNG 或 JPEG 贴图", count.foreign),
         fmt::format("{} KTX2 pictures are not read and a plain colour is shown; export with PNG "
                     "or JPEG pictures",
                     count.foreign)},
        true);
  }
}

}  // namespace fitroom::garments
