#pragma once

#include <vector>

#include "bodymodel/measure/measure.h"
#include "bodymodel/prior/prior.h"
#include "bodymodel/solve/quantity.h"

namespace fitroom::bodymodel {

/// A quantity the fit draws towards a value, and how much it may miss it.
struct Pull {
  int quantity = 0;     ///< See quantity.h.
  double target = 0.0;  ///< SI.
  double sd = 1.0;      ///< SI, > 0: the miss that costs 1.
};

/// Asked values as they are, the rest of what a survey holds as the population suggests, in the vocabulary's
/// order.
std::vector<Pull> pullsFor(const Prior::Conditional& likely, const MeasureSet& asked);

}  // namespace fitroom::bodymodel
