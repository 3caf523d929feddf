#include "garments/style/skirt.h"

#include <algorithm>
#include <cmath>

#include "garments/style/cloth_builder.h"
#include "garments/style/measure_style.h"
#include "garments/style/section.h"

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {

constexpr int kRounds = 16;
constexpr double kTolerance = 5e-4;
constexpr double kPi = 3.141592653589793;

struct Knobs {
  double waist, hip, hem, hemY;
};

class SkirtDraft {
 public:
  SkirtDraft(const SkirtSpec& spec, const Knobs& knobs, SeamCounts& counts)
      : spec_(spec), knobs_(knobs), cloth_(spec.edge, &counts) {
    const double top = waistY(), hip = spec.body.hipHeight;
    girth_ = Profile(overBody(spec.body, top, knobs.waist, knobs.hip, {{knobs.hemY, knobs.hem}}));
    aspect_ = Profile({{top, 0.74}, {hip, 0.68}, {knobs.hemY, 0.70}});
    centre_ = Profile({{top, 0.0}, {hip, -0.008}, {knobs.hemY, -0.008}});
  }

  Expected<void> build(GarmentModel& model);

 private:
  double waistY() const { return spec_.body.waistHeight + spec_.waistAboveNavel; }
  Section section(double v) const { return Section(girth_.at(v), aspect_.at(v), shape_, centre_.at(v)); }
  double quarter(double v) const { return 0.25 * girth_.at(v); }
  Vector3d at(bool front, const Vector2d& p) const {
    const Vector2d xz = section(p.y()).at(p.x(), front);
    return {xz.x(), p.y(), xz.y()};
  }
  // The band from the side (t = 0) to the centre (t = 1).
  Vector2d waist(bool front, double t) const {
    const double dip = spec_.waistDip * 0.5 * (1.0 - std::cos(kPi * t));
    const double v = waistY() + (front ? -dip : dip);
    return {(1.0 - t) * quarter(v), v};
  }
  Vector2d side(double t) const {
    const double v = waistY() + t * (knobs_.hemY - waistY());
    return {quarter(v), v};
  }
  Vector2d centre(bool front, double t) const {
    const double top = waist(front, 1.0).y();
    return {0.0, top + t * (knobs_.hemY - top)};
  }
  Vector2d hem(double t) const { return {(1.0 - t) * quarter(knobs_.hemY), knobs_.hemY}; }
  Seam sewOn(bool front, const std::function<Vector2d(double)>& flat, bool centre, int first, int last) {
    return cloth_.sew([&](double t) { return at(front, flat(t)); }, flat, centre, first, last);
  }

  const SkirtSpec& spec_;
  Knobs knobs_;
  Profile girth_, aspect_, centre_;
  QuarterShape shape_{2.2};
  ClothBuilder cloth_;
};

Expected<void> SkirtDraft::build(GarmentModel& model) {
  const auto sideFlat = [this](double t) { return side(t); };
  const auto hemFlat = [this](double t) { return hem(t); };
  const Seam side = sewOn(true, sideFlat, false, -1, -1);
  cloth_.nameLine("side", side.ids);
  std::vector<int> hemLine;
  for (const bool front : {true, false}) {
    const auto centreFlat = [this, front](double t) { return centre(front, t); };
    const auto waistFlat = [this, front](double t) { return waist(front, t); };
    const Seam centre = sewOn(front, centreFlat, true, -1, -1);
    const Seam waist = sewOn(front, waistFlat, false, side.ids.front(), centre.ids.front());
    const Seam hem = sewOn(front, hemFlat, false, side.ids.back(), centre.ids.back());
    cloth_.markOpening(waist, OpeningKind::kWaist, 0);
    cloth_.markOpening(hem, OpeningKind::kHem, 0);
    PanelPlan plan;
    plan.rim = joinRim({rimOf(side, sideFlat, true), rimOf(waist, waistFlat, false),
                        rimOf(centre, centreFlat, false), rimOf(hem, hemFlat, true)});
    plan.place = [this, front](const Vector2d& p) { return at(front, p); };
    plan.grain = [](const Vector2d& p) { return p; };
    plan.core = [](const Vector3d& p) { return Vector3d(0.0, p.y(), 0.0); };
    if (auto done = cloth_.addPanel(plan); !done) return done;
  }
  cloth_.mirror();
  cloth_.finish(model);
  model.tubes = {{TubeKind::kTorso, Vector3d(0.0, waistY(), 0.0), Vector3d(0.0, knobs_.hemY, 0.0)}};
  return {};
}

}  // namespace

Expected<void> makeSkirt(const SkirtSpec& spec, GarmentModel& model) {
  const auto& want = spec.finished;
  for (const Finished f : {Finished::kWaist, Finished::kHip, Finished::kHem, Finished::kLength}) {
    if (!want[f] || !(*want[f] > 0.0)) {
      return fail(ErrorCode::kInvalidArgument,
                  {std::string("半身裙缺少成衣尺寸:") + finishedName(f),
                   std::string("A skirt needs the finished measure ") + finishedName(f)},
                  spec.body.label);
    }
  }
  const double top = spec.body.waistHeight + spec.waistAboveNavel;
  Knobs k{*want[Finished::kWaist], *want[Finished::kHip], *want[Finished::kHem],
          top - *want[Finished::kLength]};
  SeamCounts counts;
  double worst = 1.0;
  for (int round = 0; round < kRounds && worst > kTolerance; ++round) {
    if (round < kFreeRounds) counts.clear();
    SkirtDraft draft(spec, k, counts);
    if (auto done = draft.build(model); !done) return done;
    const auto measured = measureAsImported(model);
    if (!measured) return tl::unexpected<Error>(measured.error());
    model.finished = *measured;
    worst = 0.0;
    const auto turn = [&](Finished f, double& knob, double gain) {
      const double miss = *want[f] - model.finished[f].value_or(0.0);
      worst = std::max(worst, std::abs(miss));
      knob += gain * miss;
    };
    turn(Finished::kWaist, k.waist, 1.0);
    turn(Finished::kHip, k.hip, 1.0);
    turn(Finished::kHem, k.hem, 1.0);
    turn(Finished::kLength, k.hemY, -1.0);
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
