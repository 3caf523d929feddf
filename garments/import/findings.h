#pragma once

#include "garments/import/importer.h"

namespace fitroom::garments {

/// Collects findings in the order they arise. Codes and their meaning stand in garments/import/README.md.
class Findings {
 public:
  explicit Findings(std::vector<Finding>& into) : into_(into) {}

  using Fixes = std::vector<FindingFix>;

  void error(const std::string& code, Text text, Fixes fixes = {}) {
    add(code, Severity::kError, std::move(text), false, std::move(fixes));
  }
  void warn(const std::string& code, Text text, bool fixed = false, Fixes fixes = {}) {
    add(code, Severity::kWarning, std::move(text), fixed, std::move(fixes));
  }
  void info(const std::string& code, Text text, bool fixed = false, Fixes fixes = {}) {
    add(code, Severity::kInfo, std::move(text), fixed, std::move(fixes));
  }

 private:
  void add(const std::string& code, Severity severity, Text text, bool fixed, Fixes fixes) {
    into_.push_back({code, severity, std::move(text), fixed, std::move(fixes)});
  }
  std::vector<Finding>& into_;
};

/// Code of the finding that a failure to read becomes.
const char* readErrorCode(ErrorCode code);

/// What a garment is called when its file does not say: from its category, sleeves and length.
Text garmentName(const GarmentModel& garment);

}  // namespace fitroom::garments
