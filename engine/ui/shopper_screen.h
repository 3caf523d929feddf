#pragma once

#include "engine/ui/canvas.h"
#include "engine/ui/fonts.h"
#include "engine/ui/shopper_flow.h"

namespace fitroom::engine {

enum class ScreenKey { kEnter, kTab, kBackspace, kDelete, kEscape };

/// The shopper's whole screen: measurements and garments at the left, the body in the middle, the verdict at
/// the right; a window higher than wide has the body above and the panels below, within reach.
/// Thread: the one that owns the ImGui context.
class ShopperScreen {
 public:
  ShopperScreen(ShopperFlow& flow, const Translations& texts, Fonts& fonts, Theme theme)
      : flow_(flow), texts_(texts), fonts_(fonts), theme_(theme) {}

  /// Call before ImGui::NewFrame: builds the fonts when a size or a glyph is missing. True when it did, and
  /// the atlas' texture must be uploaded again.
  bool prepareFonts();
  /// One frame between ImGui::NewFrame and ImGui::Render, for the current display size.
  void draw();
  /// True when the frame just drawn met a glyph that is not in the atlas: draw it once more.
  bool wantsFonts() const;

  /// A key went down. By event and not by ImGui's polled state, which loses a key that is up again before the
  /// next frame.
  void key(ScreenKey key);

  const WidgetList& widgets() const { return widgets_; }
  /// Where the 3D view shows, pixels; empty when a page covers it.
  Rect viewRect() const { return view_; }
  const Theme& theme() const { return theme_; }

 private:
  void typed();
  void topBar(Canvas& canvas, Rect r);
  void fittingPage(Canvas& canvas, Rect window);
  void leftPanel(Canvas& canvas, Rect r);
  Theme scaledTheme() const;

  ShopperFlow& flow_;
  const Translations& texts_;
  Fonts& fonts_;
  Theme theme_;
  WidgetList widgets_;
  Rect view_;
};

}  // namespace fitroom::engine
