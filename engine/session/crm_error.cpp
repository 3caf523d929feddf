#include "engine/session/crm_error.h"

namespace fitroom::engine {

using bodymodel::ErrorCode;

namespace {

ErrorCode toCode(crm::ErrorCode code) {
  switch (code) {
    case crm::ErrorCode::kInvalidArgument:
    case crm::ErrorCode::kNoConsent:
    case crm::ErrorCode::kDenied:
    case crm::ErrorCode::kWrongKey:
      return ErrorCode::kInvalidArgument;
    case crm::ErrorCode::kNotFound:
      return ErrorCode::kNotFound;
    case crm::ErrorCode::kUnreadable:
      return ErrorCode::kUnreadable;
    case crm::ErrorCode::kBusy:
    case crm::ErrorCode::kUnwritable:
      return ErrorCode::kUnwritable;
    case crm::ErrorCode::kNewerVersion:
      return ErrorCode::kNewerVersion;
    case crm::ErrorCode::kCorrupt:
      return ErrorCode::kMalformed;
    case crm::ErrorCode::kCancelled:
      return ErrorCode::kCancelled;
    case crm::ErrorCode::kInternal:
      return ErrorCode::kInternal;
  }
  return ErrorCode::kInternal;
}

}  // namespace

bodymodel::Error toError(const crm::Error& error) {
  return bodymodel::fail(toCode(error.code), {error.text.zh, error.text.en}, error.context).value();
}

}  // namespace fitroom::engine
