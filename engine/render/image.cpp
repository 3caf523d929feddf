#include "engine/render/image.h"

#include <png.h>

#include <cstdio>
#include <cstring>
#include <memory>

#include "bodymodel/core/error.h"

namespace fitroom::engine {

namespace fs = std::filesystem;

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

bodymodel::Expected<void> unwritable(const fs::path& path) {
  const std::string name = path.filename().string();
  return bodymodel::fail(
      bodymodel::ErrorCode::kUnwritable,
      {"无法写入图片 " + name + "；请检查文件夹是否可写、磁盘是否已满",
       "cannot write the picture " + name + "; check that the folder can be written and the disk has room"},
      path.string());
}

bool writeRows(const Image& image, const fs::path& path) {
  File file(std::fopen(path.c_str(), "wb"));
  if (!file) return false;
  std::vector<std::uint8_t> rgb(static_cast<std::size_t>(image.width) *
                                static_cast<std::size_t>(image.height) * 3);
  for (std::size_t i = 0, pixels = rgb.size() / 3; i < pixels; ++i)
    std::memcpy(&rgb[3 * i], &image.rgba[4 * i], 3);
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_RGB;
  if (png_image_write_to_stdio(&header, file.get(), 0, rgb.data(), 0, nullptr) == 0) return false;
  // A full disk often shows only when the buffer leaves the process.
  return std::fclose(file.release()) == 0;
}

}  // namespace

Image makeImage(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Image image{width, height, {}};
  image.rgba.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
    const std::uint8_t pixel[4] = {red, green, blue, 255};
    std::memcpy(&image.rgba[i], pixel, 4);
  }
  return image;
}

bodymodel::Expected<void> writePngFile(const Image& image, const fs::path& path) {
  const auto bytes = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 4;
  if (image.width <= 0 || image.height <= 0 || image.rgba.size() != bytes) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kInvalidArgument,
        {"图片为空，或数据与尺寸不符；请先渲染再保存",
         "the picture is empty, or its bytes and size disagree; draw it before writing it"},
        path.string());
  }
  std::error_code error;
  // A device must not be renamed over.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) return unwritable(path);
  fs::path part = path;
  part += ".part";
  if (!writeRows(image, part)) {
    fs::remove(part, error);
    return unwritable(path);
  }
  fs::rename(part, path, error);
  if (error) {
    fs::remove(part, error);
    return unwritable(path);
  }
  return {};
}

bodymodel::Expected<Image> readPngFile(const fs::path& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kUnreadable,
        {"无法打开图片 " + path.filename().string() + "；请检查它是否存在、是否可读",
         "cannot open the picture " + path.filename().string() + "; check that it is there"},
        path.string());
  }
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  Image image;
  bool good = png_image_begin_read_from_stdio(&header, file.get()) != 0;
  if (good) {
    header.format = PNG_FORMAT_RGBA;
    image.width = static_cast<int>(header.width);
    image.height = static_cast<int>(header.height);
    image.rgba.resize(PNG_IMAGE_SIZE(header));
    good = png_image_finish_read(&header, nullptr, image.rgba.data(), 0, nullptr) != 0;
  }
  png_image_free(&header);
  if (good) return image;
  return bodymodel::fail(
      bodymodel::ErrorCode::kMalformed,
      {"文件 " + path.filename().string() + " 不是完整的 PNG 图片；请换一个文件",
       "the file " + path.filename().string() + " is not a whole PNG picture; take another"},
      path.string());
}

}  // namespace fitroom::engine
