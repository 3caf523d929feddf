#pragma once

#include <array>
#include <optional>
#include <vector>

#include "garments/fit/ease_table.h"

namespace fitroom::garments {

inline constexpr std::size_t kZoneCount = static_cast<std::size_t>(Zone::kCount);

/// One zone of one size held against one body.
struct ZonePair {
  Zone zone = Zone::kChest;
  WantedEase wanted;
  double garment = 0.0;  ///< Finished measure, metres.
  double body = 0.0;     ///< What it is held against, metres.
  double sd = 0.0;       ///< Standard deviation of `body` where it was inferred, metres; 0 when given.
  double ease() const { return garment - body; }
};

/// The zones that say something about this garment on this body, in the order of Zone. Left out: zones that
/// the category has no use for, measures that are missing, not finite or not above zero, sleeves that are
/// meant to be short, legs that are meant to be cropped.
///
/// The waist of a garment is held against the ISO waist (midway between rib and hip bone), or the navel's
/// where that is not known. A skirt's band comes to rest between the two: the mean of ISO and navel girth.
/// Trousers sit where their rise puts them: the band lies at inseam - 1.2 cm + 0.965 (length - inseam) above
/// the floor (the side runs over the hip, so it is longer than it is high). Between navel and hip level the
/// body's girth there is navel + (1 - (1 - t)^2.2) (hip - navel), t the share of the height between them; at
/// the navel or above, towards the ISO waist.
///
/// The length of a top, dress or skirt is held against where the style is drawn to end on this body: the
/// run's middle length times nape height (skirts: navel height) over that of the body the house drafts for
/// (women 1.442 and 1.026 m, men 1.536 and 1.076 m, their mean for `any`).
std::vector<ZonePair> zonePairs(const GarmentModel& garment, const FinishedMeasures& finished,
                                const Fabric& fabric, const FitBody& body);

/// The run of a garment; one entry with its own finished measures when it has no table.
std::vector<GarmentSize> runOf(const GarmentModel& garment);

}  // namespace fitroom::garments
