#pragma once

#include <string>
#include <utility>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// The body that one size is cut for: what a size table fixes, and the rest as people of those girths have
/// it. Metres; heights above the floor, barefoot.
struct BodySize {
  std::string label;  ///< As the shop writes it: `M`, `38`.
  double height = 0.0;
  double chest = 0.0;  ///< Bust girth for women.
  double waist = 0.0;  ///< Midway between lowest rib and hip bone, as the standards take it.
  double navel = 0.0;  ///< Girth at the navel.
  double hip = 0.0;
  double neckBase = 0.0;
  double shoulderWidth = 0.0;  ///< Shoulder point to shoulder point.
  double upperArm = 0.0;
  double wrist = 0.0;
  double armLength = 0.0;  ///< Shoulder point to wrist.
  double thigh = 0.0;
  double knee = 0.0;
  double napeHeight = 0.0;
  double axillaHeight = 0.0;
  double waistHeight = 0.0;  ///< Navel.
  double hipHeight = 0.0;
  double crotchHeight = 0.0;
  double kneeHeight = 0.0;
};

/// The body's girth at height `y` between waist and hip, metres; constant beyond them.
double lowerGirth(const BodySize& body, double y);

/// Height -> girth of a skirt or of trousers from the band down to the hip: the body's girth and an ease that
/// goes over evenly from what the band has to what the hip has. `more`: further points, e.g. the hem. Metres.
std::vector<std::pair<double, double>> overBody(const BodySize& body, double top, double waist, double hip,
                                                std::vector<std::pair<double, double>> more);

/// Letter sizes XS S M L XL: chest in steps of 6 cm about 92 (women) or 100 (men).
std::vector<BodySize> letterSizes(bool male);
/// Numbered sizes in steps of 4 cm: women 36 to 44 (bust 84 to 100), men 46 to 54 (chest 92 to 108).
std::vector<BodySize> numberedSizes(bool male);

/// All four runs as a JSON document for screens and merchants: `runs[]` with `audience`, `sizes[]`, each with
/// `label` and its figures in centimetres, one decimal. The same bytes on every call;
/// assets/sizes/body_sizes.json holds it.
std::string sizeTablesJson();

}  // namespace fitroom::garments
