#include "crm/trust/beta.h"

#include <algorithm>
#include <cmath>

namespace fitroom::crm {

BetaEvidence decayed(const BetaEvidence& e, UtcTime to, const BetaModel& model) {
  if (to <= e.at) return e;
  const double keep = std::exp2(-daysBetween(e.at, to) / model.halfLife_days);
  return {e.good * keep, e.bad * keep, to};
}

BetaEvidence rated(const BetaEvidence& e, UtcTime at, double v, double weight, const BetaModel& model) {
  const BetaEvidence before = decayed(e, at, model);
  const double late = at < e.at ? std::exp2(-daysBetween(at, e.at) / model.halfLife_days) : 1.0;
  const double value = std::clamp(v, -1.0, 1.0);
  const double w = std::max(weight, 0.0) * late;
  return {before.good + w * (1.0 + value) / 2.0, before.bad + w * (1.0 - value) / 2.0, before.at};
}

double expectation(const BetaEvidence& e, const BetaModel& model) {
  return (e.good + model.priorWeight * model.base) / (e.good + e.bad + model.priorWeight);
}

double uncertainty(const BetaEvidence& e, const BetaModel& model) {
  return model.priorWeight / (e.good + e.bad + model.priorWeight);
}

double deviation(const BetaEvidence& e, const BetaModel& model) {
  const double alpha = e.good + model.priorWeight * model.base;
  const double beta = e.bad + model.priorWeight * (1.0 - model.base);
  const double n = alpha + beta;
  return std::sqrt(alpha * beta / (n * n * (n + 1.0)));
}

BetaEvidence discounted(const BetaEvidence& trust, const BetaEvidence& said) {
  const double d = (trust.bad + 2.0) * (said.good + said.bad + 2.0) + 2.0 * trust.good;
  return {2.0 * trust.good * said.good / d, 2.0 * trust.good * said.bad / d, said.at};
}

BetaEvidence combined(const BetaEvidence& a, const BetaEvidence& b, const BetaModel& model) {
  const UtcTime at = std::max(a.at, b.at);
  const BetaEvidence x = decayed(a, at, model);
  const BetaEvidence y = decayed(b, at, model);
  return {x.good + y.good, x.bad + y.bad, at};
}

}  // namespace fitroom::crm
