#pragma once

#include <array>
#include <vector>

#include "garments/drape/body_collider.h"

namespace fitroom::garments::cloth {

/// A cloth triangle and a body triangle that cross.
struct CrossingPair {
  int cloth = 0;
  int body = 0;
};

/// Every cloth triangle that crosses the body, with the first body triangle it was found to cross; sorted by
/// cloth. `positions`: V x 3 of the cloth.
std::vector<CrossingPair> findCrossings(const Triangles& cloth, const Points& positions,
                                        const BodyCollider& body);

/// All pairs, sorted by cloth.
std::vector<CrossingPair> findAllCrossings(const Triangles& cloth, const Points& positions,
                                           const BodyCollider& body);

}  // namespace fitroom::garments::cloth
