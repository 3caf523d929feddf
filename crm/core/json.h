#pragma once

// For sources of this room only: no public header includes it.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace fitroom::crm {

using Json = nlohmann::json;  ///< Objects keep their keys sorted, so equal values print as equal bytes.

/// Parses; nothing when it is not JSON, nests deeper than 16 or repeats a key.
std::optional<Json> parseJson(std::string_view text);

/// One line, sorted keys, shortest digits that read back as the same double. Never throws: bytes that are not
/// UTF-8 come out as U+FFFD, which callers have refused before.
std::string printJson(const Json& j);

}  // namespace fitroom::crm
