#include "engine/session/mesh_files.h"

#include <array>

#include "bodymodel/mannequin/unwrap.h"
#include "engine/session/body_file.h"
#include "garments/library/file_io.h"
#include "garments/library/glb_writer.h"

namespace fitroom::engine {

namespace {

// The mannequin's own colour, linear RGB: warm ivory.
const Eigen::Vector3f kSkin{0.78f, 0.72f, 0.66f};

bodymodel::Expected<void> writeParts(const std::filesystem::path& path, const garments::GlbPart& part,
                                     const std::string& body = {}) {
  const auto bytes = garments::encodeGlb(std::array{part}, {.title = part.name, .body = body});
  if (!bytes) return tl::unexpected(bytes.error());
  return garments::writeFileAtomically(path, *bytes);
}

}  // namespace

bodymodel::Expected<void> writeBodyGlb(const std::filesystem::path& path, const bodymodel::Body& body,
                                       bool measurable) {
  garments::GlbPart part{.name = "body", .mesh = &body.mesh, .colour = kSkin, .doubleSided = false};
  bodymodel::TriMesh seamed;
  if (body.texture) {
    const bodymodel::Unwrap& flat = body.texture->flat();
    seamed = bodymodel::seamedMesh(body.mesh, flat);
    part.mesh = &seamed;
    // Normals of the skin itself: seams do not show.
    part.normals = bodymodel::seamedMesh({bodymodel::vertexNormals(body.mesh), {}}, flat).vertices;
    part.texCoords = flat.coords;
    part.texCoords.col(1) = 1.0f - flat.coords.col(1).array();
  }
  return writeParts(path, part, measurable ? bodyNotes(body) : std::string());
}

bodymodel::Expected<void> writeGarmentGlb(const std::filesystem::path& path, const SceneGarment& garment,
                                          const std::string& name) {
  return writeParts(
      path, {.name = name, .mesh = &garment.mesh, .texCoords = garment.texCoords, .colour = garment.colour});
}

}  // namespace fitroom::engine
