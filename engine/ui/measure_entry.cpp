#include "engine/ui/measure_entry.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace fitroom::engine {

using bodymodel::Measure;

namespace {

constexpr double kInch = 0.0254;       // m
constexpr double kPound = 0.45359237;  // kg
constexpr std::size_t kLongestEntry = 6;

struct FieldInfo {
  const char* id;
  const char* nameKey;
  const char* howKey;
  double lowest;   // SI
  double highest;  // SI
};

constexpr std::array<FieldInfo, kFieldCount> kFields = {{
    {"height", "measure.height", "how.height", 1.20, 2.20},
    {"weight", "measure.weight", "how.weight", 30.0, 250.0},
    {"chest", "measure.chest", "how.chest", 0.60, 1.70},
    {"waist", "measure.waist", "how.waist", 0.45, 1.70},
    {"hip", "measure.hip", "how.hip", 0.60, 1.80},
    {"inseam", "measure.inseam", "how.inseam", 0.50, 1.10},
}};

const FieldInfo& infoOf(Field f) {
  return kFields[static_cast<std::size_t>(f)];
}

// Just past the most extreme of the 6,068 adults of ANSUR II (Gordon et al. 2014), so that a slip of the tape
// or of the keys is the likelier reading.
constexpr double kWaistOverChest = 0.18;   // m; the survey's largest is 0.173
constexpr double kWaistOverHip = 0.18;     // m; 0.172
constexpr double kChestHipApart = 0.28;    // m; 0.276
constexpr double kInseamShareLow = 0.42;   // of the height; 0.422
constexpr double kInseamShareHigh = 0.55;  // 0.541
constexpr double kBmiLow = 14.0;           // kg/m2
constexpr double kBmiHigh = 50.0;          // kg/m2

}  // namespace

const char* fieldNameKey(Field field) {
  return infoOf(field).nameKey;
}
const char* fieldHowKey(Field field) {
  return infoOf(field).howKey;
}
const char* fieldId(Field field) {
  return infoOf(field).id;
}

std::string shortNumber(double value, int decimals) {
  std::string out = fmt::format("{:.{}f}", value, decimals);
  if (out.find('.') != std::string::npos) {
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

std::string signedNumber(double value, int decimals) {
  const std::string number = shortNumber(std::abs(value), decimals);
  if (number == "0") return number;
  return (value < 0 ? "\u2212" : "+") + number;
}

double MeasureEntry::lowest(Field field) {
  return infoOf(field).lowest;
}
double MeasureEntry::highest(Field field) {
  return infoOf(field).highest;
}

double MeasureEntry::toShown(Field field, double si) const {
  if (field == Field::kWeight) return units_ == Units::kMetric ? si : si / kPound;
  return units_ == Units::kMetric ? si * 100.0 : si / kInch;
}

double MeasureEntry::toSi(Field field, double shown) const {
  if (field == Field::kWeight) return units_ == Units::kMetric ? shown : shown * kPound;
  return units_ == Units::kMetric ? shown / 100.0 : shown * kInch;
}

const char* MeasureEntry::unitName(Field field) const {
  if (field == Field::kWeight) return units_ == Units::kMetric ? "kg" : "lb";
  return units_ == Units::kMetric ? "cm" : "in";
}

std::string MeasureEntry::format(Field field, double si) const {
  const bool inches = units_ == Units::kImperial && field != Field::kWeight;
  return shortNumber(toShown(field, si), inches ? 2 : 1);
}

void MeasureEntry::focus(Field field) {
  if (focused_ == field) return;
  blur();
  focused_ = field;
  typed_ = at(field).si ? format(field, *at(field).si) : std::string();
  touched_ = false;
}

void MeasureEntry::blur() {
  focused_.reset();
  typed_.assign(typed_.size(), '\0');
  typed_.clear();
  touched_ = false;
}

bool MeasureEntry::focusNext() {
  if (!focused_) return false;
  const int next = static_cast<int>(*focused_) + 1;
  if (next >= static_cast<int>(Field::kCount)) {
    blur();
    return false;
  }
  focus(static_cast<Field>(next));
  return true;
}

bool MeasureEntry::type(char c) {
  if (!focused_) return false;
  if (c == ',') c = '.';
  const bool digit = c >= '0' && c <= '9';
  if (!digit && c != '.') return false;
  if (!touched_) typed_.clear();
  touched_ = true;
  if (c == '.' && typed_.find('.') != std::string::npos) return false;
  if (typed_.size() >= kLongestEntry) return false;
  if (c == '.' && typed_.empty()) typed_ = "0";
  typed_.push_back(c);
  readTyped();
  return true;
}

void MeasureEntry::backspace() {
  if (!focused_) return;
  touched_ = true;
  if (!typed_.empty()) typed_.pop_back();
  readTyped();
}

void MeasureEntry::readTyped() {
  if (typed_.empty()) {
    at(*focused_).si.reset();
    return;
  }
  at(*focused_).si = toSi(*focused_, std::strtod(typed_.c_str(), nullptr));
}

void MeasureEntry::clear(Field field) {
  at(field).si.reset();
  if (focused_ == field) {
    typed_.clear();
    touched_ = true;
  }
}

void MeasureEntry::step(Field field, int direction, double estimateSi) {
  const bool inches = units_ == Units::kImperial && field != Field::kWeight;
  const double step = inches ? 0.25 : (units_ == Units::kImperial ? 1.0 : 0.5);
  double shown = toShown(field, at(field).si.value_or(estimateSi));
  const double cells = shown / step;
  // Land on the grid of steps first, so that 88.3 goes to 88.5 and not to 88.8.
  const double next = direction > 0 ? std::floor(cells + 1e-6) + 1.0 : std::ceil(cells - 1e-6) - 1.0;
  shown = (at(field).si ? next : std::round(cells)) * step;
  setSi(field, std::min(std::max(toSi(field, shown), lowest(field)), highest(field)));
}

void MeasureEntry::setSi(Field field, double si) {
  at(field).si = si;
  if (focused_ == field) {
    typed_ = format(field, si);
    touched_ = false;
  }
}

void MeasureEntry::setUnits(Units units) {
  if (units_ == units) return;
  units_ = units;
  if (focused_) {
    const Field f = *focused_;
    typed_ = at(f).si ? format(f, *at(f).si) : std::string();
    touched_ = false;
  }
}

std::optional<double> MeasureEntry::si(Field field) const {
  return at(field).si;
}

std::string MeasureEntry::shown(Field field) const {
  if (focused_ == field) return typed_;
  return at(field).si ? format(field, *at(field).si) : std::string();
}

std::string MeasureEntry::inOtherUnit(Field field) const {
  if (!at(field).si) return {};
  MeasureEntry other(texts_);
  other.units_ = units_ == Units::kMetric ? Units::kImperial : Units::kMetric;
  return shortNumber(other.toShown(field, *at(field).si), 1) + " " + other.unitName(field);
}

Measure MeasureEntry::measure(Field field) const {
  switch (field) {
    case Field::kHeight:
      return Measure::kHeight;
    case Field::kWeight:
      return Measure::kWeight;
    case Field::kChest:
      return Measure::kChest;
    case Field::kHip:
      return Measure::kHip;
    case Field::kInseam:
      return Measure::kInseam;
    case Field::kWaist:
      if (waistPlace_ == WaistPlace::kIso) return Measure::kWaistIso;
      if (waistPlace_ == WaistPlace::kNatural) return Measure::kWaistNatural;
      return Measure::kWaistNavel;
    case Field::kCount:
      break;
  }
  return Measure::kHeight;
}

bool MeasureEntry::inRange(Field field) const {
  const auto& value = at(field).si;
  // A hair of slack: 130 cm typed in inches and back must not fall outside 130.
  return value && *value >= lowest(field) - 1e-9 && *value <= highest(field) + 1e-9;
}

std::optional<EntryNote> MeasureEntry::note(Field field) const {
  if (!at(field).si || inRange(field)) return std::nullopt;
  // "8" on the way to "88" is no mistake yet.
  if (focused_ == field && *at(field).si < lowest(field)) return std::nullopt;
  return EntryNote{Severity::kError,
                   fill(texts_->at("note.range"), {{"name", texts_->at(fieldNameKey(field))},
                                                   {"value", same(format(field, *at(field).si))},
                                                   {"low", same(format(field, lowest(field)))},
                                                   {"high", same(format(field, highest(field)))},
                                                   {"unit", same(unitName(field))}})};
}

std::vector<EntryNote> MeasureEntry::pairNotes() const {
  std::vector<EntryNote> out;
  const auto difference = [&](const char* key, double metres) {
    const std::string number = units_ == Units::kMetric ? shortNumber(metres * 100, 1) + " cm"
                                                        : shortNumber(metres / kInch, 1) + " in";
    out.push_back({Severity::kWarning, fill(texts_->at(key), {{"value", same(number)}})});
  };
  const auto both = [&](Field a, Field b) { return inRange(a) && inRange(b); };
  const auto value = [&](Field f) { return *at(f).si; };
  if (both(Field::kWaist, Field::kChest) && value(Field::kWaist) - value(Field::kChest) > kWaistOverChest) {
    difference("note.waist_chest", value(Field::kWaist) - value(Field::kChest));
  }
  if (both(Field::kWaist, Field::kHip) && value(Field::kWaist) - value(Field::kHip) > kWaistOverHip) {
    difference("note.waist_hip", value(Field::kWaist) - value(Field::kHip));
  }
  if (both(Field::kChest, Field::kHip) &&
      std::abs(value(Field::kChest) - value(Field::kHip)) > kChestHipApart) {
    difference("note.chest_hip", std::abs(value(Field::kChest) - value(Field::kHip)));
  }
  if (both(Field::kHeight, Field::kInseam)) {
    const double share = value(Field::kInseam) / value(Field::kHeight);
    if (share < kInseamShareLow || share > kInseamShareHigh) {
      out.push_back({Severity::kWarning, texts_->at("note.inseam_height")});
    }
  }
  if (both(Field::kHeight, Field::kWeight)) {
    const double bmi = value(Field::kWeight) / (value(Field::kHeight) * value(Field::kHeight));
    if (bmi < kBmiLow || bmi > kBmiHigh)
      out.push_back({Severity::kWarning, texts_->at("note.weight_height")});
  }
  return out;
}

bool MeasureEntry::usable() const {
  bool any = false;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (at(field).si && !inRange(field)) return false;
    any = any || at(field).si.has_value();
  }
  return any;
}

bodymodel::BodyRequest MeasureEntry::request() const {
  bodymodel::BodyRequest out;
  out.sex = sex_;
  out.shape = shape_;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (inRange(field)) out.measures.set(measure(field), *at(field).si);
  }
  return out;
}

}  // namespace fitroom::engine
