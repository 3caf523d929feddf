#include <fmt/format.h>

#include "bodymodel/intake/checked_solve.h"
#include "bodymodel/intake/typed_value.h"
#include "bodymodel/pose/pose.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/virtual_display.h"
#include "engine/session/body_sheet.h"
#include "engine/session/json_report.h"
#include "engine/session/mesh_files.h"
#include "engine/session/paths.h"

namespace fitroom::engine::cli {

using bodymodel::Measure;

namespace {

std::string measureLine(const bodymodel::BodyResult& body, Measure m) {
  const auto& info = measureInfo(m);
  const double achieved = toKeyUnit(m, body.achieved[m]);
  const char* unit = m == Measure::kWeight ? "kg" : "cm";
  std::string line = fmt::format("  {:<26} {:7.1f} {}", info.en, achieved, unit);
  if (body.requested.has(m)) {
    line += fmt::format("   asked {:.1f}", toKeyUnit(m, body.requested[m]));
  } else {
    for (const auto& guess : body.inferred) {
      if (guess.measure == m) line += fmt::format("   inferred, +-{:.1f}", toKeyUnit(m, guess.sd));
    }
  }
  return line + fmt::format("   {}\n", info.zh);
}

std::string humanReport(const bodymodel::BodyResult& body, const TypedRequest& typed) {
  std::string text;
  for (const bool asked : {true, false}) {
    for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
      const auto m = static_cast<Measure>(i);
      if (body.achieved.has(m) && body.requested.has(m) == asked) text += measureLine(body, m);
    }
  }
  text += labelLines(body.body.sex, body.achieved);
  for (const auto& note : labelNotes(typed)) text += "  " + bothLanguages(note) + "\n";
  for (const auto& warning : body.warnings) text += "! " + bothLanguages(warning) + "\n";
  return text;
}

bodymodel::Expected<bodymodel::Pose> readPose(const std::string& text) {
  if (text.empty()) return bodymodel::Pose::kA;
  if (const auto pose = bodymodel::findPose(text)) return *pose;
  std::string zh, en;
  for (std::size_t i = 0; i < bodymodel::kPoseCount; ++i) {
    const auto& info = poseInfo(static_cast<bodymodel::Pose>(i));
    zh += fmt::format("{}{}（{}）", i ? "、" : "", info.key, info.zh);
    en += fmt::format("{}{}", i ? ", " : "", info.key);
  }
  const std::string shown = bodymodel::quotable(text);
  return bodymodel::fail(
      bodymodel::ErrorCode::kInvalidArgument,
      {"姿势 “" + shown + "” 不认识；可以写 " + zh, "pose '" + shown + "' is not known; write one of " + en},
      "pose");
}

/// Draws bodies as a sheet into a PNG.
bodymodel::Expected<void> writeSheet(const std::filesystem::path& file,
                                     const std::vector<bodymodel::TriMesh>& bodies,
                                     const std::filesystem::path& assets, bool json) {
  constexpr int kCell = 300;  // Pixels a picture is wide.
  const VirtualDisplay display;
  auto view = OgreView::create({.assets = assets});
  if (!view) return tl::unexpected(view.error());
  const auto sheet = bodySheet(**view, bodies, kCell, consoleProgress(json));
  if (!sheet) return tl::unexpected(sheet.error());
  return writePngFile(*sheet, file);
}

/// The sheet of the product's own five bodies.
int runOwnSheet(const BodyCommand& command, bodymodel::Pose pose) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  const auto solver = bodymodel::BodySolver::load(paths->assets);
  if (!solver) return refuse(solver.error(), command.json);
  std::vector<bodymodel::TriMesh> bodies;
  for (const auto& request : sheetRequests()) {
    auto body = solver->solve(request);
    if (!body) return refuse(body.error(), command.json);
    bodies.push_back(posed(body->body, pose).mesh);
  }
  const auto done = writeSheet(command.sheet, bodies, paths->assets, command.json);
  return done ? kDone : refuse(done.error(), command.json);
}

}  // namespace

int runBody(const BodyCommand& command) {
  if (!command.batch.empty()) return runBodyBatch(command);
  const auto pose = readPose(command.pose);
  if (!pose) return refuse(pose.error(), command.json);
  const MeasurementArguments& typed = command.measurements;
  if (!command.sheet.empty() && typed.values.empty() && typed.sizeLabel.empty() && typed.shape.empty())
    return runOwnSheet(command, *pose);
  if (!command.out.empty()) {
    if (auto ok = checkBodyFile(command.out); !ok) return refuse(ok.error(), command.json);
  }
  const auto request = toRequest(command.measurements);
  if (!request) return refuse(request.error(), command.json);
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  const auto solver = bodymodel::BodySolver::load(paths->assets);
  if (!solver) return refuse(solver.error(), command.json);
  const auto body = bodymodel::solveChecked(*solver, request->body);
  if (!body) return refuse(body.error(), command.json);
  if (!command.out.empty()) {
    const auto written =
        writeBody(command.out, bodymodel::posed(body->body, *pose), *pose == bodymodel::Pose::kA);
    if (!written) {
      return refuse(written.error(), command.json);
    }
  }
  if (!command.sheet.empty()) {
    const auto drawn =
        writeSheet(command.sheet, {posed(body->body, *pose).mesh}, paths->assets, command.json);
    if (!drawn) return refuse(drawn.error(), command.json);
  }
  const auto said = say(command.json ? bodyJson(*body, request->label ? &*request->label : nullptr)
                                     : humanReport(*body, *request));
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
