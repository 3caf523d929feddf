#include "garments/drape/fabric_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

namespace fitroom::garments {

namespace {

using Json = nlohmann::json;

constexpr double kGramForcePerCm = 0.980665;  // N/m.
constexpr double kDegrees = 180 / 3.14159265358979323846;
constexpr double kKesLoad = 500 * kGramForcePerCm;  // Of the tensile test, N/m.

struct Range {
  const char* name;
  double value, low, high;
};

Expected<void> within(std::span<const Range> values) {
  for (const Range& r : values) {
    if (r.value >= r.low && r.value <= r.high) continue;
    return fail(
        ErrorCode::kInvalidArgument,
        {fmt::format("面料的 {} 为 {:g}，应在 {:g} 与 {:g} 之间", r.name, r.value, r.low, r.high),
         fmt::format("the fabric's {} is {:g}, allowed are {:g} to {:g}", r.name, r.value, r.low, r.high)},
        r.name);
  }
  return {};
}

tl::unexpected<Error> malformed(const std::string& zh, const std::string& en, const std::string& name) {
  return fail(ErrorCode::kMalformed, {name + "：" + zh, name + ": " + en}, name);
}

struct Key {
  const char* name;
  double* value;
  bool needed;
};

Expected<void> readNumbers(const Json& object, std::span<const Key> keys, const std::string& file) {
  for (const Key& key : keys) {
    const auto found = object.find(key.name);
    if (found != object.end() && found->is_number()) {
      *key.value = found->get<double>();
    } else if (key.needed || found != object.end()) {
      return malformed(fmt::format("缺少数值“{}”", key.name),
                       fmt::format("the number '{}' is missing", key.name), file);
    }
  }
  return {};
}

Expected<Fabric> readKes(const Json& object, bool knit, const std::string& file) {
  KesFabric k;
  const Key keys[] = {{"W_mg_cm2", &k.weight, true},
                      {"T_mm", &k.thickness, true},
                      {"B_warp_gf_cm2_cm", &k.bendingWarp, true},
                      {"B_weft_gf_cm2_cm", &k.bendingWeft, true},
                      {"G_warp_gf_cm_deg", &k.shearWarp, true},
                      {"G_weft_gf_cm_deg", &k.shearWeft, true},
                      {"EMT_warp_pct", &k.extensionWarp, true},
                      {"EMT_weft_pct", &k.extensionWeft, true},
                      {"MIU", &k.friction, false}};
  if (auto good = readNumbers(object, keys, file); !good) return tl::unexpected(good.error());
  return fromKes(k, knit);
}

Expected<Fabric> readClo(const Json& object, bool knit, const std::string& file) {
  CloFabric c;
  const Key keys[] = {{"density_g_m2", &c.density, true},
                      {"thickness_mm", &c.thickness, true},
                      {"stretch_warp_g_s2", &c.stretchWarp, true},
                      {"stretch_weft_g_s2", &c.stretchWeft, true},
                      {"shear_g_s2", &c.shear, true},
                      {"bending_warp_g_mm2_s2", &c.bendingWarp, true},
                      {"bending_weft_g_mm2_s2", &c.bendingWeft, true},
                      {"friction", &c.friction, false}};
  if (auto good = readNumbers(object, keys, file); !good) return tl::unexpected(good.error());
  return fromClo(c, knit);
}

Expected<Fabric> readSi(const Json& object, bool knit, const std::string& file) {
  Fabric f;
  f.knit = knit;
  const Key keys[] = {{"density_kg_m2", &f.density, true},
                      {"thickness_m", &f.thickness, true},
                      {"stretch_warp_n_m", &f.stretchWarp, true},
                      {"stretch_weft_n_m", &f.stretchWeft, true},
                      {"shear_n_m", &f.shear, true},
                      {"bending_n_m", &f.bending, true},
                      {"friction", &f.friction, false},
                      {"stretch_limit", &f.stretchLimit, false}};
  if (auto good = readNumbers(object, keys, file); !good) return tl::unexpected(good.error());
  return f;
}

}  // namespace

Expected<Fabric> fromKes(const KesFabric& kes, bool knit) {
  const Range ranges[] = {{"W", kes.weight, 2, 100},
                          {"T", kes.thickness, 0.01, 20},
                          {"B_warp", kes.bendingWarp, 1e-3, 10},
                          {"B_weft", kes.bendingWeft, 1e-3, 10},
                          {"G_warp", kes.shearWarp, 0.02, 20},
                          {"G_weft", kes.shearWeft, 0.02, 20},
                          {"EMT_warp", kes.extensionWarp, 0.2, 200},
                          {"EMT_weft", kes.extensionWeft, 0.2, 200},
                          {"MIU", kes.friction, 0, 1}};
  if (auto good = within(ranges); !good) return tl::unexpected(good.error());
  Fabric f;
  f.knit = knit;
  f.density = kes.weight / 100;
  f.thickness = kes.thickness / 1000;
  f.bending = 0.5 * (kes.bendingWarp + kes.bendingWeft) * kGramForcePerCm * 1e-4;
  f.shear = 0.5 * (kes.shearWarp + kes.shearWeft) * kGramForcePerCm * kDegrees;
  f.stretchWarp = kKesLoad / (kes.extensionWarp / 100);
  f.stretchWeft = kKesLoad / (kes.extensionWeft / 100);
  f.friction = kes.friction;
  f.stretchLimit = std::max(0.03, std::min(kes.extensionWarp, kes.extensionWeft) / 300);
  f.source = "KES-F";
  return f;
}

Expected<Fabric> fromClo(const CloFabric& clo, bool knit) {
  const Range ranges[] = {{"density", clo.density, 20, 1000},
                          {"thickness", clo.thickness, 0.01, 20},
                          {"stretch_warp", clo.stretchWarp, 1e3, 1e7},
                          {"stretch_weft", clo.stretchWeft, 1e3, 1e7},
                          {"shear", clo.shear, 1e2, 1e7},
                          {"bending_warp", clo.bendingWarp, 100, 1e7},
                          {"bending_weft", clo.bendingWeft, 100, 1e7},
                          {"friction", clo.friction, 0, 1}};
  if (auto good = within(ranges); !good) return tl::unexpected(good.error());
  Fabric f;
  f.knit = knit;
  f.density = clo.density / 1000;
  f.thickness = clo.thickness / 1000;
  f.stretchWarp = clo.stretchWarp * 1e-3;
  f.stretchWeft = clo.stretchWeft * 1e-3;
  f.shear = clo.shear * 1e-3;
  f.bending = 0.5 * (clo.bendingWarp + clo.bendingWeft) * 1e-9;
  f.friction = clo.friction;
  f.stretchLimit = knit ? 0.3 : 0.03;
  f.source = "CLO";
  return f;
}

Expected<Fabric> readFabricFile(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  std::ifstream in(file);
  if (!in)
    return fail(ErrorCode::kUnreadable, {"打不开面料文件 " + name, "cannot open the fabric file " + name},
                name);
  const Json object = Json::parse(in, nullptr, false);
  if (!object.is_object()) return malformed("不是 JSON 对象", "this is not a JSON object", name);
  const auto word = [&](const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
  };
  const bool knit = object.contains("knit") && object["knit"].is_boolean() && object["knit"].get<bool>();
  const std::string system = word("system");
  Expected<Fabric> fabric = system == "kes"   ? readKes(object, knit, name)
                            : system == "clo" ? readClo(object, knit, name)
                            : system == "si"
                                ? readSi(object, knit, name)
                                : malformed("“system”是“" + system + "”，应为 si、kes 或 clo",
                                            "'system' is '" + system + "' and must be si, kes or clo", name);
  if (!fabric) return fabric;
  fabric->id = word("id").empty() ? file.stem().string() : word("id");
  fabric->name = {fabric->id, fabric->id};
  return fabric;
}

}  // namespace fitroom::garments
