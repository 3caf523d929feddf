#include <fmt/format.h>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"
#include "garments/import/importer.h"
#include "garments/library/library.h"
#include "garments/worker/import_worker.h"

namespace fitroom::engine::cli {

namespace {

std::string humanReport(const garments::ImportReport& report, bool dryRun) {
  std::string text = fmt::format("{}  {}\n", garments::verdictName(report.verdict), report.path);
  for (const auto& finding : report.findings) {
    text += fmt::format("  {} {}{}  {}\n", finding.code, garments::severityName(finding.severity),
                        finding.fixed ? ", fixed" : "", bothLanguages(finding.text));
  }
  for (const auto& garment : report.garments) {
    text += fmt::format("  -> {}  {}  {} -> m, up {}, front {}\n", garment.id, bothLanguages(garment.name),
                        garment.source.unit, garment.source.up, garment.source.front);
    for (std::size_t i = 0; i < garments::kFinishedCount; ++i) {
      const auto f = static_cast<garments::Finished>(i);
      if (garment.finished[f]) {
        text +=
            fmt::format("       {:<10} {:6.1f} cm\n", garments::finishedName(f), *garment.finished[f] * 100);
      }
    }
  }
  if (dryRun) text += "  (只检查，没有存入 / checked only, nothing kept)\n";
  return text;
}

}  // namespace

int runImport(const ImportCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  garments::Library library({paths->assets / "garments", paths->library()});
  std::vector<garments::ImportReport> reports;
  bool rejected = false;
  for (const auto& path : command.paths) {
    garments::ImportReport report =
        garments::importInWorker(path, {.unit = command.unit, .up = command.up, .front = command.front}, {},
                                 consoleProgress(command.json));
    rejected |= report.verdict == garments::ImportVerdict::kReject;
    for (std::size_t i = 0; i < report.garments.size() && !command.dryRun; ++i) {
      auto& garment = report.garments[i];
      const auto id = library.add(garment, report.shown[i]);
      if (!id) return refuse(id.error(), command.json);
      garment.id = *id;
    }
    report.shown.clear();  // kept; a long list of files must not pile them up
    reports.push_back(std::move(report));
  }
  std::string text;
  for (const auto& report : reports) text += humanReport(report, command.dryRun);
  const auto said = say(command.json ? importJson(reports) : text);
  if (!said) return refuse(said.error(), false);
  if (rejected) {
    for (const auto& report : reports) {
      if (report.verdict != garments::ImportVerdict::kReject) continue;
      for (const auto& f : report.findings) {
        if (f.severity == garments::Severity::kError) {
          std::fputs(fmt::format("fitroom: {}\nfitroom: {}\n", f.text.zh, f.text.en).c_str(), stderr);
        }
      }
    }
  }
  return rejected ? kRefused : kDone;
}

}  // namespace fitroom::engine::cli
