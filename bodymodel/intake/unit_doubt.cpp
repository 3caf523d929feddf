#include "bodymodel/intake/unit_doubt.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "bodymodel/solve/measure_limits.h"

namespace fitroom::bodymodel {

namespace {

constexpr double kFar = 3.5;   ///< Standard deviations from where a unit is doubted.
constexpr double kNear = 2.0;  ///< Within these the other unit explains the number.

struct Guess {
  double factor;  ///< Number typed, read as the key's unit, to the number meant.
  std::string_view zh, en;
};

constexpr std::array<Guess, 2> kLengths = {Guess{2.54, "英寸", "inches"}, Guess{100.0 / 30.0, "寸", "cun"}};
constexpr std::array<Guess, 2> kWeights = {Guess{0.5, "斤", "jin (0.5 kg)"},
                                           Guess{0.45359237, "磅", "pounds"}};

}  // namespace

std::vector<Text> unitDoubts(const Prior& prior, double sex, const MeasureSet& given) {
  std::vector<Text> out;
  if (given.size() < 2) return out;
  for (const Surprise& s : prior.surprises(sex, given)) {
    if (std::abs(s.z) < kFar || !(s.sd > 0)) continue;
    const double typed = given[s.measure];
    const MeasureLimits limits = measureLimits(s.measure);
    const auto& guesses = s.measure == Measure::kWeight ? kWeights : kLengths;
    const Guess* best = nullptr;
    double bestZ = kNear;
    for (const Guess& g : guesses) {
      const double meant = typed * g.factor;
      const double z = std::abs(meant - s.expected) / s.sd;
      if (meant < limits.low || meant > limits.high || z >= bestZ) continue;
      best = &g;
      bestZ = z;
    }
    if (!best) continue;
    const MeasureInfo& info = measureInfo(s.measure);
    const char* unit = s.measure == Measure::kWeight ? "kg" : "cm";
    const double shown = toKeyUnit(s.measure, typed), meant = toKeyUnit(s.measure, typed * best->factor);
    out.push_back(
        {fmt::format("{} {:g} {} 和其他数字对不上；如果写的是{}，应填 {:.1f} {}", info.zh, shown, unit,
                     best->zh, meant, unit),
         fmt::format("{} {:g} {} does not go with the other numbers; if those are {}, give {:.1f} {}",
                     info.en, shown, unit, best->en, meant, unit)});
  }
  return out;
}

}  // namespace fitroom::bodymodel
