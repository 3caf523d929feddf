#include "garments/features/measures.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/limb_measures.h"
#include "garments/features/openings.h"
#include "garments/features/topology.h"

namespace fitroom::garments {

namespace {

constexpr double kCutOut = 0.10;       ///< m: the middle of a back that ends this far above its sides,
constexpr double kCutOutShare = 0.35;  ///< and by this share of its length, is a hole and no hem.

constexpr double kCrumpled = 1.35;   ///< Cloth over hull from which the hull is taken.
constexpr double kMaxBridge = 0.30;  ///< Widest gap between pieces of one section, metres.
constexpr double kAboveHem = 0.03;   ///< A girth nearer to the lower edge than this is the hem's, metres.
constexpr double kFlatHem = 0.12;    ///< A lower edge that rises more than this has a slit or a dip, metres.

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

}  // namespace

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

namespace {

std::optional<double> shoulderWidth(const GarmentModel& garment, const Anatomy& a) {
  if (a.sides[0].found && a.sides[1].found) return (a.sides[0].shoulder - a.sides[1].shoulder).norm();
  if (!a.sleeveless) return std::nullopt;
  const Opening* left = findOpening(garment, OpeningKind::kArmhole, 1);
  const Opening* right = findOpening(garment, OpeningKind::kArmhole, -1);
  if (!left || !right) return std::nullopt;
  const Eigen::Vector3d up = Eigen::Vector3d::UnitY();
  return (farthestPoint(loopPoints(garment, *left), up) - farthestPoint(loopPoints(garment, *right), up))
      .norm();
}

/// Back of the neck to the hem along the middle of the back. Where cloth is missing there (a file that leaves
/// out what another garment hides), on to the level of the lowest edge.
std::optional<double> backLength(const GarmentModel& garment, const Anatomy& anatomy, FeatureNotes& notes) {
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
  const double missing = back.back().y() - anatomy.torsoBottom;
  notes.backCutOut = missing > kCutOut && missing > kCutOutShare * length;
  return notes.backCutOut ? length + missing : length;
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

/// A neck edge that goes round has its length; one of an open front only where it meets the front edges at
/// corners (35 degrees, over 3 cm). A V that runs into them has no length of its own.
bool neckHasEnds(const GarmentModel& garment, const Opening& neck) {
  constexpr double kArm = 0.03, kStraight = 0.82;
  if (!garment.frontOpen) return true;
  const std::vector<Eigen::Vector3d> edge = loopPoints(garment, neck);
  const auto away = [&](const std::vector<Eigen::Vector3d>& line, bool fromBack) {
    const std::size_t n = line.size();
    const Eigen::Vector3d start = line[fromBack ? n - 1 : 0];
    for (std::size_t i = 1; i < n; ++i) {
      const Eigen::Vector3d p = line[fromBack ? n - 1 - i : i];
      if ((p - start).norm() >= kArm) return Eigen::Vector3d((p - start).normalized());
    }
    return Eigen::Vector3d(Eigen::Vector3d::Zero());
  };
  int corners = 0;
  for (const auto& opening : garment.openings) {
    if (opening.kind != OpeningKind::kFront || opening.loop.empty()) continue;
    const std::vector<Eigen::Vector3d> front = loopPoints(garment, opening);
    for (const bool neckBack : {false, true}) {
      const bool frontBack = opening.loop.back() == (neckBack ? neck.loop.back() : neck.loop.front());
      if (!frontBack && opening.loop.front() != (neckBack ? neck.loop.back() : neck.loop.front())) continue;
      corners += -away(edge, neckBack).dot(away(front, frontBack)) < kStraight;
    }
  }
  return corners >= 2;
}

void measureUpper(GarmentModel& garment, FeatureNotes& notes) {
  const Anatomy& a = notes.anatomy;
  garment.finished[Finished::kChest] = torsoGirth(garment, a.chestLevel, &notes);
  garment.finished[Finished::kShoulder] = shoulderWidth(garment, a);
  const double low = a.torsoBottom + kAboveHem;
  const double waist = a.underarm - kWaistBelowUnderarm, hip = a.underarm - kHipBelowUnderarm;
  if (waist > low) garment.finished[Finished::kWaist] = torsoGirth(garment, waist, &notes);
  if (hip > low) garment.finished[Finished::kHip] = torsoGirth(garment, hip, &notes);
  if (const Opening* neck = findOpening(garment, OpeningKind::kNeck); neck && neckHasEnds(garment, *neck))
    garment.finished[Finished::kNeck] = neck->girth;
  if (!a.crotchY) {
    garment.finished[Finished::kLength] = backLength(garment, a, notes);
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
    if (bandY - *a.crotchY > kHipAboveCrotch + 0.04)
      garment.finished[Finished::kHip] = torsoGirth(garment, *a.crotchY + kHipAboveCrotch, &notes);
    return;
  }
  if (bandY - a.bottom > kHipBelowBand + 0.02)
    garment.finished[Finished::kHip] = torsoGirth(garment, bandY - kHipBelowBand, &notes);
  garment.finished[Finished::kHem] = hemGirth(garment, a, notes);
  const Opening* hem = findOpening(garment, OpeningKind::kHem);
  garment.finished[Finished::kLength] =
      bothSides([&](double sign) { return outerSideLength(garment, a, sign, band, hem); });
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
