#include "engine/session/mesh_files.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "bodymodel/mannequin/unwrap.h"
#include "engine/session/body_file.h"
#include "engine/session/obj_file.h"
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

std::string endingOf(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return ending;
}

/// Wavefront OBJ text: vertices in the body's own order, corners with their texture point.
std::string bodyObj(const bodymodel::Body& body) {
  if (!body.texture) return encodeObj(body.mesh);
  const bodymodel::Unwrap& flat = body.texture->flat();
  std::string out = "o body\n";
  const auto add = std::back_inserter(out);
  for (Eigen::Index v = 0; v < body.mesh.vertexCount(); ++v)
    fmt::format_to(add, "v {:.6f} {:.6f} {:.6f}\n", body.mesh.vertices(v, 0), body.mesh.vertices(v, 1),
                   body.mesh.vertices(v, 2));
  for (Eigen::Index t = 0; t < flat.coords.rows(); ++t)
    fmt::format_to(add, "vt {:.6f} {:.6f}\n", flat.coords(t, 0), flat.coords(t, 1));
  for (Eigen::Index f = 0; f < body.mesh.triangleCount(); ++f) {
    out += 'f';
    for (int k = 0; k < 3; ++k)
      fmt::format_to(add, " {}/{}", body.mesh.triangles(f, k) + 1, flat.triangles(f, k) + 1);
    out += '\n';
  }
  return out;
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

bodymodel::Expected<void> checkBodyFile(const std::filesystem::path& path) {
  const std::string ending = endingOf(path);
  if (ending == ".glb" || ending == ".obj") return {};
  return bodymodel::fail(bodymodel::ErrorCode::kInvalidArgument,
                         {"身体文件 " + path.string() + " 的结尾应是 .glb 或 .obj",
                          "the body file " + path.string() + " must end in .glb or .obj"},
                         "out");
}

bodymodel::Expected<void> writeBody(const std::filesystem::path& path, const bodymodel::Body& body,
                                    bool measurable) {
  if (auto ok = checkBodyFile(path); !ok) return ok;
  if (endingOf(path) == ".obj") return garments::writeFileAtomically(path, bodyObj(body));
  return writeBodyGlb(path, body, measurable);
}

bodymodel::Expected<void> writeGarmentGlb(const std::filesystem::path& path, const SceneGarment& garment,
                                          const std::string& name) {
  return writeParts(
      path, {.name = name, .mesh = &garment.mesh, .texCoords = garment.texCoords, .colour = garment.colour});
}

}  // namespace fitroom::engine
