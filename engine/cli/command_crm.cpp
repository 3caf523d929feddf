#include <fmt/format.h>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/find_customer.h"
#include "engine/session/fitting_room.h"
#include "engine/session/json_report.h"
#include "engine/session/paths.h"

namespace fitroom::engine::cli {

using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

namespace {

Expected<std::optional<garments::Zone>> zoneOf(const std::string& name) {
  if (name.empty()) return std::optional<garments::Zone>();
  std::string known;
  for (int i = 0; i < static_cast<int>(garments::Zone::kCount); ++i) {
    const auto zone = static_cast<garments::Zone>(i);
    if (name == garments::zoneName(zone)) return std::optional(zone);
    known += std::string(known.empty() ? "" : ", ") + garments::zoneName(zone);
  }
  return fail(ErrorCode::kInvalidArgument,
              {"没有部位 “" + shownWord(name) + "”；可以用 " + known,
               "there is no zone '" + shownWord(name) + "'; there are " + known},
              "zone");
}

Expected<int> directionOf(const std::string& name) {
  if (name == "fits") return 0;
  for (int v = 0; v < 5; ++v) {
    if (name == garments::fitVerdictName(static_cast<garments::FitVerdict>(v))) return v - 2;
  }
  return fail(
      ErrorCode::kInvalidArgument,
      {"“" + shownWord(name) + "” 不是松紧；可以用 fits、too_tight、tight、right、loose、too_loose",
       "'" + shownWord(name) + "' is no answer; there are fits, too_tight, tight, right, loose, too_loose"},
      "fit");
}

Expected<Feedback> toFeedback(const CrmCommand& command, const std::string& customer) {
  const auto zone = zoneOf(command.zone);
  if (!zone) return tl::unexpected(zone.error());
  const auto direction = directionOf(command.direction.empty() ? "fits" : command.direction);
  if (!direction) return tl::unexpected(direction.error());
  Feedback feedback{.customer = customer,
                    .tryOnEvent = command.event,
                    .garment = command.garment,
                    .size = command.size,
                    .zone = *zone,
                    .direction = *direction,
                    .reason = command.reason};
  if (command.kept) feedback.outcome = Feedback::Outcome::kKept;
  if (command.returned) feedback.outcome = Feedback::Outcome::kReturned;
  return feedback;
}

std::string profileText(const std::vector<ExplainedNumber>& numbers) {
  std::string text;
  for (const auto& number : numbers) {
    text += fmt::format("{:<34} {:8.4f}   uncertainty {:.2f}   {}\n", number.key, number.value,
                        number.uncertainty, bothLanguages(number.name));
    for (const auto& reason : number.reasons) text += "    " + bothLanguages(reason) + "\n";
  }
  return text;
}

/// What the command prints; each action is one call of the fitting room.
Expected<std::string> answer(FittingRoom& room, const CrmCommand& command) {
  using Action = CrmCommand::Action;
  const auto customer = findCustomer(room, command.customer);
  if (!customer) return tl::unexpected(customer.error());
  if (command.action == Action::kFeedback) {
    const auto feedback = toFeedback(command, *customer);
    if (!feedback) return tl::unexpected(feedback.error());
    const auto event = room.recordFeedback(*feedback);
    if (!event) return tl::unexpected(event.error());
  }
  const auto numbers = room.profile(*customer);
  if (!numbers) return tl::unexpected(numbers.error());
  return command.json ? profileJson(*numbers) : profileText(*numbers);
}

}  // namespace

int runCrm(const CrmCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  auto room = openFittingRoom(*paths);
  if (!room) return refuse(room.error(), command.json);
  const auto text = answer(**room, command);
  if (!text) return refuse(text.error(), command.json);
  const auto said = say(*text);
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
