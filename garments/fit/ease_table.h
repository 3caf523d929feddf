#pragma once

#include <optional>

#include "garments/fit/fit_report.h"

namespace fitroom::garments {

/// The ease (garment minus body) that a kind of garment is meant to have in one zone. Metres.
///
/// Sources: pattern companies' bust and hip ease for close, fitted, semi-fitted and loose dresses, jackets,
/// coats, skirts and trousers (McCall's, Butterick, Vogue); FreeSewing's defaults and ranges in percent of
/// the girth (teagan, brian, simon, bibi, penelope, dalton, paul, carlton; MIT), taken at a 92 cm chest and a
/// 98 cm hip; the ease that 62 customers preferred in a formal jacket (Fashion and Textiles 5, 2018,
/// s40691-018-0165-x); men's shirt ease from retail size sheets. Where sources differ the range spans them.
/// Spread and weight are judgement: the spread is near a quarter of the step between sizes, the weight says
/// how far a zone alone makes people send a garment back.
struct WantedEase {
  double low = 0.0;      ///< Less is tight (short).
  double high = 0.0;     ///< More is loose (long).
  double spread = 0.02;  ///< Standard deviation of where people draw those two lines.
  double weight = 1.0;   ///< 0 to 1.
};

/// What is meant; nothing where a zone says nothing about that kind of garment (the thigh of a T-shirt).
/// `knit`: cloth that stretches; close-fitting knits are meant to be smaller than the body.
std::optional<WantedEase> wantedEase(Category category, IntendedFit fit, bool knit, Zone zone);

/// Lengths run from too short to too long, girths from too tight to too loose.
bool isLength(Zone zone);

/// Ease, as five words: two spreads below the range is "tight", below that "too tight"; four above "loose".
/// Cloth that stretches may be smaller than the body without being too tight, up to half of its stretch
/// limit. `garment`: finished measure, metres; `stretchLimit`: fraction, 0 for a rigid cloth.
FitVerdict judgeEase(const WantedEase& wanted, double ease, double garment, double stretchLimit, bool length);

}  // namespace fitroom::garments
