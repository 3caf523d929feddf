#include "engine/render/shader_set.h"

#include <OgreException.h>
#include <OgreHighLevelGpuProgram.h>
#include <OgreHighLevelGpuProgramManager.h>
#include <OgreResourceGroupManager.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "engine/render/shader_words.h"

namespace fitroom::engine {

namespace fs = std::filesystem;

namespace {

bodymodel::Expected<std::string> readShader(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kNotFound,
        {"找不到着色器文件 " + path.filename().string() + "；assets/shaders 不完整，请重新安装",
         "the shader file " + path.filename().string() +
             " is not there; assets/shaders is not whole, install it again"},
        path.string());
  }
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kUnreadable,
        {"无法读取着色器文件 " + path.filename().string() + "；请检查权限",
         "cannot read the shader file " + path.filename().string() + "; check who may read it"},
        path.string());
  }
  return text;
}

bodymodel::Expected<std::string> joinShader(const fs::path& assets, const ShaderRecipe& recipe) {
  std::string source = "#version 330 core\n";
  for (const std::string& define : recipe.defines) source += "#define " + define + "\n";
  for (std::size_t i = 0; i < recipe.files.size(); ++i) {
    auto text = readShader(assets / "shaders" / recipe.files[i]);
    if (!text) return tl::unexpected(text.error());
    source += fmt::format("#line 1 {}\n{}\n", i + 1, *text);
  }
  return source;
}

}  // namespace

bodymodel::Expected<Ogre::GpuProgramPtr> compileShader(const fs::path& assets, const ShaderRecipe& recipe,
                                                       OgreEars& ears) {
  const auto source = joinShader(assets, recipe);
  if (!source) return tl::unexpected(source.error());
  ears.takeShaderWords();
  std::string words;
  Ogre::GpuProgramPtr program;
  try {
    program = Ogre::HighLevelGpuProgramManager::getSingleton().createProgram(
        recipe.name, Ogre::RGN_INTERNAL, "glsl",
        recipe.vertex ? Ogre::GPT_VERTEX_PROGRAM : Ogre::GPT_FRAGMENT_PROGRAM);
    program->setSource(*source);
    program->load();
    if (!program->hasCompileError() && program->isSupported()) return program;
  } catch (const Ogre::Exception& error) {
    words = error.getDescription() + "\n";
  }
  words += ears.takeShaderWords();
  return bodymodel::fail(
      bodymodel::ErrorCode::kMalformed,
      {"着色器 " + recipe.files.back() + " 无法编译；请恢复随程序发布的文件，或更新显卡驱动",
       "the shader " + recipe.files.back() +
           " does not compile; restore the file that came with the program, or update the driver"},
      nameSources(words, recipe.files));
}

}  // namespace fitroom::engine
