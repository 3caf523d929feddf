#include "bodymodel/solve/contradiction.h"

#include <fmt/format.h>

#include <cmath>

namespace fitroom::bodymodel {

namespace {

constexpr double kConflict = 3.0;      ///< Numbers contradict from this `conflict` on,
constexpr double kUnlikely = 4.0;      ///< A number this many sd from what the others suggest is spoken of.
constexpr double kUsual = 2.0;         ///< The usual range that is named, in sd.
constexpr double kLengthMiss = 0.002;  ///< Metres.
constexpr double kWeightMiss = 0.04;   ///< Share: body density alone varies by as much.

const char* unitOf(Measure m) {
  return m == Measure::kWeight ? "kg" : "cm";
}

}  // namespace

std::vector<Text> contradictions(const Prior& prior, double sex, const MeasureSet& given) {
  const std::vector<Surprise> all = prior.surprises(sex, given);
  if (conflict(all) < kConflict) return {};
  // Where two numbers fight, each is unlikely given the other; the wrong one is that without which the rest
  // make the most likely person.
  const Surprise* wrong = nullptr;
  for (const Surprise& s : all) {
    if (std::abs(s.z) < kUnlikely) continue;
    if (!wrong || s.without < wrong->without) wrong = &s;
  }
  if (!wrong) return {};
  const MeasureInfo& info = measureInfo(wrong->measure);
  const double value = toKeyUnit(wrong->measure, given[wrong->measure]);
  const double low = toKeyUnit(wrong->measure, std::max(0.0, wrong->expected - kUsual * wrong->sd));
  const double high = toKeyUnit(wrong->measure, std::max(0.0, wrong->expected + kUsual * wrong->sd));
  const char* unit = unitOf(wrong->measure);
  return {
      {fmt::format("{} {:.1f} {} 和其他数字对不上：按其他数字，通常在 {:.0f} 到 {:.0f} {} "
                   "之间。请重新量一下；现在给出的是最接近的身体",
                   info.zh, value, unit, low, high, unit),
       fmt::format(
           "{} {:.1f} {} does not go with the other numbers, which suggest {:.0f} to {:.0f} {}; measure it "
           "again. This is the nearest body",
           info.en, value, unit, low, high, unit)}};
}

std::vector<Text> residuals(const MeasureSet& requested, const MeasureSet& achieved) {
  std::vector<Text> out;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (!requested.has(m) || !achieved.has(m)) continue;
    const double miss = std::abs(achieved[m] - requested[m]);
    if (miss <= (m == Measure::kWeight ? kWeightMiss * requested[m] : kLengthMiss)) continue;
    const MeasureInfo& info = measureInfo(m);
    const double asked = toKeyUnit(m, requested[m]), got = toKeyUnit(m, achieved[m]);
    out.push_back({fmt::format("{}要求 {:.1f} {}，身体做到 {:.1f} {}（差 {:+.1f}）", info.zh, asked,
                               unitOf(m), got, unitOf(m), got - asked),
                   fmt::format("{}: {:.1f} {} was asked, the body has {:.1f} {} ({:+.1f})", info.en, asked,
                               unitOf(m), got, unitOf(m), got - asked)});
  }
  return out;
}

}  // namespace fitroom::bodymodel
