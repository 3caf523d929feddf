#pragma once

#include <functional>

#include "bodymodel/core/text.h"

namespace fitroom::bodymodel {

/// How a long step talks to whoever started it. Copyable; both calls may be empty.
/// Thread: called from the thread that runs the step.
struct Progress {
  std::function<void(double fraction, const Text& stage)> report;  ///< fraction 0 to 1.
  std::function<bool()> cancelled;                                 ///< true: stop soon.

  void tell(double fraction, const Text& stage) const {
    if (report) report(fraction, stage);
  }
  bool shouldStop() const { return cancelled && cancelled(); }
};

}  // namespace fitroom::bodymodel
