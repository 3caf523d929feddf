#include "garments/import/zip_archive.h"

#include <minizip/unzip.h>

#include <algorithm>
#include <array>

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxFiles = 4096;
constexpr std::array<std::string_view, 8> kKinds = {".glb", ".gltf", ".fbx", ".obj",
                                                    ".dae", ".3mf",  ".ply", ".stl"};

std::size_t rankOf(const std::string& name) {
  std::string extension = fs::path(name).extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return static_cast<std::size_t>(std::find(kKinds.begin(), kKinds.end(), extension) - kKinds.begin());
}

}  // namespace

struct ZipArchive::Impl {
  struct File {
    std::string name;
    std::uint64_t size = 0;  ///< As the directory says.
    unz64_file_pos at{};
  };
  std::string name;
  unzFile file = nullptr;
  std::vector<File> files;

  ~Impl() {
    if (file != nullptr) unzClose(file);
  }
};

ZipArchive::ZipArchive() : impl_(std::make_unique<Impl>()) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Expected<ZipArchive> ZipArchive::open(const fs::path& path, std::uintmax_t maxBytes) {
  (void)maxBytes;
  ZipArchive archive;
  Impl& impl = *archive.impl_;
  impl.name = path.filename().string();
  impl.file = unzOpen64(path.c_str());
  if (impl.file == nullptr) {
    return fail(ErrorCode::kMalformed,
                {impl.name + " 已损坏：ZIP 目录读不出来。请重新压缩",
                 impl.name + " is damaged: its ZIP directory cannot be read; pack it again"},
                impl.name);
  }
  for (int at = unzGoToFirstFile(impl.file); at == UNZ_OK; at = unzGoToNextFile(impl.file)) {
    if (impl.files.size() >= kMaxFiles) {
      return fail(ErrorCode::kLimitExceeded,
                  {impl.name + " 里的文件超过 4096 个", impl.name + " holds more than 4096 files"},
                  impl.name);
    }
    unz_file_info64 info{};
    std::array<char, 1024> name{};
    Impl::File entry;
    if (unzGetCurrentFileInfo64(impl.file, &info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) !=
            UNZ_OK ||
        unzGetFilePos64(impl.file, &entry.at) != UNZ_OK)
      break;
    entry.name = plainName(name.data());
    entry.size = info.uncompressed_size;
    // Folders, links that lead out, and what Apple's packer adds.
    if (entry.name.empty() || entry.name.back() == '/' || entry.name.rfind("__MACOSX/", 0) == 0) continue;
    impl.files.push_back(std::move(entry));
  }
  return archive;
}

Expected<std::string> ZipArchive::garmentFile() const {
  const Impl::File* best = nullptr;
  for (const auto& file : impl_->files) {
    if (rankOf(file.name) == kKinds.size()) continue;
    const bool better = best == nullptr || rankOf(file.name) < rankOf(best->name) ||
                        (rankOf(file.name) == rankOf(best->name) && file.size > best->size);
    if (better) best = &file;
  }
  if (best == nullptr) {
    return fail(ErrorCode::kUnsupported,
                {impl_->name + " 里没有 GLB、glTF、FBX、OBJ、DAE、3MF、PLY 或 STL",
                 impl_->name + " holds no GLB, glTF, FBX, OBJ, DAE, 3MF, PLY or STL"},
                impl_->name);
  }
  return best->name;
}

std::optional<std::string> ZipArchive::read(const std::string& name, std::size_t maxBytes) const {
  const auto it = std::find_if(impl_->files.begin(), impl_->files.end(),
                               [&](const Impl::File& f) { return f.name == name; });
  if (it == impl_->files.end() || it->size > maxBytes) return std::nullopt;
  unz64_file_pos at = it->at;
  if (unzGoToFilePos64(impl_->file, &at) != UNZ_OK || unzOpenCurrentFile(impl_->file) != UNZ_OK)
    return std::nullopt;
  std::string out;
  std::array<char, 65536> piece{};
  int got = 0;
  while ((got = unzReadCurrentFile(impl_->file, piece.data(), piece.size())) > 0) {
    if (out.size() + static_cast<std::size_t>(got) > maxBytes) break;
    out.append(piece.data(), static_cast<std::size_t>(got));
  }
  // Closing checks the sum of what was read to the end.
  const bool whole = unzCloseCurrentFile(impl_->file) == UNZ_OK && got == 0;
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::string> ZipFolder::read(const std::string& name, std::size_t maxBytes) const {
  const std::string plain = plainName(name);
  if (plain.empty()) return std::nullopt;
  return archive_.read(folder_.empty() ? plain : folder_ + "/" + plain, maxBytes);
}

}  // namespace fitroom::garments
