#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "garments/import/obj_reader.h"

namespace {

/// Every material file is a small one.
class OneMaterial final : public fitroom::garments::Neighbours {
 public:
  std::optional<std::string> read(const std::string& name, std::size_t) const override {
    if (fitroom::garments::plainName(name).empty()) return std::nullopt;
    return "newmtl a\nKd 1 0 0\nmap_Kd a.png\nd 0.5\n";
  }
};

}  // namespace

/// OBJ in any state: every face names a vertex.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const OneMaterial beside;
  const auto scene = readObj(std::string_view(reinterpret_cast<const char*>(data), size), "a.obj", beside);
  if (!scene) return 0;
  for (const auto& mesh : scene->meshes) {
    for (Eigen::Index i = 0; i < mesh.triangles.size(); ++i) {
      if (mesh.triangles.data()[i] < 0 || mesh.triangles.data()[i] >= mesh.vertices.rows()) std::abort();
    }
  }
  return 0;
}
