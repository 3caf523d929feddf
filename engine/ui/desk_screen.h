#pragma once

#include "engine/ui/canvas.h"
#include "engine/ui/desk_flow.h"

namespace fitroom::engine {

/// The staff's screen: sign in; customers with timeline, promises and numbers; duplicates; which promises did
/// not hold; whom to ask. Thread: the one that owns the ImGui context.
class DeskScreen {
 public:
  DeskScreen(DeskFlow& flow, const Translations& texts, Fonts& fonts, Theme theme)
      : flow_(flow), texts_(texts), fonts_(fonts), theme_(theme) {}

  bool prepareFonts();  ///< As `ShopperScreen`, likewise below.
  void draw();
  bool wantsFonts() const { return fonts_.dirty(theme_); }
  const WidgetList& widgets() const { return widgets_; }

 private:
  DeskFlow& flow_;
  const Translations& texts_;
  Fonts& fonts_;
  Theme theme_;
  WidgetList widgets_;
};

}  // namespace fitroom::engine
