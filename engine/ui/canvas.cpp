#include "engine/ui/canvas.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/text_layout.h"

namespace fitroom::engine {

namespace {

constexpr float kLineSpacing = 1.4f;  // Times the em; hanzi need the air.

ImVec2 snapped(float x, float y) {
  return {std::round(x), std::round(y)};
}

}  // namespace

float Canvas::width(TextSize size, std::string_view text) {
  fonts_.want(text);
  return fonts_.font(size)
      ->CalcTextSizeA(fonts_.font(size)->FontSize, FLT_MAX, 0.0f, text.data(), text.data() + text.size())
      .x;
}

float Canvas::lineHeight(TextSize size) const {
  return std::round(theme_.textPixels(size) * kLineSpacing);
}

std::vector<std::string> Canvas::wrap(TextSize size, const std::string& text, float available) {
  return wrapText(text, available, [&](std::string_view piece) { return width(size, piece); });
}

void Canvas::box(Rect r, ImU32 colour, float rounding) const {
  draw()->AddRectFilled(r.min(), r.max(), colour, rounding);
}

void Canvas::frame(Rect r, ImU32 colour, float rounding, float thickness) const {
  draw()->AddRect({r.x + 0.5f, r.y + 0.5f}, {r.right() - 0.5f, r.bottom() - 0.5f}, colour, rounding, 0,
                  thickness);
}

void Canvas::card(Rect r) const {
  const float rounding = theme_.rounding();
  for (int i = 4; i >= 1; --i) {
    const float spread = static_cast<float>(i) * 1.5f;
    const Rect shadow{r.x - spread, r.y - spread + 2.0f, r.w + 2 * spread, r.h + 2 * spread};
    box(shadow, colours::rgb(0x3A3124, 6), rounding + spread);
  }
  box(r, colours::kCard, rounding);
}

void Canvas::icon(Icon icon, ImVec2 m, float size, ImU32 colour) const {
  const float h = size / 2;
  const float thick = std::max(1.5f, size / 8);
  const auto line = [&](float x0, float y0, float x1, float y1) {
    draw()->AddLine({m.x + x0 * h, m.y + y0 * h}, {m.x + x1 * h, m.y + y1 * h}, colour, thick);
  };
  switch (icon) {
    case Icon::kPlus:
      line(0, -0.8f, 0, 0.8f);
      [[fallthrough]];
    case Icon::kMinus:
      line(-0.8f, 0, 0.8f, 0);
      break;
    case Icon::kCheck: {
      const ImVec2 points[] = {
          {m.x - 0.7f * h, m.y}, {m.x - 0.15f * h, m.y + 0.55f * h}, {m.x + 0.8f * h, m.y - 0.6f * h}};
      draw()->AddPolyline(points, 3, colour, 0, thick);
      break;
    }
    case Icon::kCross:
      line(-0.6f, -0.6f, 0.6f, 0.6f);
      line(-0.6f, 0.6f, 0.6f, -0.6f);
      break;
    case Icon::kBackspace: {
      const ImVec2 points[] = {{m.x - 1.1f * h, m.y},
                               {m.x - 0.5f * h, m.y - 0.7f * h},
                               {m.x + h, m.y - 0.7f * h},
                               {m.x + h, m.y + 0.7f * h},
                               {m.x - 0.5f * h, m.y + 0.7f * h}};
      draw()->AddPolyline(points, 5, colour, ImDrawFlags_Closed, thick);
      line(0.0f, -0.3f, 0.55f, 0.3f);
      line(0.0f, 0.3f, 0.55f, -0.3f);
      break;
    }
  }
}

void Canvas::lineOfText(ImVec2 at, TextSize size, ImU32 colour, std::string_view text) {
  fonts_.want(text);
  // `at` is the upper left corner of the em box, which is what the eye centres.
  ImFont* font = fonts_.font(size);
  draw()->AddText(font, font->FontSize, snapped(at.x, at.y - kAboveEm * theme_.textPixels(size)), colour,
                  text.data(), text.data() + text.size());
}

void Canvas::note(const std::string& id, Role role, Rect r, const Text& label, std::string value,
                  bool enabled, bool clipped) {
  // Both languages are asked for, so that switching never shows a frame of missing glyphs.
  fonts_.want(label.zh);
  fonts_.want(label.en);
  const ImVec2 low = draw()->GetClipRectMin();
  const ImVec2 high = draw()->GetClipRectMax();
  const ImVec2 m = r.middle();
  const bool visible = m.x >= low.x && m.x <= high.x && m.y >= low.y && m.y <= high.y;
  list_.add({id, role, label, std::move(value), r, enabled && live_, visible, clipped});
}

void Canvas::label(const std::string& id, Rect r, const Text& text, TextSize size, ImU32 colour,
                   Align align) {
  const std::string& words = say(text);
  const float wide = width(size, words);
  float x = r.x;
  if (align == Align::kCentre) x = r.x + (r.w - wide) / 2;
  if (align == Align::kRight) x = r.right() - wide;
  lineOfText({x, r.y + (r.h - theme_.textPixels(size)) / 2}, size, colour, words);
  note(id, Role::kText, r, text, {}, true, wide > r.w + 0.5f);
}

float Canvas::paragraphHeight(const Text& text, TextSize size, float width) {
  return static_cast<float>(wrap(size, say(text), width).size()) * lineHeight(size);
}

float Canvas::paragraph(const std::string& id, ImVec2 at, float width, const Text& text, TextSize size,
                        ImU32 colour) {
  const auto lines = wrap(size, say(text), width);
  const float step = lineHeight(size);
  const float lead = (step - theme_.textPixels(size)) / 2;
  float y = at.y;
  for (const auto& line : lines) {
    lineOfText({at.x, y + lead}, size, colour, line);
    y += step;
  }
  note(id, Role::kText, {at.x, at.y, width, y - at.y}, text);
  return y - at.y;
}

bool Canvas::centred(Rect r, const std::string& text, TextSize size, ImU32 colour) {
  const auto lines = wrap(size, text, r.w);
  const float step = std::round(theme_.textPixels(size) * 1.15f);
  const float total = step * static_cast<float>(lines.size());
  float y = r.y + (r.h - total) / 2 + (step - theme_.textPixels(size)) / 2;
  bool tooWide = false;
  for (const auto& line : lines) {
    const float wide = width(size, line);
    tooWide = tooWide || wide > r.w + 0.5f;
    lineOfText({r.x + (r.w - wide) / 2, y}, size, colour, line);
    y += step;
  }
  // A word broken inside is as bad as one that is cut off.
  const auto words = [](const std::string& s) { return std::count(s.begin(), s.end(), ' ') + 1; };
  const bool latin =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  const bool broken = latin && static_cast<long>(lines.size()) > words(text);
  return tooWide || broken || total > r.h + 0.5f;
}

Canvas::Press Canvas::press(const std::string& id, Rect r, bool enabled) {
  ImGui::SetCursorScreenPos(r.min());
  const bool off = !enabled || !live_;
  if (off) ImGui::BeginDisabled();
  Press out;
  out.clicked = ImGui::InvisibleButton(id.c_str(), {std::max(r.w, 1.0f), std::max(r.h, 1.0f)});
  out.hovered = ImGui::IsItemHovered();
  out.held = ImGui::IsItemActive();
  out.began = ImGui::IsItemActivated();
  out.focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  if (off) ImGui::EndDisabled();
  return out;
}

void Canvas::focusRing(Rect r, const Press& press) const {
  if (press.focused) frame(r.inset(-3), colours::kAccent, theme_.rounding() + 3, 2.0f);
}

bool Canvas::button(const std::string& id, Rect r, const Text& label, ButtonKind kind, bool enabled) {
  const Press p = press(id, r, enabled);
  const float rounding = theme_.rounding();
  ImU32 back = colours::kCard;
  ImU32 ink = colours::kInk;
  if (kind == ButtonKind::kPrimary) {
    back = p.held ? colours::kAccentDeep
                  : (p.hovered ? mix(colours::kAccent, colours::kAccentDeep, 0.5f) : colours::kAccent);
    ink = colours::kOnAccent;
    if (!enabled) back = mix(colours::kAccent, colours::kCard, 0.55f);
  } else if (p.held || p.hovered) {
    back = p.held ? colours::kAccentWash : colours::kSunken;
  }
  if (kind != ButtonKind::kQuiet || p.hovered || p.held) box(r, back, rounding);
  if (kind == ButtonKind::kPlain) frame(r, colours::kLine, rounding, 1.0f);
  if (!enabled && kind != ButtonKind::kPrimary) ink = colours::kInkFaint;
  const bool clipped = centred(r.inset(theme_.mm(1)), say(label), TextSize::kStrong, ink);
  focusRing(r, p);
  note(id, Role::kButton, r, label, {}, enabled, clipped);
  return p.clicked;
}

bool Canvas::iconButton(const std::string& id, Rect r, const Text& label, Icon which, bool enabled) {
  const Press p = press(id, r, enabled);
  const ImU32 back = p.held ? colours::kAccentWash : (p.hovered ? colours::kLine : colours::kSunken);
  box(r, back, theme_.rounding());
  icon(which, r.middle(), theme_.textPixels(TextSize::kBody) * 0.8f,
       enabled ? colours::kInk : colours::kInkFaint);
  focusRing(r, p);
  note(id, Role::kButton, r, label, {}, enabled);
  return p.clicked;
}

bool Canvas::choice(const std::string& id, Rect r, const Text& label, bool on, TextSize size) {
  const Press p = press(id, r);
  const float rounding = theme_.rounding();
  box(r, on ? colours::kAccent : (p.hovered || p.held ? colours::kAccentWash : colours::kCard), rounding);
  if (!on) frame(r, colours::kLine, rounding, 1.0f);
  const bool clipped =
      centred(r.inset(theme_.mm(0.8f)), say(label), size, on ? colours::kOnAccent : colours::kInk);
  focusRing(r, p);
  note(id, Role::kChoice, r, label, on ? "on" : "off", true, clipped);
  return p.clicked;
}

int Canvas::segments(const std::string& id, Rect r, const std::vector<std::pair<std::string, Text>>& options,
                     int on, TextSize size) {
  int pressed = -1;
  const float rounding = theme_.rounding();
  box(r, colours::kSunken, rounding);
  const float wide = r.w / static_cast<float>(options.size());
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Rect cell{r.x + wide * static_cast<float>(i), r.y, wide, r.h};
    const std::string whole = id + "." + options[i].first;
    const Press p = press(whole, cell);
    const bool lit = static_cast<int>(i) == on;
    const Rect pill = cell.inset(theme_.mm(0.8f));
    if (lit) {
      box(pill, colours::kCard, rounding * 0.75f);
      frame(pill, colours::kLine, rounding * 0.75f, 1.0f);
    } else if (p.hovered || p.held) {
      box(pill, colours::kAccentWash, rounding * 0.75f);
    }
    const bool clipped = centred(pill.inset(1), say(options[i].second),
                                 lit && size == TextSize::kBody ? TextSize::kStrong : size,
                                 lit ? colours::kAccent : colours::kInkSoft);
    focusRing(pill, p);
    note(whole, Role::kChoice, cell, options[i].second, lit ? "on" : "off", true, clipped);
    if (p.clicked) pressed = static_cast<int>(i);
  }
  return pressed;
}

float Canvas::segmentsHeight(float available, const std::vector<std::pair<std::string, Text>>& options,
                             TextSize size) {
  const TextSize widest = size == TextSize::kBody ? TextSize::kStrong : size;
  const float inner = available / static_cast<float>(options.size()) - 2 * theme_.mm(0.8f) - 2;
  std::size_t lines = 1;
  for (const auto& [id, text] : options) lines = std::max(lines, wrap(widest, say(text), inner).size());
  const float words = std::round(theme_.textPixels(size) * 1.15f) * static_cast<float>(lines);
  return std::max(theme_.target(), words + theme_.mm(4));
}

int Canvas::choiceFlow(const std::string& id, float x, float& y, float available,
                       const std::vector<std::pair<std::string, Text>>& options, int on, TextSize size) {
  int pressed = -1;
  const float gap = theme_.mm(1.2f);
  const float high = theme_.kiosk ? theme_.target() : std::round(theme_.target() * 0.86f);
  float at = x;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const float wide =
        std::min(std::max(width(size, say(options[i].second)) + theme_.mm(3.2f), high), available);
    if (at > x && at + wide > x + available + 0.5f) {
      at = x;
      y += high + gap;
    }
    if (choice(id + "." + options[i].first, {at, y, wide, high}, options[i].second, static_cast<int>(i) == on,
               size)) {
      pressed = static_cast<int>(i);
    }
    at += wide + gap;
  }
  y += high;
  return pressed;
}

bool Canvas::toggle(const std::string& id, Rect r, const Text& label, bool on) {
  const Press p = press(id, r);
  const float high = std::round(theme_.textPixels(TextSize::kBody) * 1.35f);
  const float wide = high * 1.75f;
  const Rect track{r.right() - wide, r.y + (r.h - high) / 2, wide, high};
  box(track,
      on ? colours::kAccent
         : (p.hovered ? colours::kInkFaint : mix(colours::kLine, colours::kInkFaint, 0.35f)),
      high / 2);
  const float knob = high / 2 - 3;
  draw()->AddCircleFilled({on ? track.right() - high / 2 : track.x + high / 2, track.y + high / 2}, knob,
                          colours::kCard, 32);
  const Rect words{r.x, r.y, r.w - wide - theme_.gap(), r.h};
  const auto lines = wrap(TextSize::kStrong, say(label), words.w);
  const float step = lineHeight(TextSize::kStrong);
  float y = r.y + (r.h - step * static_cast<float>(lines.size())) / 2 +
            (step - theme_.textPixels(TextSize::kStrong)) / 2;
  for (const auto& line : lines) {
    lineOfText({words.x, y}, TextSize::kStrong, colours::kInk, line);
    y += step;
  }
  focusRing(r, p);
  note(id, Role::kSwitch, r, label, on ? "on" : "off");
  return p.clicked;
}

// ---- dialogs

Rect beginDialog(Canvas& canvas, const char* id, Rect window, float wide, float high) {
  ImGui::SetNextWindowPos(window.min());
  ImGui::SetNextWindowSize({window.w, window.h});
  ImGui::SetNextWindowFocus();
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse);
  canvas.box(window, colours::kVeil, 0);
  const Rect card{std::round(window.x + (window.w - wide) / 2), std::round(window.y + (window.h - high) / 2),
                  wide, high};
  canvas.card(card);
  return card;
}

// ---- scrolling

ScrollPanel::ScrollPanel(Canvas& canvas, const std::string& id, Rect r) : canvas_(canvas), rect_(r) {
  ImGui::SetCursorScreenPos(r.min());
  ImGui::BeginChild(id.c_str(), {r.w, r.h}, false, ImGuiWindowFlags_NoBackground);
  dragToScroll(id);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  x = r.x;
  y = start.y;
  top_ = start.y;
  // The thin bar lies in a margin of its own, so that nothing moves when it comes.
  w = r.w - canvas.theme().mm(2.4f);
}

ScrollPanel::~ScrollPanel() {
  ImGui::SetCursorScreenPos({x, top_});
  ImGui::Dummy({w, y - top_});
  ImGui::EndChild();
}

void ScrollPanel::dragToScroll(const std::string& id) {
  // Dragging anywhere in the panel scrolls it, past a threshold that takes the press away from the button
  // below.
  constexpr float kThreshold = 9.0f;
  ImGuiStorage* memory = ImGui::GetStateStorage();
  const ImGuiID origin = ImGui::GetID((id + ".drag").c_str());
  const ImGuiIO& io = ImGui::GetIO();
  if (!canvas_.live() || ImGui::GetScrollMaxY() <= 0.0f) return;
  if (ImGui::IsMouseClicked(0) && rect_.has(io.MousePos) &&
      ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    memory->SetFloat(origin, ImGui::GetScrollY() + 1.0f);
  }
  if (!io.MouseDown[0]) memory->SetFloat(origin, 0.0f);
  const float start = memory->GetFloat(origin, 0.0f);
  if (start > 0.0f && ImGui::IsMouseDragging(0, kThreshold)) {
    ImGui::ClearActiveID();
    ImGui::SetScrollY(start - 1.0f - ImGui::GetMouseDragDelta(0, kThreshold).y);
  }
}

}  // namespace fitroom::engine
