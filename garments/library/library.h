#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/shown/shown_mesh.h"

namespace fitroom::garments {

/// What a list of garments shows, read without loading any mesh.
struct LibraryEntry {
  std::string id;
  Text name;
  Category category = Category::kOther;
  std::string audience = "any";
  std::string fabric;
  std::vector<GarmentSize> sizes;
  std::int64_t priceMinor = 0;
  std::string currency = "CNY";
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};
  std::filesystem::path folder;
};

/// Garments on disk: `<root>/<id>/garment.json` beside one mesh file per size.
/// The format stands in garments/library/README.md.
class Library {
 public:
  /// Opens several roots; the last is the one `add` writes to. A root that is not there is empty.
  explicit Library(std::vector<std::filesystem::path> roots);

  /// Every garment, sorted by id. Folders that cannot be read are reported in `problems` and left out.
  std::vector<LibraryEntry> list(std::vector<Error>* problems = nullptr) const;

  /// Loads one garment in one size (empty: its first or only size). Fails with kNotFound (names what
  /// there is), kUnreadable, kMalformed, kNewerVersion.
  Expected<GarmentModel> load(const std::string& id, const std::string& size = {}) const;

  /// Writes a garment whole or not at all; returns its id. Replaces one of the same id.
  /// An empty `garment.id` is made from its English name and a hash of its content.
  /// Fails with kInvalidArgument (bad id, mesh or label), kUnwritable; then nothing is left behind.
  /// `shown`: what is shown of it (ImportReport::shown), kept beside the mesh as it is; may be empty.
  Expected<std::string> add(const GarmentModel& garment, const std::string& shown = {});

  /// Writes a whole size run, one model per size, small to large; what is not of one size (name, category,
  /// price...) is taken from the first. Labels must differ. Errors as `add`.
  /// `shown` is bound to the triangles that all sizes then share.
  Expected<std::string> addRun(const std::vector<GarmentModel>& run, const std::string& shown = {});

  /// What is shown of a garment in full detail, to be moved by `applyDrape`; empty when there is nothing but
  /// the simulation mesh. Fails as `load`.
  Expected<ShownMesh> loadShown(const std::string& id) const;

 private:
  std::vector<std::filesystem::path> roots_;
};

}  // namespace fitroom::garments
