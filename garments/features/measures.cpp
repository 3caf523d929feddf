#include "garments/features/measures.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/openings.h"
#include "garments/features/topology.h"
#include "garments/features/tubes.h"

namespace fitroom::garments {

namespace {

constexpr double kCrumpled = 1.35;   ///< Cloth over hull from which the hull is taken.
constexpr double kMaxBridge = 0.30;  ///< Widest gap between pieces of one section, metres.
constexpr double kWaistBelowChest =
    0.19;  ///< Axilla to natural waist of a middle figure (ANSUR II means: 0.18 to 0.20 m).
constexpr double kHipBelowChest = 0.43;    ///< Axilla to hip.
constexpr double kKneeBelowCrotch = 0.34;  ///< Crotch to middle of the knee.
constexpr double kFlatHem = 0.12;  ///< A lower edge that rises more than this has a slit or a dip, metres.
constexpr double kStation = 0.06;  ///< Distance of stations along a seam line, metres.

/// Joins the pieces of one section into one way round and returns its length.
double joinedLength(std::vector<SectionLine> lines) {
  std::sort(lines.begin(), lines.end(),
            [](const SectionLine& a, const SectionLine& b) { return a.length() > b.length(); });
  double length = lines[0].length();
  Eigen::Vector3d first = lines[0].points.front(), last = lines[0].points.back();
  std::vector<char> used(lines.size(), 0);
  for (bool grown = true; grown;) {
    grown = false;
    std::size_t best = 0;
    double gap = kMaxBridge;
    bool turned = false;
    for (std::size_t i = 1; i < lines.size(); ++i) {
      if (used[i] || lines[i].closed) continue;
      const double forward = (lines[i].points.front() - last).norm(),
                   backward = (lines[i].points.back() - last).norm();
      if (std::min(forward, backward) >= gap || std::min(forward, backward) > (first - last).norm()) continue;
      gap = std::min(forward, backward);
      best = i;
      turned = backward < forward;
    }
    if (best == 0) break;
    used[best] = 1;
    length += gap + lines[best].length();
    last = turned ? lines[best].points.front() : lines[best].points.back();
    grown = true;
  }
  return length + (first - last).norm();
}

std::optional<double> girthOf(const std::vector<SectionLine>& lines, const Eigen::Vector3d& normal,
                              FeatureNotes* notes) {
  if (lines.empty()) return std::nullopt;
  const auto longest =
      std::max_element(lines.begin(), lines.end(),
                       [](const SectionLine& a, const SectionLine& b) { return a.length() < b.length(); });
  std::vector<Eigen::Vector3d> all;
  for (const auto& line : lines) all.insert(all.end(), line.points.begin(), line.points.end());
  const double hullAll = hullLength(all, normal);
  double length = 0, hull = hullAll;
  if (longest->closed && hullLength(longest->points, normal) > 0.85 * hullAll) {
    length = longest->length();
    hull = hullLength(longest->points, normal);
  } else {
    length = joinedLength(lines);
  }
  if (notes && hull > 0) notes->worstFold = std::max(notes->worstFold, length / hull);
  if (hull > 0 && length > kCrumpled * hull) {
    if (notes) notes->usedHull = true;
    return hull;
  }
  return length;
}

/// Smallest or largest torso girth between two levels.
std::optional<double> extremeGirth(const GarmentModel& garment, double low, double high, bool smallest,
                                   FeatureNotes& notes) {
  std::optional<double> best;
  for (double y = low; y <= high + 1e-9; y += 0.01) {
    const auto girth = torsoGirth(garment, y, &notes);
    if (girth && (!best || (smallest ? *girth < *best : *girth > *best))) best = girth;
  }
  return best;
}

const Tube* tubeOf(const GarmentModel& garment, TubeKind kind) {
  for (const auto& tube : garment.tubes) {
    if (tube.kind == kind) return &tube;
  }
  return nullptr;
}

std::optional<double> mean(const std::optional<double>& a, const std::optional<double>& b) {
  if (a && b) return 0.5 * (*a + *b);
  return a ? a : b;
}

/// The vertex of a set of points that lies farthest along a direction.
Eigen::Vector3d farthest(const std::vector<Eigen::Vector3d>& points, const Eigen::Vector3d& direction) {
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

/// Length of a line drawn on a tube's side: from `from`, through each station's point farthest towards
/// `side`, to the end opening's (or the tube's end).
double sideLength(const GarmentModel& garment, const Tube& tube, const Eigen::Vector3d& from,
                  const Eigen::Vector3d& side, const Opening* end) {
  const Eigen::Vector3d way = tube.end - tube.start;
  const double total = way.norm();
  const Eigen::Vector3d direction = way / std::max(total, 1e-9);
  Eigen::Vector3d last = from;
  double length = 0;
  for (double t = kStation; t < total - 0.5 * kStation; t += kStation) {
    if ((tube.start + t * direction - from).dot(direction) < 0.5 * kStation) continue;
    std::vector<Eigen::Vector3d> points;
    for (const auto& line : cutTube(garment, tube.kind, tube.start + t * direction, direction))
      points.insert(points.end(), line.points.begin(), line.points.end());
    if (points.empty()) continue;
    const Eigen::Vector3d p = farthest(points, side);
    length += (p - last).norm();
    last = p;
  }
  const Eigen::Vector3d to = end ? farthest(loopPoints(garment, *end), side + 0.5 * direction) : tube.end;
  return length + (to - last).norm();
}

void measureSleeves(GarmentModel& garment, FeatureNotes& notes) {
  std::optional<double> sleeve[2], upper[2], cuff[2];
  for (int side = 0; side < 2; ++side) {
    const SleeveSide& s = notes.anatomy.sides[side];
    const Tube* tube = tubeOf(garment, side == 0 ? TubeKind::kLeftSleeve : TubeKind::kRightSleeve);
    if (!s.found || tube == nullptr) continue;
    const Opening* end = findOpening(garment, OpeningKind::kCuff, side == 0 ? 1 : -1);
    const Eigen::Vector3d direction = (tube->end - tube->start).normalized();
    // Outer side: square to the sleeve, on the shoulder's side of the armpit.
    Eigen::Vector3d outer = s.shoulder - s.armpit;
    outer = (outer - outer.dot(direction) * direction).normalized();
    sleeve[side] = sideLength(garment, *tube, s.shoulder, outer, end);
    const double past = std::max(0.0, (s.armpit - tube->start).dot(direction)) + 0.015;
    for (double t = past; t < past + 0.05 && !upper[side]; t += 0.01) {
      const auto lines = cutTube(garment, tube->kind, tube->start + t * direction, direction);
      if (!lines.empty()) upper[side] = girthOf(lines, direction, &notes);
    }
    if (end) cuff[side] = end->girth;
  }
  garment.finished[Finished::kSleeve] = mean(sleeve[0], sleeve[1]);
  garment.finished[Finished::kUpperArm] = mean(upper[0], upper[1]);
  garment.finished[Finished::kCuff] = mean(cuff[0], cuff[1]);
  if (notes.anatomy.sides[0].found && notes.anatomy.sides[1].found) {
    garment.finished[Finished::kShoulder] =
        (notes.anatomy.sides[0].shoulder - notes.anatomy.sides[1].shoulder).norm();
  } else if (notes.anatomy.sleeveless) {
    const Opening* left = findOpening(garment, OpeningKind::kArmhole, 1);
    const Opening* right = findOpening(garment, OpeningKind::kArmhole, -1);
    if (left && right) {
      const Eigen::Vector3d up = Eigen::Vector3d::UnitY();
      garment.finished[Finished::kShoulder] =
          (farthest(loopPoints(garment, *left), up) - farthest(loopPoints(garment, *right), up)).norm();
    }
  }
}

/// Back of the neck to the hem along the middle of the back.
std::optional<double> backLength(const GarmentModel& garment, const Anatomy& anatomy) {
  std::vector<Eigen::Vector3d> back;
  for (const auto& line : cutWithPlane(garment.mesh, {anatomy.centreX, 0, 0}, Eigen::Vector3d::UnitX())) {
    if (line.length() < 0.15) continue;
    double low = 1e9, high = -1e9;
    for (const auto& p : line.points) {
      low = std::min(low, p.y());
      high = std::max(high, p.y());
    }
    if (back.empty() || line.centre().z() < SectionLine{back, false}.centre().z()) back = line.points;
  }
  if (back.size() < 2) return std::nullopt;
  if (back.front().y() < back.back().y()) std::reverse(back.begin(), back.end());
  // A collar or hood stands above the neck: the nape is about 2 cm above the shoulder line near the neck.
  double shoulderTop = -1e9;
  for (const double x : {-0.09, 0.09}) {
    double top = -1e9;
    for (const auto& line :
         cutWithPlane(garment.mesh, {anatomy.centreX + x, 0, 0}, Eigen::Vector3d::UnitX())) {
      for (const auto& p : line.points) top = std::max(top, p.y());
    }
    shoulderTop = shoulderTop < -1e8 ? top : std::min(shoulderTop, top);
  }
  const double nape = shoulderTop + 0.02;
  double length = 0;
  Eigen::Vector3d last = back.front();
  bool started = last.y() <= nape;
  for (const auto& p : back) {
    if (!started && p.y() > nape) {
      last = p;
      continue;
    }
    started = true;
    const bool end = &p == &back.back();
    if ((p - last).norm() < 0.03 && !end) continue;
    length += (p - last).norm();
    last = p;
  }
  return length;
}

/// Length of the lower edge; where a slit or a dip makes the edge longer than the cloth is round, a cut above
/// it.
std::optional<double> hemGirth(const GarmentModel& garment, const Anatomy& a, FeatureNotes& notes) {
  const Opening* hem = findOpening(garment, OpeningKind::kHem);
  double lowest = 1e9, highest = -1e9;
  if (hem) {
    for (const auto& p : loopPoints(garment, *hem)) {
      lowest = std::min(lowest, p.y());
      highest = std::max(highest, p.y());
    }
  }
  if (hem && highest - lowest < kFlatHem) return hem->girth;
  return torsoGirth(garment, a.bottom + 0.03, &notes);
}

void measureUpper(GarmentModel& garment, FeatureNotes& notes) {
  const Anatomy& a = notes.anatomy;
  garment.finished[Finished::kChest] = torsoGirth(garment, a.chestLevel, &notes);
  const double low = a.torsoBottom + 0.01;
  const double waist = a.chestLevel - kWaistBelowChest;
  if (waist > low + 0.02)
    garment.finished[Finished::kWaist] =
        extremeGirth(garment, std::max(low, waist - 0.04), waist + 0.04, true, notes);
  const double hip = a.chestLevel - kHipBelowChest;
  if (hip > low)
    garment.finished[Finished::kHip] =
        extremeGirth(garment, std::max(low, hip - 0.04), hip + 0.04, false, notes);
  if (const Opening* neck = findOpening(garment, OpeningKind::kNeck))
    garment.finished[Finished::kNeck] = neck->girth;
  if (!a.crotchY) {
    garment.finished[Finished::kLength] = backLength(garment, a);
    garment.finished[Finished::kHem] = hemGirth(garment, a, notes);
  }
}

void measureWaistband(GarmentModel& garment, FeatureNotes& notes) {
  const Anatomy& a = notes.anatomy;
  const Opening* band = findOpening(garment, OpeningKind::kWaist);
  garment.finished[Finished::kWaist] =
      band ? std::optional<double>(band->girth) : torsoGirth(garment, a.top - 0.015, &notes);
  const double bandY = band ? band->centre.y() : a.top;
  if (a.crotchY) {
    if (bandY - *a.crotchY > 0.10)
      garment.finished[Finished::kHip] = extremeGirth(garment, *a.crotchY + 0.02, bandY - 0.05, false, notes);
  } else {
    if (bandY - a.bottom > 0.24)
      garment.finished[Finished::kHip] = extremeGirth(garment, bandY - 0.23, bandY - 0.15, false, notes);
    garment.finished[Finished::kHem] = hemGirth(garment, a, notes);
    garment.finished[Finished::kLength] = bandY - a.bottom;
  }
}

/// Waist to crotch level down the side of the torso.
double sideOfTorso(const GarmentModel& garment, const Anatomy& a, double sign) {
  double length = 0;
  bool first = true;
  Eigen::Vector3d last = Eigen::Vector3d::Zero();
  for (double y = a.top - 0.01; y > *a.crotchY; y -= kStation) {
    std::vector<Eigen::Vector3d> points;
    for (const auto& line : torsoLines(garment.mesh, garment.vertexTube, y))
      points.insert(points.end(), line.points.begin(), line.points.end());
    if (points.empty()) continue;
    const Eigen::Vector3d p = farthest(points, {sign, 0, 0});
    if (!first) length += (p - last).norm();
    last = p;
    first = false;
  }
  return length + 0.01 + (first ? 0 : last.y() - *a.crotchY);
}

void measureLegs(GarmentModel& garment, FeatureNotes& notes) {
  const Anatomy& a = notes.anatomy;
  std::optional<double> thigh[2], knee[2], hem[2], inseam[2], length[2];
  for (int side = 0; side < 2; ++side) {
    const Tube* tube = tubeOf(garment, side == 0 ? TubeKind::kLeftLeg : TubeKind::kRightLeg);
    if (tube == nullptr) continue;
    const double sign = side == 0 ? 1 : -1;
    const Eigen::Vector3d direction = (tube->end - tube->start).normalized();
    const double legLength = (tube->end - tube->start).norm();
    const Opening* end = findOpening(garment, OpeningKind::kLegHem, side == 0 ? 1 : -1);
    const double tilt =
        std::sqrt(std::max(0.0, 1 - direction.y() * direction.y())) / std::max(0.5, -direction.y());
    const double past = 0.025 + 0.10 * tilt;
    if (legLength > past + 0.02)
      thigh[side] =
          girthOf(cutTube(garment, tube->kind, tube->start + past * direction, direction), direction, &notes);
    if (legLength > kKneeBelowCrotch + 0.08)
      knee[side] =
          girthOf(cutTube(garment, tube->kind, tube->start + kKneeBelowCrotch * direction, direction),
                  direction, &notes);
    hem[side] = end ? std::optional<double>(end->girth) : std::nullopt;
    const Eigen::Vector3d crotch(a.centreX, *a.crotchY, tube->start.z());
    inseam[side] = sideLength(garment, *tube, crotch, {-sign, 0, 0}, end);
    const Eigen::Vector3d outerTop(tube->start.x() + sign * 0.09, *a.crotchY, tube->start.z());
    std::vector<Eigen::Vector3d> top;
    for (const auto& line : torsoLines(garment.mesh, garment.vertexTube, *a.crotchY + 0.01))
      top.insert(top.end(), line.points.begin(), line.points.end());
    const Eigen::Vector3d from = top.empty() ? outerTop : farthest(top, {sign, 0, 0});
    length[side] = sideOfTorso(garment, a, sign) + sideLength(garment, *tube, from, {sign, 0, 0}, end);
  }
  garment.finished[Finished::kThigh] = mean(thigh[0], thigh[1]);
  garment.finished[Finished::kKnee] = mean(knee[0], knee[1]);
  garment.finished[Finished::kHem] = mean(hem[0], hem[1]);
  garment.finished[Finished::kInseam] = mean(inseam[0], inseam[1]);
  if (!a.hasChest) garment.finished[Finished::kLength] = mean(length[0], length[1]);
}

}  // namespace

std::optional<double> torsoGirth(const GarmentModel& garment, double y, FeatureNotes* notes) {
  return girthOf(torsoLines(garment.mesh, garment.vertexTube, y), Eigen::Vector3d::UnitY(), notes);
}

void measureFinished(GarmentModel& garment, FeatureNotes& notes) {
  garment.finished = {};
  if (notes.anatomy.hasChest) {
    measureUpper(garment, notes);
    measureSleeves(garment, notes);
  } else {
    measureWaistband(garment, notes);
  }
  if (notes.anatomy.crotchY) measureLegs(garment, notes);
}

}  // namespace fitroom::garments
