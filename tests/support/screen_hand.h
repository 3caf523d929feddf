#pragma once

#include <memory>
#include <string>

#include "engine/render/image.h"
#include "engine/ui/fonts.h"
#include "engine/ui/translations.h"
#include "engine/ui/widget_list.h"

namespace fitroom::engine {

/// A screen without a window, and a hand that finds its widgets by id and touches them. What is drawn, and
/// what happens beside it, a driver says.
class ScreenHand {
 public:
  ScreenHand(float width, float height);
  virtual ~ScreenHand();
  ScreenHand(const ScreenHand&) = delete;
  ScreenHand& operator=(const ScreenHand&) = delete;

  const Fonts& fonts() const { return *fonts_; }
  const Translations& texts() const { return *texts_; }

  /// Draws frames; each moves the time on.
  void frames(int count = 2, double seconds = 0.016);
  /// Presses and releases in the middle of a widget, scrolling its panel first when it is out of view. Adds a
  /// test failure when there is no such widget or it is not enabled.
  void tap(const std::string& id);
  const Widget* find(const std::string& id) { return widgets().find(id); }
  bool has(const std::string& id) { return find(id) != nullptr; }
  /// The words of a widget in the language of the screen; empty when it is not there.
  std::string words(const std::string& id);
  std::string value(const std::string& id);
  Image picture();

  virtual const WidgetList& widgets() = 0;

 protected:
  virtual bool prepareFonts() = 0;
  virtual void draw() = 0;
  virtual bool wantsFonts() = 0;
  virtual Language shown() = 0;
  virtual void passTime(double seconds) = 0;
  virtual void drawn() {}

  std::unique_ptr<Translations> texts_;
  std::unique_ptr<Fonts> fonts_;

 private:
  void scrollTo(const std::string& id);
};

}  // namespace fitroom::engine
