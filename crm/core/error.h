#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace fitroom::crm {

/// A sentence for people, in both languages. Neither may be empty.
struct Text {
  std::string zh;
  std::string en;

  bool operator==(const Text&) const = default;
};

enum class ErrorCode {
  kInvalidArgument,
  kNotFound,
  kNoConsent,  ///< The customer has not agreed to this purpose.
  kBusy,       ///< The database is held by another writer; try again.
  kUnreadable,
  kUnwritable,    ///< Read-only place or full disk.
  kNewerVersion,  ///< The database was written by a later release.
  kCorrupt,
  kInternal,
  kWrongKey,   ///< The key given does not open what is stored.
  kDenied,     ///< The role may not do this.
  kCancelled,  ///< The caller asked to stop.
};

const char* errorCodeName(ErrorCode code);

/// An expected failure of the CRM. Customer data is never put in it.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  Text text;
  std::string context;     ///< Statement, table or file.
  bool retryable = false;  ///< The same call may succeed later.
};

template <class T>
using Expected = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, Text text, std::string context = {},
                                  bool retryable = false) {
  return tl::unexpected<Error>(Error{code, std::move(text), std::move(context), retryable});
}

}  // namespace fitroom::crm
