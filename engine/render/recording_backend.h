#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/render/image.h"
#include "engine/render/scene.h"

namespace fitroom::engine {

/// The renderer of tests that have no display: draws nothing, remembers everything that it was told.
class RecordingBackend final : public RenderBackend {
 public:
  struct Picture {
    std::filesystem::path path;
    int width = 0;
    int height = 0;
    Quality quality = Quality::kDraft;
    Camera camera;          ///< As set when the picture was asked for.
    std::size_t scene = 0;  ///< Index into `scenes`; its size when none had been set.
  };

  std::vector<Scene> scenes;       ///< Every scene set, in order.
  std::vector<Camera> cameras;     ///< Every camera set, in order.
  std::vector<Picture> pictures;   ///< Every picture asked for, in order.
  std::vector<std::string> calls;  ///< "setScene", "setCamera", "writePng", in order.
  bool writeFiles = false;         ///< Write a plain grey PNG of the size asked for.
  bool failNext = false;           ///< The next `writePng` fails with kUnwritable.

  void setScene(const Scene& scene) override;
  void setCamera(const Camera& camera) override;
  /// Refuses sizes as a real view does (kInvalidArgument).
  bodymodel::Expected<void> writePng(const std::filesystem::path& path, int width, int height,
                                     Quality quality) override;
};

}  // namespace fitroom::engine
