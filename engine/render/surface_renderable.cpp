#include "engine/render/surface_renderable.h"

#include <OgreCamera.h>
#include <OgreHardwareBufferManager.h>

#include <atomic>

namespace fitroom::engine {

SurfaceRenderable::SurfaceRenderable(const SurfaceMesh& mesh) {
  auto& buffers = Ogre::HardwareBufferManager::getSingleton();
  Ogre::VertexDeclaration* layout = vertices_.vertexDeclaration;
  std::size_t offset = 0;
  const auto add = [&](Ogre::VertexElementType type, Ogre::VertexElementSemantic semantic,
                       unsigned short index) {
    offset += layout->addElement(0, offset, type, semantic, index).getSize();
  };
  add(Ogre::VET_FLOAT3, Ogre::VES_POSITION, 0);
  add(Ogre::VET_FLOAT3, Ogre::VES_NORMAL, 0);
  add(Ogre::VET_FLOAT2, Ogre::VES_TEXTURE_COORDINATES, 0);
  add(Ogre::VET_FLOAT4, Ogre::VES_TEXTURE_COORDINATES, 1);
  vertices_.vertexCount = mesh.vertices.size();
  auto vertexBuffer =
      buffers.createVertexBuffer(sizeof(SurfaceVertex), mesh.vertices.size(), Ogre::HBU_GPU_ONLY);
  vertexBuffer->writeData(0, vertexBuffer->getSizeInBytes(), mesh.vertices.data(), true);
  vertices_.vertexBufferBinding->setBinding(0, vertexBuffer);

  indices_.indexCount = mesh.indices.size();
  indices_.indexBuffer =
      buffers.createIndexBuffer(Ogre::HardwareIndexBuffer::IT_32BIT, mesh.indices.size(), Ogre::HBU_GPU_ONLY);
  indices_.indexBuffer->writeData(0, indices_.indexBuffer->getSizeInBytes(), mesh.indices.data(), true);

  mRenderOp.operationType = Ogre::RenderOperation::OT_TRIANGLE_LIST;
  mRenderOp.vertexData = &vertices_;
  mRenderOp.indexData = &indices_;
  mRenderOp.useIndexes = true;
  Ogre::AxisAlignedBox box;
  for (const SurfaceVertex& v : mesh.vertices) {
    box.merge(Ogre::Vector3(v.position.x(), v.position.y(), v.position.z()));
  }
  setBoundingBox(box);
}

SurfaceRenderable::~SurfaceRenderable() {
  mRenderOp.vertexData = nullptr;
  mRenderOp.indexData = nullptr;
}

Ogre::Real SurfaceRenderable::getBoundingRadius() const {
  return mBox.getHalfSize().length() + mBox.getCenter().length();
}

Ogre::Real SurfaceRenderable::getSquaredViewDepth(const Ogre::Camera* camera) const {
  return camera->getDerivedPosition().squaredDistance(mBox.getCenter());
}

}  // namespace fitroom::engine
