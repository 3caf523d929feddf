#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "bodymodel/core/error.h"

namespace fitroom::garments {

/// Writes `bytes` to `path` whole or not at all: a temporary file beside it, synced, then renamed over it.
/// The folder must exist. Fails with kUnwritable (no folder, read-only, full disk, `path` is a device or a
/// folder) and then leaves nothing behind; an older file of that name stays as it was.
bodymodel::Expected<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// Reads a whole file of at most `maxBytes`. Fails with kNotFound, kUnreadable, kLimitExceeded.
bodymodel::Expected<std::string> readFile(const std::filesystem::path& path,
                                          std::uintmax_t maxBytes = 512u << 20);

/// A folder that is filled first and then put in place in one step. Unless `commit` succeeds, its
/// destructor removes what was written.
class StagedFolder {
 public:
  /// Makes a hidden empty folder inside `parent` (which is created when it is not there). Fails with
  /// kUnwritable.
  static bodymodel::Expected<StagedFolder> create(const std::filesystem::path& parent);

  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder& operator=(StagedFolder&&) = delete;
  ~StagedFolder();

  const std::filesystem::path& path() const { return path_; }

  /// Renames the folder to `target`, exchanging it for one that is there already. Fails with kUnwritable.
  bodymodel::Expected<void> commit(const std::filesystem::path& target);

 private:
  explicit StagedFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  std::filesystem::path parent_;
  std::filesystem::path
      madeParent_;  ///< Topmost folder that create() had to make; removed with an unused stage.
};

}  // namespace fitroom::garments
