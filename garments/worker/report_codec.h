#pragma once

#include <string>
#include <string_view>

#include "garments/import/importer.h"

namespace fitroom::garments {

/// An import report as bytes: `FRIR`, the length of a JSON head (little-endian u32), the head (verdict,
/// findings, garment documents as in the library, lengths of what follows), then the meshes as GLB one after
/// another.
Expected<std::string> encodeReport(const ImportReport& report);

/// Reads it back, trusting nothing. Fails with kMalformed.
Expected<ImportReport> decodeReport(std::string_view bytes);

/// Import options as one line of JSON, and back; unknown keys are ignored. The second fails with kMalformed.
std::string encodeOptions(const ImportOptions& options);
Expected<ImportOptions> decodeOptions(std::string_view text);

}  // namespace fitroom::garments
