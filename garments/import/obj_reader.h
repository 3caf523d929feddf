#pragma once

#include <filesystem>
#include <string_view>

#include "garments/import/neighbours.h"
#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// Reads Wavefront OBJ: positions, texture coordinates, polygons (fans; quads by their shorter diagonal),
/// objects, groups, materials with their MTL file and picture. Own code rather than Assimp's, which needs six
/// times the memory and a minute for a million triangles. Normals, curves and smoothing groups are ignored;
/// points and lines counted. `path` names the file in messages. Fails with kMalformed (names the line),
/// kLimitExceeded.
Expected<RawScene> readObj(std::string_view text, const std::filesystem::path& path,
                           const Neighbours& neighbours, const RawLimits& limits = {});

}  // namespace fitroom::garments
