#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "crm/privacy/seal.h"

namespace fitroom::crm {
namespace {

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> unwritable(const std::filesystem::path& path, int error) {
  return fail(
      ErrorCode::kUnwritable,
      {fmt::format("无法写密钥文件 {}：{}。请选择可写的文件夹。", path.string(), std::strerror(error)),
       fmt::format("Cannot write the key file {}: {}. Choose a folder that can be written.", path.string(),
                   std::strerror(error))},
      path.string());
}

bool writeAll(int fd, const std::uint8_t* data, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::write(fd, data, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    data += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

// A name on the disk is only safe once its folder is.
void syncFolder(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const File dir(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (dir.get() >= 0) ::fsync(dir.get());
}

}  // namespace

Expected<Key> readKeyFile(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    const bool missing = errno == ENOENT;
    return fail(
        missing ? ErrorCode::kNotFound : ErrorCode::kUnreadable,
        {fmt::format("无法读取密钥文件 {}：{}。没有它，顾客资料无法打开；请从备份恢复。", path.string(),
                     std::strerror(errno)),
         fmt::format("Cannot read the key file {}: {}. Without it customers' data stays sealed; restore it "
                     "from a backup.",
                     path.string(), std::strerror(errno))},
        path.string());
  }
  std::array<std::uint8_t, Key::kBytes + 1> buffer{};
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t n = ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size != Key::kBytes) {
    return fail(ErrorCode::kWrongKey,
                {fmt::format("{} 不是密钥文件：应为 {} 字节。", path.string(), Key::kBytes),
                 fmt::format("{} is not a key file: it must have {} bytes.", path.string(), Key::kBytes)},
                path.string());
  }
  Key key;
  std::memcpy(key.data(), buffer.data(), Key::kBytes);
  sodium_memzero(buffer.data(), buffer.size());
  return key;
}

Expected<Key> makeKeyFile(const std::filesystem::path& path, RandomSource& random) {
  if (std::filesystem::exists(path)) return readKeyFile(path);
  // Written beside and linked into place, so that another process never reads half a key.
  const std::filesystem::path temporary = path.string() + fmt::format(".{}.new", ::getpid());
  Key key = Key::random(random);
  {
    const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return unwritable(path, errno);
    if (!writeAll(file.get(), key.data(), Key::kBytes) || ::fsync(file.get()) != 0) {
      const int error = errno;
      ::unlink(temporary.c_str());
      return unwritable(path, error);
    }
  }
  const int linked = ::link(temporary.c_str(), path.c_str());
  const int error = errno;
  ::unlink(temporary.c_str());
  if (linked != 0) return error == EEXIST ? readKeyFile(path) : unwritable(path, error);
  syncFolder(path);
  return key;
}

}  // namespace fitroom::crm
