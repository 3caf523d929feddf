#include "engine/ui/window.h"

#include <SDL.h>
#include <backends/imgui_impl_opengl3.h>
#include <backends/imgui_impl_sdl.h>
#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <chrono>
#include <memory>
#include <string>

#include "engine/render/ogre_view.h"
#include "engine/ui/environment.h"
#include "engine/ui/native_window.h"
#include "engine/ui/shopper_screen.h"
#include "garments/library/file_io.h"

namespace fitroom::engine::ui {

using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;

namespace {

constexpr int kFramesAfterInput = 3;  // ImGui settles hover and focus over two frames.
constexpr int kAsleepMilliseconds = 60000;
constexpr int kKioskTickMilliseconds = 1000;  // The idle clock runs even when nothing is touched.
constexpr int kErasedTickMilliseconds = 100;
constexpr double kDefaultPxPerMm = 96.0 / 25.4;
// The layout is drawn for no less than this; a denser display is seen from nearer.
constexpr double kLayoutWidthMm = 320.0;
constexpr double kLayoutHeightMm = 200.0;

double pixelsPerMillimetre(const AppOptions& options, SDL_Window* window, int width, int height) {
  if (const double asked = askedPixelsPerMillimetre(options.pxPerMm); asked > 0) return asked;
  float dpi = 0;
  const int display = std::max(0, SDL_GetWindowDisplayIndex(window));
  double px = kDefaultPxPerMm;
  // A projector or a box without EDID reports nonsense; outside these it is not believed.
  if (SDL_GetDisplayDPI(display, &dpi, nullptr, nullptr) == 0 && dpi >= 80 && dpi <= 300) px = dpi / 25.4;
  return std::min({px, width / kLayoutWidthMm, height / kLayoutHeightMm});
}

bool sameCamera(const Camera& a, const Camera& b) {
  return a.yawDegrees == b.yawDegrees && a.pitchDegrees == b.pitchDegrees && a.distance == b.distance &&
         a.pan == b.pan;
}

/// SDL and its window, taken down in the right order whatever fails in between.
class Window {
 public:
  static Expected<std::unique_ptr<Window>> open(const AppOptions& options) {
    // Ogre draws through GLX: on a Wayland desktop by way of XWayland.
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "x11", SDL_HINT_NORMAL);
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    if (SDL_Init(SDL_INIT_VIDEO | SDL_INIT_EVENTS) != 0) return noDisplay();
    auto out = std::unique_ptr<Window>(new Window);
    int width = options.width, height = options.height;
    Uint32 flags = SDL_WINDOW_RESIZABLE;
    if (options.kiosk) {
      // Full screen in SDL's sense needs a window manager; a borderless window of the display's size does
      // not.
      SDL_Rect all{0, 0, width, height};
      SDL_GetDisplayBounds(0, &all);
      width = all.w;
      height = all.h;
      flags = SDL_WINDOW_BORDERLESS;
    }
    out->window_ =
        SDL_CreateWindow("fitroom", options.kiosk ? 0 : static_cast<int>(SDL_WINDOWPOS_CENTERED),
                         options.kiosk ? 0 : static_cast<int>(SDL_WINDOWPOS_CENTERED), width, height, flags);
    if (!out->window_) return noDisplay();
    SDL_SetWindowMinimumSize(out->window_, 900, 600);
    SDL_StartTextInput();
    return out;
  }
  ~Window() {
    if (window_) SDL_DestroyWindow(window_);
    SDL_Quit();
  }
  SDL_Window* get() const { return window_; }

 private:
  Window() = default;
  static tl::unexpected<bodymodel::Error> noDisplay() {
    return fail(ErrorCode::kNoDisplay,
                {"打不开窗口：没有可用的显示器。没有显示器时请用 fitroom tryon。",
                 "Cannot open a window: there is no display. Without one, use fitroom tryon."},
                SDL_GetError());
  }
  SDL_Window* window_ = nullptr;
};

/// ImGui's context with its two back ends.
class Gui {
 public:
  explicit Gui(SDL_Window* window) {
    ImGui::CreateContext();
    auto& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // Nothing of a shopper on disk.
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    ImGui_ImplSDL2_InitForOpenGL(window, nullptr);
    ImGui_ImplOpenGL3_Init("#version 330 core");
  }
  ~Gui() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplSDL2_Shutdown();
    ImGui::DestroyContext();
  }
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  void uploadFonts() {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
};

class Loop {
 public:
  Loop(const AppOptions& options, Window& window, OgreView& view, Gui& gui, ShopperFlow& flow,
       ShopperScreen& screen)
      : options_(options), window_(window), view_(view), gui_(gui), flow_(flow), screen_(screen) {
    dump_ = options.dumpWidgets;
    if (dump_.empty()) dump_ = environment("FITROOM_DUMP_WIDGETS");
  }

  Expected<void> run() {
    auto before = std::chrono::steady_clock::now();
    int due = kFramesAfterInput;
    while (!quit_) {
      if (events(due > 0 ? 0 : restMilliseconds())) due = kFramesAfterInput;
      const auto now = std::chrono::steady_clock::now();
      const double seconds = std::chrono::duration<double>(now - before).count();
      before = now;
      // A turn that starts after an hour of rest begins at its beginning, not at its end.
      const bool rested = due == kFramesAfterInput && !flow_.view().moving();
      moving_ = flow_.advance(seconds);
      if (moving_ || flow_.idleCountdown()) due = std::max(due, 1);
      if (flow_.poll()) due = kFramesAfterInput;
      if (rested && !moving_) sharp_ = false;
      if (due <= 0 && sharp_) continue;
      --due;
      if (auto drawn = frame(); !drawn) return drawn;
    }
    return {};
  }

 private:
  /// How long nothing need be drawn when nothing happens.
  int restMilliseconds() const {
    if (flow_.view().moving()) return 0;
    if (flow_.state().page == Page::kErased) return kErasedTickMilliseconds;
    return options_.kiosk ? kKioskTickMilliseconds : kAsleepMilliseconds;
  }

  bool events(int wait) {
    SDL_Event event;
    bool any = false;
    int got = wait > 0 ? SDL_WaitEventTimeout(&event, wait) : SDL_PollEvent(&event);
    while (got) {
      any = true;
      ImGui_ImplSDL2_ProcessEvent(&event);
      handle(event);
      // ImGui's text field polls keys once a frame: one key a frame, or a quick one is lost.
      if (event.type == SDL_KEYDOWN && ImGui::GetIO().WantTextInput) break;
      // One press or release a frame: two quick taps of a slow frame would else read as one long drag.
      if (event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP) break;
      got = SDL_PollEvent(&event);
    }
    return any;
  }

  /// The pointer as the events so far say; SDL's own state is already ahead of them.
  void follow(const SDL_Event& event) {
    if (event.type == SDL_MOUSEMOTION) {
      pointer_ = {static_cast<float>(event.motion.x), static_cast<float>(event.motion.y)};
    } else if (event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP) {
      pointer_ = {static_cast<float>(event.button.x), static_cast<float>(event.button.y)};
      if (event.button.button == SDL_BUTTON_LEFT) pressed_ = event.type == SDL_MOUSEBUTTONDOWN;
    } else if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_LEAVE && !pressed_) {
      pointer_ = {-FLT_MAX, -FLT_MAX};
    }
  }

  void handle(const SDL_Event& event) {
    follow(event);
    switch (event.type) {
      case SDL_QUIT:
        quit_ = true;
        break;
      case SDL_WINDOWEVENT:
        if (event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
          view_.resize(event.window.data1, event.window.data2);
        if (event.window.event == SDL_WINDOWEVENT_CLOSE) quit_ = true;
        break;
      case SDL_MOUSEMOTION:
        flow_.touched();
        if (event.motion.state != 0) dragging_ = true;
        if (event.motion.which != SDL_TOUCH_MOUSEID) flow_.setTouch(false);
        break;
      case SDL_FINGERDOWN:
        flow_.touched();
        flow_.setTouch(true);
        break;
      case SDL_KEYDOWN:
        flow_.touched();
        flow_.setTouch(false);
        key(event.key.keysym.sym);
        break;
      case SDL_MOUSEBUTTONUP:
        dragging_ = false;
        [[fallthrough]];
      case SDL_MOUSEBUTTONDOWN:
      case SDL_MOUSEWHEEL:
        flow_.touched();
        break;
      default:
        break;
    }
  }

  void key(SDL_Keycode code) {
    switch (code) {
      case SDLK_RETURN:
      case SDLK_KP_ENTER:
        screen_.key(ScreenKey::kEnter);
        break;
      case SDLK_TAB:
        screen_.key(ScreenKey::kTab);
        break;
      case SDLK_BACKSPACE:
        screen_.key(ScreenKey::kBackspace);
        break;
      case SDLK_DELETE:
        screen_.key(ScreenKey::kDelete);
        break;
      case SDLK_ESCAPE:
        screen_.key(ScreenKey::kEscape);
        break;
      default:
        break;
    }
  }

  Expected<void> frame() {
    // A second pass when a new character was met, so that no frame with holes is shown.
    for (int pass = 0; pass < 3; ++pass) {
      if (screen_.prepareFonts()) gui_.uploadFonts();
      ImGui_ImplOpenGL3_NewFrame();
      ImGui_ImplSDL2_NewFrame();
      ImGui::GetIO().MousePos = pointer_;
      ImGui::GetIO().MouseDown[0] = pressed_;
      ImGui::NewFrame();
      screen_.draw();
      ImGui::Render();
      if (!screen_.wantsFonts()) break;
    }
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    const Rect r = screen_.viewRect();
    if (r.w > 0) view_.setViewportRect(r.x / size.x, r.y / size.y, r.w / size.x, r.h / size.y);
    // Only when it changed: the view keeps its picture of what rests.
    const Camera camera = flow_.view().camera();
    if (!sameCamera(camera, camera_)) view_.setCamera(camera);
    camera_ = camera;
    const bool draft = moving_ || (dragging_ && r.w > 0);
    view_.setQuality(draft ? Quality::kDraft : Quality::kFull);
    sharp_ = !draft;
    view_.drawFrame([] { ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData()); });
    return writeDump(size);
  }

  Expected<void> writeDump(ImVec2 size) {
    if (dump_.empty()) return {};
    std::string json = screen_.widgets().toJson(
        size.x, size.y, flow_.language() == Language::kZh ? "zh" : "en", flow_.work().running);
    if (json == dumped_) return {};
    dumped_ = std::move(json);
    return garments::writeFileAtomically(dump_, dumped_);
  }

  const AppOptions& options_;
  Window& window_;
  OgreView& view_;
  Gui& gui_;
  ShopperFlow& flow_;
  ShopperScreen& screen_;
  std::filesystem::path dump_;
  std::string dumped_;
  Camera camera_;
  ImVec2 pointer_{-FLT_MAX, -FLT_MAX};
  bool pressed_ = false;
  bool quit_ = false;
  bool moving_ = false;
  bool dragging_ = false;
  bool sharp_ = false;  ///< The last frame was drawn in full quality.
};

}  // namespace

Expected<void> runWindow(FittingRoom& room, const AppOptions& options) {
  auto texts = Translations::load(options.paths.assets);
  if (!texts) return tl::unexpected(texts.error());
  auto fonts = Fonts::load();
  if (!fonts) return tl::unexpected(fonts.error());
  auto window = Window::open(options);
  if (!window) return tl::unexpected(window.error());

  int width = 0, height = 0;
  SDL_GetWindowSize((*window)->get(), &width, &height);
  ViewOptions viewOptions;
  viewOptions.assets = options.paths.assets;
  viewOptions.parentWindow = nativeWindowId((*window)->get());
  viewOptions.width = width;
  viewOptions.height = height;
  auto view = OgreView::create(viewOptions);
  if (!view) return tl::unexpected(view.error());

  Theme theme;
  theme.pxPerMm = static_cast<float>(pixelsPerMillimetre(options, (*window)->get(), width, height));
  theme.kiosk = options.kiosk;
  FlowOptions flowOptions;
  flowOptions.kiosk = options.kiosk;
  flowOptions.channel = options.kiosk ? "kiosk" : "desktop";
  flowOptions.language = startLanguage();
  const Uint32 wakeEvent = SDL_RegisterEvents(1);
  const auto wake = [wakeEvent] {
    SDL_Event event{};
    event.type = wakeEvent;
    SDL_PushEvent(&event);
  };
  Gui gui((*window)->get());
  ShopperFlow flow(room, **view, *texts, flowOptions, wake);
  ShopperScreen screen(flow, *texts, *fonts, theme);
  return Loop(options, **window, **view, gui, flow, screen).run();
}

}  // namespace fitroom::engine::ui
