#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

/// A file that appears whole or not at all: written beside its place, made durable, then renamed; only its
/// owner may read it. Gone again when it is not kept. Thread: one.
class OutFile {
 public:
  static Expected<OutFile> create(const std::filesystem::path& path);
  OutFile(OutFile&& other) noexcept;
  OutFile& operator=(OutFile&&) = delete;
  ~OutFile();

  Expected<void> write(std::string_view bytes);
  Expected<void> keep();

 private:
  OutFile(std::filesystem::path path, std::filesystem::path draft, int fd)
      : path_(std::move(path)), draft_(std::move(draft)), fd_(fd) {}
  Expected<void> flush();
  tl::unexpected<Error> unwritable(int error) const;

  std::filesystem::path path_;
  std::filesystem::path draft_;
  int fd_ = -1;
  std::string buffer_;
};

}  // namespace fitroom::crm
