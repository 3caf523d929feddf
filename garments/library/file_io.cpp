#include "garments/library/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace fitroom::garments {

namespace fs = std::filesystem;
using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

namespace {

tl::unexpected<bodymodel::Error> cannotWrite(const fs::path& path, int error) {
  const std::string name = path.string();
  const std::string reason = std::strerror(error);
  return fail(ErrorCode::kUnwritable,
              {"无法写入 " + name + "：" + reason + "。请检查磁盘空间和文件夹权限",
               "cannot write " + name + ": " + reason + "; check free space and the folder's permissions"},
              name);
}

/// Writes everything and syncs; returns errno, 0 when all is on disk.
int writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : ENOSPC;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

Expected<void> writeFileAtomically(const fs::path& path, std::string_view bytes) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (fs::exists(status) && !fs::is_regular_file(status))
    return cannotWrite(path, fs::is_directory(status) ? EISDIR : ENOSPC);
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::string temporary = (folder / fmt::format(".{}.XXXXXX", path.filename().string())).string();
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) return cannotWrite(path, errno);
  int error = writeAll(fd, bytes);
  if (::fchmod(fd, 0644) != 0 && error == 0) error = errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  return cannotWrite(path, error);
}

Expected<std::string> readFile(const fs::path& path, std::uintmax_t maxBytes) {
  const std::string name = path.string();
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (!fs::exists(status)) {
    return fail(ErrorCode::kNotFound, {"找不到文件 " + name, "there is no file " + name}, name);
  }
  if (!fs::is_regular_file(status)) {
    return fail(ErrorCode::kUnreadable, {name + " 不是普通文件", name + " is not a regular file"}, name);
  }
  const std::uintmax_t size = fs::file_size(path, ec);
  if (ec || size > maxBytes) {
    const std::string limit = std::to_string(maxBytes >> 20);
    return fail(ErrorCode::kLimitExceeded,
                {name + " 太大：" + std::to_string(size >> 20) + " MB，上限 " + limit + " MB",
                 name + " is too large: " + std::to_string(size >> 20) + " MB, at most " + limit + " MB"},
                name);
  }
  FILE* file = std::fopen(path.c_str(), "rb");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const std::size_t got = file ? std::fread(bytes.data(), 1, bytes.size(), file) : 0;
  if (file) std::fclose(file);
  if (!file || got != bytes.size()) {
    return fail(ErrorCode::kUnreadable, {"打不开文件 " + name, "cannot read " + name}, name);
  }
  return bytes;
}

Expected<StagedFolder> StagedFolder::create(const fs::path& parent) {
  // Remember the topmost folder that has to be made, so that a failed write leaves no empty home behind.
  fs::path made;
  std::error_code ec;
  for (fs::path p = fs::absolute(parent, ec); !p.empty() && !fs::exists(p, ec); p = p.parent_path()) {
    made = p;
    if (p == p.parent_path()) break;
  }
  fs::create_directories(parent, ec);
  if (ec) return cannotWrite(parent, ec.value());
  std::string name = (parent / ".new-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    const int error = errno;
    if (!made.empty()) fs::remove_all(made, ec);
    return cannotWrite(parent, error);
  }
  ::chmod(name.c_str(), 0755);
  StagedFolder stage{fs::path(name)};
  stage.parent_ = fs::absolute(parent, ec);
  stage.madeParent_ = made;
  return stage;
}

StagedFolder::StagedFolder(StagedFolder&& other) noexcept
    : path_(std::move(other.path_)),
      parent_(std::move(other.parent_)),
      madeParent_(std::move(other.madeParent_)) {
  other.path_.clear();
  other.madeParent_.clear();
}

StagedFolder::~StagedFolder() {
  std::error_code ec;
  if (!path_.empty()) fs::remove_all(path_, ec);
  if (madeParent_.empty()) return;
  // Empty folders only, from the innermost out.
  for (fs::path p = parent_; fs::is_empty(p, ec) && !ec; p = p.parent_path()) {
    fs::remove(p, ec);
    if (p == madeParent_) break;
  }
}

Expected<void> StagedFolder::commit(const fs::path& target) {
  int error = 0;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) error = errno;
  if (error == EEXIST || error == ENOTEMPTY) {
    // The old folder takes the staged name, and the destructor removes it.
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) {
      return cannotWrite(target, errno);
    }
    madeParent_.clear();
    return {};
  }
  if (error == EINVAL && ::rename(path_.c_str(), target.c_str()) == 0)
    error = 0;  // file system without the flags
  if (error != 0) return cannotWrite(target, error);
  path_.clear();
  madeParent_.clear();
  return {};
}

}  // namespace fitroom::garments
