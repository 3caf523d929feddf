#include "garments/features/anatomy.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "garments/features/topology.h"

namespace fitroom::garments {

namespace {

namespace lim = feature_limits;

/// Armpits lie at least this share of the torso's height above its bottom; lower widening is a flared hem.
constexpr double kLowestArmpit = 0.25;
/// A gusset hangs at most this far below where the legs join, metres.
constexpr double kGusset = 0.05;
/// When a hanging sleeve joins the torso, its line grows by at least this share of the sleeve's.
constexpr double kJoinShare = 0.4;
/// The underside of a sleeve held out is looked for at most this many levels below its steepest place.
constexpr std::size_t kDescent = 20;
/// Sleeves are at least this far round, metres.
constexpr double kMinSleeveGirth = 0.12;

/// What one horizontal cut shows.
struct Level {
  double y = 0;
  bool centre = false;       ///< Some line crosses the centre plane on both sides.
  double reach[2] = {0, 0};  ///< How far the centre lines go to the left and right of the centre plane.
  Eigen::Vector3d edge[2];   ///< The points that go there.
  int rounds[2] = {0, 0};    ///< Round lines wholly on one side.
  double centreLength = 0;   ///< Length of the centre lines.
  std::vector<Eigen::Vector3d> centrePoints;
  std::vector<SectionLine> sideLines[2];  ///< The round lines.
};

bool isRound(const SectionLine& line) {
  if (line.closed) return true;
  return (line.points.front() - line.points.back()).norm() < 0.25 * line.length();
}

Level levelAt(const TriMesh& mesh, double y, double centreX) {
  Level level;
  level.y = y;
  for (const auto& line : cutWithPlane(mesh, {0, y, 0}, Eigen::Vector3d::UnitY())) {
    if (line.length() < lim::kMinLineLength) continue;
    const double left = line.high().x() - centreX;
    const double right = centreX - line.low().x();
    if (left > 0.012 && right > 0.012) {
      level.centre = true;
      level.centreLength += line.length();
      level.centrePoints.insert(level.centrePoints.end(), line.points.begin(), line.points.end());
      for (const auto& p : line.points) {
        const double x = p.x() - centreX;
        const int side = x > 0 ? 0 : 1;
        if (std::abs(x) <= level.reach[side]) continue;
        level.reach[side] = std::abs(x);
        level.edge[side] = p;
      }
    } else if (isRound(line)) {
      ++level.rounds[left > right ? 0 : 1];
      level.sideLines[left > right ? 0 : 1].push_back(line);
    }
  }
  return level;
}

double areaCentreX(const TriMesh& mesh) {
  double sum = 0, total = 0;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const Eigen::Vector3d a = pointAt(mesh.vertices, mesh.triangles(f, 0)),
                          b = pointAt(mesh.vertices, mesh.triangles(f, 1)),
                          c = pointAt(mesh.vertices, mesh.triangles(f, 2));
    const double area = (b - a).cross(c - a).norm();
    sum += area * (a.x() + b.x() + c.x()) / 3;
    total += area;
  }
  return total > 0 ? sum / total : 0;
}

std::vector<Level> scan(const TriMesh& mesh, double bottom, double top, double centreX) {
  std::vector<Level> levels;
  for (double y = bottom + 0.4 * lim::kLevelStep; y < top; y += lim::kLevelStep)
    levels.push_back(levelAt(mesh, y, centreX));
  return levels;
}

double longestRound(const Level& level, int side) {
  double best = 0;
  for (const auto& line : level.sideLines[side]) best = std::max(best, line.length());
  return best;
}

/// Level where two legs join, from the bottom up; index of the first level above, 0 when there are none.
std::size_t legsEnd(const std::vector<Level>& levels) {
  std::size_t pairs = 0, last = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Level& level = levels[i];
    if (level.centre) {
      if (pairs * lim::kLevelStep < lim::kMinLegHeight) return 0;
      // Legs turn into the torso's line; sleeves that hang lower than the hem go on beside it.
      // Pockets and flaps may still stand beside it.
      const bool joined = longestRound(level, 0) < 0.5 * longestRound(levels[last], 0) &&
                          longestRound(level, 1) < 0.5 * longestRound(levels[last], 1);
      return joined ? last + 1 : 0;
    }
    if (level.rounds[0] > 0 && level.rounds[1] > 0) {
      ++pairs;
      last = i;
    }
  }
  return 0;
}

/// Level where the torso widens most at once on a side: a sleeve has joined it. 0 when it does not. `lowest`:
/// levels below are not looked at (hems are ragged).
std::size_t armpitLevel(const std::vector<Level>& levels, std::size_t lowest, int side) {
  const auto reach = static_cast<std::size_t>(std::lround(lim::kJumpReach / lim::kLevelStep));
  std::size_t best = 0;
  double steepest = 0;
  for (std::size_t i = std::max<std::size_t>(lowest, 1); i < levels.size(); ++i) {
    if (!levels[i].centre || !levels[i - 1].centre) continue;
    const double step = levels[i].reach[side] - levels[i - 1].reach[side];
    double after = levels[i].reach[side];
    for (std::size_t j = i; j < std::min(levels.size(), i + reach); ++j)
      after = std::max(after, levels[j].reach[side]);
    const double before = levels[i - 1].reach[side];
    if (step <= steepest || after - before < std::max(lim::kArmpitJump, 0.12 * before)) continue;
    steepest = step;
    best = i;
  }
  // A sleeve held out rises gently from the armpit: down again to where the side leans out by 45 degrees.
  const std::size_t floor =
      std::max(std::max<std::size_t>(lowest, 1) + 1, best > kDescent ? best - kDescent : 0);
  while (best > floor && levels[best - 2].centre &&
         levels[best - 1].reach[side] - levels[best - 2].reach[side] > lim::kLevelStep)
    --best;
  return best;
}

/// Where a sleeve that hangs beside the torso joins it: a round line on that side ends and the torso's line
/// grows. Level index; 0 when none does.
std::size_t joiningLevel(const std::vector<Level>& levels, std::size_t lowest, int side) {
  constexpr double kLikeTheLargest = 0.7;  // Collars and plackets join as well, with smaller rings.
  std::vector<std::pair<std::size_t, double>> joins;
  double largest = 0;
  for (std::size_t i = levels.size() - 1; i > std::max<std::size_t>(lowest, 1); --i) {
    const Level &above = levels[i], &below = levels[i - 1];
    if (!above.centre || !below.centre || above.rounds[side] >= below.rounds[side]) continue;
    const double longest = longestRound(below, side);
    if (longest <= kMinSleeveGirth || above.centreLength - below.centreLength < kJoinShare * longest)
      continue;
    joins.emplace_back(i, longest);
    largest = std::max(largest, longest);
  }
  for (const auto& [level, ring] : joins) {
    if (ring >= kLikeTheLargest * largest) return level;
  }
  return 0;
}

/// The height between `low` and `high` where `above` becomes true, to a hundredth of a level's distance.
double boundary(double low, double high, const std::function<bool(double)>& above) {
  for (int i = 0; i < 7; ++i) {
    const double middle = 0.5 * (low + high);
    (above(middle) ? high : low) = middle;
  }
  return low;
}

/// The middle between a hanging sleeve's line and the torso's where they are nearest.
std::optional<Eigen::Vector3d> betweenLines(const Level& level, int side) {
  const SectionLine* best = nullptr;
  for (const auto& line : level.sideLines[side]) {
    if (line.length() > kMinSleeveGirth && (best == nullptr || line.length() > best->length())) best = &line;
  }
  if (best == nullptr) return std::nullopt;
  std::optional<Eigen::Vector3d> between;
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto& p : best->points) {
    for (const auto& q : level.centrePoints) {
      if ((p - q).norm() >= nearest) continue;
      nearest = (p - q).norm();
      between = 0.5 * (p + q);
    }
  }
  return between;
}

/// The armpit between two levels, to a fraction of a millimetre: where the hanging sleeve joins the torso's
/// line, or where the torso's line widens.
Eigen::Vector3d finerArmpit(const TriMesh& mesh, const Level& below, const Level& above, double centreX,
                            int side, bool joining, const Eigen::Vector3d& coarse) {
  // The start of the widening: the underside of a sleeve held out rises gently.
  const double wider = below.reach[side] + 0.15 * (above.reach[side] - below.reach[side]);
  const double y = boundary(below.y, above.y, [&](double at) {
    const Level level = levelAt(mesh, at, centreX);
    if (!level.centre) return false;
    return joining ? level.rounds[side] < below.rounds[side] : level.reach[side] > wider;
  });
  const Level last = levelAt(mesh, y, centreX);
  if (joining) return betweenLines(last, side).value_or(coarse);
  return last.centre && last.reach[side] > 0 ? last.edge[side] : coarse;
}

/// Highest point of the cloth in a thin slice at distance `x` from the centre plane.
Eigen::Vector3d silhouetteTop(const TriMesh& mesh, double x) {
  Eigen::Vector3d best(x, -std::numeric_limits<double>::infinity(), 0);
  for (const auto& line : cutWithPlane(mesh, {x, 0, 0}, Eigen::Vector3d::UnitX())) {
    for (const auto& p : line.points) {
      if (p.y() > best.y()) best = p;
    }
  }
  return best;
}

/// Points (x, y) of the top outline at even steps, and what lies between them.
class Outline {
 public:
  Outline(const TriMesh& mesh, double centreX, double sign, double from, double to) {
    for (double x = from; x <= to; x += lim::kLevelStep) {
      const Eigen::Vector3d p = silhouetteTop(mesh, centreX + sign * x);
      if (!std::isfinite(p.y())) continue;
      x_.push_back(x);
      points_.push_back(p);
    }
  }
  bool empty() const { return x_.empty(); }
  double first() const { return x_.front(); }
  double last() const { return x_.back(); }

  Eigen::Vector3d at(double x) const {
    const auto it = std::lower_bound(x_.begin(), x_.end(), x);
    if (it == x_.begin()) return points_.front();
    if (it == x_.end()) return points_.back();
    const auto i = static_cast<std::size_t>(it - x_.begin());
    const double t = (x - x_[i - 1]) / (x_[i] - x_[i - 1]);
    return points_[i - 1] + t * (points_[i] - points_[i - 1]);
  }

 private:
  std::vector<double> x_;
  std::vector<Eigen::Vector3d> points_;
};

/// The straight line of the shoulder: fitted to the outline between two places.
struct Straight {
  double x = 0, y = 0, slope = 0;
  double at(double place) const { return y + slope * (place - x); }
};

Straight fitStraight(const Outline& outline, double from, double to) {
  constexpr int kSamples = 24;
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double x = from + (to - from) * i / (kSamples - 1), y = outline.at(x).y();
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const double vxx = sxx - sx * sx / kSamples, vxy = sxy - sx * sy / kSamples;
  return {sx / kSamples, sy / kSamples, vxx > 1e-12 ? vxy / vxx : 0};
}

/// The shoulder point: where the top outline has fallen 12 mm below the straight line of the shoulder, which
/// is fitted over the 7.5 cm beside the neck. A sleeve that goes straight on has none: then above the armpit.
Eigen::Vector3d shoulderPoint(const TriMesh& mesh, double centreX, int side, double neckHalf,
                              double armpitReach, double farReach) {
  constexpr double kBend = 0.2, kFarthest = 1.45, kFall = 0.012, kStep = 0.002, kShare = 0.88,
                   kShortest = 0.045, kStraight = 0.075;
  const double sign = side == 0 ? 1.0 : -1.0;
  const double from = neckHalf + 0.01;
  const double to = std::min(armpitReach + 0.12, farReach - 0.005);
  const Outline outline(mesh, centreX, sign, from, to);
  if (outline.empty()) return {centreX + sign * armpitReach, 0, 0};
  const double straightTo = std::max(from + kShortest, std::min(from + kStraight, kShare * armpitReach));
  const Straight shoulder = fitStraight(outline, outline.first(), straightTo);
  const Eigen::Vector3d above = outline.at(std::clamp(armpitReach + 0.01, outline.first(), outline.last()));
  const double sleeveFrom = std::min(armpitReach, outline.last() - kShortest);
  if (shoulder.slope - fitStraight(outline, sleeveFrom, outline.last()).slope < kBend) return above;
  double before = 0;
  for (double x = straightTo; x <= outline.last(); x += kStep) {
    const double fall = shoulder.at(x) - outline.at(x).y();
    if (x > kFarthest * armpitReach) break;
    if (fall >= kFall)
      return outline.at(x - kStep * std::clamp((fall - kFall) / std::max(fall - before, 1e-9), 0.0, 1.0));
    before = fall;
  }
  return above;
}

/// Half the width of the neck's edge, taken over its upper 5 cm: a low front or an open one says nothing.
double neckHalfWidth(const TriMesh& mesh, const std::vector<LoopInfo>& loops, const Anatomy& anatomy) {
  constexpr double kUpperPart = 0.05;
  for (const auto& loop : loops) {
    const bool spansCentre = loop.low.x() < anatomy.centreX && loop.high.x() > anatomy.centreX;
    if (!spansCentre || loop.high.y() < anatomy.top - 0.35) continue;
    double left = anatomy.centreX, right = anatomy.centreX;
    for (const std::int32_t i : loop.loop) {
      const Eigen::Vector3d p = pointAt(mesh.vertices, i);
      if (p.y() < loop.high.y() - kUpperPart) continue;
      left = std::max(left, p.x());
      right = std::min(right, p.x());
    }
    return std::clamp(0.5 * (left - right), 0.04, 0.14);
  }
  return 0.06;
}

/// A boundary loop wholly on one side and farther out than the torso.
bool hasCuff(const std::vector<LoopInfo>& loops, const Anatomy& anatomy, int side, double torsoReach) {
  const double sign = side == 0 ? 1.0 : -1.0;
  return std::any_of(loops.begin(), loops.end(), [&](const LoopInfo& loop) {
    const double x = sign * (loop.centre.x() - anatomy.centreX);
    const double inner =
        std::min(sign * (loop.low.x() - anatomy.centreX), sign * (loop.high.x() - anatomy.centreX));
    return inner > 0.3 * torsoReach && x > 0.85 * torsoReach;
  });
}

void findSleeves(const TriMesh& mesh, const std::vector<LoopInfo>& loops, const std::vector<Level>& levels,
                 std::size_t from, Anatomy& anatomy) {
  const double neckHalf = neckHalfWidth(mesh, loops, anatomy);
  for (int side = 0; side < 2; ++side) {
    const auto lowest =
        from + static_cast<std::size_t>(kLowestArmpit * static_cast<double>(levels.size() - from));
    SleeveSide& s = anatomy.sides[side];
    std::size_t at = joiningLevel(levels, lowest, side);
    const bool joining = at > 0;
    if (!joining) at = armpitLevel(levels, lowest, side);
    if (at == 0) continue;
    const Eigen::Vector3d coarse =
        joining ? betweenLines(levels[at - 1], side).value_or(levels[at - 1].edge[side])
                : levels[at - 1].edge[side];
    s.armpit = finerArmpit(mesh, levels[at - 1], levels[at], anatomy.centreX, side, joining, coarse);
    if (!hasCuff(loops, anatomy, side, std::abs(s.armpit.x() - anatomy.centreX))) continue;
    double far = 0;
    for (const auto& level : levels) far = std::max(far, level.reach[side]);
    const double armpitReach = std::abs(s.armpit.x() - anatomy.centreX);
    if (far - armpitReach < lim::kMinTubeLength) continue;
    s.found = true;
    s.shoulder = shoulderPoint(mesh, anatomy.centreX, side, neckHalf, armpitReach, far);
    const Eigen::Vector2d along(s.shoulder.x() - s.armpit.x(), s.shoulder.y() - s.armpit.y());
    const double sign = side == 0 ? 1.0 : -1.0;
    s.outward = along.norm() > 0.02 ? Eigen::Vector3d(along.y(), -along.x(), 0).normalized()
                                    : Eigen::Vector3d(1, 0, 0);
    if (s.outward.x() * sign < 0) s.outward = -s.outward;
  }
}

/// A loop on each side, alike in height and girth: armholes of a garment without sleeves.
bool hasArmholes(const std::vector<LoopInfo>& loops, const Anatomy& anatomy) {
  for (const auto& a : loops) {
    for (const auto& b : loops) {
      const double xa = a.centre.x() - anatomy.centreX, xb = b.centre.x() - anatomy.centreX;
      if (xa < 0.06 || xb > -0.06 || a.low.y() < anatomy.bottom + 0.3 * (anatomy.top - anatomy.bottom))
        continue;
      const bool alike = std::abs(a.centre.y() - b.centre.y()) < 0.06 && std::abs(xa + xb) < 0.08 &&
                         a.girth < 1.5 * b.girth && b.girth < 1.5 * a.girth;
      // Standing holes: their normal lies sideways.
      if (alike && std::abs(a.normal.x()) > 0.5) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<LoopInfo> openingLoops(const TriMesh& mesh, int& ignored) {
  std::vector<LoopInfo> out;
  ignored = 0;
  for (auto& loop : findBoundaryLoops(mesh.triangles)) {
    LoopInfo info;
    info.girth = loopLength(mesh.vertices, loop);
    const Eigen::Vector3d area = loopAreaVector(mesh.vertices, loop);
    info.area = 0.5 * area.norm();
    if (info.girth < lim::kMinLoopGirth || info.area < lim::kMinLoopArea) {
      ++ignored;
      continue;
    }
    info.normal = area.normalized();
    if (info.normal.y() < 0) info.normal = -info.normal;
    info.centre = loopCentre(mesh.vertices, loop);
    info.low = info.high = info.centre;
    for (const std::int32_t i : loop) {
      info.low = info.low.cwiseMin(pointAt(mesh.vertices, i));
      info.high = info.high.cwiseMax(pointAt(mesh.vertices, i));
    }
    info.loop = std::move(loop);
    out.push_back(std::move(info));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const LoopInfo& a, const LoopInfo& b) { return a.centre.y() > b.centre.y(); });
  return out;
}

Anatomy findAnatomy(const TriMesh& mesh, const std::vector<LoopInfo>& loops) {
  Anatomy anatomy;
  anatomy.centreX = areaCentreX(mesh);
  anatomy.bottom = static_cast<double>(mesh.vertices.col(1).minCoeff());
  anatomy.top = static_cast<double>(mesh.vertices.col(1).maxCoeff());
  const std::vector<Level> levels = scan(mesh, anatomy.bottom, anatomy.top, anatomy.centreX);
  const std::size_t above = legsEnd(levels);
  if (above > 0) {
    anatomy.crotchY = boundary(levels[above - 1].y, levels[above].y,
                               [&](double y) { return levelAt(mesh, y, anatomy.centreX).centre; });
  }
  anatomy.torsoBottom = anatomy.crotchY.value_or(anatomy.bottom);
  findSleeves(mesh, loops, levels, above, anatomy);
  const bool sleeves = anatomy.sides[0].found || anatomy.sides[1].found;
  if (!sleeves) anatomy.sleeveless = hasArmholes(loops, anatomy);
  anatomy.hasChest = sleeves || anatomy.sleeveless;
  if (sleeves) {
    double lowest = anatomy.top;
    for (const auto& side : anatomy.sides) {
      if (side.found) lowest = std::min(lowest, side.armpit.y());
    }
    anatomy.underarm = lowest;
    anatomy.chestLevel = lowest - kChestBelowUnderarm;
  } else if (anatomy.sleeveless) {
    double lowest = anatomy.top;
    for (const auto& loop : loops) {
      if (std::abs(loop.centre.x() - anatomy.centreX) > 0.06 && loop.low.y() > anatomy.torsoBottom)
        lowest = std::min(lowest, loop.low.y());
    }
    anatomy.underarm = lowest;
    anatomy.chestLevel = lowest - kChestBelowUnderarm;
  }
  return anatomy;
}

std::vector<SectionLine> torsoLines(const TriMesh& mesh, const std::vector<TubeKind>& tube, double y) {
  const auto isTorso = [&](Eigen::Index f) {
    if (tube.empty()) return true;
    int count = 0;
    for (int k = 0; k < 3; ++k)
      count += tube[static_cast<std::size_t>(mesh.triangles(f, k))] == TubeKind::kTorso;
    return count >= 2;
  };
  std::vector<SectionLine> lines;
  for (auto& line : cutWithPlane(mesh, {0, y, 0}, Eigen::Vector3d::UnitY(), isTorso)) {
    if (line.length() >= lim::kMinLineLength) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace fitroom::garments
