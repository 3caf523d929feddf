#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/mesh/tri_mesh.h"
#include "garments/core/garment_model.h"

namespace fitroom::engine {

/// A piece of a garment in full detail, as its file holds it.
struct ScenePart {
  bodymodel::TriMesh mesh;                     ///< Draped, metres.
  garments::TexCoords texCoords;               ///< V x 2 on the picture, v downwards, or empty.
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};    ///< Linear RGB; multiplies the picture.
  std::shared_ptr<const std::string> picture;  ///< PNG or JPEG as its file holds it; null: plain colour.
  float alphaCutoff =
      0.0f;  ///< Where the picture is less opaque than this nothing is drawn; 0: everything is.
};

/// A garment as it is drawn.
struct SceneGarment {
  bodymodel::TriMesh mesh;                   ///< Draped, metres.
  garments::TexCoords texCoords;             ///< V x 2 in metres along weft and warp, or empty.
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};  ///< Linear RGB.
  bool knit = false;                         ///< Chooses the weave that is seen up close.
  std::vector<float>
      heat;  ///< V: -1 (much room) over 0 (as designed) to +1 (at the fabric's limit); empty: none.
  std::vector<ScenePart>
      parts;  ///< Drawn instead of `mesh` where the cloth's own look is shown; may be empty.
};

/// All that a picture shows.
struct Scene {
  bodymodel::TriMesh body;
  std::vector<SceneGarment> garments;
  bool heatMap = false;  ///< Draw `heat` instead of the cloth's colour.
};

/// Where the key light stands, seen from the camera: high on the left in front, or low on the right, grazing
/// the skin so that every hollow shows.
enum class Light { kStudio, kRaking };

/// Orbit camera round the body's middle. Front: yaw 0. Side (the body's left): yaw 90. Back: 180.
struct Camera {
  double yawDegrees = 0.0;
  double pitchDegrees = 5.0;  ///< -25 to 60, positive looks down.
  double distance = 0.0;      ///< Metres; 0: far enough to show the whole body.
  Eigen::Vector2d pan{0, 0};  ///< Metres in the picture's plane.
  Light light = Light::kStudio;
};

enum class Quality { kDraft, kFull };

/// What the engine needs of a renderer; the fake of the tests draws nothing and remembers everything.
/// Thread: one thread only, the one that made it.
class RenderBackend {
 public:
  virtual ~RenderBackend() = default;
  virtual void setScene(const Scene& scene) = 0;
  virtual void setCamera(const Camera& camera) = 0;
  /// Draws the scene off screen and writes a PNG, whole or not at all. 64 to 4096 pixels a side.
  virtual bodymodel::Expected<void> writePng(const std::filesystem::path& path, int width, int height,
                                             Quality quality) = 0;
};

}  // namespace fitroom::engine
