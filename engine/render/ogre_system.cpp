#include "engine/render/ogre_system.h"

#include <OgreLogManager.h>
#include <OgreRenderSystem.h>
#include <OgreRenderSystemCapabilities.h>
#include <OgreRenderWindow.h>
#include <OgreRoot.h>
#include <OgreSceneManager.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace fitroom::engine {

namespace {

bodymodel::Expected<std::unique_ptr<OgreSystem>> noDisplay(const std::string& why) {
  return bodymodel::fail(bodymodel::ErrorCode::kNoDisplay,
                         {"无法打开三维画面：需要 X 显示和 OpenGL 3.3。请在桌面环境中运行，或用 xvfb-run "
                          "提供虚拟显示（图形系统说：" +
                              why + "）",
                          "the 3D view cannot be opened: it needs an X display and OpenGL 3.3; run it on a "
                          "desktop, or with a virtual "
                          "display by xvfb-run (the graphics system said: " +
                              why + ")"},
                         why);
}

bool speaksOfShaders(const std::string& message, Ogre::LogMessageLevel level) {
  if (level < Ogre::LML_WARNING) return false;
  return message.find("GLSL") != std::string::npos || message.find("shader") != std::string::npos ||
         message.find("rogram") != std::string::npos;
}

}  // namespace

void OgreEars::messageLogged(const Ogre::String& message, Ogre::LogMessageLevel level, bool /*maskDebug*/,
                             const Ogre::String& /*logName*/, bool& skip) {
  if (speaksOfShaders(message, level)) shaderWords_ += message + "\n";
  if (level >= Ogre::LML_CRITICAL) {
    spdlog::warn("ogre: {}", message);
  } else {
    spdlog::debug("ogre: {}", message);
  }
  skip = true;
}

std::string OgreEars::takeShaderWords() {
  return std::exchange(shaderWords_, {});
}

bodymodel::Expected<std::unique_ptr<OgreSystem>> OgreSystem::start(std::uintptr_t parent, int width,
                                                                   int height) {
  if (Ogre::Root::getSingletonPtr() != nullptr) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kUnsupported,
        {"本进程已有一个三维画面；请先关闭它", "this process has a 3D view already; close it first"});
  }
  std::unique_ptr<OgreSystem> system(new OgreSystem);
  try {
    system->open(parent, width, height);
  } catch (const Ogre::Exception& error) {
    return noDisplay(error.getDescription());
  } catch (const std::exception& error) {
    return noDisplay(error.what());
  }
  const Ogre::DriverVersion version = system->root_->getRenderSystem()->getDriverVersion();
  if (version.major * 10 + version.minor < 33) return noDisplay("OpenGL " + version.toString());
  return system;
}

void OgreSystem::open(std::uintptr_t parent, int width, int height) {
  log_ = std::make_unique<Ogre::LogManager>();
  log_->createLog("fitroom", true, false, true)->addListener(&ears_);
  root_ = std::make_unique<Ogre::Root>("", "", "");
  root_->loadPlugin(FITROOM_OGRE_PLUGINS "/RenderSystem_GL3Plus");
  root_->setRenderSystem(root_->getAvailableRenderers().at(0));
  root_->initialise(false);
  Ogre::NameValuePairList wishes;
  if (parent != 0) {
    wishes["parentWindowHandle"] = std::to_string(parent);
    wishes["vsync"] = "true";
  } else {
    wishes["hidden"] = "true";
    width = height = 64;
  }
  window_ = root_->createRenderWindow("fitroom", static_cast<unsigned>(width), static_cast<unsigned>(height),
                                      false, &wishes);
  window_->setAutoUpdated(false);
  const std::string& device = root_->getRenderSystem()->getCapabilities()->getDeviceName();
  for (const char* name : {"llvmpipe", "softpipe", "SWR"}) {
    software_ = software_ || device.find(name) != std::string::npos;
  }
  scenes_ = root_->createSceneManager();
}

OgreSystem::~OgreSystem() {
  root_.reset();
  log_.reset();
}

}  // namespace fitroom::engine
