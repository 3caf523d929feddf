#pragma once

#include <imgui.h>

#include <string>
#include <vector>

#include "engine/ui/fonts.h"
#include "engine/ui/theme.h"
#include "engine/ui/translations.h"
#include "engine/ui/widget_list.h"

namespace fitroom::engine {

enum class ButtonKind { kPrimary, kPlain, kQuiet };
enum class Align { kLeft, kCentre, kRight };
enum class Icon { kPlus, kMinus, kCheck, kCross, kBackspace };

/// The one layer through which everything is drawn: each call draws with the theme, takes the pointer and
/// the keyboard by way of ImGui, and notes the widget in the list that tests, scripts and speech read.
/// Lives for one frame.
class Canvas {
 public:
  Canvas(const Theme& theme, Fonts& fonts, const Translations& texts, Language language, WidgetList& list)
      : theme_(theme), fonts_(fonts), texts_(texts), language_(language), list_(list) {}

  const Theme& theme() const { return theme_; }
  Language language() const { return language_; }
  Text at(std::string_view key) const { return texts_.at(key); }
  const std::string& say(const Text& text) const { return pick(text, language_); }
  WidgetList& list() { return list_; }
  ImDrawList* draw() const { return ImGui::GetWindowDrawList(); }

  /// While false, nothing can be pressed: a dialog lies above.
  void setLive(bool live) { live_ = live; }
  bool live() const { return live_; }

  // Text metrics.
  float width(TextSize size, std::string_view text);
  float lineHeight(TextSize size) const;
  std::vector<std::string> wrap(TextSize size, const std::string& text, float width);

  // Shapes.
  void box(Rect r, ImU32 colour, float rounding) const;
  void frame(Rect r, ImU32 colour, float rounding, float thickness) const;
  void card(Rect r) const;  ///< White, rounded, with a soft shadow.
  void icon(Icon icon, ImVec2 middle, float size, ImU32 colour) const;
  void lineOfText(ImVec2 at, TextSize size, ImU32 colour, std::string_view text);

  // Text that is noted.
  /// One line in a rectangle, centred in height; noted as clipped when it is wider.
  void label(const std::string& id, Rect r, const Text& text, TextSize size, ImU32 colour,
             Align align = Align::kLeft);
  /// Wrapped to a width; returns its height.
  float paragraph(const std::string& id, ImVec2 at, float width, const Text& text, TextSize size,
                  ImU32 colour);
  float paragraphHeight(const Text& text, TextSize size, float width);

  // What is pressed. True in the frame of the release.
  struct Press {
    bool clicked = false, hovered = false, held = false, focused = false;
    bool began = false;  ///< Pressed in this frame.
  };
  Press press(const std::string& id, Rect r, bool enabled = true);
  bool button(const std::string& id, Rect r, const Text& label, ButtonKind kind, bool enabled = true);
  bool iconButton(const std::string& id, Rect r, const Text& label, Icon icon, bool enabled = true);
  /// One of several; `value` is noted as on or off.
  bool choice(const std::string& id, Rect r, const Text& label, bool on, TextSize size = TextSize::kBody);
  /// A row of choices of equal width in one rounded track.
  int segments(const std::string& id, Rect r, const std::vector<std::pair<std::string, Text>>& options,
               int on, TextSize size = TextSize::kBody);
  /// Height that `segments` of this width needs for its longest words, at least a touch target.
  float segmentsHeight(float width, const std::vector<std::pair<std::string, Text>>& options,
                       TextSize size = TextSize::kBody);
  /// Choices one after the other, wrapped to new rows; advances `y`; returns the pressed one or -1.
  int choiceFlow(const std::string& id, float x, float& y, float width,
                 const std::vector<std::pair<std::string, Text>>& options, int on,
                 TextSize size = TextSize::kBody);
  bool toggle(const std::string& id, Rect r, const Text& label, bool on);
  /// Notes a widget that was drawn by hand.
  void note(const std::string& id, Role role, Rect r, const Text& label, std::string value = {},
            bool enabled = true, bool clipped = false);
  /// Text centred in a rectangle on as many lines as it needs; true when it does not fit.
  bool centred(Rect r, const std::string& text, TextSize size, ImU32 colour);
  void focusRing(Rect r, const Press& press) const;

 private:
  const Theme& theme_;
  Fonts& fonts_;
  const Translations& texts_;
  Language language_;
  WidgetList& list_;
  bool live_ = true;
};

/// A full-screen window above everything, with a veil and a card of this size in its middle: the card.
/// `ImGui::End()` closes it.
Rect beginDialog(Canvas& canvas, const char* id, Rect window, float wide, float high);

/// A part of the screen that scrolls when its content is higher, by wheel or by dragging. Between
/// construction and destruction things are drawn below one another from `x`, `y`.
class ScrollPanel {
 public:
  ScrollPanel(Canvas& canvas, const std::string& id, Rect r);
  ~ScrollPanel();
  ScrollPanel(const ScrollPanel&) = delete;
  ScrollPanel& operator=(const ScrollPanel&) = delete;

  float x = 0;
  float y = 0;  ///< Where the next thing goes; the caller advances it.
  float w = 0;
  /// A rectangle of full width below what was drawn so far.
  Rect take(float height) {
    const Rect out{x, y, w, height};
    y += height;
    return out;
  }
  void space(float height) { y += height; }

 private:
  void dragToScroll(const std::string& id);
  Canvas& canvas_;
  Rect rect_;
  float top_ = 0;
};

}  // namespace fitroom::engine
