#pragma once

#include "garments/features/garment_features.h"
#include "garments/import/frame.h"
#include "garments/import/layers.h"
#include "garments/import/manifold.h"
#include "garments/import/split.h"

namespace fitroom::garments {

/// A soup cleaned at one scale and one way up, its parts looked at.
struct Assembly {
  double scale = 1;  ///< Metres per file unit.
  Axes axes;
  SplitResult split;  ///< Sheets in metres, house's axes.
  SoupCounts counts;
  SheetCounts sheets;
  LayerCounts layers;
  std::size_t sewn = 0;           ///< Boundary points joined to a neighbouring panel.
  std::vector<double> deviation;  ///< Per garment: `plausibility`, 10 when it has no features.
  double rms = 10;                ///< Over all garments, weighted by area.
  double bestScale = 1;           ///< Factor that would make the garments most ordinary.
  double frontEvidence = 0;       ///< Sum over garments.
};

/// What a merchant may ask to be left as it is in the file.
struct AssemblyRules {
  bool sew = true;          ///< Panels whose edges lie along each other are joined.
  bool oneLayer = true;     ///< Inner walls, facings and turned hems are taken off
  bool dropLinings = true;  ///< and whole linings.
};

/// Cleans, welds (boundary points within 1 mm), separates, orients and splits `base` (file units and axes) as
/// if a file unit were `scale` metres.
Assembly assemble(const Soup& base, const Axes& axes, double scale, const AssemblyRules& rules = {});

/// The most believable unit: `forced` or the file's own when the clothes come out ordinary in it, else the
/// best of the usual ones, else a factor that makes them ordinary (`unit` is then `x<factor>`).
struct UnitChoice {
  Assembly assembly;
  std::string unit;
  bool declared = false;  ///< The file said so and it is believed.
  bool arbitrary = false;
  bool certain = true;  ///< The clothes come out ordinary.
};
UnitChoice chooseUnit(const Soup& base, const Axes& axes, const std::string& forced, double declaredMetres,
                      const AssemblyRules& rules = {});

}  // namespace fitroom::garments
