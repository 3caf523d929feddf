#pragma once

#include <functional>

namespace fitroom::crm {

/// Told how far a long step has come, 0 to 1; answering false stops the step. May be empty.
using Progress = std::function<bool(double fraction)>;

inline bool goesOn(const Progress& progress, double fraction) {
  return !progress || progress(fraction);
}

}  // namespace fitroom::crm
