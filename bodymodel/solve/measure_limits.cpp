#include "bodymodel/solve/measure_limits.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

namespace fitroom::bodymodel {

namespace {

struct Row {
  Measure measure;
  double low, high;  ///< Key units: cm, kg.
};

constexpr std::array<Row, kMeasureCount> kRows = {{
    {Measure::kHeight, 100, 230},
    {Measure::kWeight, 20, 300},
    {Measure::kChest, 50, 200},
    {Measure::kWaistNavel, 40, 220},
    {Measure::kWaistIso, 40, 220},
    {Measure::kWaistNatural, 40, 220},
    {Measure::kHip, 50, 220},
    {Measure::kInseam, 40, 125},
    {Measure::kNeck, 20, 70},
    {Measure::kNeckBase, 22, 80},
    {Measure::kShoulderWidth, 22, 75},
    {Measure::kShoulderLength, 6, 25},
    {Measure::kShoulderGirth, 60, 210},
    {Measure::kBiacromialBreadth, 20, 65},
    {Measure::kBideltoidBreadth, 25, 90},
    {Measure::kUnderbust, 45, 190},
    {Measure::kUpperBust, 45, 190},
    {Measure::kBustSpan, 8, 45},
    {Measure::kBackWidth, 18, 85},
    {Measure::kScyeDepth, 8, 40},
    {Measure::kBackWaistLength, 22, 75},
    {Measure::kFrontWaistLength, 22, 90},
    {Measure::kUpperArm, 13, 75},
    {Measure::kElbow, 14, 60},
    {Measure::kForearm, 13, 55},
    {Measure::kWrist, 9, 32},
    {Measure::kArmLength, 30, 90},
    {Measure::kBackNeckToWrist, 45, 125},
    {Measure::kHand, 11, 36},
    {Measure::kThigh, 28, 120},
    {Measure::kMidThigh, 24, 110},
    {Measure::kLowerThigh, 20, 90},
    {Measure::kKnee, 20, 80},
    {Measure::kCalf, 18, 75},
    {Measure::kAnkle, 13, 45},
    {Measure::kHead, 44, 72},
    {Measure::kNapeHeight, 80, 205},
    {Measure::kBustHeight, 60, 180},
    {Measure::kNavelHeight, 50, 150},
    {Measure::kHipHeight, 40, 130},
    {Measure::kAxillaHeight, 65, 190},
    {Measure::kKneeHeight, 22, 75},
    {Measure::kChestBreadth, 16, 60},
    {Measure::kChestDepth, 11, 60},
    {Measure::kWaistBreadth, 14, 75},
    {Measure::kWaistDepth, 9, 75},
    {Measure::kHipBreadth, 18, 75},
    {Measure::kHipDepth, 11, 65},
    {Measure::kTrunkGirth, 90, 260},
    {Measure::kCrotchLength, 28, 140},
    {Measure::kFootLength, 15, 38},
}};

constexpr bool rowsInOrder() {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    if (kRows[i].measure != static_cast<Measure>(i)) return false;
  }
  return true;
}
static_assert(rowsInOrder(), "one row for each measure, in the vocabulary's order");

struct Hint {
  double factor;  ///< Typed value to key unit, if this is what was meant.
  Text text;
};

/// What the person may have meant by a number outside the range.
Text unitHint(const Row& row, double value) {
  static const std::array<Hint, 3> lengths = {
      Hint{2.54, {"是不是输入了英寸？请换算成厘米", "did you type inches? give centimetres"}},
      Hint{100.0, {"是不是输入了米？请换算成厘米", "did you type metres? give centimetres"}},
      Hint{0.1, {"是不是输入了毫米？请换算成厘米", "did you type millimetres? give centimetres"}}};
  static const std::array<Hint, 2> weights = {
      Hint{0.45359237, {"是不是输入了磅？请换算成千克", "did you type pounds? give kilograms"}},
      Hint{0.001, {"是不是输入了克？请换算成千克", "did you type grams? give kilograms"}}};
  const auto match = [&](const auto& hints) -> const Text* {
    for (const Hint& h : hints) {
      const double meant = h.factor * value;
      if (meant >= row.low && meant <= row.high) return &h.text;
    }
    return nullptr;
  };
  const Text* found = row.measure == Measure::kWeight ? match(weights) : match(lengths);
  return found ? *found : Text{"请检查这个数字和单位", "check the number and its unit"};
}

}  // namespace

MeasureLimits measureLimits(Measure measure) {
  const Row& row = kRows[static_cast<std::size_t>(measure)];
  return {fromKeyUnit(measure, row.low), fromKeyUnit(measure, row.high)};
}

Expected<void> checkLimits(const MeasureSet& measures) {
  for (const Row& row : kRows) {
    if (!measures.has(row.measure)) continue;
    const MeasureInfo& info = measureInfo(row.measure);
    const double value = toKeyUnit(row.measure, measures[row.measure]);
    const char* unit = row.measure == Measure::kWeight ? "kg" : "cm";
    if (!std::isfinite(value)) {
      return fail(
          ErrorCode::kInvalidArgument,
          {fmt::format("{}不是一个数字，请输入 {:g} 到 {:g} {} 之间的数", info.zh, row.low, row.high, unit),
           fmt::format("{} is not a number; give one from {:g} to {:g} {}", info.en, row.low, row.high,
                       unit)},
          std::string(info.key));
    }
    // A rounding error of the unit conversion must not refuse the end of the range.
    constexpr double kSlack = 1e-9;
    if (value < row.low * (1 - kSlack) || value > row.high * (1 + kSlack)) {
      const Text hint = unitHint(row, value);
      return fail(ErrorCode::kInvalidArgument,
                  {fmt::format("{} {:.6g} {} 超出了允许的 {:g} 到 {:g} {}：{}", info.zh, value, unit, row.low,
                               row.high, unit, hint.zh),
                   fmt::format("{} {:.6g} {} is outside the allowed {:g} to {:g} {}: {}", info.en, value,
                               unit, row.low, row.high, unit, hint.en)},
                  std::string(info.key));
    }
  }
  return {};
}

}  // namespace fitroom::bodymodel
