#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "garments/worker/report_codec.h"

/// What a worker that was taken over might hand back: refused, or sound.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const auto report = decodeReport(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!report) return 0;
  for (const auto& garment : report->garments) {
    if (!fitroom::bodymodel::validate(garment.mesh)) std::abort();
    if (!garment.vertexTube.empty() &&
        static_cast<Eigen::Index>(garment.vertexTube.size()) != garment.mesh.vertexCount())
      std::abort();
  }
  return 0;
}
