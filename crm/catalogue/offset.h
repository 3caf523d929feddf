#pragma once

#include <vector>

#include "crm/catalogue/catalogue.h"
#include "crm/core/gaussian.h"

namespace fitroom::crm {

/// How one garment's sizing is learned. Each answer is read as an observation of the offset: one step tighter
/// than said means `stepEase_m` less room than was computed. The prior N(0, tau_g^2) shrinks a garment with
/// few answers to "as labelled"; the noise holds the wearer's own taste, tau_c, beside the coarse words.
struct OffsetModel {
  GaussianModel gaussian{0.015, 0.018, 0.0};
  double stepEase_m = 0.015;
  double sourceShare =
      0.2;  ///< No wearer may carry more than this share of a zone's weight, once several have spoken.
};
constexpr const char* kOffsetModelVersion = "1";

/// One answer about one zone, ready to be counted.
struct OffsetAnswer {
  std::string customer;
  Zone zone = Zone::kChest;
  int residual = 0;     ///< felt minus said: < 0 tighter than said.
  double weight = 1.0;  ///< Source weight times the wearer's credibility.
};

/// Sorted by zone. The order of the answers does not matter.
std::vector<GarmentOffset> learnOffsets(std::vector<OffsetAnswer> answers, const OffsetModel& model);

}  // namespace fitroom::crm
