#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fstream>
#include <thread>

#include "crm/store/store.h"
#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;

// Straight to the file, past the program: what an outsider would do.
void sql(const std::filesystem::path& file, const std::string& statement) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(db, statement.c_str(), nullptr, nullptr, &message), SQLITE_OK)
      << (message ? message : "");
  sqlite3_free(message);
  sqlite3_close(db);
}

class AnyStore : public CrmFixture {
 protected:
  /// Straight to the database, past the program.
  void outside(const std::string& statement) {
    if (onServer()) {
      serverSql("SET search_path TO \"" + schemaOf("crm.db") + "\";" + statement);
    } else {
      sql(folder / "crm.db", statement);
    }
  }

  void expectRefused(ErrorCode code, const std::string& file = "crm.db") {
    const auto crm = Crm::open(config(file));
    ASSERT_FALSE(crm);
    EXPECT_EQ(crm.error().code, code) << crm.error().text.en;
    EXPECT_FALSE(crm.error().text.zh.empty());
    EXPECT_FALSE(crm.error().text.en.empty());
  }
};

INSTANTIATE_TEST_SUITE_P(On, AnyStore, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

/// What only a server can show.
class ServerStore : public AnyStore {
 protected:
  std::int64_t number(const std::string& query) {
    return std::stoll(serverSql("SET search_path TO \"" + schemaOf("crm.db") + "\";" + query));
  }
};
std::vector<std::string> servers() {
  auto all = backends();
  all.erase(all.begin());
  return all;
}
INSTANTIATE_TEST_SUITE_P(On, ServerStore, testing::ValuesIn(servers()),
                         [](const auto& i) { return i.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ServerStore);

TEST_P(ServerStore, CollisionsAreRunAgain) {
  auto crm = openCrm();
  const std::string id = anybody(crm);
  // A server whose writers collide: so many of the next inserts are refused with this state.
  const auto collide = [&](const std::string& state, int times) {
    outside(
        "CREATE SEQUENCE IF NOT EXISTS tries; SELECT setval('tries', 1, false);"
        "CREATE OR REPLACE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF nextval('tries') <= " +
        std::to_string(times) + " THEN RAISE EXCEPTION 'again' USING ERRCODE = '" + state +
        "'; END IF; RETURN NEW; END $$;"
        "DROP TRIGGER IF EXISTS collide ON event;"
        "CREATE TRIGGER collide BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION collide()");
  };
  Event view;
  view.customer = id;
  view.type = EventType::kView;
  view.garment = "shirt-1";
  for (const char* state : {"40001", "40P01"}) {
    collide(state, 3);
    ASSERT_TRUE(crm.recordTryOn(saidRight(id)));
    EXPECT_EQ(number("SELECT last_value FROM tries"), 4);
    collide(state, 3);
    ASSERT_TRUE(crm.record(view));  // Goes as one statement at first.
    EXPECT_EQ(number("SELECT last_value FROM tries"), 4);
    for (const auto& r : crm.recordBatch({view, view, view})) EXPECT_TRUE(r);
  }
  const std::size_t kept = 2 + 2 * 5;
  EXPECT_EQ(crm.timeline(id, 100)->size(), kept);
  // One that never ends is said, and nothing of it stays.
  collide("40001", 1000000);
  for (const auto& r : {crm.recordTryOn(saidRight(id)), crm.record(view)}) {
    ASSERT_FALSE(r);
    EXPECT_TRUE(r.error().retryable);
    EXPECT_THAT(r.error().text.en, HasSubstr("collided"));
  }
  outside("DROP TRIGGER collide ON event");
  EXPECT_EQ(crm.timeline(id, 100)->size(), kept);
  EXPECT_TRUE(crm.record(view));
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(ServerStore, FullDiskLosesNothing) {
  const char* small = std::getenv("FITROOM_TEST_POSTGRES_SMALL");
  if (small == nullptr) GTEST_SKIP() << "with_postgres.sh could not mount a small disk (needs root)";
  // A tablespace cannot be made beside another statement.
  PGconn* server = PQconnectdb(std::getenv("FITROOM_TEST_POSTGRES"));
  PQclear(PQexec(server, ("CREATE TABLESPACE small LOCATION '" + std::string(small) + "'").c_str()));
  PQfinish(server);
  CrmConfig c = config();
  c.server = std::string(std::getenv("FITROOM_TEST_POSTGRES")) + " options='-csearch_path=\"" +
             schemaOf("crm.db") + "\" -cdefault_tablespace=small'";
  auto opened = Crm::open(c);
  ASSERT_TRUE(opened) << opened.error().text.en;
  Crm& crm = *opened;
  const std::string id = anybody(crm);
  const auto ballast = std::filesystem::path(small) / "ballast";
  {
    const auto room = std::filesystem::space(small).available;
    ASSERT_LT(room, 1u << 28) << "not a small disk";
    std::ofstream out(ballast, std::ios::binary);
    const std::string block(4096, 'x');
    for (std::uintmax_t n = 0; n + 400000 < room; n += block.size()) out << block;
  }
  std::size_t kept = 2;
  std::optional<Error> refused;
  for (int i = 0; i < 20000 && !refused; ++i) {
    const auto r = crm.recordTryOn(saidRight(id));
    if (r) {
      ++kept;
    } else {
      refused = r.error();
    }
  }
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::kUnwritable);
  EXPECT_THAT(refused->text.en, HasSubstr("disk is full"));
  EXPECT_GT(kept, 10u);
  std::filesystem::remove(ballast);
  EXPECT_EQ(crm.timeline(id, 100000)->size(), kept);
  EXPECT_TRUE(crm.recordTryOn(saidRight(id)));
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

/// What only a file can show.
class FileStore : public AnyStore {};
INSTANTIATE_TEST_SUITE_P(On, FileStore, testing::Values("sqlite"), [](const auto& i) { return i.param; });

TEST_P(AnyStore, OpensAgainWithEverythingInIt) {
  std::string id;
  {
    auto crm = openCrm();
    id = anybody(crm);
    ASSERT_TRUE(crm.recordTryOn(saidRight(id)));
  }
  auto crm = openCrm();
  EXPECT_EQ(crm.timeline(id)->size(), 3u);
  EXPECT_EQ(crm.customer(id)->identity.name, "Lin");
  for (const char* file : {"crm.db", "crm.db.key"}) {
    if (onServer() && file == std::string("crm.db")) continue;
    const auto mode = std::filesystem::status(folder / file).permissions();
    EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none);
  }
}

TEST_P(AnyStore, RefusesANewerDatabase) {
  { openCrm(); }
  outside("INSERT INTO schema_migration VALUES (999, 'later', 0)");
  expectRefused(ErrorCode::kNewerVersion);
}

TEST_P(FileStore, RefusesWhatIsNotItsDatabase) {
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  expectRefused(ErrorCode::kCorrupt, "text.db");
  sql(folder / "other.db", "CREATE TABLE music (title TEXT)");
  expectRefused(ErrorCode::kCorrupt, "other.db");
  expectRefused(ErrorCode::kUnwritable, "no/such/folder.db");
  expectRefused(ErrorCode::kInvalidArgument, "quo\"te.db");
  std::filesystem::create_directory(folder / "dir.db");
  expectRefused(ErrorCode::kUnwritable, "dir.db");
}

TEST_P(FileStore, DamagedFileIsNamedNotHidden) {
  {
    auto crm = openCrm();
    for (int i = 0; i < 50; ++i) anybody(crm, "P" + std::to_string(i));
  }
  const auto size = std::filesystem::file_size(folder / "crm.db");
  std::fstream f(folder / "crm.db", std::ios::in | std::ios::out | std::ios::binary);
  for (std::uintmax_t at = 4096; at + 64 < size; at += 512) {
    f.seekp(static_cast<std::streamoff>(at));
    f << std::string(64, '\x5a');
  }
  f.close();
  auto crm = Crm::open(config());
  if (crm) {
    const auto list = crm->customers();
    ASSERT_FALSE(list);
    EXPECT_THAT((std::vector{ErrorCode::kCorrupt, ErrorCode::kWrongKey}),
                testing::Contains(list.error().code));
  } else {
    EXPECT_EQ(crm.error().code, ErrorCode::kCorrupt);
  }
}

TEST_P(AnyStore, WrongOrLostKeyIsSaid) {
  { openCrm(); }
  std::filesystem::rename(folder / "crm.db.key", folder / "away.key");
  expectRefused(ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder / "crm.db.key"));
  std::ofstream(folder / "crm.db.key") << "short";
  expectRefused(ErrorCode::kWrongKey);
  std::ofstream(folder / "crm.db.key") << std::string(32, 'k');
  expectRefused(ErrorCode::kWrongKey);
  std::filesystem::rename(folder / "away.key", folder / "crm.db.key");
  EXPECT_TRUE(Crm::open(config()));
}

TEST_P(FileStore, ReadOnlyPlaceIsSaidAndLeftAlone) {
  if (::geteuid() != 0) {
    std::filesystem::permissions(folder,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    expectRefused(ErrorCode::kUnwritable);
    EXPECT_TRUE(std::filesystem::is_empty(folder));
  }
  // Nobody may write here, not even root.
  CrmConfig c = config();
  c.database = "/proc/fitroom-crm.db";
  const auto crm = Crm::open(c);
  ASSERT_FALSE(crm);
  EXPECT_EQ(crm.error().code, ErrorCode::kUnwritable);
}

// Runs `f` in a child process; its exit code comes back.
template <class F>
int inChild(F f) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(f());
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_P(FileStore, FullDiskLosesNothing) {
  std::string id;
  {
    auto crm = openCrm();
    id = anybody(crm);
  }
  const int result = inChild([&] {
    ::signal(SIGXFSZ, SIG_IGN);  // A file that may not grow is what a full disk looks like.
    const rlimit limit{400000, 400000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto crm = Crm::open(config());
    if (!crm) return 100;
    for (int i = 0; i < 5000; ++i) {
      const auto r = crm->recordTryOn(saidRight(id));
      clock.advanceMs(1000);
      if (!r) return r.error().code == ErrorCode::kUnwritable ? 7 : 101;
    }
    return 102;
  });
  EXPECT_EQ(result, 7);
  auto crm = openCrm();
  const auto events = crm.timeline(id, 100000);
  ASSERT_TRUE(events);
  EXPECT_GT(events->size(), 10u);
  EXPECT_TRUE(crm.recordTryOn(saidRight(id)));
}

TEST_P(AnyStore, DyingInATransactionLeavesTheOldState) {
  auto crm = openCrm();
  const std::string id = anybody(crm);
  ASSERT_TRUE(crm.upsertGarment(shirt()));
  const std::string before = *crm.dump();
  const int result = inChild([&] {
    auto store = Store::open({config().database, config().server, "default", 5000}, clock);
    if (!store) return 1;
    auto r = (*store)->write([&](Rows& rows) -> Expected<void> {
      CatalogueItem g = shirt();
      g.name.en = "Half written";
      rows.upsertGarment(g);
      rows.count("main", "2026-01-01", "visit");
      rows.setMeta("x", std::string(100000, 'y'));  // Past the page cache's first pages.
      ::_exit(42);
    });
    return r ? 2 : 3;
  });
  EXPECT_EQ(result, 42);
  EXPECT_EQ(crm.garment("shirt-1")->name.en, "White shirt");
  EXPECT_EQ(*crm.dump(), before);
  auto again = openCrm();
  EXPECT_EQ(*again.dump(), before);
}

TEST_P(AnyStore, KilledWritersLoseNoAcknowledgedEvent) {
  std::string id;
  {
    auto crm = openCrm();
    id = anybody(crm);
  }
  int acknowledged = 0;
  for (int round = 0; round < 8; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
      random = SeededRandom(static_cast<std::uint64_t>(round) + 1000);
      auto crm = Crm::open(config());
      if (!crm) ::_exit(1);
      for (;;) {
        if (!crm->recordTryOn(saidRight(id))) ::_exit(2);
        if (::write(pipe[1], "x", 1) != 1) ::_exit(3);
      }
    }
    ::close(pipe[1]);
    char c = 0;
    for (int i = 0; i < 20 + round * 3; ++i) acknowledged += ::read(pipe[0], &c, 1) == 1 ? 1 : 0;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    while (::read(pipe[0], &c, 1) == 1) ++acknowledged;
    ::close(pipe[0]);
  }
  auto crm = openCrm();
  const int kept = static_cast<int>(crm.timeline(id, 100000)->size()) - 2;
  EXPECT_GE(kept, acknowledged);
  EXPECT_LE(kept, acknowledged + 8);  // One per writer may have been written but not yet said.
}

TEST_P(AnyStore, TwoConnectionsSeeEachOther) {
  auto a = openCrm();
  auto b = openCrm();
  const std::string id = anybody(a);
  EXPECT_EQ(b.customer(id)->identity.name, "Lin");
  std::thread other([&] {
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(b.recordTryOn(saidRight("")));
  });
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(a.recordTryOn(saidRight("")));
  other.join();
  EXPECT_EQ(a.guestCounts()->at("try_on"), 100);
}

TEST_P(AnyStore, TwoWritersOfOneChainLeaveItWhole) {
  const auto open = [&] {
    CrmConfig c = config();
    c.clock = nullptr;
    c.random = nullptr;
    return Crm::open(c).value();
  };
  auto a = open();
  auto b = open();
  const std::string one = anybody(a, "One");
  const std::string two = anybody(b, "Two");
  std::thread other([&] {
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(b.recordTryOn(saidRight(two)));
  });
  for (int i = 0; i < 60; ++i) {
    const auto r = a.recordTryOn(saidRight(one));
    EXPECT_TRUE(r) << r.error().text.en;
  }
  other.join();
  const auto report = *a.verifyAudit();
  EXPECT_TRUE(report.intact()) << report.faults.at(0).text.en;
  EXPECT_EQ(report.events, 124);
}

TEST_P(FileStore, AHeldDatabaseIsBusyNotBroken) {
  CrmConfig c = config();
  c.busyTimeout_ms = 0;
  auto crm = Crm::open(c);
  ASSERT_TRUE(crm);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "crm.db").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto r = crm->recordTryOn(saidRight(""));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::kBusy);
  EXPECT_TRUE(r.error().retryable);
  ASSERT_EQ(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  EXPECT_TRUE(crm->recordTryOn(saidRight("")));
}

TEST_P(AnyStore, MigrationThatDiesLeavesTheOldState) {
  // A table in the way makes the first step fail half-way.
  config();  // Makes the schema.
  outside(
      "CREATE TABLE schema_migration (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_ms "
      "BIGINT NOT NULL);"
      "CREATE TABLE garment (x TEXT)");
  const auto crm = Crm::open(config());
  ASSERT_FALSE(crm);
  outside("DROP TABLE garment");
  EXPECT_TRUE(Crm::open(config()));  // Nothing of the failed attempt stands in the way.
}

TEST_P(AnyStore, TenantsDoNotSeeEachOther) {
  auto a = openCrm();
  CrmConfig c = config();
  c.tenant = "other";
  auto b = Crm::open(c);
  ASSERT_TRUE(b) << b.error().text.en;
  const std::string id = anybody(a);
  ASSERT_TRUE(a.upsertGarment(shirt()));
  EXPECT_EQ(b->customer(id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(b->customers()->empty());
  EXPECT_TRUE(b->searchGarments()->empty());
  EXPECT_EQ(b->recordTryOn(saidRight(id)).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace fitroom::crm
