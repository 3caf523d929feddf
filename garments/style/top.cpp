#include "garments/style/top.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "garments/features/garment_features.h"
#include "garments/style/bodice.h"
#include "garments/style/cloth_builder.h"
#include "garments/style/measure_style.h"
#include "garments/style/sleeve.h"

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {

constexpr double kHalfPi = 1.5707963267948966;
// Girths at the armpit are taken this far below the underarm seam, as on a garment laid flat.
constexpr double kBelowUnderarm = kChestBelowUnderarm;
// The waist of tops lies this far above the navel.
constexpr double kWaistAboveNavel = 0.035;
// How far the armhole is cut in from the shoulder tip, at its control point.
constexpr double kFrontInset = 0.038;
constexpr double kBackInset = 0.022;
constexpr double kSideNeckBelowNape = 0.008;
constexpr int kArmholeSamples = 96;
constexpr int kRounds = 16;
constexpr double kTolerance = 5e-4;
constexpr double kVeeTurn = 0.62;     // how deep a V neckline has turned to the edge, of its depth
constexpr double kCollarLean = 0.22;  // a stand collar leans towards the neck by this much of its height

// What is turned until the measures taken on the mesh are those asked for.
struct Knobs {
  double chest, waist, hip, hem, halfShoulder, halfNeck, hemY, sleeve, upperArm, cuff;
};

double smooth(double t) {
  t = std::clamp(t, 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}

// One attempt at the cloth for given knobs: the seams of the left half, then its panels.
class TopDraft {
 public:
  TopDraft(const TopSpec& spec, const Knobs& knobs, SeamCounts& counts)
      : spec_(spec), knobs_(knobs), bodice_(shapeOf(spec, knobs)), cloth_(spec.edge, &counts) {}

  Expected<void> build(GarmentModel& model);
  double neckSeam(const GarmentModel& model) const;
  // From shoulder seam to shoulder seam; a set-in sleeve hides its seam from an import, which finds the bend.
  double shoulderSeams() const { return 2.0 * cloth_.at(shoulder_.ids.front()).x(); }

 private:
  static BodiceShape shapeOf(const TopSpec& spec, const Knobs& knobs);
  bool sleeved() const { return spec_.finished[Finished::kSleeve].has_value(); }
  bool open() const { return spec_.front == FrontStyle::kOpen; }
  double underarm() const { return bodice_.shape().underarm; }
  double waistY() const { return spec_.body.waistHeight + kWaistAboveNavel; }
  double hemAt(double share) const { return knobs_.hemY + spec_.hemRise * smooth(2.0 * share - 0.6); }
  double frontEdge(double v) const;
  double frontNeckV() const { return bodice_.shoulderV(true, knobs_.halfNeck) - spec_.frontNeckDrop; }
  Vector2d neckline(bool front, double t) const;
  Vector2d armhole(bool front, double t) const;
  Vector2d hem(double t) const;
  Seam sewOn(bool front, const std::function<Vector2d(double)>& flat, bool centre, int first, int last);
  void sewBody();
  Expected<void> addBody();
  Expected<void> addSleeve();
  Expected<void> addCollar();

  const TopSpec& spec_;
  Knobs knobs_;
  Bodice bodice_;
  ClothBuilder cloth_;
  std::unique_ptr<Sleeve> sleeve_;
  Seam side_, shoulder_, neck_[2], armhole_[2], centre_[2], hem_[2];
};

BodiceShape TopDraft::shapeOf(const TopSpec& spec, const Knobs& k) {
  BodiceShape s;
  s.underarm = spec.body.axillaHeight - spec.armholeDrop;
  const double waist = spec.body.waistHeight + kWaistAboveNavel;
  const double hip = spec.body.hipHeight;
  std::vector<std::pair<double, double>> girth{
      {s.underarm, k.chest}, {s.underarm - 2.0 * kBelowUnderarm, k.chest}, {waist, k.waist}, {k.hemY, k.hem}};
  if (k.hip > 0.0) girth.emplace_back(hip, k.hip);
  s.girth = Profile(std::move(girth));
  s.aspect = Profile({{s.underarm, 0.76}, {s.underarm - 0.07, 0.80}, {waist, 0.72}, {hip, 0.68}});
  // Bust and belly stand before the middle of the shoulders, the seat behind them (read off the house's
  // mannequin).
  s.centreZ = Profile({{s.underarm, 0.0}, {s.underarm - 0.10, 0.015}, {waist, 0.02}, {hip, 0.01}});
  s.halfShoulder = k.halfShoulder;
  s.halfNeck = k.halfNeck;
  s.shoulderTop = spec.body.napeHeight - kSideNeckBelowNape;
  s.slope = spec.shoulderSlope;
  s.frontFullness = spec.frontFullness;
  s.backFullness = spec.backFullness;
  return s;
}

// How far the free front edge stands from the centre; 0 for a closed front.
double TopDraft::frontEdge(double v) const {
  if (!open()) return 0.0;
  const double fall = std::max(underarm() - knobs_.hemY, 1e-6);
  const double t = std::clamp((underarm() - v) / fall, 0.0, 1.0);
  return 0.5 * spec_.frontGap + spec_.frontCutaway * t * t;
}

Vector2d TopDraft::neckline(bool front, double t) const {
  const double inner = front ? frontEdge(frontNeckV()) : 0.0;
  const double drop = front ? spec_.frontNeckDrop : spec_.backNeckDrop;
  if (front && open() && spec_.collar <= 0.0) {
    // A V that runs into the front edge without a corner: quadratic, its middle control point on the edge.
    const double r = 1.0 - t, half = knobs_.halfNeck, top = bodice_.shoulderV(front, half);
    return {r * r * half + (1.0 - r * r) * inner, top - drop * (2.0 * r * t * kVeeTurn + t * t)};
  }
  const double power = 2.0 / (front ? spec_.neckSquareness : 2.4);
  const double c = t >= 1.0 ? 0.0 : std::pow(std::cos(kHalfPi * t), power);
  const double s = std::pow(std::sin(kHalfPi * t), power);
  return {inner + (knobs_.halfNeck - inner) * c, bodice_.shoulderV(front, knobs_.halfNeck) - drop * s};
}

// Cubic from the underarm (t = 0, leaving along the weft) to the shoulder tip (t = 1, arriving along the
// warp).
Vector2d TopDraft::armhole(bool front, double t) const {
  const double q = bodice_.quarter(underarm());
  const double tip = knobs_.halfShoulder;
  const double inset = front ? kFrontInset : kBackInset;
  const double rise = bodice_.rise(front, tip);
  const Vector2d p0(q, underarm()), p1(q - 0.72 * (q - tip + inset), underarm());
  const Vector2d p2(tip - inset, underarm() + 0.36 * rise), p3(tip, underarm() + rise);
  const double r = 1.0 - t;
  return r * r * r * p0 + 3.0 * r * r * t * p1 + 3.0 * r * t * t * p2 + t * t * t * p3;
}

// From the side seam (t = 0) to the centre (t = 1).
Vector2d TopDraft::hem(double t) const {
  const double share = 1.0 - t;
  const double v = hemAt(share);
  return {share * bodice_.quarter(v), v};
}

Seam TopDraft::sewOn(bool front, const std::function<Vector2d(double)>& flat, bool centre, int first,
                     int last) {
  return cloth_.sew(
      [&](double t) {
        const Vector2d p = flat(t);
        return bodice_.at(front, p.x(), p.y());
      },
      [&](double t) { return bodice_.grain(front, flat(t)); }, centre, first, last);
}

void TopDraft::sewBody() {
  const double sideHem = hemAt(1.0);
  side_ = sewOn(
      true,
      [&](double t) {
        const double v = underarm() + t * (sideHem - underarm());
        return Vector2d(bodice_.quarter(v), v);
      },
      false, -1, -1);
  shoulder_ = sewOn(
      true,
      [&](double t) {
        const double u = knobs_.halfShoulder + t * (knobs_.halfNeck - knobs_.halfShoulder);
        return Vector2d(u, bodice_.shoulderV(true, u));
      },
      false, -1, -1);
  for (const bool front : {true, false}) {
    const int i = front ? 0 : 1;
    const bool onCentre = !front || !open();
    const double neckV = neckline(front, 1.0).y();
    const double hemV = hemAt(0.0);
    armhole_[i] = sewOn(
        front, [&](double t) { return armhole(front, t); }, false, side_.ids.front(), shoulder_.ids.front());
    centre_[i] = sewOn(
        front,
        [&](double t) {
          const double v = neckV + t * (hemV - neckV);
          return Vector2d(front ? frontEdge(v) : 0.0, v);
        },
        onCentre, -1, -1);
    neck_[i] = sewOn(
        front, [&](double t) { return neckline(front, t); }, false, shoulder_.ids.back(),
        centre_[i].ids.front());
    const double inner = front ? frontEdge(hemV) : 0.0;
    hem_[i] = sewOn(
        front,
        [&](double t) {
          const Vector2d p = hem(t);
          return Vector2d(p.x() + inner * t, p.y());
        },
        false, side_.ids.back(), centre_[i].ids.back());
    if (front && open()) cloth_.markOpening(centre_[i], OpeningKind::kFront, 0);
    cloth_.markOpening(hem_[i], OpeningKind::kHem, 0);
    if (spec_.collar <= 0.0) cloth_.markOpening(neck_[i], OpeningKind::kNeck, 0);
  }
}

Expected<void> TopDraft::addBody() {
  for (const bool front : {true, false}) {
    const int i = front ? 0 : 1;
    const double neckV = neckline(front, 1.0).y();
    const double hemV = hemAt(0.0);
    const double inner = front ? frontEdge(hemV) : 0.0;
    PanelPlan plan;
    plan.rim = joinRim({
        rimOf(
            side_,
            [&](double t) {
              const double v = underarm() + t * (hemAt(1.0) - underarm());
              return Vector2d(bodice_.quarter(v), v);
            },
            true),
        rimOf(
            armhole_[i], [&](double t) { return armhole(front, t); }, false),
        rimOf(
            shoulder_,
            [&](double t) {
              const double u = knobs_.halfShoulder + t * (knobs_.halfNeck - knobs_.halfShoulder);
              return Vector2d(u, bodice_.shoulderV(front, u));
            },
            false),
        rimOf(
            neck_[i], [&](double t) { return neckline(front, t); }, false),
        rimOf(
            centre_[i],
            [&](double t) {
              const double v = neckV + t * (hemV - neckV);
              return Vector2d(front ? frontEdge(v) : 0.0, v);
            },
            false),
        rimOf(
            hem_[i],
            [&](double t) {
              const Vector2d p = hem(t);
              return Vector2d(p.x() + inner * t, p.y());
            },
            true),
    });
    plan.place = [&](const Vector2d& p) { return bodice_.at(front, p.x(), p.y()); };
    plan.grain = [&](const Vector2d& p) { return bodice_.grain(front, p); };
    plan.core = [](const Vector3d& p) { return Vector3d(0.0, std::min(p.y(), 1.2), 0.0); };
    if (auto done = cloth_.addPanel(plan); !done) return done;
  }
  return {};
}

Expected<void> TopDraft::addSleeve() {
  SleeveShape shape;
  shape.underarm = cloth_.at(side_.ids.front());
  shape.upperArm = knobs_.upperArm;
  shape.cuff = knobs_.cuff;
  shape.length = knobs_.sleeve;
  for (const bool front : {true, false}) {
    for (int k = 0; k <= kArmholeSamples; ++k) {
      const Vector2d p = armhole(front, 1.0 - static_cast<double>(k) / kArmholeSamples);
      shape.armhole[front ? 0 : 1].push_back(bodice_.at(front, p.x(), p.y()));
    }
  }
  sleeve_ = std::make_unique<Sleeve>(shape);
  const double top = sleeve_->flatten(cloth_.at(shoulder_.ids.front())).y();
  const double end = shape.length;
  const auto line = [&](bool under, double from) {
    return [this, under, from, end](double t) {
      const double s = from + t * (end - from);
      return Vector2d(under ? 0.5 * sleeve_->girth(s) : 0.0, s);
    };
  };
  const auto sewSleeve = [&](int half, const std::function<Vector2d(double)>& flat, int first, int last) {
    return cloth_.sew(
        [&](double t) {
          const Vector2d p = flat(t);
          return sleeve_->at(half, p.x(), p.y());
        },
        flat, false, first, last);
  };
  const auto topFlat = line(false, top), underFlat = line(true, 0.0);
  const Seam topLine = sewSleeve(0, topFlat, shoulder_.ids.front(), -1);
  const Seam underLine = sewSleeve(0, underFlat, side_.ids.front(), -1);
  cloth_.nameLine("sleeve", topLine.ids);
  for (const bool front : {true, false}) {
    const int i = front ? 0 : 1;
    const auto cuffFlat = [&](double t) { return Vector2d(0.5 * t * sleeve_->girth(end), end); };
    const Seam cuff = sewSleeve(i, cuffFlat, topLine.ids.back(), underLine.ids.back());
    cloth_.markOpening(cuff, OpeningKind::kCuff, 1);
    const auto capFlat = [&](double t) {
      const Vector2d p = armhole(front, t);
      return sleeve_->flatten(bodice_.at(front, p.x(), p.y()));
    };
    PanelPlan plan;
    plan.tube = TubeKind::kLeftSleeve;
    // On the flat half the axis points down the page's v; u to the right: reversed order turns it
    // counter-clockwise.
    auto rim = joinRim({rimOf(topLine, topFlat, false), rimOf(cuff, cuffFlat, false),
                        rimOf(underLine, underFlat, true), rimOf(armhole_[i], capFlat, false)});
    std::reverse(rim.begin(), rim.end());
    plan.rim = std::move(rim);
    plan.place = [&, i](const Vector2d& p) { return sleeve_->at(i, p.x(), p.y()); };
    plan.grain = [](const Vector2d& p) { return p; };
    plan.core = [&](const Vector3d& p) { return sleeve_->centre((p - shape.underarm).dot(Sleeve::axis())); };
    if (auto done = cloth_.addPanel(plan); !done) return done;
  }
  return {};
}

// A stand collar: the neckline carried up along the neck and a little inwards.
Expected<void> TopDraft::addCollar() {
  const Vector3d up = Vector3d(0.0, 1.0, 0.18).normalized();
  const auto base = [&](double t) {  // from the front edge over the side neck point to the centre back
    const bool front = t < 0.5;
    const Vector2d p = front ? neckline(true, 1.0 - 2.0 * t) : neckline(false, 2.0 * t - 1.0);
    return bodice_.at(front, p.x(), p.y());
  };
  Vector3d middle = Vector3d::Zero();
  for (int i = 0; i <= 32; ++i) middle += base(i / 32.0) / 33.0;
  const auto raised = [&](double t, double share) {
    const Vector3d p = base(t);
    Vector3d inward(-p.x(), 0.0, middle.z() - p.z());
    inward.normalize();
    return Vector3d(p + spec_.collar * share * (up + kCollarLean * inward));
  };
  double total = 0.0;
  std::vector<double> length(1, 0.0);
  for (int i = 1; i <= 200; ++i) length.push_back(total += (base(i / 200.0) - base((i - 1) / 200.0)).norm());
  const auto along = [&](double t) {
    const double k = std::clamp(t, 0.0, 1.0) * 200.0;
    const auto i = std::min<std::size_t>(static_cast<std::size_t>(k), 199);
    return length[i] + (k - static_cast<double>(i)) * (length[i + 1] - length[i]);
  };
  const auto paramAt = [&](double u) {
    const auto it = std::upper_bound(length.begin() + 1, length.end() - 1, u);
    const auto i = static_cast<std::size_t>(it - length.begin());
    return (static_cast<double>(i) - 1.0 + (u - length[i - 1]) / (length[i] - length[i - 1])) / 200.0;
  };
  const auto flatAt = [&](double t, double share) { return Vector2d(along(t), share * spec_.collar); };
  const bool onCentre = !open();
  const auto end = [&](double t0, int first, bool centre) {
    return cloth_.sew([&](double s) { return raised(t0, s); }, [&](double s) { return flatAt(t0, s); },
                      centre, first, -1);
  };
  const Seam frontEnd = end(0.0, centre_[0].ids.front(), onCentre);
  const Seam backEnd = end(1.0, centre_[1].ids.front(), true);
  const Seam rimTop =
      cloth_.sew([&](double t) { return raised(t, 1.0); }, [&](double t) { return flatAt(t, 1.0); }, false,
                 frontEnd.ids.back(), backEnd.ids.back());
  cloth_.markOpening(rimTop, OpeningKind::kNeck, 0);
  if (open()) cloth_.markOpening(frontEnd, OpeningKind::kFront, 0);
  PanelPlan plan;
  plan.rim = joinRim({
      rimOf(
          neck_[0], [&](double t) { return flatAt(0.5 * (1.0 - t), 0.0); }, true),
      rimOf(
          neck_[1], [&](double t) { return flatAt(0.5 + 0.5 * t, 0.0); }, false),
      rimOf(
          backEnd, [&](double s) { return flatAt(1.0, s); }, false),
      rimOf(
          rimTop, [&](double t) { return flatAt(t, 1.0); }, true),
      rimOf(
          frontEnd, [&](double s) { return flatAt(0.0, s); }, true),
  });
  plan.place = [&](const Vector2d& p) { return raised(paramAt(p.x()), p.y() / spec_.collar); };
  plan.grain = [](const Vector2d& p) { return p; };
  plan.core = [&](const Vector3d& p) { return Vector3d(0.0, p.y(), middle.z()); };
  return cloth_.addPanel(plan);
}

Expected<void> TopDraft::build(GarmentModel& model) {
  sewBody();
  if (auto done = addBody(); !done) return done;
  if (sleeved()) {
    if (auto done = addSleeve(); !done) return done;
  } else {
    for (const auto& seam : armhole_) cloth_.markOpening(seam, OpeningKind::kArmhole, 1);
  }
  if (spec_.collar > 0.0) {
    if (auto done = addCollar(); !done) return done;
  }
  cloth_.nameLine("centre_back", centre_[1].ids);
  cloth_.mirror();
  cloth_.finish(model);
  const Vector3d neck(0.0, spec_.body.napeHeight, 0.0), foot(0.0, knobs_.hemY, 0.0);
  model.tubes = {{TubeKind::kTorso, neck, foot}};
  if (sleeved()) {
    const Vector3d arm = 0.5 * (cloth_.at(shoulder_.ids.front()) + cloth_.at(side_.ids.front()));
    const Vector3d hand = sleeve_->centre(knobs_.sleeve);
    const Vector3d flip(-1.0, 1.0, 1.0);
    model.tubes.push_back({TubeKind::kLeftSleeve, arm, hand});
    model.tubes.push_back({TubeKind::kRightSleeve, arm.cwiseProduct(flip), hand.cwiseProduct(flip)});
  }
  return {};
}

// The length of the neck seam: what is asked for where the opening itself has no two ends of its own.
double TopDraft::neckSeam(const GarmentModel& model) const {
  double length = 0.0;
  for (const auto& neck : neck_) length += 2.0 * lineLength(model.mesh, neck.ids);
  return length;
}

// Turns each knob by `share` of what its measure is still off; the largest miss left, metres.
double correct(const FinishedMeasures& want, const FinishedMeasures& have, double share, Knobs& k) {
  double worst = 0.0;
  const auto turn = [&](Finished f, double& knob, double gain) {
    if (!want[f] || !have[f]) return;
    const double miss = *want[f] - *have[f];
    worst = std::max(worst, std::abs(miss));
    knob += share * gain * miss;
  };
  turn(Finished::kChest, k.chest, 1.0);
  turn(Finished::kWaist, k.waist, 1.0);
  turn(Finished::kHip, k.hip, 1.0);
  turn(Finished::kHem, k.hem, 1.0);
  turn(Finished::kShoulder, k.halfShoulder, 0.5);
  turn(Finished::kNeck, k.halfNeck, 0.22);
  turn(Finished::kLength, k.hemY, -1.0);
  turn(Finished::kSleeve, k.sleeve, 1.0);
  turn(Finished::kUpperArm, k.upperArm, 1.0);
  turn(Finished::kCuff, k.cuff, 1.0);
  return worst;
}

}  // namespace

Expected<void> makeTop(const TopSpec& spec, GarmentModel& model) {
  const auto& want = spec.finished;
  std::vector<Finished> needed{Finished::kNeck,  Finished::kShoulder, Finished::kChest,
                               Finished::kWaist, Finished::kHem,      Finished::kLength};
  if (want[Finished::kSleeve])
    needed.insert(needed.end(), {Finished::kSleeve, Finished::kUpperArm, Finished::kCuff});
  for (const Finished f : needed) {
    if (!want[f] || !(*want[f] > 0.0)) {
      return fail(ErrorCode::kInvalidArgument,
                  {std::string("上衣缺少成衣尺寸:") + finishedName(f),
                   std::string("A top needs the finished measure ") + finishedName(f)},
                  spec.body.label);
    }
  }
  Knobs k{*want[Finished::kChest],
          *want[Finished::kWaist],
          want[Finished::kHip].value_or(0.0),
          *want[Finished::kHem],
          0.5 * *want[Finished::kShoulder],
          0.16 * *want[Finished::kNeck],
          spec.body.napeHeight - *want[Finished::kLength],
          want[Finished::kSleeve].value_or(0.0) - 0.12,
          want[Finished::kUpperArm].value_or(0.0),
          want[Finished::kCuff].value_or(0.0)};
  SeamCounts counts;
  double worst = 1.0;
  for (int round = 0; round < kRounds && worst > kTolerance; ++round) {
    if (round < kFreeRounds) counts.clear();
    TopDraft draft(spec, k, counts);
    if (auto done = draft.build(model); !done) return done;
    const auto measured = measureAsImported(model);
    if (!measured) return tl::unexpected<Error>(measured.error());
    model.finished = *measured;
    FinishedMeasures have = model.finished;
    have[Finished::kShoulder] = draft.shoulderSeams();
    if (spec.front == FrontStyle::kOpen) have[Finished::kNeck] = draft.neckSeam(model);
    worst = correct(want, have, round < kFreeRounds + 3 ? 1.0 : 0.4, k);
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
