#pragma once

#include <string>
#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

/// True for well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool isUtf8(std::string_view s);

/// True for well-formed UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F).
bool isPlainText(std::string_view s);

/// Checks text that a person typed: well-formed UTF-8, no control characters (a note may have line ends and
/// tabs), at most `maxBytes`. `what` names the field in both languages. Fails with kInvalidArgument; the
/// text itself never enters the message.
Expected<void> checkText(std::string_view s, std::size_t maxBytes, const Text& what, bool note = false);

/// Checks an id or a label that comes from outside: as `checkText`, and not empty.
Expected<void> checkId(std::string_view s, std::size_t maxBytes, const Text& what);

}  // namespace fitroom::crm
