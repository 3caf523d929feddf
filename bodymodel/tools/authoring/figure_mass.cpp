#include "bodymodel/tools/authoring/figure_mass.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "bodymodel/tools/authoring/monotone_map.h"

namespace fitroom::bodymodel::authoring {

namespace {

/// A value by level, interpolated smoothly over heights.
MonotoneMap byHeight(const std::vector<double>& heights, const double* values) {
  std::vector<double> x = heights, y(values, values + heights.size());
  // Constant beyond the ends.
  x.insert(x.begin(), heights.front() - 500), x.push_back(heights.back() + 500);
  y.insert(y.begin(), y.front()), y.push_back(y.back());
  return {x, y};
}

/// Moves points of the figure the way its skin moves.
class Growth {
 public:
  Growth(const Figure& f, const MassFigure& m)
      : width_(byHeight(trunkHeights(f), m.width.data())),
        front_(byHeight(trunkHeights(f), m.front.data())),
        back_(byHeight(trunkHeights(f), m.back.data())),
        leg_(byHeight({0, f.yAnkle, f.yCalf, f.yKnee, f.yMidThigh, f.yThigh, f.yHip}, m.leg.data())) {}

  double width(double y) const { return width_(y); }
  double leg(double y) const { return leg_(y); }
  double depth(double y, double z) const { return z * (z > 0 ? front_(y) : back_(y)); }
  void point(double& x, double y, double& z) const { x *= width_(y), z = depth(y, z); }

 private:
  static std::vector<double> trunkHeights(const Figure& f) {
    return {f.yCrotch, f.yHip,    f.yHighHip,  f.yNavel,    f.yWaist, f.yUnderbust,
            f.yBust,   f.yAxilla, f.yShoulder, f.yNeckBase, f.yNeck};
  }
  MonotoneMap width_, front_, back_, leg_;
};

void growLegs(Figure& f, const Growth& g) {
  for (LegStation& s : f.leg) {
    // Flesh of the thigh sits behind the bone rather than before it.
    const double r = g.leg(s.y), high = std::clamp((s.y - f.yKnee) / (f.yThigh - f.yKnee), 0.0, 1.0);
    const double centre = 0.5 * (s.front + s.back) - 36 * std::max(0.0, r - 1) * high,
                 half = 0.5 * (s.front - s.back) * r;
    s.outer = s.inner + (s.outer - s.inner) * r;
    s.front = centre + half, s.back = centre - half;
  }
  f.hipBlend *= 0.5 + 0.5 * g.leg(f.yThigh);
  f.ankleX += 0.5 * 60 * (g.leg(f.yAnkle) - 1);
}

void growArms(Figure& f, const MassFigure& m) {
  const double wrist = f.upperArm + f.foreArm;
  const MonotoneMap along = byHeight({0, 0.22 * f.upperArm, 0.58 * f.upperArm, f.upperArm,
                                      f.upperArm + 0.3 * f.foreArm, wrist, wrist + f.handLength},
                                     m.arm.data());
  for (ArmStation& s : f.arm) {
    const double r = along(s.along);
    // Flesh hangs: more of it grows on the under side.
    s.over *= 1 + 0.8 * (r - 1), s.under *= 1 + 1.2 * (r - 1), s.front *= r, s.back *= r;
  }
  f.armAngle += m.armLift;
  f.shoulderX += m.shoulder;
  f.handDepth *= along(wrist + 0.5 * f.handLength);
  f.handBreadth *= 0.5 + 0.5 * along(wrist + 0.5 * f.handLength);
}

void growRelief(Figure& f, const Growth& g, double amount) {
  for (Relief& r : f.relief) {
    if (r.y > f.yNeckBase + 20) continue;
    if (r.y > f.yCrotch) {
      g.point(r.x, r.y, r.z);
    } else {
      // Legs grow outwards from their inner side and about the middle of their depth.
      const double k = g.leg(r.y);
      const auto s =
          std::min_element(f.leg.begin(), f.leg.end(), [&](const LegStation& a, const LegStation& b) {
            return std::abs(a.y - r.y) < std::abs(b.y - r.y);
          });
      r.x = s->inner + (r.x - s->inner) * k;
      r.z = 0.5 * (s->front + s->back) + (r.z - 0.5 * (s->front + s->back)) * k;
    }
    r.height *= amount;
    r.rx *= 0.5 + 0.5 * g.width(r.y), r.rz *= 1.15;
  }
}

void growSolids(Figure& f, const Growth& g, const MassFigure& m) {
  for (Ellipsoid* e : {&f.pectoral, &f.blade, &f.belly, &f.buttock}) {
    const double x = g.width(e->y), z = g.depth(e->y, e->z > 0 ? 1 : -1);
    g.point(e->x, e->y, e->z);
    e->rx *= x, e->rz *= std::abs(z);
    e->ry *= 0.5 + 0.5 * x;
  }
  f.buttock.rz *= m.seat;
  // The breast muscle stays on the ribs, inside the fold of the armpit.
  f.pectoral.x *= 0.5 + 0.5 / g.width(f.pectoral.y), f.pectoral.rx *= 0.5 + 0.5 / g.width(f.pectoral.y);
  g.point(f.breast.x, f.breast.y, f.breast.z);
  f.breast.rx *= m.breast, f.breast.ry *= m.breast, f.breast.rz *= m.breast;
  f.breast.y -= m.breastDrop;
  f.breast.z += 60 * (m.breast - 1), f.breastRoot.z1 += 45 * (m.breast - 1);
  g.point(f.breastRoot.x0, f.breastRoot.y0, f.breastRoot.z0);
  g.point(f.breastRoot.x1, f.breastRoot.y1, f.breastRoot.z1);
  f.breastRoot.r0 *= m.breast, f.breastRoot.r1 *= m.breast;
  f.breastRoot.y1 -= m.breastDrop;
  for (Bar* b : {&f.flank, &f.yoke, &f.collarBone}) {
    g.point(b->x0, b->y0, b->z0);
    g.point(b->x1, b->y1, b->z1);
  }
  f.flank.r0 *= g.width(f.flank.y0), f.flank.r1 *= g.width(f.flank.y1);
  f.yoke.r0 *= g.width(f.yoke.y0), f.yoke.r1 *= g.width(f.yoke.y1);
  const double neck = g.width(f.yNeck);
  f.neckLowR *= g.width(f.yNeckBase), f.neckTopR *= neck;
  f.face.rx *= m.face, f.jaw.rx *= m.face * m.face, f.jaw.ry *= m.face, f.jaw.rz *= std::sqrt(m.face);
}

constexpr MassFigure kFemale[3] = {{{.86, .86, .83, .80, .82, .84, .87, .90, .96, .95, .93},
                                    {.86, .80, .76, .74, .79, .84, .86, .90, .96, .96, .94},
                                    {.86, .86, .84, .84, .86, .88, .90, .92, .95, .95, .93},
                                    {.97, .93, .86, .89, .82, .80, .84},
                                    {.94, .88, .79, .88, .86, .93, .97},
                                    .74,
                                    -6,
                                    .96,
                                    1.25,
                                    .97,
                                    -3,
                                    -1},
                                   {{1.20, 1.21, 1.26, 1.31, 1.31, 1.25, 1.19, 1.12, 1.05, 1.08, 1.12},
                                    {1.20, 1.26, 1.42, 1.53, 1.50, 1.37, 1.25, 1.18, 1.10, 1.08, 1.10},
                                    {1.16, 1.22, 1.26, 1.27, 1.25, 1.21, 1.17, 1.14, 1.12, 1.12, 1.12},
                                    {1.05, 1.10, 1.18, 1.17, 1.20, 1.21, 1.26},
                                    {1.08, 1.22, 1.34, 1.20, 1.20, 1.10, 1.05},
                                    1.22,
                                    22,
                                    1.00,
                                    .65,
                                    1.05,
                                    6,
                                    3},
                                   {{1.38, 1.42, 1.50, 1.57, 1.56, 1.47, 1.35, 1.24, 1.10, 1.15, 1.22},
                                    {1.35, 1.47, 1.76, 1.96, 1.90, 1.68, 1.45, 1.32, 1.18, 1.14, 1.18},
                                    {1.30, 1.40, 1.46, 1.47, 1.44, 1.38, 1.32, 1.27, 1.22, 1.20, 1.20},
                                    {1.08, 1.20, 1.36, 1.34, 1.40, 1.43, 1.52},
                                    {1.14, 1.40, 1.60, 1.38, 1.36, 1.18, 1.08},
                                    1.52,
                                    46,
                                    0.94,
                                    .35,
                                    1.10,
                                    12,
                                    7}};

constexpr MassFigure kMale[3] = {{{.88, .88, .85, .81, .82, .84, .87, .89, .94, .94, .92},
                                  {.86, .82, .76, .73, .76, .81, .84, .88, .94, .96, .94},
                                  {.86, .86, .84, .83, .84, .86, .87, .90, .94, .95, .93},
                                  {.97, .94, .87, .90, .84, .82, .85},
                                  {.92, .86, .78, .87, .85, .92, .97},
                                  .80,
                                  0,
                                  .95,
                                  1.25,
                                  .97,
                                  -4,
                                  -1},
                                 {{1.15, 1.16, 1.20, 1.24, 1.23, 1.18, 1.14, 1.09, 1.05, 1.08, 1.11},
                                  {1.15, 1.22, 1.38, 1.50, 1.46, 1.32, 1.20, 1.15, 1.10, 1.08, 1.10},
                                  {1.14, 1.18, 1.20, 1.20, 1.19, 1.17, 1.15, 1.13, 1.12, 1.12, 1.12},
                                  {1.04, 1.08, 1.15, 1.15, 1.17, 1.18, 1.19},
                                  {1.06, 1.13, 1.20, 1.14, 1.14, 1.08, 1.05},
                                  1.16,
                                  10,
                                  1.00,
                                  .6,
                                  1.05,
                                  10,
                                  10},
                                 {{1.30, 1.32, 1.40, 1.49, 1.47, 1.38, 1.28, 1.18, 1.10, 1.15, 1.20},
                                  {1.28, 1.42, 1.76, 1.98, 1.92, 1.65, 1.42, 1.30, 1.18, 1.14, 1.18},
                                  {1.26, 1.34, 1.38, 1.38, 1.36, 1.32, 1.28, 1.25, 1.22, 1.20, 1.20},
                                  {1.07, 1.17, 1.30, 1.30, 1.35, 1.37, 1.41},
                                  {1.12, 1.28, 1.40, 1.28, 1.27, 1.15, 1.08},
                                  1.34,
                                  26,
                                  0.94,
                                  .3,
                                  1.10,
                                  21,
                                  16}};

}  // namespace

MassFigure massFigure(bool male, int key) {
  const int row = key < 0 ? 0 : key;
  return male ? kMale[row] : kFemale[row];
}

Figure withMass(const Figure& figure, const MassFigure& mass) {
  Figure f = figure;
  const Growth g(figure, mass);
  growRelief(f, g, mass.relief);  // Before the legs it measures itself by have grown.
  growLegs(f, g);
  for (TrunkStation& s : f.trunk) {
    s.half *= g.width(s.y);
    s.front = g.depth(s.y, s.front), s.back = g.depth(s.y, s.back);
    s.centre = g.depth(s.y, s.centre);
  }
  growArms(f, mass);
  growSolids(f, g, mass);
  return f;
}

}  // namespace fitroom::bodymodel::authoring
