#pragma once

#include <filesystem>
#include <string>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A garment's mesh as Wavefront OBJ text: `v` in metres to a micrometre, `vt` where there are texture
/// coordinates, `f` in the mesh's order; name, author and licence as comments.
std::string encodeObj(const GarmentModel& garment);

/// A garment's mesh as a binary FBX 7.4 file: one mesh in centimetres (UnitScaleFactor 1), +Y up, front +Z,
/// with its texture coordinates, colour, and author and licence in the scene's metadata. Same garment, same
/// bytes. Fails with kInvalidArgument when the mesh is empty, not finite, or its indices are out of range.
Expected<std::string> encodeFbx(const GarmentModel& garment);

/// Writes the mesh in the format that the file's extension names (`.glb`, `.obj`, `.fbx`), whole or not at
/// all. Fails with kUnsupported (another extension), kInvalidArgument (the mesh), kUnwritable.
Expected<void> exportGarment(const GarmentModel& garment, const std::filesystem::path& path);

}  // namespace fitroom::garments
