#pragma once

#include <vector>

#include "garments/chart/size_chart.h"
#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A graded size: the base mesh's triangles with vertices moved so that the garment measures what the chart
/// says.
struct GradedSize {
  GarmentModel garment;  ///< `size` and `finished` are this size's; same triangles as the base.
  double worst = 0;      ///< Largest difference from the chart, metres, over measures that both know.
  Finished worstMeasure = Finished::kChest;
  int newCrossings = 0;  ///< Edges through cloth that the base did not have; 0 is the promise.
};

struct GradedRun {
  std::vector<GradedSize> sizes;  ///< In the chart's order.
  std::vector<Finding> findings;  ///< IMP-045: a measure that could not be met within 5 mm.
};

inline constexpr double kGradeTolerance = 0.005;  ///< metres

/// Grades a garment (features found) to every size of a chart. Torso and legs widen about their axes with the
/// height, sleeves about theirs, lengths stretch below the armpits, above the crotch and along the limbs, the
/// armholes move with the shoulders; blended over 8 cm where tubes meet. The factors are found by measuring
/// each trial as an import does, at the base's own places (armpits, shoulder points) carried along. A girth
/// that the chart does not name keeps its proportion to the chest (hip for what hangs from the waist);
/// lengths it does not name stay. Fails with kInvalidArgument (no feature, an empty chart).
Expected<GradedRun> gradeRun(const GarmentModel& base, const SizeChart& chart, const Progress& progress = {});

/// Edges of a mesh that go through one of its faces.
int selfCrossings(const TriMesh& mesh);

}  // namespace fitroom::garments
