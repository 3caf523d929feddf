#pragma once

#include <memory>
#include <string>

#include "engine/render/recording_backend.h"
#include "engine/ui/shopper_screen.h"
#include "tests/support/fake_fitting_room.h"
#include "tests/support/screen_hand.h"

namespace fitroom::engine {

/// The shopper's screen on fakes, without a window.
class ScreenDriver : public ScreenHand {
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
  ~ScreenDriver() override;

  FakeFittingRoom room;
  RecordingBackend backend;
  ShopperFlow& flow() { return *flow_; }
  ShopperScreen& screen() { return *screen_; }
  int wakes() const { return wakes_; }

  /// Types into whatever has the focus.
  void type(const std::string& text);
  void key(ScreenKey key);
  void drag(float fromX, float fromY, float toX, float toY);
  void wheel(const std::string& id, float notches);
  /// Runs the worker to its end and shows what came of it.
  void finishWork();
  const WidgetList& widgets() override { return screen_->widgets(); }

 protected:
  bool prepareFonts() override { return screen_->prepareFonts(); }
  void draw() override { screen_->draw(); }
  bool wantsFonts() override { return screen_->wantsFonts(); }
  Language shown() override { return flow_->language(); }
  void passTime(double seconds) override;
  void drawn() override;

 private:
  std::unique_ptr<ShopperFlow> flow_;
  std::unique_ptr<ShopperScreen> screen_;
  std::atomic<int> wakes_{0};
};

}  // namespace fitroom::engine
