#include "crm/core/error.h"

namespace fitroom::crm {

const char* errorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kNoConsent:
      return "no_consent";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kUnreadable:
      return "unreadable";
    case ErrorCode::kUnwritable:
      return "unwritable";
    case ErrorCode::kNewerVersion:
      return "newer_version";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kWrongKey:
      return "wrong_key";
    case ErrorCode::kDenied:
      return "denied";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace fitroom::crm
