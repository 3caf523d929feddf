#include "garments/features/limb_measures.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/measures.h"
#include "garments/features/openings.h"
#include "garments/features/topology.h"
#include "garments/features/tubes.h"

namespace fitroom::garments {

namespace {

constexpr double kStation = 0.06;    ///< Distance of stations along a seam line, metres.
constexpr double kOpenShare = 0.25;  ///< A ring may be open by this share of its length: a slit, a pocket.
constexpr double kRingReach = 0.06;  ///< A limb's ring has its middle this near the limb's way, metres.
constexpr double kSameRing = 0.03;   ///< Rings this near round one limb are layers of it: the longest counts.

const Tube* tubeOf(const GarmentModel& garment, TubeKind kind) {
  for (const auto& tube : garment.tubes) {
    if (tube.kind == kind) return &tube;
  }
  return nullptr;
}

/// The ring of cloth round `point` in the plane with unit `normal`: the line that closes, or nearly, whose
/// middle is nearest. Nothing when its middle is farther than `reach`.
std::optional<SectionLine> ringAt(const TriMesh& mesh, const Eigen::Vector3d& point,
                                  const Eigen::Vector3d& normal, double reach) {
  std::vector<SectionLine> rings;
  double nearest = reach;
  for (auto& line : cutWithPlane(mesh, point, normal)) {
    const double gap = line.closed ? 0 : (line.points.front() - line.points.back()).norm();
    if (gap > kOpenShare * line.length() || line.length() < feature_limits::kMinLoopGirth) continue;
    const double away = (line.centre() - point).norm();
    if (away > reach) continue;
    nearest = std::min(nearest, away);
    rings.push_back(std::move(line));
  }
  std::optional<SectionLine> best;
  for (auto& ring : rings) {
    if ((ring.centre() - point).norm() > nearest + kSameRing) continue;
    if (!best || ring.length() > best->length()) best = std::move(ring);
  }
  return best;
}

/// Girth of a limb at `point` of its middle line: the whole ring where there is one, else what the limb's own
/// faces show.
std::optional<double> limbGirth(const GarmentModel& garment, TubeKind kind, const Eigen::Vector3d& point,
                                const Eigen::Vector3d& normal, FeatureNotes& notes) {
  // Where the legs of trousers still touch there is no ring of one leg: a little further down there is.
  for (double further = 0; further < 0.035; further += 0.005) {
    if (const auto ring = ringAt(garment.mesh, point + further * normal, normal, kRingReach))
      return girthOf({*ring}, normal, &notes);
  }
  const auto lines = cutTube(garment, kind, point, normal);
  return lines.empty() ? std::nullopt : girthOf(lines, normal, &notes);
}

/// Length of a line drawn on a limb's side: from `from` along `direction`, through the farthest point towards
/// `side` at each station, to the end's.
double sideLength(const GarmentModel& garment, const Tube& tube, const Eigen::Vector3d& from,
                  const Eigen::Vector3d& direction, const Eigen::Vector3d& side, const Opening* end) {
  const Eigen::Vector3d to =
      end ? farthestPoint(loopPoints(garment, *end), side + 0.5 * direction) : tube.end;
  const double total = (to - from).dot(direction);
  Eigen::Vector3d last = from;
  double length = 0;
  for (double t = kStation; t < total - 0.5 * kStation; t += kStation) {
    std::vector<Eigen::Vector3d> points;
    for (const auto& line : cutTube(garment, tube.kind, from + t * direction, direction))
      points.insert(points.end(), line.points.begin(), line.points.end());
    if (points.empty()) continue;
    const Eigen::Vector3d p = farthestPoint(points, side);
    length += (p - last).norm();
    last = p;
  }
  return length + (to - last).norm();
}

/// Length of a line taken in eight straight pieces: folds of the cloth are passed over, as a tape does.
double tapeLength(const std::vector<Eigen::Vector3d>& line) {
  constexpr int kPieces = 8;
  double total = 0;
  for (std::size_t i = 1; i < line.size(); ++i) total += (line[i] - line[i - 1]).norm();
  double sum = 0, done = 0;
  int piece = 1;
  Eigen::Vector3d last = line.front();
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double step = (line[i] - line[i - 1]).norm();
    for (; piece < kPieces && step > 0 && done + step >= total * piece / kPieces; ++piece) {
      const Eigen::Vector3d p =
          line[i - 1] + (total * piece / kPieces - done) / step * (line[i] - line[i - 1]);
      sum += (p - last).norm();
      last = p;
    }
    done += step;
  }
  return sum + (line.back() - last).norm();
}

/// The cloth's line from a shoulder point down the outside of the sleeve to its edge: the cut of the plane
/// that holds the sleeve's way and its outer side. Nothing when the line leaves the sleeve before its end.
std::optional<double> outerSleeve(const GarmentModel& garment, const Eigen::Vector3d& shoulder,
                                  const Eigen::Vector3d& direction, const Eigen::Vector3d& outer,
                                  const Eigen::Vector3d& end) {
  constexpr double kNear = 0.02, kShort = 0.04;
  std::vector<Eigen::Vector3d> best;
  double nearest = kNear;
  std::size_t from = 0;
  for (auto& line : cutWithPlane(garment.mesh, shoulder, direction.cross(outer).normalized())) {
    if (line.closed) continue;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      if ((line.points[i] - shoulder).norm() >= nearest) continue;
      nearest = (line.points[i] - shoulder).norm();
      best = line.points;
      from = i;
    }
  }
  if (best.empty()) return std::nullopt;
  if ((best.front() - shoulder).dot(direction) > (best.back() - shoulder).dot(direction)) {
    std::reverse(best.begin(), best.end());
    from = best.size() - 1 - from;
  }
  std::vector<Eigen::Vector3d> way = {shoulder};
  for (std::size_t i = from; i < best.size(); ++i) {
    if ((best[i] - shoulder).dot(direction) > (way.back() - shoulder).dot(direction) || way.size() > 1)
      way.push_back(best[i]);
  }
  if (way.size() < 3 || (end - way.back()).dot(direction) > kShort + std::abs((end - way.back()).dot(outer)))
    return std::nullopt;
  return tapeLength(way);
}

/// Where the plane of an armpit and shoulder point is crossed by a sleeve, and the way from there to its end.
struct SleeveWay {
  Eigen::Vector3d start, direction;
};

SleeveWay sleeveWay(const SleeveSide& side, const Tube& tube) {
  const Eigen::Vector3d start = 0.5 * (side.armpit + side.shoulder);
  return {start, (tube.end - start).normalized()};
}

}  // namespace

Eigen::Vector3d farthestPoint(const std::vector<Eigen::Vector3d>& points, const Eigen::Vector3d& direction) {
  Eigen::Vector3d best = points.front();
  for (const auto& p : points) {
    if (p.dot(direction) > best.dot(direction)) best = p;
  }
  return best;
}

std::vector<Eigen::Vector3d> loopPoints(const GarmentModel& garment, const Opening& opening) {
  std::vector<Eigen::Vector3d> points;
  for (const std::int32_t i : opening.loop) points.push_back(pointAt(garment.mesh.vertices, i));
  return points;
}

std::optional<double> outerSideLength(const GarmentModel& garment, const Anatomy& anatomy, double sign,
                                      const Opening* upper, const Opening* lower) {
  const Eigen::Vector3d side(sign, 0, 0);
  const auto outermost = [&](double y) -> std::optional<Eigen::Vector3d> {
    std::vector<Eigen::Vector3d> points;
    for (const auto& line : cutWithPlane(garment.mesh, {0, y, 0}, Eigen::Vector3d::UnitY()))
      points.insert(points.end(), line.points.begin(), line.points.end());
    if (points.empty()) return std::nullopt;
    return farthestPoint(points, side);
  };
  const auto end = [&](const Opening* opening, double y) {
    return opening ? std::optional<Eigen::Vector3d>(farthestPoint(loopPoints(garment, *opening), side))
                   : outermost(y);
  };
  const auto from = end(upper, anatomy.top - 0.002), to = end(lower, anatomy.bottom + 0.002);
  if (!from || !to) return std::nullopt;
  Eigen::Vector3d last = *from;
  double length = 0;
  for (double y = from->y() - kStation; y > to->y() + 0.5 * kStation; y -= kStation) {
    const auto p = outermost(y);
    if (!p) continue;
    length += (*p - last).norm();
    last = *p;
  }
  return length + (*to - last).norm();
}

void measureSleeves(GarmentModel& garment, FeatureNotes& notes) {
  const auto sideOf = [&](double sign) -> const SleeveSide& { return notes.anatomy.sides[sign > 0 ? 0 : 1]; };
  const auto tubeAt = [&](double sign) -> const Tube* {
    return sideOf(sign).found ? tubeOf(garment, sign > 0 ? TubeKind::kLeftSleeve : TubeKind::kRightSleeve)
                              : nullptr;
  };
  const auto cuffAt = [&](double sign) {
    return findOpening(garment, OpeningKind::kCuff, sign > 0 ? 1 : -1);
  };
  garment.finished[Finished::kSleeve] = bothSides([&](double sign) -> std::optional<double> {
    const Tube* tube = tubeAt(sign);
    if (tube == nullptr) return std::nullopt;
    const SleeveSide& s = sideOf(sign);
    const Eigen::Vector3d direction = sleeveWay(s, *tube).direction;
    // Outer side: square to the sleeve, on the shoulder's side of the armpit.
    Eigen::Vector3d outer = s.shoulder - s.armpit;
    outer = (outer - outer.dot(direction) * direction).normalized();
    if (const auto length = outerSleeve(garment, s.shoulder, direction, outer, tube->end)) return length;
    return sideLength(garment, *tube, s.shoulder, direction, outer, cuffAt(sign));
  });
  garment.finished[Finished::kUpperArm] = bothSides([&](double sign) -> std::optional<double> {
    const Tube* tube = tubeAt(sign);
    if (tube == nullptr) return std::nullopt;
    const SleeveWay way = sleeveWay(sideOf(sign), *tube);
    const double past =
        std::max(0.0, (sideOf(sign).armpit - way.start).dot(way.direction)) + kUpperArmBelowUnderarm;
    if (past > (tube->end - way.start).dot(way.direction)) return std::nullopt;
    return limbGirth(garment, tube->kind, way.start + past * way.direction, way.direction, notes);
  });
  garment.finished[Finished::kCuff] = bothSides([&](double sign) -> std::optional<double> {
    const Opening* cuff = tubeAt(sign) ? cuffAt(sign) : nullptr;
    return cuff ? std::optional<double>(cuff->girth) : std::nullopt;
  });
}

void measureLegs(GarmentModel& garment, FeatureNotes& notes) {
  const Anatomy& a = notes.anatomy;
  const auto tubeAt = [&](double sign) {
    return tubeOf(garment, sign > 0 ? TubeKind::kLeftLeg : TubeKind::kRightLeg);
  };
  const auto hemAt = [&](double sign) {
    return findOpening(garment, OpeningKind::kLegHem, sign > 0 ? 1 : -1);
  };
  // The crotch and the way of a leg from there; girths are taken across it.
  const auto top = [&](const Tube& tube) {
    return Eigen::Vector3d(tube.start.x(), *a.crotchY, tube.start.z());
  };
  const auto girth = [&](double sign, double below, double room) -> std::optional<double> {
    const Tube* tube = tubeAt(sign);
    if (tube == nullptr) return std::nullopt;
    // Square to the leg as seen from the front; a tape lies level from front to back.
    Eigen::Vector3d direction = tube->end - top(*tube);
    direction.z() = 0;
    direction.normalize();
    if ((tube->end - top(*tube)).norm() < below + room) return std::nullopt;
    // The plane goes through the inside of the leg that far below the crotch.
    const Eigen::Vector3d inside(a.centreX, *a.crotchY, tube->start.z());
    const double past = (inside - top(*tube)).dot(direction) + below;
    return limbGirth(garment, tube->kind, top(*tube) + past * direction, direction, notes);
  };
  garment.finished[Finished::kThigh] =
      bothSides([&](double sign) { return girth(sign, kThighBelowCrotch, 0.015); });
  garment.finished[Finished::kKnee] =
      bothSides([&](double sign) { return girth(sign, kKneeBelowCrotch, 0.08); });
  garment.finished[Finished::kHem] = bothSides([&](double sign) -> std::optional<double> {
    return tubeAt(sign) && hemAt(sign) ? std::optional<double>(hemAt(sign)->girth) : std::nullopt;
  });
  garment.finished[Finished::kInseam] = bothSides([&](double sign) -> std::optional<double> {
    const Tube* tube = tubeAt(sign);
    if (tube == nullptr) return std::nullopt;
    const Eigen::Vector3d crotch(a.centreX, *a.crotchY, tube->start.z());
    return sideLength(garment, *tube, crotch, (tube->end - top(*tube)).normalized(), {-sign, 0, 0},
                      hemAt(sign));
  });
  if (a.hasChest) return;
  const Opening* band = findOpening(garment, OpeningKind::kWaist);
  garment.finished[Finished::kLength] = bothSides([&](double sign) -> std::optional<double> {
    return tubeAt(sign) ? outerSideLength(garment, a, sign, band, hemAt(sign)) : std::nullopt;
  });
}

}  // namespace fitroom::garments
