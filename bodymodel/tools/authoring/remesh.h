#pragma once

#include <functional>

#include "bodymodel/tools/authoring/extract.h"

namespace fitroom::bodymodel::authoring {

/// Wanted edge length at a point, millimetres.
using Sizing = std::function<double(const Eigen::Vector3d&)>;

/// Even triangles of the wanted size on the field's surface: split, collapse, flip, relax, project (Botsch
/// and Kobbelt 2004), `rounds` times. The boundary on x = 0 stays there.
HalfMesh remesh(const HalfMesh& mesh, const BodyField& field, const Sizing& sizing, int rounds);

}  // namespace fitroom::bodymodel::authoring
