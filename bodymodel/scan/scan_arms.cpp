#include <algorithm>
#include <cmath>
#include <queue>

#include "bodymodel/measure/section.h"
#include "bodymodel/scan/scan_parts.h"

namespace fitroom::bodymodel::scan {

namespace {

using Eigen::Index;
using Eigen::Vector2d;
using Eigen::Vector3d;

constexpr double kStep = 0.004;  ///< Of the levels that are tried, share of stature.

/// How one arm parts from the trunk, seen from the front.
struct Parting {
  bool clear = false;               ///< A gap under the arm was seen.
  bool raised = false;              ///< The arm is held out so far that no level below the armpit meets it.
  double axilla = 0;                ///< Level, metres.
  double axillaX = 0, axillaZ = 0;  ///< Signed.
  std::vector<Vector2d> gap;        ///< (level, |x| halfway between trunk and arm), top down.
};

/// The loop of the arm at a level: beside the trunk's, on its side, nearest to it or to the one above.
const LevelLoop* besideTrunk(const std::vector<LevelLoop>& loops, const LevelLoop& trunk, double s,
                             const LevelLoop* above, double least) {
  const LevelLoop* best = nullptr;
  double nearest = 1e9;
  for (const LevelLoop& l : loops) {
    if (l.area < least || s * l.centre.x() <= 0) continue;
    if (s * l.centre.x() < std::max(s * trunk.low.x(), s * trunk.high.x())) continue;
    const double d = above ? (l.centre - above->centre).norm() : std::abs(l.centre.x());
    if (d < nearest) nearest = d, best = &l;
  }
  return best;
}

/// Armpit by arms that leave the trunk downwards: the top level at which a loop stands apart, narrowed down.
Parting partFromBelow(const Finder& f, int side) {
  const double h = f.height, s = sign(side), least = 2e-4 * h * h;
  Parting out;
  double top = 0;
  for (double share = 0.79; share > 0.60; share -= kStep) {
    const auto trunk = f.middle(share * h);
    if (!trunk) continue;
    const auto loops = f.slicer.loops(share * h);
    if (besideTrunk(loops, *trunk, s, nullptr, least)) {
      top = share * h;
      break;
    }
  }
  if (top <= 0) return out;
  double high = top + kStep * h;
  for (int i = 0; i < 12; ++i) {
    const double mid = 0.5 * (top + high);
    const auto trunk = f.middle(mid);
    const bool apart = trunk && besideTrunk(f.slicer.loops(mid), *trunk, s, nullptr, least);
    (apart ? top : high) = mid;
  }
  out.axilla = top;
  std::optional<LevelLoop> above;
  for (double y = top - 1e-4; y > 0.35 * h; y -= kStep * h) {
    const auto loops = f.slicer.loops(y);
    const auto trunk = f.middle(y);
    const LevelLoop* arm = nullptr;
    if (trunk) {
      arm = besideTrunk(loops, *trunk, s, above ? &*above : nullptr, 0.1 * least);
    } else if (above) {
      for (const LevelLoop& l : loops) {
        if ((l.centre - above->centre).norm() < 0.03 * h) arm = &l;
      }
    }
    if (!arm || (above && (arm->centre - above->centre).norm() > 0.04 * h)) break;
    const double inner = std::min(s * arm->low.x(), s * arm->high.x());
    const double outer = trunk ? std::max(s * trunk->low.x(), s * trunk->high.x()) : inner - 0.02 * h;
    out.gap.emplace_back(y, 0.5 * (inner + outer));
    if (!above) {
      out.axillaX = s * 0.5 * (inner + outer);
      out.axillaZ = 0.5 * (trunk ? trunk->centre.y() + arm->centre.y() : 2 * arm->centre.y());
    }
    above = *arm;
  }
  out.clear = out.gap.size() >= 6;
  return out;
}

/// Armpit by arms held out level: going up, the level at which the trunk's loop suddenly widens.
Parting partFromSide(const Finder& f, int side) {
  const double h = f.height, s = sign(side);
  Parting out;
  double before = 0;
  for (double share = 0.68; share < 0.86; share += kStep) {
    const auto trunk = f.middle(share * h);
    if (!trunk) continue;
    const double reach = std::max(s * trunk->low.x(), s * trunk->high.x());
    if (before > 0 && reach > before + 0.02 * h) {
      out.clear = out.raised = true;
      out.axilla = share * h;
      out.axillaX = s * (before + 0.004 * h);
      out.axillaZ = trunk->centre.y();
      return out;
    }
    before = reach;
  }
  return out;
}

/// |x| beyond which a point at level y belongs to the arm.
double border(const Parting& p, double shoulderX, double shoulderY, double y) {
  const double axillaX = std::abs(p.axillaX);
  if (y >= p.axilla) {
    const double rise = std::max(1e-6, shoulderY - p.axilla);
    return axillaX + std::min(1.5, (y - p.axilla) / rise) * (shoulderX - axillaX);
  }
  if (p.gap.empty() || y < p.gap.back().x()) return 1e9;
  for (std::size_t i = 1; i < p.gap.size(); ++i) {
    if (y < p.gap[i].x()) continue;
    const double t = (p.gap[i - 1].x() - y) / std::max(1e-9, p.gap[i - 1].x() - p.gap[i].x());
    return p.gap[i - 1].y() + std::clamp(t, 0.0, 1.0) * (p.gap[i].y() - p.gap[i - 1].y());
  }
  return p.gap.front().y();
}

/// Vertices of the arm: beyond the border and joined to the one furthest out.
void markArm(Finder& f, int side, const Parting& p, double shoulderX, double shoulderY) {
  const TriMesh& mesh = f.scan.body.mesh;
  const auto n = static_cast<std::size_t>(mesh.vertexCount());
  const double s = sign(side);
  std::vector<char> beyond(n, 0);
  std::size_t furthest = n;
  double most = 0;
  for (std::size_t v = 0; v < n; ++v) {
    const double x = s * mesh.vertices(static_cast<Index>(v), 0), y = mesh.vertices(static_cast<Index>(v), 1);
    // Hands hang below the gap's end: anything below it that lies further out than the gap stays a candidate.
    const double low = p.gap.empty() ? p.axilla - 0.06 * f.height : p.gap.back().x();
    const double edge = y < low && !p.gap.empty() ? p.gap.back().y() : border(p, shoulderX, shoulderY, y);
    beyond[v] = x > edge && y > 0.3 * f.height;
    if (beyond[v] && x > most) most = x, furthest = v;
  }
  auto& flag = f.isArm[side];
  flag.assign(n, 0);
  if (furthest == n) return;
  std::vector<std::vector<std::int32_t>> next(n);
  for (Index t = 0; t < mesh.triangleCount(); ++t) {
    for (int k = 0; k < 3; ++k) {
      const auto a = mesh.triangles(t, k), b = mesh.triangles(t, (k + 1) % 3);
      if (beyond[static_cast<std::size_t>(a)] && beyond[static_cast<std::size_t>(b)])
        next[static_cast<std::size_t>(a)].push_back(b);
    }
  }
  std::queue<std::size_t> open;
  open.push(furthest);
  flag[furthest] = 1;
  while (!open.empty()) {
    const std::size_t v = open.front();
    open.pop();
    for (const auto w : next[v]) {
      if (!flag[static_cast<std::size_t>(w)])
        flag[static_cast<std::size_t>(w)] = 1, open.push(static_cast<std::size_t>(w));
    }
  }
}

/// Section of the arm's own triangles across a direction: hull points in the plane's frame.
std::vector<Vector2d> armSection(const Finder& f, int side, const CutPlane& plane) {
  const TriMesh& mesh = f.scan.body.mesh;
  const auto& flag = f.isArm[side];
  std::vector<Vector2d> points;
  for (Index t = 0; t < mesh.triangleCount(); ++t) {
    for (int k = 0; k < 3; ++k) {
      const auto a = mesh.triangles(t, k), b = mesh.triangles(t, (k + 1) % 3);
      if (a > b || !flag[static_cast<std::size_t>(a)] || !flag[static_cast<std::size_t>(b)]) continue;
      const Vector3d p = mesh.vertices.row(a).transpose().cast<double>(),
                     q = mesh.vertices.row(b).transpose().cast<double>();
      const double da = (p - plane.point).dot(plane.normal), db = (q - plane.point).dot(plane.normal);
      if ((da < 0) == (db < 0)) continue;
      points.push_back(plane.flatten(p + da / (da - db) * (q - p)));
    }
  }
  return points;
}

struct Across {
  Vector3d centre;
  double girth = 0;
};

std::optional<Across> armAcross(const Finder& f, int side, const Vector3d& point, const Vector3d& along) {
  const CutPlane plane = CutPlane::across(point, along);
  auto points = armSection(f, side, plane);
  if (points.size() < 6) return std::nullopt;
  Vector2d low = points.front(), high = low;
  for (const auto& p : points) low = low.cwiseMin(p), high = high.cwiseMax(p);
  return Across{plane.lift(0.5 * (low + high)), hullPerimeter(points)};
}

const Text kArmsTouch = {"手臂贴着身体，看不到腋下的空隙",
                         "the arm touches the trunk: no gap under it is seen"};
const Text kRaised = {"手臂平举，腋点和肩点只能估计",
                      "the arms are held out level: armpit and shoulder are estimates"};
const Text kElbow = {"肘部的位置按上臂与前臂的平均比例估计",
                     "the elbow is placed by the average share of upper arm and forearm"};

/// Elbow and wrist along a straight or slightly bent arm.
void jointsAlong(Finder& f, int side) {
  constexpr double kWristFrom = 0.66, kWristTo = 0.84;  // Of shoulder to finger tip; ANSUR II means: 0.76.
  constexpr double kElbowShare = 0.515;                 // Of shoulder point to wrist with the arm held out.
  constexpr double kNarrow = 1.03;  // The wrist is the last place about as thin as the thinnest.
  const TriMesh& mesh = f.scan.body.mesh;
  const Vector3d shoulder = f.at(sided(Landmark::kLeftShoulder, side));
  Vector3d tip = shoulder;
  for (Index v = 0; v < mesh.vertexCount(); ++v) {
    if (!f.isArm[side][static_cast<std::size_t>(v)]) continue;
    const Vector3d p = mesh.vertices.row(v).transpose().cast<double>();
    if ((p - shoulder).norm() > (tip - shoulder).norm()) tip = p;
  }
  const Vector3d along = (tip - shoulder).normalized();
  const double reach = (tip - shoulder).norm();
  double least = 1e9, wristAt = 0.76;
  for (double t = kWristFrom; t <= kWristTo; t += 0.01) {
    const auto cut = armAcross(f, side, shoulder + t * reach * along, along);
    if (cut) least = std::min(least, cut->girth);
  }
  for (double t = kWristFrom; t <= kWristTo; t += 0.01) {
    const auto cut = armAcross(f, side, shoulder + t * reach * along, along);
    if (cut && cut->girth < kNarrow * least) wristAt = t;
  }
  const auto wrist = armAcross(f, side, shoulder + wristAt * reach * along, along);
  const auto elbow = armAcross(f, side, shoulder + kElbowShare * wristAt * reach * along, along);
  if (!wrist || !elbow) return;
  f.at(sided(Joint::kLeftWrist, side)) = wrist->centre;
  f.at(sided(Joint::kLeftElbow, side)) = elbow->centre;
  // On mannequins of both sexes the joint lies this far inside and below the shoulder point.
  f.at(sided(Joint::kLeftShoulder, side)) =
      shoulder - f.height * Vector3d(0.0140 * sign(side), 0.0265, 0.001);
  const Vector3d behind = -Vector3d::UnitZ() * 0.5 * elbow->girth / 3.2;
  f.at(sided(Landmark::kLeftElbow, side)) = elbow->centre + behind;
  const Vector3d styloid(0.003 * sign(side) * f.height, 0.003 * f.height, -wrist->girth / 7);
  f.at(sided(Landmark::kLeftWrist, side)) = wrist->centre + styloid;
}

/// Height of the skin over a point of the shoulder.
double topAt(const Finder& f, double x, double z, double reach) {
  double top = 0;
  const TriMesh& mesh = f.scan.body.mesh;
  for (Index t = 0; t < mesh.triangleCount(); ++t) {
    const auto row = mesh.triangles.row(t);
    for (int k = 0; k < 3; ++k) {
      const auto a = row[k], b = row[(k + 1) % 3];
      const double xa = mesh.vertices(a, 0) - x, xb = mesh.vertices(b, 0) - x;
      if ((xa < 0) == (xb < 0)) continue;
      const double share = xa / (xa - xb);
      const double za = mesh.vertices(a, 2), zb = mesh.vertices(b, 2);
      if (std::abs(za + share * (zb - za) - z) > reach) continue;
      const double ya = mesh.vertices(a, 1), yb = mesh.vertices(b, 1);
      top = std::max(top, ya + share * (yb - ya));
    }
  }
  return top;
}

}  // namespace

void findArms(Finder& f) {
  // How far the acromion stands out beyond the armpit, share of stature: mannequins, women and men.
  constexpr double kAcromionFemale = 0.0110, kAcromionMale = 0.0185;
  const double h = f.height;
  const double acromion = kAcromionFemale + f.sex * (kAcromionMale - kAcromionFemale);
  for (int side = 0; side < 2; ++side) {
    Parting p = partFromBelow(f, side);
    if (!p.clear || p.axilla < 0.68 * h) p = partFromSide(f, side);
    const auto axilla = sided(Landmark::kLeftAxilla, side), shoulder = sided(Landmark::kLeftShoulder, side);
    if (!p.clear) {
      p.axilla = 0.755 * h;
      p.axillaX = sign(side) * 0.096 * h;
      for (const auto l :
           {axilla, shoulder, sided(Landmark::kLeftElbow, side), sided(Landmark::kLeftWrist, side)})
        f.doubt(l, kArmsTouch);
    }
    f.at(axilla) = Vector3d(p.axillaX, p.axilla, p.axillaZ);
    const double x = p.axillaX + sign(side) * acromion * h;
    const double y = topAt(f, x, p.axillaZ, 0.03 * h);
    f.at(shoulder) = Vector3d(x, y, p.axillaZ - 0.003 * h);
    f.isArm[side].assign(static_cast<std::size_t>(f.scan.body.mesh.vertexCount()), 0);
    if (!p.clear) continue;
    if (p.raised) {
      f.doubt(axilla, kRaised);
      f.doubt(shoulder, kRaised);
    }
    markArm(f, side, p, std::abs(x), y);
    jointsAlong(f, side);
    f.doubt(sided(Landmark::kLeftElbow, side), kElbow);
  }
}

}  // namespace fitroom::bodymodel::scan
