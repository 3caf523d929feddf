#include "engine/render/render_target.h"

#include <OgreHardwarePixelBuffer.h>
#include <OgreRenderTexture.h>
#include <OgreTextureManager.h>
#include <OgreViewport.h>

namespace fitroom::engine {

RenderTarget::RenderTarget(const std::string& name, int width, int height, unsigned samples,
                           Ogre::Camera& camera, const char* scheme)
    : width_(width), height_(height) {
  texture_ = Ogre::TextureManager::getSingleton().createManual(
      name, Ogre::RGN_INTERNAL, Ogre::TEX_TYPE_2D, static_cast<unsigned>(width),
      static_cast<unsigned>(height), 0, Ogre::PF_BYTE_RGBA, Ogre::TU_RENDERTARGET, nullptr, false, samples);
  target_ = texture_->getBuffer()->getRenderTarget();
  target_->setAutoUpdated(false);
  Ogre::Viewport* port = target_->addViewport(&camera);
  port->setMaterialScheme(scheme);
  port->setOverlaysEnabled(false);
  port->setVisibilityMask(kSceneFlag);
}

RenderTarget::~RenderTarget() {
  Ogre::TextureManager::getSingleton().remove(texture_);
}

// The swap resolves the samples: without it the pixels are black.
void RenderTarget::draw() {
  target_->update(true);
}

Image RenderTarget::read() const {
  Image image = makeImage(width_, height_, 0, 0, 0);
  const Ogre::Box all(0, 0, static_cast<unsigned>(width_), static_cast<unsigned>(height_));
  target_->copyContentsToMemory(all, Ogre::PixelBox(all, Ogre::PF_BYTE_RGBA, image.rgba.data()));
  return image;
}

}  // namespace fitroom::engine
