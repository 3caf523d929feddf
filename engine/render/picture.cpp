#include "engine/render/picture.h"

#include <cstdio>
// After cstdio: libjpeg's header uses FILE.
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <string>

namespace fitroom::engine {

namespace {

using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

tl::unexpected<bodymodel::Error> malformed() {
  return fail(ErrorCode::kMalformed, {"图片已损坏", "the picture is damaged"});
}

tl::unexpected<bodymodel::Error> tooLarge(unsigned width, unsigned height) {
  const std::string size = std::to_string(width) + " x " + std::to_string(height);
  return fail(ErrorCode::kLimitExceeded,
              {"图片 " + size + " 像素，边长上限 " + std::to_string(kLargestPicture),
               "the picture has " + size + " pixels; a side may have " + std::to_string(kLargestPicture)});
}

bool allowed(unsigned width, unsigned height) {
  return width > 0 && height > 0 && width <= kLargestPicture && height <= kLargestPicture;
}

Expected<Image> decodePng(std::string_view bytes) {
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&header, bytes.data(), bytes.size()) == 0) return malformed();
  if (!allowed(header.width, header.height)) {
    png_image_free(&header);
    return tooLarge(header.width, header.height);
  }
  header.format = PNG_FORMAT_RGBA;
  Image image{static_cast<int>(header.width), static_cast<int>(header.height), {}};
  image.rgba.resize(PNG_IMAGE_SIZE(header));
  if (png_image_finish_read(&header, nullptr, image.rgba.data(), 0, nullptr) == 0) return malformed();
  return image;
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

// Nothing here has a destructor, so that the jump is sound. 1 done, 0 damaged, -1 too large.
int readJpeg(jpeg_decompress_struct& info, JpegErrors& errors, std::string_view bytes, int mostSide,
             Image& image) {
  if (setjmp(errors.back) != 0) return 0;
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()),
               static_cast<unsigned long>(bytes.size()));
  if (jpeg_read_header(&info, TRUE) != JPEG_HEADER_OK) return 0;
  image.width = static_cast<int>(info.image_width);
  image.height = static_cast<int>(info.image_height);
  if (!allowed(info.image_width, info.image_height)) return -1;
  info.out_color_space = JCS_RGB;
  info.scale_num = 1;
  info.scale_denom = 1;
  while (info.scale_denom < 8 && static_cast<int>(info.image_width / info.scale_denom) > mostSide)
    info.scale_denom *= 2;
  jpeg_start_decompress(&info);
  image.width = static_cast<int>(info.output_width);
  image.height = static_cast<int>(info.output_height);
  image.rgba.assign(4 * static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height), 255);
  while (info.output_scanline < info.output_height) {
    std::uint8_t* row = image.at(0, static_cast<int>(info.output_scanline));
    JSAMPROW line = row;
    jpeg_read_scanlines(&info, &line, 1);
    // RGB lies in the row's front; from the back it is spread to RGBA.
    for (int x = image.width - 1; x >= 0; --x) {
      for (int c = 2; c >= 0; --c) row[4 * x + c] = row[3 * x + c];
      row[4 * x + 3] = 255;
    }
  }
  jpeg_finish_decompress(&info);
  return 1;
}

Expected<Image> decodeJpeg(std::string_view bytes, int mostSide) {
  jpeg_decompress_struct info{};
  JpegErrors errors{};
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leaveJpeg;
  errors.manager.output_message = sayNothing;
  Image image;
  const int done = readJpeg(info, errors, bytes, mostSide, image);
  jpeg_destroy_decompress(&info);
  if (done < 0) return tooLarge(static_cast<unsigned>(image.width), static_cast<unsigned>(image.height));
  if (done == 0) return malformed();
  return image;
}

// Half as wide and high; each pixel the mean of four.
Image halved(const Image& from) {
  Image to = makeImage(std::max(1, from.width / 2), std::max(1, from.height / 2), 0, 0, 0);
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      const int x1 = std::min(2 * x + 1, from.width - 1), y1 = std::min(2 * y + 1, from.height - 1);
      for (int c = 0; c < 4; ++c) {
        const int sum =
            from.at(2 * x, 2 * y)[c] + from.at(x1, 2 * y)[c] + from.at(2 * x, y1)[c] + from.at(x1, y1)[c];
        to.at(x, y)[c] = static_cast<std::uint8_t>((sum + 2) / 4);
      }
    }
  }
  return to;
}

}  // namespace

Expected<Image> decodePicture(std::string_view bytes, int mostSide) {
  Expected<Image> image =
      fail(ErrorCode::kUnsupported, {"图片不是 PNG 或 JPEG", "the picture is no PNG or JPEG"});
  if (bytes.substr(0, 4) == "\x89PNG") image = decodePng(bytes);
  if (bytes.substr(0, 3) == "\xff\xd8\xff") image = decodeJpeg(bytes, mostSide);
  while (image && std::max(image->width, image->height) > std::max(1, mostSide)) image = halved(*image);
  return image;
}

}  // namespace fitroom::engine
