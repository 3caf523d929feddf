#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "garments/chart/xlsx.h"

/// A sheet and its table of strings, parted by a zero byte: every row keeps within its limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fitroom::garments;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = bytes.find('\0');
  XlsxParts parts;
  parts.sheet = bytes.substr(0, zero);
  if (zero != std::string::npos) parts.sharedStrings = bytes.substr(zero + 1);
  const auto cells = readSheet(parts);
  if (!cells) return 0;
  if (cells->size() > 2000) std::abort();
  for (const auto& row : *cells) {
    if (row.size() > 200) std::abort();
  }
  return 0;
}
