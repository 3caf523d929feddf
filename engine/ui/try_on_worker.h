#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/session/fitting_room.h"

namespace fitroom::engine {

/// Runs one try-on at a time away from the screen's thread. A newer request cancels the one that runs.
/// Thread: all public functions from one thread; the wake function is called from the worker.
class TryOnWorker {
 public:
  struct Status {
    bool running = false;
    double fraction = 0.0;  ///< 0 to 1.
    Text stage;             ///< What it does now.
  };
  struct Finished {
    TryOnRequest request;
    Expected<TryOnResult> result;
  };

  /// `wake` tells the screen that there is something new to show; it must not block.
  TryOnWorker(FittingRoom& room, std::function<void()> wake);
  ~TryOnWorker();
  TryOnWorker(const TryOnWorker&) = delete;
  TryOnWorker& operator=(const TryOnWorker&) = delete;

  void start(TryOnRequest request);
  /// Asks what runs to stop and forgets what waits and what is done.
  void cancel();
  Status status() const;
  /// What was finished since the last call and not cancelled.
  std::optional<Finished> take();
  /// Blocks until nothing runs or waits.
  void wait();

 private:
  void loop();
  void runOne(std::unique_lock<std::mutex>& lock);

  FittingRoom& room_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<TryOnRequest> waiting_;
  std::optional<Finished> finished_;
  Status status_;
  std::uint64_t ticket_ = 0;  ///< Counts starts and cancels: a result of an older ticket is dropped.
  std::atomic<bool> stop_{false};
  bool running_ = false;
  bool quit_ = false;
  std::thread thread_;
};

}  // namespace fitroom::engine
