#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// The simulation mesh of a garment as the library keeps it: one GLB with `POSITION`, `NORMAL`, `TEXCOORD_0`
/// and `_TUBE`. Fails with kInvalidArgument.
Expected<std::string> encodeGarmentMesh(const GarmentModel& garment);

/// Reads it back into `mesh`, `texCoords` and `vertexTube`. `path` names it in messages. Fails with
/// kMalformed when it is not exactly one sound mesh.
Expected<void> decodeGarmentMesh(std::string_view bytes, const std::filesystem::path& path,
                                 GarmentModel& into);

}  // namespace fitroom::garments
