#pragma once

#include <Eigen/Core>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// The finished measures of a draft, taken with the rules of an import (garments/features), so that the same
/// mesh read from a file measures the same. Metres. Fails as findFeatures does.
Expected<FinishedMeasures> measureAsImported(const GarmentModel& model);

/// Length of a line of vertices, metres.
double lineLength(const TriMesh& mesh, const std::vector<int>& line);

}  // namespace fitroom::garments
