#include "crm/exchange/out_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fitroom::crm {
namespace {

constexpr std::size_t kBuffered = 1 << 20;

tl::unexpected<Error> cannotWrite(const std::filesystem::path& path, int error) {
  return fail(ErrorCode::kUnwritable,
              {fmt::format("无法写文件 {}：{}。请换一个能写、空间足够的文件夹。", path.string(),
                           std::strerror(error)),
               fmt::format("Cannot write the file {}: {}. Choose a folder that can be written and has room.",
                           path.string(), std::strerror(error))},
              path.string());
}

}  // namespace

Expected<OutFile> OutFile::create(const std::filesystem::path& path) {
  std::string draft = path.string() + ".XXXXXX";
  const int fd = ::mkostemp(draft.data(), O_CLOEXEC);
  if (fd < 0) return cannotWrite(path, errno);
  return OutFile(path, draft, fd);
}

OutFile::OutFile(OutFile&& other) noexcept
    : path_(std::move(other.path_)),
      draft_(std::move(other.draft_)),
      fd_(std::exchange(other.fd_, -1)),
      buffer_(std::move(other.buffer_)) {}

OutFile::~OutFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(draft_.c_str());
}

tl::unexpected<Error> OutFile::unwritable(int error) const {
  return cannotWrite(path_, error);
}

Expected<void> OutFile::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t n = ::write(fd_, left.data(), left.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return unwritable(n < 0 ? errno : ENOSPC);
    left.remove_prefix(static_cast<std::size_t>(n));
  }
  buffer_.clear();
  return {};
}

Expected<void> OutFile::write(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() < kBuffered ? Expected<void>{} : flush();
}

Expected<void> OutFile::keep() {
  if (auto ok = flush(); !ok) return ok;
  if (::fsync(fd_) != 0) return unwritable(errno);
  if (::rename(draft_.c_str(), path_.c_str()) != 0) return unwritable(errno);
  ::close(fd_);
  fd_ = -1;
  return {};
}

}  // namespace fitroom::crm
