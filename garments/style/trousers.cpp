#include "garments/style/trousers.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>

#include "garments/features/garment_features.h"
#include "garments/style/cloth_builder.h"
#include "garments/style/measure_style.h"
#include "garments/style/section.h"

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {

constexpr int kRounds = 20;
constexpr double kTolerance = 5e-4;
constexpr double kPi = 3.141592653589793;
constexpr int kArcPieces = 72;
// The thigh is measured this far below the crotch.
constexpr double kBelowCrotch = kThighBelowCrotch;
// Height over which the seat closes into the two legs, and how late it does so: the exponent of the crotch
// curve.
constexpr double kCrotchCurve = 0.14;
constexpr double kCrotchPower = 3.2;
constexpr double kCrotchZ = -0.02;  // front to back, where the inside seams meet
// Where the legs' axes stand from the middle, in shares of the stature: the stance of the house's mannequin.
constexpr double kKneeX = 0.079;
constexpr double kAnkleX = 0.0955;
constexpr double kAnkleY = 0.041;

struct Knobs {
  double waist, hip, thigh, knee, hem, hemY, crotchY;
};

// The left half of a pair of trousers as horizontal half sections: above the crotch an arc from the front
// centre round the side to the back centre, below it the closed loop of a leg, between them a blend of the
// two.
class TrouserSurface {
 public:
  TrouserSurface(const TrousersSpec& spec, const Knobs& k)
      : top_(spec.body.waistHeight + spec.waistAboveNavel), crotch_(k.crotchY), hem_(k.hemY) {
    const double hip = spec.body.hipHeight;
    seat_ = Profile(overBody(spec.body, top_, k.waist, k.hip, {{top_ + spec.waistDip, k.waist}}));
    seatAspect_ = Profile({{top_, 0.76}, {hip, 0.72}});
    seatZ_ = Profile({{top_, 0.0}, {hip, -0.022}});
    leg_ = Profile({{k.crotchY, k.thigh},
                    {k.crotchY - kBelowCrotch, k.thigh},
                    {spec.body.kneeHeight, k.knee},
                    {k.hemY, k.hem}});
    legAxis_ = Profile({{k.crotchY, legHalfBreadth(k.thigh)},
                        {spec.body.kneeHeight, kKneeX * spec.body.height},
                        {kAnkleY * spec.body.height, kAnkleX * spec.body.height}});
    legZ_ = Profile({{k.crotchY, kCrotchZ}, {spec.body.kneeHeight, -0.006}, {k.hemY, -0.03}});
  }

  double top() const { return top_; }
  double crotch() const { return crotch_; }
  double hem() const { return hem_; }
  Vector3d legCentre(double v) const { return {legX(v), v, legZ_.at(v)}; }

  // Length from the side to the front (or back) centre, or to the inside of the leg.
  double width(bool front, double v) const { return arc(front, v).length[kArcPieces]; }

  // Point at arc length u from the side.
  Vector3d at(bool front, double u, double v) const {
    const Arc a = arc(front, v);
    const double target = std::clamp(u, 0.0, a.length[kArcPieces]);
    int i = 1;
    while (i < kArcPieces && a.length[i] < target) ++i;
    const double t = (target - a.length[i - 1]) / std::max(a.length[i] - a.length[i - 1], 1e-12);
    const Vector2d p = a.point[i - 1] + t * (a.point[i] - a.point[i - 1]);
    return {p.x(), v, p.y()};
  }

 private:
  struct Arc {
    std::array<Vector2d, kArcPieces + 1> point;
    std::array<double, kArcPieces + 1> length;
  };

  static constexpr double kLegAspect = 1.08;  // depth over breadth of a leg
  // Breadth of an ellipse of this girth and the leg's aspect: 2 a, Ramanujan's formula turned round.
  static double legHalfBreadth(double girth) {
    const double b = kLegAspect;
    return girth / (kPi * (3.0 * (1.0 + b) - std::sqrt((3.0 + b) * (1.0 + 3.0 * b))));
  }
  // At the crotch both legs meet in the middle; further down each goes its own way.
  double legX(double v) const {
    const double below = std::clamp((crotch_ - v) / 0.05, 0.0, 1.0);
    return std::max(legHalfBreadth(leg_.at(v)) + 0.004 * below, legAxis_.at(v));
  }
  Arc arc(bool front, double v) const {
    double w = 1.0;
    if (v > crotch_)
      w = std::pow(std::clamp((crotch_ + kCrotchCurve - v) / kCrotchCurve, 0.0, 1.0), kCrotchPower);
    const Section seat(seat_.at(v), seatAspect_.at(v), seatShape_, seatZ_.at(v));
    const double a = legHalfBreadth(leg_.at(v)), b = kLegAspect * a;
    const double sign = front ? 1.0 : -1.0;
    Arc result;
    for (int i = 0; i <= kArcPieces; ++i) {
      const double s = static_cast<double>(i) / kArcPieces;  // 0 at the side, 1 at the centre
      Vector2d p = Vector2d::Zero();
      if (w < 1.0) p += (1.0 - w) * seat.at((1.0 - s) * seat.quarter(), front);
      if (w > 0.0)
        p += w * Vector2d(legX(v) + a * std::cos(kPi * s), legZ_.at(v) + sign * b * std::sin(kPi * s));
      result.point[i] = p;
      result.length[i] = i == 0 ? 0.0 : result.length[i - 1] + (p - result.point[i - 1]).norm();
    }
    return result;
  }

  double top_, crotch_, hem_;
  QuarterShape seatShape_{2.25};
  Profile seat_, seatAspect_, seatZ_, leg_, legZ_, legAxis_;
};

class TrousersDraft {
 public:
  TrousersDraft(const TrousersSpec& spec, const Knobs& knobs, SeamCounts& counts)
      : spec_(spec), surface_(spec, knobs), cloth_(spec.edge, &counts) {}
  Expected<void> build(GarmentModel& model);

 private:
  using Flat = std::function<Vector2d(double)>;
  Seam sewOn(bool front, const Flat& flat, bool centre, int first, int last) {
    return cloth_.sew(
        [&](double t) {
          const Vector2d p = flat(t);
          return surface_.at(front, p.x(), p.y());
        },
        flat, centre, first, last);
  }
  // The band from the side (t = 0) to the centre (t = 1).
  Vector2d waist(bool front, double t) const {
    const double dip = spec_.waistDip * 0.5 * (1.0 - std::cos(kPi * t));
    const double v = surface_.top() + (front ? -dip : dip);
    return {t * surface_.width(front, v), v};
  }
  Vector2d rim(bool front, double v) const { return {surface_.width(front, v), v}; }
  Expected<void> addHalf(bool front, const Seam& side, const Seam& inside, int crotch);

  const TrousersSpec& spec_;
  TrouserSurface surface_;
  ClothBuilder cloth_;
};

Expected<void> TrousersDraft::addHalf(bool front, const Seam& side, const Seam& inside, int crotch) {
  const double crotchV = surface_.crotch(), hemV = surface_.hem();
  const double topV = waist(front, 1.0).y();
  const Flat centreFlat = [&](double t) { return rim(front, topV + t * (crotchV - topV)); };
  const Flat insideFlat = [&](double t) { return rim(front, crotchV + t * (hemV - crotchV)); };
  const Flat sideFlat = [&](double t) { return Vector2d(0.0, surface_.top() + t * (hemV - surface_.top())); };
  const Flat waistFlat = [&](double t) { return waist(front, t); };
  const Flat hemFlat = [&](double t) { return Vector2d(t * surface_.width(front, hemV), hemV); };
  const Seam centre = sewOn(front, centreFlat, true, -1, crotch);
  const Seam waistSeam = sewOn(front, waistFlat, false, side.ids.front(), centre.ids.front());
  const Seam hem = sewOn(front, hemFlat, false, side.ids.back(), inside.ids.back());
  cloth_.markOpening(waistSeam, OpeningKind::kWaist, 0);
  cloth_.markOpening(hem, OpeningKind::kLegHem, 1);
  PanelPlan plan;
  plan.rim =
      joinRim({rimOf(waistSeam, waistFlat, true), rimOf(side, sideFlat, false), rimOf(hem, hemFlat, false),
               rimOf(inside, insideFlat, true), rimOf(centre, centreFlat, true)});
  plan.tubeAt = [crotchV](const Vector3d& p) {
    return p.y() > crotchV ? TubeKind::kTorso : TubeKind::kLeftLeg;
  };
  plan.place = [&, front](const Vector2d& p) { return surface_.at(front, p.x(), p.y()); };
  plan.grain = [](const Vector2d& p) { return p; };
  plan.core = [&](const Vector3d& p) { return surface_.legCentre(p.y()); };
  return cloth_.addPanel(plan);
}

Expected<void> TrousersDraft::build(GarmentModel& model) {
  const double crotchV = surface_.crotch(), hemV = surface_.hem();
  const Seam side = sewOn(
      true, [&](double t) { return Vector2d(0.0, surface_.top() + t * (hemV - surface_.top())); }, false, -1,
      -1);
  const Vector2d fork = rim(true, crotchV);
  const int crotch = cloth_.addVertex(surface_.at(true, fork.x(), fork.y()), fork, true);
  const Seam inside = sewOn(
      true, [&](double t) { return rim(true, crotchV + t * (hemV - crotchV)); }, false, crotch, -1);
  cloth_.nameLine("side", side.ids);
  cloth_.nameLine("inseam", inside.ids);
  for (const bool front : {true, false}) {
    if (auto done = addHalf(front, side, inside, crotch); !done) return done;
  }
  cloth_.mirror();
  cloth_.finish(model);
  const Vector3d waist(0.0, surface_.top(), 0.0), seat(0.0, crotchV, kCrotchZ);
  const Vector3d thigh = surface_.legCentre(crotchV - kBelowCrotch), foot = surface_.legCentre(hemV);
  const auto flip = [](Vector3d p) {
    p.x() = -p.x();
    return p;
  };
  model.tubes = {{TubeKind::kTorso, waist, seat},
                 {TubeKind::kLeftLeg, thigh, foot},
                 {TubeKind::kRightLeg, flip(thigh), flip(foot)}};
  return {};
}

double correct(const FinishedMeasures& want, const FinishedMeasures& have, Knobs& k) {
  double worst = 0.0;
  const auto miss = [&](Finished f) {
    const double d = *want[f] - have[f].value_or(0.0);
    worst = std::max(worst, std::abs(d));
    return d;
  };
  k.waist += miss(Finished::kWaist);
  k.hip += miss(Finished::kHip);
  k.thigh += miss(Finished::kThigh);
  k.knee += miss(Finished::kKnee);
  k.hem += miss(Finished::kHem);
  const double length = miss(Finished::kLength), inseam = miss(Finished::kInseam);
  k.hemY -= length;
  k.crotchY += inseam - length;
  return worst;
}

}  // namespace

Expected<void> makeTrousers(const TrousersSpec& spec, GarmentModel& model) {
  const auto& want = spec.finished;
  for (const Finished f : {Finished::kWaist, Finished::kHip, Finished::kThigh, Finished::kKnee,
                           Finished::kHem, Finished::kLength, Finished::kInseam}) {
    if (!want[f] || !(*want[f] > 0.0)) {
      return fail(ErrorCode::kInvalidArgument,
                  {std::string("长裤缺少成衣尺寸:") + finishedName(f),
                   std::string("Trousers need the finished measure ") + finishedName(f)},
                  spec.body.label);
    }
  }
  const double hemY = spec.body.waistHeight + spec.waistAboveNavel - *want[Finished::kLength];
  Knobs k{*want[Finished::kWaist],        *want[Finished::kHip], *want[Finished::kThigh],
          *want[Finished::kKnee],         *want[Finished::kHem], hemY,
          hemY + *want[Finished::kInseam]};
  SeamCounts counts;
  double worst = 1.0;
  for (int round = 0; round < kRounds && worst > kTolerance; ++round) {
    if (round < kFreeRounds) counts.clear();
    TrousersDraft draft(spec, k, counts);
    if (auto done = draft.build(model); !done) return done;
    const auto measured = measureAsImported(model);
    if (!measured) return tl::unexpected<Error>(measured.error());
    model.finished = *measured;
    worst = correct(want, model.finished, k);
  }
  if (worst > 2.0 * kTolerance) {
    return fail(ErrorCode::kInvalidArgument,
                {"这些成衣尺寸互相矛盾,做不出来",
                 "These finished measures contradict each other; no cloth has them all"},
                spec.body.label);
  }
  return {};
}

}  // namespace fitroom::garments
