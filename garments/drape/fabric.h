#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Measured properties of a cloth, SI. Sources stand in assets/fabrics/fabrics.json.
struct Fabric {
  std::string id;  ///< e.g. `cotton_poplin`.
  Text name;
  bool knit = false;
  double density = 0.15;       ///< kg/m2, 0.02 to 1.
  double stretchWarp = 2000;   ///< Tensile stiffness along the grain, N/m, 1 to 5e4.
  double stretchWeft = 2000;   ///< Across the grain, N/m.
  double shear = 60;           ///< N/m.
  double bending = 30e-6;      ///< N m (flexural rigidity per unit width), 1e-6 to 1e-3.
  double thickness = 0.0005;   ///< m.
  double friction = 0.4;       ///< Against skin and cloth, 0 to 1.
  double stretchLimit = 0.03;  ///< Strain at which wearing it becomes uncomfortable, fraction.
  std::string source;          ///< Where the figures come from.
};

/// Reads `assets/fabrics/fabrics.json`.
Expected<std::vector<Fabric>> loadFabrics(const std::filesystem::path& assets);

}  // namespace fitroom::garments
