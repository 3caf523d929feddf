#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "bodymodel/core/text.h"

namespace fitroom::bodymodel {

/// What kind of expected failure happened. The value is stable: scripts read `errorCodeName`.
enum class ErrorCode {
  kInvalidArgument,  ///< A number or name outside what is allowed.
  kNotFound,         ///< A file, garment, customer or measure that is not there.
  kUnreadable,       ///< A file that cannot be opened or read to its end.
  kUnwritable,       ///< A folder or file that cannot be written; a full disk.
  kMalformed,        ///< Data that breaks its own format.
  kUnsupported,      ///< Understood, but not handled; the message says what to do instead.
  kLimitExceeded,    ///< Too large, too many, too slow.
  kCancelled,        ///< The caller asked to stop.
  kNoDisplay,        ///< A picture was asked for and there is no way to draw one.
  kNewerVersion,     ///< A file or database written by a later release.
  kInternal,         ///< A step that should have worked did not; please report it.
};

/// Stable lower_snake_case name of a code, for JSON.
const char* errorCodeName(ErrorCode code);

/// An expected failure: bad input, bad file, bad disk. Programmer errors assert instead.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  Text text;            ///< Names the thing, the value, what was allowed and what to do.
  std::string context;  ///< File, element or zone it is about; may be empty. Never customer data.
};

template <class T>
using Expected = tl::expected<T, Error>;

/// Shorthand for returning a failure: `return fail(ErrorCode::kNotFound, {zh, en}, path);`
inline tl::unexpected<Error> fail(ErrorCode code, Text text, std::string context = {}) {
  return tl::unexpected<Error>(Error{code, std::move(text), std::move(context)});
}

}  // namespace fitroom::bodymodel
