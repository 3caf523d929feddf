#pragma once

#include "garments/fit/zone_measures.h"

namespace fitroom::garments {

/// Centimetres as people read them: whole ones, halves below 3 cm. `4`, `1.5`.
std::string spokenCm(double metres);

/// The sentence for one zone, about the garment, in both languages. `stretchLimit`: fraction.
Text zoneSentence(const ZoneFit& zone, double stretchLimit);

/// How hard it presses, in words: empty below 1.3 kPa, then three bands up to "not for daily wear" above 3.3
/// kPa (Kuzmichev, Anthropometry, Apparel Sizing and Design, table 13.5, after Kawabata 1980).
Text pressureSentence(double pascal);

}  // namespace fitroom::garments
