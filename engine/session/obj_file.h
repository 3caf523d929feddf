#pragma once

#include <filesystem>
#include <string>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::engine {

/// Reads the `v` and `f` lines of a Wavefront OBJ as they stand: vertex i of the file is row i, polygons are
/// cut into fans, everything else is skipped. Meant for exchanging simulation meshes, where the order of
/// vertices is the contract (Assimp may reorder and split). Coordinates are taken as metres. Fails with
/// kNotFound, kUnreadable, kMalformed (names the line), kLimitExceeded (over 512 MiB).
bodymodel::Expected<bodymodel::TriMesh> readObj(const std::filesystem::path& path);

/// The same mesh as OBJ text, six decimals (a micrometre).
std::string encodeObj(const bodymodel::TriMesh& mesh);

}  // namespace fitroom::engine
