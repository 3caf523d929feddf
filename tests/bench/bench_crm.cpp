// Benchmarks of the store. What is printed is a ratio to a probe taken beside it, because absolute rates on a
// shared disk mean nothing. Usage: bench_crm [FOLDER] [--events N] [--kills N] [--only PART]; FOLDER lies on
// the disk to be judged; PART: writes, batch, log, audit, search, erase, kill, postgres, postgres-search
// (both need FITROOM_TEST_POSTGRES_FSYNC=on tests/crm/with_postgres.sh before it).

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

#include "bench_crm.h"
#include "crm/writer.h"

namespace {

using namespace fitroom::crm;
using namespace fitroom::crm::bench;
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

constexpr int kBatchRounds = 101;

void batchesInMemory() {
  for (const bool sealed : {false, true}) {
    const Folder folder("/dev/shm");
    Crm crm = need(Crm::open(configIn(folder.path())));
    const auto ids = people(crm, 100);
    std::vector<double> rates;
    std::vector<double> cpuRates;
    for (int round = 0; round < kBatchRounds; ++round) {
      std::vector<Event> events;
      for (int i = 0; i < 1000; ++i) {
        const std::string& who = ids[static_cast<std::size_t>(i) % ids.size()];
        events.push_back(sealed ? tryOn(who, i) : view(who, i));
      }
      const double cpu = processSeconds();
      const auto start = SteadyClock::now();
      for (const auto& r : crm.recordBatch(std::move(events))) need(r);
      cpuRates.push_back(1000 / (processSeconds() - cpu));
      rates.push_back(1000 / secondsSince(start));
    }
    line(sealed ? "batch of 1,000 sealed try-ons in memory" : "batch of 1,000 views in memory",
         fmt::format("{:.0f}/s ({:.0f} per CPU s of all threads)", median(rates), median(cpuRates)),
         median(rates) >= 100000, ">= 100,000/s");
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
  std::vector<double> cpuTimes;
  for (int i = 0; i < 2000; ++i) {
    const double cpu = cpuSeconds();
    const auto start = SteadyClock::now();
    need(crm.timeline(ids[static_cast<std::size_t>(i) * 104729 % ids.size()], 20));
    times.push_back(secondsSince(start));
    cpuTimes.push_back(cpuSeconds() - cpu);
  }
  const double p99 = quantile(times, 0.99);
  line(fmt::format("timeline (latest 20) at {} events, p50 / p99", events),
       fmt::format("{:.2f} / {:.2f} ms (CPU {:.2f})", quantile(times, 0.5) * 1e3, p99 * 1e3,
                   quantile(cpuTimes, 0.99) * 1e3),
       p99 <= 0.005, "<= 5 ms");
  const auto start = SteadyClock::now();
  need(crm.rebuild().map([] { return true; }));
  line("rebuild of all roll-ups", fmt::format("{:.1f} s", secondsSince(start)), secondsSince(start) <= 60,
       "<= 60 s");
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path base = std::filesystem::temp_directory_path();
  ::setvbuf(stdout, nullptr, _IOLBF, 0);
  int events = 1000000;
  int kills = 1000;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::atoi(argv[++i]) : 0; };
    if (option == "--events") {
      events = number();
    } else if (option == "--kills") {
      kills = number();
    } else if (option == "--only" && i + 1 < argc) {
      only = argv[++i];
    } else {
      base = option;
    }
  }
  const auto wanted = [&](const char* part) { return only.empty() || only == part; };
  if (wanted("writes")) durableSingles(base);
  if (wanted("batch")) batchesInMemory();
  if (wanted("log")) largeLog(events);
  if (wanted("audit")) auditCost(base);
  if (wanted("audit")) tampering();
  if (wanted("search")) {
    const Folder folder("/dev/shm");
    search(configIn(folder.path()), 100000, "SQLite");
  }
  if (wanted("erase")) eraseOneAmong(100000);
  if (wanted("kill")) killThousand(kills);
  if (wanted("postgres")) postgres();
  if (wanted("postgres-search")) postgresSearch();
  return 0;
}
