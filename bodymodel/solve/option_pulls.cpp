#include "bodymodel/solve/option_pulls.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;

/// What one slider at 1 does to an inferred measure, in the measure's own sd, and to a parameter.
struct Shift {
  Measure measure;
  double sd;
};

constexpr double kHold = 400.0;    ///< Firmness of a chosen parameter: a twentieth of its unit costs 1.
constexpr double kCupSd = 0.0015;  ///< Metres by which a chosen cup may be missed.
constexpr double kSlope = 0.018;   ///< Metres the acromion moves for a whole step of the slope.
constexpr double kDrop = 0.022;    ///< Metres of the bust point.
/// What a full bust does: to the parameters, to the bust point's height (share of stature) and to the chest's
/// breadth in its sd. Drawn by eye from figures of bodies with large breasts unsupported.
constexpr double kFullBust = 1.1, kFullDrop = 0.9, kFullFall = 0.018, kFullBreadth = 1.2, kFullDepth = 1.0;

Index indexOf(std::span<const ShapeParameter> parameters, std::string_view name) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == name) return static_cast<Index>(i);
  }
  return -1;
}

class Effect {
 public:
  Effect(const Prior::Conditional& likely, const MeasureSet& asked,
         std::span<const ShapeParameter> parameters, const Linearisation& typical, std::vector<Pull>& pulls)
      : likely_(likely), asked_(asked), parameters_(parameters), typical_(typical), pulls_(pulls) {
    out.neutral = typical.parameters;
    out.hold = Eigen::VectorXd::Zero(typical.parameters.size());
  }

  /// Holds a parameter this far from what it usually is.
  void parameter(std::string_view name, double by) {
    const Index i = indexOf(parameters_, name);
    if (i < 0 || by == 0) return;
    const ShapeParameter& p = parameters_[static_cast<std::size_t>(i)];
    out.neutral[i] = std::clamp(out.neutral[i] + by, p.low, p.high);
    out.hold[i] = kHold;
  }
  /// Moves the target of a quantity that was not asked, metres.
  void target(int quantity, double by) {
    for (Pull& p : pulls_) {
      if (p.quantity != quantity) continue;
      if (isMeasure(quantity) && asked_.has(static_cast<Measure>(quantity))) continue;
      p.target += by;
    }
  }
  void measure(Measure m, double sds) {
    if (likely_[m]) target(static_cast<int>(m), sds * likely_[m]->sd);
  }
  std::optional<double> value(Measure m) const {
    if (asked_.has(m)) return asked_[m];
    if (likely_[m]) return likely_[m]->mean;
    return std::nullopt;
  }

  /// The breast that makes the difference between bust and underbust.
  void cup(double wanted, bool pull) {
    const auto chest = value(Measure::kChest);
    if (!chest || !likely_[Measure::kUnderbust] || !likely_[Measure::kChest]) return;
    if (pull) pulls_.push_back({static_cast<int>(Measure::kUnderbust), *chest - wanted, kCupSd});
    const Index i = indexOf(parameters_, "bust");
    const auto row = [&](Measure m) { return static_cast<Index>(m); };
    if (i < 0) return;
    // Of the bodies the fit starts from, scaled to the girth at hand.
    const double usual =
        (typical_.measures[row(Measure::kChest)] - typical_.measures[row(Measure::kUnderbust)]) * *chest /
        typical_.measures[row(Measure::kChest)];
    const double answer =
        typical_.jacobian(row(Measure::kChest), i) - typical_.jacobian(row(Measure::kUnderbust), i);
    constexpr double kLeastAnswer = 0.02, kShare = 0.75;  // The rest is left to the rib cage.
    parameter("bust", std::clamp(kShare * (wanted - usual) / std::max(answer, kLeastAnswer), -1.2, 2.0));
  }

  /// A bust that is large for its body: its girth lies in the breasts, which hang lower and wider.
  void fullness(double share) {
    if (!(share > 0)) return;
    parameter("bust", kFullBust * share);
    parameter("bust_drop", kFullDrop * share);
    if (likely_[Measure::kHeight])
      target(static_cast<int>(Measure::kBustHeight), -kFullFall * share * likely_[Measure::kHeight]->mean);
    measure(Measure::kChestBreadth, kFullBreadth * share * share);
    measure(Measure::kChestDepth, -kFullDepth * share * share);
  }

  OptionEffect out;

 private:
  const Prior::Conditional& likely_;
  const MeasureSet& asked_;
  std::span<const ShapeParameter> parameters_;
  const Linearisation& typical_;
  std::vector<Pull>& pulls_;
};

}  // namespace

OptionEffect applyOptions(const ShapeOptions& options, const Prior::Conditional& likely,
                          const MeasureSet& asked, double fullness,
                          std::span<const ShapeParameter> parameters, const Linearisation& typical,
                          std::vector<Pull>& pulls) {
  Effect e(likely, asked, parameters, typical, pulls);
  if (asked.has(Measure::kUnderbust)) {
    if (const auto chest = e.value(Measure::kChest)) e.cup(*chest - asked[Measure::kUnderbust], false);
  } else if (options.cup) {
    e.cup(*options.cup, true);
  } else {
    e.fullness(fullness);
  }
  if (options.bustDrop != 0) {
    e.parameter("bust_drop", 0.7 * options.bustDrop);
    e.target(static_cast<int>(Measure::kBustHeight), -kDrop * options.bustDrop);
  }
  if (options.belly != 0) {
    e.parameter("belly", (options.belly > 0 ? 1.0 : 0.4) * options.belly);
    e.measure(Measure::kWaistDepth, 1.6 * options.belly);
    e.measure(Measure::kWaistBreadth, -1.0 * options.belly);
    e.measure(Measure::kWaistNavel, 0.5 * options.belly);
  }
  if (options.seat != 0) {
    e.parameter("seat", (options.seat > 0 ? 1.0 : 0.5) * options.seat);
    e.measure(Measure::kHipDepth, 1.6 * options.seat);
    e.measure(Measure::kHipBreadth, -1.0 * options.seat);
    e.measure(Measure::kHip, 0.4 * options.seat);
  }
  if (options.shoulderSlope != 0) {
    e.parameter("shoulder_slope", -0.5 * kSlope * options.shoulderSlope);
    e.target(kShoulderDrop, kSlope * options.shoulderSlope);
  }
  e.parameter("posture", options.posture);
  return std::move(e.out);
}

}  // namespace fitroom::bodymodel
