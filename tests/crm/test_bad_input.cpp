#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fstream>
#include <functional>

#include "crm/exchange/backup.h"
#include "crm/exchange/exchange.h"
#include "crm/store/store.h"
#include "crm_fixture.h"
#include "outside.h"

namespace fitroom::crm {
namespace {

/// What should not have been typed: refused with a reason or kept as it is, and nothing else changes.
class BadInput : public CrmFixture {
 protected:
  void SetUp() override {
    CrmFixture::SetUp();
    crm = std::make_unique<Crm>(openCrm());
    id = anybody(*crm);
    said = crm->recordTryOn(saidRight(id))->event;
    ASSERT_TRUE(crm->upsertGarment(shirt()));
  }
  void TearDown() override {
    crm.reset();
    CrmFixture::TearDown();
  }

  /// Every text field there is, each with a call that puts `text` into it. True: it was taken.
  std::vector<std::pair<std::string, std::function<bool(const std::string&)>>> fields() {
    const auto event = [this](auto change) {
      return [this, change](const std::string& text) {
        Event e;
        e.customer = id;
        e.type = EventType::kView;
        change(e, text);
        return crm->record(e).has_value();
      };
    };
    const auto item = [this](auto change) {
      return [this, change](const std::string& text) {
        CatalogueItem g = shirt("other");
        change(g, text);
        return crm->upsertGarment(g).has_value();
      };
    };
    const auto identity = [this](auto change) {
      return [this, change](const std::string& text) {
        Identity i{"Name", "n@example.com", "1", "zh"};
        change(i, text);
        return crm->createCustomer(i, {}).has_value();
      };
    };
    return {
        {"name", identity([](Identity& i, const std::string& t) { i.name = t; })},
        {"email", identity([](Identity& i, const std::string& t) { i.email = t; })},
        {"phone", identity([](Identity& i, const std::string& t) { i.phone = t; })},
        {"locale", identity([](Identity& i, const std::string& t) { i.locale = t; })},
        {"event id", event([](Event& e, const std::string& t) { e.id = t; })},
        {"store", event([](Event& e, const std::string& t) { e.store = t; })},
        {"customer", event([](Event& e, const std::string& t) { e.customer = t; })},
        {"garment", event([](Event& e, const std::string& t) { e.garment = t; })},
        {"size", event([](Event& e, const std::string& t) { e.size = t; })},
        {"about", event([](Event& e, const std::string& t) { e.about = t; })},
        {"actor", event([](Event& e, const std::string& t) { e.actor = t; })},
        {"models", event([](Event& e, const std::string& t) { e.models[t] = t; })},
        {"inputs hash", event([](Event& e, const std::string& t) { e.inputsHash = t; })},
        {"payload", event([](Event& e, const std::string& t) { e.payload = t; })},
        {"payload text",
         event([](Event& e, const std::string& t) { e.payload = R"({"colour":")" + t + R"("})"; })},
        {"garment id", item([](CatalogueItem& g, const std::string& t) { g.id = t; })},
        {"garment name", item([](CatalogueItem& g, const std::string& t) {
           g.name = {t, t};
         })},
        {"category", item([](CatalogueItem& g, const std::string& t) { g.category = t; })},
        {"brand", item([](CatalogueItem& g, const std::string& t) { g.brand = t; })},
        {"size label", item([](CatalogueItem& g, const std::string& t) { g.sizes[0].label = t; })},
        {"measure", item([](CatalogueItem& g, const std::string& t) { g.sizes[0].finished_m[t] = 1.0; })},
        {"currency", item([](CatalogueItem& g, const std::string& t) { g.price.currency = t; })},
        {"consent text",
         [this](const std::string& t) {
           return crm->setConsent(id, Purpose::kMarketing, true, t).has_value();
         }},
        {"body source",
         [this](const std::string& t) {
           return crm->saveBody(id, t, {{"chest", 0.9}}).has_value();
         }},
        {"body measure",
         [this](const std::string& t) {
           return crm->saveBody(id, "tape", {{t, 0.9}}).has_value();
         }},
        {"note",
         [this](const std::string& t) {
           Outcome o;
           o.tryOn = said;
           o.note = t;
           return crm->recordOutcome(o).has_value();
         }},
        {"search", [this](const std::string& t) { return crm->searchGarments({.text = t}).has_value(); }},
        {"look-up",
         [this](const std::string& t) { return crm->customers({.email = t, .phone = t}).has_value(); }},
        {"reading",
         [this](const std::string& t) { return crm->timeline(t).has_value() || crm->event(t).has_value(); }},
        {"erase", [this](const std::string& t) { return crm->eraseCustomer(t, t).has_value(); }},
        {"restrict", [this](const std::string& t) { return crm->setRestricted(t, true).has_value(); }},
        {"stock", [this](const std::string& t) { return crm->adjustStock(t, t, 1).has_value(); }},
    };
  }

  /// After whatever happened: what was there is there, and the audit is whole.
  void expectUnharmed() {
    EXPECT_EQ(crm->customer(id)->identity.name, "Lin");
    EXPECT_EQ(crm->event(said)->id, said);
    EXPECT_EQ(crm->garment("shirt-1")->name.en, "White shirt");
    const auto report = *crm->verifyAudit();
    EXPECT_TRUE(report.intact()) << report.faults.at(0).text.en;
  }

  std::unique_ptr<Crm> crm;
  std::string id;
  std::string said;
};
INSTANTIATE_TEST_SUITE_P(On, BadInput, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(BadInput, SqlIsOnlyText) {
  const char* const attacks[] = {"'; DROP TABLE event; --",
                                 "\"; DELETE FROM customer; --",
                                 "' OR '1'='1",
                                 ":t",
                                 "%s%n",
                                 "$1",
                                 "1); UPDATE customer SET status='x'; --"};
  int taken = 0;
  for (const char* attack : attacks) {
    for (auto& [name, put] : fields()) taken += put(attack) ? 1 : 0;
  }
  EXPECT_GT(taken, 50);  // Names may hold such characters.
  expectUnharmed();
  const auto found = crm->createCustomer({attacks[0], "", "", ""}, {});
  EXPECT_EQ(crm->customer(*found)->identity.name, attacks[0]);
}

TEST_P(BadInput, TenMegabytesAreRefusedInEveryField) {
  const std::string huge(10'000'000, 'n');
  for (auto& [name, put] : fields()) {
    if (name == "look-up") continue;  // Hashed, so any length is looked for; and not found.
    EXPECT_FALSE(put(huge)) << name;
  }
  expectUnharmed();
}

TEST_P(BadInput, BytesThatAreNoTextAreRefusedInEveryField) {
  for (const std::string& bytes :
       {std::string("\xC0\xAF"), std::string("a\xED\xA0\x80"), std::string("cut\xE8\xA1"),
        std::string("zero\0inside", 11), std::string("bell\a")}) {
    for (auto& [name, put] : fields()) {
      if (name == "look-up") continue;
      EXPECT_FALSE(put(bytes)) << name;
    }
  }
  expectUnharmed();
}

TEST_P(BadInput, DatesOfTheFutureAndThePastAreRefused) {
  for (const std::int64_t ms :
       {clock.now().ms + 2 * kDayMs, kLatest.ms + 1, kEarliest.ms - 1, INT64_MAX, INT64_MIN}) {
    Event e;
    e.customer = id;
    e.type = EventType::kVisit;
    e.time = UtcTime{ms};
    const auto r = crm->record(e);
    ASSERT_FALSE(r) << ms;
    EXPECT_EQ(r.error().code, ErrorCode::kInvalidArgument);
    Context when;
    when.time = UtcTime{ms};
    EXPECT_FALSE(crm->setConsent(id, Purpose::kMarketing, true, "v1", {}, when)) << ms;
  }
  expectUnharmed();
}

TEST_P(BadInput, AConnectionLostInATransactionIsRunAgainWhole) {
  if (!onServer()) GTEST_SKIP() << "a file has no connection";
  const CrmConfig c = config();
  auto store = Store::open({c.database, c.server, "default", 5000}, clock);
  ASSERT_TRUE(store);
  int attempts = 0;
  const auto done = (*store)->write([&](Rows& rows) -> Expected<void> {
    rows.count("main", "2026-01-01", "visit");
    if (++attempts == 1) {
      serverSql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
          " AND state = 'idle in transaction'");
    }
    rows.count("main", "2026-01-01", "view");
    return {};
  });
  EXPECT_TRUE(done) << done.error().text.en;
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(crm->guestCounts()->at("visit"), 1);
  EXPECT_EQ(crm->guestCounts()->at("view"), 1);
  expectUnharmed();
}

/// Nothing can be written while it lasts: files may not grow past a few pages (what a full disk does to
/// them), or the server takes reads only.
class Full {
 public:
  explicit Full(bool server, rlim_t bytes = 8192) : server_(server) {
    if (server_) return;
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit less = before_;
    less.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &less);
  }
  ~Full() {
    if (!server_) ::setrlimit(RLIMIT_FSIZE, &before_);
  }

 private:
  bool server_;
  rlimit before_{};
};

TEST_P(BadInput, AFullDiskIsSaidAndNothingIsLost) {
  std::ofstream(folder / "people.csv") << "name,email\nNew,new@example.com\n";
  std::ofstream(folder / "events.csv") << "type,time,customer\nvisit,2026-02-01T10:00:00Z," << id << "\n";
  const std::string before = *crm->dump();
  if (onServer()) {  // For connections made from now on.
    serverSql("ALTER DATABASE postgres SET default_transaction_read_only = on");
    crm = std::make_unique<Crm>(openCrm());
  }
  const auto failed = [](const auto& r) { return r ? std::nullopt : std::optional(r.error()); };
  Exchange exchange(*crm);
  ImportOptions events;
  events.kind = ImportKind::kEvents;
  Event visit;
  visit.customer = id;
  visit.type = EventType::kVisit;
  const std::pair<const char*, std::function<std::optional<Error>()>> calls[] = {
      {"customer",
       [&] {
         return failed(crm->createCustomer({"N", "n@example.com", "", "zh"}, {}));
       }},
      {"event", [&] { return failed(crm->record(visit)); }},
      {"batch", [&] { return failed(crm->recordBatch(std::vector<Event>(50, visit))[7]); }},
      {"try-on", [&] { return failed(crm->recordTryOn(saidRight(id))); }},
      {"guest", [&] { return failed(crm->recordTryOn(saidRight(""))); }},
      {"body",
       [&] {
         return failed(crm->saveBody(id, "tape", {{"chest", 0.9}}));
       }},
      {"consent", [&] { return failed(crm->setConsent(id, Purpose::kMarketing, true, "v1")); }},
      {"identity",
       [&] {
         return failed(crm->updateIdentity(id, {"Other", "", "", ""}));
       }},
      {"garment", [&] { return failed(crm->upsertGarment(shirt("new"))); }},
      {"stock", [&] { return failed(crm->adjustStock("shirt-1", "M", -1)); }},
      {"restrict", [&] { return failed(crm->setRestricted(id, true)); }},
      {"erase", [&] { return failed(crm->eraseCustomer(id, "no")); }},
      {"import", [&] { return failed(exchange.importFile(folder / "people.csv", {})); }},
      {"import of events", [&] { return failed(exchange.importFile(folder / "events.csv", events)); }},
      {"export",
       [&] {
         return failed(exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "out.csv"));
       }},
      {"backup", [&] { return failed(backUp(*crm, folder / "all.backup")); }},
      {"reading, which is audited", [&] { return failed(crm->timeline(id)); }},
  };
  for (const auto& [name, call] : calls) {
    std::optional<Error> error;
    {
      const Full full(onServer());
      error = call();
    }
    EXPECT_TRUE(error) << name;
    if (!error) continue;
    EXPECT_EQ(error->code, ErrorCode::kUnwritable) << name << ": " << error->text.en;
    EXPECT_NE(error->text.zh, error->text.en) << name;
    EXPECT_FALSE(error->text.zh.empty()) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "all.backup"));
  if (onServer()) {
    // One journey is one transaction, and it begins as the database says.
    serverSql("SET TRANSACTION READ WRITE; ALTER DATABASE postgres RESET default_transaction_read_only");
    crm = std::make_unique<Crm>(openCrm());
  }
  EXPECT_EQ(*crm->dump(), before);
  expectUnharmed();
  EXPECT_TRUE(crm->record(visit));  // And it goes on.
  crm = nullptr;
  crm = std::make_unique<Crm>(openCrm());
  expectUnharmed();
}

TEST_P(BadInput, WhatWasAcknowledgedBeforeTheDiskWasFullIsThere) {
  if (onServer()) GTEST_SKIP() << "the server's disk is the server's";
  std::set<std::string> acknowledged;
  Event visit;
  visit.customer = id;
  visit.type = EventType::kVisit;
  bool full = false;
  {
    const Full disk(false, std::filesystem::file_size(folder / "crm.db-wal") + 400 * 1024);
    for (int i = 0; i < 5000 && !full; ++i) {
      const auto r = crm->record(visit);
      full = !r;
      if (r) acknowledged.insert(r->event);
    }
    crm.reset();  // Closed while it is full.
  }
  EXPECT_TRUE(full);
  EXPECT_GT(acknowledged.size(), 5u);
  crm = std::make_unique<Crm>(openCrm());
  expectUnharmed();
  for (const std::string& event : acknowledged) ASSERT_TRUE(crm->event(event)) << event;
  EXPECT_EQ(crm->timeline(id, 10000)->size(), acknowledged.size() + 3);
}

TEST_P(BadInput, AWrongOrLostKeyOpensNothingAndChangesNothing) {
  const CrmConfig good = config();
  const auto keyFile = folder / "crm.db.key";
  crm.reset();
  std::ifstream in(keyFile, std::ios::binary);
  const std::string key((std::istreambuf_iterator<char>(in)), {});
  const struct {
    const char* what;
    std::string bytes;
  } keys[] = {{"another", std::string(32, 'k')},
              {"cut short", key.substr(0, 10)},
              {"too long", key + key},
              {"empty", ""}};
  for (const auto& k : keys) {
    CrmConfig bad = good;
    bad.keyFile = folder / "bad.key";
    std::ofstream(bad.keyFile, std::ios::binary) << k.bytes;
    std::filesystem::permissions(bad.keyFile, std::filesystem::perms(0600));
    const auto opened = Crm::open(bad);
    ASSERT_FALSE(opened) << k.what;
    EXPECT_EQ(opened.error().code, ErrorCode::kWrongKey) << k.what << opened.error().text.en;
    EXPECT_FALSE(opened.error().text.zh.empty());
  }
  CrmConfig lost = good;
  lost.keyFile = folder / "lost.key";
  EXPECT_FALSE(Crm::open(lost));
  EXPECT_FALSE(std::filesystem::exists(lost.keyFile));  // No new key over sealed rows.
  crm = std::make_unique<Crm>(openCrm());
  expectUnharmed();
}

TEST_P(BadInput, FilesThatCannotBeReadOrWrittenAreNamed) {
  Exchange exchange(*crm);
  const auto below = folder / "people.csv" / "inside";
  std::ofstream(folder / "people.csv") << "name\nA\n";
  const std::pair<const char*, std::optional<Error>> errors[] = {
      {"import of nothing", exchange.importFile(folder / "none.csv", {}).error()},
      {"import of a folder", exchange.importFile(folder, {}).error()},
      {"export into a file", exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, below).error()},
      {"backup into a file", backUp(*crm, below).error()},
      {"backup onto a folder", backUp(*crm, folder).error()},
      {"restore of nothing", restore(*crm, folder / "none", {}).error()},
  };
  for (const auto& [name, error] : errors) {
    EXPECT_FALSE(error->text.zh.empty()) << name;
    EXPECT_FALSE(error->text.en.empty()) << name;
    EXPECT_NE(error->code, ErrorCode::kInternal) << name;
  }
  expectUnharmed();
}

TEST_P(BadInput, AReadOnlyFileIsSaid) {
  if (onServer() || ::geteuid() != 0) GTEST_SKIP() << "needs a file, and somebody to become";
  crm.reset();
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  std::filesystem::permissions(folder / "crm.db", std::filesystem::perms(0444));
  ASSERT_EQ(::chown((folder / "crm.db.key").c_str(), 65534, 65534), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (::setuid(65534) != 0) ::_exit(90);
    const auto opened = Crm::open(config());
    ::_exit(opened ? 91 : opened.error().code == ErrorCode::kUnwritable ? 0 : 92);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  ASSERT_EQ(::chown((folder / "crm.db.key").c_str(), 0, 0), 0);
  std::filesystem::permissions(folder / "crm.db", std::filesystem::perms(0600));
  crm = std::make_unique<Crm>(openCrm());
  expectUnharmed();
}

}  // namespace
}  // namespace fitroom::crm
