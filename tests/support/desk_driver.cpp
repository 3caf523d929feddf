#include "tests/support/desk_driver.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include "tests/support/imgui_raster.h"

namespace fitroom::engine {

DeskDriver::DeskDriver(Language language, float width, float height) : language_(language) {
  texts_ = std::make_unique<Translations>(Translations::load(FITROOM_ASSETS_DIR).value());
  fonts_ = std::make_unique<Fonts>(Fonts::load().value());
  ImGui::CreateContext();
  auto& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = {width, height};
  io.MousePos = {-1000, -1000};
  io.DeltaTime = 0.016f;
  for (int i = 0; i < ImGuiKey_COUNT; ++i) io.KeyMap[i] = i;
  crm::CrmConfig config;
  config.database = folder.path() / "crm.db";
  config.clock = &clock;
  config.random = &random;
  config.actor = "staff:local";
  crm = std::make_unique<crm::Crm>(std::move(crm::Crm::open(config).value()));
}

DeskDriver::~DeskDriver() {
  screen_.reset();
  flow_.reset();
  ImGui::DestroyContext();
}

void DeskDriver::open() {
  flow_ = std::make_unique<DeskFlow>(*crm, language_);
  screen_ = std::make_unique<DeskScreen>(*flow_, *texts_, *fonts_, Theme{});
  frames(3);
}

void DeskDriver::frames(int count) {
  for (int i = 0; i < count; ++i) {
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
  }
}

void DeskDriver::tap(const std::string& id) {
  auto& io = ImGui::GetIO();
  for (int i = 0; i < 80; ++i) {
    const Widget* w = find(id);
    if (w == nullptr || w->visible) break;
    io.MousePos = {w->rect.middle().x, io.DisplaySize.y * 0.6f};
    io.MouseWheel = i < 40 ? -1.0f : 1.0f;
    frames(1);
    io.MouseWheel = 0;
    frames(1);
  }
  const Widget* w = find(id);
  if (w == nullptr) {
    ADD_FAILURE() << "no widget " << id;
    return;
  }
  if (!w->enabled || !w->visible) ADD_FAILURE() << id << (w->enabled ? " is out of view" : " is not enabled");
  io.MousePos = w->rect.middle();
  frames(2);
  io.MouseDown[0] = true;
  frames(2);
  io.MouseDown[0] = false;
  frames(2);
  io.MousePos = {-1000, -1000};
  io.DeltaTime = 0.3f;  // Longer than ImGui's double click.
  frames(2);
  io.DeltaTime = 0.016f;
}

void DeskDriver::type(const std::string& id, const std::string& text) {
  tap(id);
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  frames(3);
}

std::string DeskDriver::words(const std::string& id) {
  const Widget* w = find(id);
  return w != nullptr ? pick(w->label, flow_->language()) : std::string();
}

Image DeskDriver::picture() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return rasterise(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts,
                   makeImage(static_cast<int>(size.x), static_cast<int>(size.y), 0xE4, 0xE1, 0xDC));
}

}  // namespace fitroom::engine
