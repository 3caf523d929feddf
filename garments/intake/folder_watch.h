#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Hears of files that are put into folders (inotify): written and closed, or moved in. Folders made later
/// are watched too. Thread: one.
class FolderWatch {
 public:
  /// Watches the folders and all below them. Fails with kNotFound, kUnsupported (no inotify, or no watches
  /// left).
  static Expected<FolderWatch> create(const std::vector<std::filesystem::path>& folders);
  FolderWatch(FolderWatch&& other) noexcept;
  FolderWatch& operator=(FolderWatch&&) = delete;
  ~FolderWatch();

  struct Heard {
    bool stopped = false;                   ///< `stopFd` became readable.
    bool lost = false;                      ///< Too much at once: anything may have changed.
    std::set<std::filesystem::path> files;  ///< Written or moved in.
  };

  /// Waits until something is put, then until `quiet` milliseconds pass with nothing more (files of one
  /// garment come together). `stopFd`: readable when the wait is to end; -1: none.
  Heard wait(int stopFd, int quiet);

 private:
  explicit FolderWatch(int fd) : fd_(fd) {}
  Expected<void> add(const std::filesystem::path& folder, Heard* found);
  void take(Heard& heard);

  int fd_ = -1;
  std::map<int, std::filesystem::path> folders_;  ///< By watch descriptor.
};

}  // namespace fitroom::garments
