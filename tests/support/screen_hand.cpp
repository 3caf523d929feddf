#include "tests/support/screen_hand.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include "tests/support/imgui_raster.h"

namespace fitroom::engine {

ScreenHand::ScreenHand(float width, float height) {
  texts_ = std::make_unique<Translations>(Translations::load(FITROOM_ASSETS_DIR).value());
  fonts_ = std::make_unique<Fonts>(Fonts::load().value());
  ImGui::CreateContext();
  auto& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = {width, height};
  io.MousePos = {-1000, -1000};
  for (int i = 0; i < ImGuiKey_COUNT; ++i) io.KeyMap[i] = i;
}

ScreenHand::~ScreenHand() {
  ImGui::DestroyContext();
}

void ScreenHand::frames(int count, double seconds) {
  for (int i = 0; i < count; ++i) {
    ImGui::GetIO().DeltaTime = static_cast<float>(seconds);
    passTime(seconds);
    // A second pass when a new character was met.
    for (int pass = 0; pass < 3; ++pass) {
      if (prepareFonts()) {
        unsigned char* pixels = nullptr;
        int w = 0, h = 0;
        ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &w, &h);
      }
      ImGui::NewFrame();
      draw();
      ImGui::Render();
      if (!wantsFonts()) break;
    }
    drawn();
  }
}

void ScreenHand::scrollTo(const std::string& id) {
  // By wheel, as a hand would: down to the end, then up.
  for (int direction : {-1, 1}) {
    for (int i = 0; i < 60; ++i) {
      const Widget* w = find(id);
      if (w == nullptr || w->visible) return;
      auto& io = ImGui::GetIO();
      io.MousePos = {w->rect.middle().x, io.DisplaySize.y * 0.6f};
      io.MouseWheel = static_cast<float>(direction);
      frames(1);
      io.MouseWheel = 0;
      frames(1);
    }
  }
}

void ScreenHand::tap(const std::string& id) {
  scrollTo(id);
  const Widget* w = find(id);
  if (w == nullptr) {
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

std::string ScreenHand::words(const std::string& id) {
  const Widget* w = find(id);
  return w != nullptr ? pick(w->label, shown()) : std::string();
}

std::string ScreenHand::value(const std::string& id) {
  const Widget* w = find(id);
  return w != nullptr ? w->value : std::string();
}

Image ScreenHand::picture() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return rasterise(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts,
                   makeImage(static_cast<int>(size.x), static_cast<int>(size.y), 0xE4, 0xE1, 0xDC));
}

}  // namespace fitroom::engine
