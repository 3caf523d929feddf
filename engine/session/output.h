#pragma once

#include <filesystem>

#include "bodymodel/core/error.h"

namespace fitroom::engine {

/// A folder that appears complete or not at all. Files are made in `staging()`, a hidden neighbour of the
/// target; `commit` moves them in, replacing files of the same names and keeping others. Left uncommitted, it
/// vanishes.
class OutputFolder {
 public:
  /// Fails with kUnwritable when the target is no folder or cannot be made.
  static bodymodel::Expected<OutputFolder> open(const std::filesystem::path& target);

  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  ~OutputFolder();

  const std::filesystem::path& staging() const { return staging_; }
  bodymodel::Expected<void> commit();

 private:
  OutputFolder(std::filesystem::path target, std::filesystem::path staging);
  std::filesystem::path target_;
  std::filesystem::path staging_;
};

}  // namespace fitroom::engine
