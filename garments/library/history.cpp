#include "garments/library/history.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "garments/library/file_io.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kHistoryFolder = ".history";
constexpr const char* kLogName = "log.jsonl";
constexpr std::uintmax_t kMaxLogBytes = 64u << 20;

}  // namespace

History::History(const fs::path& root, const std::string& id) : folder_(root / kHistoryFolder / id) {}

fs::path History::folderOf(int revision) const {
  return folder_ / fmt::format("{:04}", revision);
}

std::vector<int> History::kept() const {
  std::vector<int> out;
  std::error_code ec;
  for (fs::directory_iterator it(folder_, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    int number = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && stop == name.data() + name.size() && number > 0 && it->is_directory(ec))
      out.push_back(number);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Expected<void> History::keep(const fs::path& folder, int revision) const {
  auto stage = StagedFolder::create(folder_);
  if (!stage) return tl::unexpected(stage.error());
  if (auto ok = linkFiles(folder, stage->path()); !ok) return ok;
  return stage->commit(folderOf(revision));
}

void History::note(const LibraryEvent& event) const {
  const Json json = {
      {"at", event.at}, {"action", event.action}, {"revision", event.revision}, {"content", event.content}};
  // A new line first: what a kill left of the last one must not swallow this one.
  const std::string line = "\n" + json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
  std::error_code ec;
  fs::create_directories(folder_, ec);
  const int fd = ::open((folder_ / kLogName).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(fd, line.data(), line.size());
  ::close(fd);
}

std::vector<LibraryEvent> History::events() const {
  std::vector<LibraryEvent> out;
  const auto text = readFile(folder_ / kLogName, kMaxLogBytes);
  if (!text) return out;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    try {
      const Json json = Json::parse(line);
      out.push_back({json.at("at").get<std::string>(), json.at("action").get<std::string>(),
                     json.at("revision").get<int>(), json.at("content").get<std::string>(), false});
    } catch (const std::exception&) {
      continue;  // the line that a kill cut off
    }
  }
  return out;
}

Expected<void> linkFiles(const fs::path& from, const fs::path& to) {
  std::error_code ec;
  fs::directory_iterator it(from, ec), end;
  for (; !ec && it != end; it.increment(ec)) {
    if (!it->is_regular_file(ec)) continue;
    const fs::path target = to / it->path().filename();
    // Files of the library are replaced, never changed, so that one file may stand in two folders.
    fs::create_hard_link(it->path(), target, ec);
    if (ec) fs::copy_file(it->path(), target, fs::copy_options::overwrite_existing, ec);
    if (ec) break;
  }
  if (!ec) return {};
  return fail(
      ErrorCode::kUnwritable,
      {"无法写入 " + to.string() + "：" + ec.message(), "cannot write " + to.string() + ": " + ec.message()},
      to.string());
}

RootLock::RootLock(const fs::path& root) {
  std::error_code ec;
  if (!fs::is_directory(root, ec)) return;
  fd_ = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ >= 0) [[maybe_unused]]
    const int locked = ::flock(fd_, LOCK_EX);
}

RootLock::~RootLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace fitroom::garments
