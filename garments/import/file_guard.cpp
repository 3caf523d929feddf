#include "garments/import/file_guard.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <fstream>
#include <system_error>

#include "garments/import/assimp_reader.h"
#include "garments/import/gltf_reader.h"
#include "garments/import/obj_reader.h"
#include "garments/import/zip_archive.h"

namespace fitroom::garments {

namespace {

namespace fs = std::filesystem;

std::string extensionOf(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return extension;
}

tl::unexpected<Error> damaged(const std::string& name, const std::string& zh, const std::string& en) {
  return fail(ErrorCode::kMalformed,
              {name + " 已损坏：" + zh + "。请重新导出", name + " is damaged: " + en + "; export it again"},
              name);
}

bool startsWith(const std::string& head, std::string_view with) {
  return head.size() >= with.size() && head.compare(0, with.size(), with) == 0;
}

/// Share of bytes that a text file does not hold.
bool looksBinary(const std::string& head) {
  std::size_t odd = 0;
  for (const char c : head) {
    const auto u = static_cast<unsigned char>(c);
    odd += u == 0 || (u < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  }
  return odd * 50 > head.size();
}

Expected<FileKind> checkHead(const std::string& name, const std::string& extension, const std::string& head,
                             std::uintmax_t size) {
  if (extension == ".glb") {
    if (!startsWith(head, "glTF")) return damaged(name, "开头不是 GLB", "it does not start as a GLB does");
    std::uint32_t total = 0;
    if (head.size() >= 12) std::memcpy(&total, head.data() + 8, 4);
    if (head.size() < 12 || total > size) {
      return damaged(
          name, fmt::format("应有 {} 字节，只有 {} 字节（没有传完？）", total, size),
          fmt::format("it should have {} bytes and has {} (an unfinished transfer?)", total, size));
    }
    return FileKind::kGltf;
  }
  if (extension == ".gltf") {
    if (looksBinary(head)) return damaged(name, "内容不是文本", "it is not text");
    return FileKind::kGltf;
  }
  if (extension == ".obj" || extension == ".dae") {
    if (looksBinary(head)) return damaged(name, "内容不是文本", "it is not text");
    if (extension == ".dae" && head.find('<') == std::string::npos)
      return damaged(name, "内容不是 COLLADA", "it is not COLLADA");
    return extension == ".obj" ? FileKind::kObj : FileKind::kAssimp;
  }
  if (extension == ".fbx") {
    const bool binary = startsWith(head, "Kaydara FBX Binary");
    if (!binary && head.find("FBX") == std::string::npos)
      return damaged(name, "开头不是 FBX", "it does not start as an FBX does");
    constexpr std::size_t kVersionAt = 23;  // after the words, a zero and two marks
    constexpr std::uint32_t kFbx2011 = 7100;
    std::uint32_t version = 0;
    if (binary && head.size() >= kVersionAt + 4) std::memcpy(&version, head.data() + kVersionAt, 4);
    if (binary && version < kFbx2011) {
      return fail(ErrorCode::kUnsupported,
                  {name + " 是 2011 年以前的 FBX，请另存为 FBX 2014 或以后的版本，或导出 GLB",
                   name + " is an FBX from before 2011; save it as FBX 2014 or later, or export a GLB"},
                  name);
    }
    return FileKind::kAssimp;
  }
  if (extension == ".ply") {
    if (!startsWith(head, "ply")) return damaged(name, "开头不是 PLY", "it does not start as a PLY does");
    return FileKind::kAssimp;
  }
  if (extension == ".stl") return FileKind::kAssimp;
  if (extension == ".3mf" || extension == ".zip") {
    if (!startsWith(head, "PK")) return damaged(name, "开头不是 ZIP", "it does not start as a ZIP does");
    return extension == ".zip" ? FileKind::kZip : FileKind::kAssimp;
  }
  static constexpr std::array<std::string_view, 4> kUsd = {".usd", ".usda", ".usdc", ".usdz"};
  for (const auto usd : kUsd) {
    if (extension == usd)
      return fail(
          ErrorCode::kUnsupported,
          {name + " 是 USD，这里读不了。请导出 GLB", name + " is USD, which is not read; export a GLB"},
          name);
  }
  return fail(ErrorCode::kUnsupported,
              {name + " 的格式不认识。可用：GLB、glTF、OBJ、FBX、DAE、PLY、STL、3MF、ZIP",
               name + " is of a kind that is not read; use GLB, glTF, OBJ, FBX, DAE, PLY, STL, 3MF or ZIP"},
              name);
}

}  // namespace

Expected<FileKind> guardFile(const fs::path& path, std::uintmax_t maxBytes) {
  const std::string name = path.filename().string();
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (!fs::exists(status))
    return fail(ErrorCode::kNotFound, {"找不到文件 " + path.string(), "there is no file " + path.string()},
                path.string());
  if (!fs::is_regular_file(status))
    return fail(ErrorCode::kUnreadable, {path.string() + " 不是文件", path.string() + " is not a file"},
                path.string());
  const std::uintmax_t size = fs::file_size(path, ec);
  if (ec) return fail(ErrorCode::kUnreadable, {"打不开文件 " + name, "cannot open " + name}, name);
  if (size == 0)
    return fail(ErrorCode::kMalformed,
                {name + " 是空文件（0 字节），请重新导出", name + " is empty (0 bytes); export it again"},
                name);
  if (size > maxBytes) {
    return fail(ErrorCode::kLimitExceeded,
                {fmt::format("{} 有 {} MB，上限 {} MB。请减面后再导出", name, size >> 20, maxBytes >> 20),
                 fmt::format("{} has {} MB, at most {} MB are read; simplify it and export again", name,
                             size >> 20, maxBytes >> 20)},
                name);
  }
  std::string head(static_cast<std::size_t>(std::min<std::uintmax_t>(size, 4096)), '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(head.data(), static_cast<std::streamsize>(head.size())))
    return fail(ErrorCode::kUnreadable, {"打不开文件 " + name, "cannot open " + name}, name);
  return checkHead(name, extensionOf(path), head, size);
}

namespace {

Expected<RawScene> readKind(FileKind kind, std::string_view bytes, const fs::path& path,
                            const Neighbours& neighbours, const RawLimits& limits) {
  if (kind == FileKind::kGltf) return readGltf(bytes, path, limits, &neighbours);
  if (kind == FileKind::kObj) return readObj(bytes, path, neighbours, limits);
  return readWithAssimp(bytes, path, neighbours, limits);
}

/// The garment in an archive, with the archive's other files beside it.
Expected<RawScene> readArchive(const fs::path& path, std::uintmax_t maxBytes, const RawLimits& limits) {
  auto archive = ZipArchive::open(path, maxBytes);
  if (!archive) return tl::unexpected(archive.error());
  auto inside = archive->garmentFile();
  if (!inside) return tl::unexpected(inside.error());
  auto bytes = archive->read(*inside, maxBytes);
  if (!bytes)
    return damaged(path.filename().string(), *inside + " 无法解开", *inside + " in it does not unpack");
  const fs::path name = path.filename().string() + "/" + *inside;
  auto kind = checkHead(name.string(), extensionOf(name), bytes->substr(0, 4096), bytes->size());
  if (!kind) return tl::unexpected(kind.error());
  const ZipFolder beside(*archive, fs::path(*inside).parent_path().generic_string());
  return readKind(*kind, *bytes, name, beside, limits);
}

}  // namespace

Expected<RawScene> readScene(const fs::path& path, std::uintmax_t maxBytes, const RawLimits& limits) {
  auto kind = guardFile(path, maxBytes);
  if (!kind) return tl::unexpected(kind.error());
  Expected<RawScene> scene;
  if (*kind == FileKind::kZip) {
    scene = readArchive(path, maxBytes, limits);
  } else {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(fs::file_size(path)), '\0');
    if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
      return damaged(path.filename().string(), "读不到末尾", "it cannot be read to its end");
    scene = readKind(*kind, bytes, path, FolderNeighbours(path.parent_path()), limits);
  }
  if (!scene) return scene;
  const std::string name = path.filename().string();
  std::size_t triangles = 0;
  for (const auto& mesh : scene->meshes) triangles += static_cast<std::size_t>(mesh.triangles.rows());
  if (triangles == 0) {
    return fail(ErrorCode::kNotFound,
                {name + " 里没有任何三角形（只有骨骼、灯光或点？）",
                 name + " holds no triangle (only bones, lights or points?)"},
                name);
  }
  if (triangles > limits.maxTriangles) {
    return fail(
        ErrorCode::kLimitExceeded,
        {fmt::format("{} 有 {} 个三角形，上限 {}", name, triangles, limits.maxTriangles),
         fmt::format("{} has {} triangles, at most {} are read", name, triangles, limits.maxTriangles)},
        name);
  }
  return scene;
}

}  // namespace fitroom::garments
