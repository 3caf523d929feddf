#include "garments/intake/reference.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "bodymodel/label/size_label.h"
#include "garments/fit/ease_table.h"

namespace fitroom::garments {

using bodymodel::Measure;

namespace {

/// A finished girth, the body's girth it goes round, and the zone it is judged in.
struct Pair {
  Finished finished;
  Measure measure;
  Zone zone;
};

constexpr std::array<Pair, 8> kPairs = {{{Finished::kNeck, Measure::kNeck, Zone::kNeck},
                                         {Finished::kShoulder, Measure::kShoulderWidth, Zone::kShoulder},
                                         {Finished::kChest, Measure::kChest, Zone::kChest},
                                         {Finished::kUpperArm, Measure::kUpperArm, Zone::kUpperArm},
                                         {Finished::kWaist, Measure::kWaistIso, Zone::kWaist},
                                         {Finished::kHip, Measure::kHip, Zone::kHip},
                                         {Finished::kThigh, Measure::kThigh, Zone::kThigh},
                                         {Finished::kInseam, Measure::kInseam, Zone::kInseam}}};

double sexOf(const std::string& audience) {
  return audience == "male" ? 1.0 : 0.0;
}

tl::unexpected<Error> unknown(const std::string& text) {
  return fail(
      ErrorCode::kInvalidArgument,
      {"参考人体 " + text + " 不认识；可写号型（165/88A）或厘米尺寸（chest:88,waist:70,hip:95）",
       "reference body '" + text +
           "' is not known; write a size label (165/88A) or measures in cm (chest:88,waist:70,hip:95)"},
      text);
}

Expected<ReferenceBody> readMeasures(const std::string& text) {
  ReferenceBody body;
  body.source = "given";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    const std::size_t colon = word.find(':');
    if (colon == std::string::npos) return unknown(text);
    std::string key = word.substr(0, colon);
    if (key == "waist") key = "waist_iso";
    const auto measure = bodymodel::findMeasure(key);
    double value = 0;
    const auto [stop, error] = std::from_chars(word.data() + colon + 1, word.data() + word.size(), value);
    const bool good = error == std::errc() && stop == word.data() + word.size() && value > 0 && value < 300;
    if (!measure || !good) return unknown(text);
    body.measures.set(*measure, fromKeyUnit(*measure, value));
  }
  if (body.measures.size() == 0) return unknown(text);
  return body;
}

/// Knits give: they are meant to lie closer.
bool isKnit(const std::string& fabric) {
  for (const char* word : {"jersey", "knit", "interlock", "rib", "ponte", "fleece"}) {
    if (fabric.find(word) != std::string::npos) return true;
  }
  return false;
}

/// Ease of each zone that garment and body both know.
FinishedMeasures easeOn(const GarmentModel& garment, const bodymodel::MeasureSet& body) {
  FinishedMeasures ease;
  for (const Pair& pair : kPairs) {
    const auto measure = body.get(pair.measure);
    const auto& finished = garment.finished[pair.finished];
    if (measure && finished) ease[pair.finished] = *finished - *measure;
  }
  return ease;
}

}  // namespace

Expected<ReferenceBody> readReference(const std::string& text, const std::string& audience) {
  if (text.find(':') != std::string::npos) return readMeasures(text);
  const auto label = bodymodel::readLabel(text, sexOf(audience));
  if (!label) return unknown(text);
  return ReferenceBody{"given", text, label->measures};
}

void inferReference(GarmentModel& garment, const std::string& given, const std::string& label) {
  ReferenceBody body;
  if (!given.empty()) {
    if (auto read = readReference(given, garment.audience)) body = std::move(*read);
  }
  // A letter alone fits no body in particular unless it is known whose letters these are.
  const bool says = label.find('/') != std::string::npos || garment.audience != "any";
  if (body.source.empty() && !label.empty() && says) {
    const auto read = bodymodel::readLabel(label, sexOf(garment.audience));
    if (read) body = {"label", label, read->measures};
  }
  if (body.source.empty()) {
    for (const Pair& pair : kPairs) {
      const auto& finished = garment.finished[pair.finished];
      const auto wanted =
          wantedEase(garment.category, garment.intendedFit, isKnit(garment.fabric), pair.zone);
      if (!finished || !wanted) continue;
      const double measure = *finished - 0.5 * (wanted->low + wanted->high);
      if (measure > 0.1) body.measures.set(pair.measure, measure);
    }
    if (body.measures.size() > 0) body.source = "inferred";
  }
  garment.designedEase = easeOn(garment, body.measures);
  garment.reference = std::move(body);
}

}  // namespace fitroom::garments
