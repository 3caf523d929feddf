#pragma once

#include "garments/import/soup.h"

namespace fitroom::garments {

/// Parts of a cleaned soup (metres) as clothes see them.
struct SplitResult {
  std::vector<Soup> garments;  ///< Largest parts, from the top of the body down.
  std::size_t trims = 0;       ///< Buttons, buckles, labels: parts too small to be draped, next to a garment.
  double trimArea = 0;         ///< m2
  std::size_t strays = 0;      ///< Small parts that touch nothing.
};

/// Connected parts of at least 0.03 m2 and a twentieth of the largest are garments; smaller ones within 30 mm
/// of one are its trims, which follow the cloth and are not simulated.
SplitResult splitGarments(const Soup& soup);

}  // namespace fitroom::garments
