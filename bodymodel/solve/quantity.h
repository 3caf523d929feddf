#pragma once

#include <optional>

#include "bodymodel/measure/tape.h"

namespace fitroom::bodymodel {

/// What a fit looks at: the measures in the vocabulary's order, then levels that people do not tape but a
/// body has.
inline constexpr int kShoulderDrop =
    static_cast<int>(kMeasureCount);  ///< Nape height less acromion height, m.
inline constexpr int kFrontNeckDrop = static_cast<int>(kMeasureCount) + 1;  ///< Nape less pit of the neck, m.
inline constexpr int kQuantityCount = static_cast<int>(kMeasureCount) + 2;

constexpr bool isMeasure(int quantity) {
  return quantity < static_cast<int>(kMeasureCount);
}

/// The quantity of a body, SI; nothing when the tape cannot take it.
inline std::optional<double> take(const Tape& tape, int quantity) {
  if (isMeasure(quantity)) return tape.measure(static_cast<Measure>(quantity));
  const Body& b = tape.body();
  const double nape = b.at(Landmark::kNape).y();
  if (quantity == kFrontNeckDrop) return nape - b.at(Landmark::kFrontNeck).y();
  return nape - 0.5 * (b.at(Landmark::kLeftShoulder).y() + b.at(Landmark::kRightShoulder).y());
}

}  // namespace fitroom::bodymodel
