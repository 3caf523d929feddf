#include "bodymodel/tools/authoring/body_field.h"

#include <cmath>
#include <numbers>

#include "bodymodel/tools/authoring/spline_table.h"

namespace fitroom::bodymodel::authoring {

using Eigen::Vector3d;

namespace {

constexpr double kDegree = std::numbers::pi / 180;

/// Smooth minimum with continuous second derivative; differs from min only where |a - b| < k.
double blendMin(double a, double b, double k) {
  const double h = std::max(k - std::abs(a - b), 0.0) / k;
  return std::min(a, b) - h * h * h * k / 6;
}
double blendMax(double a, double b, double k) {
  return -blendMin(-a, -b, k);
}

/// Distance-like value of an ellipse whose diagonals are pushed out by the share `square` (0 is an ellipse),
/// so that it is fuller at the corners and yet keeps its curvature everywhere.
double section(double x, double z, double a, double b, double square) {
  const double u = x / a, v = z / b, s = u * u + v * v;
  if (s < 1e-12) return -std::min(a, b);
  const double root = std::sqrt(s), m = 4 * u * u * v * v / (s * s), out = 1 + square * m;
  const double g = root / out;
  const double turn = 8 * square * u * v * (v * v - u * u) / (s * s * s) * root / (out * out);
  const double gu = (u / (root * out) - turn * v) / a, gv = (v / (root * out) + turn * u) / b;
  return (g - 1) / std::sqrt(gu * gu + gv * gv);
}

/// Half depth that goes smoothly from `back` to `front` across the middle of a section.
double sidedDepth(double z, double front, double back) {
  const double t = std::clamp(0.5 + z / (front + back), 0.0, 1.0);
  return back + t * t * (3 - 2 * t) * (front - back);
}

double ellipsoid(const Ellipsoid& e, const Vector3d& p) {
  const double c = std::cos(e.pitch * kDegree), s = std::sin(e.pitch * kDegree);
  const double k = std::cos(e.roll * kDegree), l = std::sin(e.roll * kDegree);
  const double x0 = p.x() - e.x, y0 = p.y() - e.y, z0 = p.z() - e.z;
  const double x = k * x0 + l * y0, y1 = -l * x0 + k * y0;
  const double y = c * y1 + s * z0, z = -s * y1 + c * z0;
  const Vector3d u(x / e.rx, y / e.ry, z / e.rz);
  const Vector3d w(u.x() / e.rx, u.y() / e.ry, u.z() / e.rz);
  const double k0 = u.norm(), k1 = w.norm();
  return k1 < 1e-12 ? -std::min({e.rx, e.ry, e.rz}) : k0 * (k0 - 1) / k1;
}

double roundCone(const Vector3d& p, const Vector3d& a, const Vector3d& b, double ra, double rb) {
  const Vector3d ab = b - a;
  const double t = std::clamp((p - a).dot(ab) / ab.squaredNorm(), 0.0, 1.0);
  return (p - a - t * ab).norm() - (ra + t * (rb - ra));
}

double bar(const Bar& b, const Vector3d& p) {
  return roundCone(p, {b.x0, b.y0, b.z0}, {b.x1, b.y1, b.z1}, b.r0, b.r1);
}

/// A solid and its mirror image, rounded where they meet on the mid line.
template <class Solid>
double pair(const Vector3d& p, double blend, Solid solid) {
  return blendMin(solid(p), solid({-p.x(), p.y(), p.z()}), blend);
}

/// 0 below zero, x far above it, rounded over `r`.
double softPositive(double x, double r) {
  return 0.5 * (x + std::sqrt(x * x + r * r));
}

template <class Stations, class Field>
SplineTable table(const Stations& stations, double Stations::value_type::*at, Field field) {
  std::vector<double> x, y;
  for (const auto& s : stations) x.push_back(s.*at), y.push_back(field(s));
  return {x, y};
}

}  // namespace

ArmFrame armFrame(const Figure& f) {
  ArmFrame a;
  const double t = f.armAngle * kDegree, b = f.elbowBend * kDegree;
  a.along = {std::sin(t), -std::cos(t), 0};
  a.over = {std::cos(t), std::sin(t), 0};
  a.hand = std::cos(b) * a.along + std::sin(b) * Vector3d::UnitZ();
  a.shoulder = {f.shoulderX, f.shoulderY, f.shoulderZ};
  a.elbow = armAxis(f, f.upperArm);
  a.wrist = armAxis(f, f.upperArm + f.foreArm * std::cos(b));
  return a;
}

Vector3d armAxis(const Figure& f, double along) {
  const double t = f.armAngle * kDegree;
  const double bend = std::tan(f.elbowBend * kDegree) *
                      (softPositive(along - f.upperArm, 60) - softPositive(-f.upperArm, 60));
  return {f.shoulderX + along * std::sin(t), f.shoulderY - along * std::cos(t), f.shoulderZ + bend};
}

struct BodyField::Tables {
  Figure figure;
  ArmFrame arm;
  SplineTable trunkHalf, trunkCentre, trunkFront, trunkBack, trunkSquare;
  SplineTable legInner, legOuter, legFront, legBack, legSquare;
  SplineTable armOver, armUnder, armFront, armBack, armSquare;

  double trunk(const Vector3d& p) const;
  double leg(const Vector3d& p) const;
  double foot(const Vector3d& p) const;
  double armTube(const Vector3d& p) const;
  double hand(const Vector3d& p) const;
  double head(const Vector3d& p) const;
  double breasts(const Vector3d& p) const;
  double relief(const Vector3d& p) const;
  double shoulderBlend(const Vector3d& p) const;
  double value(const Vector3d& p) const;
};

BodyField::BodyField(const Figure& f) {
  auto t = std::make_unique<Tables>();
  t->figure = f;
  t->arm = armFrame(f);
  const auto trunk = [&](auto field) { return table(f.trunk, &TrunkStation::y, field); };
  t->trunkHalf = trunk([](const TrunkStation& s) { return s.half; });
  t->trunkCentre = trunk([](const TrunkStation& s) { return s.centre; });
  t->trunkFront = trunk([](const TrunkStation& s) { return s.front; });
  t->trunkBack = trunk([](const TrunkStation& s) { return s.back; });
  t->trunkSquare = trunk([](const TrunkStation& s) { return std::exp2(0.5 - 1 / s.exponent) - 1; });
  auto rising = f.leg;
  std::reverse(rising.begin(), rising.end());
  const auto leg = [&](auto field) { return table(rising, &LegStation::y, field); };
  t->legInner = leg([](const LegStation& s) { return s.inner; });
  t->legOuter = leg([](const LegStation& s) { return s.outer; });
  t->legFront = leg([](const LegStation& s) { return s.front; });
  t->legBack = leg([](const LegStation& s) { return s.back; });
  t->legSquare = leg([](const LegStation& s) { return std::exp2(0.5 - 1 / s.exponent) - 1; });
  const auto arm = [&](auto field) { return table(f.arm, &ArmStation::along, field); };
  t->armOver = arm([](const ArmStation& s) { return s.over; });
  t->armUnder = arm([](const ArmStation& s) { return s.under; });
  t->armFront = arm([](const ArmStation& s) { return s.front; });
  t->armBack = arm([](const ArmStation& s) { return s.back; });
  t->armSquare = arm([](const ArmStation& s) { return std::exp2(0.5 - 1 / s.exponent) - 1; });
  tables_ = std::move(t);
}

BodyField::~BodyField() = default;
const Figure& BodyField::figure() const {
  return tables_->figure;
}

double BodyField::Tables::trunk(const Vector3d& p) const {
  const double low = figure.trunk.front().y, high = figure.trunk.back().y;
  const double y = std::clamp(p.y(), low, high);
  const double centre = trunkCentre(y), z = p.z() - centre;
  const double depth = sidedDepth(z, trunkFront(y) - centre, centre - trunkBack(y));
  const double d = section(p.x(), z, trunkHalf(y), depth, trunkSquare(y));
  return blendMax(d, std::max(low - p.y(), p.y() - high), 30);
}

double BodyField::Tables::leg(const Vector3d& p) const {
  const double high = figure.leg.front().y, low = figure.leg.back().y;
  const double y = std::clamp(p.y(), low, high);
  const double inner = legInner(y), outer = legOuter(y), front = legFront(y), back = legBack(y);
  const double d = section(p.x() - 0.5 * (inner + outer), p.z() - 0.5 * (front + back), 0.5 * (outer - inner),
                           0.5 * (front - back), legSquare(y));
  return blendMax(d, std::max(low - p.y(), p.y() - high), 30);
}

double BodyField::Tables::foot(const Vector3d& p) const {
  const double len = figure.footLength, half = 0.5 * figure.footBreadth;
  const double c = std::cos(figure.footTurn * kDegree), s = std::sin(figure.footTurn * kDegree);
  const double x0 = p.x() - figure.ankleX, z0 = p.z() - figure.ankleZ;
  // Across the foot (outwards positive) and from the heel forwards.
  const Vector3d q(c * x0 - s * z0, p.y(), s * x0 + c * z0 + 0.235 * len);
  const double m = len / 246;
  double d = ellipsoid({0, 30 * m, 0.125 * len, 0.71 * half, 36 * m, 0.128 * len, 0, 0, 0}, q);
  d = blendMin(d, roundCone(q, {0, 66 * m, 0.29 * len}, {-6 * m, 25 * m, 0.64 * len}, 33 * m, 24 * m),
               30 * m);
  d = blendMin(
      d, roundCone(q, {0.16 * half, 20 * m, 0.16 * len}, {0.30 * half, 17 * m, 0.66 * len}, 24 * m, 22 * m),
      24 * m);
  d = blendMin(d, ellipsoid({0.02 * half, 16 * m, 0.685 * len, 0.97 * half, 23 * m, 0.15 * len, 0, 0, 0}, q),
               26 * m);
  // Big toe, then the row of small ones, each shorter than the one before.
  double toes = roundCone(q, {-0.56 * half, 14 * m, 0.76 * len}, {-0.50 * half, 11.5 * m, 0.955 * len},
                          15 * m, 11.5 * m);
  for (int i = 0; i < 4; ++i) {
    const double across = (-0.13 + 0.28 * i) * half, tip = (0.945 - 0.022 * i - 0.012 * i * i) * len;
    toes = blendMin(
        toes,
        roundCone(q, {across, 12 * m, 0.72 * len}, {across - 1.5 * m * i, 8.5 * m, tip}, 10.5 * m, 7.5 * m),
        9 * m);
  }
  return blendMin(d, toes, 12 * m);
}

double BodyField::Tables::armTube(const Vector3d& p) const {
  const Vector3d q = p - arm.shoulder;
  const double low = figure.arm.front().along, high = figure.arm.back().along;
  const double raw = q.dot(arm.along), u = std::clamp(raw, low, high);
  const Vector3d axis = armAxis(figure, u);
  const double v = (p - axis).dot(arm.over), w = p.z() - axis.z();
  const double d = section(v, w, sidedDepth(v, armOver(u), armUnder(u)),
                           sidedDepth(w, armFront(u), armBack(u)), armSquare(u));
  return blendMax(d, std::max(low - raw, raw - high), 20);
}

double BodyField::Tables::hand(const Vector3d& p) const {
  const double m = figure.handLength / 181, half = 0.5 * figure.handBreadth, deep = 0.5 * figure.handDepth;
  const Vector3d e = (Vector3d::UnitZ() - arm.hand * arm.hand.z()).normalized();
  const Vector3d q0 = p - arm.wrist;
  // Along the hand, across it (thumb side positive) and out of its back.
  const Vector3d q(q0.dot(arm.hand) / m, q0.dot(e), q0.dot(arm.over));
  if (q.x() < -60) return 1e3;
  double d = ellipsoid({47, 0, 0, 57, half, deep, 0, 0, 0}, q);
  d = blendMin(d, roundCone(q, {-10, 0, 0}, {56, 0, 0}, deep + 4, deep - 1), 26);
  const double pitch = 2 * half / 4.1;
  for (int i = 0; i < 4; ++i) {
    const double across = (1.5 - i) * pitch;
    const double tip = std::array<double, 4>{170, 180, 173, 153}[i];
    const double r = pitch * (i == 3 ? 0.48 : 0.53);
    d = blendMin(d, roundCone(q, {66, 0.95 * across, 2}, {tip - 0.86 * r, 0.83 * across, -11}, r, r * 0.86),
                 3.5);
  }
  const double thumb = roundCone(q, {12, 0.5 * half, -6}, {46, 1.32 * half, -13}, 13.5, 11);
  const double tip = roundCone(q, {46, 1.32 * half, -13}, {74, 1.95 * half, -18}, 11, 8.5);
  return blendMin(d, blendMin(thumb, tip, 6), 12);
}

double BodyField::Tables::head(const Vector3d& p) const {
  double d = ellipsoid(figure.skull, p);
  d = blendMin(d, ellipsoid(figure.face, p), figure.face.blend);
  d = blendMin(d, ellipsoid(figure.jaw, p), figure.jaw.blend);
  const double neck = roundCone(p, {0, figure.neckLowY, figure.neckLowZ},
                                {0, figure.neckTopY, figure.neckTopZ}, figure.neckLowR, figure.neckTopR);
  return blendMin(d, neck, 34);
}

double BodyField::Tables::relief(const Vector3d& p) const {
  double sum = 0;
  for (const Relief& r : figure.relief) {
    if (r.height == 0) continue;
    const double c = std::cos(r.tilt * kDegree), s = std::sin(r.tilt * kDegree);
    const double y0 = p.y() - r.y, z0 = (p.z() - r.z) / r.rz;
    for (const double side : {1.0, -1.0}) {
      const double x0 = p.x() - side * r.x;
      const double x = (c * x0 + side * s * y0) / r.rx, y = (-side * s * x0 + c * y0) / r.ry;
      const double e = x * x + y * y + z0 * z0;
      if (e < 12) sum += r.height * std::exp(-e);
      if (r.x == 0) break;
    }
  }
  return sum;
}

double BodyField::Tables::breasts(const Vector3d& p) const {
  const Figure& f = figure;
  return pair(p, 16, [&](const Vector3d& q) {
    return blendMin(ellipsoid(f.breast, q), bar(f.breastRoot, q), f.breastRoot.blend);
  });
}

/// The arm leaves the trunk with a small fold underneath and flows into chest and back above it.
double BodyField::Tables::shoulderBlend(const Vector3d& p) const {
  const double t = std::clamp((p.y() - figure.yAxilla) / (figure.shoulderY - figure.yAxilla), 0.0, 1.0);
  return figure.armBlend * (0.75 + 1.45 * t * t * (3 - 2 * t));
}

double BodyField::Tables::value(const Vector3d& p) const {
  const Figure& f = figure;
  double d = trunk(p);
  const bool low = p.y()<f.leg.front().y + 80, high = p.y()> f.yWaist - 60;
  if (low) {
    d = blendMin(d, leg(p), f.hipBlend);
    if (p.y() < 260) d = blendMin(d, foot(p), 24);
    if (p.y() > f.yThigh - 200)
      d = blendMin(d, pair(p, 14, [&](const Vector3d& q) { return ellipsoid(f.buttock, q); }),
                   f.buttock.blend);
  }
  if (f.belly.rz > 0) d = blendMin(d, ellipsoid(f.belly, p), f.belly.blend);
  if (high) {
    d = blendMin(d, ellipsoid(f.blade, p), f.blade.blend);
    d = blendMin(d, bar(f.flank, p), f.flank.blend);
    double neck = blendMin(head(p), bar(f.neckCord, p), f.neckCord.blend);
    neck = blendMin(neck, bar(f.yoke, p), f.yoke.blend);
    d = blendMin(d, neck, 36);
    d = blendMin(d, bar(f.collarBone, p), f.collarBone.blend);
  }
  if (p.x() > 40 && p.y() > f.yCrotch - 260)
    d = blendMin(d, blendMin(armTube(p), hand(p), 20), shoulderBlend(p));
  if (high) {
    d = blendMin(d, pair(p, 18, [&](const Vector3d& q) { return ellipsoid(f.pectoral, q); }),
                 f.pectoral.blend);
    d = blendMin(d, breasts(p), f.breast.blend);
  }
  d -= relief(p);
  return blendMax(d, -p.y(), 6);
}

double BodyField::operator()(const Vector3d& p) const {
  return tables_->value({std::abs(p.x()), p.y(), p.z()});
}

double BodyField::armSide(const Vector3d& p) const {
  const Vector3d q(std::abs(p.x()), p.y(), p.z());
  if (q.x() < 40 || q.y() < tables_->figure.yCrotch - 260) return -1e3;
  const double neck = tables_->head(q);
  return std::min(tables_->trunk(q), neck) - std::min(tables_->armTube(q), tables_->hand(q));
}

Vector3d BodyField::gradient(const Vector3d& p) const {
  constexpr double h = 0.25;
  Vector3d g;
  for (int k = 0; k < 3; ++k) {
    Vector3d a = p, b = p;
    a[k] -= h, b[k] += h;
    g[k] = ((*this)(b) - (*this)(a)) / (2 * h);
  }
  return g;
}

Vector3d BodyField::project(Vector3d p, bool onMidline, int steps) const {
  for (int i = 0; i < steps; ++i) {
    const double d = (*this)(p);
    if (std::abs(d) < 1e-4) break;
    Vector3d g = gradient(p);
    if (onMidline) g.x() = 0;
    Vector3d move = -d * g / std::max(g.squaredNorm(), 0.05);
    const double length = move.norm();
    if (length > 12) move *= 12 / length;
    p += move;
    if (onMidline) p.x() = 0;
  }
  return p;
}

}  // namespace fitroom::bodymodel::authoring
