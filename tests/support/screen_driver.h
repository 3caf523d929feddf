#pragma once

#include <memory>
#include <string>

#include "engine/render/image.h"
#include "engine/render/recording_backend.h"
#include "engine/ui/shopper_screen.h"
#include "tests/support/fake_fitting_room.h"

namespace fitroom::engine {

/// The shopper's screen on fakes, without a window: finds widgets by id and touches them as a hand would.
class ScreenDriver {
 public:
  struct Setup {
    float width = 1280;
    float height = 800;
    Language language = Language::kZh;
    double textScale = 1.0;
    float pxPerMm = 3.78f;
    bool kiosk = false;
    bool touch = false;
  };
  ScreenDriver();
  explicit ScreenDriver(const Setup& setup);
  ~ScreenDriver();

  FakeFittingRoom room;
  RecordingBackend backend;
  ShopperFlow& flow() { return *flow_; }
  ShopperScreen& screen() { return *screen_; }
  const Fonts& fonts() const { return *fonts_; }
  const Translations& texts() const { return *texts_; }
  int wakes() const { return wakes_; }

  /// Draws frames; each moves the time on.
  void frames(int count = 2, double seconds = 0.016);
  /// Presses and releases in the middle of a widget, scrolling its panel first when it is out of view. Adds a
  /// test failure when there is no such widget or it is not enabled.
  void tap(const std::string& id);
  /// Types into whatever has the focus.
  void type(const std::string& text);
  void key(ScreenKey key);
  void drag(float fromX, float fromY, float toX, float toY);
  void wheel(const std::string& id, float notches);
  /// Runs the worker to its end and shows what came of it.
  void finishWork();
  const Widget* find(const std::string& id) { return screen_->widgets().find(id); }
  /// The words of a widget in the language of the screen; empty when it is not there.
  std::string words(const std::string& id);
  std::string value(const std::string& id);
  bool has(const std::string& id) { return find(id) != nullptr; }
  Image picture();

 private:
  void frame(double seconds);
  void scrollTo(const std::string& id);

  std::unique_ptr<Translations> texts_;
  std::unique_ptr<Fonts> fonts_;
  std::unique_ptr<ShopperFlow> flow_;
  std::unique_ptr<ShopperScreen> screen_;
  std::atomic<int> wakes_{0};
};

}  // namespace fitroom::engine
