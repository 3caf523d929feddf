#pragma once

#include <vector>

#include "bodymodel/core/text.h"
#include "bodymodel/measure/measure.h"
#include "bodymodel/prior/prior.h"

namespace fitroom::bodymodel {

/// Says of each given number that is inside its range, but far from what the other numbers suggest, which
/// unit would make it ordinary: a waist of 44 beside a height of 168 is likely inches, a weight of 120 beside
/// a chest of 84 likely 斤 or pounds. Nothing where no unit explains it.
std::vector<Text> unitDoubts(const Prior& prior, double sex, const MeasureSet& given);

}  // namespace fitroom::bodymodel
