#pragma once

#include <OgreGpuProgram.h>

#include <filesystem>
#include <string>
#include <vector>

#include "bodymodel/core/error.h"
#include "engine/render/ogre_system.h"

namespace fitroom::engine {

/// Files and switches that make one shader.
struct ShaderRecipe {
  std::string name;  ///< Unique in the process.
  bool vertex = false;
  std::vector<std::string> files;    ///< In assets/shaders, joined in this order.
  std::vector<std::string> defines;  ///< `NAME` or `NAME value`.
};

/// Reads, joins and compiles a shader. Fails with kNotFound or kUnreadable (a file), kMalformed (the driver
/// refuses it); then the context is the compiler's words with the files' names in place of their numbers.
bodymodel::Expected<Ogre::GpuProgramPtr> compileShader(const std::filesystem::path& assets,
                                                       const ShaderRecipe& recipe, OgreEars& ears);

}  // namespace fitroom::engine
