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
struct PageOf {
  DeskPage page;
  const char* id;
  const char* name;
};
constexpr PageOf kPages[] = {{DeskPage::kCustomers, "customers", "desk.page_customers"},
                             {DeskPage::kToday, "today", "desk.page_today"},
                             {DeskPage::kReview, "review", "desk.page_review"},
                             {DeskPage::kDuplicates, "duplicates", "desk.page_duplicates"},
                             {DeskPage::kPartners, "partners", "desk.page_partners"},
                             {DeskPage::kData, "data", "desk.page_data"}};

/// The pages, one below the other at the left.
void rail(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  float y = r.y;
  for (const PageOf& p : kPages) {
    const bool on = flow.state().page == p.page;
    const std::string id = std::string("desk.page.") + p.id;
    const Text name = canvas.at(p.name);
    const Rect row{r.x, y, r.w, theme.target() * 1.15f};
    if (deskRow(canvas, id, row, name, on)) flow.show(p.page);
    if (on)
      canvas.box({row.x, row.y + theme.mm(2), theme.mm(0.8f), row.h - theme.mm(4)}, colours::kAccent, 1);
    deskLine(canvas, id + ".name", {row.x + theme.mm(3), row.y, row.w - theme.mm(4), row.h}, name,
             on ? TextSize::kStrong : TextSize::kBody, on ? colours::kAccent : colours::kInk);
    y += row.h + theme.mm(1);
  }
}

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
}

/// "You will be signed out", while there is still time. Returns its height.
float idleStrip(Canvas& canvas, DeskFlow& flow, Rect window, float y) {
  const auto left = flow.idleCountdown();
  if (!left) return 0;
  const auto& theme = canvas.theme();
  const Rect strip{theme.gap(), y, window.w - 2 * theme.gap(), theme.target() + theme.mm(2)};
  canvas.box(strip, colours::kWarningWash, theme.rounding());
  const Text text =
      fill(canvas.at("desk.idle"), {{"n", same(std::to_string(static_cast<int>(std::ceil(*left))))}});
  const Text stay = canvas.at("desk.stay");
  const float wide = canvas.width(TextSize::kStrong, canvas.say(stay)) + theme.mm(8);
  deskLine(canvas, "desk.idle", {strip.x + theme.mm(3), strip.y, strip.w - wide - theme.mm(8), strip.h}, text,
           TextSize::kStrong, colours::kWarning);
  const float high = theme.target() * 0.9f;
  if (canvas.button("desk.stay",
                    {strip.right() - wide - theme.mm(1), strip.y + (strip.h - high) / 2, wide, high}, stay,
                    ButtonKind::kPrimary)) {
    flow.touched();
  }
  return strip.h + theme.gap();
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

void page(Canvas& canvas, DeskFlow& flow, Rect rest) {
  switch (flow.state().page) {
    case DeskPage::kSignIn:
      return drawDeskSignIn(canvas, flow, rest);
    case DeskPage::kCustomers:
      return drawDeskCustomers(canvas, flow, rest);
    case DeskPage::kToday:
      return drawDeskToday(canvas, flow, rest);
    case DeskPage::kReview:
      return drawDeskReview(canvas, flow, rest);
    case DeskPage::kDuplicates:
      return drawDeskDuplicates(canvas, flow, rest);
    case DeskPage::kPartners:
      return drawDeskPartners(canvas, flow, rest);
    case DeskPage::kData:
      return drawDeskData(canvas, flow, rest);
  }
}

}  // namespace

Text deskCapital(const crm::Text& text) {
  Text out{text.zh, text.en};
  if (!out.en.empty() && out.en[0] >= 'a' && out.en[0] <= 'z')
    out.en[0] = static_cast<char>(out.en[0] - 'a' + 'A');
  return out;
}

std::string deskDay(crm::UtcTime at) {
  return crm::toIso8601(at).substr(0, 10);
}

std::string deskTime(crm::UtcTime at) {
  const std::string iso = crm::toIso8601(at);
  return iso.substr(0, 10) + " " + iso.substr(11, 5);
}

bool deskField(Canvas& canvas, const std::string& id, Rect r, const Text& hint, std::string& value,
               bool hidden, bool labelled) {
  const auto& theme = canvas.theme();
  ImGui::SetCursorScreenPos(r.min());
  ImGui::SetNextItemWidth(r.w);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {theme.mm(2.5f), std::max(0.0f, (r.h - ImGui::GetFontSize()) / 2)});
  if (!canvas.live()) ImGui::BeginDisabled();
  const ImGuiInputTextFlags flags =
      ImGuiInputTextFlags_EnterReturnsTrue | (hidden ? ImGuiInputTextFlags_Password : 0);
  canvas.width(TextSize::kBody, canvas.say(hint));
  const bool entered =
      ImGui::InputTextWithHint(("##" + id).c_str(), labelled ? "" : canvas.say(hint).c_str(), &value, flags);
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

Rect deskCard(Canvas& canvas, const std::string& id, Rect r, const Text& title, const Text& text) {
  const auto& theme = canvas.theme();
  canvas.card(r);
  const Rect in = r.inset(theme.pad());
  const float high = canvas.lineHeight(TextSize::kTitle);
  canvas.label(id + ".title", {in.x, in.y, in.w, high}, title, TextSize::kTitle, colours::kInk);
  const float used =
      high +
      canvas.paragraph(id + ".text", {in.x, in.y + high}, in.w, text, TextSize::kBody, colours::kInkSoft) +
      theme.gap();
  return {in.x, in.y + used, in.w, in.h - used};
}

int deskButtons(Canvas& canvas, const std::string& id, ScrollPanel& panel,
                const std::vector<std::pair<std::string, Text>>& buttons) {
  const auto& theme = canvas.theme();
  const float high = std::round(theme.target() * 0.86f);
  const float gap = theme.mm(1.5f);
  int pressed = -1;
  float x = panel.x;
  float y = panel.y;
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    const float wide =
        std::min(canvas.width(TextSize::kStrong, canvas.say(buttons[i].second)) + theme.mm(6), panel.w);
    if (x > panel.x && x + wide > panel.x + panel.w) {
      x = panel.x;
      y += high + gap;
    }
    if (canvas.button(id + "." + buttons[i].first, {x, y, wide, high}, buttons[i].second, ButtonKind::kPlain))
      pressed = static_cast<int>(i);
    x += wide + gap;
  }
  panel.space(y - panel.y + high + gap);
  return pressed;
}

void DeskScreen::draw() {
  widgets_.clear();
  Canvas canvas(theme_, fonts_, texts_, flow_.language(), widgets_);
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{0, 0, size.x, size.y};
  const bool asking = flow_.state().form.has_value();
  canvas.setLive(!asking);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("##desk", nullptr, kPlainWindow);
  canvas.box(window, colours::kPaper, 0);
  const float bar = theme_.target() + 2 * theme_.gap();
  topBar(canvas, flow_, {0, 0, window.w, bar});
  float used = bar + idleStrip(canvas, flow_, window, bar);
  // With a form open its own card says what is wrong.
  if (!asking) used += message(canvas, flow_, window, used);
  const float gap = theme_.gap();
  Rect rest{gap, used, window.w - 2 * gap, window.h - used - gap};
  if (flow_.state().page != DeskPage::kSignIn) {
    const float wide = theme_.mm(34);
    rail(canvas, flow_, {rest.x, rest.y, wide, rest.h});
    rest = {rest.x + wide + gap, rest.y, rest.w - wide - gap, rest.h};
  }
  page(canvas, flow_, rest);
  ImGui::End();
  if (!asking || !flow_.state().form) return;
  canvas.setLive(true);
  drawDeskForm(canvas, flow_, window);
}

}  // namespace fitroom::engine
