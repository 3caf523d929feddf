#include "garments/shown/picture.h"

#include <cstdio>
// After cstdio: libjpeg's header uses FILE.
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include <algorithm>
#include <csetjmp>

namespace fitroom::garments {

namespace {

using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

enum class Kind { kPng, kJpeg, kWebp, kOther };

Kind kindOf(std::string_view bytes) {
  if (bytes.substr(0, 4) == "\x89PNG") return Kind::kPng;
  if (bytes.substr(0, 3) == "\xff\xd8\xff") return Kind::kJpeg;
  if (bytes.substr(0, 4) == "RIFF" && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP") return Kind::kWebp;
  return Kind::kOther;
}

tl::unexpected<bodymodel::Error> malformed() {
  return fail(ErrorCode::kMalformed, {"图片已损坏", "the picture is damaged"});
}

tl::unexpected<bodymodel::Error> unknownKind() {
  return fail(ErrorCode::kUnsupported, {"图片不是 PNG、JPEG 或 WebP", "the picture is no PNG, JPEG or WebP"});
}

bool allowed(unsigned width, unsigned height) {
  return width > 0 && height > 0 && width <= kLargestPictureSide && height <= kLargestPictureSide;
}

tl::unexpected<bodymodel::Error> tooLarge(unsigned width, unsigned height) {
  const std::string size = std::to_string(width) + " x " + std::to_string(height);
  const std::string most = std::to_string(kLargestPictureSide);
  return fail(ErrorCode::kLimitExceeded, {"图片 " + size + " 像素，边长上限 " + most,
                                          "the picture has " + size + " pixels; a side may have " + most});
}

Picture blank(int width, int height) {
  Picture picture{width, height, {}};
  picture.rgba.assign(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255);
  return picture;
}

Expected<Picture> decodePng(std::string_view bytes) {
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&header, bytes.data(), bytes.size()) == 0) return malformed();
  if (!allowed(header.width, header.height)) {
    png_image_free(&header);
    return tooLarge(header.width, header.height);
  }
  header.format = PNG_FORMAT_RGBA;
  Picture picture = blank(static_cast<int>(header.width), static_cast<int>(header.height));
  if (png_image_finish_read(&header, nullptr, picture.rgba.data(), 0, nullptr) == 0) return malformed();
  return picture;
}

// libjpeg ends the program on errors unless its handler jumps out.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf back;
};

void leaveJpeg(j_common_ptr info) {
  std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1);
}

void sayNothing(j_common_ptr) {}

enum class JpegEnd { kDamaged, kTooLarge, kHeadRead, kDone };

// Nothing here has a destructor, so that the jump is sound. `mostSide` 0: the head alone.
JpegEnd readJpeg(jpeg_decompress_struct& info, JpegErrors& errors, std::string_view bytes, int mostSide,
                 Picture& picture) {
  if (setjmp(errors.back) != 0) return JpegEnd::kDamaged;
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()),
               static_cast<unsigned long>(bytes.size()));
  if (jpeg_read_header(&info, TRUE) != JPEG_HEADER_OK) return JpegEnd::kDamaged;
  picture.width = static_cast<int>(info.image_width);
  picture.height = static_cast<int>(info.image_height);
  if (mostSide == 0) return JpegEnd::kHeadRead;
  if (!allowed(info.image_width, info.image_height)) return JpegEnd::kTooLarge;
  info.out_color_space = JCS_RGB;
  info.scale_num = 1;
  info.scale_denom = 1;
  while (info.scale_denom < 8 && static_cast<int>(info.image_width / info.scale_denom) > mostSide)
    info.scale_denom *= 2;
  jpeg_start_decompress(&info);
  picture.width = static_cast<int>(info.output_width);
  picture.height = static_cast<int>(info.output_height);
  picture.rgba.assign(4 * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height),
                      255);
  while (info.output_scanline < info.output_height) {
    std::uint8_t* row = picture.at(0, static_cast<int>(info.output_scanline));
    JSAMPROW line = row;
    jpeg_read_scanlines(&info, &line, 1);
    // RGB lies in the row's front; from the back it is spread to RGBA.
    for (int x = picture.width - 1; x >= 0; --x) {
      for (int c = 2; c >= 0; --c) row[4 * x + c] = row[3 * x + c];
      row[4 * x + 3] = 255;
    }
  }
  jpeg_finish_decompress(&info);
  return JpegEnd::kDone;
}

Expected<Picture> runJpeg(std::string_view bytes, int mostSide) {
  jpeg_decompress_struct info{};
  JpegErrors errors{};
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leaveJpeg;
  errors.manager.output_message = sayNothing;
  Picture picture;
  const JpegEnd end = readJpeg(info, errors, bytes, mostSide, picture);
  jpeg_destroy_decompress(&info);
  if (end == JpegEnd::kTooLarge)
    return tooLarge(static_cast<unsigned>(picture.width), static_cast<unsigned>(picture.height));
  if (end == JpegEnd::kDamaged) return malformed();
  return picture;
}

Expected<Picture> decodeWebp(std::string_view bytes) {
  int width = 0, height = 0;
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (WebPGetInfo(data, bytes.size(), &width, &height) == 0) return malformed();
  if (!allowed(static_cast<unsigned>(width), static_cast<unsigned>(height)))
    return tooLarge(static_cast<unsigned>(width), static_cast<unsigned>(height));
  Picture picture = blank(width, height);
  if (WebPDecodeRGBAInto(data, bytes.size(), picture.rgba.data(), picture.rgba.size(), 4 * width) == nullptr)
    return malformed();
  return picture;
}

/// Half as wide and high; each pixel the mean of four.
Picture halved(const Picture& from) {
  Picture to = blank(std::max(1, from.width / 2), std::max(1, from.height / 2));
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      const int x0 = std::min(2 * x, from.width - 1), y0 = std::min(2 * y, from.height - 1);
      const int x1 = std::min(2 * x + 1, from.width - 1), y1 = std::min(2 * y + 1, from.height - 1);
      for (int c = 0; c < 4; ++c) {
        const int sum = from.at(x0, y0)[c] + from.at(x1, y0)[c] + from.at(x0, y1)[c] + from.at(x1, y1)[c];
        to.at(x, y)[c] = static_cast<std::uint8_t>((sum + 2) / 4);
      }
    }
  }
  return to;
}

}  // namespace

Expected<PictureHead> readPictureHead(std::string_view bytes) {
  PictureHead head;
  switch (kindOf(bytes)) {
    case Kind::kPng: {
      png_image header{};
      header.version = PNG_IMAGE_VERSION;
      if (png_image_begin_read_from_memory(&header, bytes.data(), bytes.size()) == 0) return malformed();
      // A side above 2^31 - 1 is no picture by PNG's own rule.
      head = {static_cast<int>(header.width), static_cast<int>(header.height)};
      png_image_free(&header);
      return head;
    }
    case Kind::kJpeg: {
      const auto picture = runJpeg(bytes, 0);
      if (!picture) return tl::unexpected(picture.error());
      return PictureHead{picture->width, picture->height};
    }
    case Kind::kWebp:
      if (WebPGetInfo(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &head.width,
                      &head.height) == 0)
        return malformed();
      return head;
    case Kind::kOther:
      break;
  }
  return unknownKind();
}

Expected<Picture> decodePicture(std::string_view bytes, int mostSide) {
  mostSide = std::max(1, mostSide);
  Expected<Picture> picture = unknownKind();
  switch (kindOf(bytes)) {
    case Kind::kPng:
      picture = decodePng(bytes);
      break;
    case Kind::kJpeg:
      picture = runJpeg(bytes, mostSide);
      break;
    case Kind::kWebp:
      picture = decodeWebp(bytes);
      break;
    case Kind::kOther:
      break;
  }
  while (picture && std::max(picture->width, picture->height) > mostSide) picture = halved(*picture);
  return picture;
}

Expected<std::string> encodePng(const Picture& picture, bool alpha) {
  const auto pixels = static_cast<std::size_t>(std::max(0, picture.width)) *
                      static_cast<std::size_t>(std::max(0, picture.height));
  const auto cannot = [] {
    return fail(ErrorCode::kInvalidArgument,
                {"图片为空，或数据与尺寸不符", "the picture is empty, or its bytes and size disagree"});
  };
  if (pixels == 0 || picture.rgba.size() != 4 * pixels) return cannot();
  std::vector<std::uint8_t> rgb;
  for (std::size_t i = 0; !alpha && i < pixels; ++i)
    rgb.insert(rgb.end(), &picture.rgba[4 * i], &picture.rgba[4 * i] + 3);
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(picture.width);
  header.height = static_cast<png_uint_32>(picture.height);
  header.format = alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  const std::uint8_t* from = alpha ? picture.rgba.data() : rgb.data();
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(header);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&header, bytes.data(), &size, 0, from, 0, nullptr) == 0) return cannot();
  bytes.resize(size);
  return bytes;
}

}  // namespace fitroom::garments
