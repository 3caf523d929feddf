#include "garments/drape/fabric.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace fitroom::garments {

namespace {

using Json = nlohmann::json;

/// A value of the table: where it goes, what it is called, what is allowed.
struct Field {
  const char* key;
  double Fabric::*member;
  double low, high;
};

constexpr Field kFields[] = {
    {"density", &Fabric::density, 0.02, 1},         {"stretch_warp", &Fabric::stretchWarp, 1, 5e4},
    {"stretch_weft", &Fabric::stretchWeft, 1, 5e4}, {"shear", &Fabric::shear, 1, 5e4},
    {"bending", &Fabric::bending, 1e-6, 1e-3},      {"thickness", &Fabric::thickness, 1e-5, 0.02},
    {"friction", &Fabric::friction, 0, 1},          {"stretch_limit", &Fabric::stretchLimit, 0.001, 2},
};

tl::unexpected<Error> malformed(const std::string& zh, const std::string& en, const std::string& context) {
  return fail(ErrorCode::kMalformed, {"面料表：" + zh, "fabric table: " + en}, context);
}

Expected<void> readField(const Json& row, const Field& field, const Json& sources, Fabric& fabric) {
  const std::string place = fabric.id + "." + field.key;
  const auto cell = row.find(field.key);
  if (cell == row.end() || !cell->is_array() || cell->size() != 2 || !(*cell)[0].is_number() ||
      !(*cell)[1].is_string()) {
    return malformed(fmt::format("{} 应为 [数值, 来源]", place),
                     fmt::format("{} must be [number, source]", place), place);
  }
  const double value = (*cell)[0].get<double>();
  if (!(value >= field.low && value <= field.high)) {
    return malformed(fmt::format("{} 为 {}，应在 {} 与 {} 之间", place, value, field.low, field.high),
                     fmt::format("{} is {}, allowed are {} to {}", place, value, field.low, field.high),
                     place);
  }
  const std::string source = (*cell)[1].get<std::string>();
  const auto known = sources.find(source);
  if (known == sources.end() || !known->is_string()) {
    return malformed(fmt::format("{} 的来源“{}”未列出", place, source),
                     fmt::format("{} names the source '{}', which is not listed", place, source), place);
  }
  fabric.*field.member = value;
  fabric.source += fmt::format("{}: {}\n", field.key, known->get<std::string>());
  return {};
}

Expected<Fabric> readFabric(const Json& row, const Json& sources, std::size_t number) {
  const std::string place = fmt::format("fabrics[{}]", number);
  for (const char* key : {"id", "zh", "en"}) {
    if (row.is_object() && row.contains(key) && row[key].is_string() && !row[key].get<std::string>().empty())
      continue;
    return malformed(fmt::format("{} 缺少“{}”", place, key), fmt::format("{} has no '{}'", place, key),
                     place);
  }
  if (!row.contains("knit") || !row["knit"].is_boolean()) {
    return malformed(fmt::format("{} 缺少“knit”", place), fmt::format("{} has no 'knit'", place), place);
  }
  Fabric fabric;
  fabric.id = row["id"].get<std::string>();
  fabric.name = {row["zh"].get<std::string>(), row["en"].get<std::string>()};
  fabric.knit = row["knit"].get<bool>();
  for (const Field& field : kFields) {
    if (auto good = readField(row, field, sources, fabric); !good) return tl::unexpected(good.error());
  }
  if (row.contains("note") && row["note"].is_string()) fabric.source += row["note"].get<std::string>();
  return fabric;
}

}  // namespace

Expected<std::vector<Fabric>> loadFabrics(const std::filesystem::path& assets) {
  const std::filesystem::path file = assets / "fabrics" / "fabrics.json";
  std::ifstream in(file);
  if (!in) {
    return fail(ErrorCode::kUnreadable,
                {"打不开面料表 fabrics/fabrics.json；请检查资源文件夹",
                 "cannot open fabrics/fabrics.json; check the assets folder"},
                file.filename().string());
  }
  const Json table = Json::parse(in, nullptr, false);
  if (table.is_discarded() || !table.is_object() || !table.contains("fabrics") ||
      !table["fabrics"].is_array() || !table.contains("sources") || !table["sources"].is_object()) {
    return malformed("不是有效的面料表 JSON", "this is not the JSON of a fabric table",
                     file.filename().string());
  }
  std::vector<Fabric> fabrics;
  std::set<std::string> seen;
  for (const Json& row : table["fabrics"]) {
    auto fabric = readFabric(row, table["sources"], fabrics.size());
    if (!fabric) return tl::unexpected(fabric.error());
    if (!seen.insert(fabric->id).second) {
      return malformed(fmt::format("“{}”出现两次", fabric->id), fmt::format("'{}' appears twice", fabric->id),
                       fabric->id);
    }
    fabrics.push_back(std::move(*fabric));
  }
  if (fabrics.empty()) return malformed("没有任何面料", "it holds no fabric", file.filename().string());
  return fabrics;
}

}  // namespace fitroom::garments
