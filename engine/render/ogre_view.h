#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "engine/render/image.h"
#include "engine/render/scene.h"

namespace fitroom::engine {

/// How a view is made.
struct ViewOptions {
  std::filesystem::path assets;     ///< Holds shaders/.
  std::uintptr_t parentWindow = 0;  ///< X11 id of the window to draw in (SDL: made without
                                    ///< SDL_WINDOW_OPENGL); 0: none, the view draws off screen only.
  int width = 1280;                 ///< Pixels of that window, 1 to 16384.
  int height = 720;
  int fsaa = 4;  ///< Samples a pixel in the window, 0 to 16; what the driver has not is lowered.
};

/// The 3D view: mannequin and cloth in a plain studio, drawn by Ogre on OpenGL 3.3.
/// The lights stand where the camera stands and turn with it, so that front, side and back are lit alike.
/// Its OpenGL context is current on the making thread from `create` on, so an overlay may set itself up after
/// it. Thread: one thread only, the one that made it. One view a process at a time; another may follow.
class OgreView final : public RenderBackend {
 public:
  /// Fails with kNoDisplay (no X server, no OpenGL 3.3), kNotFound (no shaders), kMalformed (a shader that
  /// does not compile: context has its file and the driver's words), kUnsupported (there is a view already).
  static bodymodel::Expected<std::unique_ptr<OgreView>> create(const ViewOptions& options);
  ~OgreView() override;
  OgreView(const OgreView&) = delete;
  OgreView& operator=(const OgreView&) = delete;

  /// Copies what it needs. Keeps the camera. A mesh with a bad index or coordinate is left out of the
  /// picture.
  void setScene(const Scene& scene) override;
  void setCamera(const Camera& camera) override;
  bodymodel::Expected<void> writePng(const std::filesystem::path& path, int width, int height,
                                     Quality quality) override;

  /// The picture `writePng` would write. 64 to 4096 pixels a side, else kInvalidArgument.
  bodymodel::Expected<Image> renderImage(int width, int height, Quality quality);

  /// The parent window has a new size, in pixels. Call it after the window system has applied it.
  void resize(int width, int height);
  /// Part of the window the scene is drawn in; fractions of its width and height, from the upper left corner.
  void setViewportRect(double x, double y, double width, double height);
  /// Effort of `drawFrame`: draft while something moves, full when it rests. Starts as draft.
  void setQuality(Quality quality);

  /// Draws the scene into the window, calls `overlay` (GUI drawing with the context current), shows the
  /// window. /// A scene and camera that have not changed are shown again without drawing them anew.
  void drawFrame(const std::function<void()>& overlay = {});
  /// `drawFrame`, and the whole window as it was shown, overlay included.
  Image captureFrame(const std::function<void()>& overlay = {});

 private:
  struct Impl;
  explicit OgreView(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::engine
