#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

/// A moment in UTC, whole milliseconds since 1970-01-01T00:00:00Z. Leap seconds are not counted (POSIX).
struct UtcTime {
  std::int64_t ms = 0;  ///< kEarliest.ms to kLatest.ms.

  auto operator<=>(const UtcTime&) const = default;
};

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

/// What is accepted as a date: 1900-01-01 to 9999-12-31. Anything else is a slip of a keyboard or a clock.
constexpr UtcTime kEarliest{-2208988800000};
constexpr UtcTime kLatest{253402300799999};

/// "2026-03-01T08:30:00.250Z", always 24 characters within the accepted range.
std::string toIso8601(UtcTime t);

/// Reads "2026-03-01", "2026-03-01T08:30:00Z", with or without ".250", with "Z", "+08:00" or "-0330".
/// A time without a zone is refused, because it would mean another moment in another shop.
/// Fails with kInvalidArgument.
Expected<UtcTime> fromIso8601(std::string_view text);

/// Days from `a` to `b`, negative when b is earlier.
constexpr double daysBetween(UtcTime a, UtcTime b) {
  return static_cast<double>(b.ms - a.ms) / static_cast<double>(kDayMs);
}

}  // namespace fitroom::crm
