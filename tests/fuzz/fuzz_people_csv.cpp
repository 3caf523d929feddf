// Any bytes as a table of people: refused with sentences, or requests whose every number is inside its range.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bodymodel/core/csv.h"
#include "bodymodel/intake/people_table.h"
#include "bodymodel/intake/typed_value.h"
#include "bodymodel/label/size_label.h"
#include "bodymodel/solve/measure_limits.h"

using namespace fitroom::bodymodel;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

void demandSentence(const Error& error) {
  demand(!error.text.zh.empty() && !error.text.en.empty());
  demand(isUtf8(error.text.zh) && isUtf8(error.text.en));
}

void demandInRange(const MeasureSet& measures) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (!measures.has(m)) continue;
    const MeasureLimits limits = measureLimits(m);
    demand(std::isfinite(measures[m]) && measures[m] >= limits.low * 0.999999 &&
           measures[m] <= limits.high * 1.000001);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = readPeople(text);
  if (!table) demandSentence(table.error());
  if (table) {
    for (const Person& person : table->people) {
      for (const Error& error : person.errors) demandSentence(error);
      if (!person.errors.empty()) continue;
      demand(person.request.sex >= 0 && person.request.sex <= 1);
      demand(person.request.measures.size() > 0);
      demandInRange(person.request.measures);
      demand(isUtf8(person.id));
    }
  }
  const std::string_view cell = text.substr(0, 64);
  for (const double sex : {0.0, 1.0}) {
    const auto label = readLabel(cell, sex);
    if (!label) demandSentence(label.error());
  }
  const auto value = readTyped(Measure::kChest, cell, TypedUnit::kCentimetre);
  if (!value) demandSentence(value.error());
  return 0;
}
