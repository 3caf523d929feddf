#include "garments/match/match.h"

#include "garments/match/body_frame.h"
#include "garments/match/leg_hem.h"
#include "garments/match/limb_pose.h"
#include "garments/match/seat.h"
#include "garments/match/sleeve_cuff.h"

namespace fitroom::garments {

using bodymodel::Landmark;
using Eigen::Vector3d;

namespace {

/// Hangs a garment that covers no shoulder (strapless) with its upper edge just below the armpits.
void hangBelowArmpits(const bodymodel::Body& body, Points& positions) {
  const float top = positions.col(1).maxCoeff();
  positions.col(1).array() += static_cast<float>(body.at(Landmark::kLeftAxilla).y() - 0.01) - top;
}

/// Mean motion of the vertices near a point: carries a tube's end from the authored to the present positions.
Vector3d carried(const GarmentModel& garment, const Points& positions, const Vector3d& point) {
  constexpr double kNear = 0.06;
  Vector3d sum = Vector3d::Zero();
  double weight = 0;
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    const Vector3d from = garment.mesh.vertices.row(v).transpose().cast<double>();
    const double far = (from - point).norm() / kNear;
    const double w = 1.0 / (1.0 + far * far * far * far);
    sum += w * (positions.row(v).transpose().cast<double>() - from);
    weight += w;
  }
  return point + sum / weight;
}

Expected<void> check(const GarmentModel& garment) {
  const bool labelled = garment.vertexTube.size() == static_cast<std::size_t>(garment.mesh.vertexCount());
  if (garment.mesh.empty() || !labelled) {
    return fail(ErrorCode::kInvalidArgument,
                {"衣服 " + garment.id + " 没有可用的网格或部位标记；请重新导入",
                 "garment " + garment.id + " has no usable mesh or part labels; import it again"},
                garment.id);
  }
  return {};
}

}  // namespace

Expected<Placement> match(const GarmentModel& garment, const bodymodel::Body& body) {
  if (const auto usable = check(garment); !usable) return tl::unexpected(usable.error());
  const BodyFrame frame(body);
  Placement placement{garment.mesh.vertices};
  Points& positions = placement.positions;
  if (supportOf(garment) == Support::kWaist) {
    if (const auto seated = seatOnWaist(garment, frame, positions); !seated)
      return tl::unexpected(seated.error());
  } else if (!seatOnShoulders(garment, frame, positions)) {
    hangBelowArmpits(body, positions);
  }
  for (const Tube& tube : garment.tubes) {
    if (tube.kind == TubeKind::kTorso || (tube.end - tube.start).norm() < 0.02) continue;
    const Vector3d start = carried(garment, positions, tube.start);
    const Vector3d end = carried(garment, positions, tube.end);
    const CentreLine line = frame.limb(tube.kind);
    poseLimb(garment, tube.kind, start, end, line, positions);
    if (tube.kind == TubeKind::kLeftLeg || tube.kind == TubeKind::kRightLeg)
      liftHem(garment, tube.kind, frame, line, positions);
    else
      gatherSleeve(garment, tube.kind, line, positions);
  }
  return placement;
}

}  // namespace fitroom::garments
