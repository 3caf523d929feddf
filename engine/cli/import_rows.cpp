#include "engine/cli/import_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/console.h"
#include "garments/intake/import_report.h"
#include "garments/intake/merchant.h"

namespace fitroom::engine::cli {

using bodymodel::Expected;

namespace {

garments::MerchantChoices choicesOf(const Paths& paths) {
  return garments::MerchantChoices(paths.home / "merchants.json");
}

Expected<void> setWord(garments::IntakeRow& row, const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0) {
    return bodymodel::fail(bodymodel::ErrorCode::kMalformed,
                           {"--set " + word + " 要写成 名称=值", "--set " + word + " must be KEY=VALUE"},
                           word);
  }
  return garments::setField(row, word.substr(0, equals), word.substr(equals + 1), {"--set ", "--set"});
}

/// Words of a fix: parted by spaces, but a colourway may hold one.
std::vector<std::string> wordsOf(const std::string& set) {
  if (set.rfind("colour=", 0) == 0) return {set};
  std::vector<std::string> out;
  for (std::size_t at = 0; at < set.size();) {
    const std::size_t end = std::min(set.find(' ', at), set.size());
    out.push_back(set.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

/// Takes the first answers of the findings that were asked for; codes that had none.
Expected<std::vector<std::string>> takeAnswers(const std::vector<std::string>& codes,
                                               const garments::ImportReport& report,
                                               garments::IntakeRow& row) {
  std::vector<std::string> unknown;
  const bool all = std::find(codes.begin(), codes.end(), "all") != codes.end();
  for (const auto& code : codes) {
    const bool there = std::any_of(report.findings.begin(), report.findings.end(),
                                   [&](const auto& f) { return f.code == code && !f.fixes.empty(); });
    if (code != "all" && !there) unknown.push_back(code);
  }
  for (const auto& f : report.findings) {
    if (f.fixes.empty() || (!all && std::find(codes.begin(), codes.end(), f.code) == codes.end())) continue;
    // Which colourway is shown, and which fabric it is, nobody accepts by accident.
    if (all && (f.code == "IMP-077" || f.code == "IMP-050")) continue;
    for (const auto& word : wordsOf(f.fixes.front().set)) {
      if (auto ok = setWord(row, word); !ok) return tl::unexpected(ok.error());
    }
    row.accepted.insert(f.code);
  }
  return unknown;
}

garments::Finding note(const char* code, bodymodel::Text text) {
  return {code, garments::Severity::kInfo, std::move(text), false};
}

}  // namespace

Expected<garments::IntakeRow> rowOf(const ImportCommand& command) {
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
  for (const auto& word : command.set) {
    if (auto ok = setWord(row, word); !ok) return tl::unexpected(ok.error());
  }
  return row;
}

garments::IntakeSettings settingsOf(const ImportCommand& command) {
  garments::IntakeSettings settings;
  settings.dryRun = command.dryRun;
  settings.again = command.again;
  settings.workers = command.workers;
  settings.draft = command.draft;
  settings.merchant = command.merchant;
  return settings;
}

Expected<std::string> recall(const ImportCommand& command, const Paths& paths, garments::IntakeRow& row) {
  if (command.merchant.empty()) return std::string();
  return choicesOf(paths).recall(command.merchant, row);
}

Expected<std::vector<garments::IntakeResult>> importAsAsked(const ImportCommand& command,
                                                            std::vector<garments::IntakeRow> rows,
                                                            const Paths& paths, garments::Library& library,
                                                            garments::Journal& journal) {
  garments::IntakeSettings settings = settingsOf(command);
  // A file named by itself is wanted now; folders and manifests go on where they stopped.
  settings.again = settings.again || rows.size() == 1 || !command.fix.empty();
  std::vector<garments::IntakeRow> asked = rows;  // before what is remembered is filled in
  std::vector<std::string> recalled;
  std::vector<std::vector<std::string>> unknown(rows.size());
  for (auto& row : rows) {
    auto filled = recall(command, paths, row);
    if (!filled) return tl::unexpected(filled.error());
    recalled.push_back(std::move(*filled));
  }
  if (!command.fix.empty()) {
    garments::IntakeSettings look = settings;
    look.dryRun = true;
    garments::Journal nothing{std::filesystem::path()};
    const auto seen = garments::importRows(rows, library, nothing, look);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto left = takeAnswers(command.fix, seen[i].report, rows[i]);
      if (!left) return tl::unexpected(left.error());
      unknown[i] = std::move(*left);
      if (auto ok = takeAnswers(command.fix, seen[i].report, asked[i]); !ok)
        return tl::unexpected(ok.error());
    }
  }
  if (!command.merchant.empty() && !command.dryRun) {
    for (auto& row : asked) {
      // What is said of many files at once is no choice about one of them.
      if (asked.size() > 1 && command.fix.empty()) row.file.clear();
      if (auto kept = choicesOf(paths).remember(command.merchant, row); !kept)
        return tl::unexpected(kept.error());
      if (row.file.empty()) break;
    }
  }
  auto results = garments::importRows(rows, library, journal, settings, consoleProgress(command.json));
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto& findings = results[i].report.findings;
    if (!recalled[i].empty())
      findings.push_back(
          note("IMP-096", {"沿用 " + command.merchant + " 以前的选择：" + recalled[i],
                           "choices of " + command.merchant + " from before: " + recalled[i]}));
    for (const auto& code : unknown[i])
      findings.push_back(note(
          "IMP-099", {code + " 在这个文件里没有可接受的修改", code + ": nothing to accept in this file"}));
  }
  return results;
}

void sayErrors(const garments::ImportReport& report) {
  if (report.verdict != garments::ImportVerdict::kReject) return;
  for (const auto& f : report.findings) {
    if (f.severity != garments::Severity::kError) continue;
    std::fputs(fmt::format("fitroom: {}\nfitroom: {}\n", f.text.zh, f.text.en).c_str(), stderr);
  }
}

std::string humanReport(const garments::IntakeResult& result, const ImportCommand& command) {
  return garments::reportText(
      result.report, {result.row.file.string(), command.merchant, command.dryRun && !result.unchanged});
}

}  // namespace fitroom::engine::cli
