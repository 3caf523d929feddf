#pragma once

#include <optional>
#include <vector>

#include "bodymodel/body.h"
#include "garments/core/garment_model.h"
#include "garments/drape/drape.h"

namespace fitroom::garments {

enum class Zone : std::uint8_t {
  kNeck,
  kShoulder,
  kChest,
  kUpperArm,
  kSleeve,  ///< Sleeve length.
  kWaist,
  kHip,
  kThigh,
  kLength,
  kInseam,
  kCount,
};

/// Five words, about the garment and never about the person. For lengths: too short to too long.
enum class FitVerdict : std::uint8_t { kTooTight, kTight, kRight, kLoose, kTooLoose };

struct ZoneFit {
  Zone zone = Zone::kChest;
  double garment = 0.0;   ///< Finished measure, m.
  double body = 0.0;      ///< Body measure it is held against, m.
  double ease = 0.0;      ///< garment - body, m.
  double strain = 0.0;    ///< 95th percentile of cloth strain in the zone after draping, fraction.
  double pressure = 0.0;  ///< Mean contact pressure where the zone touches, Pa.
  FitVerdict verdict = FitVerdict::kRight;
  double confidence = 0.0;  ///< 0 to 1: lower when the body measure was inferred.
  Text text;                ///< e.g. "4 cm of room at the chest: as it is meant".
};

struct FitReport {
  std::vector<ZoneFit> zones;
  FitVerdict overall = FitVerdict::kRight;
  Text summary;
};

/// What the judgement needs to know about the body.
struct FitBody {
  const bodymodel::Body& body;
  bodymodel::MeasureSet measures;    ///< Every measure, re-taken on the mesh, SI.
  bodymodel::MeasureSet inferredSd;  ///< Standard deviation of those that were inferred; absent: given.
};

/// Judges a draped garment zone by zone. `drape` may be null: then strain and pressure are estimated from
/// ease.
FitReport assess(const GarmentModel& garment, const Fabric& fabric, const FitBody& body, const Drape* drape);

/// Chances that one size is too small, fits or is too large.
struct SizeChance {
  std::string label;
  double small = 0.0;
  double fits = 0.0;
  double large = 0.0;
  Zone binding = Zone::kChest;  ///< The zone that decides.
};

/// Ease this customer likes beyond the style's own, learned from what they kept and sent back. Metres.
struct Taste {
  std::array<double, static_cast<std::size_t>(Zone::kCount)> easeOffset{};
};

struct SizeAdvice {
  std::vector<SizeChance> sizes;    ///< One per size of the run, small to large.
  std::optional<std::string> best;  ///< None: "none of these fits", which is an answer.
  double confidence = 0.0;          ///< 0 to 1.
  Text text;                        ///< The advice with its reason, naming the neighbour when it is close.
};

/// Which size of the run to take. Needs no drape.
SizeAdvice advise(const GarmentModel& garment, const Fabric& fabric, const FitBody& body,
                  const Taste& taste = {});

const char* zoneName(Zone z);
Text zoneText(Zone z);
const char* fitVerdictName(FitVerdict v);  ///< too_tight, tight, right, loose, too_loose.
Text fitVerdictText(FitVerdict v, Zone zone);

}  // namespace fitroom::garments
