#include "garments/match/leg_hem.h"

#include <algorithm>
#include <cmath>

namespace fitroom::garments {

using Eigen::Vector3d;

namespace {

constexpr double kPi = 3.141592653589793;
constexpr double kStep = 0.005;     // Between two looks along the leg, metres.
constexpr double kShank = 0.25;     // The hem is looked for so far above the ankle at most, metres,
constexpr double kFoot = 0.12;      // and so far below it.
constexpr double kAir = 0.006;      // Between the hem's circle and the skin, metres.
constexpr double kLeastPart = 0.3;  // The push is spread over this much of the leg, metres,
constexpr double kSpread = 3.2;     // and over so many times its own length: cloth is halved at most.

const Opening* hemOf(const GarmentModel& garment, TubeKind kind) {
  for (const auto& opening : garment.openings) {
    if (opening.kind != OpeningKind::kLegHem || opening.loop.empty()) continue;
    if (garment.vertexTube[static_cast<std::size_t>(opening.loop.front())] == kind) return &opening;
  }
  return nullptr;
}

/// Lowest place on the leg's line, as arc length, from which upwards a circle of this radius clears the skin.
std::optional<double> clearFrom(const BodyFrame& frame, TubeKind kind, const CentreLine& line,
                                double radius) {
  const double ankle = line.length();
  std::optional<double> lowest;
  for (double t = ankle - kShank; t < ankle + kFoot; t += kStep) {
    const double reach = frame.reach(kind, line.at(t), line.direction(t));
    if (reach + kAir > radius) {
      // A circle that does not even go round the calf says nothing; below it is where the foot begins.
      if (lowest) return lowest;
      continue;
    }
    lowest = t;
  }
  return lowest;
}

}  // namespace

void liftHem(const GarmentModel& garment, TubeKind kind, const BodyFrame& frame, const CentreLine& line,
             Points& positions) {
  const Opening* hem = hemOf(garment, kind);
  if (hem == nullptr) return;
  const auto lowest = clearFrom(frame, kind, line, hem->girth / (2 * kPi));
  if (!lowest) return;
  std::vector<double> arc(static_cast<std::size_t>(positions.rows()), -1e9);
  double end = -1e9;
  for (std::size_t v = 0; v < arc.size(); ++v) {
    if (garment.vertexTube[v] != kind) continue;
    arc[v] = line.nearest(positions.row(static_cast<Eigen::Index>(v)).transpose().cast<double>());
    end = std::max(end, arc[v]);
  }
  const double excess = end - *lowest;
  if (excess <= 0) return;
  const double part = std::max(kLeastPart, kSpread * excess);
  for (std::size_t v = 0; v < arc.size(); ++v) {
    const double in = (arc[v] - (end - part)) / part;
    if (in <= 0) continue;
    const Vector3d way = line.at(arc[v] - excess * in * in) - line.at(arc[v]);
    positions.row(static_cast<Eigen::Index>(v)) += way.cast<float>().transpose();
  }
}

}  // namespace fitroom::garments
