#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/render/scene.h"
#include "engine/session/fitting_room.h"

namespace fitroom::engine {

struct PictureSize {
  int width = 900;    ///< Pixels, 64 to 4096.
  int height = 1200;  ///< Pixels, 64 to 4096.
};

/// Writes all a try-on leaves behind into a folder, whole or not at all: front.png, side.png, back.png,
/// heat.png (when there is a renderer), garment.glb, body.glb, report.json and report.html. Returns the names
/// written. Fails with kUnwritable, or what the renderer says.
bodymodel::Expected<std::vector<std::string>> writeTryOnFolder(const std::filesystem::path& folder,
                                                               const TryOnResult& result,
                                                               RenderBackend* renderer,
                                                               PictureSize size = {});

}  // namespace fitroom::engine
