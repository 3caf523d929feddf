// What is kept of one customer besides history and numbers, and what the customer may ask for.

#include <fmt/format.h>

#include <cmath>

#include "bodymodel/measure/measure.h"
#include "crm/log/payload_words.h"
#include "engine/ui/desk_parts.h"

namespace fitroom::engine {

namespace {

/// Draws down a panel: headings, sentences, switches.
class Sheet {
 public:
  Sheet(Canvas& canvas, ScrollPanel& panel) : canvas_(canvas), panel_(panel) {}

  void heading(const char* key) {
    if (begun_) panel_.space(canvas_.theme().mm(4));
    begun_ = true;
    const float high = canvas_.lineHeight(TextSize::kStrong);
    const Rect r = panel_.take(high + canvas_.theme().mm(1.5f));
    deskLine(canvas_, key, {r.x, r.y, r.w, high}, canvas_.at(key), TextSize::kStrong, colours::kAccent);
    canvas_.box({r.x, r.y + high, r.w, 1.0f}, colours::kLine, 0);
  }
  void line(const std::string& id, const Text& text, ImU32 colour = colours::kInk) {
    panel_.space(canvas_.paragraph(id, {panel_.x, panel_.y}, panel_.w, text, TextSize::kBody, colour));
  }
  bool toggle(const std::string& id, const Text& text, bool on) {
    return canvas_.toggle(id, panel_.take(canvas_.theme().target()), text, on);
  }

 private:
  Canvas& canvas_;
  ScrollPanel& panel_;
  bool begun_ = false;
};

/// `waist_navel` as people call it.
Text measureName(const std::string& key) {
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto& info = measureInfo(static_cast<bodymodel::Measure>(i));
    const std::string_view whole = info.key;
    if (whole.substr(0, whole.rfind('_')) == key) return {std::string(info.zh), std::string(info.en)};
  }
  return same(key);
}

Text bodyText(const crm::BodyProfile& b) {
  const crm::Text source = crm::payloadWord("source", b.source);
  Text out{deskTime(b.made) + "  " + source.zh, deskTime(b.made) + "  " + source.en};
  for (const auto& [key, value] : b.measures) {
    const bool plain = key == "weight" || key.starts_with("shape_");
    const std::string shown = fmt::format(" {:g}{}", plain ? value : std::round(value * 1000) / 10,
                                          key == "weight" ? " kg"
                                          : plain         ? ""
                                                          : " cm");
    const Text name = measureName(key);
    out.zh += "，" + name.zh + shown;
    out.en += ", " + name.en + shown;
  }
  return out;
}

void identity(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel, Sheet& sheet) {
  const crm::Customer& c = *flow.state().open;
  const Text stage = deskCapital(crm::stageText(flow.state().file->stage));
  sheet.heading("desk.file_identity");
  sheet.line("desk.file.stage",
             {stage.zh + "，" + deskDay(c.created) + " 建档", stage.en + ", since " + deskDay(c.created)});
  for (const auto& [id, value] : {std::pair("name", &c.identity.name), std::pair("email", &c.identity.email),
                                  std::pair("phone", &c.identity.phone)}) {
    if (!value->empty()) sheet.line(std::string("desk.file.") + id, same(*value), colours::kInkSoft);
  }
  if (deskButtons(canvas, "desk.file", panel, {{"rectify", canvas.at("desk.form.rectify")}}) == 0)
    flow.askRectify();
}

void agreed(Canvas& canvas, DeskFlow& flow, Sheet& sheet) {
  const crm::Customer& c = *flow.state().open;
  const DeskFile& file = *flow.state().file;
  sheet.heading("desk.file_consent");
  std::optional<std::pair<crm::Purpose, bool>> consent;
  for (int i = 0; i < crm::kPurposeCount; ++i) {
    const auto purpose = static_cast<crm::Purpose>(i);
    const bool on = std::find(c.consents.begin(), c.consents.end(), purpose) != c.consents.end();
    if (sheet.toggle(std::string("desk.consent.") + crm::purposeName(purpose),
                     deskCapital(crm::purposeText(purpose)), on))
      consent = {purpose, !on};
  }
  const bool restrict = sheet.toggle("desk.restrict", canvas.at("desk.restrict"), c.restricted);
  const bool profiling =
      sheet.toggle("desk.object.profiling", canvas.at("desk.object_profiling"), file.objectsProfiling);
  const bool marketing =
      sheet.toggle("desk.object.marketing", canvas.at("desk.object_marketing"), file.objectsMarketing);
  // Each of these loads the file anew.
  if (consent) return flow.setConsent(consent->first, consent->second);
  if (restrict) return flow.setRestricted(!c.restricted);
  if (profiling) return flow.setObjection("profiling", !file.objectsProfiling);
  if (marketing) return flow.setObjection("marketing", !file.objectsMarketing);
}

void requests(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel, Sheet& sheet) {
  sheet.heading("desk.file_requests");
  const auto& all = flow.state().file->requests;
  if (all.empty()) sheet.line("desk.file.no_requests", canvas.at("desk.file_no_requests"), colours::kInkSoft);
  std::optional<std::pair<std::size_t, int>> pressed;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const crm::RightsRequest& r = all[i];
    const std::string id = "desk.request." + std::to_string(i);
    const Text right = deskCapital(crm::dataRightText(r.right));
    const crm::Text state = crm::requestStateText(r.state);
    const int days = r.daysLeft(flow.now());
    const Text left = r.open() ? deskDaysLeft(canvas, days) : same(deskDay(r.closed));
    sheet.line(id,
               {right.zh + "（" + deskDay(r.received) + " 收到）：" + state.zh + "，" + left.zh,
                right.en + " (received " + deskDay(r.received) + "): " + state.en + ", " + left.en},
               r.open() ? deskDaysColour(days) : colours::kInkSoft);
    if (!r.open()) continue;
    const int button = deskButtons(canvas, id, panel,
                                   {{"done", canvas.at("desk.request_done")},
                                    {"extend", canvas.at("desk.request_extend")},
                                    {"refuse", canvas.at("desk.request_refuse")}});
    if (button >= 0) pressed = {i, button};
  }
  if (deskButtons(canvas, "desk.file", panel, {{"request", canvas.at("desk.form.request")}}) == 0)
    flow.askRequest();
  if (!pressed) return;
  constexpr crm::RequestState kHow[] = {crm::RequestState::kDone, crm::RequestState::kExtended,
                                        crm::RequestState::kRefused};
  flow.askAnswer(all[pressed->first], kHow[pressed->second]);
}

void belonging(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel, Sheet& sheet) {
  const DeskFile& file = *flow.state().file;
  sheet.heading("desk.file_household");
  if (file.household.empty() && file.ties.empty())
    sheet.line("desk.file.alone", canvas.at("desk.file_alone"), colours::kInkSoft);
  for (const auto& [id, name] : file.household) sheet.line("desk.member." + id, same(name));
  for (std::size_t i = 0; i < file.ties.size(); ++i)
    sheet.line("desk.tie." + std::to_string(i), deskCapital({file.ties[i].zh, file.ties[i].en}),
               colours::kInkSoft);
  std::vector<std::pair<std::string, Text>> buttons = {{"household", canvas.at("desk.form.household")},
                                                       {"tie", canvas.at("desk.form.tie")}};
  if (!file.household.empty()) buttons.emplace_back("leave", canvas.at("desk.leave_household"));
  const int button = deskButtons(canvas, "desk.file", panel, buttons);
  if (button == 0) flow.askHousehold();
  if (button == 1) flow.askTie();
  if (button == 2) flow.leaveHousehold();
}

}  // namespace

void drawDeskFile(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel) {
  if (!flow.state().file) return;
  Sheet sheet(canvas, panel);
  identity(canvas, flow, panel, sheet);
  agreed(canvas, flow, sheet);
  if (!flow.state().file) return;
  requests(canvas, flow, panel, sheet);
  if (!flow.state().file) return;
  belonging(canvas, flow, panel, sheet);
  if (!flow.state().file) return;
  sheet.heading("desk.file_bodies");
  const DeskFile& file = *flow.state().file;
  if (!file.whyNoBodies.zh.empty()) sheet.line("desk.file.no_bodies", file.whyNoBodies, colours::kInkSoft);
  if (file.whyNoBodies.zh.empty() && file.bodies.empty())
    sheet.line("desk.file.no_bodies", canvas.at("desk.file_no_bodies"), colours::kInkSoft);
  for (const crm::BodyProfile& b : file.bodies)
    sheet.line("desk.body." + b.id, bodyText(b), colours::kInkSoft);
  sheet.heading("desk.file_data");
  const int button =
      deskButtons(canvas, "desk.file", panel,
                  {{"archive", canvas.at("desk.form.archive")}, {"erase", canvas.at("desk.form.erase")}});
  if (button == 0) flow.askArchive();
  if (button == 1) flow.askErase();
}

}  // namespace fitroom::engine
