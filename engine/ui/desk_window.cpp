#include "engine/ui/desk_window.h"

#include <SDL.h>
#include <SDL_opengl.h>
#include <backends/imgui_impl_opengl3.h>
#include <backends/imgui_impl_sdl.h>
#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "engine/ui/desk_screen.h"
#include "engine/ui/environment.h"
#include "garments/library/file_io.h"

namespace fitroom::engine::ui {

using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

namespace {

constexpr int kFramesAfterInput = 3;      // ImGui settles hover and focus over two frames.
constexpr int kMovingMilliseconds = 200;  // An export's bar, the last seconds before signing off.
constexpr int kRestMilliseconds = 30000;
constexpr double kLayoutWidthMm = 320.0;

/// SDL, its window with an OpenGL context, and ImGui's context with its back ends; taken down in that order.
class DeskWindow {
 public:
  ~DeskWindow() {
    if (gui_) {
      ImGui_ImplOpenGL3_Shutdown();
      ImGui_ImplSDL2_Shutdown();
      ImGui::DestroyContext();
    }
    if (gl_ != nullptr) SDL_GL_DeleteContext(gl_);
    if (window_ != nullptr) SDL_DestroyWindow(window_);
    SDL_Quit();
  }
  Expected<void> open(const AppOptions& options) {
    if (SDL_Init(SDL_INIT_VIDEO | SDL_INIT_EVENTS) != 0) return noDisplay();
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    window_ = SDL_CreateWindow("fitroom desk", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options.width,
                               options.height, SDL_WINDOW_RESIZABLE | SDL_WINDOW_OPENGL);
    if (window_ == nullptr) return noDisplay();
    SDL_SetWindowMinimumSize(window_, 1000, 640);
    gl_ = SDL_GL_CreateContext(window_);
    if (gl_ == nullptr) return noDisplay();
    SDL_GL_SetSwapInterval(1);
    SDL_StartTextInput();
    ImGui::CreateContext();
    auto& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // Nothing of a customer on disk.
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    ImGui_ImplSDL2_InitForOpenGL(window_, gl_);
    ImGui_ImplOpenGL3_Init("#version 330 core");
    gui_ = true;
    return {};
  }
  SDL_Window* get() const { return window_; }

 private:
  static tl::unexpected<bodymodel::Error> noDisplay() {
    return fail(ErrorCode::kNoDisplay,
                {"打不开窗口：没有可用的显示器。没有显示器时请用 fitroom crm 的各个命令。",
                 "Cannot open a window: there is no display. Without one, use the commands of fitroom crm."},
                SDL_GetError());
  }
  SDL_Window* window_ = nullptr;
  SDL_GLContext gl_ = nullptr;
  bool gui_ = false;
};

double pixelsPerMillimetre(const AppOptions& options, int width) {
  if (const double asked = askedPixelsPerMillimetre(options.pxPerMm); asked > 0) return asked;
  return std::min(96.0 / 25.4, width / kLayoutWidthMm);
}

/// True when the window is to be closed.
bool handle(const SDL_Event& event, DeskFlow& flow) {
  if (event.type == SDL_QUIT) return true;
  if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE) return true;
  if (event.type == SDL_MOUSEMOTION || event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEWHEEL ||
      event.type == SDL_KEYDOWN || event.type == SDL_TEXTINPUT || event.type == SDL_FINGERDOWN) {
    flow.touched();
  }
  if (event.type != SDL_KEYDOWN) return false;
  if (event.key.keysym.sym == SDLK_ESCAPE && flow.state().form) flow.cancelForm();
  if (ImGui::GetIO().WantTextInput || flow.state().form) return false;
  const SDL_Keycode code = event.key.keysym.sym;
  if (code == SDLK_j || code == SDLK_DOWN) flow.move(1);
  if (code == SDLK_k || code == SDLK_UP) flow.move(-1);
  return false;
}

void drawFrame(DeskWindow& window, DeskScreen& screen) {
  // A second pass when a new character was met, so that no frame with holes is shown.
  for (int pass = 0; pass < 3; ++pass) {
    if (screen.prepareFonts()) {
      ImGui_ImplOpenGL3_DestroyFontsTexture();
      ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplSDL2_NewFrame();
    ImGui::NewFrame();
    screen.draw();
    ImGui::Render();
    if (!screen.wantsFonts()) break;
  }
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  SDL_GL_SwapWindow(window.get());
}

}  // namespace

Expected<void> runDeskWindow(crm::Crm& crm, const AppOptions& options) {
  auto texts = Translations::load(options.paths.assets);
  if (!texts) return tl::unexpected(texts.error());
  auto fonts = Fonts::load();
  if (!fonts) return tl::unexpected(fonts.error());
  DeskWindow window;
  if (auto ok = window.open(options); !ok) return ok;
  Theme theme;
  theme.pxPerMm = static_cast<float>(pixelsPerMillimetre(options, options.width));
  DeskFlow flow(crm, startLanguage(), options.paths.home.string());
  DeskScreen screen(flow, *texts, *fonts, theme);
  std::filesystem::path dump = options.dumpWidgets;
  if (dump.empty()) dump = environment("FITROOM_DUMP_WIDGETS");
  std::string dumped;
  int due = kFramesAfterInput;
  bool moving = false;
  auto last = std::chrono::steady_clock::now();
  for (;;) {
    SDL_Event event;
    const double toWarning = std::max(0.2, flow.secondsToIdle() - DeskFlow::kWarnSeconds);
    const int rest = moving ? kMovingMilliseconds
                            : std::min(kRestMilliseconds, static_cast<int>(std::ceil(toWarning * 1000)));
    int got = due > 0 ? SDL_PollEvent(&event) : SDL_WaitEventTimeout(&event, rest);
    if (got != 0) due = kFramesAfterInput;
    const auto now = std::chrono::steady_clock::now();
    const bool was = moving;
    moving = flow.advance(std::chrono::duration<double>(now - last).count());
    last = now;
    if (moving || was) due = std::max(due, 1);
    while (got != 0) {
      ImGui_ImplSDL2_ProcessEvent(&event);
      if (handle(event, flow)) return {};
      // One press or release a frame: two quick ones of a slow frame would else be lost.
      if (event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP || event.type == SDL_KEYDOWN)
        break;
      got = SDL_PollEvent(&event);
    }
    if (due <= 0) continue;
    --due;
    drawFrame(window, screen);
    if (dump.empty()) continue;
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    std::string json =
        screen.widgets().toJson(size.x, size.y, flow.language() == Language::kZh ? "zh" : "en", false);
    if (json == dumped) continue;
    dumped = std::move(json);
    if (auto ok = garments::writeFileAtomically(dump, dumped); !ok) return ok;
  }
}

}  // namespace fitroom::engine::ui
