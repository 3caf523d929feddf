#pragma once

#include <filesystem>

#include "garments/drape/fabric.h"

namespace fitroom::garments {

/// What the Kawabata evaluation system prints for a cloth. Warp and weft are its two directions.
struct KesFabric {
  double weight = 0;                            ///< W, mg/cm2; 10 mg/cm2 are 100 g/m2.
  double thickness = 0;                         ///< T0 at 0.5 gf/cm2, mm.
  double bendingWarp = 0, bendingWeft = 0;      ///< B, gf cm2/cm.
  double shearWarp = 0, shearWeft = 0;          ///< G, gf/(cm degree).
  double extensionWarp = 0, extensionWeft = 0;  ///< EMT, % at 500 gf/cm.
  double friction = 0.3;                        ///< MIU, no unit.
};

/// What CLO and Marvelous Designer list as a fabric's physical property.
struct CloFabric {
  double density = 0;                       ///< g/m2.
  double thickness = 0;                     ///< mm.
  double stretchWarp = 0, stretchWeft = 0;  ///< g/s2.
  double shear = 0;                         ///< g/s2.
  double bendingWarp = 0, bendingWeft = 0;  ///< g mm2/s2/rad.
  double friction = 0.3;                    ///< No unit.
};

/// SI from KES: 1 gf/cm = 0.980665 N/m, so that B 1 gf cm2/cm = 98.07e-6 N m and G 1 gf/(cm degree) = 56.19
/// N/m a radian; the tensile stiffness is the secant 500 gf/cm over EMT. Both directions of B and G become
/// their mean: the solver bends and shears alike. The stretch limit is a third of the smaller EMT, which is
/// about where wearers feel a cloth of that kind (judgement; 3 % at least). Errors: kInvalidArgument, naming
/// the value and its range.
Expected<Fabric> fromKes(const KesFabric& kes, bool knit);
/// SI from CLO: 1 g/s2 = 1e-3 N/m, 1 g mm2/s2 = 1e-9 N m, as their dimensions say. Errors as fromKes().
Expected<Fabric> fromClo(const CloFabric& clo, bool knit);

/// Reads one fabric from a JSON file: `system` (`si`, `kes` or `clo`), `id`, `knit`, and the values by the
/// names that garments/drape/README.md lists. Fails with kUnreadable, kMalformed, kInvalidArgument.
Expected<Fabric> readFabricFile(const std::filesystem::path& file);

}  // namespace fitroom::garments
