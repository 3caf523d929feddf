#include "tests/support/screen_driver.h"

#include <gtest/gtest.h>
#include <imgui.h>

namespace fitroom::engine {

ScreenDriver::ScreenDriver() : ScreenDriver(Setup{}) {}

ScreenDriver::ScreenDriver(const Setup& setup) : ScreenHand(setup.width, setup.height) {
  FlowOptions options;
  options.language = setup.language;
  options.kiosk = setup.kiosk;
  flow_ = std::make_unique<ShopperFlow>(room, backend, *texts_, options, [this] { ++wakes_; });
  flow_->setTextScale(setup.textScale);
  flow_->setTouch(setup.touch);
  Theme theme;
  theme.pxPerMm = setup.pxPerMm;
  screen_ = std::make_unique<ShopperScreen>(*flow_, *texts_, *fonts_, theme);
  frames(3);
}

ScreenDriver::~ScreenDriver() {
  room.hold(false);
  screen_.reset();
  flow_.reset();
}

void ScreenDriver::passTime(double seconds) {
  flow_->advance(seconds);
  flow_->poll();
}

void ScreenDriver::drawn() {
  backend.setCamera(flow_->view().camera());
}

void ScreenDriver::type(const std::string& text) {
  for (char c : text) {
    ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
    frames(1);
  }
}

void ScreenDriver::key(ScreenKey key) {
  screen_->key(key);
  frames(2);
}

void ScreenDriver::drag(float fromX, float fromY, float toX, float toY) {
  auto& io = ImGui::GetIO();
  io.MousePos = {fromX, fromY};
  frames(2);
  io.MouseDown[0] = true;
  frames(2);
  constexpr int kSteps = 10;
  for (int i = 1; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps;
    io.MousePos = {fromX + (toX - fromX) * t, fromY + (toY - fromY) * t};
    frames(1);
  }
  io.MouseDown[0] = false;
  frames(2);
  io.MousePos = {-1000, -1000};
  frames(2, 0.3);
}

void ScreenDriver::wheel(const std::string& id, float notches) {
  const Widget* w = find(id);
  if (!w) {
    ADD_FAILURE() << "no widget " << id;
    return;
  }
  auto& io = ImGui::GetIO();
  io.MousePos = w->rect.middle();
  frames(2);
  io.MouseWheel = notches;
  frames(1);
  io.MouseWheel = 0;
  frames(1);
}

void ScreenDriver::finishWork() {
  flow_->waitForWork();
  frames(3);
}

}  // namespace fitroom::engine
