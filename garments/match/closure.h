#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Pairs of vertices that meet when the front of a jacket or a shirt worn open is done up: each vertex of its
/// left front edge with the one at the same height on the right. Empty for a garment without an open front.
std::vector<std::array<std::int32_t, 2>> closuresOf(const GarmentModel& garment);

}  // namespace fitroom::garments
