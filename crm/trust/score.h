#pragma once

#include <string>
#include <vector>

#include "crm/core/time.h"
#include "crm/core/vocabulary.h"

namespace fitroom::crm {

/// Why a number is what it is: one event that moved it.
struct Reason {
  std::string event;  ///< Event id.
  UtcTime at;
  double weight = 0.0;  ///< Evidence the event carried, >= 0; 0: looked at, and why it did not count.
  double by = 0.0;      ///< Change of the number at that moment, in the number's own unit.
  Text text;            ///< One sentence, about the garment and the shop, never about the person.
};

/// A number between 0 and 1 that is never shown without what is behind it.
struct Score {
  double value = 0.5;           ///< 0 to 1, expectation.
  double uncertainty = 1.0;     ///< 0 (much evidence) to 1 (none): W/(r+s+W) of subjective logic.
  double sd = 0.0;              ///< Standard deviation of the Beta behind it.
  double good = 0.0;            ///< Evidence for, decayed to the moment asked, >= 0.
  double bad = 0.0;             ///< Evidence against, likewise.
  std::vector<Reason> reasons;  ///< Oldest first.

  /// False: say "not enough history" instead of the number.
  bool enough() const { return uncertainty < 0.75; }
};

struct FacetTrust {
  Facet facet = Facet::kFitPromise;
  Score score;
  double recent = 0.5;   ///< The same with a half-life of 30 days: how things go lately.
  bool falling = false;  ///< `recent` is well below `score.value`: somebody should look.
};

/// The three numbers that must not be mixed up.
struct TrustProfile {
  std::vector<FacetTrust> shop;  ///< The customer's trust in the shop, one per Facet, in its order.
  Score credibility;  ///< How far this customer's fit answers agree with those of others; weighs calibration.
  Score returnRisk;   ///< Share of orders that come back for reasons not the shop's. For people to read: it
                      ///< changes no price, refuses nothing, and moves neither of the others.
};

}  // namespace fitroom::crm
