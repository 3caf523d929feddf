#include "garments/worker/sandbox.h"

#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace fitroom::garments {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

void limit(__rlimit_resource resource, std::uint64_t value) {
  const rlimit both{value, value};
  ::setrlimit(resource, &both);
}

void setLimits(const WorkerLimits& limits) {
  if (limits.memoryBytes > 0 && !kSanitized) {
    // RLIMIT_DATA counts what is really private and writable; address space that is only set aside (arenas,
    // thread stacks) is bounded loosely beside it.
    limit(RLIMIT_DATA, limits.memoryBytes);
    limit(RLIMIT_AS, 4 * limits.memoryBytes);
  }
  // The soft end says SIGXCPU, which names the reason; the hard one cannot be ignored.
  const auto cpu = static_cast<std::uint64_t>(limits.cpuSeconds);
  const rlimit seconds{cpu, cpu + 2};
  ::setrlimit(RLIMIT_CPU, &seconds);
  limit(RLIMIT_FSIZE, limits.fileBytes);
  limit(RLIMIT_NOFILE, static_cast<std::uint64_t>(limits.openFiles));
  limit(RLIMIT_CORE, 0);
  // A file too large becomes a failed write instead of a death.
  ::signal(SIGXFSZ, SIG_IGN);
}

/// Calls that only touch the worker itself or read.
constexpr int kAllowed[] = {SCMP_SYS(read),
                            SCMP_SYS(readv),
                            SCMP_SYS(pread64),
                            SCMP_SYS(preadv),
                            SCMP_SYS(write),
                            SCMP_SYS(writev),
                            SCMP_SYS(pwrite64),
                            SCMP_SYS(lseek),
                            SCMP_SYS(close),
                            SCMP_SYS(close_range),
                            SCMP_SYS(dup),
                            SCMP_SYS(fstat),
                            SCMP_SYS(stat),
                            SCMP_SYS(lstat),
                            SCMP_SYS(newfstatat),
                            SCMP_SYS(statx),
                            SCMP_SYS(fstatfs),
                            SCMP_SYS(statfs),
                            SCMP_SYS(access),
                            SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2),
                            SCMP_SYS(readlink),
                            SCMP_SYS(readlinkat),
                            SCMP_SYS(getcwd),
                            SCMP_SYS(getdents64),
                            SCMP_SYS(fadvise64),
                            SCMP_SYS(poll),
                            SCMP_SYS(ppoll),
                            SCMP_SYS(mmap),
                            SCMP_SYS(munmap),
                            SCMP_SYS(mremap),
                            SCMP_SYS(mprotect),
                            SCMP_SYS(madvise),
                            SCMP_SYS(mincore),
                            SCMP_SYS(brk),
                            SCMP_SYS(membarrier),
                            SCMP_SYS(futex),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(get_robust_list),
                            SCMP_SYS(set_tid_address),
                            SCMP_SYS(rseq),
                            SCMP_SYS(arch_prctl),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(sched_getparam),
                            SCMP_SYS(sched_getscheduler),
                            SCMP_SYS(sched_get_priority_max),
                            SCMP_SYS(sched_get_priority_min),
                            SCMP_SYS(getcpu),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(getpid),
                            SCMP_SYS(getppid),
                            SCMP_SYS(gettid),
                            SCMP_SYS(getuid),
                            SCMP_SYS(geteuid),
                            SCMP_SYS(getgid),
                            SCMP_SYS(getegid),
                            SCMP_SYS(uname),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(getrlimit),
                            SCMP_SYS(times),
                            SCMP_SYS(time),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group)};

bool addRules(scmp_filter_ctx filter) {
  bool done = true;
  const auto allow = [&](int call, unsigned count, scmp_arg_cmp a) {
    const int added = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, count, &a);
    done = done && (added == 0 || added == -EDOM);  // EDOM: this machine has no such call
  };
  for (const int call : kAllowed) allow(call, 0, {});
  // Opening: for reading only.
  constexpr std::uint64_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC;
  allow(SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY));
  allow(SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY));
  // Threads, not processes. clone3 hides its flags in memory, so it is said not to exist and the C library
  // falls back to clone.
  allow(SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
  done = done && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  // Limits may be read, not set; signals go to the worker itself (abort).
  allow(SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));
  allow(SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));
  allow(SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
  allow(SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFL));
  allow(SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFD));
  allow(SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_SETFD));
  return done;
}

bool loadFilter() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  const bool loaded = addRules(filter) && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return loaded;
}

}  // namespace

bool enterSandbox(const WorkerLimits& limits) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  ::mallopt(M_ARENA_MAX, 4);
  setLimits(limits);
  return loadFilter();
}

}  // namespace fitroom::garments
