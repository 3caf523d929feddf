#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace fitroom::bodymodel {

/// Every measure the house knows, in the order of the vocabulary. `measureInfo` gives each one's
/// stable key, names and written definition.
enum class Measure : int {
  kHeight,
  kWeight,
  kChest,
  kWaistNavel,
  kWaistIso,
  kWaistNatural,
  kHip,
  kInseam,
  kNeck,
  kNeckBase,
  kShoulderWidth,
  kShoulderLength,
  kShoulderGirth,
  kBiacromialBreadth,
  kBideltoidBreadth,
  kUnderbust,
  kUpperBust,
  kBustSpan,
  kBackWidth,
  kScyeDepth,
  kBackWaistLength,
  kFrontWaistLength,
  kUpperArm,
  kElbow,
  kForearm,
  kWrist,
  kArmLength,
  kBackNeckToWrist,
  kHand,
  kThigh,
  kMidThigh,
  kLowerThigh,
  kKnee,
  kCalf,
  kAnkle,
  kHead,
  kNapeHeight,
  kBustHeight,
  kNavelHeight,
  kHipHeight,
  kAxillaHeight,
  kKneeHeight,
  kChestBreadth,
  kChestDepth,
  kWaistBreadth,
  kWaistDepth,
  kHipBreadth,
  kHipDepth,
  kTrunkGirth,
  kCrotchLength,
  kFootLength,
  kCount,
};

inline constexpr std::size_t kMeasureCount = static_cast<std::size_t>(Measure::kCount);

/// What a measure is called and how it is taken.
struct MeasureInfo {
  Measure measure = Measure::kCount;
  std::string_view key;          ///< Stable key with its unit: `chest_cm`, `weight_kg`.
  std::string_view zh;           ///< Chinese name.
  std::string_view en;           ///< English name.
  std::string_view ansurColumn;  ///< Column of ANSUR II that measures the same; empty when none does.
  bool core = false;             ///< One of the measures a shopper or tailor commonly gives.
  std::string_view how;          ///< English definition: where the tape goes.
  std::string_view howZh;        ///< The same in Chinese.
};

/// The vocabulary entry of a measure other than kCount.
const MeasureInfo& measureInfo(Measure measure);

/// The measure with this key, with or without its unit suffix (`chest_cm`, `chest`); nothing when unknown.
std::optional<Measure> findMeasure(std::string_view key);

/// SI value -> value in the key's unit: metres to centimetres; kilograms stay.
double toKeyUnit(Measure measure, double si);
/// Value in the key's unit -> SI.
double fromKeyUnit(Measure measure, double value);

/// A value for some of the measures. SI: metres, and kilograms for weight.
class MeasureSet {
 public:
  bool has(Measure m) const { return values_[index(m)].has_value(); }
  std::optional<double> get(Measure m) const { return values_[index(m)]; }
  /// Value of a measure that is there (asserts `has`).
  double operator[](Measure m) const { return *values_[index(m)]; }
  void set(Measure m, double si) { values_[index(m)] = si; }
  void clear(Measure m) { values_[index(m)].reset(); }
  /// How many measures have a value.
  std::size_t size() const {
    std::size_t n = 0;
    for (const auto& v : values_) n += v.has_value();
    return n;
  }

 private:
  static std::size_t index(Measure m) { return static_cast<std::size_t>(m); }
  std::array<std::optional<double>, kMeasureCount> values_;
};

}  // namespace fitroom::bodymodel
