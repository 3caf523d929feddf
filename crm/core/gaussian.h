#pragma once

#include "crm/core/time.h"

namespace fitroom::crm {

/// A number learned from noisy observations: the conjugate Gaussian update with a zero-mean prior, where an
/// observation's weight may fade with time. Information form, so the order of observations does not matter:
///   mean = (sum w y / R) / (1/P0 + sum w / R),  variance = 1 / (1/P0 + sum w / R).
struct GaussianModel {
  double priorSd = 0.01;       ///< sqrt(P0) > 0, in the unit of the number.
  double noiseSd = 0.02;       ///< sqrt(R) > 0, likewise.
  double halfLife_days = 0.0;  ///< Of an observation's weight; 0: it never fades.
};

struct GaussianEvidence {
  double weight = 0.0;    ///< Sum of the weights, decayed to `at`.
  double weighted = 0.0;  ///< Sum of weight times observation.
  UtcTime at;
};

GaussianEvidence decayed(const GaussianEvidence& e, UtcTime to, const GaussianModel& model);

/// Adds observation `y` of weight `w` >= 0; one older than `e.at` is decayed before it is added.
GaussianEvidence observed(const GaussianEvidence& e, UtcTime at, double y, double w,
                          const GaussianModel& model);

double mean(const GaussianEvidence& e, const GaussianModel& model);
double deviation(const GaussianEvidence& e, const GaussianModel& model);

}  // namespace fitroom::crm
