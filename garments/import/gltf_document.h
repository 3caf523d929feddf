#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "garments/import/neighbours.h"
#include "garments/import/raw_scene.h"

namespace fitroom::garments::gltf {

using Json = nlohmann::json;

/// N x C doubles read from an accessor, row-major.
struct Values {
  std::size_t count = 0;
  std::size_t columns = 0;
  std::vector<double> data;

  double at(std::size_t row, std::size_t column) const { return data[row * columns + column]; }
};

/// Field access that never throws: an absent or ill-typed field gives the fallback.
const Json& member(const Json& object, const char* key);
const Json* element(const Json& root, const char* array, std::size_t index);  ///< Null when out of range.
double number(const Json& object, const char* key, double fallback);
/// A whole number in [0, 2^53); `fallback` when absent, kBadIndex when something else stands there.
std::size_t whole(const Json& object, const char* key, std::size_t fallback);
std::string text(const Json& object, const char* key);
/// Bytes of a `data:` address; empty when it is none.
std::string dataBytes(const std::string& uri);

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);
inline constexpr std::size_t kBadIndex = static_cast<std::size_t>(-2);

/// A parsed file with its buffers; answers questions about accessors with every bound checked.
class Document {
 public:
  /// Splits a GLB or text file and resolves its buffers.
  static Expected<Document> parse(std::string_view bytes, const std::filesystem::path& path,
                                  const Neighbours& neighbours);

  const Json& root() const { return root_; }
  const std::string& name() const { return name_; }

  /// Bytes of a buffer view, decompressed when EXT_meshopt_compression says so.
  Expected<std::string_view> viewBytes(std::size_t view) const;
  /// Byte stride of a buffer view; 0 when packed.
  std::size_t viewStride(std::size_t view) const;
  /// Elements of an accessor as numbers, normalised integers scaled, sparse values applied.
  Expected<Values> read(std::size_t accessor, std::size_t maxCount) const;

  /// A kMalformed error that names this file and an element of it.
  tl::unexpected<Error> malformed(const std::string& where, const std::string& zh,
                                  const std::string& en) const;

 private:
  Expected<void> readBuffers(std::string_view binaryChunk, const Neighbours& neighbours);
  Expected<void> readElements(std::size_t view, std::size_t offset, int componentType, bool normalised,
                              Values& into, const std::string& where) const;
  Expected<void> applySparse(const Json& accessor, int componentType, bool normalised, Values& into,
                             const std::string& where) const;

  Json root_;
  std::string name_;
  std::vector<std::string> buffers_;
  mutable std::map<std::size_t, std::string> decoded_;  ///< Decompressed views by index.
};

}  // namespace fitroom::garments::gltf
