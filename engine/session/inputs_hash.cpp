#include "engine/session/inputs_hash.h"

#include <fmt/format.h>

#include "bodymodel/intake/typed_shape.h"

namespace fitroom::engine {

namespace {

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

}  // namespace

std::map<std::string, std::string> modelVersions() {
  return {{"body", "1"}, {"drape", "1"}, {"fit", "1"}, {"advice", "1"}};
}

std::string inputsHash(const TryOnRequest& request, const std::string& size) {
  std::string text = fmt::format("{}|{}|{:.6f}", request.garment, size, request.body.sex);
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<bodymodel::Measure>(i);
    if (request.body.measures.has(m)) {
      text += fmt::format("|{}={:.6f}", measureInfo(m).key, request.body.measures[m]);
    }
  }
  for (const auto& [key, value] : bodymodel::chosenShape(request.body.shape))
    text += fmt::format("|{}={:.6f}", key, value);
  for (const auto& worn : request.with) text += fmt::format("|with {} {}", worn.garment, worn.size);
  for (const auto& [model, version] : modelVersions()) text += fmt::format("|{}={}", model, version);
  return fmt::format("{:016x}", fnv1a(text));
}

}  // namespace fitroom::engine
