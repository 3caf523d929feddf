#include "garments/features/garment_features.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/anatomy.h"
#include "garments/features/measures.h"
#include "garments/features/openings.h"
#include "garments/features/tubes.h"

namespace fitroom::garments {

namespace {

constexpr double kDressLength = 0.84;      ///< Nape to hem from which a top is a dress or a coat, metres.
constexpr double kDressProportion = 0.72;  ///< And at least this share of the chest girth.
constexpr double kLongLegShare = 0.62;     ///< Inseam over whole length from which trousers are long.
constexpr double kJumpsuitRise = 0.36;    ///< Cloth this high above the crotch is more than trousers, metres,
constexpr double kOpenFrontShare = 0.55;  ///< A loop this high, of the torso, holds front edges.
constexpr double kJumpsuitThigh = 0.8;    ///< and this many thigh girths.

void setCategory(GarmentModel& garment, Category category, double confidence) {
  garment.category = category;
  garment.categoryConfidence = confidence;
}

void classifyUpper(GarmentModel& garment) {
  const auto& length = garment.finished[Finished::kLength];
  const auto& chest = garment.finished[Finished::kChest];
  const bool neck = std::any_of(garment.openings.begin(), garment.openings.end(),
                                [](const Opening& o) { return o.kind == OpeningKind::kNeck; });
  const bool hem = std::any_of(garment.openings.begin(), garment.openings.end(),
                               [](const Opening& o) { return o.kind == OpeningKind::kHem; });
  double confidence = 0.6 + (neck ? 0.15 : 0) + (hem ? 0.15 : 0);
  const bool isLong = length && chest && *length > kDressLength && *length > kDressProportion * *chest;
  if (length && chest && std::abs(*length - kDressLength) < 0.05) confidence -= 0.2;
  if (garment.frontOpen)
    setCategory(garment, isLong ? Category::kCoat : Category::kJacket, confidence);
  else
    setCategory(garment, isLong ? Category::kDress : Category::kTop, confidence);
}

void classifyLegs(GarmentModel& garment, const Anatomy& anatomy) {
  const double rise = anatomy.top - *anatomy.crotchY;
  const double leg = *anatomy.crotchY - anatomy.bottom;
  const auto& inseam = garment.finished[Finished::kInseam];
  const auto& length = garment.finished[Finished::kLength];
  const auto& thigh = garment.finished[Finished::kThigh];
  // Rise of trousers is 0.35 to 0.55 of a thigh's girth; a bib or bodice goes far higher.
  if (anatomy.hasChest || (thigh && rise > kJumpsuitThigh * *thigh && rise > kJumpsuitRise)) {
    setCategory(garment, Category::kJumpsuit, 0.8);
  } else if (leg < 0.3 * rise && leg < 0.06) {
    setCategory(garment, Category::kUnderwear, 0.6);
  } else if (inseam && length && *inseam > kLongLegShare * *length) {
    setCategory(garment, Category::kTrousers, 0.9);
  } else {
    setCategory(garment, Category::kShorts, 0.85);
  }
}

void classify(GarmentModel& garment, const Anatomy& anatomy) {
  if (anatomy.crotchY) return classifyLegs(garment, anatomy);
  if (anatomy.hasChest) return classifyUpper(garment);
  const bool band = std::any_of(garment.openings.begin(), garment.openings.end(),
                                [](const Opening& o) { return o.kind == OpeningKind::kWaist; });
  const bool hem = std::any_of(garment.openings.begin(), garment.openings.end(),
                               [](const Opening& o) { return o.kind == OpeningKind::kHem; });
  if (band && hem)
    setCategory(garment, Category::kSkirt, 0.8);
  else
    setCategory(garment, Category::kOther, 0.3);
}

/// How far the neck or waist edge is lower in front than behind, as the tilt of its plane; people's necks and
/// waistbands both dip in front. The edge of a hood stands upright: then it lies in front of the torso's
/// middle.
double frontEvidence(const GarmentModel& garment, const FeatureNotes& notes,
                     const std::vector<LoopInfo>& loops) {
  double edges = 0;
  int count = 0;
  for (const auto& opening : garment.openings) {
    if (opening.kind != OpeningKind::kFront) continue;
    edges += opening.centre.z();
    ++count;
  }
  for (const auto& info : loops) {
    const bool used = std::any_of(garment.openings.begin(), garment.openings.end(), [&](const Opening& o) {
      const bool edge = o.kind == OpeningKind::kNeck || o.kind == OpeningKind::kWaist;
      return edge && !o.loop.empty() &&
             std::find(info.loop.begin(), info.loop.end(), o.loop[0]) != info.loop.end();
    });
    if (!used) continue;
    // A loop that runs from neck to hem holds the edges of an open front: it stands up, whatever its normal.
    const bool tall =
        info.high.y() - info.low.y() > kOpenFrontShare * (notes.anatomy.top - notes.anatomy.torsoBottom);
    if (info.normal.y() > 0.5 && !tall) return info.normal.z();
    const double middle = 0.5 * static_cast<double>(garment.mesh.vertices.col(2).minCoeff() +
                                                    garment.mesh.vertices.col(2).maxCoeff());
    return std::clamp(((count > 0 ? edges / count : info.centre.z()) - middle) / 0.1, -1.0, 1.0);
  }
  return 0;
}

}  // namespace

Expected<FeatureNotes> findFeatures(GarmentModel& garment) {
  if (garment.mesh.empty() || !garment.mesh.vertices.allFinite()) {
    return fail(ErrorCode::kInvalidArgument,
                {"衣服网格是空的或含有坏点", "the garment's mesh is empty or not finite"}, garment.id);
  }
  FeatureNotes notes;
  const std::vector<LoopInfo> loops = openingLoops(garment.mesh, notes.ignoredLoops);
  notes.anatomy = findAnatomy(garment.mesh, loops);
  labelTubes(garment, notes.anatomy);
  // A sleeve that turned out to have no cloth of its own is none.
  for (int side = 0; side < 2; ++side) {
    const TubeKind kind = side == 0 ? TubeKind::kLeftSleeve : TubeKind::kRightSleeve;
    const bool there = std::any_of(garment.tubes.begin(), garment.tubes.end(),
                                   [&](const Tube& t) { return t.kind == kind; });
    notes.anatomy.sides[side].found = notes.anatomy.sides[side].found && there;
  }
  nameOpenings(garment, notes.anatomy, loops);
  if (garment.openings.empty()) {
    return fail(ErrorCode::kUnsupported,
                {"找不到任何开口（领口、袖口、下摆），不像一件能穿的衣服",
                 "no opening (neck, cuff, hem) was found; this does not look like something to wear"},
                garment.id);
  }
  measureFinished(garment, notes);
  classify(garment, notes.anatomy);
  notes.frontEvidence = frontEvidence(garment, notes, loops);
  return notes;
}

}  // namespace fitroom::garments
