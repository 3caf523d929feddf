#include "crm/core/parallel.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace fitroom::crm {
namespace {

constexpr std::size_t kLeast = 128;  // Fewer are done before a thread has started.
constexpr std::size_t kMostThreads = 4;

}  // namespace

void inParts(std::size_t n, const std::function<void(std::size_t, std::size_t)>& work) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t parts = std::clamp<std::size_t>(n / kLeast, 1, std::min(cores, kMostThreads));
  std::vector<std::thread> threads;
  for (std::size_t p = 1; p < parts; ++p) {
    threads.emplace_back(work, n * p / parts, n * (p + 1) / parts);
  }
  work(0, n / parts);
  for (std::thread& t : threads) t.join();
}

}  // namespace fitroom::crm
