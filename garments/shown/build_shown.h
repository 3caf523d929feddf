#pragma once

#include <vector>

#include "garments/import/raw_scene.h"
#include "garments/shown/shown_mesh.h"

namespace fitroom::garments {

/// Shares the triangles of a file out among its garments. `turn` takes file units and axes to metres and the
/// house's. Each connected piece goes to the mesh it lies nearest to: one of `garments` (its simulation mesh)
/// or of `others` (a body, props: then it is shown with none); pieces farther than 60 mm from all are left
/// out. Result: one shown mesh per garment, bound.
std::vector<ShownMesh> buildShown(const RawScene& scene, const Eigen::Matrix3d& turn,
                                  const std::vector<TriMesh>& garments, const std::vector<TriMesh>& others);

}  // namespace fitroom::garments
