#pragma once

#include <filesystem>

#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// Reads OBJ, FBX, DAE, PLY, STL and 3MF through Assimp: node transforms baked, unit and up axis taken from
/// the file's metadata where it has any (FBX keeps its up axis only there; Collada's is in its root matrix).
/// Files that the file names are opened only beside it. Assimp's exceptions end here. Fails with kMalformed,
/// kUnsupported (FBX before 2011), kLimitExceeded.
Expected<RawScene> readWithAssimp(const std::filesystem::path& path, const RawLimits& limits = {});

}  // namespace fitroom::garments
