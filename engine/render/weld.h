#pragma once

#include <cstdint>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::engine {

/// Index of the first vertex at the same place, for each vertex: how unwelded panels are sewn.
std::vector<std::int32_t> weldVertices(const bodymodel::Points& vertices);

}  // namespace fitroom::engine
