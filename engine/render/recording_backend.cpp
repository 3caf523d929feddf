#include "engine/render/recording_backend.h"

#include <utility>

#include "engine/render/picture_size.h"

namespace fitroom::engine {

void RecordingBackend::setScene(const Scene& scene) {
  calls.emplace_back("setScene");
  scenes.push_back(scene);
}

void RecordingBackend::setCamera(const Camera& camera) {
  calls.emplace_back("setCamera");
  cameras.push_back(camera);
}

bodymodel::Expected<void> RecordingBackend::writePng(const std::filesystem::path& path, int width, int height,
                                                     Quality quality) {
  calls.emplace_back("writePng");
  if (auto allowed = checkPictureSize(width, height); !allowed) return allowed;
  pictures.push_back({path, width, height, quality, cameras.empty() ? Camera{} : cameras.back(),
                      scenes.empty() ? 0 : scenes.size() - 1});
  if (std::exchange(failNext, false)) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kUnwritable,
        {"无法写入图片 " + path.filename().string() + "；请检查文件夹是否可写、磁盘是否已满",
         "cannot write the picture " + path.filename().string() +
             "; check that the folder can be written and the disk has room"},
        path.string());
  }
  if (writeFiles) return writePngFile(makeImage(width, height, 128, 128, 128), path);
  return {};
}

}  // namespace fitroom::engine
