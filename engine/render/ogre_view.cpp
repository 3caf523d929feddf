#include "engine/render/ogre_view.h"

#include <OgreException.h>
#include <OgreRenderTargetListener.h>
#include <OgreRenderWindow.h>

#include <algorithm>
#include <utility>

#include "engine/render/ogre_system.h"
#include "engine/render/picture_size.h"
#include "engine/render/render_target.h"
#include "engine/render/screen.h"
#include "engine/render/studio.h"
#include "engine/render/studio_material.h"

namespace fitroom::engine {

namespace {

constexpr int kTileSide = 2048;  // Largest render texture, pixels.
constexpr int kFullScale = 2;    // Full pictures are drawn this many times larger each way and averaged.

// Calls the overlay when the scene is drawn and the window not yet shown.
class OverlayCaller final : public Ogre::RenderTargetListener {
 public:
  std::function<void()> overlay;
  void postRenderTargetUpdate(const Ogre::RenderTargetEvent& /*event*/) override {
    if (overlay) overlay();
  }
};

// Averages n x n pixels of `tile` into `picture` from column x, row y.
void shrinkInto(const Image& tile, int n, Image& picture, int x, int y) {
  for (int row = 0; row < tile.height / n; ++row) {
    for (int column = 0; column < tile.width / n; ++column) {
      unsigned sum[3] = {0, 0, 0};
      for (int dy = 0; dy < n; ++dy) {
        for (int dx = 0; dx < n; ++dx) {
          const std::uint8_t* from = tile.at(column * n + dx, row * n + dy);
          for (int c = 0; c < 3; ++c) sum[c] += from[c];
        }
      }
      std::uint8_t* to = picture.at(x + column, y + row);
      const auto count = static_cast<unsigned>(n * n);
      for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>((sum[c] + count / 2) / count);
      to[3] = 255;
    }
  }
}

tl::unexpected<bodymodel::Error> drawingFailed(const Ogre::Exception& error) {
  return bodymodel::fail(bodymodel::ErrorCode::kInternal,
                         {"显卡未能画出图片；请改用较小的尺寸再试",
                          "the graphics driver could not draw the picture; try a smaller one"},
                         error.getDescription());
}

}  // namespace

struct OgreView::Impl {
  // Order of members is order of life: Ogre first, what it draws after it.
  std::unique_ptr<OgreSystem> system;
  std::unique_ptr<Studio> studio;
  std::unique_ptr<Screen> screen;
  OverlayCaller caller;
  bool hasParent = false;
  unsigned samples = 4;

  ~Impl() {
    if (system) system->window().removeListener(&caller);
  }

  Image draw(int width, int height, Quality wanted);
  void drawWindow(const std::function<void()>& overlay);
};

// Tile by tile, so that the memory a picture needs does not grow with its size.
Image OgreView::Impl::draw(int width, int height, Quality wanted) {
  Image picture = makeImage(width, height, 0, 0, 0);
  const bool full = wanted == Quality::kFull;
  const int scale = full ? kFullScale : 1;
  const int step = kTileSide / scale;
  for (int y = 0; y < height; y += step) {
    for (int x = 0; x < width; x += step) {
      const int w = std::min(step, width - x);
      const int h = std::min(step, height - y);
      RenderTarget target("fitroom/picture", w * scale, h * scale, samples, studio->camera(),
                          full ? kFullScheme : kDraftScheme);
      studio->prepare(
          {static_cast<double>(x) / width, static_cast<double>(y) / height, static_cast<double>(w) / width,
           static_cast<double>(h) / height, static_cast<double>(width), static_cast<double>(height)},
          wanted);
      target.draw();
      shrinkInto(target.read(), scale, picture, x, y);
    }
  }
  // The camera now holds the last tile's frustum.
  screen->touch();
  return picture;
}

void OgreView::Impl::drawWindow(const std::function<void()>& overlay) {
  caller.overlay = overlay;
  screen->draw();
  caller.overlay = {};
}

OgreView::OgreView(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OgreView::~OgreView() = default;

bodymodel::Expected<std::unique_ptr<OgreView>> OgreView::create(const ViewOptions& options) {
  auto system = OgreSystem::start(options.parentWindow, std::clamp(options.width, 1, 16384),
                                  std::clamp(options.height, 1, 16384));
  if (!system) return tl::unexpected(system.error());
  auto impl = std::make_unique<Impl>();
  impl->system = std::move(*system);
  impl->hasParent = options.parentWindow != 0;
  try {
    auto studio = Studio::open(*impl->system, options.assets);
    if (!studio) return tl::unexpected(studio.error());
    impl->studio = std::move(*studio);
    impl->samples = static_cast<unsigned>(std::clamp(options.fsaa, 0, 16));
    impl->screen =
        std::make_unique<Screen>(*impl->system, *impl->studio, impl->studio->materials(), impl->samples);
    impl->system->window().addListener(&impl->caller);
  } catch (const Ogre::Exception& error) {
    return drawingFailed(error);
  }
  return std::unique_ptr<OgreView>(new OgreView(std::move(impl)));
}

void OgreView::setScene(const Scene& scene) {
  impl_->studio->setScene(scene);
  impl_->screen->touch();
}

void OgreView::setCamera(const Camera& camera) {
  impl_->studio->setCamera(camera);
  impl_->screen->touch();
}

bodymodel::Expected<Image> OgreView::renderImage(int width, int height, Quality quality) {
  if (auto allowed = checkPictureSize(width, height); !allowed) return tl::unexpected(allowed.error());
  try {
    return impl_->draw(width, height, quality);
  } catch (const Ogre::Exception& error) {
    return drawingFailed(error);
  }
}

bodymodel::Expected<void> OgreView::writePng(const std::filesystem::path& path, int width, int height,
                                             Quality quality) {
  const auto image = renderImage(width, height, quality);
  if (!image) return tl::unexpected(image.error());
  return writePngFile(*image, path);
}

void OgreView::resize(int width, int height) {
  if (width < 1 || height < 1 || !impl_->hasParent) return;
  impl_->system->window().windowMovedOrResized();
}

void OgreView::setViewportRect(double x, double y, double width, double height) {
  impl_->screen->place(x, y, width, height);
}

void OgreView::setQuality(Quality quality) {
  impl_->screen->setQuality(quality);
}

void OgreView::drawFrame(const std::function<void()>& overlay) {
  impl_->drawWindow(overlay);
  impl_->system->window().swapBuffers();
}

Image OgreView::captureFrame(const std::function<void()>& overlay) {
  impl_->drawWindow(overlay);
  Ogre::RenderWindow& window = impl_->system->window();
  Image image = makeImage(static_cast<int>(window.getWidth()), static_cast<int>(window.getHeight()), 0, 0, 0);
  const Ogre::Box all(0, 0, window.getWidth(), window.getHeight());
  window.copyContentsToMemory(all, Ogre::PixelBox(all, Ogre::PF_BYTE_RGBA, image.rgba.data()),
                              Ogre::RenderTarget::FB_BACK);
  window.swapBuffers();
  return image;
}

}  // namespace fitroom::engine
