// Benchmarks of the store. What is printed is a ratio to a probe taken beside it, because absolute rates on a
// shared disk mean nothing. Usage: bench_crm [FOLDER] [--events N]; FOLDER lies on the disk to be judged.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "crm/service.h"
#include "crm/writer.h"

namespace {

using namespace fitroom::crm;
using SteadyClock = std::chrono::steady_clock;

double secondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// Of the calling thread: what the same work takes on a machine that is not shared.
double cpuSeconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

double quantile(std::vector<double> v, double q) {
  std::sort(v.begin(), v.end());
  return v[std::min(v.size() - 1, static_cast<std::size_t>(q * static_cast<double>(v.size())))];
}

template <class T>
T need(Expected<T> e) {
  if (e) return std::move(*e);
  fmt::print(stderr, "{}\n", e.error().text.en);
  std::exit(1);
}

void line(const std::string& what, const std::string& measured, bool good, const std::string& bar) {
  fmt::print("{:<58} {:>26}   {} ({})\n", what, measured, good ? "reached" : "MISSED", bar);
}

class Folder {
 public:
  explicit Folder(const std::filesystem::path& base) {
    std::string name = (base / "fitroom-bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// 8 KiB written and made durable, again and again, into a file of fixed length: commits per second.
double rawSyncRate(const std::filesystem::path& folder, double seconds) {
  const int fd = ::open((folder / "raw").c_str(), O_RDWR | O_CREAT, 0600);
  const std::vector<char> block(8192, 'x');
  for (int i = 0; i < 64; ++i) (void)!::pwrite(fd, block.data(), block.size(), i * 8192);
  ::fdatasync(fd);
  const auto start = SteadyClock::now();
  int n = 0;
  while (secondsSince(start) < seconds) {
    (void)!::pwrite(fd, block.data(), block.size(), (n % 64) * 8192);
    ::fdatasync(fd);
    ++n;
  }
  const double rate = n / secondsSince(start);
  ::close(fd);
  return rate;
}

CrmConfig configIn(const std::filesystem::path& folder) {
  CrmConfig c;
  c.database = folder / "crm.db";
  return c;
}

std::vector<std::string> people(Crm& crm, int n) {
  std::vector<std::string> ids;
  for (int i = 0; i < n; ++i) {
    ids.push_back(
        need(crm.createCustomer({fmt::format("Customer {}", i), fmt::format("c{}@example.com", i), "", "zh"},
                                {Purpose::kKeepProfile, Purpose::kImproveModel})));
  }
  return ids;
}

Event view(const std::string& customer, int i) {
  Event e;
  e.customer = customer;
  e.type = EventType::kView;
  e.garment = fmt::format("garment-{}", i % 1000);
  e.size = "M";
  e.payload = R"({"category":"shirt","colour":"white","currency":"CNY","price_minor":19900,"seconds":12})";
  return e;
}

Event tryOn(const std::string& customer, int i) {
  Event e = view(customer, i);
  e.type = EventType::kTryOn;
  e.models = {{"fit", "1"}};
  e.payload =
      R"({"category":"shirt","overall":"right","zones":[{"confidence":0.9,"ease_cm":8.5,"verdict":"right","zone":"chest"},)"
      R"({"confidence":0.9,"ease_cm":6.1,"verdict":"right","zone":"waist"}]})";
  return e;
}

void durableSingles(const std::filesystem::path& base) {
  const Folder folder(base);
  Crm crm = need(Crm::open(configIn(folder.path())));
  const auto ids = people(crm, 20);
  std::vector<double> ratios;
  std::vector<double> rates;
  int i = 0;
  for (int round = 0; round < 9; ++round) {
    const double raw = rawSyncRate(folder.path(), 0.4);
    const auto start = SteadyClock::now();
    int n = 0;
    while (secondsSince(start) < 0.4) {
      need(crm.record(view(ids[static_cast<std::size_t>(i) % ids.size()], i)));
      ++i;
      ++n;
    }
    rates.push_back(n / secondsSince(start));
    ratios.push_back(rates.back() / raw);
  }
  line("durable single events / raw write + fdatasync",
       fmt::format("{:.2f} ({:.0f}/s)", median(ratios), median(rates)), median(ratios) >= 0.4, ">= 0.4");

  auto writer = need(EventWriter::open(configIn(folder.path())));
  std::vector<double> gains;
  double worst = 0.0;
  for (int round = 0; round < 5; ++round) {
    const auto singleStart = SteadyClock::now();
    int singles = 0;
    while (secondsSince(singleStart) < 0.4) {
      need(crm.record(view(ids[0], singles++)));
    }
    const double singleRate = singles / secondsSince(singleStart);
    std::vector<std::thread> producers;
    std::vector<double> slowest(8, 0.0);
    std::vector<int> counts(8, 0);
    const auto start = SteadyClock::now();
    for (std::size_t p = 0; p < 8; ++p) {
      producers.emplace_back([&, p] {
        while (secondsSince(start) < 0.6) {
          // A till sends a handful and waits until they are safe.
          std::vector<std::future<Expected<Recorded>>> waiting;
          for (int k = 0; k < 16; ++k) {
            const auto before = SteadyClock::now();
            waiting.push_back(writer->submit(view(ids[p], k)));
            slowest[p] = std::max(slowest[p], secondsSince(before));
          }
          for (auto& f : waiting) need(f.get());
          counts[p] += 16;
        }
      });
    }
    for (std::thread& t : producers) t.join();
    const double elapsed = secondsSince(start);
    int total = 0;
    for (std::size_t p = 0; p < 8; ++p) {
      total += counts[p];
      worst = std::max(worst, slowest[p]);
    }
    gains.push_back(total / elapsed / singleRate);
  }
  line("group commit, 8 producers / single rate", fmt::format("{:.1f}", median(gains)), median(gains) >= 5.0,
       ">= 5");
  line("worst enqueue", fmt::format("{:.1f} ms", worst * 1e3), worst <= 0.25, "<= 250 ms");
}

void batchesInMemory() {
  for (const bool sealed : {false, true}) {
    const Folder folder("/dev/shm");
    Crm crm = need(Crm::open(configIn(folder.path())));
    const auto ids = people(crm, 100);
    std::vector<double> rates;
    std::vector<double> cpuRates;
    for (int round = 0; round < 9; ++round) {
      std::vector<Event> events;
      for (int i = 0; i < 1000; ++i) {
        const std::string& who = ids[static_cast<std::size_t>(i) % ids.size()];
        events.push_back(sealed ? tryOn(who, i) : view(who, i));
      }
      const double cpu = cpuSeconds();
      const auto start = SteadyClock::now();
      for (const auto& r : crm.recordBatch(std::move(events))) need(r);
      cpuRates.push_back(1000 / (cpuSeconds() - cpu));
      rates.push_back(1000 / secondsSince(start));
    }
    line(sealed ? "batch of 1,000 sealed try-ons in memory" : "batch of 1,000 views in memory",
         fmt::format("{:.0f}/s ({:.0f} per CPU s)", median(rates), median(cpuRates)), median(rates) >= 100000, ">= 100,000/s");
  }
}

void largeLog(int events) {
  const Folder folder("/dev/shm");
  Crm crm = need(Crm::open(configIn(folder.path())));
  const int customers = std::max(1, events / 100);
  const auto ids = people(crm, customers);
  const auto fillStart = SteadyClock::now();
  for (int done = 0; done < events;) {
    std::vector<Event> batch;
    for (int i = 0; i < 1000 && done < events; ++i, ++done) {
      const std::string& who = ids[static_cast<std::size_t>(done) * 7919 % ids.size()];
      Event e = done % 3 == 0 ? tryOn(who, done) : view(who, done);
      batch.push_back(std::move(e));
    }
    for (const auto& r : crm.recordBatch(std::move(batch))) need(r);
  }
  fmt::print("{} events of {} customers written at {:.0f}/s\n", events, customers,
             events / secondsSince(fillStart));
  std::vector<double> times;
  for (int i = 0; i < 500; ++i) {
    const auto start = SteadyClock::now();
    need(crm.timeline(ids[static_cast<std::size_t>(i) * 104729 % ids.size()], 20));
    times.push_back(secondsSince(start));
  }
  line(fmt::format("timeline (latest 20) at {} events, p99", events),
       fmt::format("{:.2f} ms", quantile(times, 0.99) * 1e3), quantile(times, 0.99) <= 0.005, "<= 5 ms");
  const auto start = SteadyClock::now();
  need(crm.rebuild().map([] { return true; }));
  line("rebuild of all roll-ups", fmt::format("{:.1f} s", secondsSince(start)), secondsSince(start) <= 60,
       "<= 60 s");
  const auto erase = SteadyClock::now();
  const auto r = need(crm.eraseCustomer(ids[ids.size() / 2], "bench"));
  line("erase one customer", fmt::format("{:.1f} ms", secondsSince(erase) * 1e3),
       r.tracesCleared && secondsSince(erase) <= 1.0, "<= 1 s");
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path base = std::filesystem::temp_directory_path();
  if (argc == 2 && std::string(argv[1]) == "--batch") {
    for (int i = 0; i < 6; ++i) batchesInMemory();
    return 0;
  }
  int events = 200000;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--events" && i + 1 < argc) {
      events = std::atoi(argv[++i]);
    } else {
      base = argv[i];
    }
  }
  durableSingles(base);
  batchesInMemory();
  largeLog(events);
  return 0;
}
