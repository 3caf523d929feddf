#pragma once

#include "garments/fit/fit_report.h"

namespace fitroom::garments {

/// What the draped cloth does in one zone.
struct ZoneCloth {
  double strain = 0.0;    ///< 95th percentile of the larger of warp and weft strain, fraction, >= 0.
  double pressure = 0.0;  ///< Mean over the vertices that press, Pa.
  int faces = 0;          ///< How many triangles lie in the zone; 0: nothing can be said.
};

/// True when the drape belongs to this garment: as many positions, strains and pressures as the mesh has.
bool matches(const GarmentModel& garment, const Drape& drape);

/// Reads a zone off the draped garment by the body's landmarks. Girths are read in a band of 6 cm about their
/// level, the thigh and the upper arm over the 10 cm below the fold, the shoulder above the armpits, the neck
/// at its opening, the waist of skirts and trousers at theirs. Lengths have no zone.
ZoneCloth readZone(const GarmentModel& garment, const bodymodel::Body& body, const Drape& drape, Zone zone);

}  // namespace fitroom::garments
