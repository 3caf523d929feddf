#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bodymodel/measure/section.h"
#include "bodymodel/scan/scan_parts.h"

namespace fitroom::bodymodel::scan {

namespace {

using Eigen::Index;
using Eigen::Vector2d;
using Eigen::Vector3d;

/// A skin line: (level, value) from the bottom up.
using Line = std::vector<Vector2d>;

/// How far forward (`front`) or back the trunk reaches at x, level by level; arms left out.
Line profile(const Finder& f, double x, double from, double to, bool front) {
  constexpr double kStep = 0.002;
  const TriMesh& mesh = f.scan.body.mesh;
  const int count = std::max(2, static_cast<int>((to - from) / kStep));
  Line line;
  std::vector<double> best(static_cast<std::size_t>(count), front ? -1e9 : 1e9);
  for (Index t = 0; t < mesh.triangleCount(); ++t) {
    std::array<Vector2d, 2> ends;
    int found = 0;
    for (int k = 0; k < 3 && found < 2; ++k) {
      const auto a = mesh.triangles(t, k), b = mesh.triangles(t, (k + 1) % 3);
      if (f.isArm[0][static_cast<std::size_t>(a)] || f.isArm[1][static_cast<std::size_t>(a)]) break;
      const double xa = mesh.vertices(a, 0) - x, xb = mesh.vertices(b, 0) - x;
      if ((xa < 0) == (xb < 0)) continue;
      const double share = xa / (xa - xb);
      const double ya = mesh.vertices(a, 1), yb = mesh.vertices(b, 1), za = mesh.vertices(a, 2),
                   zb = mesh.vertices(b, 2);
      ends[static_cast<std::size_t>(found++)] = Vector2d(ya + share * (yb - ya), za + share * (zb - za));
    }
    if (found < 2) continue;
    if (ends[0].x() > ends[1].x()) std::swap(ends[0], ends[1]);
    const int lo = std::max(0, static_cast<int>(std::ceil((ends[0].x() - from) / kStep)));
    const int hi = std::min(count - 1, static_cast<int>(std::floor((ends[1].x() - from) / kStep)));
    for (int i = lo; i <= hi; ++i) {
      const double y = from + i * kStep;
      const double span = ends[1].x() - ends[0].x();
      const double z =
          span > 0 ? ends[0].y() + (y - ends[0].x()) / span * (ends[1].y() - ends[0].y()) : ends[0].y();
      auto& b = best[static_cast<std::size_t>(i)];
      b = front ? std::max(b, z) : std::min(b, z);
    }
  }
  for (int i = 0; i < count; ++i) {
    const double z = best[static_cast<std::size_t>(i)];
    if (std::abs(z) < 1e8) line.emplace_back(from + i * kStep, z);
  }
  return line;
}

double valueAt(const Line& line, double y) {
  if (line.empty()) return 0;
  const auto it =
      std::lower_bound(line.begin(), line.end(), y, [](const Vector2d& p, double v) { return p.x() < v; });
  if (it == line.begin()) return it->y();
  if (it == line.end()) return line.back().y();
  const auto before = it - 1;
  return before->y() + (y - before->x()) / (it->x() - before->x()) * (it->y() - before->y());
}

/// The corner of a line between `low` and `high`: its point furthest to the side `way` (+1: larger values) of
/// the chord between two levels.
std::optional<Vector2d> corner(const Line& line, double from, double to, double way, double low,
                               double high) {
  const Vector2d a(from, valueAt(line, from)), b(to, valueAt(line, to));
  const Vector2d chord = b - a;
  std::optional<Vector2d> best;
  double most = 0;
  for (const Vector2d& p : line) {
    if (p.x() <= low || p.x() >= high) continue;
    const double off = way * (chord.x() * (p - a).y() - chord.y() * (p - a).x()) / chord.norm();
    if (off > most) most = off, best = p;
  }
  return best;
}

/// The highest level at which the line has a local peak that stands `rise` above what follows below it.
std::optional<Vector2d> topPeak(const Line& line, double from, double to, double rise) {
  std::optional<Vector2d> best;
  for (auto it = line.rbegin(); it != line.rend(); ++it) {
    if (it->x() > to) continue;
    if (it->x() < from) break;
    if (!best || it->y() > best->y()) {
      best = *it;
    } else if (best->y() - it->y() > rise) {
      return best;
    }
  }
  return std::nullopt;
}

const Text kAverage = {"网格上看不到，按身高和裆高的平均比例估计",
                       "not seen on a mesh; placed by the average share of height and inside leg"};
const Text kNoCorner = {"这里的轮廓看不出转折，按平均比例估计",
                        "the outline has no corner here; placed by the average"};
const Text kSideNeck = {"侧颈点按颈椎点的高度推算",
                        "the side of the neck is placed from the level of the nape"};
const Text kNoPeak = {"看不出胸部最突出的一点，按平均比例估计",
                      "no fullest point of the chest is seen; placed by the average"};
const Text kFused = {"大腿连在一起，裆底看不清", "the thighs run together; the crotch is not seen"};

/// The tape round the trunk at a level; nothing where there is no loop about the mid line.
std::optional<double> girthAt(const Finder& f, double y) {
  const auto loop = f.middle(y);
  if (!loop || loop->points.size() < 8) return std::nullopt;
  std::vector<Vector2d> points = loop->points;
  return hullPerimeter(points);
}

/// Least and greatest girth over a band of levels, metres.
struct GirthRange {
  double least = 1e9, most = 0, mostAt = 0;
};
GirthRange girthsBetween(const Finder& f, double low, double high) {
  GirthRange range;
  for (double y = low; y <= high + 1e-9; y += 0.004 * f.height) {
    const auto girth = girthAt(f, y);
    if (!girth) continue;
    range.least = std::min(range.least, *girth);
    if (*girth > range.most) range.most = *girth, range.mostAt = y;
  }
  return range;
}

constexpr double kSureGirth =
    0.010;  ///< Metres that a girth may differ between levels that all could be meant.

/// A chest with no one fullest level: the tape differs between the levels that could be meant.
void doubtFlatChest(Finder& f, const Line& outline, const Vector2d& peak) {
  constexpr double kAlike = 0.004;  // Metres that a level may lie behind the fullest one.
  const double top =
      std::min(f.at(Landmark::kLeftAxilla).y(), f.at(Landmark::kRightAxilla).y()) - 0.004 * f.height;
  double low = peak.x(), high = peak.x();
  for (const Vector2d& p : outline) {
    if (peak.y() - p.y() > kAlike || std::abs(p.x() - peak.x()) > 0.06 * f.height) continue;
    low = std::min(low, p.x());
    high = std::max(high, p.x());
  }
  const GirthRange range = girthsBetween(f, low, std::min(high, top));
  if (range.most - range.least <= kSureGirth) return;
  const Text why = {
      fmt::format("胸部平坦，看不出最突出的高度；可能的高度之间胸围相差 {:.0f} cm（{:.1f} 到 {:.1f}）",
                  100 * (range.most - range.least), 100 * range.least, 100 * range.most),
      fmt::format("a flat chest shows no fullest level; between those that could be meant the girth runs "
                  "from {:.1f} to {:.1f} cm",
                  100 * range.least, 100 * range.most)};
  for (int s = 0; s < 2; ++s) f.doubt(sided(Landmark::kLeftBust, s), why);
}

/// Hips whose fullest girth is not where the buttocks stand out most.
void doubtHips(Finder& f) {
  const auto here = girthAt(f, f.at(Landmark::kHip).y());
  const GirthRange range = girthsBetween(f, f.crotch + 0.006 * f.height, f.crotch + 0.11 * f.height);
  if (!here) {
    f.doubt(Landmark::kHip, {"臀部的截面不完整", "the section at the hips is not whole"});
    return;
  }
  if (range.most - *here <= kSureGirth) return;
  f.doubt(
      Landmark::kHip,
      {fmt::format(
           "臀部最突出处与最大围不在一个高度：最大围 {:.1f} cm，在离地 {:.0f} cm 处（两腿分开也会使它变大）",
           100 * range.most, 100 * range.mostAt),
       fmt::format(
           "the buttocks stand out most at another level than the fullest girth, which is {:.1f} cm at a "
           "height of {:.0f} cm (legs apart enlarge it)",
           100 * range.most, 100 * range.mostAt)});
}

/// Nape, pit of the neck, sides of the neck.
void findNeck(Finder& f) {
  const double h = f.height;
  const Line back = profile(f, 0, 0.74 * h, 0.95 * h, false), front = profile(f, 0, 0.74 * h, 0.95 * h, true);
  // Along the back the nape is the corner that sticks out between the shoulder blades and the neck's hollow.
  const auto nape = corner(back, 0.80 * h, 0.905 * h, -1, 0.845 * h, 0.89 * h);
  // ANSUR II means are 0.859 (women) and 0.864 (men); three sd are 0.02.
  if (!nape || nape->x() < 0.845 * h || nape->x() > 0.882 * h) f.doubt(Landmark::kNape, kNoCorner);
  const double napeY = nape ? nape->x() : 0.868 * h;
  f.at(Landmark::kNape) = Vector3d(0, napeY, valueAt(back, napeY));
  // In front the pit is the corner that lies deepest between breastbone and throat.
  const auto pit = corner(front, 0.77 * h, 0.862 * h, -1, 0.795 * h, 0.85 * h);
  if (!pit) f.doubt(Landmark::kFrontNeck, kNoCorner);
  const double pitY = pit ? pit->x() : 0.825 * h;
  f.at(Landmark::kFrontNeck) = Vector3d(0, pitY, valueAt(front, pitY));
  // The neck's sides meet the trapezius a little below the nape's level.
  const double sideY = napeY - 0.0075 * h;
  if (const auto loop = f.middle(sideY)) {
    for (int s = 0; s < 2; ++s) {
      const auto mark = sided(Landmark::kLeftSideNeck, s);
      f.at(mark) = Vector3d(sign(s) * 0.5 * (loop->high.x() - loop->low.x()), sideY,
                            0.5 * (loop->low.y() + loop->high.y()));
      f.doubt(mark, kSideNeck);
    }
  }
  const double crown = h;
  f.at(Joint::kNeck) = 0.5 * (f.at(Landmark::kNape) + f.at(Landmark::kFrontNeck));
  // The base of the skull stands 0.383 of the way from nape to crown and 0.045 of stature ahead of the nape.
  f.at(Joint::kHead) = Vector3d(0, napeY + 0.383 * (crown - napeY), f.at(Landmark::kNape).z() + 0.045 * h);
}

void findBust(Finder& f) {
  const double h = f.height;
  for (int s = 0; s < 2; ++s) {
    const auto mark = sided(Landmark::kLeftBust, s);
    std::vector<std::pair<double, Vector2d>> peaks;
    std::optional<Vector2d> best;
    for (double x = 0.030; x <= 0.080; x += 0.005) {
      const auto peak =
          topPeak(profile(f, sign(s) * x * h, 0.64 * h, 0.79 * h, true), 0.64 * h, 0.785 * h, 0.0012 * h);
      if (!peak) continue;
      peaks.emplace_back(x, *peak);
      if (!best || peak->y() > best->y()) best = peak;
    }
    // A flat chest has no one point: the middle of what comes within a millimetre or two.
    double bestX = 0.05, sum = 0;
    int count = 0;
    for (const auto& [x, peak] : peaks) {
      if (best->y() - peak.y() < 0.001 * h) sum += x, ++count;
    }
    if (count > 0) bestX = sum / count;
    if (!best) {
      const double y = 0.728 * h;
      best = Vector2d(y, valueAt(profile(f, sign(s) * bestX * h, 0.70 * h, 0.76 * h, true), y));
      f.doubt(mark, kNoPeak);
    }
    f.at(mark) = Vector3d(sign(s) * bestX * h, best->x(), best->y());
    if (count > 0) {
      const Line outline = profile(f, sign(s) * bestX * h, 0.64 * h, 0.79 * h, true);
      doubtFlatChest(f, outline, Vector2d(best->x(), valueAt(outline, best->x())));
    }
  }
}

void findHips(Finder& f) {
  const double h = f.height;
  Vector3d sum = Vector3d::Zero();
  for (int s = 0; s < 2; ++s) {
    const double x = sign(s) * 0.041 * h;
    const Line back = profile(f, x, f.crotch - 0.01 * h, f.crotch + 0.10 * h, false);
    const auto most = std::min_element(back.begin(), back.end(),
                                       [](const Vector2d& a, const Vector2d& b) { return a.y() < b.y(); });
    if (most != back.end()) sum += Vector3d(std::abs(x), most->x(), most->y());
  }
  f.at(Landmark::kHip) = 0.5 * sum;
  const double navel = sharesOf(f.sex).navel * h + 0.35 * (f.crotch - sharesOf(f.sex).crotch * h);
  for (const bool front : {true, false}) {
    const Line line = profile(f, 0, navel - 0.01 * h, navel + 0.01 * h, front);
    const auto mark = front ? Landmark::kNavel : Landmark::kBackWaist;
    f.at(mark) = Vector3d(0, navel, valueAt(line, navel));
    f.doubt(mark, kAverage);
  }
  doubtHips(f);
}

/// Centre of one leg's loop at a level.
std::optional<LevelLoop> legLoop(const Finder& f, double y, int side) {
  std::optional<LevelLoop> best;
  for (const LevelLoop& l : f.slicer.loops(y)) {
    if (sign(side) * l.centre.x() <= 0) continue;
    if (!best || std::abs(l.centre.x()) < std::abs(best->centre.x())) best = l;
    break;  // The largest of its side.
  }
  return best;
}

}  // namespace

Shares sharesOf(double sex) {
  // ANSUR II means over mean stature: waistheightomphalion, kneeheightmidpatella, crotchheight.
  constexpr Shares kFemale{0.602, 0.276, 0.480}, kMale{0.601, 0.278, 0.482};
  const auto mix = [sex](double a, double b) { return a + sex * (b - a); };
  return {mix(kFemale.navel, kMale.navel), mix(kFemale.knee, kMale.knee), mix(kFemale.crotch, kMale.crotch)};
}

std::optional<LevelLoop> Finder::middle(double y) const {
  const double margin = 0.012 * height;
  for (LevelLoop& l : slicer.loops(y)) {
    if (l.spans(0, margin)) return std::move(l);
  }
  return std::nullopt;
}

void findLegs(Finder& f) {
  const double h = f.height;
  double low = 0.30 * h, high = 0.60 * h;
  for (double y = low; y < high; y += 0.005 * h) {
    if (!f.middle(y)) continue;
    high = y;
    low = y - 0.005 * h;
    break;
  }
  for (int i = 0; i < 14; ++i) {
    const double mid = 0.5 * (low + high);
    (f.middle(mid) ? high : low) = mid;
  }
  f.crotch = high;
  const double usual = sharesOf(f.sex).crotch;
  if (f.crotch < (usual - 0.07) * h || f.crotch > (usual + 0.07) * h) {
    f.crotch = std::clamp(f.crotch, (usual - 0.05) * h, (usual + 0.05) * h);
    f.doubt(Landmark::kCrotch, kFused);
  }
  const auto fork = f.middle(f.crotch + 0.002 * h);
  f.at(Landmark::kCrotch) = Vector3d(0, f.crotch, fork ? fork->centre.y() : 0);
  const double knee = 0.5 * (sharesOf(f.sex).knee * h + sharesOf(f.sex).knee / usual * f.crotch);
  for (int s = 0; s < 2; ++s) {
    const auto place = [&](Joint joint, double y) {
      if (const auto l = legLoop(f, y, s)) f.at(sided(joint, s)) = Vector3d(l->centre.x(), y, l->centre.y());
    };
    place(Joint::kLeftKnee, knee);
    place(Joint::kLeftAnkle, 0.048 * h);
    place(Joint::kLeftHip, f.crotch - 0.01 * h);
    f.at(sided(Joint::kLeftHip, s)).y() = f.crotch + 0.042 * h;
    const auto kneeLoop = legLoop(f, knee, s), ankleLoop = legLoop(f, 0.04 * h, s);
    if (kneeLoop)
      f.at(sided(Landmark::kLeftKnee, s)) = Vector3d(kneeLoop->centre.x(), knee, kneeLoop->high.y());
    f.doubt(sided(Landmark::kLeftKnee, s), kAverage);
    if (ankleLoop) {
      const double x = s == 0 ? ankleLoop->high.x() : ankleLoop->low.x();
      f.at(sided(Landmark::kLeftAnkle, s)) = Vector3d(x, 0.04 * h, ankleLoop->centre.y());
    }
    const auto sole = legLoop(f, 0.012 * h, s);
    if (sole)
      f.at(sided(Joint::kLeftToe, s)) = Vector3d(sole->centre.x(), 0.012 * h, sole->high.y() - 0.02 * h);
  }
}

void findTrunk(Finder& f) {
  const TriMesh& mesh = f.scan.body.mesh;
  Index top = 0;
  mesh.vertices.col(1).maxCoeff(&top);
  f.at(Landmark::kCrown) = mesh.vertices.row(top).transpose().cast<double>();
  findNeck(f);
  findBust(f);
  findHips(f);
  const auto centre = [&](double y) {
    const auto l = f.middle(y);
    return Vector3d(0, y, l ? l->centre.y() : 0);
  };
  f.at(Joint::kPelvis) = centre(f.at(Landmark::kHip).y() + 0.025 * f.height);
  f.at(Joint::kSpine) = centre(0.64 * f.height);
  f.at(Joint::kChest) = centre(0.76 * f.height);
  for (int s = 0; s < 2; ++s)
    f.at(sided(Joint::kLeftClavicle, s)) =
        f.at(Landmark::kFrontNeck) + Vector3d(sign(s) * 0.012 * f.height, 0, -0.01 * f.height);
}

void labelRegions(Finder& f) {
  Body& b = f.scan.body;
  const TriMesh& mesh = b.mesh;
  const double h = f.height;
  const Vector3d nape = b.at(Landmark::kNape), pit = b.at(Landmark::kFrontNeck);
  // Neck begins at the plane through nape and pit, head at one beside it through the base of the skull.
  const Vector3d neckUp = Vector3d(0, pit.z() - nape.z(), nape.y() - pit.y()).normalized();
  b.regions.resize(static_cast<std::size_t>(mesh.vertexCount()));
  for (Index v = 0; v < mesh.vertexCount(); ++v) {
    const Vector3d p = mesh.vertices.row(v).transpose().cast<double>();
    const int side = p.x() >= 0 ? 0 : 1;
    Region region = Region::kTorso;
    const int arm = f.isArm[0][static_cast<std::size_t>(v)]   ? 0
                    : f.isArm[1][static_cast<std::size_t>(v)] ? 1
                                                              : -1;
    if (arm >= 0) {
      const Vector3d shoulder = b.at(sided(Joint::kLeftShoulder, arm)),
                     elbow = b.at(sided(Joint::kLeftElbow, arm));
      const Vector3d wrist = b.at(sided(Joint::kLeftWrist, arm));
      const Vector3d bend = (elbow - shoulder).normalized() + (wrist - elbow).normalized();
      region = (p - wrist).dot(wrist - elbow) > 0 ? Region::kLeftHand
               : (p - elbow).dot(bend) > 0        ? Region::kLeftForearm
                                                  : Region::kLeftUpperArm;
      region = static_cast<Region>(static_cast<int>(region) + arm);
    } else if (p.y() < f.crotch) {
      const double knee = b.at(sided(Joint::kLeftKnee, side)).y();
      region = p.y() < 0.045 * h ? Region::kLeftFoot : p.y() < knee ? Region::kLeftShank : Region::kLeftThigh;
      region = static_cast<Region>(static_cast<int>(region) + side);
    } else if ((p - nape).dot(neckUp) > 0 && p.y() > pit.y()) {
      const Vector3d skull = b.at(Joint::kHead);
      region = p.y() > skull.y() - 0.01 * h ? Region::kHead : Region::kNeck;
    }
    b.regions[static_cast<std::size_t>(v)] = region;
  }
}

}  // namespace fitroom::bodymodel::scan
