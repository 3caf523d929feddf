#include "bodymodel/solve/pulls.h"

#include <algorithm>
#include <cmath>

namespace fitroom::bodymodel {

namespace {

constexpr double kAskedSd = 0.0002;  ///< Metres: how closely an asked length is met.
constexpr double kAskedWeightSd =
    0.02;  ///< Share of the weight: the densities of bodies vary as much, more in the tails.
constexpr double kDoubtSd =
    0.010;  ///< Metres an asked length may give way for each unit of the prior's doubt,
constexpr double kDoubtWeightSd =
    0.10;  ///< and share of an asked weight: contradictions end in a body, not a knot.
constexpr double kMostDoubt = 2.0;  ///< More doubt gives no more way.
constexpr double kDropSd = 0.004;   ///< Metres: half a survey's spread; clothes hang from these levels.
constexpr double kLeastSd = 0.002;  ///< Metres, and share of a weight: no inferred measure pulls harder.

/// Measures the mesh is drawn towards when they are inferred: those a survey holds.
bool surveyed(Measure m) {
  return !measureInfo(m).ansurColumn.empty() || m == Measure::kUpperArm;
}

/// How much more an inferred measure may be missed than its sd says.
double softness(Measure m) {
  switch (m) {
    case Measure::kAxillaHeight:
    case Measure::kBideltoidBreadth:
      return 0.4;
    case Measure::kNapeHeight:
    case Measure::kBiacromialBreadth:
    case Measure::kBackWidth:
    case Measure::kChestBreadth:
    case Measure::kHipBreadth:
      return 0.5;
    case Measure::kBustHeight:
    case Measure::kShoulderLength:
    case Measure::kBackWaistLength:
    case Measure::kCalf:
      return 0.6;
    case Measure::kHipHeight:
    case Measure::kShoulderGirth:
    case Measure::kThigh:
      return 0.8;
    case Measure::kTrunkGirth:
      return 1.5;
    default:
      return 1.0;
  }
}

}  // namespace

std::vector<Pull> pullsFor(const Prior::Conditional& likely, const MeasureSet& asked) {
  std::vector<Pull> pulls;
  const double doubt = std::min(likely.doubt, kMostDoubt);
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const bool weight = m == Measure::kWeight;
    if (asked.has(m)) {
      pulls.push_back(
          {static_cast<int>(i), asked[m],
           weight ? (kAskedWeightSd * std::sqrt(likely.tailFactor) + doubt * kDoubtWeightSd) * asked[m]
                  : kAskedSd + doubt * kDoubtSd});
    } else if (surveyed(m) && likely[m]) {
      const double least = weight ? kLeastSd * likely[m]->mean : kLeastSd;
      pulls.push_back({static_cast<int>(i), likely[m]->mean, softness(m) * std::max(least, likely[m]->sd)});
    }
  }
  if (likely.shoulderDrop) pulls.push_back({kShoulderDrop, likely.shoulderDrop->mean, kDropSd});
  if (likely.frontNeckDrop) pulls.push_back({kFrontNeckDrop, likely.frontNeckDrop->mean, kDropSd});
  return pulls;
}

}  // namespace fitroom::bodymodel
