#include "garments/library/library.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "garments/features/garment_features.h"
#include "garments/import/importer.h"
#include "garments/import/remesh.h"
#include "garments/library/file_io.h"
#include "garments/library/garment_json.h"
#include "garments/library/garment_mesh.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

/// Meshes with edges this many times longer than simulated are refined when loaded.
constexpr double kCoarse = 1.5;
constexpr double kRefined = 0.014;  ///< m: edges of library meshes that are stored coarser than that.
constexpr const char* kDocumentName = "garment.json";
constexpr const char* kShownName = "shown.glb";
constexpr std::uintmax_t kMaxDocumentBytes = 64u << 20;

Expected<StoredGarment> readDocument(const fs::path& folder) {
  const fs::path path = folder / kDocumentName;
  auto text = readFile(path, kMaxDocumentBytes);
  if (!text) return tl::unexpected(text.error());
  return decodeGarmentJson(*text, path);
}

std::vector<GarmentSize> runOf(const StoredGarment& stored) {
  std::vector<GarmentSize> run;
  for (const auto& size : stored.sizes) {
    if (!size.label.empty()) run.push_back({size.label, size.finished});
  }
  return run;
}

LibraryEntry entryOf(const StoredGarment& stored, const fs::path& folder) {
  const GarmentModel& g = stored.common;
  return {g.id,          g.name,       g.category, g.audience, g.fabric,
          runOf(stored), g.priceMinor, g.currency, g.colour,   folder};
}

/// Folders of a root that may be garments, sorted; hidden ones are staging leftovers.
std::vector<fs::path> foldersOf(const fs::path& root) {
  std::vector<fs::path> folders;
  std::error_code ec;
  for (fs::directory_iterator it(root, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->is_directory(ec) && it->path().filename().string()[0] != '.') folders.push_back(it->path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string labelsOf(const StoredGarment& stored) {
  std::string labels;
  for (const auto& size : stored.sizes) {
    if (size.meshFile.empty()) continue;
    labels.append(labels.empty() ? "" : ", ").append(size.label.empty() ? "-" : size.label);
  }
  return labels;
}

Expected<void> readMesh(const fs::path& path, GarmentModel& into) {
  auto bytes = readFile(path);
  if (!bytes) return tl::unexpected(bytes.error());
  return decodeGarmentMesh(*bytes, path, into);
}

bool loopsInRange(const GarmentModel& garment) {
  const auto count = static_cast<std::int32_t>(garment.mesh.vertexCount());
  return std::all_of(garment.openings.begin(), garment.openings.end(), [&](const Opening& o) {
    return std::all_of(o.loop.begin(), o.loop.end(), [&](std::int32_t i) { return i >= 0 && i < count; });
  });
}

/// What a stored garment lacks for draping: an even enough mesh, and features when the document has none.
void complete(GarmentModel& garment) {
  if (medianEdge(garment.mesh) > kCoarse * kRefined) refineInPlace(garment, kRefined);
  const bool labelled = static_cast<Eigen::Index>(garment.vertexTube.size()) == garment.mesh.vertexCount();
  if (labelled && !garment.tubes.empty() && !garment.openings.empty()) return;
  GarmentModel found;
  found.mesh = garment.mesh;
  const auto notes = findFeatures(found);
  if (!notes) return;
  garment.vertexTube = std::move(found.vertexTube);
  garment.tubes = std::move(found.tubes);
  garment.openings = std::move(found.openings);
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    if (!garment.finished.values[i]) garment.finished.values[i] = found.finished.values[i];
  }
}

const FinishedMeasures& chartOf(const GarmentModel& garment) {
  for (const auto& size : garment.sizes) {
    if (size.label == garment.size) return size.finished;
  }
  return garment.finished;
}

/// One entry per size: those with a mesh, and those the run only names, in the run's order.
std::vector<StoredSize> storedSizes(const std::vector<GarmentModel>& run) {
  std::vector<StoredSize> sizes;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const GarmentModel& g = run[i];
    // The number keeps file names apart whatever the labels are written with.
    sizes.push_back({g.size, fmt::format("{:02}-{}.glb", i + 1, g.size.empty() ? "mesh" : slugOf(g.size)),
                     chartOf(g), g.finished, g.tubes, g.openings});
  }
  if (run.size() > 1) return sizes;
  std::vector<StoredSize> all;
  bool placed = false;
  for (const auto& size : run.front().sizes) {
    const bool own = size.label == run.front().size;
    placed = placed || own;
    all.push_back(own ? sizes.front() : StoredSize{size.label, "", size.finished, {}, {}, {}});
  }
  if (!placed) all.insert(all.begin(), sizes.front());
  return all;
}

Expected<void> checkRun(const std::vector<GarmentModel>& run) {
  if (run.empty()) return fail(ErrorCode::kInvalidArgument, {"没有尺码可保存", "there is no size to store"});
  if (!run.front().id.empty() && !isGarmentId(run.front().id)) {
    return fail(ErrorCode::kInvalidArgument,
                {"编号 " + run.front().id + " 不合规：只能用小写字母、数字、- 和 _，最多 64 个",
                 "id " + run.front().id + " is not allowed: use 1 to 64 of a-z, 0-9, - and _"},
                run.front().id);
  }
  std::set<std::string> labels;
  for (const auto& g : run) {
    if (!labels.insert(g.size).second || (run.size() > 1 && g.size.empty())) {
      return fail(ErrorCode::kInvalidArgument,
                  {"尺码标签重复或为空：" + g.size, "a size label is empty or used twice: " + g.size},
                  g.size);
    }
  }
  return {};
}

}  // namespace

Library::Library(std::vector<fs::path> roots) : roots_(std::move(roots)) {}

std::vector<LibraryEntry> Library::list(std::vector<Error>* problems) const {
  std::vector<LibraryEntry> entries;
  std::set<std::string> seen;
  // A later root hides an earlier one's garment of the same id.
  for (auto root = roots_.rbegin(); root != roots_.rend(); ++root) {
    for (const auto& folder : foldersOf(*root)) {
      auto stored = readDocument(folder);
      if (!stored) {
        if (problems) problems->push_back(stored.error());
        continue;
      }
      if (seen.insert(stored->common.id).second) entries.push_back(entryOf(*stored, folder));
    }
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return entries;
}

Expected<GarmentModel> Library::load(const std::string& id, const std::string& size) const {
  std::error_code ec;
  fs::path folder;
  for (auto root = roots_.rbegin(); isGarmentId(id) && root != roots_.rend() && folder.empty(); ++root) {
    if (fs::exists(*root / id / kDocumentName, ec)) folder = *root / id;
  }
  if (folder.empty()) {
    std::string known;
    for (const auto& entry : list()) known.append(known.empty() ? "" : ", ").append(entry.id);
    if (known.empty()) known.push_back('-');
    return fail(
        ErrorCode::kNotFound,
        {"库里没有衣服 " + id + "；有：" + known, "there is no garment " + id + "; there are: " + known}, id);
  }
  auto stored = readDocument(folder);
  if (!stored) return tl::unexpected(stored.error());
  const auto wanted = std::find_if(stored->sizes.begin(), stored->sizes.end(), [&](const StoredSize& s) {
    return !s.meshFile.empty() && (size.empty() || s.label == size);
  });
  if (wanted == stored->sizes.end()) {
    const std::string labels = labelsOf(*stored);
    return fail(ErrorCode::kNotFound,
                {id + " 没有 " + size + " 码的三维模型；有：" + labels,
                 id + " has no 3D mesh of size " + size + "; there are: " + labels},
                size);
  }
  GarmentModel garment = stored->common;
  garment.size = wanted->label;
  garment.sizes = runOf(*stored);
  garment.finished = wanted->measured;
  garment.tubes = wanted->tubes;
  garment.openings = wanted->openings;
  if (auto ok = readMesh(folder / wanted->meshFile, garment); !ok) return tl::unexpected(ok.error());
  if (!loopsInRange(garment)) {
    return fail(ErrorCode::kMalformed,
                {folder.string() + " 的开口编号超出网格，请重新导入",
                 folder.string() + ": openings name vertices that do not exist; import it again"},
                folder.string());
  }
  complete(garment);
  return garment;
}

Expected<ShownMesh> Library::loadShown(const std::string& id) const {
  std::error_code ec;
  for (auto root = roots_.rbegin(); isGarmentId(id) && root != roots_.rend(); ++root) {
    if (!fs::exists(*root / id / kDocumentName, ec)) continue;
    const fs::path path = *root / id / kShownName;
    if (!fs::exists(path, ec)) return ShownMesh{};
    auto bytes = readFile(path, std::uintmax_t{2} << 30);
    if (!bytes) return tl::unexpected(bytes.error());
    return decodeShown(*bytes, path.string());
  }
  return fail(ErrorCode::kNotFound, {"库里没有衣服 " + id, "there is no garment " + id}, id);
}

Expected<std::string> Library::add(const GarmentModel& garment, const std::string& shown) {
  return addRun({garment}, shown);
}

Expected<std::string> Library::addRun(const std::vector<GarmentModel>& run, const std::string& shown) {
  if (auto ok = checkRun(run); !ok) return tl::unexpected(ok.error());
  if (roots_.empty())
    return fail(ErrorCode::kUnwritable, {"没有可写的衣服库", "there is no library folder to write to"});
  StoredGarment stored{run.front(), storedSizes(run)};
  std::vector<std::string> meshes;
  for (const auto& g : run) {
    auto bytes = encodeGarmentMesh(g);
    if (!bytes) return tl::unexpected(bytes.error());
    meshes.push_back(std::move(*bytes));
  }
  if (stored.common.id.empty()) {
    std::uint64_t hash = fnv1a(encodeGarmentJson(stored));
    for (const auto& mesh : meshes) hash = fnv1a(mesh, hash);
    hash = fnv1a(shown, hash);
    stored.common.id = fmt::format("{}-{:08x}", slugOf(stored.common.name.en),
                                   static_cast<std::uint32_t>(hash ^ (hash >> 32)));
  }
  auto stage = StagedFolder::create(roots_.back());
  if (!stage) return tl::unexpected(stage.error());
  std::size_t next = 0;
  for (const auto& size : stored.sizes) {
    if (size.meshFile.empty()) continue;
    if (auto ok = writeFileAtomically(stage->path() / size.meshFile, meshes[next++]); !ok)
      return tl::unexpected(ok.error());
  }
  if (!shown.empty()) {
    if (auto ok = writeFileAtomically(stage->path() / kShownName, shown); !ok)
      return tl::unexpected(ok.error());
  }
  if (auto ok = writeFileAtomically(stage->path() / kDocumentName, encodeGarmentJson(stored)); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = stage->commit(roots_.back() / stored.common.id); !ok) return tl::unexpected(ok.error());
  return stored.common.id;
}

}  // namespace fitroom::garments
