#include "crm/core/clock.h"

#include <chrono>

namespace fitroom::crm {

UtcTime SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UtcTime{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

}  // namespace fitroom::crm
