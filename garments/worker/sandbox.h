#pragma once

#include <cstdint>

namespace fitroom::garments {

/// What one import may use. All are ends, not aims: an ordinary file needs a hundredth.
struct WorkerLimits {
  std::uint64_t memoryBytes = std::uint64_t{2560} << 20;  ///< Private writable memory; 0: no limit.
  int cpuSeconds = 120;                                   ///< Over all threads of the worker.
  int wallSeconds = 180;                                  ///< From start to result.
  std::uint64_t fileBytes = std::uint64_t{1} << 30;       ///< Largest result written.
  int openFiles = 64;
};

/// Puts this process into its limits for good: rlimits (memory is left out under AddressSanitizer, whose
/// shadow needs terabytes of address space), no core file, death with the parent, and a system-call filter
/// (libseccomp) that knows reading files, memory, threads and clocks only: no file opened for writing,
/// nothing made, renamed or removed, no socket, no other program, no signal to another process. What is not
/// allowed fails with EPERM. False when the machine offers no filter; the rlimits hold all the same.
bool enterSandbox(const WorkerLimits& limits);

}  // namespace fitroom::garments
