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

std::string fragmentName(const std::string& file, bool full) {
  return "fitroom/" + file + (full ? "/full" : "/draft");
}

std::vector<ShaderRecipe> recipes() {
  std::vector<ShaderRecipe> all{{kSurfaceVertex, true, {"surface.vert"}, {}},
                                {kBackdropVertex, true, {"backdrop.vert"}, {}},
                                {kCasterVertex, true, {"caster.vert"}, {}},
                                {kCasterFragment, false, {"caster.frag"}, {}}};
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

StudioMaterial MaterialMaker::make(const std::string& fragment, const StudioTextures& textures) const {
  static unsigned count = 0;
  const bool backdrop = fragment == "backdrop.frag";
  StudioMaterial made;
  made.material_ = Ogre::MaterialManager::getSingleton().create("fitroom/material" + std::to_string(count++),
                                                                Ogre::RGN_INTERNAL);
  made.material_->removeAllTechniques();
  for (const char* scheme : {kDraftScheme, kFullScheme, kCasterScheme}) {
    const bool caster = scheme == kCasterScheme;
    if (caster && backdrop) continue;
    Ogre::Technique* technique = made.material_->createTechnique();
    technique->setSchemeName(scheme);
    Ogre::Pass* pass = technique->createPass();
    pass->setLightingEnabled(false);
    pass->setCullingMode(backdrop || caster ? Ogre::CULL_NONE : Ogre::CULL_CLOCKWISE);
    pass->setDepthWriteEnabled(!backdrop);
    pass->setDepthCheckEnabled(!backdrop);
    if (caster) pass->setColourWriteEnabled(false);
    pass->setVertexProgram(caster ? kCasterVertex : (backdrop ? kBackdropVertex : kSurfaceVertex));
    pass->setFragmentProgram(caster ? kCasterFragment : fragmentName(fragment, scheme == kFullScheme));
    for (const auto& parameters :
         {pass->getVertexProgramParameters(), pass->getFragmentProgramParameters()}) {
      follow(parameters, "viewProj", Ogre::GpuProgramParameters::ACT_VIEWPROJ_MATRIX);
      follow(parameters, "flip", Ogre::GpuProgramParameters::ACT_RENDER_TARGET_FLIPPING);
      number(parameters, "shadowLit", 0);
      number(parameters, "shadowDepth", 1);
      number(parameters, "floorOpen", 2);
      made.parameters_.push_back(parameters);
    }
    if (!caster) addTextures(*pass, textures);
  }
  made.material_->load();
  return made;
}

StudioMaterial MaterialMaker::mannequin(const StudioTextures& t) const {
  return make("mannequin.frag", t);
}
StudioMaterial MaterialMaker::cloth(const StudioTextures& t) const {
  return make("cloth.frag", t);
}
StudioMaterial MaterialMaker::backdrop(const StudioTextures& t) const {
  return make("backdrop.frag", t);
}

}  // namespace fitroom::engine
