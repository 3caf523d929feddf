#include "garments/worker/report_codec.h"

#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

#include "garments/library/garment_json.h"
#include "garments/library/garment_mesh.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "FRIR";
constexpr std::size_t kHead = 8;

tl::unexpected<Error> malformed(const char* where) {
  return fail(ErrorCode::kMalformed, {std::string("导入进程的结果不对：") + where,
                                      std::string("the import process handed back a bad result: ") + where});
}

std::string documentOf(const GarmentModel& garment) {
  StoredGarment stored;
  stored.common = garment;
  if (stored.common.id.empty()) stored.common.id = "new";
  stored.sizes.push_back(
      {garment.size, "mesh.glb", garment.finished, garment.finished, garment.tubes, garment.openings});
  return encodeGarmentJson(stored);
}

Json findingJson(const Finding& f) {
  Json fixes = Json::array();
  for (const auto& fix : f.fixes)
    fixes.push_back({{"zh", fix.text.zh}, {"en", fix.text.en}, {"set", fix.set}});
  return {{"code", f.code},   {"severity", static_cast<int>(f.severity)},
          {"zh", f.text.zh},  {"en", f.text.en},
          {"fixed", f.fixed}, {"fixes", fixes}};
}

/// The next `length` bytes of what is left.
bool take(std::string_view& rest, std::uint64_t length, std::string_view& out) {
  if (length > rest.size()) return false;
  out = rest.substr(0, length);
  rest.remove_prefix(length);
  return true;
}

Expected<GarmentModel> garmentFrom(const Json& json, std::string_view& rest) {
  std::string_view mesh;
  if (!take(rest, json.value("mesh_bytes", std::uint64_t{0}), mesh)) return malformed("mesh");
  auto stored = decodeGarmentJson(json.value("document", std::string()), "garment.json");
  if (!stored) return tl::unexpected(stored.error());
  if (stored->sizes.size() != 1) return malformed("sizes");
  GarmentModel garment = std::move(stored->common);
  if (garment.id == "new") garment.id.clear();
  garment.size = stored->sizes[0].label;
  garment.finished = stored->sizes[0].measured;
  garment.tubes = std::move(stored->sizes[0].tubes);
  garment.openings = std::move(stored->sizes[0].openings);
  if (auto ok = decodeGarmentMesh(mesh, "mesh.glb", garment); !ok) return tl::unexpected(ok.error());
  return garment;
}

}  // namespace

Expected<std::string> encodeReport(const ImportReport& report) {
  Json findings = Json::array(), garments = Json::array();
  for (const auto& f : report.findings) findings.push_back(findingJson(f));
  std::string meshes;
  for (std::size_t i = 0; i < report.garments.size(); ++i) {
    auto bytes = encodeGarmentMesh(report.garments[i]);
    if (!bytes) return tl::unexpected(bytes.error());
    const std::string shown = i < report.shown.size() ? report.shown[i] : std::string();
    const std::string preview = i < report.previews.size() ? report.previews[i] : std::string();
    garments.push_back({{"document", documentOf(report.garments[i])},
                        {"mesh_bytes", bytes->size()},
                        {"shown_bytes", shown.size()},
                        {"preview_bytes", preview.size()}});
    meshes += *bytes;
    meshes += shown;
    meshes += preview;
  }
  const Json head = {{"path", report.path},
                     {"verdict", static_cast<int>(report.verdict)},
                     {"findings", findings},
                     {"garments", garments}};
  const std::string text = head.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string out(kMagic);
  const auto length = static_cast<std::uint32_t>(text.size());
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((length >> shift) & 0xff));
  return out + text + meshes;
}

Expected<ImportReport> decodeReport(std::string_view bytes) try {
  if (bytes.size() < kHead || bytes.substr(0, 4) != kMagic) return malformed("head");
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i)
    length |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[4 + i])) << (8 * i);
  std::string_view rest = bytes.substr(kHead), text;
  if (!take(rest, length, text)) return malformed("head");
  const Json head = Json::parse(text, nullptr, false);
  if (!head.is_object()) return malformed("JSON");
  ImportReport report;
  report.path = head.value("path", std::string());
  const int verdict = head.value("verdict", 2);
  if (verdict < 0 || verdict > 2) return malformed("verdict");
  report.verdict = static_cast<ImportVerdict>(verdict);
  for (const auto& f : head.value("findings", Json::array())) {
    const int severity = f.value("severity", 0);
    if (severity < 0 || severity > 2) return malformed("severity");
    report.findings.push_back({f.value("code", std::string()),
                               static_cast<Severity>(severity),
                               {f.value("zh", std::string()), f.value("en", std::string())},
                               f.value("fixed", false)});
    for (const auto& fix : f.value("fixes", Json::array())) {
      report.findings.back().fixes.push_back(
          {{fix.value("zh", std::string()), fix.value("en", std::string())},
           fix.value("set", std::string())});
    }
  }
  for (const auto& g : head.value("garments", Json::array())) {
    auto garment = garmentFrom(g, rest);
    if (!garment) return tl::unexpected(garment.error());
    std::string_view shown, preview;
    if (!take(rest, g.value("shown_bytes", std::uint64_t{0}), shown)) return malformed("shown mesh");
    if (!take(rest, g.value("preview_bytes", std::uint64_t{0}), preview)) return malformed("preview");
    report.garments.push_back(std::move(*garment));
    report.shown.emplace_back(shown);
    report.previews.emplace_back(preview);
  }
  return report;
} catch (const std::exception& e) {
  return malformed(e.what());
}

std::string encodeOptions(const ImportOptions& options) {
  const Json json = {{"unit", options.unit},          {"up", options.up},
                     {"front", options.front},        {"edge", options.targetEdge},
                     {"max_bytes", options.maxBytes}, {"leave", options.leave},
                     {"colourway", options.colourway}};
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Expected<ImportOptions> decodeOptions(std::string_view text) try {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return malformed("options");
  ImportOptions options;
  options.unit = json.value("unit", options.unit);
  options.up = json.value("up", options.up);
  options.front = json.value("front", options.front);
  options.targetEdge = json.value("edge", options.targetEdge);
  options.maxBytes = json.value("max_bytes", options.maxBytes);
  options.leave = json.value("leave", options.leave);
  options.colourway = json.value("colourway", options.colourway);
  return options;
} catch (const std::exception& e) {
  return malformed(e.what());
}

}  // namespace fitroom::garments
