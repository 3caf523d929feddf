#include "engine/ui/try_on_worker.h"

#include <exception>
#include <utility>

namespace fitroom::engine {

namespace {

/// A try-on that ends in an exception (out of memory) is a failure to show, not the end of the program.
Expected<TryOnResult> guarded(FittingRoom& room, const TryOnRequest& request,
                              const bodymodel::Progress& progress) {
  try {
    return room.tryOn(request, progress);
  } catch (const std::exception& e) {
    return bodymodel::fail(
        bodymodel::ErrorCode::kInternal,
        {"试穿时出了意外,请再试一次;若仍不行,请告诉店员。",
         "The try-on stopped unexpectedly. Try once more; if it stays so, tell the staff."},
        e.what());
  }
}

}  // namespace

TryOnWorker::TryOnWorker(FittingRoom& room, std::function<void()> wake)
    : room_(room), wake_(std::move(wake)), thread_([this] { loop(); }) {}

TryOnWorker::~TryOnWorker() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
    stop_ = true;
    waiting_.reset();
  }
  changed_.notify_all();
  thread_.join();
}

void TryOnWorker::start(TryOnRequest request) {
  {
    const std::lock_guard lock(mutex_);
    ++ticket_;
    waiting_ = std::move(request);
    finished_.reset();
    stop_ = running_;
    status_ = {true, 0.0, {}};
  }
  changed_.notify_all();
}

void TryOnWorker::cancel() {
  const std::lock_guard lock(mutex_);
  ++ticket_;
  waiting_.reset();
  finished_.reset();
  stop_ = true;
  status_ = {};
}

TryOnWorker::Status TryOnWorker::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::optional<TryOnWorker::Finished> TryOnWorker::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(finished_, std::nullopt);
}

void TryOnWorker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !running_ && !waiting_; });
}

void TryOnWorker::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return quit_ || waiting_; });
    if (quit_) return;
    runOne(lock);
  }
}

void TryOnWorker::runOne(std::unique_lock<std::mutex>& lock) {
  TryOnRequest request = std::move(*waiting_);
  waiting_.reset();
  running_ = true;
  stop_ = false;
  const std::uint64_t mine = ticket_;
  lock.unlock();

  bodymodel::Progress progress;
  progress.cancelled = [this] { return stop_.load(); };
  progress.report = [this, mine](double fraction, const Text& stage) {
    {
      const std::lock_guard inner(mutex_);
      if (mine != ticket_) return;
      status_ = {true, fraction, stage};
    }
    wake_();
  };
  Expected<TryOnResult> result = guarded(room_, request, progress);

  lock.lock();
  running_ = false;
  if (mine == ticket_) {
    status_ = {};
    finished_ = Finished{std::move(request), std::move(result)};
  }
  lock.unlock();
  changed_.notify_all();
  wake_();
  lock.lock();
}

}  // namespace fitroom::engine
