#include "garments/features/openings.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/topology.h"

namespace fitroom::garments {

namespace {

/// A loop this tall, as a share of the torso's height, may hold front edges.
constexpr double kTallLoop = 0.55;
/// And it comes this close to the top, metres.
constexpr double kNeckReach = 0.20;
/// A front edge runs at least this share of the loop's height.
constexpr double kFrontEdgeShare = 0.3;
/// Steepness (|dy| over length) that counts as running up or down.
constexpr double kSteep = 0.75;

Opening makeOpening(const GarmentModel& garment, const LoopInfo& info, OpeningKind kind, int side) {
  (void)garment;
  return {kind, side, info.loop, info.girth, info.centre};
}

/// The tube most of a loop's vertices belong to.
TubeKind mainTube(const GarmentModel& garment, const std::vector<std::int32_t>& loop) {
  int counts[5] = {};
  for (const std::int32_t i : loop)
    ++counts[static_cast<int>(garment.vertexTube[static_cast<std::size_t>(i)])];
  return static_cast<TubeKind>(std::max_element(counts, counts + 5) - counts);
}

/// A run of loop positions [from, from + count) that goes steadily up or down at the front.
struct Run {
  std::size_t from = 0, count = 0;
  double rise = 0;  ///< Signed height it covers.
  double x = 0, z = 0;
};

/// Steep runs of a cyclic chain; directions are taken over about 4 cm so that small steps do not break a run.
std::vector<Run> steepRuns(const Points& vertices, const std::vector<std::int32_t>& loop) {
  const std::size_t n = loop.size();
  const auto p = [&](std::size_t i) { return pointAt(vertices, loop[i % n]); };
  std::vector<int> way(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t back = i, ahead = i;
    double lengthBack = 0, lengthAhead = 0;
    for (; lengthAhead < 0.02 && ahead - i < n / 2; ++ahead) lengthAhead += (p(ahead + 1) - p(ahead)).norm();
    for (std::size_t step = 0; lengthBack < 0.02 && step < n / 2; ++step) {
      const std::size_t before = (back + n - 1) % n;
      lengthBack += (p(back) - p(before)).norm();
      back = before;
    }
    const Eigen::Vector3d d = p(ahead) - p(back);
    const double length = d.norm();
    if (length > 0 && std::abs(d.y()) > kSteep * length) way[i] = d.y() > 0 ? 1 : -1;
  }
  std::size_t start = 0;
  while (start < n && way[start] == way[(start + n - 1) % n]) ++start;
  std::vector<Run> runs;
  for (std::size_t i = 0; i < n;) {
    std::size_t count = 1;
    while (i + count < n && way[(start + i + count) % n] == way[(start + i) % n]) ++count;
    if (way[(start + i) % n] != 0) {
      Run run{(start + i) % n, count, p(start + i + count - 1).y() - p(start + i).y(), 0, 0};
      for (std::size_t k = 0; k < count; ++k) {
        run.x += p(start + i + k).x() / static_cast<double>(count);
        run.z += p(start + i + k).z() / static_cast<double>(count);
      }
      runs.push_back(run);
    }
    i += count;
  }
  return runs;
}

Opening chainOpening(const GarmentModel& garment, const LoopInfo& info, std::size_t from, std::size_t count,
                     OpeningKind kind, int side, bool bridge) {
  Opening opening;
  opening.kind = kind;
  opening.side = side;
  for (std::size_t k = 0; k < count; ++k) opening.loop.push_back(info.loop[(from + k) % info.loop.size()]);
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (std::size_t k = 0; k < count; ++k) {
    const Eigen::Vector3d p = pointAt(garment.mesh.vertices, opening.loop[k]);
    sum += p;
    if (k > 0) opening.girth += (p - pointAt(garment.mesh.vertices, opening.loop[k - 1])).norm();
  }
  if (bridge && count > 1)
    opening.girth += (pointAt(garment.mesh.vertices, opening.loop.front()) -
                      pointAt(garment.mesh.vertices, opening.loop.back()))
                         .norm();
  opening.centre = sum / static_cast<double>(std::max<std::size_t>(1, count));
  return opening;
}

/// The sharpest corner of a cyclic chain within 8 cm of position `at`; `at` itself where nothing turns by 35
/// degrees. Directions are taken over 2 cm.
std::size_t cornerNear(const Points& vertices, const std::vector<std::int32_t>& loop, std::size_t at) {
  constexpr double kReach = 0.08, kArm = 0.02, kTurn = 0.82;
  const std::size_t n = loop.size();
  const auto p = [&](std::size_t i) { return pointAt(vertices, loop[i % n]); };
  const auto arm = [&](std::size_t i, std::size_t step) {
    double length = 0;
    std::size_t k = i;
    for (std::size_t count = 0; length < kArm && count < n / 2; ++count) {
      length += (p(k + step) - p(k)).norm();
      k += step;
    }
    return Eigen::Vector3d((p(k) - p(i)).normalized());
  };
  std::size_t best = at % n;
  double sharpest = kTurn;
  for (const std::size_t step : {std::size_t{1}, n - 1}) {
    double way = 0;
    std::size_t i = at;
    for (std::size_t count = 0; way < kReach && count < n / 2; ++count) {
      const double straight = -arm(i, 1).dot(arm(i, n - 1));
      if (straight < sharpest) {
        sharpest = straight;
        best = i % n;
      }
      way += (p(i + step) - p(i)).norm();
      i += step;
    }
  }
  return best;
}

/// Takes the loop of an open front apart; false when it has no two front edges.
bool splitOpenFront(GarmentModel& garment, const Anatomy& anatomy, const LoopInfo& info) {
  const double height = info.high.y() - info.low.y();
  const double torsoZ = info.centre.z();
  std::vector<Run> edges;
  for (const auto& run : steepRuns(garment.mesh.vertices, info.loop)) {
    if (std::abs(run.rise) > kFrontEdgeShare * height && run.z > torsoZ - 0.03) edges.push_back(run);
  }
  if (edges.size() < 2) return false;
  std::sort(edges.begin(), edges.end(),
            [](const Run& a, const Run& b) { return std::abs(a.rise) > std::abs(b.rise); });
  // One goes up, the other down.
  const auto other =
      std::find_if(edges.begin() + 1, edges.end(), [&](const Run& r) { return r.rise * edges[0].rise < 0; });
  if (other == edges.end()) return false;
  Run up = edges[0].rise > 0 ? edges[0] : *other;
  Run down = edges[0].rise > 0 ? *other : edges[0];
  const std::size_t n = info.loop.size();
  // Going on from the upper end of the rising edge leads round the neck to the falling edge.
  const Points& v = garment.mesh.vertices;
  const std::size_t neckFrom = cornerNear(v, info.loop, (up.from + up.count - 1) % n);
  const std::size_t neckTo = cornerNear(v, info.loop, down.from);
  const std::size_t hemFrom = cornerNear(v, info.loop, (down.from + down.count - 1) % n);
  const std::size_t hemTo = cornerNear(v, info.loop, up.from);
  const std::size_t neckCount = (neckTo + n - neckFrom) % n + 1, hemCount = (hemTo + n - hemFrom) % n + 1;
  up.from = hemTo;
  up.count = (neckFrom + n - hemTo) % n + 1;
  down.from = neckTo;
  down.count = (hemFrom + n - neckTo) % n + 1;
  garment.openings.push_back(chainOpening(garment, info, neckFrom, neckCount, OpeningKind::kNeck, 0, true));
  garment.openings.push_back(chainOpening(garment, info, hemFrom, hemCount, OpeningKind::kHem, 0, true));
  const int upSide = up.x > down.x ? 1 : -1;
  garment.openings.push_back(
      chainOpening(garment, info, up.from, up.count, OpeningKind::kFront, upSide, false));
  garment.openings.push_back(
      chainOpening(garment, info, down.from, down.count, OpeningKind::kFront, -upSide, false));
  garment.frontOpen = true;
  (void)anatomy;
  return true;
}

void nameMiddleLoops(GarmentModel& garment, const Anatomy& anatomy,
                     const std::vector<const LoopInfo*>& middle) {
  bool haveTop = false, haveHem = false;
  for (const LoopInfo* info : middle) {
    const double height = info->high.y() - info->low.y();
    // A slit in a skirt may be as tall, but does not come near the neck.
    const bool tall =
        height > kTallLoop * (anatomy.top - anatomy.torsoBottom) && info->high.y() > anatomy.top - kNeckReach;
    if (tall && anatomy.hasChest && splitOpenFront(garment, anatomy, *info)) {
      haveTop = haveHem = true;
      continue;
    }
    const double share =
        (info->centre.y() - anatomy.torsoBottom) / std::max(1e-6, anatomy.top - anatomy.torsoBottom);
    OpeningKind kind = OpeningKind::kUnknown;
    if (!haveTop && share > 0.5) {
      kind = anatomy.hasChest ? OpeningKind::kNeck : OpeningKind::kWaist;
      haveTop = true;
    } else if (!haveHem && !anatomy.crotchY && share <= 0.5) {
      kind = OpeningKind::kHem;
      haveHem = true;
    }
    garment.openings.push_back(makeOpening(garment, *info, kind, 0));
  }
}

}  // namespace

void nameOpenings(GarmentModel& garment, const Anatomy& anatomy, const std::vector<LoopInfo>& loops) {
  garment.openings.clear();
  garment.frontOpen = false;
  std::vector<const LoopInfo*> middle;
  const LoopInfo* ends[5] = {};
  for (const auto& info : loops) {
    const TubeKind tube = mainTube(garment, info.loop);
    if (tube != TubeKind::kTorso) {
      // The farthest loop of a tube is its end; others (inner facings, slits) stay unknown.
      auto& best = ends[static_cast<int>(tube)];
      const auto at = std::find_if(garment.tubes.begin(), garment.tubes.end(),
                                   [&](const Tube& t) { return t.kind == tube; });
      if (at == garment.tubes.end()) continue;
      if (best == nullptr || (info.centre - at->start).norm() > (best->centre - at->start).norm()) {
        if (best) garment.openings.push_back(makeOpening(garment, *best, OpeningKind::kUnknown, 0));
        best = &info;
      } else {
        garment.openings.push_back(makeOpening(garment, info, OpeningKind::kUnknown, 0));
      }
      continue;
    }
    const double x = info.centre.x() - anatomy.centreX;
    const bool spansCentre = info.low.x() < anatomy.centreX && info.high.x() > anatomy.centreX;
    if (anatomy.sleeveless && !spansCentre && std::abs(x) > 0.06) {
      garment.openings.push_back(makeOpening(garment, info, OpeningKind::kArmhole, x > 0 ? 1 : -1));
    } else {
      middle.push_back(&info);
    }
  }
  for (int t = 1; t < 5; ++t) {
    if (ends[t] == nullptr) continue;
    const auto kind = static_cast<TubeKind>(t);
    const bool leg = kind == TubeKind::kLeftLeg || kind == TubeKind::kRightLeg;
    const int side = kind == TubeKind::kLeftLeg || kind == TubeKind::kLeftSleeve ? 1 : -1;
    garment.openings.push_back(
        makeOpening(garment, *ends[t], leg ? OpeningKind::kLegHem : OpeningKind::kCuff, side));
    // A tube ends where its opening is.
    for (auto& tube : garment.tubes) {
      if (tube.kind == kind) tube.end = ends[t]->centre;
    }
  }
  nameMiddleLoops(garment, anatomy, middle);
}

const Opening* findOpening(const GarmentModel& garment, OpeningKind kind, int side) {
  for (const auto& opening : garment.openings) {
    if (opening.kind == kind && (side == 0 || opening.side == side)) return &opening;
  }
  return nullptr;
}

}  // namespace fitroom::garments
