#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "garments/import/gltf_reader.h"

namespace {

/// Nothing lies beside a fuzzed file.
class Alone final : public fitroom::garments::Neighbours {
 public:
  std::optional<std::string> read(const std::string&, std::size_t) const override { return std::nullopt; }
};

}  // namespace

/// glTF in any state, extensions included: every face names a vertex, every look is there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const Alone alone;
  RawLimits limits;
  limits.maxVertices = limits.maxTriangles = 100'000;
  const auto scene =
      readGltf(std::string_view(reinterpret_cast<const char*>(data), size), "a.glb", limits, &alone);
  if (!scene) return 0;
  for (const auto& mesh : scene->meshes) {
    const Eigen::Index count = mesh.vertices.rows();
    for (Eigen::Index i = 0; i < mesh.triangles.size(); ++i) {
      if (mesh.triangles.data()[i] < 0 || mesh.triangles.data()[i] >= count) std::abort();
    }
    if (mesh.look >= static_cast<int>(scene->looks.size())) std::abort();
  }
  return 0;
}
