#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "garments/library/library.h"

namespace fitroom::garments {

/// Earlier revisions of a root's garments: `<root>/.history/<id>/<revision>` holds the whole folder of that
/// revision, `log.jsonl` beside them one line for each thing that happened.
class History {
 public:
  History(const std::filesystem::path& root, const std::string& id);

  /// Folder of a kept revision, whether it is there or not.
  std::filesystem::path folderOf(int revision) const;
  /// Revisions kept, ascending.
  std::vector<int> kept() const;
  /// Keeps a garment's folder as that revision: its files are linked, or copied where that is not possible.
  /// A kept revision is whole or not there. Fails with kUnwritable.
  Expected<void> keep(const std::filesystem::path& folder, int revision) const;
  /// Appends a line. A log that cannot be written loses the line, not the garment.
  void note(const LibraryEvent& event) const;
  /// What was noted, oldest first; a broken line (a kill) is passed over.
  std::vector<LibraryEvent> events() const;

 private:
  std::filesystem::path folder_;
};

/// Links, or copies, the plain files of a folder into another. Fails with kUnwritable.
Expected<void> linkFiles(const std::filesystem::path& from, const std::filesystem::path& to);

/// Holds a root to itself while it is changed; other programs wait. Without locks (some network disks) it
/// does nothing.
class RootLock {
 public:
  explicit RootLock(const std::filesystem::path& root);
  RootLock(const RootLock&) = delete;
  RootLock& operator=(const RootLock&) = delete;
  ~RootLock();

 private:
  int fd_ = -1;
};

}  // namespace fitroom::garments
