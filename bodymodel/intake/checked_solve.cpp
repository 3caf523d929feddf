#include "bodymodel/intake/checked_solve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bodymodel/intake/typed_shape.h"
#include "bodymodel/intake/unit_doubt.h"
#include "bodymodel/solve/contradiction.h"
#include "bodymodel/solve/measure_limits.h"

namespace fitroom::bodymodel {

namespace {

constexpr double kUsual = 2.0;  ///< The usual range that is named, in sd.

bool isTrunkGirth(Measure m) {
  switch (m) {
    case Measure::kChest:
    case Measure::kUnderbust:
    case Measure::kWaistNavel:
    case Measure::kWaistIso:
    case Measure::kWaistNatural:
    case Measure::kHip:
    case Measure::kThigh:
      return true;
    default:
      return false;
  }
}

bool knowsATrunkGirth(const MeasureSet& set) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (isTrunkGirth(m) && set.has(m)) return true;
  }
  return false;
}

/// Weights that living adults of a height have, kg.
struct WeightRange {
  double low, high;
};
WeightRange weightsAt(double height) {
  return {kLeastBmi * height * height, kMostBmi * height * height};
}

/// The stature to hold a weight against: as given, or that of the population.
double statureOf(const Prior& prior, double sex, const MeasureSet& set) {
  return set.has(Measure::kHeight) ? set[Measure::kHeight] : prior.at(sex).mean[prior.slot(Measure::kHeight)];
}

/// One number moved to the nearest that somebody could have; false when all stand.
bool moveWorst(const Prior& prior, double sex, MeasureSet& held) {
  const std::vector<Surprise> all = prior.surprises(sex, held);
  if (all.size() < 2) return false;
  const bool girth = knowsATrunkGirth(held);
  const Surprise* wrong = nullptr;
  for (const Surprise& s : all) {
    // A weight is only held against girths: a rare one beside a height alone is a rare person.
    if (s.measure == Measure::kHeight || (s.measure == Measure::kWeight && !girth)) continue;
    if (std::abs(s.z) <= kFurthest * 1.001 || !(s.sd > 0)) continue;
    if (!wrong || s.without < wrong->without) wrong = &s;
  }
  if (!wrong) return false;
  const MeasureLimits limits = measureLimits(wrong->measure);
  const double nearest = wrong->expected + std::copysign(kFurthest * wrong->sd, wrong->z);
  held.set(wrong->measure, std::clamp(nearest, limits.low, limits.high));
  return true;
}

/// A sentence for a number that was moved and that no other sentence names.
Text movedText(const Surprise& s, double typed) {
  const MeasureInfo& info = measureInfo(s.measure);
  const char* unit = s.measure == Measure::kWeight ? "kg" : "cm";
  const double value = toKeyUnit(s.measure, typed);
  const double low = toKeyUnit(s.measure, std::max(0.0, s.expected - kUsual * s.sd));
  const double high = toKeyUnit(s.measure, std::max(0.0, s.expected + kUsual * s.sd));
  return {fmt::format("{} {:.1f} {} 看来有误：按其他数字，通常在 {:.0f} 到 {:.0f} {} 之间。请重新量一下；"
                      "现在给出的是最接近的身体",
                      info.zh, value, unit, low, high, unit),
          fmt::format("{} {:.1f} {} looks wrong: the other numbers suggest {:.0f} to {:.0f} {}; measure it "
                      "again. This is the nearest body",
                      info.en, value, unit, low, high, unit)};
}

bool names(const std::vector<Text>& said, Measure m) {
  return std::any_of(said.begin(), said.end(),
                     [&](const Text& t) { return t.en.starts_with(measureInfo(m).en); });
}

/// What was moved without a word, and a weight that nobody of the height has.
std::vector<Text> unspoken(const Prior& prior, double sex, const MeasureSet& given, const MeasureSet& held,
                           const std::vector<Text>& said) {
  std::vector<Text> out;
  const std::vector<Surprise> all = prior.surprises(sex, given);
  for (const Surprise& s : all) {
    if (s.measure == Measure::kWeight || given[s.measure] == held[s.measure]) continue;
    if (!names(said, s.measure)) out.push_back(movedText(s, given[s.measure]));
  }
  if (!given.has(Measure::kWeight) || names(said, Measure::kWeight)) return out;
  const double height = statureOf(prior, sex, given), weight = given[Measure::kWeight];
  const WeightRange usual = {kSeldomBmiLow * height * height, kSeldomBmiHigh * height * height};
  if (weight >= usual.low && weight <= usual.high) return out;
  const char* known = given.has(Measure::kHeight) ? "" : "≈";
  out.push_back(
      {fmt::format("体重 {:.1f} kg 和身高 {}{:.0f} cm 对不上：这个身高通常在 {:.0f} 到 {:.0f} kg "
                   "之间。请检查这两个数字和单位",
                   weight, known, 100 * height, usual.low, usual.high),
       fmt::format("weight {:.1f} kg does not go with a height of {}{:.0f} cm, at which people weigh "
                   "{:.0f} to {:.0f} kg; check both numbers and their units",
                   weight, known, 100 * height, usual.low, usual.high)});
  return out;
}

}  // namespace

MeasureSet nearestPlausible(const Prior& prior, double sex, const MeasureSet& given) {
  constexpr int kMost = 4;  // Numbers that may be wrong at once.
  MeasureSet held = given;
  for (int round = 0; round < kMost && moveWorst(prior, sex, held); ++round) {
  }
  if (held.has(Measure::kWeight)) {
    const WeightRange range = weightsAt(statureOf(prior, sex, held));
    held.set(Measure::kWeight, std::clamp(held[Measure::kWeight], range.low, range.high));
  }
  return held;
}

Expected<BodyResult> solveChecked(const BodySolver& solver, const BodyRequest& request) {
  BodyRequest held = request;
  // Numbers out of their range are the solver's to refuse, with the number as it was typed.
  if (checkLimits(request.measures) && request.sex >= 0 && request.sex <= 1)
    held.measures = nearestPlausible(solver.prior(), request.sex, request.measures);
  auto result = solver.solve(held);
  if (!result) return result;
  const Prior& prior = solver.prior();
  result->requested = request.measures;
  result->warnings = contradictions(prior, request.sex, request.measures);
  for (Text& t : unspoken(prior, request.sex, request.measures, held.measures, result->warnings))
    result->warnings.push_back(std::move(t));
  for (Text& t : idleShape(request)) result->warnings.push_back(std::move(t));
  for (Text& t : residuals(request.measures, result->achieved)) result->warnings.push_back(std::move(t));
  for (Text& t : unitDoubts(prior, request.sex, request.measures)) result->warnings.push_back(std::move(t));
  return result;
}

}  // namespace fitroom::bodymodel
