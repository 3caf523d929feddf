#include "garments/library/library.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "garments/features/garment_features.h"
#include "garments/import/importer.h"
#include "garments/import/remesh.h"
#include "garments/library/digest.h"
#include "garments/library/file_io.h"
#include "garments/library/garment_json.h"
#include "garments/library/garment_mesh.h"
#include "garments/library/history.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

/// Meshes with edges this many times longer than simulated are refined when loaded.
constexpr double kCoarse = 1.5;
constexpr double kRefined = 0.014;  ///< m: edges of library meshes that are stored coarser than that.
constexpr const char* kDocumentName = "garment.json";
constexpr const char* kShownName = "shown.glb";
constexpr const char* kPreviewName = "preview.png";
constexpr const char* kReportJsonName = "report.json";
constexpr const char* kReportHtmlName = "report.html";
constexpr std::uintmax_t kMaxShownBytes = std::uintmax_t{2} << 30;
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
  return {g.id,           g.name,       g.category, g.audience, g.fabric,         runOf(stored),
          g.priceMinor,   g.currency,   g.colour,   folder,     stored.published, stored.revision,
          stored.content, g.colourways, g.colourway};
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

/// A garment's folder before it is written.
struct FolderContents {
  StoredGarment stored;
  std::vector<std::pair<std::string, std::string>> files;  ///< Name and bytes, all but the document.
};

/// Digest of what a garment is: its files, and its document without the folder's own counters.
std::string contentOf(const StoredGarment& stored) {
  StoredGarment plain = stored;
  plain.published = true;
  plain.revision = 1;
  plain.content.clear();
  return sha256(encodeGarmentJson(plain));
}

Expected<FolderContents> contentsOf(const std::vector<GarmentModel>& run, const LibraryExtras& extras) {
  if (auto ok = checkRun(run); !ok) return tl::unexpected(ok.error());
  FolderContents out;
  out.stored.common = run.front();
  out.stored.sizes = storedSizes(run);
  std::size_t next = 0;
  for (const auto& size : out.stored.sizes) {
    if (size.meshFile.empty()) continue;
    auto bytes = encodeGarmentMesh(run[next++]);
    if (!bytes) return tl::unexpected(bytes.error());
    out.files.emplace_back(size.meshFile, std::move(*bytes));
  }
  if (!extras.shown.empty()) out.files.emplace_back(kShownName, extras.shown);
  StoredGarment& stored = out.stored;
  if (stored.common.id.empty()) {
    std::uint64_t hash = fnv1a(encodeGarmentJson(stored));
    for (const auto& [name, bytes] : out.files) hash = fnv1a(bytes, hash);
    stored.common.id = fmt::format("{}-{:08x}", slugOf(stored.common.name.en),
                                   static_cast<std::uint32_t>(hash ^ (hash >> 32)));
  }
  if (!extras.preview.empty()) out.files.emplace_back(kPreviewName, extras.preview);
  for (const auto& [name, bytes] : out.files) stored.files.push_back({name, bytes.size(), sha256(bytes)});
  stored.content = contentOf(stored);
  // What the import said of it is kept, but is not what the garment is.
  if (!extras.reportJson.empty()) out.files.emplace_back(kReportJsonName, extras.reportJson);
  if (!extras.reportHtml.empty()) out.files.emplace_back(kReportHtmlName, extras.reportHtml);
  return out;
}

/// What stands where a garment is to be put.
struct Replaced {
  bool there = false;
  bool same = false;  ///< It has the same content.
  bool published = true;
  int revision = 0;
  int next = 1;  ///< Revision of what comes.
};

Replaced replacedBy(const fs::path& root, const StoredGarment& stored) {
  Replaced out;
  std::error_code ec;
  const std::vector<int> kept = History(root, stored.common.id).kept();
  const int last = kept.empty() ? 0 : kept.back();
  out.there = fs::exists(root / stored.common.id / kDocumentName, ec);
  const auto before = out.there ? readDocument(root / stored.common.id) : Expected<StoredGarment>();
  if (out.there && before) {
    out.published = before->published;
    out.revision = before->revision;
    out.same = !before->content.empty() && before->content == stored.content;
  } else if (out.there) {
    out.revision = last + 1;  // what cannot be read is kept as it is
  }
  out.next = out.same ? out.revision : std::max(out.revision, last) + 1;
  return out;
}

/// Keeps what is replaced, then puts the new folder in its place in one step.
Expected<void> putInPlace(StagedFolder& stage, const fs::path& root, const StoredGarment& stored,
                          const Replaced& before) {
  const fs::path target = root / stored.common.id;
  if (before.there && !before.same) {
    const History past(root, stored.common.id);
    if (auto ok = past.keep(target, before.revision); !ok) return ok;
  }
  return stage.commit(target);
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

std::vector<LibraryEntry> Library::offered() const {
  std::vector<LibraryEntry> entries = list();
  std::erase_if(entries, [](const LibraryEntry& entry) { return !entry.published; });
  return entries;
}

Expected<fs::path> Library::folderOf(const std::string& id) const {
  std::error_code ec;
  for (auto root = roots_.rbegin(); isGarmentId(id) && root != roots_.rend(); ++root) {
    if (fs::exists(*root / id / kDocumentName, ec)) return *root / id;
  }
  std::string known;
  for (const auto& entry : list()) known.append(known.empty() ? "" : ", ").append(entry.id);
  if (known.empty()) known.push_back('-');
  return fail(
      ErrorCode::kNotFound,
      {"库里没有衣服 " + id + "；有：" + known, "there is no garment " + id + "; there are: " + known}, id);
}

Expected<LibraryEntry> Library::find(const std::string& id) const {
  const auto folder = folderOf(id);
  if (!folder) return tl::unexpected(folder.error());
  const auto stored = readDocument(*folder);
  if (!stored) return tl::unexpected(stored.error());
  return entryOf(*stored, *folder);
}

Expected<GarmentModel> Library::load(const std::string& id, const std::string& size) const {
  const auto found = folderOf(id);
  if (!found) return tl::unexpected(found.error());
  const fs::path& folder = *found;
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
  const auto folder = folderOf(id);
  if (!folder) return tl::unexpected(folder.error());
  std::error_code ec;
  const fs::path path = *folder / kShownName;
  if (!fs::exists(path, ec)) return ShownMesh{};
  auto bytes = readFile(path, kMaxShownBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  return decodeShown(*bytes, path.string());
}

Expected<std::string> Library::add(const GarmentModel& garment, const std::string& shown) {
  return addRun({garment}, shown);
}

Expected<std::string> Library::addRun(const std::vector<GarmentModel>& run, const std::string& shown) {
  LibraryExtras extras;
  extras.shown = shown;
  return addRun(run, extras);
}

Expected<std::string> Library::idOf(const std::vector<GarmentModel>& run, const LibraryExtras& extras) const {
  const auto folder = contentsOf(run, extras);
  if (!folder) return tl::unexpected(folder.error());
  return folder->stored.common.id;
}

Expected<std::string> Library::addRun(const std::vector<GarmentModel>& run, const LibraryExtras& extras) {
  if (roots_.empty())
    return fail(ErrorCode::kUnwritable, {"没有可写的衣服库", "there is no library folder to write to"});
  auto folder = contentsOf(run, extras);
  if (!folder) return tl::unexpected(folder.error());
  StoredGarment& stored = folder->stored;
  auto stage = StagedFolder::create(roots_.back());
  if (!stage) return tl::unexpected(stage.error());
  for (const auto& [name, bytes] : folder->files) {
    if (auto ok = writeFileAtomically(stage->path() / name, bytes); !ok) return tl::unexpected(ok.error());
  }
  const RootLock lock(roots_.back());
  const Replaced before = replacedBy(roots_.back(), stored);
  stored.published = extras.published.value_or(before.published);
  stored.revision = before.next;
  if (auto ok = writeFileAtomically(stage->path() / kDocumentName, encodeGarmentJson(stored)); !ok)
    return tl::unexpected(ok.error());
  const std::string id = stored.common.id;
  if (auto ok = putInPlace(*stage, roots_.back(), stored, before); !ok) return tl::unexpected(ok.error());
  if (!before.same) {
    History(roots_.back(), id)
        .note({clock_ ? clock_() : "", before.there ? "replaced" : "added", stored.revision, stored.content,
               false});
  }
  return id;
}

Expected<void> Library::setPublished(const std::string& id, bool published) {
  const auto entry = find(id);
  if (!entry) return tl::unexpected(entry.error());
  const RootLock lock(roots_.back());
  auto stored = readDocument(entry->folder);
  if (!stored) return tl::unexpected(stored.error());
  if (stored->published == published) return {};
  stored->published = published;
  const fs::path own = roots_.back() / id;
  const std::string text = encodeGarmentJson(*stored);
  if (entry->folder == own) {
    if (auto ok = writeFileAtomically(own / kDocumentName, text); !ok) return ok;
  } else {
    auto stage = StagedFolder::create(roots_.back());
    if (!stage) return tl::unexpected(stage.error());
    if (auto ok = linkFiles(entry->folder, stage->path()); !ok) return ok;
    if (auto ok = writeFileAtomically(stage->path() / kDocumentName, text); !ok) return ok;
    if (auto ok = stage->commit(own); !ok) return ok;
  }
  History(roots_.back(), id)
      .note({clock_ ? clock_() : "", published ? "published" : "unpublished", stored->revision,
             stored->content, false});
  return {};
}

Expected<std::vector<LibraryEvent>> Library::history(const std::string& id) const {
  const auto entry = find(id);
  if (!entry) return tl::unexpected(entry.error());
  const History past(roots_.back(), id);
  std::vector<LibraryEvent> events = past.events();
  const std::vector<int> kept = past.kept();
  const auto noted = [&](int revision) {
    return std::any_of(events.begin(), events.end(), [&](const auto& e) { return e.revision == revision; });
  };
  // Revisions from before there was a log.
  if (!noted(entry->revision) && events.empty())
    events.insert(events.begin(), {"", "added", entry->revision, entry->content, true});
  for (const int revision : kept) {
    if (noted(revision)) continue;
    const auto stored = readDocument(past.folderOf(revision));
    events.insert(events.begin(), {"", "added", revision, stored ? stored->content : "", true});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.revision < b.revision; });
  for (auto& event : events)
    event.kept =
        event.revision == entry->revision || std::count(kept.begin(), kept.end(), event.revision) > 0;
  return events;
}

Expected<int> Library::restore(const std::string& id, int revision) {
  const auto entry = find(id);
  if (!entry) return tl::unexpected(entry.error());
  if (entry->revision == revision) return revision;
  const History past(roots_.back(), id);
  const std::vector<int> kept = past.kept();
  if (std::count(kept.begin(), kept.end(), revision) == 0) {
    std::string list;
    for (const int k : kept) list += (list.empty() ? "" : ", ") + std::to_string(k);
    if (list.empty()) list = "-";
    return fail(ErrorCode::kNotFound,
                {fmt::format("{} 没有保存第 {} 版；保存着：{}", id, revision, list),
                 fmt::format("revision {} of {} is not kept; kept are: {}", revision, id, list)},
                id);
  }
  auto stored = readDocument(past.folderOf(revision));
  if (!stored) return tl::unexpected(stored.error());
  auto stage = StagedFolder::create(roots_.back());
  if (!stage) return tl::unexpected(stage.error());
  if (auto ok = linkFiles(past.folderOf(revision), stage->path()); !ok) return tl::unexpected(ok.error());
  const RootLock lock(roots_.back());
  const Replaced before = replacedBy(roots_.back(), *stored);
  stored->published = before.published;
  stored->revision = before.next;
  if (auto ok = writeFileAtomically(stage->path() / kDocumentName, encodeGarmentJson(*stored)); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = putInPlace(*stage, roots_.back(), *stored, before); !ok) return tl::unexpected(ok.error());
  past.note({clock_ ? clock_() : "", "restored", stored->revision, stored->content, false});
  return stored->revision;
}

Expected<std::vector<Text>> Library::check(const std::string& id) const {
  const auto entry = find(id);
  if (!entry) return tl::unexpected(entry.error());
  const auto stored = readDocument(entry->folder);
  if (!stored) return tl::unexpected(stored.error());
  std::vector<Text> problems;
  for (const auto& file : stored->files) {
    const auto bytes = readFile(entry->folder / file.name, kMaxShownBytes);
    if (!bytes)
      problems.push_back(bytes.error().text);
    else if (sha256(*bytes) != file.sha256)
      problems.push_back(
          {id + "/" + file.name + " 与记录的内容不同，请重新导入或恢复以前的版本",
           id + "/" + file.name + " is not what the document says; import it again or restore a revision"});
  }
  if (!stored->content.empty() && contentOf(*stored) != stored->content)
    problems.push_back({id + "/garment.json 被改动过", id + "/garment.json was changed by hand"});
  return problems;
}

}  // namespace fitroom::garments
