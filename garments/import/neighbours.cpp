#include "garments/import/neighbours.h"

#include <fstream>
#include <system_error>

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool startsWith(const std::string& bytes, std::string_view head) {
  return bytes.compare(0, head.size(), head) == 0;
}

}  // namespace

std::string plainName(const std::string& name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    char c = name[i] == '\\' ? '/' : name[i];
    if (c == '%' && i + 2 < name.size() && hexDigit(name[i + 1]) >= 0 && hexDigit(name[i + 2]) >= 0) {
      c = static_cast<char>(16 * hexDigit(name[i + 1]) + hexDigit(name[i + 2]));
      i += 2;
    }
    if (c == 0) return {};
    out.push_back(c);
  }
  while (startsWith(out, "./")) out.erase(0, 2);
  const fs::path path(out);
  if (out.empty() || path.is_absolute() || out.find(':') != std::string::npos) return {};
  for (const auto& part : path) {
    if (part == "..") return {};
  }
  return out;
}

std::string pictureMime(const std::string& bytes) {
  if (startsWith(bytes, "\x89PNG\r\n\x1a\n")) return "image/png";
  if (startsWith(bytes, "\xff\xd8\xff")) return "image/jpeg";
  if (startsWith(bytes, "RIFF") && bytes.size() > 12 && bytes.compare(8, 4, "WEBP") == 0) return "image/webp";
  if (startsWith(bytes, "\xabKTX 20\xbb")) return "image/ktx2";
  return {};
}

FolderNeighbours::FolderNeighbours(fs::path folder) : folder_(std::move(folder)) {}

std::optional<std::string> FolderNeighbours::read(const std::string& name, std::size_t maxBytes) const {
  const std::string plain = plainName(name);
  if (plain.empty()) return std::nullopt;
  std::error_code ec;
  const fs::path root = fs::weakly_canonical(folder_.empty() ? fs::path(".") : folder_, ec);
  const fs::path path = fs::weakly_canonical(root / plain, ec);  // a link may lead out
  if (ec || !fs::is_regular_file(path, ec)) return std::nullopt;
  const auto inside = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  if (inside.first != root.end()) return std::nullopt;
  const std::uintmax_t size = fs::file_size(path, ec);
  if (ec || size > maxBytes) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return bytes;
}

}  // namespace fitroom::garments
