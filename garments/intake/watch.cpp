#include "garments/intake/watch.h"

#include <poll.h>

#include <algorithm>

#include "garments/intake/folder_watch.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

bool isReadable(int fd) {
  pollfd one{fd, POLLIN, 0};
  return fd >= 0 && ::poll(&one, 1, 0) > 0;
}

/// What has to be done after some files were put.
struct Due {
  std::vector<IntakeRow> fresh;   ///< Done unless the journal knows them.
  std::vector<IntakeRow> beside;  ///< Something they name came or changed: done in any case.
};

class Watching {
 public:
  Watching(const WatchJob& job, Library& library, Journal& journal, int stopFd)
      : job_(job), library_(library), journal_(journal), stopFd_(stopFd) {}

  IntakeCounts run(FolderWatch& watch) {
    if (job_.ready) job_.ready();
    import(rows(), false);
    while (!isReadable(stopFd_)) {
      const FolderWatch::Heard heard = watch.wait(stopFd_, job_.quiet);
      if (heard.stopped) break;
      const Due due = dueAfter(heard);
      import(due.fresh, false);
      import(due.beside, true);
    }
    return counts_;
  }

 private:
  /// All rows there are now. An empty folder is no problem, it waits.
  std::vector<IntakeRow> rows() const {
    std::vector<IntakeRow> all;
    for (const auto& folder : job_.folders) {
      auto some = rowsOf({folder}, job_.defaults);
      if (!some) {
        if (job_.problem && some.error().code != ErrorCode::kNotFound) job_.problem(some.error());
        continue;
      }
      for (auto& row : *some) {
        if (job_.prepare) job_.prepare(row);
        all.push_back(std::move(row));
      }
    }
    return all;
  }

  Due dueAfter(const FolderWatch::Heard& heard) const {
    Due due;
    for (auto& row : rows()) {
      const bool own = heard.lost || heard.files.count(row.file) > 0;
      bool beside = false, list = false;
      for (const auto& file : heard.files) {
        if (file == row.sizes || file.filename() == "manifest.csv") list = true;
        const fs::path folder = row.file.parent_path();
        const auto inside = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
        beside = beside || (inside.first == folder.end() && !looksLikeGarment(file) && file != row.sizes &&
                            file.extension() != ".csv" && file.extension() != ".xlsx");
      }
      if (own || list)
        due.fresh.push_back(row);
      else if (beside && namesOthers(row.file))
        due.beside.push_back(row);
    }
    return due;
  }

  /// Kinds that name files beside them.
  static bool namesOthers(const fs::path& file) {
    std::string kind = file.extension().string();
    for (char& c : kind) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return kind == ".obj" || kind == ".gltf" || kind == ".dae" || kind == ".fbx";
  }

  void import(const std::vector<IntakeRow>& some, bool again) {
    if (some.empty()) return;
    IntakeSettings settings = job_.settings;
    settings.again = again;
    Progress progress;
    progress.cancelled = [this] { return isReadable(stopFd_); };
    importRows(some, library_, journal_, settings, progress, [this](const IntakeResult& result) {
      if (result.unchanged) return;
      const IntakeCounts one = countsOf({result});
      counts_.all += one.all;
      counts_.passed += one.passed;
      counts_.fixed += one.fixed;
      counts_.rejected += one.rejected;
      if (job_.done) job_.done(result);
    });
  }

  const WatchJob& job_;
  Library& library_;
  Journal& journal_;
  int stopFd_;
  IntakeCounts counts_;
};

}  // namespace

Expected<IntakeCounts> watchFolders(const WatchJob& job, Library& library, Journal& journal, int stopFd) {
  auto watch = FolderWatch::create(job.folders);
  if (!watch) return tl::unexpected(watch.error());
  return Watching(job, library, journal, stopFd).run(*watch);
}

}  // namespace fitroom::garments
