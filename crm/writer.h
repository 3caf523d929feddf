#pragma once

#include <future>
#include <memory>

#include "crm/service.h"

namespace fitroom::crm {

/// Writes events from many threads through one connection, as many as are waiting in one transaction (group
/// commit): a single durable commit is slow, a hundred in one cost hardly more.
/// Thread: any may submit.
class EventWriter {
 public:
  static constexpr std::size_t kMaxBatch = 1000;
  static constexpr std::size_t kMaxQueue = 20000;

  static Expected<std::unique_ptr<EventWriter>> open(const CrmConfig& config);
  /// Writes what is queued, then stops.
  ~EventWriter();

  /// Queues an event; what is empty in it is filled in as by `Crm::record`. The future is ready when the
  /// event is durable or refused. Waits while the queue is full, 200 ms at most; then refuses with kBusy.
  std::future<Expected<Recorded>> submit(Event event);

  /// Returns when everything submitted before it is durable or refused.
  void flush();

 private:
  struct Impl;
  explicit EventWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::crm
