#pragma once

#include "crm/core/time.h"

namespace fitroom::crm {

/// Beta reputation (Josang and Ismail, "The Beta Reputation System", Bled 2002) with forgetting in time.
/// Evidence r for and s against, both >= 0, halves every `halfLife_days`; a rating v in [-1, 1] of weight w
/// adds w(1+v)/2 to r and w(1-v)/2 to s; the expectation is (r + W a) / (r + s + W).
struct BetaModel {
  double halfLife_days = 365.0;  ///< > 0. Shops see a customer 2 to 10 times a year, so time is what forgets.
  double priorWeight = 2.0;      ///< W > 0: how much evidence outweighs the starting value.
  double base = 0.5;             ///< a in (0, 1): the value with no evidence.
};

struct BetaEvidence {
  double good = 0.0;  ///< r.
  double bad = 0.0;   ///< s.
  UtcTime at;         ///< The moment both are decayed to.
};

/// Decays to `to`; an earlier `to` changes nothing.
BetaEvidence decayed(const BetaEvidence& e, UtcTime to, const BetaModel& model);

/// Adds a rating. One older than `e.at` is decayed before it is added, so the order does not matter.
BetaEvidence rated(const BetaEvidence& e, UtcTime at, double v, double weight, const BetaModel& model);

double expectation(const BetaEvidence& e, const BetaModel& model);

/// Subjective-logic uncertainty W / (r + s + W).
double uncertainty(const BetaEvidence& e, const BetaModel& model);

/// Standard deviation of the Beta with alpha = r + W a, beta = s + W (1 - a).
double deviation(const BetaEvidence& e, const BetaModel& model);

/// What X may take from Y's evidence when X trusts Y by `trust` (W = 2):
/// D = (s1+2)(r2+s2+2) + 2 r1; r = 2 r1 r2 / D; s = 2 r1 s2 / D. `at` is that of `said`.
BetaEvidence discounted(const BetaEvidence& trust, const BetaEvidence& said);

/// Sum of two bodies of evidence, the older decayed to the younger.
BetaEvidence combined(const BetaEvidence& a, const BetaEvidence& b, const BetaModel& model);

}  // namespace fitroom::crm
