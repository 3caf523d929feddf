#pragma once

#include <string>
#include <vector>

#include "garments/import/importer.h"

namespace fitroom::garments {

/// How a report is told: where its commands point.
struct ReportContext {
  std::string file;      ///< As the merchant wrote it; empty: the report's own path.
  std::string merchant;  ///< Whose choices are remembered; empty: nobody's.
  bool dryRun = false;   ///< Nothing was kept.
};

/// `Usable; we changed 3 things`: what a verdict means for this file.
Text verdictSentence(const ImportReport& report);

/// The command that settles a finding one way: `fitroom import coat.obj --set unit=cm`.
std::string fixCommand(const FindingFix& fix, const ReportContext& context);

/// The report for a terminal: verdict first, then errors, warnings, notes, each in both languages with the
/// command that accepts it and those that say otherwise; then the garments with their measures.
std::string reportText(const ImportReport& report, const ReportContext& context);

/// The report for machines, as it stands in a garment's folder: keys as `fitroom import --json` gives them
/// for one file, and a `command` with each fix. File names without folders.
std::string reportJson(const ImportReport& report, const ReportContext& context);

/// The report as a page that stands in a garment's folder beside `preview.png`.
std::string reportHtml(const ImportReport& report, const ReportContext& context);

/// The reports of a delivery as one page: counts first, then each file.
std::string batchHtml(const std::vector<ImportReport>& reports, const ReportContext& context);

}  // namespace fitroom::garments
