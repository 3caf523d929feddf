#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "garments/chart/size_chart.h"

/// A size table in any state: read or refused, and what was read is lengths.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const auto chart = parseSizeChart(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!chart) return 0;
  for (const auto& entry : chart->sizes) {
    for (const auto& value : entry.finished.values) {
      if (value && !(*value > 0 && *value < 1000)) std::abort();
    }
  }
  return 0;
}
