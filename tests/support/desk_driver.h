#pragma once

#include <memory>
#include <string>

#include "crm/core/clock.h"
#include "crm/core/random.h"
#include "crm/service.h"
#include "engine/render/image.h"
#include "engine/ui/desk_screen.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {

/// The staff's screen over a store of its own, without a window: finds widgets by id and touches them as a
/// hand would.
class DeskDriver {
 public:
  explicit DeskDriver(Language language = Language::kZh, float width = 1280, float height = 800);
  ~DeskDriver();

  testing_support::TempFolder folder;
  crm::ManualClock clock{crm::UtcTime{1772000000000}};
  crm::SeededRandom random{7};
  std::unique_ptr<crm::Crm> crm;
  /// Shows the screen; before it, the store can be filled.
  void open();
  DeskFlow& flow() { return *flow_; }

  void frames(int count = 2);
  void tap(const std::string& id);
  /// Into the field with this id.
  void type(const std::string& id, const std::string& text);
  const Widget* find(const std::string& id) { return screen_->widgets().find(id); }
  bool has(const std::string& id) { return find(id) != nullptr; }
  std::string words(const std::string& id);
  const WidgetList& widgets() { return screen_->widgets(); }
  Image picture();

 private:
  std::unique_ptr<Translations> texts_;
  std::unique_ptr<Fonts> fonts_;
  std::unique_ptr<DeskFlow> flow_;
  std::unique_ptr<DeskScreen> screen_;
  Language language_;
};

}  // namespace fitroom::engine
