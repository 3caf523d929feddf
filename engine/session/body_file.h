#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/mannequin/mannequin.h"
#include "bodymodel/scan/scan.h"

namespace fitroom::engine {

/// What the GLB of a body keeps beside its mesh so that it can be measured again: a JSON object with `sex`,
/// `landmarks` and `joints` (x, y, z each, metres, in the order of their enums).
std::string bodyNotes(const bodymodel::Body& body);

/// A mesh file, measured.
struct MeasuredFile {
  bodymodel::Body body;
  bool ours = false;          ///< A body this program wrote: landmarks are known, nothing is guessed.
  std::optional<double> sex;  ///< Nothing when neither the file nor the caller says.
  std::string unit = "m", up = "+y";
  bodymodel::MeasureSet measures;
  std::array<std::optional<bodymodel::Text>, bodymodel::kMeasureCount> doubt;  ///< Why one is not certain.
  std::vector<bodymodel::Text> notes;
};

/// Reads a mesh and takes every measure that can be taken. A body of ours, unchanged, gives back what was
/// achieved when it was made; anything else is treated as a scan. Fails with kNotFound, kUnreadable,
/// kMalformed, kUnsupported, kLimitExceeded, kInvalidArgument (a unit no person has).
bodymodel::Expected<MeasuredFile> measureFile(const std::filesystem::path& path,
                                              const bodymodel::Mannequin& mannequin,
                                              const bodymodel::ScanOptions& options = {});

}  // namespace fitroom::engine
