#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <thread>

#include "crm/core/id.h"
#include "crm/writer.h"
#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

class Writer : public CrmFixture {
 protected:
  CrmConfig systemConfig() {
    CrmConfig c = config();
    c.clock = nullptr;  // Many threads: the real clock and the real random source.
    c.random = nullptr;
    return c;
  }
  static Event visit(const std::string& customer) {
    Event e;
    e.customer = customer;
    e.type = EventType::kVisit;
    return e;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Writer, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(Writer, ManyProducersLoseNothing) {
  auto crm = Crm::open(systemConfig());
  ASSERT_TRUE(crm);
  std::vector<std::string> people;
  for (int i = 0; i < 8; ++i) people.push_back(anybody(*crm, "P" + std::to_string(i)));
  auto writer = EventWriter::open(systemConfig());
  ASSERT_TRUE(writer) << writer.error().text.en;
  std::vector<std::thread> producers;
  std::vector<int> accepted(8, 0);
  std::vector<int> refused(8, 0);
  for (std::size_t p = 0; p < 8; ++p) {
    producers.emplace_back([&, p] {
      std::vector<std::future<Expected<Recorded>>> waiting;
      for (int i = 0; i < 250; ++i) {
        Event e = visit(i % 50 == 49 ? "nobody" : people[p]);
        if (i % 50 == 24) e.payload = "{\"nonsense\":1}";
        waiting.push_back((*writer)->submit(e));
      }
      for (auto& f : waiting) (f.get() ? accepted[p] : refused[p]) += 1;
    });
  }
  for (std::thread& t : producers) t.join();
  for (std::size_t p = 0; p < 8; ++p) {
    EXPECT_EQ(accepted[p], 240);
    EXPECT_EQ(refused[p], 10);
    EXPECT_EQ(crm->timeline(people[p], 1000)->size(), 242u);
  }
  const auto report = *crm->verifyAudit();
  EXPECT_TRUE(report.intact()) << report.faults.at(0).text.en;
}

TEST_P(Writer, RepeatedAndRefusedEventsLeaveTheOthersWhole) {
  auto crm = Crm::open(systemConfig());
  const std::string id = anybody(*crm);
  auto writer = EventWriter::open(systemConfig());
  Event e = visit(id);
  e.id = "019c8e2c-5c00-7abc-8000-000000000001";
  e.time = UtcTime{1772000000000};
  Event other = e;
  other.type = EventType::kView;  // The id again, with other content.
  Event guest = visit("");
  std::vector<std::future<Expected<Recorded>>> f;
  for (const Event& x : {e, e, other, guest}) f.push_back((*writer)->submit(x));
  EXPECT_TRUE(f[0].get());
  EXPECT_TRUE(f[1].get());
  EXPECT_EQ(f[2].get().error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(f[3].get()->kept);
  EXPECT_EQ(crm->timeline(id)->size(), 3u);
  EXPECT_EQ(crm->guestCounts()->at("visit"), 1);
}

TEST_P(Writer, WhatWasAcknowledgedSurvivesAKill) {
  std::string id;
  {
    auto crm = Crm::open(systemConfig());
    id = anybody(*crm);
  }
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 5; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
      auto writer = EventWriter::open(systemConfig());
      if (!writer) ::_exit(1);
      for (;;) {
        std::vector<std::future<Expected<Recorded>>> f;
        for (int i = 0; i < 20; ++i) f.push_back((*writer)->submit(visit(id)));
        for (auto& one : f) {
          if (!one.get()) ::_exit(2);
          if (::write(pipe[1], "x", 1) != 1) ::_exit(3);
        }
      }
    }
    ::close(pipe[1]);
    char c = 0;
    for (int i = 0; i < 50 + 30 * round; ++i) acknowledged += ::read(pipe[0], &c, 1) == 1 ? 1 : 0;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    while (::read(pipe[0], &c, 1) == 1) ++acknowledged;
    ::close(pipe[0]);
  }
  auto crm = Crm::open(systemConfig());
  const auto kept = static_cast<std::int64_t>(crm->timeline(id, 100000)->size()) - 2;
  EXPECT_GE(kept, acknowledged);
  EXPECT_LE(kept, acknowledged + 5 * 20);
  EXPECT_TRUE(crm->verifyAudit()->intact());
}

}  // namespace
}  // namespace fitroom::crm
