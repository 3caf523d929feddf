#pragma once

#include <functional>

#include "garments/intake/intake.h"

namespace fitroom::garments {

/// Folders whose files are imported as they are put there.
struct WatchJob {
  std::vector<std::filesystem::path> folders;
  IntakeRow defaults;
  IntakeSettings settings;
  int quiet = 300;  ///< Milliseconds without a new file before a delivery is taken in.
  /// Fills in what is remembered of a row; may be empty.
  std::function<void(IntakeRow&)> prepare;
  /// Hears of each file as it ends, one at a time; those from before that did not change are left out.
  std::function<void(const IntakeResult&)> done;
  /// Hears of what is wrong with a folder, such as its manifest; may be empty.
  std::function<void(const Error&)> problem;
  /// The folders are watched from now on; may be empty.
  std::function<void()> ready;
};

/// Imports what is in the folders, then what is put there, until `stopFd` becomes readable. A file counts as
/// put when its writer closes it or it is moved in. A file beside a garment (material, picture, buffer) that
/// comes later, and a changed manifest or chart, has the garments that it belongs to imported again. What the
/// journal knows as passed or fixed is left as it is, so a watch that was killed goes on where it stopped.
/// Counts are of what was imported, not of what was there before. Fails as FolderWatch::create.
Expected<IntakeCounts> watchFolders(const WatchJob& job, Library& library, Journal& journal, int stopFd);

}  // namespace fitroom::garments
