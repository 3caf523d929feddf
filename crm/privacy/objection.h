#pragma once

#include <string_view>
#include <vector>

#include "crm/log/event.h"

namespace fitroom::crm {

/// What a customer may object to (GDPR article 21).
inline constexpr const char* kToProfiling = "profiling";
inline constexpr const char* kToMarketing = "marketing";

/// Whether the last word of these events, payloads open, is that the customer objects to it.
bool objects(const std::vector<Event>& events, std::string_view to);

}  // namespace fitroom::crm
