#pragma once

#include <string>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// The body that one size is cut for: what a size table fixes, and the rest as people of those girths have
/// it. Metres; heights above the floor, barefoot.
struct BodySize {
  std::string label;  ///< As the shop writes it: `M`, `38`.
  double height = 0.0;
  double chest = 0.0;  ///< Bust girth for women.
  double waist = 0.0;  ///< At the navel.
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

/// Letter sizes XS S M L XL: chest in steps of 6 cm about 92 (women) or 100 (men).
std::vector<BodySize> letterSizes(bool male);
/// Numbered sizes in steps of 4 cm: women 36 to 44 (bust 84 to 100), men 46 to 54 (chest 92 to 108).
std::vector<BodySize> numberedSizes(bool male);

}  // namespace fitroom::garments
