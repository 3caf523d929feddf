#include "garments/intake/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "garments/library/file_io.h"
#include "garments/library/garment_json.h"
#include "garments/worker/report_codec.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string Journal::stampOf(const fs::path& path) {
  if (path.empty()) return "-";
  std::error_code ec;
  const auto size = fs::file_size(path, ec);
  const auto time = fs::last_write_time(path, ec);
  return fs::weakly_canonical(path, ec).string() +
         fmt::format("|{}|{}", size, ec ? 0 : time.time_since_epoch().count());
}

std::vector<std::string> Journal::idsOf(const fs::path& file) const {
  const std::lock_guard lock(mutex_);
  const auto it = idsByFile_.find(stampOf(file));
  return it == idsByFile_.end() ? std::vector<std::string>() : it->second;
}

Journal::Journal(fs::path path) : path_(std::move(path)) {
  if (path_.empty()) return;
  const auto text = readFile(path_, 256u << 20);
  if (!text) return;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    try {
      const Json json = Json::parse(line);
      Entry entry;
      entry.verdict = static_cast<ImportVerdict>(std::clamp(json.at("verdict").get<int>(), 0, 2));
      entry.ids = json.at("ids").get<std::vector<std::string>>();
      entry.file = json.value("file", std::string());
      if (!entry.ids.empty()) idsByFile_[entry.file] = entry.ids;
      entries_[json.at("key").get<std::string>()] = std::move(entry);
    } catch (const std::exception&) {
      continue;  // the line that a kill cut off
    }
  }
}

std::string Journal::keyOf(const IntakeRow& row) {
  std::string accepted;
  for (const auto& code : row.accepted) accepted += code + " ";
  const std::string text = stampOf(row.file) + "\n" + stampOf(row.sizes) + "\n" + encodeOptions(row.options) +
                           "\n" + row.id + "\n" + (row.category ? categoryName(*row.category) : "") + "\n" +
                           row.name.zh + "\n" + row.name.en + "\n" + row.fabric + "\n" + row.audience + "\n" +
                           row.chartUnit + "\n" + row.baseSize + "\n" +
                           std::to_string(row.priceMinor.value_or(-1)) + "\n" + row.reference + "\n" +
                           row.chartUse + "\n" + accepted;
  return fmt::format("{:016x}", fnv1a(text));
}

const Journal::Entry* Journal::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(key);
  return it == entries_.end() ? nullptr : &it->second;
}

bool Journal::add(const std::string& key, const Entry& entry) {
  const std::lock_guard lock(mutex_);
  entries_[key] = entry;
  if (!entry.ids.empty()) idsByFile_[entry.file] = entry.ids;
  if (path_.empty()) return true;
  const Json json = {
      {"key", key}, {"verdict", static_cast<int>(entry.verdict)}, {"ids", entry.ids}, {"file", entry.file}};
  // A new line first: what a kill left of the last one must not swallow this one.
  const std::string line = "\n" + json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
  std::error_code ec;
  fs::create_directories(path_.parent_path(), ec);
  const int fd = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  ::close(fd);
  return written;
}

}  // namespace fitroom::garments
