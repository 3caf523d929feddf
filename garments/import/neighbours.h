#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace fitroom::garments {

/// The files that a file may name: those beside it or below its folder, and nothing else. A name comes from a
/// hostile file; absolute names, `..` and drive letters find nothing.
class Neighbours {
 public:
  virtual ~Neighbours() = default;
  /// The whole file, or nothing when it is not there, is no regular file or has more than `maxBytes`.
  virtual std::optional<std::string> read(const std::string& name, std::size_t maxBytes) const = 0;
};

/// Files of a folder on disk.
class FolderNeighbours final : public Neighbours {
 public:
  explicit FolderNeighbours(std::filesystem::path folder);
  std::optional<std::string> read(const std::string& name, std::size_t maxBytes) const override;

 private:
  std::filesystem::path folder_;
};

/// A name as it may be looked up: `\` turned to `/`, `%20` and the like decoded, `./` dropped; empty when it
/// leads out.
std::string plainName(const std::string& name);

/// MIME type of a picture by its first bytes; empty: not a picture that is kept.
std::string pictureMime(const std::string& bytes);

inline constexpr std::size_t kMaxPictureBytes = 64u << 20;

}  // namespace fitroom::garments
