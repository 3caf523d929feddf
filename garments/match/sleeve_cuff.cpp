#include "garments/match/sleeve_cuff.h"

#include <algorithm>
#include <vector>

namespace fitroom::garments {

using Eigen::Vector3d;

namespace {

constexpr double kBeforeWrist = 0.005;  ///< The farthest edge of the cuff ends so far up the arm, m.
constexpr double kGatheredShare = 0.5;  ///< Of the arm, from the wrist up, where the surplus is laid.

}  // namespace

void gatherSleeve(const GarmentModel& garment, TubeKind kind, const CentreLine& line, Points& positions) {
  std::vector<double> arc(static_cast<std::size_t>(positions.rows()), 0.0);
  double farthest = 0;
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    if (garment.vertexTube[static_cast<std::size_t>(v)] != kind) continue;
    arc[static_cast<std::size_t>(v)] = line.nearest(positions.row(v).transpose().cast<double>());
    farthest = std::max(farthest, arc[static_cast<std::size_t>(v)]);
  }
  const double to = line.length() - kBeforeWrist;
  const double from = line.length() * (1 - kGatheredShare);
  if (farthest <= to) return;
  const double keep = (to - from) / (farthest - from);
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    const double t = arc[static_cast<std::size_t>(v)];
    if (garment.vertexTube[static_cast<std::size_t>(v)] != kind || t <= from) continue;
    const double moved = from + (t - from) * keep;
    // What stands off the line stays so far off it.
    positions.row(v) += (line.at(moved) - line.at(t)).cast<float>().transpose();
  }
}

}  // namespace fitroom::garments
