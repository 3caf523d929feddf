#pragma once

#include "garments/features/garment_features.h"
#include "garments/features/section.h"

namespace fitroom::garments {

/// Takes the finished measures of a garment whose tubes and openings are known; fills `garment.finished` and
/// the notes on folds. Girths are lengths of cloth along a plane's cut; an open front is bridged straight.
/// Where the cloth is so crumpled that it is 1.35 times its hull, the hull is taken and `usedHull` set.
void measureFinished(GarmentModel& garment, FeatureNotes& notes);

/// Length of cloth round a section made of `lines` in a plane with unit `normal`, metres; gaps are bridged
/// straight. Nothing without lines.
std::optional<double> girthOf(const std::vector<SectionLine>& lines, const Eigen::Vector3d& normal,
                              FeatureNotes* notes);

/// Girth of the torso's cloth in the horizontal plane at `y`, metres; nothing where there is none.
std::optional<double> torsoGirth(const GarmentModel& garment, double y, FeatureNotes* notes = nullptr);

}  // namespace fitroom::garments
