#include "engine/session/output.h"

#include <unistd.h>

#include <cerrno>
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

OutputFile::OutputFile(fs::path target, fs::path staging, std::FILE* file)
    : target_(std::move(target)), staging_(std::move(staging)), file_(file) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : target_(std::move(other.target_)),
      staging_(std::exchange(other.staging_, {})),
      file_(std::move(other.file_)) {}

OutputFile::~OutputFile() {
  file_.reset();
  std::error_code ignored;
  if (!staging_.empty()) fs::remove(staging_, ignored);
}

Expected<OutputFile> OutputFile::open(const fs::path& path) {
  const fs::path target = absoluteWithoutSlash(path);
  std::error_code error;
  if (fs::exists(target, error) && !fs::is_regular_file(target, error))
    return cannotWrite(path, "it is not an ordinary file");
  fs::path staging = hiddenNeighbour(target);
  std::FILE* file = std::fopen(staging.c_str(), "wb");
  if (!file) return cannotWrite(path, std::strerror(errno));
  return OutputFile(target, std::move(staging), file);
}

Expected<void> OutputFile::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size()) return {};
  return cannotWrite(target_, std::strerror(errno));
}

Expected<void> OutputFile::commit() {
  if (std::fflush(file_.get()) != 0 || ::fsync(::fileno(file_.get())) != 0)
    return cannotWrite(target_, std::strerror(errno));
  file_.reset();
  std::error_code error;
  fs::rename(staging_, target_, error);
  if (error) return cannotWrite(target_, error.message());
  staging_.clear();
  return {};
}

}  // namespace fitroom::engine
