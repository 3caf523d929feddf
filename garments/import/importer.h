#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// The answer first: usable as it is, usable after the listed changes, or not usable.
enum class ImportVerdict { kPass, kFix, kReject };

enum class Severity { kError, kWarning, kInfo };

/// One way to settle a finding, as words for `fitroom import --set`.
struct FindingFix {
  Text text;        ///< What it does: "keep centimetres", "it is in millimetres".
  std::string set;  ///< `unit=cm`.
};

/// One thing noticed about a file. Equal things are folded into one with a count.
struct Finding {
  std::string code;  ///< e.g. `IMP-010`; stable, see garments/import/README.md.
  Severity severity = Severity::kInfo;
  Text text;           ///< Names the value and what is allowed.
  bool fixed = false;  ///< Already put right in the result; nothing is changed without saying so.
  std::vector<FindingFix> fixes = {};  ///< The first accepts what was done or guessed, the others say
                                       ///< otherwise; empty: nothing to choose.
};

struct ImportOptions {
  std::string unit;                      ///< Overrides the guess: m, cm, mm, dm, in, or `x0.0123`
                                         ///< (metres a unit). Empty: guess.
  std::string up;                        ///< Overrides the guess: +y, -y, +z, -z, +x, -x. Empty: guess.
  std::string front;                     ///< Overrides the guess, same names. Empty: guess.
  double targetEdge = 0.012;             ///< Edge length of the simulation mesh, metres, 0.006 to 0.05.
  std::uintmax_t maxBytes = 512u << 20;  ///< Larger files are rejected.
  std::vector<std::string> leave;  ///< Codes of changes not to make: IMP-011, IMP-023, IMP-030, IMP-031.
  std::string colourway;           ///< Colourway to show; empty: the file's own looks.
};

/// What one file turned out to hold.
struct ImportReport {
  std::string path;  ///< As given.
  ImportVerdict verdict = ImportVerdict::kReject;
  std::vector<Finding> findings;
  std::vector<GarmentModel> garments;  ///< Empty when rejected.
  std::vector<std::string> shown;  ///< Per garment what is shown of it, as `encodeShown` writes it; "" when
                                   ///< there is nothing beyond the simulation mesh.
  std::vector<std::string> previews;  ///< Per garment a PNG of its front and back; "" when it was not drawn.
};

/// Reads a garment file (OBJ, glTF, GLB, FBX, DAE, PLY, STL). Never fails: what goes wrong is a finding
/// of a rejected report.
ImportReport importFile(const std::filesystem::path& path, const ImportOptions& options = {},
                        const Progress& progress = {});

const char* verdictName(ImportVerdict v);  ///< PASS, FIX, REJECT.
const char* severityName(Severity s);      ///< error, warning, info.

}  // namespace fitroom::garments
