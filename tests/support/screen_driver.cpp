#include "tests/support/screen_driver.h"

#include <gtest/gtest.h>

#include "tests/support/imgui_raster.h"

namespace fitroom::engine {

ScreenDriver::ScreenDriver() : ScreenDriver(Setup{}) {}

ScreenDriver::ScreenDriver(const Setup& setup) {
  texts_ = std::make_unique<Translations>(Translations::load(FITROOM_ASSETS_DIR).value());
  fonts_ = std::make_unique<Fonts>(Fonts::load().value());
  ImGui::CreateContext();
  auto& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = {setup.width, setup.height};
  io.MousePos = {-1000, -1000};
  for (int i = 0; i < ImGuiKey_COUNT; ++i) io.KeyMap[i] = i;
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
  ImGui::DestroyContext();
}

void ScreenDriver::frame(double seconds) {
  ImGui::GetIO().DeltaTime = static_cast<float>(seconds);
  flow_->advance(seconds);
  flow_->poll();
  for (int pass = 0; pass < 3; ++pass) {
    if (screen_->prepareFonts()) {
      unsigned char* pixels = nullptr;
      int w = 0, h = 0;
      ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &w, &h);
    }
    ImGui::NewFrame();
    screen_->draw();
    ImGui::Render();
    if (!screen_->wantsFonts()) break;
  }
  backend.setCamera(flow_->view().camera());
}

void ScreenDriver::frames(int count, double seconds) {
  for (int i = 0; i < count; ++i) frame(seconds);
}

void ScreenDriver::scrollTo(const std::string& id) {
  // By wheel, as a hand would: down to the end, then up.
  for (int direction : {-1, 1}) {
    for (int i = 0; i < 60; ++i) {
      const Widget* w = find(id);
      if (!w || w->visible) return;
      auto& io = ImGui::GetIO();
      const float x = w->rect.middle().x;
      io.MousePos = {x, io.DisplaySize.y * 0.6f};
      io.MouseWheel = static_cast<float>(direction);
      frame(0.016);
      io.MouseWheel = 0;
      frame(0.016);
    }
  }
}

void ScreenDriver::tap(const std::string& id) {
  scrollTo(id);
  const Widget* w = find(id);
  if (!w) {
    ADD_FAILURE() << "no widget " << id;
    return;
  }
  if (!w->enabled || !w->visible) ADD_FAILURE() << id << (w->enabled ? " is out of view" : " is not enabled");
  auto& io = ImGui::GetIO();
  io.MousePos = w->rect.middle();
  frames(2);
  io.MouseDown[0] = true;
  frames(2);
  io.MouseDown[0] = false;
  frames(2);
  io.MousePos = {-1000, -1000};
  // Longer than ImGui's double click, so that two taps stay two taps.
  frames(2, 0.3);
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

std::string ScreenDriver::words(const std::string& id) {
  const Widget* w = find(id);
  return w ? pick(w->label, flow_->language()) : std::string();
}

std::string ScreenDriver::value(const std::string& id) {
  const Widget* w = find(id);
  return w ? w->value : std::string();
}

Image ScreenDriver::picture() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return rasterise(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts,
                   makeImage(static_cast<int>(size.x), static_cast<int>(size.y), 0xE4, 0xE1, 0xDC));
}

}  // namespace fitroom::engine
