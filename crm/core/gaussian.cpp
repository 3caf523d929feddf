#include "crm/core/gaussian.h"

#include <algorithm>
#include <cmath>

namespace fitroom::crm {
namespace {

double fading(UtcTime from, UtcTime to, const GaussianModel& model) {
  if (model.halfLife_days <= 0.0 || to <= from) return 1.0;
  return std::exp2(-daysBetween(from, to) / model.halfLife_days);
}

double precision(const GaussianEvidence& e, const GaussianModel& model) {
  return 1.0 / (model.priorSd * model.priorSd) + e.weight / (model.noiseSd * model.noiseSd);
}

}  // namespace

GaussianEvidence decayed(const GaussianEvidence& e, UtcTime to, const GaussianModel& model) {
  if (to <= e.at) return e;
  const double keep = fading(e.at, to, model);
  return {e.weight * keep, e.weighted * keep, to};
}

GaussianEvidence observed(const GaussianEvidence& e, UtcTime at, double y, double w,
                          const GaussianModel& model) {
  GaussianEvidence next = decayed(e, at, model);
  const double weight = std::max(w, 0.0) * fading(at, next.at, model);
  next.weight += weight;
  next.weighted += weight * y;
  return next;
}

double mean(const GaussianEvidence& e, const GaussianModel& model) {
  return e.weighted / (model.noiseSd * model.noiseSd) / precision(e, model);
}

double deviation(const GaussianEvidence& e, const GaussianModel& model) {
  return std::sqrt(1.0 / precision(e, model));
}

}  // namespace fitroom::crm
