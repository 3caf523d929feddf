#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "bodymodel/mannequin/mannequin.h"
#include "bodymodel/prior/prior.h"
#include "bodymodel/solve/pulls.h"
#include "bodymodel/solve/shape_fit.h"
#include "bodymodel/solve/shape_options.h"

namespace fitroom::bodymodel {

/// What options change in a fit.
struct OptionEffect {
  Eigen::VectorXd neutral;  ///< P, what parameters keep to.
  Eigen::VectorXd hold;     ///< P, added to the firmness with which they do, >= 0.
};

/// Moves the targets of pulls that were not asked and the form that parameters keep to. `typical` is where
/// the fit starts; nothing changes at default options, and without an asked underbust.
OptionEffect applyOptions(const ShapeOptions& options, const Prior::Conditional& likely,
                          const MeasureSet& asked, double fullness,
                          std::span<const ShapeParameter> parameters, const Linearisation& typical,
                          std::vector<Pull>& pulls);

}  // namespace fitroom::bodymodel
