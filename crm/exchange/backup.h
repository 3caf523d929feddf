#pragma once

#include <filesystem>
#include <vector>

#include "crm/core/progress.h"
#include "crm/service.h"

namespace fitroom::crm {

struct BackupReport {
  std::int64_t rows = 0;
  std::int64_t customers = 0;
  std::int64_t forgotten =
      0;  ///< Restore: customers in the backup who were erased since, and are erased again.
};

/// Writes every row of this tenant to one file, as it stands at one moment: JSON lines, the same from SQLite
/// and from PostgreSQL, sealed columns sealed, closed by a keyed hash. The key is not in it: keep the key
/// file elsewhere, without it the backup opens nothing. Appears whole or not at all. Other writers go on
/// meanwhile. Fails with kUnwritable, kCancelled.
Expected<BackupReport> backUp(Crm& crm, const std::filesystem::path& file, const Progress& progress = {});

/// Puts a backup into a store that has nothing in it yet, in one transaction. `erased`: who was erased since
/// (the list of the store that is replaced); they are erased again before anybody can read them. Fails with
/// kCorrupt (changed or cut short), kWrongKey, kNewerVersion, kInvalidArgument (the store is not empty).
Expected<BackupReport> restore(Crm& crm, const std::filesystem::path& file,
                               const std::vector<Erasure>& erased, const Progress& progress = {});

}  // namespace fitroom::crm
