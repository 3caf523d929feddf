#pragma once

#include <OgreGpuProgramParams.h>
#include <OgreMaterial.h>

#include <filesystem>
#include <string>
#include <vector>

#include "bodymodel/core/error.h"
#include "engine/render/ogre_system.h"

namespace fitroom::engine {

/// Names of the ways to draw a material; a viewport chooses one.
inline constexpr const char* kDraftScheme = "draft";
inline constexpr const char* kFullScheme = "full";
inline constexpr const char* kCasterScheme = "caster";
inline constexpr const char* kPresentScheme = "present";

/// Textures that every material sees.
struct StudioTextures {
  Ogre::TexturePtr shadow;     ///< Depth from the key light.
  Ogre::TexturePtr floorOpen;  ///< Openness of the floor.
};

/// A material and the parameters of all its passes.
class StudioMaterial {
 public:
  StudioMaterial() = default;
  ~StudioMaterial();
  StudioMaterial(StudioMaterial&&) noexcept = default;
  StudioMaterial& operator=(StudioMaterial&&) noexcept;

  const Ogre::MaterialPtr& material() const { return material_; }

  /// Sets a named constant wherever a pass has it. What no shader uses is ignored.
  template <class Value>
  void set(const char* name, const Value& value) {
    for (const auto& parameters : parameters_) {
      if (parameters->_findNamedConstantDefinition(name) != nullptr)
        parameters->setNamedConstant(name, value);
    }
  }
  /// An array of vec4.
  void setArray(const char* name, const float* values, std::size_t count);

 private:
  friend class MaterialMaker;
  void collect();  // Once the passes stand.
  void drop();

  Ogre::MaterialPtr material_;
  std::vector<Ogre::GpuProgramParametersSharedPtr> parameters_;
};

/// Compiles the shaders once and makes materials of them.
class MaterialMaker {
 public:
  MaterialMaker() = default;
  MaterialMaker(MaterialMaker&&) = default;
  MaterialMaker& operator=(MaterialMaker&&) = default;

  /// Fails as `compileShader`.
  static bodymodel::Expected<MaterialMaker> load(const std::filesystem::path& assets, OgreEars& ears);

  StudioMaterial mannequin(const StudioTextures& textures) const;
  /// `print`: the picture on the cloth; null: none.
  StudioMaterial cloth(const StudioTextures& textures, const Ogre::TexturePtr& print = {}) const;
  StudioMaterial backdrop(const StudioTextures& textures) const;
  /// Shows a texture; drawn in kPresentScheme only.
  StudioMaterial present(const Ogre::TexturePtr& texture) const;

 private:
  StudioMaterial surface(const std::string& fragment, const StudioTextures& textures,
                         const Ogre::TexturePtr& print = {}) const;
};

}  // namespace fitroom::engine
