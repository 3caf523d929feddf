#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/batch.h"
#include "engine/session/json_report.h"
#include "engine/session/output.h"
#include "engine/session/paths.h"
#include "garments/library/file_io.h"

namespace fitroom::engine::cli {

using bodymodel::Expected;

namespace {

std::string summaryText(const BatchSummary& s, const std::vector<std::string>& others) {
  std::string text = fmt::format(
      "{} 人：生成 {} 个身体（{} 个有提醒），拒绝 {} 行\n{} people: {} bodies made ({} with warnings), {} "
      "rows "
      "refused\n",
      s.people, s.made, s.warned, s.refused, s.people, s.made, s.warned, s.refused);
  if (others.empty()) return text;
  std::string names;
  for (const auto& name : others) names += (names.empty() ? "" : ", ") + name;
  return text + fmt::format("没有用到的列：{}\nColumns not used: {}\n", names, names);
}

Expected<BatchSummary> solveTable(const BodyCommand& command, const bodymodel::PeopleTable& table) {
  const auto paths = findPaths();
  if (!paths) return tl::unexpected(paths.error());
  const auto solver = bodymodel::BodySolver::load(paths->assets);
  if (!solver) return tl::unexpected(solver.error());
  std::optional<OutputFolder> meshes;
  std::optional<OutputFile> file;
  if (!command.out.empty()) {
    auto opened = OutputFile::open(command.out);
    if (!opened) return tl::unexpected(opened.error());
    file.emplace(std::move(*opened));
  }
  if (!command.meshDir.empty()) {
    auto opened = OutputFolder::open(command.meshDir);
    if (!opened) return tl::unexpected(opened.error());
    meshes.emplace(std::move(*opened));
  }
  BatchOptions options;
  options.threads = command.threads;
  if (meshes) options.meshFolder = meshes->staging();
  const auto write = [&](std::string_view line) -> Expected<void> {
    return file ? file->write(line) : say(std::string(line));
  };
  auto summary = runBatch(*solver, table, options, write, consoleProgress(command.json));
  if (!summary) return summary;
  if (meshes) {
    if (const auto done = meshes->commit(); !done) return tl::unexpected(done.error());
  }
  if (file) {
    if (const auto done = file->commit(); !done) return tl::unexpected(done.error());
  }
  return summary;
}

}  // namespace

int runBodyBatch(const BodyCommand& command) {
  if (!command.measurements.values.empty()) {
    return refuse({bodymodel::ErrorCode::kInvalidArgument,
                   {"--batch 从表格里读尺寸；请不要同时在命令行里写尺寸",
                    "--batch reads the measurements from the table; give none on the command line"},
                   "--batch"},
                  command.json);
  }
  const auto bytes = garments::readFile(command.batch);
  if (!bytes) return refuse(bytes.error(), command.json);
  auto table = bodymodel::readPeople(*bytes);
  if (!table) {
    table.error().context = command.batch.string() + ": " + table.error().context;
    return refuse(table.error(), command.json);
  }
  const auto summary = solveTable(command, *table);
  if (!summary) return refuse(summary.error(), command.json);
  if (command.out.empty()) {
    std::fputs(summaryText(*summary, table->otherColumns).c_str(), stderr);
    return kDone;
  }
  const auto said = say(command.json ? batchJson(*summary, table->otherColumns)
                                     : summaryText(*summary, table->otherColumns));
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
