#include <fmt/format.h>

#include <algorithm>

#include "engine/render/orbit_camera.h"
#include "engine/ui/panels.h"

namespace fitroom::engine {

namespace {

void drawSides(Canvas& canvas, ShopperFlow& flow, Rect view) {
  const auto& theme = canvas.theme();
  const std::vector<std::pair<std::string, Text>> sides = {
      {"front", canvas.at("view.front")}, {"side", canvas.at("view.side")}, {"back", canvas.at("view.back")}};
  int on = -1;
  for (int i = 0; i < 3; ++i) {
    if (flow.view().at(static_cast<ViewSide>(i))) on = i;
  }
  float widest = 0;
  for (const auto& [id, text] : sides)
    widest = std::max(widest, canvas.width(TextSize::kStrong, canvas.say(text)));
  const float wide = std::min(view.w - 2 * theme.gap(), 3 * (widest + theme.mm(7)));
  const Rect bar{view.x + (view.w - wide) / 2, view.y + theme.gap(), wide, theme.target()};
  canvas.card(bar);
  const int pressed = canvas.segments("view", bar, sides, on);
  if (pressed >= 0) flow.view().turnTo(static_cast<ViewSide>(pressed));
}

/// Buttons of the sizes; the advised one is marked. Returns the height used, from the bottom.
float drawSizes(Canvas& canvas, ShopperFlow& flow, Rect view) {
  const auto* entry = flow.chosen();
  if (!entry || entry->sizes.empty()) return 0;
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  const auto& shown = state.shown;
  const bool advised =
      shown && shown->garment.id == entry->id && !shown->advice.sizes.empty() && !state.stale;
  const float gap = theme.mm(1.6f);
  const float side = theme.target() * 1.12f;
  const float pad = theme.mm(2.4f);

  const bool none = advised && !shown->advice.best;
  const Text head = canvas.at(none ? "size.none" : "size.choose");
  std::vector<float> widths;
  float total = -gap;
  for (const auto& size : entry->sizes) {
    widths.push_back(std::max(side, canvas.width(TextSize::kStrong, size.label) + theme.mm(6)));
    total += widths.back() + gap;
  }
  // Long runs go to several rows.
  const float room = view.w - 2 * theme.gap() - 2 * pad;
  const float inner = std::min(room, std::max(total, canvas.width(TextSize::kSmall, canvas.say(head)) + 2));
  int rows = 1;
  float at = 0;
  for (float w : widths) {
    if (at > 0 && at + w > inner + 0.5f) {
      ++rows;
      at = 0;
    }
    at += w + gap;
  }
  const float headHigh = canvas.paragraphHeight(head, TextSize::kSmall, inner);
  const float high = 2 * pad + headHigh + theme.mm(1) + static_cast<float>(rows) * (side + gap) - gap;
  const Rect card{view.x + (view.w - inner) / 2 - pad, view.bottom() - theme.gap() - high, inner + 2 * pad,
                  high};
  canvas.card(card);
  canvas.paragraph("size.head", {card.x + pad, card.y + pad}, inner, head, TextSize::kSmall,
                   none ? colours::kWarning : colours::kInkSoft);

  const std::string current = flow.currentSize();
  float x = card.x + pad;
  float y = card.y + pad + headHigh + theme.mm(1);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::string& label = entry->sizes[i].label;
    if (x > card.x + pad && x + widths[i] > card.right() - pad + 0.5f) {
      x = card.x + pad;
      y += side + gap;
    }
    const Rect cell{x, y, widths[i], side};
    const bool best = advised && shown->advice.best == label;
    if (canvas.choice("size." + label, cell, same(label), label == current, TextSize::kStrong))
      flow.chooseSize(label);
    if (best) {
      const float radius = theme.mm(2.3f);
      const ImVec2 m{cell.right() - radius * 0.5f, cell.y + radius * 0.5f};
      canvas.draw()->AddCircleFilled(m, radius + 1.5f, colours::kCard, 32);
      canvas.draw()->AddCircleFilled(m, radius, colours::kAccent, 32);
      canvas.icon(Icon::kCheck, m, radius * 1.1f, colours::kOnAccent);
      canvas.note("size.advised", Role::kText, cell, fill(canvas.at("size.advised"), {{"size", same(label)}}),
                  label);
    }
    x += widths[i] + gap;
  }
  return high + theme.gap();
}

void drawProgress(Canvas& canvas, ShopperFlow& flow, Rect view, float bottom) {
  const auto work = flow.work();
  if (!work.running) return;
  const auto& theme = canvas.theme();
  const float pad = theme.mm(3.2f);
  const float gap = theme.mm(2);
  const float wide = std::min(theme.mm(96), view.w - 2 * theme.gap());
  const float inner = wide - 2 * pad;
  const Text cancelText = canvas.at("work.cancel");
  const float cancelWide =
      std::max(theme.mm(22), canvas.width(TextSize::kStrong, canvas.say(cancelText)) + theme.mm(6));
  const Text stage = work.stage.zh.empty() ? canvas.at("work.starting") : work.stage;
  const std::string percent = fmt::format("{:.0f} %", 100.0 * work.fraction);
  const float percentWide = canvas.width(TextSize::kBody, "100 %") + 2;
  const float words = canvas.paragraphHeight(stage, TextSize::kStrong, inner);
  const float high = 2 * pad + words + gap + theme.target();
  const Rect card{view.x + (view.w - wide) / 2, view.bottom() - bottom - theme.gap() - high, wide, high};
  canvas.card(card);
  canvas.paragraph("work.stage", {card.x + pad, card.y + pad}, inner, stage, TextSize::kStrong,
                   colours::kInk);

  const Rect row{card.x + pad, card.y + pad + words + gap, inner, theme.target()};
  const float bar = theme.mm(1.8f);
  const Rect track{row.x, row.y + (row.h - bar) / 2, inner - percentWide - cancelWide - 2 * gap, bar};
  canvas.box(track, colours::kLine, bar / 2);
  const float share = static_cast<float>(std::clamp(work.fraction, 0.02, 1.0));
  canvas.box({track.x, track.y, std::max(bar, track.w * share), bar}, colours::kAccent, bar / 2);
  canvas.note("work.progress", Role::kProgress, track, stage, percent);
  canvas.label("work.percent", {track.right() + gap, row.y, percentWide, row.h}, same(percent),
               TextSize::kBody, colours::kInkSoft, Align::kRight);
  const Rect cancel{row.right() - cancelWide, row.y, cancelWide, row.h};
  if (canvas.button("work.cancel", cancel, cancelText, ButtonKind::kPlain)) flow.cancelTryOn();
}

/// The body was changed: says so where the eye is, and dresses it again.
void drawStale(Canvas& canvas, ShopperFlow& flow, Rect view, float bottom) {
  const auto& state = flow.state();
  if (!state.stale || !state.shown || flow.work().running || !flow.entry().usable()) return;
  const auto& theme = canvas.theme();
  const Text label = canvas.at("work.again");
  const float wide =
      std::min(view.w - 2 * theme.gap(), canvas.width(TextSize::kStrong, canvas.say(label)) + theme.mm(12));
  const Rect button{view.x + (view.w - wide) / 2, view.bottom() - bottom - theme.gap() - theme.target(), wide,
                    theme.target()};
  if (canvas.button("work.again", button, label, ButtonKind::kPrimary)) flow.tryAgain();
}

void turn(Canvas& canvas, ShopperFlow& flow, Rect view) {
  const auto press = canvas.press("view.body", view);
  const ImGuiIO& io = ImGui::GetIO();
  // Not in the frame of the press: a finger comes down where the pointer was not, and that jump is no drag.
  if (press.held && !press.began &&
      io.MouseDelta.x * io.MouseDelta.x + io.MouseDelta.y * io.MouseDelta.y > 0.0f) {
    flow.view().drag(io.MouseDelta.x, io.MouseDelta.y, view.w);
  }
  if (press.hovered && io.MouseWheel != 0.0f) flow.view().zoom(io.MouseWheel);
  if (press.hovered && ImGui::IsMouseDoubleClicked(0)) flow.view().reset();
  canvas.note("view.body", Role::kView, view, canvas.at("view.body"),
              fmt::format("yaw {:.0f}", flow.view().camera().yawDegrees));
}

void drawHint(Canvas& canvas, ShopperFlow& flow, Rect view) {
  // Until the first garment: what to do next, in the place where it will appear.
  if (flow.state().shown || !flow.state().garment.empty() || flow.work().running) return;
  const auto& theme = canvas.theme();
  const Text text = canvas.at(flow.entry().usable() ? "view.hint_garment" : "view.hint_numbers");
  const float pad = theme.mm(3);
  const float wide =
      std::min(view.w - 2 * theme.gap() - 2 * pad, canvas.width(TextSize::kBody, canvas.say(text)) + 2);
  const float high = canvas.paragraphHeight(text, TextSize::kBody, wide);
  const Rect card{view.x + (view.w - wide) / 2 - pad, view.bottom() - theme.gap() - high - 2 * pad,
                  wide + 2 * pad, high + 2 * pad};
  canvas.card(card);
  canvas.paragraph("view.hint", {card.x + pad, card.y + pad}, wide, text, TextSize::kBody, colours::kInkSoft);
}

}  // namespace

void drawView(Canvas& canvas, ShopperFlow& flow, Rect picture, Rect view) {
  const auto& theme = canvas.theme();
  drawSides(canvas, flow, view);
  const float bottom = drawSizes(canvas, flow, view);
  drawProgress(canvas, flow, view, bottom);
  drawStale(canvas, flow, view, bottom);
  drawHint(canvas, flow, view);
  drawKeypad(canvas, flow, view);
  // Last, so that what lies over the picture takes the pointer first.
  turn(canvas, flow, view);

  // Between the buttons of the sides and the card of the sizes; the latter's place is kept free before there
  // is one, so that the body does not jump.
  const float above = theme.target() + theme.gap();
  const float below = std::max(bottom, theme.target() * 1.12f + 2 * theme.mm(2.4f) + theme.mm(1) +
                                           theme.gap() + canvas.lineHeight(TextSize::kSmall));
  const Rect body{view.x, view.y + above, view.w, std::max(view.h - above - below, view.h * 0.3f)};
  const ImVec2 from = picture.middle();
  const ImVec2 to = body.middle();
  flow.view().fit(flow.extent(), {picture.w, picture.h}, {to.x - from.x, to.y - from.y}, {body.w, body.h});
}

}  // namespace fitroom::engine
