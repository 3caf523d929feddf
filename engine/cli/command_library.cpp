#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/import_rows.h"
#include "engine/session/garment_library.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"
#include "garments/chart/size_chart.h"

namespace fitroom::engine::cli {

namespace {

using garments::LibraryEntry;

bool matches(const LibraryEntry& entry, const std::string& wanted) {
  const auto holds = [&](const std::string& text) { return text.find(wanted) != std::string::npos; };
  return wanted.empty() || holds(entry.id) || holds(entry.name.zh) || holds(entry.name.en) ||
         entry.audience == wanted || wanted == garments::categoryName(entry.category);
}

int list(const LibraryCommand& command, const garments::Library& library) {
  std::vector<bodymodel::Error> problems;
  auto entries = library.list(&problems);
  std::erase_if(entries, [&](const auto& entry) { return !matches(entry, command.garment); });
  std::string text;
  for (const auto& entry : entries) {
    text += fmt::format("{:<32} {:<10} {:<4} {}  {}\n", entry.id, garments::categoryName(entry.category),
                        fmt::format("v{}", entry.revision),
                        entry.published ? "已上架 / published  " : "未上架 / unpublished",
                        bothLanguages(entry.name));
  }
  for (const auto& problem : problems)
    std::fputs(("fitroom: " + bothLanguages(problem.text) + "\n").c_str(), stderr);
  const auto said = say(command.json ? garmentsJson(entries) : text);
  return said ? kDone : refuse(said.error(), false);
}

std::string shownText(const LibraryEntry& entry, const garments::GarmentModel& garment) {
  std::string text = fmt::format("{}  {}\n  {}  v{}  {}\n", entry.id, bothLanguages(entry.name),
                                 garments::categoryName(entry.category), entry.revision,
                                 entry.published ? "已上架 / published" : "未上架 / unpublished");
  text += fmt::format("  文件 / file {}，{} -> m，{} 朝上 / up，{} 朝前 / front\n", garment.source.path,
                      garment.source.unit, garment.source.up, garment.source.front);
  if (!garment.source.author.empty() || !garment.source.licence.empty())
    text +=
        fmt::format("  作者 / author {}，许可 / licence {}\n", garment.source.author, garment.source.licence);
  for (const auto& name : entry.colourways)
    text += fmt::format("  配色 / colourway {}{}\n", name, name == entry.colourway ? "  *" : "");
  if (!garment.reference.source.empty())
    text +=
        fmt::format("  参考人体 / designed for ({}) {}\n", garment.reference.source, garment.reference.label);
  for (std::size_t i = 0; i < garments::kFinishedCount; ++i) {
    const auto f = static_cast<garments::Finished>(i);
    if (!garment.finished[f]) continue;
    const auto& ease = garment.designedEase[f];
    text += fmt::format("  {:<10} {:6.1f} cm{}  {}\n", garments::finishedName(f), *garment.finished[f] * 100,
                        ease ? fmt::format("  ({:+.1f})", *ease * 100) : "", garments::finishedText(f).zh);
  }
  std::string sizes;
  for (const auto& size : entry.sizes) sizes += " " + size.label;
  if (!sizes.empty()) text += "  尺码 / sizes:" + sizes + "\n";
  return text + "  " + entry.folder.string() + "\n  content " +
         (entry.content.empty() ? "-" : entry.content) + "\n";
}

int show(const LibraryCommand& command, const garments::Library& library) {
  const auto entry = library.find(command.garment);
  if (!entry) return refuse(entry.error(), command.json);
  const auto garment = library.load(command.garment);
  if (!garment) return refuse(garment.error(), command.json);
  const auto said = say(command.json ? libraryGarmentJson(*entry, *garment) : shownText(*entry, *garment));
  return said ? kDone : refuse(said.error(), false);
}

int publish(const LibraryCommand& command, garments::Library& library, bool published) {
  if (const auto done = library.setPublished(command.garment, published); !done)
    return refuse(done.error(), command.json);
  const auto entry = library.find(command.garment);
  if (!entry) return refuse(entry.error(), command.json);
  const auto said =
      say(command.json ? garmentsJson({*entry})
                       : fmt::format("{}  {}\n", entry->id,
                                     published ? "已上架 / published" : "已下架 / unpublished"));
  return said ? kDone : refuse(said.error(), false);
}

int history(const LibraryCommand& command, const garments::Library& library) {
  const auto events = library.history(command.garment);
  if (!events) return refuse(events.error(), command.json);
  std::string text;
  for (const auto& event : *events) {
    text += fmt::format("v{:<4} {:<20} {:<12} {}  {}\n", event.revision, event.at.empty() ? "-" : event.at,
                        event.action, event.content.substr(0, 12), event.kept ? "" : "(没有保存 / not kept)");
  }
  const auto said = say(command.json ? historyJson(command.garment, *events) : text);
  return said ? kDone : refuse(said.error(), false);
}

int restore(const LibraryCommand& command, garments::Library& library) {
  const auto revision = library.restore(command.garment, command.revision);
  if (!revision) return refuse(revision.error(), command.json);
  const auto entry = library.find(command.garment);
  if (!entry) return refuse(entry.error(), command.json);
  const auto said =
      say(command.json ? garmentsJson({*entry})
                       : fmt::format("{}: v{} -> v{}\n", entry->id, command.revision, *revision));
  return said ? kDone : refuse(said.error(), false);
}

int replace(const LibraryCommand& command, const Paths& paths, garments::Library& library) {
  if (const auto entry = library.find(command.garment); !entry) return refuse(entry.error(), command.json);
  ImportCommand import = command.import;
  import.id = command.garment;
  import.json = command.json;
  auto row = rowOf(import);
  if (!row) return refuse(row.error(), command.json);
  row->file = command.file;
  garments::Journal journal(import.dryRun ? std::filesystem::path() : paths.home / "imports.jsonl");
  const auto results = importAsAsked(import, {*row}, paths, library, journal);
  if (!results) return refuse(results.error(), command.json);
  const auto said = say(command.json ? intakeJson(*results) : humanReport(results->front(), import));
  if (!said) return refuse(said.error(), false);
  sayErrors(results->front().report);
  return results->front().report.verdict == garments::ImportVerdict::kReject ? kRefused : kDone;
}

int check(const LibraryCommand& command, const garments::Library& library) {
  const auto problems = library.check(command.garment);
  if (!problems) return refuse(problems.error(), command.json);
  std::string text = problems->empty() ? command.garment + "  完好 / as it was written\n" : "";
  for (const auto& problem : *problems) text += bothLanguages(problem) + "\n";
  const auto said = say(command.json ? checkJson(command.garment, *problems) : text);
  if (!said) return refuse(said.error(), false);
  return problems->empty() ? kDone : kRefused;
}

}  // namespace

int runLibrary(const LibraryCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  garments::Library library = openLibrary(*paths);
  using Action = LibraryCommand::Action;
  switch (command.action) {
    case Action::kList:
      return list(command, library);
    case Action::kShow:
      return show(command, library);
    case Action::kPublish:
    case Action::kUnpublish:
      return publish(command, library, command.action == Action::kPublish);
    case Action::kHistory:
      return history(command, library);
    case Action::kRestore:
      return restore(command, library);
    case Action::kReplace:
      return replace(command, *paths, library);
    case Action::kCheck:
      return check(command, library);
  }
  return kUsage;
}

}  // namespace fitroom::engine::cli
