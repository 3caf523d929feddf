#pragma once

#include <memory>
#include <string>

#include "crm/core/clock.h"
#include "crm/core/random.h"
#include "crm/service.h"
#include "engine/ui/desk_screen.h"
#include "tests/support/screen_hand.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {

/// The staff's screen over a store of its own, without a window.
class DeskDriver : public ScreenHand {
 public:
  explicit DeskDriver(Language language = Language::kZh, float width = 1280, float height = 800);
  ~DeskDriver() override;

  testing_support::TempFolder folder;
  crm::ManualClock clock{crm::UtcTime{1772000000000}};
  crm::SeededRandom random{7};
  std::unique_ptr<crm::Crm> crm;
  /// Shows the screen; before it, the store can be filled.
  void open();
  DeskFlow& flow() { return *flow_; }
  /// Into the field with this id, in place of what stands there.
  void type(const std::string& id, const std::string& text);
  const WidgetList& widgets() override { return screen_->widgets(); }

 protected:
  bool prepareFonts() override { return screen_->prepareFonts(); }
  void draw() override { screen_->draw(); }
  bool wantsFonts() override { return screen_->wantsFonts(); }
  Language shown() override { return flow_->language(); }
  void passTime(double seconds) override { flow_->advance(seconds); }

 private:
  std::unique_ptr<DeskFlow> flow_;
  std::unique_ptr<DeskScreen> screen_;
  Language language_;
};

}  // namespace fitroom::engine
