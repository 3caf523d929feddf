#pragma once

#include "garments/import/soup.h"

namespace fitroom::garments {

/// Joins panels along seams that a program left open: boundary points within `tolerance` of another panel's
/// boundary edge are put onto it, the edge being split there when no end of it is near. Only runs of at least
/// 3 cm that lie along each other are joined, so cloth that merely touches stays apart. `soup` in metres,
/// manifold. Returns how many points were joined.
std::size_t sewPanels(Soup& soup, double tolerance);

}  // namespace fitroom::garments
