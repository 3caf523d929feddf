#pragma once

#include "garments/import/importer.h"

namespace fitroom::garments {

// What a merchant can choose at a finding, as words for `fitroom import --set` (FindingFix). The first of a
// list accepts what was done or guessed.

/// Units: the one taken, then the others.
std::vector<FindingFix> unitFixes(const std::string& taken);
/// Axes: as taken, then turned about, then lying otherwise.
std::vector<FindingFix> axesFixes(const std::string& up, const std::string& front);
/// Categories: as guessed, then those of a similar build.
std::vector<FindingFix> categoryFixes(Category guessed);
/// A change that can be left undone (`leave=CODE`); `zh`, `en`: what is left as it is.
std::vector<FindingFix> leaveFixes(const std::string& code, const Text& undone);
/// Accepting alone, for what has no other answer.
std::vector<FindingFix> acceptFix(const std::string& code);
/// The usual fabrics.
std::vector<FindingFix> fabricFixes();

/// Codes that `ImportOptions::leave` may name.
bool canLeave(std::string_view code);

}  // namespace fitroom::garments
