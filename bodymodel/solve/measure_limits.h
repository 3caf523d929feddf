#pragma once

#include "bodymodel/core/error.h"
#include "bodymodel/measure/measure.h"

namespace fitroom::bodymodel {

/// What a measure of an adult may be, SI, both ends included.
struct MeasureLimits {
  double low = 0.0;
  double high = 0.0;
};

/// The hard range of a measure: wider than any adult on record of the surveys, narrow enough to catch a wrong
/// unit.
MeasureLimits measureLimits(Measure measure);

/// Says the first number that is not finite or out of its range, with a guess at the unit that was meant.
Expected<void> checkLimits(const MeasureSet& measures);

}  // namespace fitroom::bodymodel
