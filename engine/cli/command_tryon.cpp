#include <fmt/format.h>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/find_customer.h"
#include "engine/cli/virtual_display.h"
#include "engine/render/ogre_view.h"
#include "engine/session/fitting_room.h"
#include "engine/session/json_report.h"
#include "engine/session/output.h"
#include "engine/session/tryon_folder.h"

namespace fitroom::engine::cli {

namespace {

std::string humanReport(const TryOnResult& result, const std::string& folder,
                        const std::vector<std::string>& files) {
  std::string text = fmt::format("{}{}\n", bothLanguages(result.garment.name),
                                 result.garment.size.empty() ? "" : "  " + result.garment.size);
  text += bothLanguages(result.fit.summary) + "\n";
  if (!result.advice.sizes.empty()) text += bothLanguages(result.advice.text) + "\n";
  for (const auto& zone : result.fit.zones) {
    text += fmt::format("  {:<10} {:6.1f} - {:6.1f} = {:+5.1f} cm  {}\n", garments::zoneName(zone.zone),
                        zone.garment * 100, zone.body * 100, zone.ease * 100, bothLanguages(zone.text));
  }
  for (const auto& worn : result.with)
    text += fmt::format("  + {}  {}\n", bothLanguages(worn.garment.name), worn.garment.size);
  for (const auto& note : result.notes) text += "! " + bothLanguages(note) + "\n";
  for (const auto& file : files) text += "  " + (std::filesystem::path(folder) / file).string() + "\n";
  if (!result.eventId.empty()) text += "  event " + result.eventId + "\n";
  return text;
}

std::vector<WornGarment> wornGarments(const std::vector<std::string>& words) {
  std::vector<WornGarment> worn;
  for (const auto& word : words) {
    std::vector<std::string> parts{""};
    for (const char c : word) {
      if (c == ':')
        parts.emplace_back();
      else
        parts.back() += c;
    }
    WornGarment one{parts[0], "", false, false};
    for (std::size_t k = 1; k < parts.size(); ++k) {
      if (parts[k] == "tucked")
        one.tucked = true;
      else if (parts[k] == "closed")
        one.fastened = true;
      else
        one.size = parts[k];
    }
    worn.push_back(std::move(one));
  }
  return worn;
}

}  // namespace

int runTryOn(const TryOnCommand& command) {
  const auto request = toRequest(command.measurements);
  if (!request) return refuse(request.error(), command.json);
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  auto room = openFittingRoom(*paths);
  if (!room) return refuse(room.error(), command.json);
  const auto customer = findCustomer(**room, command.customer);
  if (!customer) return refuse(customer.error(), command.json);
  // A place that cannot be written and a missing display are found before the work, not after.
  if (const auto place = OutputFolder::open(command.out); !place) return refuse(place.error(), command.json);
  const VirtualDisplay display;
  auto view = OgreView::create({.assets = paths->assets});
  if (!view) return refuse(view.error(), command.json);

  auto result = (*room)->tryOn({.body = request->body,
                                .garment = command.garment,
                                .size = command.size,
                                .customer = *customer,
                                .channel = "desktop",
                                .with = wornGarments(command.with),
                                .tucked = command.tucked,
                                .fastened = command.closed,
                                .colour = command.colour},
                               consoleProgress(command.json));
  if (!result) return refuse(result.error(), command.json);
  for (auto& note : labelNotes(*request)) result->notes.push_back(std::move(note));
  const auto files = writeTryOnFolder(command.out, *result, view->get(), {command.width, command.height});
  if (!files) return refuse(files.error(), command.json);
  const auto said =
      say(command.json ? tryOnJson(*result, *files) : humanReport(*result, command.out.string(), *files));
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
