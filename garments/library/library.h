#pragma once

#include <filesystem>
#include <functional>
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
  bool published = true;                ///< Offered to shoppers.
  int revision = 1;                     ///< Counts what was put under this id.
  std::string content;                  ///< Digest of what it is; empty in documents of version 1.
  std::vector<std::string> colourways;  ///< Names of its colourways.
  std::string colourway;                ///< The one that is shown; empty: the file's own looks.
};

/// What stands beside the meshes in a garment's folder. All may be empty.
struct LibraryExtras {
  std::string shown;              ///< ImportReport::shown: what is shown of it, bound to the simulation mesh.
  std::string preview;            ///< PNG of its front and back.
  std::string reportJson;         ///< What the import said, for machines
  std::string reportHtml;         ///< and for people.
  std::optional<bool> published;  ///< Offered to shoppers; none: as the garment it replaces, else yes.
};

/// One thing that happened to a garment.
struct LibraryEvent {
  std::string at;      ///< As the clock said; may be empty.
  std::string action;  ///< added, replaced, restored, published, unpublished.
  int revision = 1;
  std::string content;  ///< Digest of that revision.
  bool kept = false;    ///< That revision can be restored, or is the present one.
};

/// Garments on disk: `<root>/<id>/garment.json` beside one mesh file per size, a picture and the import's
/// report. What is replaced stays under `<root>/.history/<id>`.
/// The format stands in garments/library/README.md.
class Library {
 public:
  /// Opens several roots; the last is the one `add` writes to. A root that is not there is empty.
  explicit Library(std::vector<std::filesystem::path> roots);

  /// Where times in the history come from; none: they stay empty.
  void setClock(std::function<std::string()> clock) { clock_ = std::move(clock); }

  /// Every garment, published or not, sorted by id. Folders that cannot be read are reported in `problems`
  /// and left out.
  std::vector<LibraryEntry> list(std::vector<Error>* problems = nullptr) const;

  /// Those that are offered to shoppers.
  std::vector<LibraryEntry> offered() const;
  /// One entry. Fails with kNotFound (names what there is), kMalformed, kNewerVersion.
  Expected<LibraryEntry> find(const std::string& id) const;

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
  /// The same with all that stands beside the meshes. What it replaces goes into the history, unless it is
  /// the same content.
  Expected<std::string> addRun(const std::vector<GarmentModel>& run, const LibraryExtras& extras);
  /// The id that addRun would give. Errors as `add`.
  Expected<std::string> idOf(const std::vector<GarmentModel>& run, const LibraryExtras& extras) const;

  /// Offers a garment to shoppers, or no longer. A garment of an earlier root is copied to the last one
  /// first. Fails as `find`, or with kUnwritable.
  Expected<void> setPublished(const std::string& id, bool published);
  /// What happened to a garment, oldest first. Fails as `find`.
  Expected<std::vector<LibraryEvent>> history(const std::string& id) const;
  /// Puts an earlier revision back, as a new one; whether it is published stays. Returns the new revision.
  /// Fails with kNotFound (names the revisions that are kept), kUnwritable.
  Expected<int> restore(const std::string& id, int revision);
  /// Files of a garment that are not what its document says: missing, or another digest. Fails as `find`.
  Expected<std::vector<Text>> check(const std::string& id) const;

  /// What is shown of a garment in full detail, to be moved by `applyDrape`; empty when there is nothing but
  /// the simulation mesh. Fails as `load`.
  Expected<ShownMesh> loadShown(const std::string& id) const;

 private:
  Expected<std::filesystem::path> folderOf(const std::string& id) const;

  std::vector<std::filesystem::path> roots_;
  std::function<std::string()> clock_;
};

}  // namespace fitroom::garments
