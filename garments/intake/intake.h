#pragma once

#include <functional>
#include <vector>

#include "garments/intake/journal.h"
#include "garments/intake/manifest.h"
#include "garments/library/library.h"
#include "garments/worker/import_worker.h"

namespace fitroom::garments {

/// What became of one row. `report.shown` is empty: it went into the library.
struct IntakeResult {
  IntakeRow row;
  ImportReport report;
  bool unchanged = false;  ///< Imported before and not again; the report has the verdict and ids of then.
};

/// How many rows ended how; passed + fixed + rejected = all, `unchanged` of them from before.
struct IntakeCounts {
  int all = 0, passed = 0, fixed = 0, rejected = 0, unchanged = 0;
};
IntakeCounts countsOf(const std::vector<IntakeResult>& results);

struct IntakeSettings {
  bool dryRun = false;   ///< Nothing is written anywhere.
  bool again = false;    ///< Also rows that were imported before and did not change.
  int workers = 0;       ///< Files read at once; 0: as many as the machine has processors.
  bool draft = false;    ///< Garments are kept, but not offered to shoppers until they are published.
  std::string merchant;  ///< For the commands that a report names; empty: nobody's choices are remembered.
  WorkerLimits limits;
  std::filesystem::path program;  ///< As importInWorker.
};

/// Imports one row: file, choices, chart, grading, library. Never fails: what goes wrong is a finding of a
/// rejected report (IMP-098 when the library cannot be written).
IntakeResult importRow(const IntakeRow& row, Library& library, const IntakeSettings& settings,
                       const Progress& progress = {});

/// Imports rows in parallel, results in the rows' order. What `journal` knows as passed or fixed, with its
/// garments still in the library, is left as it is, so a second run does the failed rows alone. `done` (may
/// be empty) hears of each row as it ends, one at a time. Cancelled rows end rejected with IMP-091.
std::vector<IntakeResult> importRows(const std::vector<IntakeRow>& rows, Library& library, Journal& journal,
                                     const IntakeSettings& settings, const Progress& progress = {},
                                     const std::function<void(const IntakeResult&)>& done = {});

}  // namespace fitroom::garments
