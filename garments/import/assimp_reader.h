#pragma once

#include <filesystem>
#include <string_view>

#include "garments/import/neighbours.h"
#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// Reads FBX, DAE, PLY, STL and 3MF, already in memory, through Assimp: node transforms baked, unit and up
/// axis taken from the file's metadata where it has any (FBX keeps its up axis only there; Collada's is in
/// its root matrix). Files that the file names are looked for among its neighbours only. Assimp's exceptions
/// end here. Fails with kMalformed, kUnsupported (FBX before 2011), kLimitExceeded.
Expected<RawScene> readWithAssimp(std::string_view bytes, const std::filesystem::path& path,
                                  const Neighbours& neighbours, const RawLimits& limits = {});

}  // namespace fitroom::garments
