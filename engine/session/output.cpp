#include "engine/session/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

namespace fitroom::engine {

namespace fs = std::filesystem;
using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

namespace {

tl::unexpected<bodymodel::Error> cannotWrite(const fs::path& target, const std::string& why) {
  const std::string name = target.string();
  return fail(ErrorCode::kUnwritable,
              {"写不了 " + name + "（" + why + "）；请换一个能写、有空间的位置",
               "cannot write " + name + " (" + why + "); choose a place that is writable and has room"},
              name);
}

std::string reason(int number) {
  return std::strerror(number);
}

/// All bytes into an open descriptor and onto the disk; 0 or an errno.
int writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  // Devices and pipes cannot be synchronised, which is no fault.
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) return errno;
  return 0;
}

int writeTo(const fs::path& path, std::string_view bytes, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, 0644);
  if (descriptor < 0) return errno;
  int error = writeAll(descriptor, bytes);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  return error;
}

fs::path hiddenNeighbour(const fs::path& target) {
  return target.parent_path() /
         ("." + target.filename().string() + "." + std::to_string(::getpid()) + ".part");
}

fs::path absoluteWithoutSlash(const fs::path& path) {
  fs::path full = fs::absolute(path).lexically_normal();
  if (!full.has_filename()) full = full.parent_path();
  return full;
}

}  // namespace

Expected<void> writeFile(const fs::path& path, std::string_view bytes) {
  const fs::path target = absoluteWithoutSlash(path);
  std::error_code error;
  const fs::file_status status = fs::status(target, error);
  if (fs::is_directory(status)) return cannotWrite(path, "it is a folder");
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const int failed = writeTo(target, bytes, 0);
    if (failed != 0) return cannotWrite(path, reason(failed));
    return {};
  }
  const fs::path part = hiddenNeighbour(target);
  int failed = writeTo(part, bytes, O_CREAT | O_TRUNC);
  if (failed == 0 && std::rename(part.c_str(), target.c_str()) != 0) failed = errno;
  if (failed != 0) {
    fs::remove(part, error);
    return cannotWrite(path, reason(failed));
  }
  return {};
}

OutputFolder::OutputFolder(fs::path target, fs::path staging)
    : target_(std::move(target)), staging_(std::move(staging)) {}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : target_(std::move(other.target_)), staging_(std::exchange(other.staging_, {})) {}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!staging_.empty()) fs::remove_all(staging_, ignored);
}

Expected<OutputFolder> OutputFolder::open(const fs::path& path) {
  const fs::path target = absoluteWithoutSlash(path);
  std::error_code error;
  if (fs::exists(target, error) && !fs::is_directory(target, error))
    return cannotWrite(path, "it is not a folder");
  fs::path staging = hiddenNeighbour(target);
  fs::remove_all(staging, error);
  fs::create_directory(staging, error);
  if (error) return cannotWrite(path, error.message());
  return OutputFolder(target, std::move(staging));
}

Expected<void> OutputFolder::commit() {
  std::error_code error;
  if (!fs::exists(target_)) {
    fs::rename(staging_, target_, error);
    if (error) return cannotWrite(target_, error.message());
    staging_.clear();
    return {};
  }
  for (const auto& entry : fs::directory_iterator(staging_, error)) {
    fs::rename(entry.path(), target_ / entry.path().filename(), error);
    if (error) return cannotWrite(target_ / entry.path().filename(), error.message());
  }
  return {};
}

}  // namespace fitroom::engine
