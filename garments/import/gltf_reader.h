#pragma once

#include <filesystem>
#include <string_view>

#include "garments/import/neighbours.h"
#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// Reads glTF 2.0, binary (GLB) or text with embedded or neighbouring buffers. Own code rather than Assimp's,
/// because Debian's Assimp 5.2.5 opens none of the compressed files shops publish and cannot say where a
/// damaged one breaks. Understands KHR_draco_mesh_compression, EXT_meshopt_compression,
/// KHR_mesh_quantization, sparse accessors and skins (posed as bound). Every offset is checked.
/// Textures (PNG, JPEG, WebP, KTX2), their transforms (KHR_texture_transform, baked into the coordinates) and
/// colourways (KHR_materials_variants) are kept. `path` names the file in messages; `neighbours` (default:
/// its folder) is where buffers and pictures are looked for. Fails with kMalformed (names the byte or
/// element), kUnsupported (names the extension), kLimitExceeded.
Expected<RawScene> readGltf(std::string_view bytes, const std::filesystem::path& path,
                            const RawLimits& limits = {}, const Neighbours* neighbours = nullptr);

}  // namespace fitroom::garments
