#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/import_rows.h"
#include "engine/session/garment_library.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"
#include "garments/intake/import_report.h"
#include "garments/intake/watch.h"
#include "garments/library/file_io.h"

namespace fitroom::engine::cli {

namespace {

std::string countsLine(const garments::IntakeCounts& c) {
  return fmt::format(
      "共 {} 个文件：通过 {}，修正 {}，拒绝 {}（其中 {} 个以前导入过） / {} files: {} passed, {} fixed, {} "
      "rejected ({} of them from before)\n",
      c.all, c.passed, c.fixed, c.rejected, c.unchanged, c.all, c.passed, c.fixed, c.rejected, c.unchanged);
}

/// Written by the signal handler, read by the watch.
int stopPipe[2] = {-1, -1};

void askToStop(int) {
  const char one = 1;
  [[maybe_unused]] const ssize_t put = ::write(stopPipe[1], &one, 1);
}

/// The descriptor that becomes readable on Ctrl-C or a polite kill.
int stopOnSignal() {
  if (::pipe2(stopPipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  struct sigaction action {};
  action.sa_handler = askToStop;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return stopPipe[0];
}

int watch(const ImportCommand& command, const garments::IntakeRow& defaults, const Paths& paths,
          garments::Library& library, garments::Journal& journal) {
  garments::WatchJob job{.folders = command.paths,
                         .defaults = defaults,
                         .settings = settingsOf(command),
                         .prepare = {},
                         .done = {},
                         .problem = {},
                         .ready = {}};
  job.settings.again = false;
  job.prepare = [&](garments::IntakeRow& row) {
    [[maybe_unused]] const auto kept = recall(command, paths, row);
  };
  job.done = [&](const garments::IntakeResult& result) {
    [[maybe_unused]] const auto said = say(command.json ? intakeLine(result) : humanReport(result, command));
  };
  job.problem = [](const bodymodel::Error& error) { refuse(error, false); };
  job.ready = [&] {
    if (command.json) return;
    [[maybe_unused]] const auto said = say("等待新文件，Ctrl-C 结束 / waiting for files, Ctrl-C ends\n");
  };
  const auto counts = garments::watchFolders(job, library, journal, stopOnSignal());
  if (!counts) return refuse(counts.error(), command.json);
  const auto said = say(command.json ? countsLineJson(*counts) : countsLine(*counts));
  return said ? kDone : refuse(said.error(), false);
}

/// The reports of all files as one page or document.
bodymodel::Expected<void> writeReport(const std::vector<garments::IntakeResult>& results,
                                      const ImportCommand& command) {
  if (command.report.empty()) return {};
  std::vector<garments::ImportReport> reports;
  for (const auto& result : results) reports.push_back(result.report);
  const std::string extension = command.report.extension().string();
  if (extension == ".json") return garments::writeFileAtomically(command.report, intakeJson(results));
  if (extension == ".html")
    return garments::writeFileAtomically(command.report,
                                         garments::batchHtml(reports, {"", command.merchant, false}));
  return bodymodel::fail(bodymodel::ErrorCode::kInvalidArgument,
                         {command.report.string() + "：报告只能写成 .html 或 .json",
                          command.report.string() + ": a report is written as .html or .json"},
                         command.report.string());
}

}  // namespace

int runImport(const ImportCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  garments::Library library = openLibrary(*paths);
  const auto defaults = rowOf(command);
  if (!defaults) return refuse(defaults.error(), command.json);
  garments::Journal journal(command.dryRun ? std::filesystem::path() : paths->home / "imports.jsonl");
  if (command.watch) return watch(command, *defaults, *paths, library, journal);
  const auto rows = garments::rowsOf(command.paths, *defaults);
  if (!rows) return refuse(rows.error(), command.json);
  const auto results = importAsAsked(command, *rows, *paths, library, journal);
  if (!results) return refuse(results.error(), command.json);
  std::string text;
  for (const auto& result : *results) text += humanReport(result, command);
  const garments::IntakeCounts counts = garments::countsOf(*results);
  if (counts.all != 1) text += countsLine(counts);
  const auto said = say(command.json ? intakeJson(*results) : text);
  if (!said) return refuse(said.error(), false);
  if (const auto written = writeReport(*results, command); !written)
    return refuse(written.error(), command.json);
  for (const auto& result : *results) sayErrors(result.report);
  return counts.rejected > 0 ? kRefused : kDone;
}

}  // namespace fitroom::engine::cli
