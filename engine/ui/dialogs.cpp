#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/panels.h"

namespace fitroom::engine {

namespace {

float buttonHeight(const Theme& theme) {
  return std::max(theme.target(), theme.mm(13));
}

}  // namespace

void drawPrivacyPage(Canvas& canvas, ShopperFlow& flow, Rect window) {
  const auto& theme = canvas.theme();
  const float pad = theme.mm(9);
  const float wide = std::min(theme.mm(184), window.w - 2 * theme.mm(8));
  const float inner = wide - 2 * pad;
  const Text title = canvas.at("privacy.title");
  const std::vector<std::pair<std::string, Text>> lines = {{"privacy.what", canvas.at("privacy.what")},
                                                           {"privacy.keep", canvas.at("privacy.keep")},
                                                           {"privacy.not", canvas.at("privacy.not")}};
  const float bullet = theme.mm(6);
  float high = 2 * pad + canvas.paragraphHeight(title, TextSize::kTitle, inner) + theme.mm(5);
  for (const auto& [id, text] : lines)
    high += canvas.paragraphHeight(text, TextSize::kBody, inner - bullet) + theme.mm(2.4f);
  const float buttonHigh = std::max(theme.target() * 1.35f, theme.mm(18));
  high += theme.mm(4) + buttonHigh + theme.mm(2) +
          canvas.paragraphHeight(canvas.at("privacy.either"), TextSize::kSmall, inner);

  const Rect card{std::round(window.x + (window.w - wide) / 2),
                  std::round(window.y + std::max(theme.mm(4), (window.h - high) / 2)), wide, high};
  canvas.card(card);
  float y = card.y + pad;
  y += canvas.paragraph("privacy.title", {card.x + pad, y}, inner, title, TextSize::kTitle, colours::kInk) +
       theme.mm(5);
  for (const auto& [id, text] : lines) {
    const float line = canvas.lineHeight(TextSize::kBody);
    canvas.icon(Icon::kCheck, {card.x + pad + theme.mm(1.8f), y + line / 2}, theme.mm(3.4f),
                colours::kAccent);
    y += canvas.paragraph(id, {card.x + pad + bullet, y}, inner - bullet, text, TextSize::kBody,
                          colours::kInk) +
         theme.mm(2.4f);
  }
  y += theme.mm(4);
  const float gap = theme.mm(4);
  const float half = (inner - gap) / 2;
  if (canvas.button("privacy.once", {card.x + pad, y, half, buttonHigh}, canvas.at("privacy.once"),
                    ButtonKind::kPrimary)) {
    flow.useOnce();
  }
  if (canvas.button("privacy.profile", {card.x + pad + half + gap, y, half, buttonHigh},
                    canvas.at("privacy.save"), ButtonKind::kPlain)) {
    flow.askName();
  }
  y += buttonHigh + theme.mm(2);
  canvas.paragraph("privacy.either", {card.x + pad, y}, inner, canvas.at("privacy.either"), TextSize::kSmall,
                   colours::kInkSoft);
}

void drawErasedPage(Canvas& canvas, Rect window) {
  const auto& theme = canvas.theme();
  const float radius = theme.mm(11);
  const ImVec2 m{window.x + window.w / 2, window.y + window.h * 0.42f};
  canvas.draw()->AddCircleFilled(m, radius, colours::kAccent, 64);
  canvas.icon(Icon::kCheck, m, radius, colours::kOnAccent);
  const Text title = canvas.at("erased.title");
  const float line = canvas.lineHeight(TextSize::kTitle);
  canvas.label("erased.title", {window.x, m.y + radius + theme.mm(5), window.w, line}, title,
               TextSize::kTitle, colours::kInk, Align::kCentre);
  canvas.label("erased.text",
               {window.x, m.y + radius + theme.mm(5) + line, window.w, canvas.lineHeight(TextSize::kBody)},
               canvas.at("erased.text"), TextSize::kBody, colours::kInkSoft, Align::kCentre);
}

void drawNameDialog(Canvas& canvas, ShopperFlow& flow, Rect window) {
  const auto& theme = canvas.theme();
  const float pad = theme.mm(7);
  const float wide = std::min(theme.mm(140), window.w - 2 * theme.mm(8));
  const float inner = wide - 2 * pad;
  const Text title = canvas.at("name.title");
  const Text text = canvas.at("name.text");
  const float button = buttonHeight(theme);
  const float high = 2 * pad + canvas.paragraphHeight(title, TextSize::kTitle, inner) + theme.mm(2) +
                     canvas.paragraphHeight(text, TextSize::kBody, inner) + theme.mm(4) + theme.target() +
                     theme.mm(5) + button;
  const Rect card = beginDialog(canvas, "##name", window, wide, high);
  float y = card.y + pad;
  y += canvas.paragraph("name.title", {card.x + pad, y}, inner, title, TextSize::kTitle, colours::kInk) +
       theme.mm(2);
  y += canvas.paragraph("name.text", {card.x + pad, y}, inner, text, TextSize::kBody, colours::kInk) +
       theme.mm(4);

  const Rect field{card.x + pad, y, inner, theme.target()};
  ImGui::SetCursorScreenPos(field.min());
  ImGui::SetNextItemWidth(field.w);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.mm(3), (field.h - ImGui::GetFontSize()) / 2});
  if (!ImGui::IsAnyItemActive()) ImGui::SetKeyboardFocusHere();
  std::string typed = flow.state().typedName;
  ImGui::InputTextWithHint("##name.field", canvas.say(canvas.at("name.hint")).c_str(), &typed);
  ImGui::PopStyleVar();
  canvas.frame(field, colours::kAccent, theme.rounding(), 2.0f);
  canvas.note("name.field", Role::kField, field, canvas.at("name.hint"), typed);
  canvas.width(TextSize::kBody, typed);  // Asks for its glyphs.
  flow.setTypedName(typed);
  y += field.h + theme.mm(5);
  const float gap = theme.mm(4);
  const float half = (inner - gap) / 2;
  const bool ready = !typed.empty();
  if (canvas.button("name.cancel", {card.x + pad, y, half, button}, canvas.at("name.cancel"),
                    ButtonKind::kPlain)) {
    flow.cancelName();
  }
  if (canvas.button("name.save", {card.x + pad + half + gap, y, half, button}, canvas.at("name.agree"),
                    ButtonKind::kPrimary, ready)) {
    flow.saveProfile();
  }
  ImGui::End();
}

void drawErrorDialog(Canvas& canvas, ShopperFlow& flow, Rect window) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  const float pad = theme.mm(7);
  const float wide = std::min(theme.mm(130), window.w - 2 * theme.mm(8));
  const float inner = wide - 2 * pad;
  const Text title = canvas.at("error.title");
  const float button = buttonHeight(theme);
  const float high = 2 * pad + canvas.paragraphHeight(title, TextSize::kTitle, inner) + theme.mm(2) +
                     canvas.paragraphHeight(state.error->text, TextSize::kBody, inner) + theme.mm(6) + button;
  const Rect card = beginDialog(canvas, "##error", window, wide, high);
  float y = card.y + pad;
  y += canvas.paragraph("error.title", {card.x + pad, y}, inner, title, TextSize::kTitle, colours::kInk) +
       theme.mm(2);
  y += canvas.paragraph("error.text", {card.x + pad, y}, inner, state.error->text, TextSize::kBody,
                        colours::kInk) +
       theme.mm(6);
  const float gap = theme.mm(4);
  const float half = state.canRetry ? (inner - gap) / 2 : inner;
  const bool retry = state.canRetry;
  if (canvas.button("error.close", {card.x + pad, y, half, button}, canvas.at("error.close"),
                    retry ? ButtonKind::kPlain : ButtonKind::kPrimary)) {
    flow.closeError();
  } else if (retry && canvas.button("error.retry", {card.x + pad + half + gap, y, half, button},
                                    canvas.at("error.retry"), ButtonKind::kPrimary)) {
    flow.tryAgain();
  }
  ImGui::End();
}

void drawIdleDialog(Canvas& canvas, ShopperFlow& flow, Rect window, double secondsLeft) {
  const auto& theme = canvas.theme();
  const float pad = theme.mm(8);
  const float wide = std::min(theme.mm(130), window.w - 2 * theme.mm(8));
  const float inner = wide - 2 * pad;
  const Text title = canvas.at("idle.title");
  const Text text = fill(canvas.at("idle.text"), {{"seconds", same(shortNumber(std::ceil(secondsLeft), 0))}});
  const float button = std::max(theme.target(), theme.mm(30));
  const float high = 2 * pad + canvas.paragraphHeight(title, TextSize::kTitle, inner) + theme.mm(2) +
                     canvas.paragraphHeight(text, TextSize::kBody, inner) + theme.mm(6) + button;
  const Rect card = beginDialog(canvas, "##idle", window, wide, high);
  float y = card.y + pad;
  y += canvas.paragraph("idle.title", {card.x + pad, y}, inner, title, TextSize::kTitle, colours::kInk) +
       theme.mm(2);
  y += canvas.paragraph("idle.text", {card.x + pad, y}, inner, text, TextSize::kBody, colours::kInk) +
       theme.mm(6);
  const float gap = theme.mm(4);
  const float half = (inner - gap) / 2;
  if (canvas.button("idle.stay", {card.x + pad, y, half, button}, canvas.at("idle.stay"),
                    ButtonKind::kPrimary))
    flow.touched();
  if (canvas.button("idle.erase", {card.x + pad + half + gap, y, half, button}, canvas.at("top.erase"),
                    ButtonKind::kPlain)) {
    flow.erase();
  }
  ImGui::End();
}

}  // namespace fitroom::engine
