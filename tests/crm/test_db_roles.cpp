// The database's own roles, on a real server: each can do what it should and is refused the rest.

#include <gtest/gtest.h>

#include "crm/exchange/backup.h"
#include "crm/store/db_roles.h"
#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

class DbRoles : public CrmFixture {
 protected:
  void SetUp() override {
    CrmFixture::SetUp();
    owner = std::make_unique<Crm>(openCrm());
    ASSERT_TRUE(owner->upsertGarment(shirt()));
    lin = anybody(*owner);
    ASSERT_TRUE(owner->saveBody(lin, "tape", {{"chest", 0.9}}));
    said = owner->recordTryOn(saidRight(lin))->event;
    Outcome kept;
    kept.tryOn = said;
    kept.fits = true;
    ASSERT_TRUE(owner->recordOutcome(kept));
    ASSERT_TRUE(installDbRoles(config().server));
    ASSERT_TRUE(installDbRoles(config().server)) << "a second time changes nothing";
    for (const char* role : {"kiosk", "assistant", "crm_staff", "merchant", "privacy_officer", "admin"}) {
      login(std::string("l_") + role, role, "default");
    }
    login("l_other", "privacy_officer", "another");
  }
  void TearDown() override {
    owner.reset();
    CrmFixture::TearDown();
  }
  void login(const std::string& name, const std::string& role, const std::string& tenant) {
    if (serverSql("SELECT count(*) FROM pg_roles WHERE rolname = '" + name + "'") == "0")
      serverSql("CREATE ROLE " + name + " LOGIN");
    ASSERT_TRUE(putDbLogin(config().server, {name, role, tenant, role == "kiosk" ? "main" : ""}));
  }
  std::string serverOf(const std::string& login) {
    std::string s = config().server;
    const auto at = s.find("user=fitroom");
    return s.replace(at, 12, "user=" + login);
  }
  /// What the program gets when it connects as this login.
  Expected<Crm> openAs(const std::string& login) {
    CrmConfig c = config();
    c.server = serverOf(login);
    c.device = login;
    return Crm::open(c);
  }
  /// Straight SQL as this login: rows or rows changed, or "refused".
  std::string sqlAs(const std::string& login, const std::string& statement) {
    PGconn* c = PQconnectdb(serverOf(login).c_str());
    // Never committed, so that no case sees another's change.
    PQclear(PQexec(c, "BEGIN"));
    PGresult* r = PQexec(c, statement.c_str());
    const ExecStatusType status = PQresultStatus(r);
    std::string out = "refused";
    if (status == PGRES_TUPLES_OK) out = std::to_string(PQntuples(r));
    if (status == PGRES_COMMAND_OK) out = PQcmdTuples(r);
    if (out == "refused") {
      EXPECT_STREQ(PQresultErrorField(r, PG_DIAG_SQLSTATE), "42501") << PQerrorMessage(c) << statement;
    }
    PQclear(r);
    PQfinish(c);
    return out;
  }

  std::unique_ptr<Crm> owner;
  std::string lin;
  std::string said;
};

std::vector<std::string> servers() {
  std::vector<std::string> all = backends();
  all.erase(all.begin());  // A file has no roles.
  return all;
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DbRoles);
INSTANTIATE_TEST_SUITE_P(On, DbRoles, testing::ValuesIn(servers()), [](const auto& i) { return i.param; });

TEST_P(DbRoles, EachMayDoItsOwnAndNoMore) {
  struct Case {
    const char* statement;
    const char* may;  // Of kiosk, assistant, crm_staff, merchant, privacy_officer, admin.
  };
  const Case cases[] = {
      // Fields.
      {"SELECT identity_sealed FROM customer", "xxx.xx"},
      {"SELECT wrapped FROM customer_key", "xxx.xx"},
      {"SELECT measures_sealed FROM body_profile", "xx..xx"},
      {"SELECT payload FROM event", "xxx.xx"},
      {"SELECT customer_id FROM fit_report", "xxx.xx"},
      {"SELECT garment_id, zone, felt FROM fit_report", "xxxxxx"},
      {"SELECT password_hash FROM account", ".xxxxx"},
      {"SELECT name FROM account", "xxxxxx"},
      {"SELECT name_en FROM garment", "xxxxxx"},
      {"SELECT before_sealed FROM import_item", "..x.xx"},
      {"SELECT role FROM db_login", "xxxxxx"},
      // Changes.
      {"UPDATE customer SET identity_sealed = identity_sealed", "..x.xx"},
      {"UPDATE customer SET status = 'restricted'", "..x.xx"},
      {"UPDATE garment SET price_minor = 1", "...x.x"},
      {"UPDATE garment_size SET stock = 5", "xxxx.x"},
      {"UPDATE garment_size SET finished = '{}'", "...x.x"},
      {"UPDATE account SET failures = 0", ".xxxxx"},
      {"UPDATE account SET roles = 'admin'", ".....x"},
      {"UPDATE db_login SET role = 'admin'", ".....x"},
      {"DELETE FROM import_item", "....xx"},
      {"DELETE FROM fit_report", "xxx.xx"},
      // What nobody may.
      {"UPDATE event SET time_ms = 0", "......"},
      {"UPDATE consent SET given = 1", "......"},
      {"UPDATE audit SET detail = ''", "......"},
      {"DELETE FROM audit", "......"},
      {"DELETE FROM audit_head", "......"},
      {"DELETE FROM erased_customer", "......"},
      {"DROP TABLE event", "......"},
      {"ALTER TABLE audit DISABLE ROW LEVEL SECURITY", "......"},
      {"CREATE ROLE somebody", "......"},
  };
  const char* const logins[] = {"l_kiosk",    "l_assistant",       "l_crm_staff",
                                "l_merchant", "l_privacy_officer", "l_admin"};
  for (const Case& c : cases) {
    for (int i = 0; i < 6; ++i) {
      const std::string got = sqlAs(logins[i], c.statement);
      EXPECT_EQ(got != "refused", c.may[i] == 'x') << logins[i] << ": " << c.statement << ": " << got;
    }
  }
}

TEST_P(DbRoles, RowsOfOthersAreNotThere) {
  // Another house on the same server sees nothing of this one, and cannot write into it.
  for (const char* table : {"customer", "event", "body_profile", "consent", "audit", "garment", "meta"}) {
    EXPECT_EQ(sqlAs("l_other", std::string("SELECT 1 FROM ") + table + " WHERE tenant_id = 'default'"), "0")
        << table;
    EXPECT_NE(sqlAs("l_privacy_officer", std::string("SELECT 1 FROM ") + table), "0") << table;
  }
  EXPECT_EQ(sqlAs("l_other", "DELETE FROM event"), "0");
  EXPECT_EQ(sqlAs("l_other", "INSERT INTO erased_customer VALUES ('default', 'x', 0, '')"), "refused");
  EXPECT_EQ(sqlAs("l_privacy_officer", "UPDATE customer SET tenant_id = 'another'"), "refused");
  EXPECT_EQ(sqlAs("l_other", "SELECT 1 FROM db_login"), "1");  // Its own line.
  // A kiosk writes for its own shop only.
  const auto insert = [](const std::string& id, const std::string& store) {
    return "INSERT INTO event (tenant_id, id, store_id, customer_id, garment_id, size_label, about_id, type,"
           " version, channel, actor, models, inputs_hash, time_ms, recorded_ms, sealed, payload)"
           " SELECT 'default', '" +
           id + "', '" + store +
           "', id, '', '', '', 'visit', 1, 'kiosk', 'c', '{}', '', 0, 0, 0, '{}'"
           " FROM customer";
  };
  EXPECT_EQ(sqlAs("l_kiosk", insert("e1", "main")), "1");
  EXPECT_EQ(sqlAs("l_kiosk", insert("e2", "elsewhere")), "refused");
  EXPECT_EQ(sqlAs("l_assistant", insert("e3", "elsewhere")), "1");  // Named for every shop.
  // Of the audit a kiosk sees what the catalogue's search needs, and no more.
  EXPECT_EQ(sqlAs("l_kiosk", "SELECT 1 FROM audit WHERE action NOT LIKE 'garment.%'"), "0");
  EXPECT_EQ(sqlAs("l_kiosk", "SELECT 1 FROM audit"), "1");
  EXPECT_NE(sqlAs("l_privacy_officer", "SELECT 1 FROM audit WHERE action NOT LIKE 'garment.%'"), "0");
}

TEST_P(DbRoles, TheProgramWorksWithinThem) {
  auto kiosk = openAs("l_kiosk");
  ASSERT_TRUE(kiosk) << kiosk.error().text.en;
  EXPECT_EQ(kiosk->searchGarments()->size(), 1u);
  const std::string wu = anybody(*kiosk, "Wu");
  ASSERT_TRUE(kiosk->saveBody(wu, "tape", {{"chest", 0.9}}));
  const auto tried = kiosk->recordTryOn(saidRight(wu));
  ASSERT_TRUE(tried) << tried.error().text.en;
  ASSERT_TRUE(kiosk->recordTryOn(saidRight("")));  // A guest.
  Outcome kept;
  kept.tryOn = tried->event;
  kept.fits = true;
  ASSERT_TRUE(kiosk->recordOutcome(kept));
  EXPECT_TRUE(kiosk->profile(wu));
  const auto refused = [](const auto& answer) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUnwritable);
    EXPECT_FALSE(answer.error().text.zh.empty());
    EXPECT_FALSE(answer.error().text.en.empty());
  };
  refused(kiosk->eraseCustomer(wu, "no"));
  refused(kiosk->setPublished("shirt-1", false));
  refused(
      kiosk->upsertGarment(shirt("shirt-1")));  // A kiosk's sales move stock, and nothing else of a garment.
  auto assistant = openAs("l_assistant");
  ASSERT_TRUE(assistant);
  EXPECT_EQ(*assistant->adjustStock("shirt-1", "M", -1), 2);
  auto merchant = openAs("l_merchant");
  ASSERT_TRUE(merchant);
  EXPECT_TRUE(merchant->upsertGarment(shirt("shirt-2")));
  EXPECT_FALSE(merchant->createCustomer({"X", "", "", ""}, {}));
  EXPECT_FALSE(merchant->customer(wu));
  auto officer = openAs("l_privacy_officer");
  ASSERT_TRUE(officer);
  EXPECT_TRUE(officer->setRestricted(lin, true));
  const auto erased = officer->eraseCustomer(wu, "asked");
  ASSERT_TRUE(erased) << erased.error().text.en;
  EXPECT_GT(erased->events, 0);
  EXPECT_FALSE(officer->upsertGarment(shirt("shirt-3")));
  auto admin = openAs("l_admin");
  ASSERT_TRUE(admin);
  EXPECT_TRUE(backUp(*admin, folder / "all.backup"));
  const auto report = owner->verifyAudit();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->intact()) << report->faults.at(0).text.en;
}

TEST_P(DbRoles, BadLoginsAreRefused) {
  const std::string server = config().server;
  EXPECT_EQ(putDbLogin(server, {"l_kiosk", "emperor"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(putDbLogin(server, {"x\"; DROP TABLE event; --", "kiosk"}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(putDbLogin(server, {"nobody_at_all", "kiosk"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(installDbRoles(serverOf("l_kiosk")).error().code, ErrorCode::kUnwritable);
  // A login that is given another role loses the first.
  ASSERT_TRUE(putDbLogin(server, {"l_admin", "merchant"}));
  EXPECT_EQ(sqlAs("l_admin", "SELECT payload FROM event"), "refused");
  ASSERT_TRUE(putDbLogin(server, {"l_admin", "admin"}));
}

}  // namespace
}  // namespace fitroom::crm
