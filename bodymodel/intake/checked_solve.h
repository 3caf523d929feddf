#pragma once

#include "bodymodel/core/error.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::bodymodel {

/// Furthest that a girth or length may stand from what the other numbers suggest, standard deviations. Of the
/// 4,866 people of ANSUR II given six to eleven measures the furthest stands 4.0 away.
inline constexpr double kFurthest = 6.0;

/// Body mass index beyond which a weight is brought back, kg/m2: below and above nobody stands.
inline constexpr double kLeastBmi = 10.0, kMostBmi = 80.0;
/// Body mass index beyond which the numbers are asked to be checked: the 8,302 adults of NHANES 2017-2020
/// stand between 14.2 and 67.0.
inline constexpr double kSeldomBmiLow = 13.0, kSeldomBmiHigh = 70.0;

/// The request with numbers that nobody has beside the others brought to the nearest that somebody could
/// have: a chest of 200 cm beside a waist of 70 is a slip of the pen, and a body that obeyed it would be no
/// person. The number moved is the one without which the rest makes the most likely person. The height stays;
/// a weight moves only where girths speak against it, or where nobody of the height has it.
MeasureSet nearestPlausible(const Prior& prior, double sex, const MeasureSet& given);

/// `BodySolver::solve` for numbers that people typed: made from `nearestPlausible`, with what was asked, the
/// contradiction, the residual and any doubt about units said of the numbers as typed.
Expected<BodyResult> solveChecked(const BodySolver& solver, const BodyRequest& request);

}  // namespace fitroom::bodymodel
