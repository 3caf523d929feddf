#include "engine/ui/panels.h"

#include <algorithm>

namespace fitroom::engine {

namespace {

constexpr Field kFields[] = {Field::kHeight, Field::kWeight, Field::kChest,
                             Field::kWaist,  Field::kHip,    Field::kInseam};

/// What stands in an empty field: the number the population suggests, marked as such.
Text estimateText(const Canvas& canvas, const ShopperFlow& flow, Field field) {
  const auto found = flow.state().estimates.find(field);
  if (found == flow.state().estimates.end()) return same("\u2014");
  const double rounded = found->second;
  const auto& entry = flow.entry();
  const std::string number = field == Field::kWeight || entry.units() == Units::kMetric
                                 ? shortNumber(std::stod(entry.format(field, rounded)), 0)
                                 : shortNumber(std::stod(entry.format(field, rounded)), 1);
  return fill(canvas.at("measure.estimate"), {{"value", same(number + "\u00A0" + entry.unitName(field))}});
}

void drawValue(Canvas& canvas, ShopperFlow& flow, Field field, Rect r, bool wrong) {
  const auto& theme = canvas.theme();
  const auto& entry = flow.entry();
  const std::string id = std::string("measure.") + fieldId(field);
  const bool typing = entry.focused() == field;
  const auto press = canvas.press(id, r);
  if (press.clicked) flow.focus(field);

  const float rounding = theme.rounding();
  canvas.box(r, typing ? colours::kCard : colours::kSunken, rounding);
  if (wrong)
    canvas.frame(r, colours::kProblem, rounding, 2.0f);
  else if (typing)
    canvas.frame(r, colours::kAccent, rounding, 2.0f);
  else if (press.hovered)
    canvas.frame(r, colours::kLine, rounding, 1.0f);
  canvas.focusRing(r, press);

  const std::string shown = entry.shown(field);
  const std::string unit = entry.unitName(field);
  bool clipped = false;
  if (shown.empty() && !typing) {
    clipped = canvas.centred(r.inset(2), canvas.say(estimateText(canvas, flow, field)), TextSize::kBody,
                             colours::kInkFaint);
  } else {
    const std::string other = entry.inOtherUnit(field);
    const float numberWide = canvas.width(TextSize::kStrong, shown);
    const float unitWide = canvas.width(TextSize::kSmall, " " + unit);
    const float high = theme.textPixels(TextSize::kStrong);
    const float small = theme.textPixels(TextSize::kSmall);
    const bool two = !typing && !other.empty() && r.h > high * 1.1f + small * 1.2f;
    const float block = two ? high * 1.08f + small : high;
    const float y = r.y + (r.h - block) / 2 - (two ? theme.mm(0.3f) : 0);
    const float x = r.x + (r.w - numberWide - unitWide) / 2;
    canvas.lineOfText({x, y}, TextSize::kStrong, wrong ? colours::kProblem : colours::kInk, shown);
    canvas.lineOfText({x + numberWide, y + (high - small) * 0.8f}, TextSize::kSmall, colours::kInkSoft,
                      " " + unit);
    clipped = numberWide + unitWide > r.w;
    if (typing) {
      canvas.draw()->AddRectFilled({x + numberWide + 2, y}, {x + numberWide + 4, y + high}, colours::kAccent);
    }
    if (two) {
      canvas.lineOfText({r.x + (r.w - canvas.width(TextSize::kSmall, other)) / 2, y + high * 1.08f},
                        TextSize::kSmall, colours::kInkSoft, other);
    }
  }
  canvas.note(id, Role::kField, r, canvas.at(fieldNameKey(field)), shown, true, clipped);
}

void drawRow(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel, Field field, float nameWide) {
  const auto& theme = canvas.theme();
  const std::string id = std::string("measure.") + fieldId(field);
  const Text name = canvas.at(fieldNameKey(field));
  const Rect row = panel.take(theme.target());
  const auto wrong = flow.entry().note(field);
  const float side = std::min(row.h, theme.mm(theme.kiosk ? 16.0f : 11.0f));
  const float gap = theme.mm(1.2f);
  const bool clipped = canvas.width(TextSize::kBody, canvas.say(name)) > nameWide;
  canvas.lineOfText({row.x, row.y + (row.h - theme.textPixels(TextSize::kBody)) / 2}, TextSize::kBody,
                    colours::kInk, canvas.say(name));
  canvas.note(id + ".name", Role::kText, {row.x, row.y, nameWide, row.h}, name, {}, true, clipped);

  const Rect minus{row.x + nameWide + gap, row.y, side, row.h};
  const Rect plus{row.right() - side, row.y, side, row.h};
  const Rect value{minus.right() + gap, row.y, plus.x - gap - minus.right() - gap, row.h};
  if (canvas.iconButton(id + ".minus", minus, fill(canvas.at("measure.less"), {{"name", name}}),
                        Icon::kMinus)) {
    flow.step(field, -1);
  }
  drawValue(canvas, flow, field, value, wrong.has_value());
  if (canvas.iconButton(id + ".plus", plus, fill(canvas.at("measure.more"), {{"name", name}}), Icon::kPlus)) {
    flow.step(field, +1);
  }
  if (wrong) {
    panel.space(theme.mm(0.8f));
    panel.space(canvas.paragraph(id + ".note", {panel.x, panel.y}, panel.w, wrong->text, TextSize::kSmall,
                                 colours::kProblem));
  }
  panel.space(theme.mm(2.0f));
}

void drawWaistPlace(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  panel.space(-theme.mm(0.4f));
  panel.space(canvas.paragraph("measure.waist.where", {panel.x, panel.y}, panel.w, canvas.at("waist.where"),
                               TextSize::kSmall, colours::kInkSoft));
  panel.space(theme.mm(0.8f));
  const std::vector<std::pair<std::string, Text>> places = {{"navel", canvas.at("waist.navel")},
                                                            {"iso", canvas.at("waist.iso")},
                                                            {"natural", canvas.at("waist.natural")}};
  const Rect row = panel.take(canvas.segmentsHeight(panel.w, places, TextSize::kSmall));
  const int on = static_cast<int>(flow.entry().waistPlace());
  const int pressed = canvas.segments("waist", row, places, on, TextSize::kSmall);
  if (pressed >= 0) flow.setWaistPlace(static_cast<WaistPlace>(pressed));
  panel.space(theme.mm(2.6f));
}

void drawNotes(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  std::vector<std::pair<Text, bool>> notes;
  for (const auto& note : flow.entry().pairNotes()) notes.push_back({note.text, false});
  if (flow.state().bodyProblem) notes.push_back({*flow.state().bodyProblem, true});
  if (flow.entry().usable()) {
    for (const auto& warning : flow.state().bodyWarnings) notes.push_back({warning, false});
  }
  const auto& theme = canvas.theme();
  const float pad = theme.mm(2.4f);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto& [text, problem] = notes[i];
    const float high = canvas.paragraphHeight(text, TextSize::kSmall, panel.w - 2 * pad);
    const Rect card = panel.take(high + 2 * pad);
    canvas.box(card, problem ? colours::kProblemWash : colours::kWarningWash, theme.rounding());
    canvas.paragraph("measure.warning." + std::to_string(i), {card.x + pad, card.y + pad}, card.w - 2 * pad,
                     text, TextSize::kSmall, problem ? colours::kProblem : colours::kWarning);
    panel.space(theme.gap());
  }
}

float widestName(Canvas& canvas) {
  float widest = 0;
  for (Field f : kFields) {
    widest = std::max(widest, canvas.width(TextSize::kBody, canvas.say(canvas.at(fieldNameKey(f)))));
  }
  return widest + 1;
}

}  // namespace

void drawBodyPanel(Canvas& canvas, ShopperFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float foot = theme.target() + theme.mm(2);
  const Rect next{r.x, r.bottom() - theme.target(), r.w, theme.target()};
  if (canvas.button("body.next", next, canvas.at("body.next"), ButtonKind::kPrimary, flow.entry().usable())) {
    flow.showGarments();
  }

  ScrollPanel panel(canvas, "body.scroll", {r.x, r.y, r.w + theme.mm(2.4f), r.h - foot});
  const std::vector<std::pair<std::string, Text>> units = {{"metric", same("cm")}, {"imperial", same("in")}};
  const float unitsWide = std::max(theme.mm(25), 2 * canvas.width(TextSize::kStrong, "cm") + theme.mm(11));
  const float hintWide = panel.w - unitsWide - theme.pad();
  const Text hint = canvas.at("body.hint");
  const float hintHigh = canvas.paragraphHeight(hint, TextSize::kSmall, hintWide);
  const Rect head = panel.take(std::max(theme.target(), hintHigh));
  canvas.paragraph("body.hint", {head.x, head.y + (head.h - hintHigh) / 2}, hintWide, hint, TextSize::kSmall,
                   colours::kInkSoft);
  const int unit = canvas.segments(
      "units", {head.right() - unitsWide, head.y + (head.h - theme.target()) / 2, unitsWide, theme.target()},
      units, flow.entry().units() == Units::kMetric ? 0 : 1);
  if (unit >= 0) flow.setUnits(unit == 0 ? Units::kMetric : Units::kImperial);
  panel.space(theme.mm(2.4f));

  const std::vector<std::pair<std::string, Text>> sexes = {{"female", canvas.at("sex.female")},
                                                           {"between", canvas.at("sex.between")},
                                                           {"male", canvas.at("sex.male")}};
  const double sex = flow.entry().sex();
  const int chosen = canvas.segments("sex", panel.take(canvas.segmentsHeight(panel.w, sexes)), sexes,
                                     sex < 0.25 ? 0 : (sex > 0.75 ? 2 : 1));
  if (chosen >= 0) flow.setSex(0.5 * chosen);
  panel.space(theme.mm(2.6f));

  const float nameWide = widestName(canvas);
  for (Field field : kFields) {
    drawRow(canvas, flow, panel, field, nameWide);
    if (field == Field::kWaist) drawWaistPlace(canvas, flow, panel);
  }
  drawShapeChoices(canvas, flow, panel);
  drawNotes(canvas, flow, panel);
}

namespace {

/// Digits, point and delete; 4 rows of 3.
void drawKeys(Canvas& canvas, ShopperFlow& flow, ImVec2 at, ImVec2 cell, float gap) {
  const std::string_view keys = "789456123.0<";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Rect r{at.x + static_cast<float>(i % 3) * (cell.x + gap),
                 at.y + static_cast<float>(i / 3) * (cell.y + gap), cell.x, cell.y};
    const char c = keys[i];
    if (c == '<') {
      if (canvas.iconButton("keypad.back", r, canvas.at("keypad.back"), Icon::kBackspace)) flow.backspace();
      continue;
    }
    const std::string name = c == '.' ? "point" : std::string(1, c);
    if (canvas.button("keypad." + name, r, same(std::string(1, c)), ButtonKind::kPlain)) flow.type(c);
  }
}

}  // namespace

void drawKeypad(Canvas& canvas, ShopperFlow& flow, Rect view) {
  const auto field = flow.entry().focused();
  if (!field) return;
  const auto& theme = canvas.theme();
  const bool keys = flow.touch();
  const float pad = theme.mm(3);
  const float gap = theme.mm(1.4f);
  const float room = view.w - 2 * theme.gap() - 2 * pad;
  const float key = std::max(theme.kiosk ? theme.mm(20) : theme.mm(13), theme.target());
  float wide = std::max(keys ? 3 * key + 2 * gap : 0.0f, theme.mm(58));
  for (const char* words : {"keypad.unknown", "keypad.next"}) {
    wide = std::max(wide,
                    2 * (canvas.width(TextSize::kStrong, canvas.say(canvas.at(words))) + theme.mm(4)) + gap);
  }
  wide = std::min(wide, room);
  const Text how = canvas.at(fieldHowKey(*field));
  const float howHigh = canvas.paragraphHeight(how, TextSize::kSmall, wide);
  const float titleHigh = canvas.lineHeight(TextSize::kStrong);
  const float cell = keys ? std::round(key * 0.85f) : theme.target();
  const float total = 2 * pad + titleHigh + howHigh + gap + cell + (keys ? 4 * (cell + gap) : 0.0f);

  // Beside the number that is typed, inside the view.
  const Widget* number = canvas.list().find(std::string("measure.") + fieldId(*field));
  const float wanted = number ? number->rect.y - pad : view.y;
  Rect card{view.x + theme.gap(), 0, wide + 2 * pad, total};
  card.y = std::max(view.y, std::min(wanted, view.bottom() - total - theme.gap()));

  ImGui::SetCursorScreenPos(card.min());
  ImGui::BeginChild("keypad", {card.w, card.h}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  canvas.draw()->PushClipRectFullScreen();
  canvas.card(card);
  float y = card.y + pad;
  canvas.label("keypad.title", {card.x + pad, y, wide, titleHigh}, canvas.at(fieldNameKey(*field)),
               TextSize::kStrong, colours::kInk);
  y += titleHigh;
  canvas.paragraph("keypad.how", {card.x + pad, y}, wide, how, TextSize::kSmall, colours::kInkSoft);
  y += howHigh + gap;
  if (keys) {
    drawKeys(canvas, flow, {card.x + pad, y}, {(wide - 2 * gap) / 3, cell}, gap);
    y += 4 * (cell + gap);
  }
  const float half = (wide - gap) / 2;
  if (canvas.button("keypad.unknown", {card.x + pad, y, half, cell}, canvas.at("keypad.unknown"),
                    ButtonKind::kPlain)) {
    flow.clear(*field);
    flow.focusNext();
  }
  if (canvas.button("keypad.next", {card.x + pad + half + gap, y, half, cell}, canvas.at("keypad.next"),
                    ButtonKind::kPrimary)) {
    flow.focusNext();
  }
  canvas.draw()->PopClipRect();
  ImGui::EndChild();
}

}  // namespace fitroom::engine
