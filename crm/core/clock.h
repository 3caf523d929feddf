#pragma once

#include "crm/core/time.h"

namespace fitroom::crm {

/// Where "now" comes from. Thread: implementations may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  UtcTime now() const override;
};

/// A clock that stands still until it is moved: for tests, simulations and replays.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcTime start) : now_(start) {}
  UtcTime now() const override { return now_; }
  void set(UtcTime t) { now_ = t; }
  void advanceMs(std::int64_t ms) { now_.ms += ms; }
  void advanceDays(double days) { now_.ms += static_cast<std::int64_t>(days * static_cast<double>(kDayMs)); }

 private:
  UtcTime now_;
};

}  // namespace fitroom::crm
