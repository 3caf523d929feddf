#include "engine/ui/desk_screen.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/desk_parts.h"

namespace fitroom::engine {

namespace {

constexpr ImGuiWindowFlags kPlainWindow = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground |
                                          ImGuiWindowFlags_NoBringToFrontOnFocus |
                                          ImGuiWindowFlags_NoScrollWithMouse;
constexpr DeskPage kPages[] = {DeskPage::kCustomers, DeskPage::kReview, DeskPage::kDue,
                               DeskPage::kDuplicates};

void topBar(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const float high = theme.target();
  const float y = r.y + gap;
  float right = r.right() - theme.pad();
  const bool in = flow.state().page != DeskPage::kSignIn;
  if (in && flow.claimed()) {
    const Text out = canvas.at("desk.sign_out");
    const float wide = canvas.width(TextSize::kStrong, canvas.say(out)) + theme.mm(8);
    right -= wide;
    if (canvas.button("desk.sign_out", {right, y, wide, high}, out, ButtonKind::kPlain)) flow.signOut();
    right -= gap;
  }
  const float languageWide = 2 * (canvas.width(TextSize::kStrong, "English") + theme.mm(6));
  right -= languageWide;
  const int language = canvas.segments("language", {right, y, languageWide, high},
                                       {{"zh", same("中文")}, {"en", same("English")}},
                                       flow.language() == Language::kZh ? 0 : 1);
  if (language >= 0) flow.setLanguage(language == 0 ? Language::kZh : Language::kEn);
  right -= gap;
  if (in) {
    const std::string who = flow.account();
    const Text name = who.empty() ? canvas.at("desk.nobody") : same(who);
    const float wide = std::min(canvas.width(TextSize::kSmall, canvas.say(name)) + gap, theme.mm(40));
    right -= wide;
    deskLine(canvas, "desk.account", {right, y, wide, high}, name, TextSize::kSmall, colours::kInkSoft);
    right -= gap;
  }
  const Text title = canvas.at("desk.title");
  const float titleWide = canvas.width(TextSize::kTitle, canvas.say(title)) + theme.mm(6);
  canvas.label("desk.title", {r.x + theme.pad(), y, titleWide, high}, title, TextSize::kTitle, colours::kInk);
  if (!in) return;
  const std::vector<std::pair<std::string, Text>> pages = {{"customers", canvas.at("desk.page_customers")},
                                                           {"review", canvas.at("desk.page_review")},
                                                           {"due", canvas.at("desk.page_due")},
                                                           {"duplicates", canvas.at("desk.page_duplicates")}};
  int on = 0;
  for (int i = 0; i < 4; ++i) {
    if (kPages[i] == flow.state().page) on = i;
  }
  const float left = r.x + theme.pad() + titleWide;
  const int page =
      canvas.segments("desk.page", {left, y, std::min(right - left - gap, theme.mm(150)), high}, pages, on);
  if (page >= 0) flow.show(kPages[page]);
}

/// What went wrong, or what was done: a strip below the bar. Returns its height.
float message(Canvas& canvas, DeskFlow& flow, Rect window, float y) {
  const bool bad = !flow.state().error.zh.empty();
  const Text text = bad ? flow.state().error : flow.state().done;
  if (text.zh.empty()) return 0;
  const auto& theme = canvas.theme();
  const float pad = theme.mm(3);
  const float close = theme.target() * 0.8f;
  const float inner = window.w - 2 * theme.gap() - 2 * pad - close;
  const float high =
      std::max(canvas.paragraphHeight(text, TextSize::kBody, inner) + 2 * theme.mm(1.5f), close);
  const Rect strip{theme.gap(), y, window.w - 2 * theme.gap(), high};
  canvas.box(strip, bad ? colours::kProblemWash : colours::kAccentWash, theme.rounding());
  canvas.paragraph(bad ? "desk.error" : "desk.done", {strip.x + pad, strip.y + theme.mm(1.5f)}, inner, text,
                   TextSize::kBody, bad ? colours::kProblem : colours::kAccentDeep);
  if (canvas.iconButton("desk.close_message",
                        {strip.right() - close - theme.mm(1), strip.y + (high - close) / 2, close, close},
                        canvas.at("error.close"), Icon::kCross)) {
    flow.closeMessage();
  }
  return high + theme.gap();
}

}  // namespace

std::string deskTime(crm::UtcTime at) {
  const std::string iso = crm::toIso8601(at);
  return iso.substr(0, 10) + " " + iso.substr(11, 5);
}

bool deskField(Canvas& canvas, const std::string& id, Rect r, const Text& hint, std::string& value,
               bool hidden) {
  const auto& theme = canvas.theme();
  ImGui::SetCursorScreenPos(r.min());
  ImGui::SetNextItemWidth(r.w);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {theme.mm(2.5f), std::max(0.0f, (r.h - ImGui::GetFontSize()) / 2)});
  if (!canvas.live()) ImGui::BeginDisabled();
  const ImGuiInputTextFlags flags =
      ImGuiInputTextFlags_EnterReturnsTrue | (hidden ? ImGuiInputTextFlags_Password : 0);
  canvas.width(TextSize::kBody, canvas.say(hint));
  const bool entered = ImGui::InputTextWithHint(("##" + id).c_str(), canvas.say(hint).c_str(), &value, flags);
  const bool active = ImGui::IsItemActive();
  if (!canvas.live()) ImGui::EndDisabled();
  ImGui::PopStyleVar();
  canvas.frame(r, active ? colours::kAccent : colours::kLine, theme.rounding(), active ? 2.0f : 1.0f);
  canvas.note(id, Role::kField, r, hint, hidden ? std::string() : value);
  canvas.width(TextSize::kBody, value);  // Asks for its glyphs.
  return entered;
}

void deskLine(Canvas& canvas, const std::string& id, Rect r, const Text& text, TextSize size, ImU32 colour) {
  std::string words = canvas.say(text);
  if (canvas.width(size, words) > r.w) {
    while (!words.empty() && canvas.width(size, words + "…") > r.w) {
      do {
        words.pop_back();
      } while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0u) == 0x80u);
      if (!words.empty() && static_cast<unsigned char>(words.back()) >= 0xC0u) words.pop_back();
    }
    words += "…";
  }
  canvas.lineOfText({r.x, r.y + (r.h - canvas.theme().textPixels(size)) / 2}, size, colour, words);
  canvas.note(id, Role::kText, r, text);
}

bool deskRow(Canvas& canvas, const std::string& id, Rect r, const Text& label, bool on) {
  const auto p = canvas.press(id, r);
  if (on || p.hovered || p.held) {
    canvas.box(r, on ? colours::kAccentWash : colours::kSunken, canvas.theme().rounding());
  }
  canvas.focusRing(r, p);
  canvas.note(id, Role::kChoice, r, label, on ? "on" : "off");
  return p.clicked;
}

bool DeskScreen::prepareFonts() {
  for (char32_t c : texts_.codePoints()) fonts_.want(c);
  if (!fonts_.dirty(theme_)) return false;
  fonts_.build(theme_);
  applyStyle(theme_);
  return true;
}

void DeskScreen::draw() {
  widgets_.clear();
  Canvas canvas(theme_, fonts_, texts_, flow_.language(), widgets_);
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{0, 0, size.x, size.y};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("##desk", nullptr, kPlainWindow);
  canvas.box(window, colours::kPaper, 0);
  const float bar = theme_.target() + 2 * theme_.gap();
  topBar(canvas, flow_, {0, 0, window.w, bar});
  const float used = bar + message(canvas, flow_, window, bar);
  const float gap = theme_.gap();
  const Rect rest{gap, used, window.w - 2 * gap, window.h - used - gap};
  switch (flow_.state().page) {
    case DeskPage::kSignIn:
      drawDeskSignIn(canvas, flow_, rest);
      break;
    case DeskPage::kCustomers:
      drawDeskCustomers(canvas, flow_, rest);
      break;
    case DeskPage::kDuplicates:
      drawDeskDuplicates(canvas, flow_, rest);
      break;
    case DeskPage::kReview:
      drawDeskReview(canvas, flow_, rest);
      break;
    case DeskPage::kDue:
      drawDeskDue(canvas, flow_, rest);
      break;
  }
  ImGui::End();
}

}  // namespace fitroom::engine
