#include "engine/ui/shopper_screen.h"

#include <algorithm>
#include <cmath>

#include "engine/ui/panels.h"

namespace fitroom::engine {

namespace {

constexpr ImGuiWindowFlags kPlainWindow = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground |
                                          ImGuiWindowFlags_NoBringToFrontOnFocus |
                                          ImGuiWindowFlags_NoScrollWithMouse;
constexpr double kTextScales[] = {1.0, 1.3, 1.6};

}  // namespace

Theme ShopperScreen::scaledTheme() const {
  Theme out = theme_;
  out.textScale = static_cast<float>(flow_.textScale());
  out.kiosk = flow_.options().kiosk;
  return out;
}

bool ShopperScreen::prepareFonts() {
  theme_ = scaledTheme();
  for (char32_t c : texts_.codePoints()) fonts_.want(c);
  if (!fonts_.dirty(theme_)) return false;
  fonts_.build(theme_);
  applyStyle(theme_);
  return true;
}

bool ShopperScreen::wantsFonts() const {
  return fonts_.dirty(scaledTheme());
}

void ShopperScreen::draw() {
  widgets_.clear();
  Canvas canvas(theme_, fonts_, texts_, flow_.language(), widgets_);
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{0, 0, size.x, size.y};
  const auto& state = flow_.state();
  const auto countdown = flow_.idleCountdown();
  const bool dialog = state.askingName || state.error || countdown;
  canvas.setLive(!dialog);
  if (!dialog) typed();

  view_ = {};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("##screen", nullptr, kPlainWindow);
  const float bar = theme_.target() + 2 * theme_.gap();
  if (state.page == Page::kFitting) {
    fittingPage(canvas, {0, bar, window.w, window.h - bar});
  } else {
    canvas.box(window, colours::kPaper, 0);
    const Rect rest{0, bar, window.w, window.h - bar};
    if (state.page == Page::kPrivacy) drawPrivacyPage(canvas, flow_, rest);
    if (state.page == Page::kErased) drawErasedPage(canvas, window);
  }
  topBar(canvas, {0, 0, window.w, bar});
  ImGui::End();

  canvas.setLive(true);
  if (countdown) {
    drawIdleDialog(canvas, flow_, window, *countdown);
  } else if (flow_.state().error) {
    drawErrorDialog(canvas, flow_, window);
  } else if (flow_.state().askingName) {
    drawNameDialog(canvas, flow_, window);
  }
}

void ShopperScreen::typed() {
  for (ImWchar c : ImGui::GetIO().InputQueueCharacters) {
    if (c < 128) flow_.type(static_cast<char>(c));
  }
}

void ShopperScreen::key(ScreenKey key) {
  const auto& state = flow_.state();
  const bool forward = key == ScreenKey::kEnter || key == ScreenKey::kTab;
  if (state.error) {
    if (key == ScreenKey::kEnter || key == ScreenKey::kEscape) flow_.closeError();
  } else if (state.askingName) {
    if (key == ScreenKey::kEnter) flow_.saveProfile();
    if (key == ScreenKey::kEscape) flow_.cancelName();
  } else if (state.page == Page::kFitting && flow_.entry().focused()) {
    if (forward) flow_.focusNext();
    if (key == ScreenKey::kBackspace) flow_.backspace();
    if (key == ScreenKey::kDelete) flow_.clear(*flow_.entry().focused());
    if (key == ScreenKey::kEscape) flow_.blur();
  }
}

void ShopperScreen::topBar(Canvas& canvas, Rect r) {
  const float gap = theme_.gap();
  const float high = theme_.target();
  const float y = r.y + gap;
  const bool personal = flow_.state().page == Page::kFitting;
  float right = r.right() - theme_.pad();
  const Text erase = canvas.at("top.erase");
  if (personal) {
    const float wide = canvas.width(TextSize::kStrong, canvas.say(erase)) + theme_.mm(9);
    right -= wide;
    if (canvas.button("top.erase", {right, y, wide, high}, erase, ButtonKind::kPlain)) flow_.erase();
    right -= gap * 1.5f;
  }
  const std::vector<std::pair<std::string, Text>> languages = {{"zh", same("中文")}, {"en", same("English")}};
  const float languageWide = 2 * (canvas.width(TextSize::kStrong, "English") + theme_.mm(6));
  right -= languageWide;
  const int language = canvas.segments("language", {right, y, languageWide, high}, languages,
                                       flow_.language() == Language::kZh ? 0 : 1);
  if (language >= 0) flow_.setLanguage(language == 0 ? Language::kZh : Language::kEn);
  right -= gap * 1.5f;

  const std::vector<std::pair<std::string, Text>> scales = {{"100", canvas.at("top.text_100")},
                                                            {"130", canvas.at("top.text_130")},
                                                            {"160", canvas.at("top.text_160")}};
  const float scaleWide = 3 * std::max(theme_.mm(13), canvas.width(TextSize::kSmall, "A++") + theme_.mm(5));
  right -= scaleWide;
  int on = 0;
  for (int i = 0; i < 3; ++i) {
    if (std::abs(flow_.textScale() - kTextScales[i]) < 0.01) on = i;
  }
  const int scale = canvas.segments("text", {right, y, scaleWide, high}, scales, on, TextSize::kSmall);
  if (scale >= 0) flow_.setTextScale(kTextScales[scale]);

  canvas.label("top.title", {r.x + theme_.pad(), y, right - gap - r.x - theme_.pad(), high},
               canvas.at("top.title"), TextSize::kTitle, colours::kInk);
}

void ShopperScreen::fittingPage(Canvas& canvas, Rect r) {
  const float gap = theme_.gap();
  const float pad = theme_.pad();
  Rect left, right, free;
  if (r.h > r.w * 1.15f) {
    // Upright panel: the picture above, everything to touch below.
    const float split = std::round(r.h * 0.44f);
    view_ = {0, r.y, r.w, split};
    free = {gap, r.y, r.w - 2 * gap, split - 2 * gap};
    canvas.box({0, 0, r.w, r.y}, colours::kPaper, 0);
    const float half = (r.w - 3 * gap) / 2;
    left = {gap, r.y + split, half, r.h - split - gap};
    right = {2 * gap + half, r.y + split, half, r.h - split - gap};
    canvas.box({0, r.y + split - gap, r.w, r.h - split + gap}, colours::kPaper, 0);
  } else {
    const float wide = std::min(std::round(theme_.mm(94) * (0.55f + 0.45f * theme_.textScale)), r.w * 0.36f);
    left = {gap, r.y, wide, r.h - gap};
    right = {r.w - wide - gap, r.y, wide, r.h - gap};
    // The studio fills the window; panels and bar float on it.
    view_ = {0, 0, r.w, r.bottom()};
    free = {left.right() + gap, r.y, right.x - left.right() - 2 * gap, r.h - gap};
  }
  canvas.card(left);
  canvas.card(right);
  leftPanel(canvas, left.inset(pad));
  drawFitPanel(canvas, flow_, right.inset(pad));
  drawView(canvas, flow_, view_, free);
}

void ShopperScreen::leftPanel(Canvas& canvas, Rect r) {
  const std::vector<std::pair<std::string, Text>> tabs = {{"body", canvas.at("tab.body")},
                                                          {"garments", canvas.at("tab.garments")}};
  const bool body = flow_.state().left == LeftPage::kBody;
  const int pressed = canvas.segments("tab", {r.x, r.y, r.w, theme_.target()}, tabs, body ? 0 : 1);
  const float used = theme_.target() + theme_.mm(3);
  const Rect rest{r.x, r.y + used, r.w, r.h - used};
  if (body)
    drawBodyPanel(canvas, flow_, rest);
  else
    drawGarmentPanel(canvas, flow_, rest);
  if (pressed == 0) flow_.showBody();
  if (pressed == 1) flow_.showGarments();
}

}  // namespace fitroom::engine
