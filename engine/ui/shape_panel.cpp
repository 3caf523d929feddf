#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "bodymodel/intake/typed_shape.h"
#include "engine/ui/panels.h"
#include "engine/ui/shape_icon.h"

namespace fitroom::engine {

namespace {

constexpr double kChosen = 0.6;  ///< What a card at either end stands for.

/// One card: a picture over its word. True in the frame of the press.
bool drawCard(Canvas& canvas, const std::string& id, Rect r, const Text& word, std::string_view key,
              double value, bool on, bool picture) {
  const auto& theme = canvas.theme();
  const auto press = canvas.press(id, r);
  canvas.box(r, on ? colours::kAccentWash : (press.hovered || press.held ? colours::kSunken : colours::kCard),
             theme.rounding());
  canvas.frame(r, on ? colours::kAccent : colours::kLine, theme.rounding(), on ? 2.0f : 1.0f);
  canvas.focusRing(r, press);
  const float pad = theme.mm(1.0f), text = canvas.lineHeight(TextSize::kSmall);
  const float high = r.h - text - 2.4f * pad;
  if (picture) {
    canvas.draw()->PushClipRect({r.x + pad, r.y + pad}, {r.right() - pad, r.y + pad + high}, true);
    drawShapeIcon(canvas.draw(), {r.x + pad, r.y + pad, r.w - 2 * pad, high}, key, value,
                  on ? colours::rgb(0xC9DED8) : colours::rgb(0xE6E2DB),
                  on ? colours::kAccent : colours::kInkSoft);
    canvas.draw()->PopClipRect();
  }
  const Rect line{r.x + pad, picture ? r.bottom() - text - pad * 0.7f : r.y, r.w - 2 * pad,
                  picture ? text : r.h};
  const bool clipped =
      canvas.centred(line, canvas.say(word), TextSize::kSmall, on ? colours::kAccentDeep : colours::kInk);
  canvas.note(id, Role::kChoice, r, word, on ? "on" : "off", true, clipped);
  return press.clicked;
}

float pictureHeight(const Canvas& canvas) {
  return canvas.theme().mm(canvas.theme().kiosk ? 22.0f : 17.0f) + canvas.lineHeight(TextSize::kSmall);
}

void drawName(Canvas& canvas, ScrollPanel& panel, const std::string& id, const Text& name) {
  const Rect r = panel.take(canvas.lineHeight(TextSize::kBody));
  canvas.label(id + ".name", r, name, TextSize::kBody, colours::kInk);
  panel.space(canvas.theme().mm(0.8f));
}

void drawSlider(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel,
                const bodymodel::ShapeOptionInfo& info) {
  const auto& theme = canvas.theme();
  const std::string id = "shape." + std::string(info.key);
  std::string heading(info.en);  // In the middle of a sentence elsewhere.
  heading[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(heading[0])));
  drawName(canvas, panel, id, {std::string(info.zh), heading});
  const double now = flow.entry().shape().*info.value;
  const float gap = theme.mm(1.4f);
  const Rect row = panel.take(pictureHeight(canvas));
  const float wide = (row.w - 2 * gap) / 3;
  const std::array<Text, 3> words = {Text{std::string(info.lowZh), std::string(info.lowEn)},
                                     canvas.at("shape.average"),
                                     Text{std::string(info.highZh), std::string(info.highEn)}};
  for (int i = 0; i < 3; ++i) {
    const double value = kChosen * (i - 1);
    const Rect r{row.x + static_cast<float>(i) * (wide + gap), row.y, wide, row.h};
    if (drawCard(canvas, id + "." + std::to_string(i), r, words[static_cast<std::size_t>(i)], info.key, value,
                 std::abs(now - value) < 0.3, true)) {
      flow.setShape(info, value);
    }
  }
  panel.space(theme.mm(2.6f));
}

void drawCup(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  drawName(canvas, panel, "shape.cup", canvas.at("shape.cup"));
  const auto now = flow.entry().shape().cup;
  const float gap = theme.mm(1.4f);
  const Rect none = panel.take(theme.target());
  if (drawCard(canvas, "shape.cup.unknown", none, canvas.at("shape.cup.unknown"), "cup", 0, !now, false))
    flow.setCup(std::nullopt);
  panel.space(gap);
  for (const std::string_view letters : {"ABC", "DEF"}) {
    const Rect row = panel.take(pictureHeight(canvas));
    const float wide = (row.w - 2 * gap) / 3;
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const std::string letter(letters.substr(i, 1));
      const double value = *bodymodel::cupOfLetter(letter);
      const Rect r{row.x + static_cast<float>(i) * (wide + gap), row.y, wide, row.h};
      if (drawCard(canvas, "shape.cup." + letter, r, same(letter), "cup", value,
                   now && std::abs(*now - value) < 1e-6, true)) {
        flow.setCup(value);
      }
    }
    panel.space(gap);
  }
  panel.space(theme.mm(1.6f));
}

}  // namespace

void drawShapeChoices(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  const bool open = flow.state().shapeOpen;
  if (canvas.button("shape.open", panel.take(theme.target()), canvas.at(open ? "shape.close" : "shape.open"),
                    ButtonKind::kPlain)) {
    flow.openShape(!open);
  }
  panel.space(theme.mm(2.0f));
  if (!open) return;
  panel.space(canvas.paragraph("shape.hint", {panel.x, panel.y}, panel.w, canvas.at("shape.hint"),
                               TextSize::kSmall, colours::kInkSoft));
  panel.space(theme.mm(2.0f));
  const bool bust = flow.entry().sex() < 0.75;  // On a male form both hardly act.
  if (bust) drawCup(canvas, flow, panel);
  for (const bodymodel::ShapeOptionInfo& info : bodymodel::shapeOptionInfos()) {
    if (info.key == "bust_drop" && !bust) continue;
    drawSlider(canvas, flow, panel, info);
  }
}

}  // namespace fitroom::engine
