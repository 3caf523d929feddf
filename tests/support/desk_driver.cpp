#include "tests/support/desk_driver.h"

#include <imgui.h>

namespace fitroom::engine {

DeskDriver::DeskDriver(Language language, float width, float height)
    : ScreenHand(width, height), language_(language) {
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
}

void DeskDriver::open() {
  flow_ = std::make_unique<DeskFlow>(*crm, language_, folder.path().string());
  screen_ = std::make_unique<DeskScreen>(*flow_, *texts_, *fonts_, Theme{});
  frames(3);
}

void DeskDriver::type(const std::string& id, const std::string& text) {
  tap(id);
  auto& io = ImGui::GetIO();
  const auto chord = [&](ImGuiKey key, bool control) {
    io.KeyCtrl = control;
    io.KeysDown[key] = true;
    frames(1);
    io.KeysDown[key] = false;
    io.KeyCtrl = false;
    frames(1);
  };
  chord(ImGuiKey_A, true);
  chord(ImGuiKey_Delete, false);
  io.AddInputCharactersUTF8(text.c_str());
  frames(3);
}

}  // namespace fitroom::engine
