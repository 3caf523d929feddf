#include "garments/import/findings.h"

namespace fitroom::garments {

const char* readErrorCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnsupported:
      return "IMP-005";
    case ErrorCode::kNotFound:
      return "IMP-002";
    case ErrorCode::kLimitExceeded:
      return "IMP-004";
    default:
      return "IMP-001";
  }
}

Text garmentName(const GarmentModel& garment) {
  const auto& sleeve = garment.finished[Finished::kSleeve];
  switch (garment.category) {
    case Category::kTop:
      if (!sleeve) return {"背心", "sleeveless top"};
      return *sleeve < 0.42 ? Text{"T恤", "T-shirt"} : Text{"长袖上衣", "long-sleeved top"};
    default:
      return categoryText(garment.category);
  }
}

const char* verdictName(ImportVerdict v) {
  switch (v) {
    case ImportVerdict::kPass:
      return "PASS";
    case ImportVerdict::kFix:
      return "FIX";
    case ImportVerdict::kReject:
      return "REJECT";
  }
  return "REJECT";
}

const char* severityName(Severity s) {
  switch (s) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "info";
  }
  return "error";
}

}  // namespace fitroom::garments
