#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

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

/// A file that is written piece by piece and appears complete or not at all. Left uncommitted, it vanishes
/// and an older file of that name stays as it was.
class OutputFile {
 public:
  /// Fails with kUnwritable when the target is no ordinary file or its folder cannot be written.
  static bodymodel::Expected<OutputFile> open(const std::filesystem::path& target);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Fails with kUnwritable (a full disk).
  bodymodel::Expected<void> write(std::string_view bytes);
  bodymodel::Expected<void> commit();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  OutputFile(std::filesystem::path target, std::filesystem::path staging, std::FILE* file);
  std::filesystem::path target_;
  std::filesystem::path staging_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace fitroom::engine
