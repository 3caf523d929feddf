#include "engine/render/screen.h"

#include <OgreCamera.h>
#include <OgreRenderWindow.h>
#include <OgreSceneManager.h>
#include <OgreSceneNode.h>
#include <OgreViewport.h>

#include <algorithm>
#include <cmath>

namespace fitroom::engine {

namespace {

const Ogre::ColourValue kAround(0.78f, 0.78f, 0.775f);  // sRGB; what the scene leaves free of the window.

// How the scene is drawn: pixels of texture for one of the window, and samples a pixel.
struct Effort {
  double scale;
  unsigned samples;
};

Effort effortFor(Quality quality, bool software, unsigned samples) {
  if (software) return quality == Quality::kFull ? Effort{1.0, samples} : Effort{0.7, 0};
  return quality == Quality::kFull ? Effort{2.0, samples} : Effort{1.0, samples};
}

}  // namespace

Screen::Screen(OgreSystem& system, Studio& studio, const MaterialMaker& maker, unsigned samples)
    : system_(system), studio_(studio), maker_(maker), samples_(samples) {
  camera_ = system.scenes().createCamera("fitroom/screen");
  system.scenes().getRootSceneNode()->createChildSceneNode()->attachObject(camera_);
  Ogre::RenderWindow& window = system.window();
  whole_ = window.addViewport(camera_, 0);
  whole_->setVisibilityMask(0);
  whole_->setBackgroundColour(kAround);
  whole_->setOverlaysEnabled(false);
  port_ = window.addViewport(camera_, 1);
  port_->setVisibilityMask(kPresentFlag);
  port_->setMaterialScheme(kPresentScheme);
  port_->setClearEveryFrame(true, Ogre::FBT_DEPTH);
  port_->setOverlaysEnabled(false);
  rectangle_ = std::make_unique<Ogre::Rectangle2D>(false);
  rectangle_->setCorners(-1.0f, 1.0f, 1.0f, -1.0f);
  rectangle_->setBoundingBox(Ogre::AxisAlignedBox::BOX_INFINITE);
  rectangle_->setRenderQueueGroup(Ogre::RENDER_QUEUE_BACKGROUND);
  rectangle_->setVisibilityFlags(kPresentFlag);
  system.scenes().getRootSceneNode()->attachObject(rectangle_.get());
}

Screen::~Screen() {
  rectangle_->detachFromParent();
}

void Screen::place(double x, double y, double width, double height) {
  const auto bounded = [](double v, double most) {
    return std::isfinite(v) ? std::clamp(v, 0.0, most) : 0.0;
  };
  rect_[0] = bounded(x, 1.0);
  rect_[1] = bounded(y, 1.0);
  rect_[2] = bounded(width, 1.0 - rect_[0]);
  rect_[3] = bounded(height, 1.0 - rect_[1]);
}

void Screen::setQuality(Quality quality) {
  quality_ = quality;
}

void Screen::drawScene() {
  const double width = std::max(1.0, std::round(system_.window().getWidth() * rect_[2]));
  const double height = std::max(1.0, std::round(system_.window().getHeight() * rect_[3]));
  const Effort effort = effortFor(quality_, system_.software(), samples_);
  const double most = std::min(effort.scale, 8192.0 / std::max(width, height));
  const int w = std::max(1, static_cast<int>(std::lround(width * most)));
  const int h = std::max(1, static_cast<int>(std::lround(height * most)));
  const bool fits = target_ && target_->width() == w && target_->height() == h && drawn_ == quality_;
  if (fits && !stale_) return;
  if (!fits) {
    material_ = {};
    target_.reset();
    target_ = std::make_unique<RenderTarget>("fitroom/screen", w, h, effort.samples, studio_.camera(),
                                             quality_ == Quality::kFull ? kFullScheme : kDraftScheme);
    material_ = maker_.present(target_->texture());
    rectangle_->setMaterial(material_.material());
  }
  studio_.prepare({0.0, 0.0, 1.0, 1.0, width, height}, quality_);
  target_->draw();
  drawn_ = quality_;
  stale_ = false;
}

void Screen::draw() {
  if (rect_[2] > 0.0 && rect_[3] > 0.0) drawScene();
  port_->setDimensions(static_cast<float>(rect_[0]), static_cast<float>(rect_[1]),
                       static_cast<float>(rect_[2]), static_cast<float>(rect_[3]));
  rectangle_->setVisible(rect_[2] > 0.0 && rect_[3] > 0.0);
  system_.window().update(false);
}

}  // namespace fitroom::engine
