#pragma once

#include <string>
#include <vector>

#include "crm/core/time.h"
#include "crm/core/vocabulary.h"
#include "crm/trust/score.h"

namespace fitroom::crm {

/// How much more (or less) room than the style intends this customer wants at a zone.
struct EaseWish {
  std::string category;  ///< Garment category, e.g. "tshirt"; empty: over all categories.
  Zone zone = Zone::kChest;
  double offset_m = 0.0;        ///< Metres beyond the style's own ease; positive: looser.
  double sd_m = 0.01;           ///< Standard deviation of that wish, metres.
  double count = 0.0;           ///< Weighted observations behind it.
  std::vector<Reason> reasons;  ///< `by` in metres.
};

/// A colour, style or price band and how much of this customer's choosing falls on it.
struct Share {
  std::string name;
  double share = 0.0;           ///< 0 to 1, posterior mean; the shares of a list sum to at most 1.
  double sd = 0.0;              ///< Standard deviation of the share.
  double count = 0.0;           ///< Decayed evidence, >= 0.
  std::vector<Reason> reasons;  ///< `by` is the change of the share.
};

struct Preference {
  std::vector<EaseWish> ease;  ///< Sorted by category and zone.
  std::vector<Share> colours;  ///< Largest share first, then by name; likewise below.
  std::vector<Share> styles;
  std::vector<Share> prices;  ///< Bands such as "CNY 100-200": powers of two times 100 major units.
};

}  // namespace fitroom::crm
