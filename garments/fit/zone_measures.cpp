#include "garments/fit/zone_measures.h"

#include <algorithm>
#include <cmath>

namespace fitroom::garments {

using bodymodel::Measure;

namespace {

// A sleeve (leg) shorter than this share of the arm (inseam) is short on purpose.
constexpr double kLongSleeve = 0.82;
constexpr double kLongLeg = 0.84;
constexpr double kCrotchRoom = 0.012;
constexpr double kRiseHeight = 0.965;
// The hip swells soon below the navel: on the house's mannequin 47 % of the way to the hip's girth a quarter
// down.
constexpr double kHipFullness = 2.2;
// Neck openings that stand further off than this are necklines, not collars.
constexpr double kCollarRange = 0.07;

struct Value {
  double mean = 0.0;
  double sd = 0.0;
};

class BodyReader {
 public:
  explicit BodyReader(const FitBody& body) : body_(body) {}
  std::optional<Value> get(Measure m) const {
    const auto v = body_.measures.get(m);
    if (!v || !std::isfinite(*v) || !(*v > 0.0)) return std::nullopt;
    const auto sd = body_.inferredSd.get(m);
    return Value{*v, sd && std::isfinite(*sd) && *sd > 0.0 ? *sd : 0.0};
  }
  std::optional<Value> waist() const {
    if (const auto iso = get(Measure::kWaistIso)) return iso;
    return get(Measure::kWaistNavel);
  }

 private:
  const FitBody& body_;
};

std::optional<double> finite(const std::optional<double>& v) {
  if (!v || !std::isfinite(*v) || !(*v > 0.0)) return std::nullopt;
  return v;
}

// The body's girth where a trouser band sits.
std::optional<Value> bandGirth(const FinishedMeasures& g, const BodyReader& body) {
  const auto navel = body.get(Measure::kWaistNavel), hip = body.get(Measure::kHip),
             inseam = body.get(Measure::kInseam);
  const auto navelY = body.get(Measure::kNavelHeight), hipY = body.get(Measure::kHipHeight);
  const auto length = finite(g[Finished::kLength]), leg = finite(g[Finished::kInseam]);
  if (!navel) return body.waist();
  if (!hip || !inseam || !navelY || !hipY || !length || !leg || navelY->mean <= hipY->mean) return navel;
  const double y = inseam->mean - kCrotchRoom + kRiseHeight * (*length - *leg);
  const double t = (navelY->mean - y) / (navelY->mean - hipY->mean);
  if (t >= 0.0) {
    const double s = 1.0 - std::pow(1.0 - std::min(t, 1.0), kHipFullness);
    return Value{navel->mean + s * (hip->mean - navel->mean), navel->sd + s * (hip->sd - navel->sd)};
  }
  const auto waist = body.waist();
  const double s = std::min(-3.0 * t, 1.0);
  return Value{navel->mean + s * (waist->mean - navel->mean), navel->sd + s * (waist->sd - navel->sd)};
}

// A skirt's band comes to rest between the waist and the navel.
std::optional<Value> skirtWaist(const BodyReader& body) {
  const auto waist = body.waist(), navel = body.get(Measure::kWaistNavel);
  if (!waist || !navel) return waist;
  return Value{0.5 * (waist->mean + navel->mean), 0.5 * (waist->sd + navel->sd)};
}

std::optional<double> middleLength(const GarmentModel& garment) {
  std::vector<double> lengths;
  for (const auto& size : garment.sizes) {
    if (const auto l = finite(size.finished[Finished::kLength])) lengths.push_back(*l);
  }
  if (lengths.empty()) return finite(garment.finished[Finished::kLength]);
  std::sort(lengths.begin(), lengths.end());
  return lengths[lengths.size() / 2];
}

// Where the style is drawn to end on this body.
std::optional<Value> drawnLength(const GarmentModel& garment, const BodyReader& body) {
  const bool skirt = garment.category == Category::kSkirt;
  const auto height = body.get(skirt ? Measure::kNavelHeight : Measure::kNapeHeight);
  const auto middle = middleLength(garment);
  if (!height || !middle) return std::nullopt;
  const double women = skirt ? 1.026 : 1.442, men = skirt ? 1.076 : 1.536;
  const double drafted =
      garment.audience == "female" ? women : (garment.audience == "male" ? men : 0.5 * (women + men));
  return Value{*middle * height->mean / drafted, *middle * height->sd / drafted};
}

std::optional<double> hipOf(const GarmentModel& garment, const FinishedMeasures& g, const BodyReader& body) {
  if (const auto hip = finite(g[Finished::kHip])) return hip;
  // The hem of a top that reaches the hip is its girth there.
  const auto hem = finite(g[Finished::kHem]), length = finite(g[Finished::kLength]);
  const auto nape = body.get(Measure::kNapeHeight), hipY = body.get(Measure::kHipHeight);
  const bool top = garment.category != Category::kTrousers && garment.category != Category::kShorts &&
                   garment.category != Category::kSkirt && garment.category != Category::kJumpsuit;
  if (!top || !hem || !length || !nape || !hipY) return std::nullopt;
  if (*length < nape->mean - hipY->mean - 0.05 || *length > nape->mean - hipY->mean + 0.20)
    return std::nullopt;
  return hem;
}

// A sleeveless armhole is cut in from the shoulder point on purpose.
bool sleeved(const GarmentModel& garment, const FinishedMeasures& g) {
  if (finite(g[Finished::kSleeve]) || finite(g[Finished::kUpperArm])) return true;
  return std::any_of(garment.tubes.begin(), garment.tubes.end(), [](const Tube& tube) {
    return tube.kind == TubeKind::kLeftSleeve || tube.kind == TubeKind::kRightSleeve;
  });
}

struct Found {
  double garment;
  Value body;
};

std::optional<Found> sleeve(const FinishedMeasures& g, const BodyReader& body) {
  const auto arm = body.get(Measure::kArmLength), width = body.get(Measure::kShoulderWidth);
  auto length = finite(g[Finished::kSleeve]);
  if (!arm || !length || *length < kLongSleeve * arm->mean) return std::nullopt;
  // What the shoulder has too much the sleeve need not have.
  const auto shoulder = finite(g[Finished::kShoulder]);
  if (shoulder && width) *length += 0.5 * (*shoulder - width->mean);
  return Found{*length, *arm};
}

std::optional<Found> find(const GarmentModel& garment, const FinishedMeasures& g, const BodyReader& body,
                          Zone zone) {
  const auto pair = [&](std::optional<double> finished,
                        std::optional<Value> measure) -> std::optional<Found> {
    finished = finite(finished);
    if (!finished || !measure) return std::nullopt;
    return Found{*finished, *measure};
  };
  const bool legs = garment.category == Category::kTrousers || garment.category == Category::kShorts;
  switch (zone) {
    case Zone::kNeck: {
      const auto neck = pair(g[Finished::kNeck], body.get(Measure::kNeckBase));
      return neck && neck->garment - neck->body.mean < kCollarRange ? neck : std::nullopt;
    }
    case Zone::kShoulder:
      if (!sleeved(garment, g)) return std::nullopt;
      return pair(g[Finished::kShoulder], body.get(Measure::kShoulderWidth));
    case Zone::kChest:
      return pair(g[Finished::kChest], body.get(Measure::kChest));
    case Zone::kUpperArm:
      return pair(g[Finished::kUpperArm], body.get(Measure::kUpperArm));
    case Zone::kSleeve:
      return sleeve(g, body);
    case Zone::kWaist:
      if (garment.category == Category::kSkirt) return pair(g[Finished::kWaist], skirtWaist(body));
      return pair(g[Finished::kWaist], legs ? bandGirth(g, body) : body.waist());
    case Zone::kHip:
      return pair(hipOf(garment, g, body), body.get(Measure::kHip));
    case Zone::kThigh:
      return pair(g[Finished::kThigh], body.get(Measure::kThigh));
    case Zone::kLength:
      return pair(g[Finished::kLength], drawnLength(garment, body));
    case Zone::kInseam: {
      const auto leg = pair(g[Finished::kInseam], body.get(Measure::kInseam));
      return leg && leg->garment > kLongLeg * leg->body.mean ? leg : std::nullopt;
    }
    case Zone::kCount:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<ZonePair> zonePairs(const GarmentModel& garment, const FinishedMeasures& finished,
                                const Fabric& fabric, const FitBody& body) {
  std::vector<ZonePair> pairs;
  const BodyReader reader(body);
  for (std::size_t i = 0; i < kZoneCount; ++i) {
    const auto zone = static_cast<Zone>(i);
    const auto wanted = wantedEase(garment.category, garment.intendedFit, fabric.knit, zone);
    if (!wanted) continue;
    const auto found = find(garment, finished, reader, zone);
    if (found) pairs.push_back({zone, *wanted, found->garment, found->body.mean, found->body.sd});
  }
  return pairs;
}

std::vector<GarmentSize> runOf(const GarmentModel& garment) {
  if (!garment.sizes.empty()) return garment.sizes;
  return {GarmentSize{garment.size, garment.finished}};
}

}  // namespace fitroom::garments
