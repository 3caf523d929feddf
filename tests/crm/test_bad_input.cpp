#include <gmock/gmock.h>
#include <sys/wait.h>

#include <functional>

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
