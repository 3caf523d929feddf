#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "garments/fit/sentences.h"
#include "garments/fit/zone_cloth.h"
#include "garments/fit/zone_measures.h"

namespace fitroom::garments {

namespace {

constexpr double kPi = 3.141592653589793;
// Confidence of a measure that was given, and what inferring it costs: halved at this standard deviation.
constexpr double kSure = 0.95;
constexpr double kHalvingSd = 0.025;
constexpr double kNoDrape = 0.90;
constexpr double kUnsettled = 0.80;
constexpr double kUnknownFabric = 0.75;
// Bands of pressure, Pa (Kuzmichev table 13.5): more is critical for casual wear, more is not for daily wear.
constexpr double kCriticalPressure = 2000.0;
constexpr double kUnfitPressure = 3300.0;

bool isGirth(Zone zone) {
  return !isLength(zone) && zone != Zone::kShoulder;
}

// Without a drape: the stretch that closing the gap takes, and by Laplace's law what it presses on a round
// body.
void estimateCloth(const ZonePair& pair, const Fabric& fabric, ZoneFit& z) {
  if (!isGirth(pair.zone) || pair.ease() >= 0.0) return;
  z.strain = -pair.ease() / pair.garment;
  z.pressure = fabric.stretchWeft * z.strain * 2.0 * kPi / pair.body;
}

// The drape may only make a verdict tighter: it sees folds, straps and shapes that two girths do not.
FitVerdict withCloth(FitVerdict v, const ZoneFit& z, double stretchLimit) {
  if (!isGirth(z.zone)) return v;
  if (z.pressure > kUnfitPressure) return FitVerdict::kTooTight;
  const bool strained = stretchLimit > 0.0 && z.strain > stretchLimit && z.ease < 0.0;
  if (z.pressure > kCriticalPressure || strained) return std::min(v, FitVerdict::kTight);
  return v;
}

double confidenceOf(const ZonePair& pair, const Fabric& fabric, const GarmentModel& garment,
                    const Drape* drape) {
  const double r = pair.sd / kHalvingSd;
  double c = kSure / (1.0 + r * r);
  if (drape == nullptr) {
    c *= kNoDrape;
  } else if (!drape->converged) {
    c *= kUnsettled;
  }
  if (garment.fabric.empty() || fabric.id.empty() || fabric.id != garment.fabric) c *= kUnknownFabric;
  return std::clamp(c, 0.0, 1.0);
}

int distance(FitVerdict v) {
  return std::abs(static_cast<int>(v) - static_cast<int>(FitVerdict::kRight));
}

// A zone that matters little can pull the whole at most to "tight" or "loose", and only when it is far off.
FitVerdict share(FitVerdict v, double weight) {
  if (weight >= 0.5) return v;
  if (distance(v) < 2) return FitVerdict::kRight;
  return v == FitVerdict::kTooTight ? FitVerdict::kTight : FitVerdict::kLoose;
}

void summarise(const std::vector<ZonePair>& pairs, FitReport& report) {
  const ZoneFit* worst = nullptr;
  double worstWeight = 0.0;
  for (std::size_t i = 0; i < report.zones.size(); ++i) {
    const auto& z = report.zones[i];
    const FitVerdict v = share(z.verdict, pairs[i].wanted.weight);
    const int d = distance(v), best = distance(report.overall);
    // Tight outweighs loose: cloth can be belted or hemmed, not added.
    const bool heavier =
        d == best && d > 0 &&
        (v < report.overall || (v == report.overall && pairs[i].wanted.weight > worstWeight));
    if (d > best || heavier) {
      report.overall = v;
      worst = &z;
      worstWeight = pairs[i].wanted.weight;
    }
  }
  if (report.zones.empty()) {
    report.summary = {"尺码表里没有能与身体对比的尺寸，无法判断",
                      "nothing in the size sheet can be held against the body; no verdict"};
  } else if (worst == nullptr) {
    report.summary = {"各处都与版型设计相符", "everywhere as the style is meant to be"};
  } else {
    report.summary = worst->text;
  }
}

}  // namespace

FitReport assess(const GarmentModel& garment, const Fabric& fabric, const FitBody& body, const Drape* drape) {
  FitReport report;
  if (drape != nullptr && !matches(garment, *drape)) drape = nullptr;
  const auto pairs = zonePairs(garment, garment.finished, fabric, body);
  const double limit = std::isfinite(fabric.stretchLimit) ? std::max(fabric.stretchLimit, 0.0) : 0.0;
  for (const auto& pair : pairs) {
    ZoneFit z;
    z.zone = pair.zone;
    z.garment = pair.garment;
    z.body = pair.body;
    z.ease = pair.ease();
    const ZoneCloth cloth = drape != nullptr ? readZone(garment, body.body, *drape, pair.zone) : ZoneCloth{};
    if (cloth.faces > 0) {
      z.strain = cloth.strain;
      z.pressure = cloth.pressure;
    } else {
      estimateCloth(pair, fabric, z);
    }
    const bool length = isLength(pair.zone) || pair.zone == Zone::kShoulder;
    z.verdict =
        withCloth(judgeEase(pair.wanted, z.ease, z.garment, fabric.knit ? limit : 0.0, length), z, limit);
    z.confidence = confidenceOf(pair, fabric, garment, drape);
    z.text = zoneSentence(z, limit);
    report.zones.push_back(std::move(z));
  }
  summarise(pairs, report);
  return report;
}

}  // namespace fitroom::garments
