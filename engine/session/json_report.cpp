#include "engine/session/json_report.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bodymodel/intake/typed_shape.h"
#include "bodymodel/label/size_label.h"
#include "engine/session/outfit.h"

namespace fitroom::engine {

using bodymodel::Measure;
using nlohmann::json;

namespace {

/// Rounded so that a report shows no digits it does not mean.
double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

double cm(double metres) {
  return rounded(metres * 100.0, 2);
}

std::string print(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

json textJson(const Text& text) {
  return {{"zh", text.zh}, {"en", text.en}};
}

json textsJson(const std::vector<Text>& texts) {
  json list = json::array();
  for (const Text& text : texts) list.push_back(textJson(text));
  return list;
}

json measuresJson(const bodymodel::MeasureSet& set) {
  json object = json::object();
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (set.has(m)) object[std::string(measureInfo(m).key)] = rounded(toKeyUnit(m, set[m]), 2);
  }
  return object;
}

json inferredJson(const std::vector<bodymodel::Inferred>& inferred) {
  json object = json::object();
  for (const auto& one : inferred) {
    object[std::string(measureInfo(one.measure).key)] = {
        {"mean", rounded(toKeyUnit(one.measure, one.mean), 2)},
        {"sd", rounded(toKeyUnit(one.measure, one.sd), 2)}};
  }
  return object;
}

json labelsJson(double sex, const bodymodel::MeasureSet& measures) {
  json list = json::array();
  for (const auto& l : bodymodel::labelsFor(sex, measures)) {
    json one = {{"system", l.system},     {"standard", l.name}, {"label", l.label},
                {"verified", l.verified}, {"source", l.source}, {"second_source", l.second}};
    if (l.unverified) one["unverified"] = textJson(*l.unverified);
    if (l.note) one["note"] = textJson(*l.note);
    list.push_back(std::move(one));
  }
  return list;
}

json labelReadingJson(const bodymodel::LabelReading& l) {
  json one = {{"system", l.system},         {"standard", l.name},
              {"verified", l.verified},     {"source", l.source},
              {"second_source", l.second},  {"measures", measuresJson(l.measures)},
              {"notes", textsJson(l.notes)}};
  if (l.unverified) one["unverified"] = textJson(*l.unverified);
  return one;
}

json shapeJson(const bodymodel::ShapeOptions& options) {
  json object = json::object();
  for (const auto& [key, value] : bodymodel::chosenShape(options))
    object[std::string(key)] = rounded(value, 3);
  return object;
}

json bodyObject(const bodymodel::BodyResult& body) {
  return {{"sex", body.body.sex},
          {"labels", labelsJson(body.body.sex, body.achieved)},
          {"requested", measuresJson(body.requested)},
          {"shape", shapeJson(body.shape)},
          {"achieved", measuresJson(body.achieved)},
          {"inferred", inferredJson(body.inferred)},
          {"warnings", textsJson(body.warnings)},
          {"ms", rounded(body.milliseconds, 2)}};
}

/// The keys every line of a batch begins with.
json personObject(const bodymodel::Person& person) {
  json object = {{"row", person.row}, {"line", person.line}};
  if (!person.id.empty()) object["id"] = person.id;
  return object;
}

json errorObject(const bodymodel::Error& error) {
  return {{"code", bodymodel::errorCodeName(error.code)},
          {"zh", error.text.zh},
          {"en", error.text.en},
          {"context", error.context}};
}

std::string oneLine(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

json finishedJson(const garments::FinishedMeasures& finished) {
  json object = json::object();
  for (std::size_t i = 0; i < garments::kFinishedCount; ++i) {
    const auto f = static_cast<garments::Finished>(i);
    if (finished[f]) object[garments::finishedName(f)] = cm(*finished[f]);
  }
  return object;
}

json sizesJson(const std::vector<garments::GarmentSize>& sizes) {
  json list = json::array();
  for (const auto& size : sizes)
    list.push_back({{"label", size.label}, {"finished_cm", finishedJson(size.finished)}});
  return list;
}

json garmentJson(const garments::GarmentModel& g) {
  return {{"id", g.id},
          {"category", garments::categoryName(g.category)},
          {"category_confidence", rounded(g.categoryConfidence, 2)},
          {"name_zh", g.name.zh},
          {"name_en", g.name.en},
          {"fabric", g.fabric},
          {"source_unit", g.source.unit},
          {"up", g.source.up},
          {"front", g.source.front},
          {"author", g.source.author},
          {"licence", g.source.licence},
          {"vertices", g.mesh.vertexCount()},
          {"triangles", g.mesh.triangleCount()},
          {"colourways", g.colourways},
          {"colourway", g.colourway},
          {"finished_cm", finishedJson(g.finished)},
          {"designed_ease_cm", finishedJson(g.designedEase)},
          {"reference_body",
           {{"source", g.reference.source},
            {"label", g.reference.label},
            {"measures", measuresJson(g.reference.measures)}}}};
}

json findingsJson(const std::vector<garments::Finding>& findings) {
  json list = json::array();
  for (const auto& f : findings) {
    json fixes = json::array();
    for (const auto& fix : f.fixes)
      fixes.push_back({{"zh", fix.text.zh}, {"en", fix.text.en}, {"set", fix.set}});
    list.push_back({{"code", f.code},
                    {"severity", garments::severityName(f.severity)},
                    {"zh", f.text.zh},
                    {"en", f.text.en},
                    {"fixed", f.fixed},
                    {"fixes", fixes}});
  }
  return list;
}

json zonesJson(const garments::FitReport& fit) {
  json list = json::array();
  for (const auto& z : fit.zones) {
    list.push_back({{"zone", garments::zoneName(z.zone)},
                    {"garment_cm", cm(z.garment)},
                    {"body_cm", cm(z.body)},
                    {"ease_cm", cm(z.ease)},
                    {"strain", rounded(z.strain, 4)},
                    {"pressure_kpa", rounded(z.pressure / 1000.0, 3)},
                    {"verdict", garments::fitVerdictName(z.verdict)},
                    {"confidence", rounded(z.confidence, 2)},
                    {"zh", z.text.zh},
                    {"en", z.text.en}});
  }
  return list;
}

json adviceJson(const garments::SizeAdvice& advice) {
  json sizes = json::array();
  for (const auto& s : advice.sizes) {
    sizes.push_back({{"size", s.label},
                     {"small", rounded(s.small, 4)},
                     {"fits", rounded(s.fits, 4)},
                     {"large", rounded(s.large, 4)},
                     {"binding_zone", garments::zoneName(s.binding)}});
  }
  return {{"best", advice.best ? json(*advice.best) : json(nullptr)},
          {"confidence", rounded(advice.confidence, 2)},
          {"zh", advice.text.zh},
          {"en", advice.text.en},
          {"sizes", sizes}};
}

double largest(const std::vector<float>& values) {
  return values.empty() ? 0.0 : static_cast<double>(*std::max_element(values.begin(), values.end()));
}

json drapeObject(const garments::Drape& drape) {
  json stages = json::object();
  for (const auto& stage : drape.stages) stages[stage.stage] = rounded(stage.seconds, 4);
  return {{"seconds", rounded(drape.seconds, 3)},
          {"iterations", drape.iterations},
          {"converged", drape.converged},
          {"strain_p99", rounded(drape.strainP99, 5)},
          {"crossing", drape.crossing},
          {"hash", fmt::format("{:016x}", drape.hash)},
          {"overstretched", rounded(drape.overstretched, 4)},
          {"wearable", wearable(drape)},
          {"pressure_max_kpa", rounded(largest(drape.pressure) / 1000, 3)},
          {"tension_max_n_m", rounded(std::max(largest(drape.tensionWarp), largest(drape.tensionWeft)), 1)},
          {"contacts", drape.contacts.size()},
          {"stages_s", stages}};
}

json fileObject(const garments::ImportReport& report) {
  json list = json::array();
  for (const auto& g : report.garments) {
    json one = garmentJson(g);
    one["sizes"] = sizesJson(g.sizes);
    list.push_back(std::move(one));
  }
  return {{"path", report.path},
          {"verdict", garments::verdictName(report.verdict)},
          {"findings", findingsJson(report.findings)},
          {"garments", list}};
}

json countsObject(const garments::IntakeCounts& counts) {
  return {{"all", counts.all},
          {"passed", counts.passed},
          {"fixed", counts.fixed},
          {"rejected", counts.rejected},
          {"unchanged", counts.unchanged}};
}

json wornObjects(const TryOnResult& result) {
  json list = json::array();
  for (const auto& worn : result.with) {
    list.push_back(
        {{"id", worn.garment.id}, {"size", worn.garment.size}, {"drape", drapeObject(worn.drape)}});
  }
  return list;
}

}  // namespace

std::string bodyJson(const bodymodel::BodyResult& body, const bodymodel::LabelReading* label) {
  json object = bodyObject(body);
  if (label) object["size_label"] = labelReadingJson(*label);
  return print(object);
}

std::string personLine(const bodymodel::Person& person, const bodymodel::BodyResult& body,
                       const std::string& mesh) {
  json object = personObject(person);
  object.update(bodyObject(body));
  if (person.label) object["size_label"] = labelReadingJson(*person.label);
  if (!mesh.empty()) object["mesh"] = mesh;
  return oneLine(object);
}

std::string refusedLine(const bodymodel::Person& person, const bodymodel::Error& error) {
  json object = personObject(person);
  object["requested"] = measuresJson(person.request.measures);
  object["error"] = errorObject(error);
  return oneLine(object);
}

std::string measureJson(const MeasuredFile& file, bool explain) {
  json unsure = json::object(), definitions = json::object();
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const auto& info = measureInfo(m);
    const std::string key(info.key);
    if (const auto& why = file.doubt[i]) unsure[key] = textJson(*why);
    definitions[key] = {{"name", {{"zh", info.zh}, {"en", info.en}}},
                        {"how", {{"zh", info.howZh}, {"en", info.how}}}};
  }
  json object = {{"kind", file.ours ? "body" : "scan"},
                 {"sex", file.sex ? json(*file.sex) : json(nullptr)},
                 {"unit", file.unit},
                 {"up", file.up},
                 {"measures", measuresJson(file.measures)},
                 {"unsure", unsure},
                 {"labels", labelsJson(file.body.sex, file.measures)},
                 {"notes", textsJson(file.notes)}};
  if (explain) object["definitions"] = definitions;
  return print(object);
}

std::string batchJson(const BatchSummary& summary, const std::vector<std::string>& otherColumns) {
  return print({{"people", summary.people},
                {"made", summary.made},
                {"warned", summary.warned},
                {"refused", summary.refused},
                {"columns_not_used", otherColumns}});
}

std::string importJson(const std::vector<garments::ImportReport>& reports) {
  json files = json::array();
  for (const auto& report : reports) files.push_back(fileObject(report));
  return print({{"files", files}});
}

std::string intakeJson(const std::vector<garments::IntakeResult>& results) {
  json files = json::array();
  for (const auto& result : results) {
    json file = fileObject(result.report);
    file["unchanged"] = result.unchanged;
    files.push_back(std::move(file));
  }
  const garments::IntakeCounts counts = garments::countsOf(results);
  return print({{"files", files}, {"counts", countsObject(counts)}});
}

std::string intakeLine(const garments::IntakeResult& result) {
  json file = fileObject(result.report);
  file["unchanged"] = result.unchanged;
  return oneLine(file);
}

std::string countsLineJson(const garments::IntakeCounts& counts) {
  return oneLine({{"counts", countsObject(counts)}});
}

std::string libraryGarmentJson(const garments::LibraryEntry& entry, const garments::GarmentModel& garment) {
  json object = garmentJson(garment);
  object["sizes"] = sizesJson(garment.sizes);
  object["published"] = entry.published;
  object["revision"] = entry.revision;
  object["content"] = entry.content;
  object["folder"] = entry.folder.string();
  object["source_file"] = garment.source.path;
  return print(object);
}

std::string historyJson(const std::string& garment, const std::vector<garments::LibraryEvent>& events) {
  json list = json::array();
  for (const auto& e : events) {
    list.push_back({{"at", e.at},
                    {"action", e.action},
                    {"revision", e.revision},
                    {"content", e.content},
                    {"kept", e.kept}});
  }
  return print({{"garment", garment}, {"events", list}});
}

std::string checkJson(const std::string& garment, const std::vector<Text>& problems) {
  return print({{"garment", garment}, {"whole", problems.empty()}, {"problems", textsJson(problems)}});
}

std::string tryOnJson(const TryOnResult& result, const std::vector<std::string>& files) {
  return print({{"garment", garmentJson(result.garment)},
                {"size", result.garment.size},
                {"zones", zonesJson(result.fit)},
                {"verdict", garments::fitVerdictName(result.fit.overall)},
                {"summary", textJson(result.fit.summary)},
                {"advice", adviceJson(result.advice)},
                {"body", bodyObject(result.body)},
                {"drape", drapeObject(result.drape)},
                {"with", wornObjects(result)},
                {"layer_crossings", result.layerCrossings},
                {"notes", textsJson(result.notes)},
                {"files", files},
                {"event_id", result.eventId.empty() ? json(nullptr) : json(result.eventId)}});
}

std::string drapeJson(const garments::Drape& drape) {
  return print(drapeObject(drape));
}

std::string garmentsJson(const std::vector<garments::LibraryEntry>& entries) {
  json list = json::array();
  for (const auto& e : entries) {
    list.push_back({{"id", e.id},
                    {"category", garments::categoryName(e.category)},
                    {"name_zh", e.name.zh},
                    {"name_en", e.name.en},
                    {"audience", e.audience},
                    {"fabric", e.fabric},
                    {"price_minor", e.priceMinor},
                    {"currency", e.currency},
                    {"published", e.published},
                    {"revision", e.revision},
                    {"colourways", e.colourways},
                    {"colourway", e.colourway},
                    {"sizes", sizesJson(e.sizes)}});
  }
  return print({{"garments", list}});
}

std::string profileJson(const std::vector<ExplainedNumber>& numbers) {
  json list = json::array();
  for (const auto& n : numbers) {
    list.push_back({{"key", n.key},
                    {"name", textJson(n.name)},
                    {"value", rounded(n.value, 6)},
                    {"uncertainty", rounded(n.uncertainty, 6)},
                    {"reasons", textsJson(n.reasons)}});
  }
  return print({{"numbers", list}});
}

std::string customersJson(const std::vector<CustomerSummary>& customers) {
  json list = json::array();
  for (const auto& c : customers) list.push_back({{"id", c.id}, {"name", c.name}});
  return print({{"customers", list}});
}

std::string errorJson(const bodymodel::Error& error) {
  return print({{"error", errorObject(error)}});
}

}  // namespace fitroom::engine
