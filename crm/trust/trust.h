#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crm/log/history.h"
#include "crm/trust/beta.h"
#include "crm/trust/fit_report.h"
#include "crm/trust/score.h"

namespace fitroom::crm {

/// Settings of the three numbers. Kept with a version, because a number means nothing without its model.
struct TrustModel {
  BetaModel shop{365.0, 2.0, 0.5};
  BetaModel recent{30.0, 2.0, 0.5};
  BetaModel credibility{730.0, 2.0, 0.5};
  BetaModel risk{
      365.0, 2.0,
      0.25};  ///< Base: share of clothing bought online that comes back (Coresight, US, 2023: 24.4 %).
  double fallingBy = 0.15;      ///< `recent` below the long one by this much, with evidence, is an alarm.
  double agreementPrior = 4.0;  ///< Pseudo-answers behind the expected one, >= 0.
  double agreementHalf = 4.0;   ///< With this many answers of others an agreement counts half.
};
constexpr const char* kTrustModelVersion = "1";

/// One rating taken from one event.
struct Evidence {
  std::string event;
  UtcTime at;
  double v = 0.0;  ///< -1 .. +1.
  double w = 0.0;  ///< >= 0; 0 is kept for its reason only.
  Text why;
};

/// Folds ratings into a number at `now`. The order in which they come does not matter.
Score foldScore(std::vector<Evidence> ratings, const BetaModel& model, UtcTime now);

/// What each event says about the shop; the table stands in crm/trust/README.md. Index: Facet.
std::array<std::vector<Evidence>, kFacetCount> shopEvidence(const History& history);

/// What each order's end says about returns that are not the shop's doing.
std::vector<Evidence> riskEvidence(const History& history);

/// Answers of other wearers at one zone of one garment: tighter than said, as said, looser.
struct OthersSaid {
  double tighter = 0.0;
  double same = 0.0;
  double looser = 0.0;
};

/// How far each of the customer's answers agrees with those of others (the customer's own left out).
std::vector<Evidence> agreementEvidence(const std::vector<FitReport>& own,
                                        const std::function<OthersSaid(const FitReport&)>& others,
                                        const TrustModel& model);

TrustProfile trustProfile(const History& history, const std::function<OthersSaid(const FitReport&)>& others,
                          const TrustModel& model, UtcTime now);

}  // namespace fitroom::crm
