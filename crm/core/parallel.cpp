#include "crm/core/parallel.h"

#include <algorithm>

namespace fitroom::crm {
namespace {

constexpr std::size_t kLeast = 128;  // Fewer are done before a thread has started.
constexpr std::size_t kMostThreads = 4;
constexpr std::size_t kChunk = 32;

std::size_t threadsFor(std::size_t n) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  return std::clamp<std::size_t>(n / kLeast, 1, std::min(cores, kMostThreads));
}

}  // namespace

void inParts(std::size_t n, const std::function<void(std::size_t, std::size_t)>& work) {
  const std::size_t parts = threadsFor(n);
  std::vector<std::thread> threads;
  for (std::size_t p = 1; p < parts; ++p) {
    threads.emplace_back(work, n * p / parts, n * (p + 1) / parts);
  }
  work(0, n / parts);
  for (std::thread& t : threads) t.join();
}

WorkAhead::WorkAhead(std::size_t n, std::function<void(std::size_t, std::size_t)> work)
    : n_(n), work_(std::move(work)), done_((n + kChunk - 1) / kChunk) {
  for (std::size_t t = 1; t < threadsFor(n); ++t) {
    threads_.emplace_back([this] {
      while (doNext()) {
      }
    });
  }
}

WorkAhead::~WorkAhead() {
  next_ = done_.size();
  for (std::thread& t : threads_) t.join();
}

bool WorkAhead::doNext() {
  const std::size_t chunk = next_.fetch_add(1);
  if (chunk >= done_.size()) return false;
  work_(chunk * kChunk, std::min(n_, (chunk + 1) * kChunk));
  done_[chunk].store(true, std::memory_order_release);
  done_[chunk].notify_one();
  return true;
}

void WorkAhead::wait(std::size_t i) {
  std::atomic<bool>& done = done_[i / kChunk];
  while (!done.load(std::memory_order_acquire)) {
    if (!doNext()) done.wait(false, std::memory_order_acquire);
  }
}

}  // namespace fitroom::crm
