#pragma once

#include <vector>

#include "bodymodel/core/text.h"
#include "bodymodel/measure/measure.h"
#include "bodymodel/prior/prior.h"

namespace fitroom::bodymodel {

/// Says which given number does not go with the others, if one does not; at most one sentence.
std::vector<Text> contradictions(const Prior& prior, double sex, const MeasureSet& given);

/// Says, for each requested measure, by how much the body misses it, where that is more than a tape can
/// overlook.
std::vector<Text> residuals(const MeasureSet& requested, const MeasureSet& achieved);

}  // namespace fitroom::bodymodel
