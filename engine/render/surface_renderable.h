#pragma once

#include <OgreSimpleRenderable.h>

#include "engine/render/surface_mesh.h"

namespace fitroom::engine {

/// A SurfaceMesh in the graphics card's memory. Its position is the world's.
class SurfaceRenderable final : public Ogre::SimpleRenderable {
 public:
  explicit SurfaceRenderable(const SurfaceMesh& mesh);
  ~SurfaceRenderable() override;

  Ogre::Real getBoundingRadius() const override;
  Ogre::Real getSquaredViewDepth(const Ogre::Camera* camera) const override;

 private:
  Ogre::VertexData vertices_;
  Ogre::IndexData indices_;
};

}  // namespace fitroom::engine
