#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "garments/library/garment_json.h"

/// garment.json in any state: what is read can be written and read again the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const auto garment =
      decodeGarmentJson(std::string_view(reinterpret_cast<const char*>(data), size), "garment.json");
  if (!garment) return 0;
  const std::string text = encodeGarmentJson(*garment);
  const auto again = decodeGarmentJson(text, "garment.json");
  if (!again || again->sizes.size() != garment->sizes.size()) std::abort();
  return 0;
}
