#pragma once

#include <Eigen/Core>
#include <span>

#include "bodymodel/mannequin/mannequin.h"

namespace fitroom::bodymodel {

/// What shape parameters do when no measure speaks of them: they stay near neutral, and those of neighbouring
/// levels change together, so that a girth that grows takes its surroundings along.
/// Cost = s (p - n)' A (p - n) + p' B p, in the units of the pulls (1 = one standard deviation), with n what
/// parameters are without measures and s how firmly they keep to it.
struct ShapeRegulariser {
  Eigen::MatrixXd weight;  ///< A: P x P, diagonal, positive.
  Eigen::MatrixXd smooth;  ///< B: P x P, symmetric; ties neighbouring levels to each other as drawn.
  Eigen::VectorXd low;     ///< P, bounds of the parameters.
  Eigen::VectorXd high;
  int scale = -1;  ///< Index of the parameter that scales the whole body; -1 when there is none.
};

/// Built from the parameters' names; names it does not know get a plain weight by their range.
ShapeRegulariser makeRegulariser(std::span<const ShapeParameter> parameters);

}  // namespace fitroom::bodymodel
