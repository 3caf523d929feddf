#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "garments/import/neighbours.h"
#include "garments/import/raw_scene.h"

namespace fitroom::garments {

/// A ZIP file read through minizip. Sizes in its directory are not believed: unpacking stops at the limit.
class ZipArchive {
 public:
  /// Reads the directory. Fails with kMalformed, kLimitExceeded (more than 4096 files).
  static Expected<ZipArchive> open(const std::filesystem::path& path, std::uintmax_t maxBytes);
  ZipArchive(ZipArchive&&) noexcept;
  ~ZipArchive();

  /// The file to import: the best kind there is (GLB, glTF, FBX, OBJ, DAE, 3MF, PLY, STL), of several the
  /// largest. Fails with kNotFound.
  Expected<std::string> garmentFile() const;

  /// A file of the archive, by its whole name; nothing when it is not there, locked or too large.
  std::optional<std::string> read(const std::string& name, std::size_t maxBytes) const;

 private:
  ZipArchive();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One folder of an archive.
class ZipFolder final : public Neighbours {
 public:
  ZipFolder(const ZipArchive& archive, std::string folder) : archive_(archive), folder_(std::move(folder)) {}
  std::optional<std::string> read(const std::string& name, std::size_t maxBytes) const override;

 private:
  const ZipArchive& archive_;
  std::string folder_;
};

}  // namespace fitroom::garments
