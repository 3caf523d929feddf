#pragma once

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/task_arena.h>

#include <optional>

namespace fitroom::garments::cloth {

/// Runs `work` with so many threads (0: as many as the machine has). More threads than cores are of use only
/// to show that they change nothing; TBB wants to be asked for them.
template <class Work>
auto inArena(int threads, Work&& work) {
  std::optional<tbb::global_control> more;
  if (threads > tbb::info::default_concurrency()) {
    more.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
  }
  tbb::task_arena arena(threads > 0 ? threads : tbb::task_arena::automatic);
  return arena.execute(std::forward<Work>(work));
}

}  // namespace fitroom::garments::cloth
