#include "garments/features/anatomy.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
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
  return best;
}

/// Where a sleeve that hangs beside the torso joins it: a round line on that side ends and the torso's line
/// grows. Level index and the point between the two lines; 0 when none does.
std::size_t joiningLevel(const std::vector<Level>& levels, std::size_t lowest, int side,
                         Eigen::Vector3d& between) {
  for (std::size_t i = levels.size() - 1; i > std::max<std::size_t>(lowest, 1); --i) {
    const Level &above = levels[i], &below = levels[i - 1];
    if (!above.centre || !below.centre || above.rounds[side] >= below.rounds[side]) continue;
    const SectionLine* best = nullptr;
    for (const auto& line : below.sideLines[side]) {
      if (line.length() > kMinSleeveGirth && (best == nullptr || line.length() > best->length()))
        best = &line;
    }
    if (best == nullptr || above.centreLength - below.centreLength < kJoinShare * best->length()) continue;
    double nearest = std::numeric_limits<double>::infinity();
    for (const auto& p : best->points) {
      for (const auto& q : below.centrePoints) {
        if ((p - q).norm() >= nearest) continue;
        nearest = (p - q).norm();
        between = 0.5 * (p + q);
      }
    }
    return i;
  }
  return 0;
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

/// Sum of squared deviations of points (x, y) from their straight fit.
double lineResidual(const std::vector<Eigen::Vector2d>& points, std::size_t from, std::size_t to) {
  const auto n = static_cast<double>(to - from);
  double sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
  for (std::size_t i = from; i < to; ++i) {
    sx += points[i].x();
    sy += points[i].y();
    sxx += points[i].x() * points[i].x();
    sxy += points[i].x() * points[i].y();
    syy += points[i].y() * points[i].y();
  }
  const double vxx = sxx - sx * sx / n, vxy = sxy - sx * sy / n, vyy = syy - sy * sy / n;
  return vxx > 0 ? vyy - vxy * vxy / vxx : vyy;
}

/// Where the top outline bends from shoulder to sleeve: two straight pieces fitted to it.
Eigen::Vector3d shoulderPoint(const TriMesh& mesh, double centreX, int side, double neckHalf,
                              double armpitReach, double farReach) {
  const double sign = side == 0 ? 1.0 : -1.0;
  const double from = std::min(neckHalf + 0.01, 0.75 * armpitReach);
  const double to = std::min(armpitReach + 0.12, farReach - 0.005);
  std::vector<Eigen::Vector2d> outline;
  std::vector<Eigen::Vector3d> points;
  for (double x = from; x <= to; x += lim::kLevelStep) {
    const Eigen::Vector3d p = silhouetteTop(mesh, centreX + sign * x);
    if (!std::isfinite(p.y())) continue;
    outline.emplace_back(x, p.y());
    points.push_back(p);
  }
  if (points.empty()) return {centreX + sign * armpitReach, 0, 0};
  const auto nearest = [&](double x) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < outline.size(); ++i) {
      if (std::abs(outline[i].x() - x) < std::abs(outline[best].x() - x)) best = i;
    }
    return best;
  };
  std::size_t bend = nearest(armpitReach + 0.01);
  double bestResidual = std::numeric_limits<double>::infinity();
  for (std::size_t i = 4; i + 4 < outline.size(); ++i) {
    if (outline[i].x() < 0.85 * armpitReach || outline[i].x() > 1.3 * armpitReach) continue;
    const double residual = lineResidual(outline, 0, i) + lineResidual(outline, i, outline.size());
    if (residual < bestResidual) {
      bestResidual = residual;
      bend = i;
    }
  }
  return points[bend];
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
  double neckHalf = 0.06;
  for (const auto& loop : loops) {
    const bool spansCentre = loop.low.x() < anatomy.centreX && loop.high.x() > anatomy.centreX;
    if (!spansCentre || loop.high.y() < anatomy.top - 0.35 ||
        loop.high.y() - loop.low.y() > 0.5 * (anatomy.top - anatomy.bottom))
      continue;
    neckHalf = std::clamp(0.5 * (loop.high.x() - loop.low.x()), 0.04, 0.14);
    break;
  }
  for (int side = 0; side < 2; ++side) {
    const auto lowest =
        from + static_cast<std::size_t>(kLowestArmpit * static_cast<double>(levels.size() - from));
    SleeveSide& s = anatomy.sides[side];
    if (joiningLevel(levels, lowest, side, s.armpit) == 0) {
      const std::size_t jump = armpitLevel(levels, lowest, side);
      if (jump == 0) continue;
      s.armpit = levels[jump - 1].edge[side];
    }
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
  if (above > 0) anatomy.crotchY = levels[above - 1].y + 0.5 * lim::kLevelStep;
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
    anatomy.chestLevel = lowest - 0.02;
  } else if (anatomy.sleeveless) {
    double lowest = anatomy.top;
    for (const auto& loop : loops) {
      if (std::abs(loop.centre.x() - anatomy.centreX) > 0.06 && loop.low.y() > anatomy.torsoBottom)
        lowest = std::min(lowest, loop.low.y());
    }
    anatomy.chestLevel = lowest - 0.01;
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
