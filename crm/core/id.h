#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "crm/core/clock.h"
#include "crm/core/random.h"

namespace fitroom::crm {

/// Makes UUIDv7 text (RFC 9562, section 5.7): 48 bits of milliseconds, a 12-bit counter within the
/// millisecond, 62 random bits. Ids of one maker sort in the order they were made, also when the clock
/// steps back. An id is a name, not a secret.
/// Thread: any. The clock and the random source must outlive the maker.
class IdMaker {
 public:
  IdMaker(const Clock& clock, RandomSource& random) : clock_(clock), random_(random) {}
  std::string next();
  /// So many at once, in the order in which they sort.
  std::vector<std::string> take(std::size_t n);

 private:
  std::string make(std::int64_t now, std::array<std::uint8_t, 16> bytes);

  const Clock& clock_;
  RandomSource& random_;
  std::mutex mutex_;
  std::int64_t lastMs_ = -1;
  std::uint32_t counter_ = 0;
};

/// UUIDv7 text of `ms` (0 and up) whose other 74 bits come from the 16 bytes given: the same in, the same
/// out. For events that another system numbers: a repeated message makes the id it made before.
std::string uuidV7(std::int64_t ms, std::array<std::uint8_t, 16> bytes);

/// True for 8-4-4-4-12 lower-case hex digits of version 7.
bool isUuidV7(std::string_view text);

}  // namespace fitroom::crm
