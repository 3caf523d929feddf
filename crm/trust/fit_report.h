#pragma once

#include <string>
#include <vector>

#include "crm/log/history.h"

namespace fitroom::crm {

/// What one wearer said about one garment at one zone, held against what the shop had said. At most one per
/// customer, garment, size and zone: the last worn answer, or the last fitting-room answer when there is
/// none.
struct FitReport {
  std::string event;
  std::string garment;
  std::string size;
  std::string category;
  Zone zone = Zone::kOverall;
  int said = 0;         ///< -2 .. +2.
  int felt = 0;         ///< -2 .. +2.
  double weight = 1.0;  ///< Of the source: an answer 1, kept without a word 0.3.
  UtcTime at;

  bool operator==(const FitReport&) const = default;
  int residual() const { return felt - said; }  ///< < 0: tighter than said.
  int side() const { return residual() < 0 ? -1 : residual() > 0 ? 1 : 0; }
};

/// Sorted by garment, size and zone. Purchases made to compare sizes give none.
std::vector<FitReport> fitReports(const History& history);

/// Weight of "kept past the return window without a word" as an answer "fits".
constexpr double kSilentKeepWeight = 0.3;

}  // namespace fitroom::crm
