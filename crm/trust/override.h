#pragma once

#include "crm/log/history.h"
#include "crm/trust/score.h"

namespace fitroom::crm {

/// Puts in place of a computed number what staff have set by hand (`override` events: "credibility",
/// "return_risk", "trust.<facet>"), with who, when and why as its first reason; the last word of each number
/// holds, and one without a value brings the computed one back.
void applyOverrides(const History& history, TrustProfile& trust);

/// Whether there is a number of this name to set.
bool canBeSet(std::string_view number);

}  // namespace fitroom::crm
