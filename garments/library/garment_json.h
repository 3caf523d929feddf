#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "garments/library/library.h"

namespace fitroom::garments {

/// Version of garment.json that this release writes; a higher one is refused with kNewerVersion.
inline constexpr int kGarmentFormatVersion = 2;

/// One size as garment.json keeps it.
struct StoredSize {
  std::string label;          ///< Empty for a garment of one unnamed size.
  std::string meshFile;       ///< File beside garment.json; empty: only its measures are known.
  FinishedMeasures finished;  ///< The size table's figures, metres.
  FinishedMeasures measured;  ///< Taken on the mesh, metres.
  std::vector<Tube> tubes;    ///< Features of the mesh; empty: find them again.
  std::vector<Opening> openings;
};

/// A file of a garment's folder, named by what it holds.
struct StoredFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;  ///< 64 lower-case hexadecimal digits.
};

/// All of garment.json. `common` holds what every size shares; its mesh is empty.
struct StoredGarment {
  GarmentModel common;
  std::vector<StoredSize> sizes;
  bool published = true;  ///< Offered to shoppers.
  int revision = 1;       ///< Counts what was put under this id, from 1.
  std::string content;  ///< Digest over `files` and what the document says of the garment; empty: version 1.
  std::vector<StoredFile> files;  ///< Meshes, looks and picture beside the document.
};

/// UTF-8 JSON text, two-space indent, keys in a fixed order, a newline at the end.
std::string encodeGarmentJson(const StoredGarment& garment);

/// Reads it back. `path` names the file in messages. Fails with kMalformed (names the field), kNewerVersion.
Expected<StoredGarment> decodeGarmentJson(std::string_view text, const std::filesystem::path& path);

/// True for 1 to 64 of a-z, 0-9, - and _, starting with a letter or digit.
bool isGarmentId(std::string_view id);

/// Lower-case ASCII words of a name joined by '-', at most 40 bytes; `garment` when nothing is left.
std::string slugOf(std::string_view name);

/// FNV-1a, 64 bit, of some bytes, continued from `hash`.
std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 14695981039346656037ull);

}  // namespace fitroom::garments
