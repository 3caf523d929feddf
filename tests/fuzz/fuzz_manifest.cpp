#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "garments/intake/manifest.h"

/// A manifest in any state: every file it names stays in its folder.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const auto rows = readManifest(std::string_view(reinterpret_cast<const char*>(data), size), "/shop");
  if (!rows) return 0;
  for (const auto& row : *rows) {
    const std::string file = row.file.lexically_normal().string();
    if (file.rfind("/shop/", 0) != 0) std::abort();
  }
  return 0;
}
