#include "garments/intake/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "garments/chart/delimited.h"
#include "garments/import/fixes.h"
#include "garments/import/frame.h"
#include "garments/import/neighbours.h"
#include "garments/intake/reference.h"
#include "garments/library/file_io.h"
#include "garments/library/garment_json.h"

namespace fitroom::garments {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxFiles = 100'000;

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

/// A head's key, whatever language it is in; empty when it is not known.
std::string keyOf(const std::string& head) {
  static const std::map<std::string, std::string> names = {
      {"文件", "file"},     {"款号", "style_id"}, {"id", "style_id"},    {"品类", "category"},
      {"面料", "fabric"},   {"尺码表", "sizes"},  {"名称", "name_zh"},   {"name", "name_en"},
      {"价格", "price"},    {"单位", "unit"},     {"基码", "base_size"}, {"尺码表单位", "chart_unit"},
      {"适用", "audience"}, {"配色", "colour"},   {"color", "colour"}};
  const std::string text = lowered(head);
  const auto& keys = fieldKeys();
  if (text == "file" || text == "sizes" || std::find(keys.begin(), keys.end(), text) != keys.end())
    return text;
  const auto it = names.find(text);
  return it == names.end() ? std::string() : it->second;
}

tl::unexpected<Error> wrong(const Text& where, const std::string& key, const std::string& value,
                            const std::string& allowed) {
  return fail(ErrorCode::kMalformed,
              {fmt::format("{}的 {} 写着“{}”；可用：{}", where.zh, key, value, allowed),
               fmt::format("{}: {} says '{}'; allowed: {}", where.en, key, value, allowed)},
              where.en);
}

Text rowName(std::size_t row) {
  return {fmt::format("清单第 {} 行", row), fmt::format("manifest row {}", row)};
}

bool oneOf(const std::string& value, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return value == word; });
}

std::vector<std::string> wordsOf(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

bool isAxis(const std::string& a) {
  return a.size() == 2 && (a[0] == '+' || a[0] == '-') && a[1] >= 'x' && a[1] <= 'z';
}

Expected<void> setPrice(IntakeRow& row, const std::string& value, const Text& where) {
  double price = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), price);
  if (error != std::errc() || end != value.data() + value.size() || !(price >= 0) || price > 1e9)
    return wrong(where, "price", value, "0 to 1000000000");
  row.priceMinor = std::llround(price * 100);
  return {};
}

/// Fields of a few allowed words.
Expected<void> setChoice(IntakeRow& row, const std::string& key, const std::string& value,
                         const Text& where) {
  if (key == "audience") {
    if (!oneOf(value, {"female", "male", "any"})) return wrong(where, key, value, "female male any");
    row.audience = value;
  } else if (key == "chart_unit") {
    if (!oneOf(value, {"cm", "in", "mm"})) return wrong(where, key, value, "cm in mm");
    row.chartUnit = value;
  } else if (key == "chart") {
    if (!oneOf(value, {"table", "mesh"})) return wrong(where, key, value, "table mesh");
    row.chartUse = value;
  } else if (key == "unit") {
    if (!unitMetres(value)) return wrong(where, key, value, "m cm mm dm in x0.0123");
    row.options.unit = value;
  } else if (key == "up" || key == "front") {
    if (!isAxis(value)) return wrong(where, key, value, "+x -x +y -y +z -z");
    (key == "up" ? row.options.up : row.options.front) = value;
  } else if (key == "leave") {
    for (const auto& code : wordsOf(value)) {
      if (!canLeave(code)) return wrong(where, key, value, "IMP-011 IMP-023 IMP-030 IMP-031");
      row.options.leave.push_back(code);
    }
  } else if (key == "category") {
    row.category = findCategory(value);
    if (!row.category)
      return wrong(where, key, value,
                   "top shirt jacket coat dress skirt trousers shorts jumpsuit underwear other");
  }
  return {};
}

}  // namespace

const std::vector<std::string>& fieldKeys() {
  static const std::vector<std::string> keys = {
      "style_id", "category", "fabric",    "name_zh",    "name_en", "price",     "unit",  "up",    "front",
      "audience", "colour",   "base_size", "chart_unit", "chart",   "reference", "leave", "accept"};
  return keys;
}

Expected<void> setField(IntakeRow& row, const std::string& key, const std::string& value, const Text& where) {
  const auto& keys = fieldKeys();
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    std::string known;
    for (const auto& k : keys) known += (known.empty() ? "" : " ") + k;
    return fail(ErrorCode::kMalformed,
                {where.zh + "不认识 " + key + "；可用：" + known,
                 where.en + ": " + key + " is not known; use " + known},
                where.en);
  }
  if (key == "style_id") {
    if (!isGarmentId(value)) return wrong(where, key, value, "a-z 0-9 - _, at most 64");
    row.id = value;
  } else if (key == "fabric") {
    row.fabric = value;
  } else if (key == "name_zh") {
    row.name.zh = value;
  } else if (key == "name_en") {
    row.name.en = value;
  } else if (key == "base_size") {
    row.baseSize = value;
  } else if (key == "colour") {
    row.options.colourway = value;
  } else if (key == "reference") {
    const auto body = readReference(value, row.audience);
    if (!body) return wrong(where, key, value, body.error().text.en);
    row.reference = value;
  } else if (key == "accept") {
    for (const auto& code : wordsOf(value)) row.accepted.insert(code);
  } else if (key == "price") {
    return setPrice(row, value, where);
  } else {
    return setChoice(row, key, value, where);
  }
  return {};
}

bool looksLikeGarment(const fs::path& path) {
  static const std::set<std::string> kinds = {".glb", ".gltf", ".obj", ".fbx", ".dae",
                                              ".ply", ".stl",  ".3mf", ".zip"};
  return kinds.count(lowered(path.extension().string())) > 0;
}

Expected<std::vector<IntakeRow>> readManifest(std::string_view text, const fs::path& folder,
                                              const IntakeRow& defaults) {
  auto cells = readDelimited(text);
  if (!cells) return tl::unexpected(cells.error());
  std::vector<std::string> keys;
  if (!cells->empty()) {
    for (const auto& head : cells->front()) keys.push_back(keyOf(head));
  }
  if (std::count(keys.begin(), keys.end(), "file") != 1) {
    return fail(ErrorCode::kMalformed,
                {"清单的表头里要有一列“文件”（file）", "the manifest's head needs one column 'file'"});
  }
  std::vector<IntakeRow> rows;
  std::set<std::string> ids;
  for (std::size_t r = 1; r < cells->size(); ++r) {
    IntakeRow row = defaults;
    for (std::size_t k = 0; k < std::min(keys.size(), (*cells)[r].size()); ++k) {
      const std::string& value = (*cells)[r][k];
      if (keys[k].empty() || value.empty()) continue;
      if (keys[k] == "file" || keys[k] == "sizes") {
        const std::string plain = plainName(value);
        if (plain.empty())
          return wrong(rowName(r + 1), keys[k], value, "a name inside the manifest's folder");
        (keys[k] == "file" ? row.file : row.sizes) = folder / plain;
      } else if (auto ok = setField(row, keys[k], value, rowName(r + 1)); !ok) {
        return tl::unexpected(ok.error());
      }
    }
    if (row.file.empty()) return wrong(rowName(r + 1), "file", "", "a file name");
    if (!row.id.empty() && !ids.insert(row.id).second)
      return wrong(rowName(r + 1), "style_id", row.id, "each id once");
    rows.push_back(std::move(row));
  }
  return rows;
}

Expected<std::vector<IntakeRow>> rowsOf(const std::vector<fs::path>& paths, const IntakeRow& defaults) {
  std::vector<IntakeRow> rows;
  for (const auto& path : paths) {
    std::error_code ec;
    const bool manifest = path.extension() == ".csv";
    if (manifest || fs::exists(path / "manifest.csv", ec)) {
      const fs::path file = manifest ? path : path / "manifest.csv";
      auto text = readFile(file, 16u << 20);
      if (!text) return tl::unexpected(text.error());
      auto more = readManifest(*text, file.parent_path(), defaults);
      if (!more) return more;
      rows.insert(rows.end(), more->begin(), more->end());
      continue;
    }
    if (!fs::is_directory(path, ec)) {
      rows.push_back(defaults);
      rows.back().file = path;
      continue;
    }
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator it(path, ec), end; !ec && it != end && files.size() < kMaxFiles;
         it.increment(ec)) {
      if (it->is_regular_file(ec) && looksLikeGarment(it->path())) files.push_back(it->path());
    }
    if (files.empty()) {
      return fail(ErrorCode::kNotFound,
                  {path.string() + " 里没有可导入的文件（GLB、glTF、OBJ、FBX、DAE、PLY、STL、3MF、ZIP）",
                   path.string() + " holds nothing to import (GLB, glTF, OBJ, FBX, DAE, PLY, STL, 3MF, ZIP)"},
                  path.string());
    }
    std::sort(files.begin(), files.end());
    for (auto& file : files) {
      rows.push_back(defaults);
      rows.back().file = std::move(file);
    }
  }
  return rows;
}

}  // namespace fitroom::garments
