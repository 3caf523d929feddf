#include "garments/library/garment_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormatName = "fitroom-garment";
constexpr double kCm = 100.0;
constexpr double kLargestCm = 1e6;  ///< Beyond it a measure is a mistake.

const char* fitName(IntendedFit fit) {
  switch (fit) {
    case IntendedFit::kClose:
      return "close";
    case IntendedFit::kRegular:
      return "regular";
    case IntendedFit::kLoose:
      return "loose";
  }
  return "regular";
}

Json vectorJson(const Eigen::Vector3d& v) {
  return {v[0], v[1], v[2]};
}

Json referenceJson(const ReferenceBody& reference) {
  Json measures = Json::object();
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<bodymodel::Measure>(i);
    if (const auto value = reference.measures.get(m))
      measures[std::string(bodymodel::measureInfo(m).key)] = std::round(toKeyUnit(m, *value) * 1e4) / 1e4;
  }
  return {{"source", reference.source}, {"label", reference.label}, {"measures", measures}};
}

Json filesJson(const std::vector<StoredFile>& files) {
  Json out = Json::array();
  for (const auto& f : files) out.push_back({{"name", f.name}, {"bytes", f.bytes}, {"sha256", f.sha256}});
  return out;
}

Json measuresJson(const FinishedMeasures& measures) {
  Json out = Json::object();
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto& value = measures.values[i];
    // A tenth of a micrometre: keeps the text short and the round trip exact enough for any tape.
    if (value) out[finishedName(static_cast<Finished>(i))] = std::round(*value * kCm * 1e5) / 1e5;
  }
  return out;
}

/// Vertex indices in one string: a JSON array would put each on its own line.
std::string loopText(const std::vector<std::int32_t>& loop) {
  std::string out;
  for (const std::int32_t i : loop) {
    if (!out.empty()) out += ' ';
    out += std::to_string(i);
  }
  return out;
}

/// The reverse; false when something else than non-negative numbers stands there.
bool parseLoop(std::string_view text, std::vector<std::int32_t>& loop) {
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    std::int32_t value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc() || value < 0 || (next != end && *next != ' ')) return false;
    loop.push_back(value);
    at = next == end ? end : next + 1;
  }
  return true;
}

Json sizeJson(const StoredSize& size) {
  Json out = {{"label", size.label}};
  if (!size.meshFile.empty()) out["mesh"] = size.meshFile;
  out["finished_cm"] = measuresJson(size.finished);
  if (size.meshFile.empty()) return out;
  out["measured_cm"] = measuresJson(size.measured);
  Json tubes = Json::array();
  for (const auto& tube : size.tubes) {
    tubes.push_back({{"kind", tubeName(tube.kind)},
                     {"start_m", vectorJson(tube.start)},
                     {"end_m", vectorJson(tube.end)}});
  }
  out["tubes"] = tubes;
  Json openings = Json::array();
  for (const auto& opening : size.openings) {
    openings.push_back({{"kind", openingName(opening.kind)},
                        {"side", opening.side},
                        {"girth_m", opening.girth},
                        {"centre_m", vectorJson(opening.centre)},
                        {"loop", loopText(opening.loop)}});
  }
  out["openings"] = openings;
  return out;
}

/// Reads fields with their types checked; remembers the first one that is wrong.
class FieldReader {
 public:
  std::string text(const Json& object, const char* key, std::string fallback) {
    const Json* v = find(object, key);
    if (v == nullptr) return fallback;
    if (!v->is_string()) return bad(key), fallback;
    return v->get<std::string>();
  }
  double number(const Json& object, const char* key, double fallback) {
    const Json* v = find(object, key);
    if (v == nullptr) return fallback;
    if (!v->is_number() || !std::isfinite(v->get<double>())) return bad(key), fallback;
    return v->get<double>();
  }
  bool flag(const Json& object, const char* key, bool fallback) {
    const Json* v = find(object, key);
    if (v == nullptr) return fallback;
    if (!v->is_boolean()) return bad(key), fallback;
    return v->get<bool>();
  }
  const Json& list(const Json& object, const char* key) {
    static const Json kEmpty = Json::array();
    const Json* v = find(object, key);
    if (v == nullptr) return kEmpty;
    if (!v->is_array()) return bad(key), kEmpty;
    return *v;
  }
  Eigen::Vector3d vector(const Json& object, const char* key, const Eigen::Vector3d& fallback) {
    const Json& v = list(object, key);
    if (v.empty()) return fallback;
    Eigen::Vector3d out = fallback;
    if (v.size() != 3) return bad(key), fallback;
    for (std::size_t i = 0; i < 3; ++i) {
      if (!v[i].is_number() || !std::isfinite(v[i].get<double>())) return bad(key), fallback;
      out[static_cast<Eigen::Index>(i)] = v[i].get<double>();
    }
    return out;
  }
  void bad(const char* key) {
    if (problem_.empty()) problem_ = key;
  }
  const std::string& problem() const { return problem_; }

 private:
  static const Json* find(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto it = object.find(key);
    return it == object.end() ? nullptr : &*it;
  }
  std::string problem_;
};

FinishedMeasures readMeasures(const Json& size, const char* key, FieldReader& read) {
  FinishedMeasures out;
  const auto it = size.find(key);
  if (it == size.end()) return out;
  if (!it->is_object()) return read.bad(key), out;
  for (const auto& [name, value] : it->items()) {
    const auto finished = findFinished(name);
    if (!finished || !value.is_number() || !(std::abs(value.get<double>()) <= kLargestCm))
      return read.bad(key), out;
    out[*finished] = value.get<double>() / kCm;
  }
  return out;
}

std::vector<Tube> readTubes(const Json& size, FieldReader& read) {
  std::vector<Tube> tubes;
  for (const auto& json : read.list(size, "tubes")) {
    const std::string kind = read.text(json, "kind", "");
    Tube tube;
    bool known = false;
    for (int k = 0; k <= static_cast<int>(TubeKind::kRightLeg); ++k) {
      if (kind != tubeName(static_cast<TubeKind>(k))) continue;
      tube.kind = static_cast<TubeKind>(k);
      known = true;
    }
    if (!known) read.bad("tubes.kind");
    tube.start = read.vector(json, "start_m", Eigen::Vector3d::Zero());
    tube.end = read.vector(json, "end_m", Eigen::Vector3d::Zero());
    tubes.push_back(tube);
  }
  return tubes;
}

std::vector<Opening> readOpenings(const Json& size, FieldReader& read) {
  std::vector<Opening> openings;
  for (const auto& json : read.list(size, "openings")) {
    Opening opening;
    const std::string kind = read.text(json, "kind", "");
    for (int k = 0; k <= static_cast<int>(OpeningKind::kUnknown); ++k) {
      if (kind == openingName(static_cast<OpeningKind>(k))) opening.kind = static_cast<OpeningKind>(k);
    }
    opening.side = static_cast<int>(std::clamp(read.number(json, "side", 0), -1.0, 1.0));
    opening.girth = read.number(json, "girth_m", 0);
    opening.centre = read.vector(json, "centre_m", Eigen::Vector3d::Zero());
    if (!parseLoop(read.text(json, "loop", ""), opening.loop)) read.bad("openings.loop");
    openings.push_back(std::move(opening));
  }
  return openings;
}

bool isPlainFileName(const std::string& name) {
  return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos &&
         name.find('\\') == std::string::npos;
}

ReferenceBody readReference(const Json& json, FieldReader& read) {
  ReferenceBody out;
  const auto it = json.find("reference_body");
  if (it == json.end()) return out;
  if (!it->is_object()) return read.bad("reference_body"), out;
  out.source = read.text(*it, "source", "");
  out.label = read.text(*it, "label", "");
  const auto measures = it->find("measures");
  if (measures == it->end()) return out;
  if (!measures->is_object()) return read.bad("reference_body.measures"), out;
  for (const auto& [key, value] : measures->items()) {
    const auto m = bodymodel::findMeasure(key);
    if (!m || !value.is_number() || !(std::abs(value.get<double>()) <= kLargestCm))
      return read.bad("reference_body.measures"), out;
    out.measures.set(*m, fromKeyUnit(*m, value.get<double>()));
  }
  return out;
}

/// What a document of version 2 says of its folder.
void readFolder(const Json& json, FieldReader& read, StoredGarment& out) {
  out.published = read.flag(json, "published", true);
  const double revision = read.number(json, "revision", 1);
  if (!(revision >= 1) || revision > 1e9)
    read.bad("revision");
  else
    out.revision = static_cast<int>(revision);
  out.content = read.text(json, "content", "");
  for (const auto& file : read.list(json, "files")) {
    StoredFile stored{read.text(file, "name", ""), 0, read.text(file, "sha256", "")};
    const double bytes = read.number(file, "bytes", 0);
    if (!isPlainFileName(stored.name) || !(bytes >= 0) || bytes > 1e15) return read.bad("files");
    stored.bytes = static_cast<std::uint64_t>(bytes);
    out.files.push_back(std::move(stored));
  }
}

void readCommon(const Json& json, FieldReader& read, GarmentModel& out) {
  out.id = read.text(json, "id", "");
  const Json name = json.value("name", Json::object());
  out.name = {read.text(name, "zh", ""), read.text(name, "en", "")};
  if (const auto category = findCategory(read.text(json, "category", "other")))
    out.category = *category;
  else
    read.bad("category");
  out.categoryConfidence = read.number(json, "category_confidence", 0);
  const std::string fit = read.text(json, "intended_fit", "regular");
  out.intendedFit = fit == "close"   ? IntendedFit::kClose
                    : fit == "loose" ? IntendedFit::kLoose
                                     : IntendedFit::kRegular;
  out.frontOpen = read.flag(json, "front_open", false);
  out.audience = read.text(json, "audience", "any");
  out.fabric = read.text(json, "fabric", out.fabric);
  const Eigen::Vector3d colour = read.vector(json, "colour_linear", out.colour.cast<double>());
  out.colour = colour.cwiseMax(0.0).cwiseMin(1.0).cast<float>();
  out.panelUv = read.flag(json, "panel_uv", false);
  const double price = read.number(json, "price_minor", 0);
  if (price < 0 || price > 9e15)
    read.bad("price_minor");
  else
    out.priceMinor = static_cast<std::int64_t>(price);
  out.currency = read.text(json, "currency", "CNY");
  for (const auto& name : read.list(json, "colourways")) {
    if (!name.is_string()) return read.bad("colourways");
    out.colourways.push_back(name.get<std::string>());
  }
  out.colourway = read.text(json, "colourway", "");
  out.reference = readReference(json, read);
  out.designedEase = readMeasures(json, "designed_ease_cm", read);
  const Json source = json.value("source", Json::object());
  out.source = {read.text(source, "path", ""),   read.text(source, "unit", "m"),
                read.text(source, "up", "+y"),   read.text(source, "front", "+z"),
                read.text(source, "author", ""), read.text(source, "licence", "")};
}

tl::unexpected<Error> malformed(const std::filesystem::path& path, const std::string& field) {
  return fail(ErrorCode::kMalformed,
              {path.string() + " 的字段 " + field + " 不对，请重新导入这件衣服",
               path.string() + ": field " + field + " is wrong; import the garment again"},
              path.string());
}

}  // namespace

std::string encodeGarmentJson(const StoredGarment& garment) {
  const GarmentModel& g = garment.common;
  Json sizes = Json::array();
  for (const auto& size : garment.sizes) sizes.push_back(sizeJson(size));
  const Json document = {{"format", kFormatName},
                         {"version", kGarmentFormatVersion},
                         {"id", g.id},
                         {"name", {{"zh", g.name.zh}, {"en", g.name.en}}},
                         {"category", categoryName(g.category)},
                         {"category_confidence", g.categoryConfidence},
                         {"intended_fit", fitName(g.intendedFit)},
                         {"front_open", g.frontOpen},
                         {"audience", g.audience},
                         {"fabric", g.fabric},
                         {"colour_linear", {g.colour[0], g.colour[1], g.colour[2]}},
                         {"price_minor", g.priceMinor},
                         {"currency", g.currency},
                         {"panel_uv", g.panelUv},
                         {"published", garment.published},
                         {"revision", garment.revision},
                         {"content", garment.content},
                         {"files", filesJson(garment.files)},
                         {"colourways", g.colourways},
                         {"colourway", g.colourway},
                         {"reference_body", referenceJson(g.reference)},
                         {"designed_ease_cm", measuresJson(g.designedEase)},
                         {"source",
                          {{"path", g.source.path},
                           {"unit", g.source.unit},
                           {"up", g.source.up},
                           {"front", g.source.front},
                           {"author", g.source.author},
                           {"licence", g.source.licence}}},
                         {"sizes", sizes}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Expected<StoredGarment> decodeGarmentJson(std::string_view text, const std::filesystem::path& path) try {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return malformed(path, "(JSON)");
  FieldReader read;
  if (read.text(json, "format", "") != kFormatName) return malformed(path, "format");
  const double version = read.number(json, "version", 0);
  if (version > kGarmentFormatVersion) {
    const std::string v = std::to_string(static_cast<int>(std::min(version, 1e6)));
    return fail(ErrorCode::kNewerVersion,
                {path.string() + " 由更新的版本写成（格式 " + v + "），请升级程序",
                 path.string() + " was written by a newer release (format " + v + "); update the program"},
                path.string());
  }
  if (version < 1) return malformed(path, "version");
  StoredGarment out;
  readCommon(json, read, out.common);
  readFolder(json, read, out);
  for (const auto& size : read.list(json, "sizes")) {
    StoredSize stored;
    stored.label = read.text(size, "label", "");
    stored.meshFile = read.text(size, "mesh", "");
    if (!stored.meshFile.empty() && !isPlainFileName(stored.meshFile)) read.bad("sizes.mesh");
    stored.finished = readMeasures(size, "finished_cm", read);
    stored.measured = readMeasures(size, "measured_cm", read);
    stored.tubes = readTubes(size, read);
    stored.openings = readOpenings(size, read);
    out.sizes.push_back(std::move(stored));
  }
  if (!read.problem().empty()) return malformed(path, read.problem());
  if (!isGarmentId(out.common.id)) return malformed(path, "id");
  if (out.sizes.empty()) return malformed(path, "sizes");
  return out;
} catch (const std::exception& e) {
  return malformed(path, e.what());
}

bool isGarmentId(std::string_view id) {
  if (id.empty() || id.size() > 64 || id[0] == '-' || id[0] == '_') return false;
  for (const char c : id) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
  }
  return true;
}

std::string slugOf(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const char lower = upper ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
      out.push_back(lower);
    else if (!out.empty() && out.back() != '-')
      out.push_back('-');
    if (out.size() >= 40) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "garment" : out;
}

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash) {
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ull;
  }
  return hash;
}

}  // namespace fitroom::garments
