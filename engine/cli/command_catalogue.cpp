#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/garment_library.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"

namespace fitroom::engine::cli {

namespace {

bool matches(const garments::LibraryEntry& entry, const std::string& wanted) {
  if (wanted.empty()) return true;
  const auto holds = [&](const std::string& text) { return text.find(wanted) != std::string::npos; };
  return holds(entry.id) || holds(entry.name.zh) || holds(entry.name.en) || entry.audience == wanted ||
         wanted == garments::categoryName(entry.category);
}

std::string line(const garments::LibraryEntry& entry) {
  std::string sizes;
  for (const auto& size : entry.sizes) sizes += (sizes.empty() ? "" : " ") + size.label;
  const std::string price =
      entry.priceMinor > 0 ? fmt::format("{:.2f} {}", entry.priceMinor / 100.0, entry.currency) : "";
  return fmt::format("{:<28} {:<10} {:<7} {:<14} {:>12}  {}\n", entry.id,
                     garments::categoryName(entry.category), entry.audience, sizes, price,
                     bothLanguages(entry.name));
}

}  // namespace

int runCatalogue(const CatalogueCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  const garments::Library library = openLibrary(*paths);
  std::vector<bodymodel::Error> problems;
  std::vector<garments::LibraryEntry> entries = library.list(&problems);
  std::erase_if(entries, [](const auto& entry) { return !entry.published; });
  std::erase_if(entries, [&](const auto& entry) { return !matches(entry, command.search); });
  std::string text;
  for (const auto& entry : entries) text += line(entry);
  for (const auto& problem : problems)
    std::fputs(("fitroom: " + bothLanguages(problem.text) + "\n").c_str(), stderr);
  const auto said = say(command.json ? garmentsJson(entries) : text);
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
