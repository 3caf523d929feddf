#pragma once

#include <OgreColourValue.h>
#include <OgreTexture.h>

#include <string>

#include "engine/render/image.h"

namespace fitroom::engine {

/// A texture that a camera draws into, gone with its scope.
class RenderTarget {
 public:
  /// `name` is unique among those alive; `samples` a pixel, what the driver has not is lowered.
  RenderTarget(const std::string& name, int width, int height, unsigned samples, Ogre::Camera& camera,
               const char* scheme);
  ~RenderTarget();
  RenderTarget(const RenderTarget&) = delete;
  RenderTarget& operator=(const RenderTarget&) = delete;

  int width() const { return width_; }
  int height() const { return height_; }
  const Ogre::TexturePtr& texture() const { return texture_; }

  void draw();
  Image read() const;

 private:
  Ogre::TexturePtr texture_;
  Ogre::RenderTexture* target_ = nullptr;
  int width_ = 0;
  int height_ = 0;
};

/// Visibility of things in the studio, and of the rectangle that shows a finished picture.
inline constexpr std::uint32_t kSceneFlag = 1u << 0;
inline constexpr std::uint32_t kCasterFlag = 1u << 1;
inline constexpr std::uint32_t kPresentFlag = 1u << 2;

}  // namespace fitroom::engine
