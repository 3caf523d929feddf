#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>

#include "crm/core/random.h"
#include "crm/service.h"
#include "crm/sync/sync.h"
#include "crm/writer.h"
#include "dump_of_then.h"

// Children that write, sync or migrate and are killed at random moments; shared by the tests and the
// benchmark. SQLite, on a folder of the caller's.

namespace fitroom::crm::kill {

struct Report {
  int kills = 0;
  std::int64_t acknowledged = 0;
  int lost = 0;     ///< Acknowledged, and not there.
  int doubled = 0;  ///< There twice.
  int broken = 0;   ///< Did not open, or not whole, or not alike.

  bool good() const { return lost == 0 && doubled == 0 && broken == 0; }
};

/// Runs `child` (which writes acknowledged ids, one line each, to the descriptor) and kills it after a random
/// time of at most `most_ms`. Returns the lines that arrived.
inline std::set<std::string> runAndKill(SeededRandom& random, int most_ms,
                                        const std::function<void(int)>& child) {
  int ends[2] = {};
  if (::pipe(ends) != 0) return {};
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    child(ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  const auto readOn = [&](int wait_ms) {
    pollfd p{ends[0], POLLIN, 0};
    if (::poll(&p, 1, wait_ms) <= 0) return false;
    char buffer[4096];
    const ssize_t n = ::read(ends[0], buffer, sizeof buffer);
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  };
  // Waiting is what chooses the moment; nothing depends on how long it really takes.
  const int moment_us = static_cast<int>(random.uniform() * most_ms * 1000);
  ::usleep(static_cast<useconds_t>(moment_us));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  while (readOn(0)) {
  }
  ::close(ends[0]);
  std::set<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.size() == 36) lines.insert(line);
  }
  return lines;
}

inline void acknowledge(int to, const std::string& id) {
  const std::string line = id + "\n";
  (void)!::write(to, line.data(), line.size());
}

inline CrmConfig configOf(const std::filesystem::path& folder, const std::string& name) {
  CrmConfig c;
  c.database = folder / (name + ".db");
  c.keyFile = folder / "house.key";
  c.device = name;
  return c;
}

inline Event visit(const std::string& customer) {
  Event e;
  e.customer = customer;
  e.type = EventType::kVisit;
  return e;
}

/// Ids of a customer's events; counts those that are there twice.
inline std::set<std::string> idsOf(Crm& crm, const std::string& customer, Report& report) {
  std::set<std::string> ids;
  const auto timeline = crm.timeline(customer, 100000);
  if (!timeline) {
    ++report.broken;
    return ids;
  }
  for (const TimelineEntry& t : *timeline) {
    if (!ids.insert(t.event.id).second) ++report.doubled;
  }
  return ids;
}

inline void compare(const std::set<std::string>& acknowledged, const std::set<std::string>& there,
                    Report& report) {
  for (const std::string& id : acknowledged) report.lost += there.count(id) == 0 ? 1 : 0;
}

/// Two writers at once, one through the queue; both are killed together.
inline Report duringWrites(const std::filesystem::path& folder, int kills, std::uint64_t seed) {
  Report report;
  SeededRandom random(seed);
  std::string customer;
  {
    auto crm = Crm::open(configOf(folder, "writes"));
    customer = crm ? crm->createCustomer({}, {}).value_or("") : "";
  }
  std::set<std::string> acknowledged;
  for (; report.kills < kills; ++report.kills) {
    const bool queued = report.kills % 2 == 0;
    const auto lines = runAndKill(random, 30, [&](int out) {
      if (queued) {
        auto writer = EventWriter::open(configOf(folder, "writes"));
        while (writer) {
          std::vector<std::future<Expected<Recorded>>> waiting;
          for (int i = 0; i < 10; ++i) waiting.push_back((*writer)->submit(visit(customer)));
          for (auto& w : waiting) {
            if (const auto r = w.get()) acknowledge(out, r->event);
          }
        }
      }
      auto crm = Crm::open(configOf(folder, "writes"));
      while (crm) {
        if (const auto r = crm->record(visit(customer))) acknowledge(out, r->event);
      }
    });
    acknowledged.insert(lines.begin(), lines.end());
  }
  report.acknowledged = static_cast<std::int64_t>(acknowledged.size());
  auto crm = Crm::open(configOf(folder, "writes"));
  if (!crm) {
    ++report.broken;
    return report;
  }
  compare(acknowledged, idsOf(*crm, customer, report), report);
  const auto audit = crm->verifyAudit();
  if (!audit || !audit->intact()) ++report.broken;
  return report;
}

/// A kiosk that records and syncs; killed in the middle of either, and the server (in its process) with it.
inline Report duringSync(const std::filesystem::path& folder, int kills, std::uint64_t seed) {
  Report report;
  SeededRandom random(seed);
  std::string customer;
  {
    auto crm = Crm::open(configOf(folder, "kiosk"));
    customer = crm ? crm->createCustomer({}, {}).value_or("") : "";
    (void)Crm::open(configOf(folder, "server"));
  }
  std::set<std::string> acknowledged;
  for (; report.kills < kills; ++report.kills) {
    const auto lines = runAndKill(random, 40, [&](int out) {
      auto crm = Crm::open(configOf(folder, "kiosk"));
      auto shop = Crm::open(configOf(folder, "server"));
      if (!crm || !shop) return;
      SyncServer server(*shop);
      DirectTransport transport(server);
      for (;;) {
        for (int i = 0; i < 5; ++i) {
          if (const auto r = crm->record(visit(customer))) acknowledge(out, r->event);
          (void)shop->record(visit(customer));
        }
        (void)SyncClient(*crm, "server").run(transport);
      }
    });
    acknowledged.insert(lines.begin(), lines.end());
  }
  report.acknowledged = static_cast<std::int64_t>(acknowledged.size());
  auto crm = Crm::open(configOf(folder, "kiosk"));
  auto shop = Crm::open(configOf(folder, "server"));
  if (!crm || !shop) {
    ++report.broken;
    return report;
  }
  SyncServer server(*shop);
  DirectTransport transport(server);
  const auto synced = SyncClient(*crm, "server").run(transport);
  const auto here = idsOf(*crm, customer, report);
  const auto there = idsOf(*shop, customer, report);
  compare(acknowledged, here, report);
  if (!synced || synced->refused != 0 || here != there) ++report.broken;
  const auto audit = shop->verifyAudit();
  if (!audit || !audit->intact()) ++report.broken;
  return report;
}

/// A database of a released schema whose migration is killed; it opens afterwards with everything in it.
inline Report duringMigration(const std::filesystem::path& folder, const std::filesystem::path& released,
                              int kills, std::uint64_t seed) {
  Report report;
  SeededRandom random(seed);
  const char* const versions[] = {"v1", "v2"};
  for (; report.kills < kills; ++report.kills) {
    const std::string version = versions[report.kills % 2];
    const auto place = folder / std::to_string(report.kills);
    std::filesystem::create_directory(place);
    std::filesystem::copy_file(released / (version + ".db"), place / "crm.db");
    std::filesystem::copy_file(released / (version + ".key"), place / "crm.db.key");
    CrmConfig config;
    config.database = place / "crm.db";
    runAndKill(random, 20, [&](int) { (void)Crm::open(config); });
    auto crm = Crm::open(config);
    std::ifstream file(released / (version + ".jsonl"));
    std::stringstream expected;
    expected << file.rdbuf();
    const auto dump = crm ? crm->dump() : Expected<std::string>("");
    if (!crm || !dump || dumpOfThen(*dump) != expected.str() || !crm->verifyAudit()->intact())
      ++report.broken;
    std::filesystem::remove_all(place);
  }
  return report;
}

}  // namespace fitroom::crm::kill
