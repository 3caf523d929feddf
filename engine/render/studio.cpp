#include "engine/render/studio.h"

#include <OgreCamera.h>
#include <OgreHardwarePixelBuffer.h>
#include <OgreRectangle2D.h>
#include <OgreRenderTexture.h>
#include <OgreSceneManager.h>
#include <OgreSceneNode.h>
#include <OgreTextureManager.h>
#include <OgreViewport.h>
#include <spdlog/spdlog.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>
#include <vector>

#include "engine/render/heat_colours.h"
#include "engine/render/picture.h"
#include "engine/render/prepared_scene.h"
#include "engine/render/render_target.h"
#include "engine/render/studio_material.h"
#include "engine/render/surface_mesh.h"
#include "engine/render/surface_renderable.h"

namespace fitroom::engine {

namespace {

using Eigen::Vector3d;

constexpr int kPrintSide = 2048;                           // Pixels a side of pictures on cloth.
constexpr unsigned kShadowSide = 2048;                     // Texels.
constexpr double kLightWidth = 0.13;                       // Of the key light, over its distance.
const Eigen::Vector3f kMannequin(0.640f, 0.595f, 0.540f);  // Linear; a warm light grey.

Ogre::Vector3 ogre(const Vector3d& v) {
  return {static_cast<float>(v.x()), static_cast<float>(v.y()), static_cast<float>(v.z())};
}

// Where the key light stands, seen from the camera: left, high, in front; or low on the right.
Vector3d keyWay(double yaw, Light light) {
  const Vector3d studio =
      (light == Light::kRaking ? Vector3d(0.93, 0.42, 0.12) : Vector3d(-0.46, 0.98, 0.60)).normalized();
  const Vector3d right(std::cos(yaw), 0.0, -std::sin(yaw));
  const Vector3d front(std::sin(yaw), 0.0, std::cos(yaw));
  return right * studio.x() + Vector3d::UnitY() * studio.y() + front * studio.z();
}

Ogre::Quaternion facing(const Vector3d& right, const Vector3d& up, const Vector3d& back) {
  return Ogre::Quaternion(ogre(right), ogre(up), ogre(back));
}

}  // namespace

struct Studio::Impl {
  struct Thing {
    StudioMaterial material;
    std::unique_ptr<SurfaceRenderable> surface;
  };
  // The scene in one quality; made when it is first asked for.
  struct Stock {
    bool made = false;
    std::vector<Thing> things;
    std::vector<std::uint8_t> floor;
  };

  explicit Impl(OgreSystem& s) : system(s) {}
  ~Impl();

  void makeTextures();
  void makeCameras();
  void makeBackdrop();
  Stock& stock(Quality quality) { return stocks[quality == Quality::kFull ? 1 : 0]; }
  void make(Quality quality);
  void show(Quality quality);
  void clear();
  StudioMaterial clothMaterial(const SceneGarment& garment, const ScenePart* part, bool heatMap);
  Ogre::TexturePtr printOf(const ScenePart& part);
  void aimLight(double yaw);
  void drawShadow();
  void tell(StudioMaterial& material, const PictureTile& tile, const CameraPose& pose) const;

  OgreSystem& system;
  MaterialMaker maker;
  StudioTextures textures;
  Ogre::SceneNode* root = nullptr;
  Ogre::SceneNode* eyeNode = nullptr;
  Ogre::SceneNode* lightNode = nullptr;
  Ogre::Camera* eye = nullptr;
  Ogre::Camera* light = nullptr;
  std::unique_ptr<Ogre::Rectangle2D> backdrop;
  StudioMaterial backdropMaterial;
  Scene scene;
  Stock stocks[2];
  std::map<const std::string*, Ogre::TexturePtr> prints;  // By the picture they were made of.
  Stock* shown = nullptr;
  SceneExtent extent;
  Camera camera;
  Ogre::Matrix4 shadowMatrix = Ogre::Matrix4::IDENTITY;
  double shadowSize = 2.5;  // Metres across and deep.
  double shadowYaw = 0.0;
  Light shadowLight = Light::kStudio;
  bool shadowStale = true;
};

Studio::Impl::~Impl() {
  clear();
  if (backdrop) backdrop->detachFromParent();
  backdrop.reset();
  backdropMaterial = {};
  auto& manager = Ogre::TextureManager::getSingleton();
  for (Ogre::TexturePtr* texture : {&textures.shadow, &textures.floorOpen}) {
    if (*texture) manager.remove(*texture);
    texture->reset();
  }
}

void Studio::Impl::makeTextures() {
  auto& manager = Ogre::TextureManager::getSingleton();
  textures.shadow = manager.createManual("fitroom/shadow", Ogre::RGN_INTERNAL, Ogre::TEX_TYPE_2D, kShadowSide,
                                         kShadowSide, 0, Ogre::PF_DEPTH16, Ogre::TU_RENDERTARGET);
  textures.floorOpen =
      manager.createManual("fitroom/floor", Ogre::RGN_INTERNAL, Ogre::TEX_TYPE_2D, kFloorSide, kFloorSide, 0,
                           Ogre::PF_L8, Ogre::TU_DYNAMIC_WRITE_ONLY);
}

void Studio::Impl::makeCameras() {
  root = system.scenes().getRootSceneNode();
  eye = system.scenes().createCamera("fitroom/eye");
  eyeNode = root->createChildSceneNode();
  eyeNode->attachObject(eye);
  light = system.scenes().createCamera("fitroom/light");
  lightNode = root->createChildSceneNode();
  lightNode->attachObject(light);
  light->setProjectionType(Ogre::PT_ORTHOGRAPHIC);
  Ogre::RenderTexture* target = textures.shadow->getBuffer()->getRenderTarget();
  target->setAutoUpdated(false);
  Ogre::Viewport* port = target->addViewport(light);
  port->setMaterialScheme(kCasterScheme);
  port->setVisibilityMask(kCasterFlag);
  port->setOverlaysEnabled(false);
  port->setClearEveryFrame(true, Ogre::FBT_DEPTH);
}

void Studio::Impl::makeBackdrop() {
  backdropMaterial = maker.backdrop(textures);
  backdrop = std::make_unique<Ogre::Rectangle2D>(false);
  backdrop->setCorners(-1.0f, 1.0f, 1.0f, -1.0f);
  backdrop->setBoundingBox(Ogre::AxisAlignedBox::BOX_INFINITE);
  backdrop->setMaterial(backdropMaterial.material());
  backdrop->setRenderQueueGroup(Ogre::RENDER_QUEUE_BACKGROUND);
  backdrop->setVisibilityFlags(kSceneFlag);
  root->attachObject(backdrop.get());
}

void Studio::Impl::make(Quality quality) {
  PreparedScene prepared = prepareScene(scene, extent, quality);
  Stock& to = stock(quality);
  for (const PreparedPart& part : prepared.parts) {
    Thing thing;
    if (part.garment < 0) {
      thing.material = maker.mannequin(textures);
      thing.material.set("base", Ogre::Vector3(kMannequin.x(), kMannequin.y(), kMannequin.z()));
    } else {
      const SceneGarment& garment = scene.garments[static_cast<std::size_t>(part.garment)];
      const ScenePart* piece = part.part < 0 ? nullptr : &garment.parts[static_cast<std::size_t>(part.part)];
      thing.material = clothMaterial(garment, piece, scene.heatMap);
    }
    thing.surface = std::make_unique<SurfaceRenderable>(part.mesh);
    thing.surface->setMaterial(thing.material.material());
    thing.surface->setVisibilityFlags(kSceneFlag | kCasterFlag);
    to.things.push_back(std::move(thing));
  }
  to.floor = std::move(prepared.floor);
  to.made = true;
}

void Studio::Impl::show(Quality quality) {
  Stock& wanted = stock(quality);
  if (shown == &wanted) return;
  if (!wanted.made) make(quality);
  if (shown != nullptr) {
    for (Thing& thing : shown->things) thing.surface->detachFromParent();
  }
  shown = &wanted;
  for (Thing& thing : wanted.things) root->attachObject(thing.surface.get());
  textures.floorOpen->getBuffer()->blitFromMemory(
      Ogre::PixelBox(kFloorSide, kFloorSide, 1, Ogre::PF_L8, wanted.floor.data()));
  shadowStale = true;
}

void Studio::Impl::clear() {
  if (shown != nullptr) {
    for (Thing& thing : shown->things) thing.surface->detachFromParent();
  }
  shown = nullptr;
  for (Stock& each : stocks) each = {};
  for (auto& [picture, texture] : prints) {
    if (texture) Ogre::TextureManager::getSingleton().remove(texture);
  }
  prints.clear();
}

// The picture of a part on the card, kept while the scene is; null where there is none or it cannot be read.
Ogre::TexturePtr Studio::Impl::printOf(const ScenePart& part) {
  if (!part.picture || part.texCoords.rows() != part.mesh.vertexCount()) return {};
  const auto known = prints.find(part.picture.get());
  if (known != prints.end()) return known->second;
  const auto image = decodePicture(*part.picture, kPrintSide);
  if (!image) {
    spdlog::warn("picture on a garment left out: {}", image.error().text.en);
    return prints[part.picture.get()] = {};
  }
  static unsigned count = 0;
  auto& manager = Ogre::TextureManager::getSingleton();
  const auto width = static_cast<unsigned>(image->width), height = static_cast<unsigned>(image->height);
  Ogre::TexturePtr texture = manager.createManual(
      "fitroom/print" + std::to_string(count++), Ogre::RGN_INTERNAL, Ogre::TEX_TYPE_2D, width, height,
      Ogre::MIP_UNLIMITED, Ogre::PF_BYTE_RGBA, Ogre::TU_STATIC | Ogre::TU_AUTOMIPMAP);
  std::vector<std::uint8_t> bytes = image->rgba;
  texture->getBuffer()->blitFromMemory(Ogre::PixelBox(width, height, 1, Ogre::PF_BYTE_RGBA, bytes.data()));
  return prints[part.picture.get()] = texture;
}

StudioMaterial Studio::Impl::clothMaterial(const SceneGarment& garment, const ScenePart* part, bool heatMap) {
  const Ogre::TexturePtr print = part ? printOf(*part) : Ogre::TexturePtr();
  StudioMaterial material = maker.cloth(textures, print);
  const bool heat = heatMap && garment.heat.size() == static_cast<std::size_t>(garment.mesh.vertexCount());
  const Eigen::Vector3f c = (part ? part->colour : garment.colour).cwiseMax(0.0f).cwiseMin(1.0f);
  material.set("base", Ogre::Vector3(c.x(), c.y(), c.z()));
  const bool weave = part == nullptr && carriesWeave(garment);
  material.set("cloth", Ogre::Vector4(garment.knit ? 1.0f : 0.0f, weave ? 1.0f : 0.0f, heat ? 1.0f : 0.0f,
                                      heatInkFactor()));
  material.set("printed", Ogre::Vector4(print ? 1.0f : 0.0f, part ? part->alphaCutoff : 0.0f, 0.0f, 0.0f));
  const Eigen::Vector4f sizes = heatPatternSizes();
  material.set("heatPattern", Ogre::Vector4(sizes.x(), sizes.y(), sizes.z(), sizes.w()));
  material.set("heatPatternFrom", kHeatPatternFrom);
  std::vector<float> stops;
  for (const HeatStop& stop : heatStops()) {
    for (const std::uint8_t channel : stop.rgb) stops.push_back(static_cast<float>(channel) / 255.0f);
    stops.push_back(stop.heat);
  }
  material.setArray("heatStops", stops.data(), heatStops().size());
  return material;
}

void Studio::Impl::aimLight(double yaw) {
  const Vector3d back = keyWay(yaw, camera.light);
  const Vector3d right = Vector3d::UnitY().cross(back).normalized();
  const Vector3d up = back.cross(right);
  shadowSize = 2.06 * std::hypot(extent.radius, extent.halfHeight);
  const Vector3d at = extent.centre + back * (0.5 * shadowSize + 0.1);
  lightNode->setPosition(ogre(at));
  lightNode->setOrientation(facing(right, up, back));
  const auto size = static_cast<float>(shadowSize);
  light->setOrthoWindow(size, size);
  light->setNearClipDistance(0.1f);
  light->setFarClipDistance(0.1f + size);
  // Rows of a render texture run downwards, so v falls as y rises.
  const Vector3d u = right / shadowSize;
  const Vector3d v = -up / shadowSize;
  const Vector3d d = -back / shadowSize;
  const auto row = [](const Vector3d& axis, double offset, float out[4]) {
    for (int i = 0; i < 3; ++i) out[i] = static_cast<float>(axis[i]);
    out[3] = static_cast<float>(offset);
  };
  shadowMatrix = Ogre::Matrix4::IDENTITY;
  row(u, 0.5 - u.dot(at), shadowMatrix[0]);
  row(v, 0.5 - v.dot(at), shadowMatrix[1]);
  row(d, -d.dot(at) - 0.1 / shadowSize, shadowMatrix[2]);
}

void Studio::Impl::drawShadow() {
  const double yaw = orbit(camera, extent, 1.0).yaw;
  if (!shadowStale && yaw == shadowYaw && camera.light == shadowLight) return;
  shadowYaw = yaw;
  shadowLight = camera.light;
  shadowStale = false;
  aimLight(yaw);
  textures.shadow->getBuffer()->getRenderTarget()->update(false);
}

void Studio::Impl::tell(StudioMaterial& material, const PictureTile& tile, const CameraPose& pose) const {
  const double aspect = tile.pictureWidth / tile.pictureHeight;
  const double half = std::tan(0.5 * kFieldOfViewDegrees * std::numbers::pi / 180.0);
  const Vector3d forward = (pose.target - pose.eye).normalized();
  const Vector3d right = forward.cross(pose.up);
  const auto f = [](double x) { return static_cast<float>(x); };
  material.set("eye", ogre(pose.eye));
  material.set("studio",
               Ogre::Vector4(f(std::cos(pose.yaw)), f(std::sin(pose.yaw)), f(tile.pictureHeight), f(aspect)));
  material.set("tile", Ogre::Vector4(f(tile.width), f(tile.height), f(2.0 * tile.x + tile.width - 1.0),
                                     f(1.0 - 2.0 * tile.y - tile.height)));
  material.set("keyWay", ogre(keyWay(pose.yaw, camera.light)));
  material.set("shadowMatrix", shadowMatrix);
  material.set("shadowBox",
               Ogre::Vector4(1.0f / f(kShadowSide), f(shadowSize), f(shadowSize), f(kLightWidth)));
  material.set("gazeForward", ogre(forward));
  material.set("gazeRight", ogre(right * (half * aspect)));
  material.set("gazeUp", ogre(pose.up * half));
  material.set("stage", Ogre::Vector4(f(extent.centre.x()), f(extent.centre.z()), kFloorHalf, 0.0f));
}

Studio::Studio(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Studio::~Studio() = default;

bodymodel::Expected<std::unique_ptr<Studio>> Studio::open(OgreSystem& system,
                                                          const std::filesystem::path& assets) {
  auto maker = MaterialMaker::load(assets, system.ears());
  if (!maker) return tl::unexpected(maker.error());
  auto impl = std::make_unique<Impl>(system);
  impl->maker = std::move(*maker);
  impl->makeTextures();
  impl->makeCameras();
  impl->makeBackdrop();
  std::unique_ptr<Studio> studio(new Studio(std::move(impl)));
  studio->setScene({});
  return studio;
}

void Studio::setScene(const Scene& scene) {
  Impl& s = *impl_;
  s.clear();
  s.scene = scene;
  s.extent = sceneExtent(scene);
}

void Studio::setCamera(const Camera& camera) {
  impl_->camera = camera;
}

Ogre::Camera& Studio::camera() {
  return *impl_->eye;
}

const MaterialMaker& Studio::materials() const {
  return impl_->maker;
}

void Studio::prepare(const PictureTile& tile, Quality quality) {
  Impl& s = *impl_;
  s.show(quality);
  const double aspect = tile.pictureWidth / tile.pictureHeight;
  const CameraPose pose = orbit(s.camera, s.extent, aspect);
  s.drawShadow();
  const Vector3d back = (pose.eye - pose.target).normalized();
  s.eyeNode->setPosition(ogre(pose.eye));
  s.eyeNode->setOrientation(facing(pose.up.cross(back), pose.up, back));
  const double reach = 2.0 * std::hypot(s.extent.radius, s.extent.halfHeight);
  const double near = std::max(0.05, pose.distance - reach);
  const double halfHeight = near * std::tan(0.5 * kFieldOfViewDegrees * std::numbers::pi / 180.0);
  const double halfWidth = halfHeight * aspect;
  s.eye->setNearClipDistance(static_cast<float>(near));
  s.eye->setFarClipDistance(static_cast<float>(pose.distance + reach + 1.0));
  s.eye->setFrustumExtents(static_cast<float>(halfWidth * (2.0 * tile.x - 1.0)),
                           static_cast<float>(halfWidth * (2.0 * (tile.x + tile.width) - 1.0)),
                           static_cast<float>(halfHeight * (1.0 - 2.0 * tile.y)),
                           static_cast<float>(halfHeight * (1.0 - 2.0 * (tile.y + tile.height))));
  s.tell(s.backdropMaterial, tile, pose);
  for (Impl::Thing& thing : s.shown->things) s.tell(thing.material, tile, pose);
}

}  // namespace fitroom::engine
