#pragma once

#include <vector>

#include "garments/core/garment_model.h"
#include "garments/match/body_frame.h"

namespace fitroom::garments {

/// Distance of each vertex to the seam where tube `kind` meets the rest of the cloth, along the cloth's
/// edges, metres: positive in the tube, negative outside, a large number where nothing connects.
std::vector<double> distanceToSeam(const TriMesh& mesh, const std::vector<TubeKind>& vertexTube,
                                   TubeKind kind);

/// How much of the limb's turn a vertex takes at `distance` from the seam: 0 in the trunk, 1 down the limb,
/// smooth between. The cloth bends over a hand's breadth, as it does over a shoulder.
double limbShare(double distance);

/// Turns one sleeve or leg of `positions` (V x 3, metres, changed in place) about its seam so that it runs
/// along the limb's centre line, and centres its sections on that line. Lengths in the tube are kept: it is
/// turned, bent where the line bends, and shifted square to the line, never scaled. `start`, `end`: centres
/// of the tube's ends in the present positions.
void poseLimb(const GarmentModel& garment, TubeKind kind, const Eigen::Vector3d& start,
              const Eigen::Vector3d& end, const CentreLine& line, Points& positions);

}  // namespace fitroom::garments
