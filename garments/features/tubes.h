#pragma once

#include "garments/features/anatomy.h"

namespace fitroom::garments {

/// Labels each vertex with its tube and adds the tubes with their ends; needs `openings` of cuffs and leg
/// hems only for where sleeves and legs end, and does without them.
void labelTubes(GarmentModel& garment, const Anatomy& anatomy);

/// Centres of cuts across one tube, from its start to its end, about `count` of them; at least the two ends.
std::vector<Eigen::Vector3d> tubeAxis(const GarmentModel& garment, const Tube& tube, int count);

/// The cut across one tube at `point` with unit `normal`, pieces of that tube only.
std::vector<SectionLine> cutTube(const GarmentModel& garment, TubeKind kind, const Eigen::Vector3d& point,
                                 const Eigen::Vector3d& normal);

}  // namespace fitroom::garments
