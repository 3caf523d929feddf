#pragma once

#include <filesystem>

#include "bodymodel/body.h"
#include "engine/render/scene.h"

namespace fitroom::engine {

/// Writes the body as a GLB in metres, whole or not at all, with texture coordinates where it has them: its
/// vertices are then repeated at the seams. `measurable`: in the A-pose, so that its
/// landmarks are kept beside the mesh for measuring it again.
bodymodel::Expected<void> writeBodyGlb(const std::filesystem::path& path, const bodymodel::Body& body,
                                       bool measurable = true);

/// Refuses a file name that is neither GLB nor OBJ (kInvalidArgument).
bodymodel::Expected<void> checkBodyFile(const std::filesystem::path& path);

/// Writes the body by the ending of the name: .glb as `writeBodyGlb`; .obj in metres, the skin's own vertices
/// in their order, with texture coordinates where it has them.
bodymodel::Expected<void> writeBody(const std::filesystem::path& path, const bodymodel::Body& body,
                                    bool measurable = true);

/// Writes a draped garment as a GLB in metres, with its colour and texture coordinates.
bodymodel::Expected<void> writeGarmentGlb(const std::filesystem::path& path, const SceneGarment& garment,
                                          const std::string& name);

}  // namespace fitroom::engine
