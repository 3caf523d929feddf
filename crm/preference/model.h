#pragma once

#include "crm/core/gaussian.h"
#include "crm/log/history.h"
#include "crm/preference/preference.h"

namespace fitroom::crm {

/// Settings of the taste models; see crm/preference/README.md.
struct PreferenceModel {
  /// Wish for room per zone, metres. Prior: about 1 cm from person to person.
  GaussianModel ease{0.010, 0.020, 730.0};
  double stepEase_m = 0.015;         ///< Room between two neighbouring words, e.g. right and a little loose.
  double choiceHalfLife_days = 365;  ///< Colours, styles and prices fade faster than a body's wishes.
  double choicePrior =
      5.0;  ///< c of the Dirichlet: pseudo-counts spread evenly over what was seen and one unseen.
};
constexpr const char* kPreferenceModelVersion = "1";

/// Learns the wishes of one customer from their own log.
Preference learnPreference(const History& history, const PreferenceModel& model, UtcTime now);

/// "CNY 100-200": the band of a price. Bands double from 100 major units; below is "0-100".
std::string priceBand(const Money& price);

}  // namespace fitroom::crm
