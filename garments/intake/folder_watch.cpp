#include "garments/intake/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kAsked = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR;

tl::unexpected<Error> cannotWatch(const fs::path& folder, int error) {
  const std::string why = std::strerror(error);
  const bool missing = error == ENOENT || error == ENOTDIR;
  return fail(missing ? ErrorCode::kNotFound : ErrorCode::kUnsupported,
              {"无法监视文件夹 " + folder.string() + "：" + why,
               "cannot watch the folder " + folder.string() + ": " + why},
              folder.string());
}

}  // namespace

Expected<FolderWatch> FolderWatch::create(const std::vector<fs::path>& folders) {
  FolderWatch watch(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (watch.fd_ < 0) return cannotWatch(folders.empty() ? fs::path() : folders.front(), errno);
  for (const auto& folder : folders) {
    if (auto ok = watch.add(folder, nullptr); !ok) return tl::unexpected(ok.error());
  }
  return watch;
}

FolderWatch::FolderWatch(FolderWatch&& other) noexcept : fd_(other.fd_), folders_(std::move(other.folders_)) {
  other.fd_ = -1;
}

FolderWatch::~FolderWatch() {
  if (fd_ >= 0) ::close(fd_);
}

Expected<void> FolderWatch::add(const fs::path& folder, Heard* found) {
  const int id = ::inotify_add_watch(fd_, folder.c_str(), kAsked);
  if (id < 0) return cannotWatch(folder, errno);
  folders_[id] = folder;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->is_directory(ec)) {
      // One that went away again is no failure.
      if (auto ok = add(it->path(), found); !ok && ok.error().code != ErrorCode::kNotFound) return ok;
    } else if (found) {
      found->files.insert(it->path());
    }
  }
  return {};
}

void FolderWatch::take(Heard& heard) {
  alignas(inotify_event) std::array<char, 16384> buffer{};
  ssize_t got = 0;
  while ((got = ::read(fd_, buffer.data(), buffer.size())) > 0) {
    for (ssize_t at = 0; at < got;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + static_cast<ssize_t>(sizeof event);
      at += static_cast<ssize_t>(sizeof event + event.len);
      if ((event.mask & IN_Q_OVERFLOW) != 0) heard.lost = true;
      const auto folder = folders_.find(event.wd);
      if (folder == folders_.end()) continue;
      if ((event.mask & IN_IGNORED) != 0) folders_.erase(folder);
      if ((event.mask & IN_IGNORED) != 0 || event.len == 0) continue;
      const fs::path path = folder->second / name;
      if ((event.mask & IN_ISDIR) != 0) {
        // What was put into a new folder before it was watched counts too.
        if (!add(path, &heard)) heard.lost = true;
      } else if ((event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) {
        heard.files.insert(path);
      }
    }
  }
}

FolderWatch::Heard FolderWatch::wait(int stopFd, int quiet) {
  Heard heard;
  while (true) {
    std::array<pollfd, 2> fds = {pollfd{fd_, POLLIN, 0}, pollfd{stopFd, POLLIN, 0}};
    const bool something = heard.lost || !heard.files.empty();
    const int ready = ::poll(fds.data(), stopFd >= 0 ? 2 : 1, something ? quiet : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (stopFd >= 0 && fds[1].revents != 0) heard.stopped = true;
    if (ready <= 0 || heard.stopped) return heard;
    take(heard);
  }
}

}  // namespace fitroom::garments
