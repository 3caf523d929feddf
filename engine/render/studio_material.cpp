#include "engine/render/studio_material.h"

#include <OgreMaterialManager.h>
#include <OgrePass.h>
#include <OgreTechnique.h>
#include <OgreTextureUnitState.h>

#include "engine/render/shader_set.h"

namespace fitroom::engine {

namespace {

constexpr const char* kSurfaceVertex = "fitroom/surface.vert";
constexpr const char* kBackdropVertex = "fitroom/backdrop.vert";
constexpr const char* kCasterVertex = "fitroom/caster.vert";
constexpr const char* kCasterFragment = "fitroom/caster.frag";
constexpr const char* kPresentFragment = "fitroom/present.frag";

std::string fragmentName(const std::string& file, bool full) {
  return "fitroom/" + file + (full ? "/full" : "/draft");
}

std::vector<ShaderRecipe> recipes() {
  std::vector<ShaderRecipe> all{{kSurfaceVertex, true, {"surface.vert"}, {}},
                                {kBackdropVertex, true, {"backdrop.vert"}, {}},
                                {kCasterVertex, true, {"caster.vert"}, {}},
                                {kCasterFragment, false, {"caster.frag"}, {}},
                                {kPresentFragment, false, {"present.frag"}, {}}};
  for (const bool full : {false, true}) {
    const std::vector<std::string> defines =
        full ? std::vector<std::string>{"FULL"} : std::vector<std::string>{};
    all.push_back({fragmentName("mannequin.frag", full), false, {"studio.glsl", "mannequin.frag"}, defines});
    all.push_back(
        {fragmentName("cloth.frag", full), false, {"studio.glsl", "weave.glsl", "cloth.frag"}, defines});
    all.push_back({fragmentName("backdrop.frag", full), false, {"studio.glsl", "backdrop.frag"}, defines});
  }
  return all;
}

Ogre::TextureUnitState* addTexture(Ogre::Pass& pass, const Ogre::TexturePtr& texture) {
  Ogre::TextureUnitState* unit = pass.createTextureUnitState();
  unit->setTexture(texture);
  unit->setTextureAddressingMode(Ogre::TextureUnitState::TAM_CLAMP);
  return unit;
}

void addTextures(Ogre::Pass& pass, const StudioTextures& textures) {
  Ogre::TextureUnitState* lit = addTexture(pass, textures.shadow);
  lit->setTextureFiltering(Ogre::FO_LINEAR, Ogre::FO_LINEAR, Ogre::FO_NONE);
  lit->setTextureCompareEnabled(true);
  lit->setTextureCompareFunction(Ogre::CMPF_LESS_EQUAL);
  addTexture(pass, textures.shadow)->setTextureFiltering(Ogre::FO_POINT, Ogre::FO_POINT, Ogre::FO_NONE);
  addTexture(pass, textures.floorOpen)->setTextureFiltering(Ogre::FO_LINEAR, Ogre::FO_LINEAR, Ogre::FO_NONE);
}

using Auto = Ogre::GpuProgramParameters::AutoConstantType;

void follow(const Ogre::GpuProgramParametersSharedPtr& parameters, const char* name, Auto constant) {
  if (parameters->_findNamedConstantDefinition(name) != nullptr)
    parameters->setNamedAutoConstant(name, constant);
}

void number(const Ogre::GpuProgramParametersSharedPtr& parameters, const char* name, int value) {
  if (parameters->_findNamedConstantDefinition(name) != nullptr) parameters->setNamedConstant(name, value);
}

}  // namespace

StudioMaterial::~StudioMaterial() {
  drop();
}

StudioMaterial& StudioMaterial::operator=(StudioMaterial&& other) noexcept {
  drop();
  material_ = std::move(other.material_);
  parameters_ = std::move(other.parameters_);
  return *this;
}

void StudioMaterial::drop() {
  if (material_) Ogre::MaterialManager::getSingleton().remove(material_);
  material_.reset();
  parameters_.clear();
}

void StudioMaterial::setArray(const char* name, const float* values, std::size_t count) {
  for (const auto& parameters : parameters_) {
    if (parameters->_findNamedConstantDefinition(name) != nullptr)
      parameters->setNamedConstant(name, values, count, 4);
  }
}

bodymodel::Expected<MaterialMaker> MaterialMaker::load(const std::filesystem::path& assets, OgreEars& ears) {
  for (const ShaderRecipe& recipe : recipes()) {
    if (auto program = compileShader(assets, recipe, ears); !program) return tl::unexpected(program.error());
  }
  return MaterialMaker();
}

namespace {

Ogre::MaterialPtr emptyMaterial() {
  static unsigned count = 0;
  auto material = Ogre::MaterialManager::getSingleton().create("fitroom/material" + std::to_string(count++),
                                                               Ogre::RGN_INTERNAL);
  material->removeAllTechniques();
  return material;
}

Ogre::Pass& addPass(Ogre::Material& material, const char* scheme, const char* vertex,
                    const std::string& fragment) {
  Ogre::Technique* technique = material.createTechnique();
  technique->setSchemeName(scheme);
  Ogre::Pass* pass = technique->createPass();
  pass->setLightingEnabled(false);
  pass->setVertexProgram(vertex);
  pass->setFragmentProgram(fragment);
  for (const auto& parameters : {pass->getVertexProgramParameters(), pass->getFragmentProgramParameters()}) {
    follow(parameters, "viewProj", Ogre::GpuProgramParameters::ACT_VIEWPROJ_MATRIX);
    follow(parameters, "flip", Ogre::GpuProgramParameters::ACT_RENDER_TARGET_FLIPPING);
    number(parameters, "shadowLit", 0);
    number(parameters, "shadowDepth", 1);
    number(parameters, "floorOpen", 2);
    number(parameters, "print", 3);
    number(parameters, "picture", 0);
  }
  return *pass;
}

void behindAll(Ogre::Pass& pass) {
  pass.setCullingMode(Ogre::CULL_NONE);
  pass.setDepthWriteEnabled(false);
  pass.setDepthCheckEnabled(false);
}

}  // namespace

void StudioMaterial::collect() {
  for (const Ogre::Technique* technique : material_->getTechniques()) {
    for (Ogre::Pass* pass : technique->getPasses()) {
      parameters_.push_back(pass->getVertexProgramParameters());
      parameters_.push_back(pass->getFragmentProgramParameters());
    }
  }
  material_->load();
}

StudioMaterial MaterialMaker::surface(const std::string& fragment, const StudioTextures& textures,
                                      const Ogre::TexturePtr& print) const {
  StudioMaterial made;
  made.material_ = emptyMaterial();
  for (const bool full : {false, true}) {
    Ogre::Pass& pass = addPass(*made.material_, full ? kFullScheme : kDraftScheme, kSurfaceVertex,
                               fragmentName(fragment, full));
    addTextures(pass, textures);
    // A sampler needs a texture of its kind even where it is not looked at.
    Ogre::TextureUnitState* unit = addTexture(pass, print ? print : textures.floorOpen);
    unit->setTextureAddressingMode(Ogre::TextureUnitState::TAM_WRAP);
    unit->setTextureFiltering(Ogre::TFO_TRILINEAR);
  }
  Ogre::Pass& caster = addPass(*made.material_, kCasterScheme, kCasterVertex, kCasterFragment);
  caster.setCullingMode(Ogre::CULL_NONE);
  caster.setColourWriteEnabled(false);
  made.collect();
  return made;
}

StudioMaterial MaterialMaker::backdrop(const StudioTextures& textures) const {
  StudioMaterial made;
  made.material_ = emptyMaterial();
  for (const bool full : {false, true}) {
    Ogre::Pass& pass = addPass(*made.material_, full ? kFullScheme : kDraftScheme, kBackdropVertex,
                               fragmentName("backdrop.frag", full));
    behindAll(pass);
    addTextures(pass, textures);
  }
  made.collect();
  return made;
}

StudioMaterial MaterialMaker::present(const Ogre::TexturePtr& texture) const {
  StudioMaterial made;
  made.material_ = emptyMaterial();
  Ogre::Pass& pass = addPass(*made.material_, kPresentScheme, kBackdropVertex, kPresentFragment);
  behindAll(pass);
  addTexture(pass, texture)->setTextureFiltering(Ogre::FO_LINEAR, Ogre::FO_LINEAR, Ogre::FO_NONE);
  made.collect();
  return made;
}

StudioMaterial MaterialMaker::mannequin(const StudioTextures& t) const {
  return surface("mannequin.frag", t);
}
StudioMaterial MaterialMaker::cloth(const StudioTextures& t, const Ogre::TexturePtr& print) const {
  return surface("cloth.frag", t, print);
}

}  // namespace fitroom::engine
