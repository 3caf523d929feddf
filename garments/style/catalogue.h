#pragma once

#include <string>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Ids of the garments that ship with the house, sorted; each is a folder of assets/garments.
std::vector<std::string> styleIds();

/// One garment in its whole run, small to large: mesh, grain, openings, finished measures, names, fabric,
/// price. The same bytes on every call. Fails with kNotFound (no such style) or as the maker of its cloth
/// does.
Expected<std::vector<GarmentModel>> makeStyle(const std::string& id);

}  // namespace fitroom::garments
