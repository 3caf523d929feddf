#pragma once

#include <filesystem>
#include <string>

#include "garments/import/raw_scene.h"

namespace fitroom::garments {

enum class FileKind { kGltf, kObj, kAssimp, kZip };

/// Looks at a file before anything parses it: there, regular, not empty, not larger than `maxBytes`, of a
/// kind that is read, and its first bytes those of its kind. Fails with kNotFound, kUnreadable,
/// kLimitExceeded, kMalformed, kUnsupported.
Expected<FileKind> guardFile(const std::filesystem::path& path, std::uintmax_t maxBytes);

/// Guards and reads a file into a scene that holds at least one triangle. Adds kNotFound for "no mesh in it".
Expected<RawScene> readScene(const std::filesystem::path& path, std::uintmax_t maxBytes,
                             const RawLimits& limits = {});

}  // namespace fitroom::garments
