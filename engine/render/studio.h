#pragma once

#include <memory>

#include "engine/render/ogre_system.h"
#include "engine/render/orbit_camera.h"
#include "engine/render/scene.h"

namespace Ogre {
class Camera;
}  // namespace Ogre

namespace fitroom::engine {

class MaterialMaker;

/// A part of a picture: which piece of it a viewport draws, as fractions from the upper left corner.
struct PictureTile {
  double x = 0.0, y = 0.0, width = 1.0, height = 1.0;
  double pictureWidth = 1.0;  ///< Of the whole picture, pixels.
  double pictureHeight = 1.0;
};

/// What stands in front of the camera: body, garments, cove and key light.
class Studio {
 public:
  /// Fails as `compileShader`.
  static bodymodel::Expected<std::unique_ptr<Studio>> open(OgreSystem& system,
                                                           const std::filesystem::path& assets);
  ~Studio();

  void setScene(const Scene& scene);
  void setCamera(const Camera& camera);

  const MaterialMaker& materials() const;

  /// The camera that viewports look through.
  Ogre::Camera& camera();

  /// Makes shadow map and parameters ready for a picture; call before each viewport's update.
  void prepare(const PictureTile& tile, Quality quality);

 private:
  struct Impl;
  explicit Studio(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::engine
