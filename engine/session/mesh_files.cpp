#include "engine/session/mesh_files.h"

#include <array>

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
  return writeParts(path, {.name = "body", .mesh = &body.mesh, .colour = kSkin, .doubleSided = false},
                    measurable ? bodyNotes(body) : std::string());
}

bodymodel::Expected<void> writeGarmentGlb(const std::filesystem::path& path, const SceneGarment& garment,
                                          const std::string& name) {
  return writeParts(
      path, {.name = name, .mesh = &garment.mesh, .texCoords = garment.texCoords, .colour = garment.colour});
}

}  // namespace fitroom::engine
