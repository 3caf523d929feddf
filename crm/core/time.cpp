#include "crm/core/time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>

namespace fitroom::crm {
namespace {

// Reads exactly `digits` decimal digits from the front of `s`.
std::optional<int> takeDigits(std::string_view& s, int digits) {
  if (s.size() < static_cast<std::size_t>(digits)) return std::nullopt;
  int value = 0;
  for (int i = 0; i < digits; ++i) {
    const char c = s[static_cast<std::size_t>(i)];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  s.remove_prefix(static_cast<std::size_t>(digits));
  return value;
}

bool takeChar(std::string_view& s, char c) {
  if (s.empty() || s.front() != c) return false;
  s.remove_prefix(1);
  return true;
}

// ".250" and longer fractions; digits past the millisecond are cut.
std::optional<int> takeFraction(std::string_view& s) {
  if (!takeChar(s, '.')) return 0;
  int value = 0;
  int digits = 0;
  while (!s.empty() && s.front() >= '0' && s.front() <= '9') {
    if (digits < 3) value = value * 10 + (s.front() - '0');
    ++digits;
    s.remove_prefix(1);
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  for (; digits < 3; ++digits) value *= 10;
  return value;
}

// "Z", "+08:00", "+0800"; milliseconds east of UTC.
std::optional<std::int64_t> takeZone(std::string_view& s) {
  if (takeChar(s, 'Z') || takeChar(s, 'z')) return 0;
  const bool east = takeChar(s, '+');
  if (!east && !takeChar(s, '-')) return std::nullopt;
  const auto hours = takeDigits(s, 2);
  takeChar(s, ':');
  const auto minutes = takeDigits(s, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = *hours * kHourMs + *minutes * kMinuteMs;
  return east ? offset : -offset;
}

std::optional<std::int64_t> takeClock(std::string_view& s) {
  const auto h = takeDigits(s, 2);
  if (!h || *h > 23 || !takeChar(s, ':')) return std::nullopt;
  const auto m = takeDigits(s, 2);
  if (!m || *m > 59 || !takeChar(s, ':')) return std::nullopt;
  const auto sec = takeDigits(s, 2);
  if (!sec || *sec > 59) return std::nullopt;
  const auto fraction = takeFraction(s);
  if (!fraction) return std::nullopt;
  const auto zone = takeZone(s);
  if (!zone) return std::nullopt;
  return *h * kHourMs + *m * kMinuteMs + *sec * kSecondMs + *fraction - *zone;
}

std::optional<UtcTime> parse(std::string_view s) {
  const auto year = takeDigits(s, 4);
  if (!year || !takeChar(s, '-')) return std::nullopt;
  const auto month = takeDigits(s, 2);
  if (!month || !takeChar(s, '-')) return std::nullopt;
  const auto day = takeDigits(s, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  std::int64_t ms = std::chrono::sys_days{date}.time_since_epoch().count() * kDayMs;
  if (!s.empty()) {
    if (!takeChar(s, 'T') && !takeChar(s, ' ')) return std::nullopt;
    const auto clock = takeClock(s);
    if (!clock || !s.empty()) return std::nullopt;
    ms += *clock;
  }
  const UtcTime t{ms};
  if (t < kEarliest || t > kLatest) return std::nullopt;
  return t;
}

}  // namespace

std::string toIso8601(UtcTime t) {
  const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds{t.ms}};
  const auto days = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{days};
  const std::int64_t rest = (point - days).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / kHourMs,
                     rest / kMinuteMs % 60, rest / kSecondMs % 60, rest % kSecondMs);
}

Expected<UtcTime> fromIso8601(std::string_view text) {
  const auto t = parse(text);
  if (t) return *t;
  const std::string shown(text.substr(0, 40));
  return fail(
      ErrorCode::kInvalidArgument,
      {fmt::format("看不懂时间“{}”。请写成 2026-03-01 或 2026-03-01T08:30:00Z（1900 至 9999 年，须带时区）。",
                   shown),
       fmt::format("Cannot read the time \"{}\". Write 2026-03-01 or 2026-03-01T08:30:00Z (years 1900 to "
                   "9999, with a zone).",
                   shown)},
      "time");
}

}  // namespace fitroom::crm
