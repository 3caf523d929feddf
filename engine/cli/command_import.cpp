#include <fmt/format.h>

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"
#include "garments/intake/intake.h"
#include "garments/intake/merchant.h"

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
  for (const auto& garment : report.garments) {
    std::string sizes;
    for (const auto& size : garment.sizes) sizes += " " + size.label;
    if (!sizes.empty()) text += "     尺码 / sizes:" + sizes + "\n";
  }
  if (dryRun) text += "  (只检查，没有存入 / checked only, nothing kept)\n";
  return text;
}

garments::IntakeRow rowOf(const ImportCommand& command) {
  garments::IntakeRow row;
  row.options.unit = command.unit;
  row.options.up = command.up;
  row.options.front = command.front;
  row.category = garments::findCategory(command.category);
  row.name = {command.nameZh, command.nameEn};
  row.fabric = command.fabric;
  row.audience = command.audience;
  row.sizes = command.sizes;
  row.chartUnit = command.chartUnit;
  row.baseSize = command.baseSize;
  row.id = command.id;
  return row;
}

void sayErrors(const garments::ImportReport& report) {
  if (report.verdict != garments::ImportVerdict::kReject) return;
  for (const auto& f : report.findings) {
    if (f.severity != garments::Severity::kError) continue;
    std::fputs(fmt::format("fitroom: {}\nfitroom: {}\n", f.text.zh, f.text.en).c_str(), stderr);
  }
}

std::string countsLine(const garments::IntakeCounts& c) {
  return fmt::format(
      "共 {} 个文件：通过 {}，修正 {}，拒绝 {}（其中 {} 个以前导入过） / {} files: {} passed, {} fixed, {} "
      "rejected ({} of "
      "them from before)\n",
      c.all, c.passed, c.fixed, c.rejected, c.unchanged, c.all, c.passed, c.fixed, c.rejected, c.unchanged);
}

/// Imports what is in the folders, then what is put there, until it is stopped. A file counts as put when its
/// size has not changed between two looks.
int watchFolders(const ImportCommand& command, const garments::IntakeRow& defaults,
                 garments::Library& library, garments::Journal& journal,
                 const garments::IntakeSettings& settings) {
  std::map<std::filesystem::path, std::uintmax_t> sizes;
  std::set<std::string> tried;
  while (true) {
    std::vector<garments::IntakeRow> ready;
    const auto rows = garments::rowsOf(command.paths, defaults);
    for (const auto& row : rows ? *rows : std::vector<garments::IntakeRow>()) {
      std::error_code ec;
      const std::uintmax_t size = std::filesystem::file_size(row.file, ec);
      const auto known = sizes.find(row.file);
      const bool settled = !ec && known != sizes.end() && known->second == size;
      if (!ec) sizes[row.file] = size;
      if (settled && tried.insert(garments::Journal::keyOf(row)).second) ready.push_back(row);
    }
    const auto results = garments::importRows(ready, library, journal, settings);
    for (const auto& result : results) {
      if (result.unchanged) continue;
      const auto said =
          say(command.json ? intakeJson({result}) : humanReport(result.report, settings.dryRun));
      if (!said) return refuse(said.error(), false);
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

int runImport(const ImportCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  garments::Library library({paths->assets / "garments", paths->library()});
  garments::IntakeRow defaults = rowOf(command);
  std::string recalled;
  if (!command.merchant.empty()) {
    const garments::MerchantChoices choices(paths->home / "merchants.json");
    if (!command.dryRun) {
      const auto kept = choices.remember(command.merchant, defaults);
      if (!kept) return refuse(kept.error(), command.json);
    }
    const auto filled = choices.recall(command.merchant, defaults);
    if (!filled) return refuse(filled.error(), command.json);
    recalled = *filled;
  }
  const auto rows = garments::rowsOf(command.paths, defaults);
  if (!rows && !command.watch) return refuse(rows.error(), command.json);
  garments::Journal journal(command.dryRun ? std::filesystem::path() : paths->home / "imports.jsonl");
  garments::IntakeSettings settings;
  settings.dryRun = command.dryRun;
  // A file named by itself is wanted now; folders and manifests go on where they stopped.
  settings.again = command.again || (rows && rows->size() == 1);
  settings.workers = command.workers;
  if (command.watch) return watchFolders(command, defaults, library, journal, settings);
  auto results = garments::importRows(*rows, library, journal, settings, consoleProgress(command.json));
  std::string text;
  for (auto& result : results) {
    if (!recalled.empty())
      result.report.findings.push_back({"IMP-096",
                                        garments::Severity::kInfo,
                                        {"沿用 " + command.merchant + " 以前的选择：" + recalled,
                                         "choices of " + command.merchant + " from before: " + recalled},
                                        false});
    text += humanReport(result.report, command.dryRun);
  }
  const garments::IntakeCounts counts = garments::countsOf(results);
  if (counts.all != 1) text += countsLine(counts);
  const auto said = say(command.json ? intakeJson(results) : text);
  if (!said) return refuse(said.error(), false);
  for (const auto& result : results) sayErrors(result.report);
  return counts.rejected > 0 ? kRefused : kDone;
}

}  // namespace fitroom::engine::cli
