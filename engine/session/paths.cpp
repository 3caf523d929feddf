#include "engine/session/paths.h"

#include <cstdlib>
#include <optional>

namespace fitroom::engine {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> environmentPath(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

bool holdsAssets(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "MANIFEST.json", ignored);
}

std::optional<fs::path> findAssets() {
  if (const auto given = environmentPath("FITROOM_ASSETS")) return given;
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  while (!error && !folder.empty()) {
    for (const fs::path& candidate : {folder / "assets", folder / "share/fitroom/assets"}) {
      if (holdsAssets(candidate)) return candidate;
    }
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

fs::path findHome() {
  if (const auto given = environmentPath("FITROOM_HOME")) return *given;
  if (const auto data = environmentPath("XDG_DATA_HOME")) return *data / "fitroom";
  if (const auto home = environmentPath("HOME")) return *home / ".local/share/fitroom";
  return fs::path("fitroom-home");
}

}  // namespace

bodymodel::Expected<Paths> findPaths() {
  const auto assets = findAssets();
  if (!assets || !holdsAssets(*assets)) {
    return bodymodel::fail(bodymodel::ErrorCode::kNotFound,
                           {"找不到 assets 文件夹；请用 FITROOM_ASSETS 指明它在哪里",
                            "the assets folder is not there; say where it is with FITROOM_ASSETS"},
                           assets ? assets->string() : "");
  }
  return Paths{*assets, findHome()};
}

}  // namespace fitroom::engine
