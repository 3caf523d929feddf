#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace fitroom::crm {

/// Calls `work(from, to)` on parts of 0..n that do not overlap, from several threads when n is large enough
/// to be worth it. `work` must not throw, and must touch nothing that another part touches.
void inParts(std::size_t n, const std::function<void(std::size_t, std::size_t)>& work);

/// Work on 0..n that other threads do ahead of the one that needs it, which helps where it would wait.
/// `work` as for `inParts`. Thread: the one that made it.
class WorkAhead {
 public:
  WorkAhead(std::size_t n, std::function<void(std::size_t, std::size_t)> work);
  /// Stops what has not begun, and waits for what has.
  ~WorkAhead();
  WorkAhead(const WorkAhead&) = delete;
  WorkAhead& operator=(const WorkAhead&) = delete;
  /// Returns when the work on `i` is done.
  void wait(std::size_t i);

 private:
  bool doNext();

  std::size_t n_;
  std::function<void(std::size_t, std::size_t)> work_;
  std::vector<std::atomic<bool>> done_;  // By chunk.
  std::atomic<std::size_t> next_{0};     // The first chunk that nobody has taken.
  std::vector<std::thread> threads_;
};

}  // namespace fitroom::crm
