#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/body.h"
#include "bodymodel/core/error.h"
#include "bodymodel/measure/measure.h"

namespace fitroom::bodymodel {

struct ScanOptions {
  std::optional<double> sex;  ///< 0 female to 1 male; without it levels that differ by sex are in between.
  std::string unit;           ///< m, dm, cm, mm, in, ft instead of the guess; empty: guess by height.
};

/// A foreign mesh of a standing person, understood.
struct Scan {
  Body body;             ///< House frame, metres; regions, landmarks and joints as found. No skin weights.
  std::string unit, up;  ///< What the file turned out to use: `cm`, `+z`.
  bool sexKnown = false;
  /// Why a landmark is not certain; nothing for a certain one.
  std::array<std::optional<Text>, kLandmarkCount> doubt;
  std::vector<Text> notes;  ///< What was changed or left aside.

  /// Why a measure taken on `body` is not certain; nothing when every landmark it hangs on is.
  std::optional<Text> doubtOf(Measure measure) const;
};

/// Finds unit, axes, limbs and landmarks of a standing person: arms in an A or T or hanging clear of the
/// trunk, legs apart at least at the shins, one of the six axes up, any heading. README.md says how each
/// landmark is found. Fails with kInvalidArgument (a bad unit), kMalformed (empty, not finite),
/// kUnsupported (nothing that stands on two legs, or of no human height).
Expected<Scan> readScan(const TriMesh& mesh, const ScanOptions& options = {});

}  // namespace fitroom::bodymodel
