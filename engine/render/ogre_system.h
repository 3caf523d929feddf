#pragma once

#include <OgreLog.h>
#include <OgrePrerequisites.h>

#include <cstdint>
#include <memory>
#include <string>

#include "bodymodel/core/error.h"

namespace fitroom::engine {

/// Listens to Ogre's log: passes it on to ours, and keeps what the OpenGL compiler said.
class OgreEars final : public Ogre::LogListener {
 public:
  void messageLogged(const Ogre::String& message, Ogre::LogMessageLevel level, bool maskDebug,
                     const Ogre::String& logName, bool& skip) override;
  /// What was said since the last call that speaks of shaders; forgets it.
  std::string takeShaderWords();

 private:
  std::string shaderWords_;
};

/// Ogre started on GL3Plus with one window: a child of `parent`, or a small hidden one that only carries the
/// context. Leaves no files behind. Ogre's singletons allow one a process.
class OgreSystem {
 public:
  /// Fails with kNoDisplay when there is no X server or no OpenGL 3.3, kUnsupported when Ogre runs already.
  static bodymodel::Expected<std::unique_ptr<OgreSystem>> start(std::uintptr_t parent, int width, int height);
  ~OgreSystem();
  OgreSystem(const OgreSystem&) = delete;
  OgreSystem& operator=(const OgreSystem&) = delete;

  Ogre::RenderWindow& window() { return *window_; }
  Ogre::SceneManager& scenes() { return *scenes_; }
  OgreEars& ears() { return ears_; }
  /// Whether the processor does the drawing.
  bool software() const { return software_; }

 private:
  OgreSystem() = default;
  void open(std::uintptr_t parent, int width, int height);

  OgreEars ears_;
  std::unique_ptr<Ogre::LogManager> log_;
  std::unique_ptr<Ogre::Root> root_;
  Ogre::RenderWindow* window_ = nullptr;
  Ogre::SceneManager* scenes_ = nullptr;
  bool software_ = false;
};

}  // namespace fitroom::engine
