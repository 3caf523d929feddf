#pragma once

#include <vector>

#include "bodymodel/mannequin/mannequin_data.h"
#include "bodymodel/tools/authoring/extract.h"

namespace fitroom::bodymodel::authoring {

/// Moves the template from the skin of one figure to the skin of another in small steps: each step warps
/// along the skeleton, smooths what has moved over the mesh and settles on the new skin. Connectivity stays.
HalfMesh carry(const HalfMesh& mesh, const std::vector<TemplatePoint>& coordinates, const Figure& from,
               const Figure& to, int steps);

}  // namespace fitroom::bodymodel::authoring
