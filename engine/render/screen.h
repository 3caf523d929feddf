#pragma once

#include <OgreRectangle2D.h>

#include <memory>

#include "engine/render/render_target.h"
#include "engine/render/studio.h"
#include "engine/render/studio_material.h"

namespace fitroom::engine {

/// The scene in the window. It is drawn into a texture when it has changed and only shown again when it has
/// not, so that a GUI over a resting scene costs nothing.
class Screen {
 public:
  Screen(OgreSystem& system, Studio& studio, const MaterialMaker& maker, unsigned samples);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void place(double x, double y, double width, double height);
  void setQuality(Quality quality);
  /// The scene or its camera has changed.
  void touch() { stale_ = true; }

  /// Draws what is needed and puts it into the window; does not show the window.
  void draw();

 private:
  void drawScene();

  OgreSystem& system_;
  Studio& studio_;
  const MaterialMaker& maker_;
  unsigned samples_;
  Ogre::Camera* camera_ = nullptr;
  Ogre::Viewport* whole_ = nullptr;
  Ogre::Viewport* port_ = nullptr;
  std::unique_ptr<RenderTarget> target_;
  StudioMaterial material_;
  std::unique_ptr<Ogre::Rectangle2D> rectangle_;
  Quality quality_ = Quality::kDraft;
  Quality drawn_ = Quality::kDraft;
  bool stale_ = true;
  double rect_[4] = {0.0, 0.0, 1.0, 1.0};
};

}  // namespace fitroom::engine
