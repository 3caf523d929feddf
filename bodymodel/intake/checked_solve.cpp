#include "bodymodel/intake/checked_solve.h"

#include <algorithm>
#include <cmath>

#include "bodymodel/intake/unit_doubt.h"
#include "bodymodel/solve/contradiction.h"
#include "bodymodel/solve/measure_limits.h"

namespace fitroom::bodymodel {

MeasureSet nearestPlausible(const Prior& prior, double sex, const MeasureSet& given) {
  constexpr int kMost = 4;  // Numbers that may be wrong at once.
  MeasureSet held = given;
  for (int round = 0; round < kMost; ++round) {
    const std::vector<Surprise> all = prior.surprises(sex, held);
    if (all.size() < 2) return held;
    const Surprise* wrong = nullptr;
    for (const Surprise& s : all) {
      if (s.measure == Measure::kHeight || s.measure == Measure::kWeight) continue;
      if (std::abs(s.z) <= kFurthest * 1.001 || !(s.sd > 0)) continue;
      if (!wrong || s.without < wrong->without) wrong = &s;
    }
    if (!wrong) return held;
    const MeasureLimits limits = measureLimits(wrong->measure);
    const double nearest = wrong->expected + std::copysign(kFurthest * wrong->sd, wrong->z);
    held.set(wrong->measure, std::clamp(nearest, limits.low, limits.high));
  }
  return held;
}

Expected<BodyResult> solveChecked(const BodySolver& solver, const BodyRequest& request) {
  BodyRequest held = request;
  // Numbers out of their range are the solver's to refuse, with the number as it was typed.
  if (checkLimits(request.measures) && request.sex >= 0 && request.sex <= 1)
    held.measures = nearestPlausible(solver.prior(), request.sex, request.measures);
  auto result = solver.solve(held);
  if (!result) return result;
  result->requested = request.measures;
  result->warnings = contradictions(solver.prior(), request.sex, request.measures);
  for (Text& t : residuals(request.measures, result->achieved)) result->warnings.push_back(std::move(t));
  for (Text& t : unitDoubts(solver.prior(), request.sex, request.measures))
    result->warnings.push_back(std::move(t));
  return result;
}

}  // namespace fitroom::bodymodel
