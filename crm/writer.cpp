#include "crm/writer.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <thread>

#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

constexpr auto kQueuePatience = std::chrono::milliseconds(200);

struct Pending {
  Event event;
  bool foreign = false;
  std::promise<Expected<Recorded>> promise;
};

std::future<Expected<Recorded>> refused(Error error) {
  std::promise<Expected<Recorded>> p;
  p.set_value(tl::unexpected(std::move(error)));
  return p.get_future();
}

}  // namespace

struct EventWriter::Impl {
  explicit Impl(Crm c) : crm(std::move(c)) {}

  Crm crm;
  std::mutex mutex;
  std::condition_variable arrived;  // Something to write, or the end.
  std::condition_variable written;  // Room in the queue, or a batch is done.
  std::deque<Pending> queue;
  std::size_t inFlight = 0;
  bool stopping = false;
  std::thread thread;

  void run();
  void writeOut(std::vector<Pending> batch);
};

EventWriter::EventWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Expected<std::unique_ptr<EventWriter>> EventWriter::open(const CrmConfig& config) {
  auto crm = Crm::open(config);
  if (!crm) return tl::unexpected(crm.error());
  auto impl = std::make_unique<Impl>(std::move(*crm));
  impl->thread = std::thread([raw = impl.get()] { raw->run(); });
  return std::unique_ptr<EventWriter>(new EventWriter(std::move(impl)));
}

EventWriter::~EventWriter() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->arrived.notify_all();
  impl_->thread.join();
}

std::future<Expected<Recorded>> EventWriter::submit(Event event) {
  Crm::Impl& crm = *impl_->crm.impl_;
  const bool foreign = fillIn(crm, event);
  // Checked here, by the producer: the writer's thread is the one that everybody waits for.
  auto checked = validate(std::move(event), crm.now());
  if (!checked) return refused(checked.error());
  Pending pending{std::move(*checked), foreign, {}};
  auto future = pending.promise.get_future();
  std::unique_lock lock(impl_->mutex);
  const bool room =
      impl_->written.wait_for(lock, kQueuePatience, [&] { return impl_->queue.size() < kMaxQueue; });
  if (!room) {
    return refused(
        {ErrorCode::kBusy,
         {"写入队列已满，请稍后重试。", "The queue of events to write is full; try again in a moment."},
         "queue",
         true});
  }
  impl_->queue.push_back(std::move(pending));
  lock.unlock();
  impl_->arrived.notify_one();
  return future;
}

void EventWriter::flush() {
  std::unique_lock lock(impl_->mutex);
  impl_->written.wait(lock, [&] { return impl_->queue.empty() && impl_->inFlight == 0; });
}

void EventWriter::Impl::run() {
  for (;;) {
    std::vector<Pending> batch;
    {
      std::unique_lock lock(mutex);
      arrived.wait(lock, [&] { return !queue.empty() || stopping; });
      if (queue.empty()) return;
      const std::size_t n = std::min(queue.size(), kMaxBatch);
      batch.reserve(n);
      for (std::size_t i = 0; i < n; ++i) {
        batch.push_back(std::move(queue.front()));
        queue.pop_front();
      }
      inFlight = n;
    }
    written.notify_all();
    writeOut(std::move(batch));
    {
      const std::lock_guard lock(mutex);
      inFlight = 0;
    }
    written.notify_all();
  }
}

void EventWriter::Impl::writeOut(std::vector<Pending> batch) {
  std::vector<Event> events;
  std::vector<bool> foreign;
  events.reserve(batch.size());
  for (Pending& p : batch) {
    events.push_back(std::move(p.event));
    foreign.push_back(p.foreign);
  }
  Crm::Impl& inner = *crm.impl_;
  const std::lock_guard lock(inner.mutex);
  auto results = inner.writeBatch(std::move(events), foreign, true);
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].promise.set_value(std::move(results[i]));
}

}  // namespace fitroom::crm
