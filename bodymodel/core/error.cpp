#include "bodymodel/core/error.h"

namespace fitroom::bodymodel {

const char* errorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kUnreadable:
      return "unreadable";
    case ErrorCode::kUnwritable:
      return "unwritable";
    case ErrorCode::kMalformed:
      return "malformed";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kLimitExceeded:
      return "limit_exceeded";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kNoDisplay:
      return "no_display";
    case ErrorCode::kNewerVersion:
      return "newer_version";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace fitroom::bodymodel
