// The SQL keeps to what PostgreSQL, Citus, YugabyteDB and CockroachDB all run, and collisions are run again.

#include <gtest/gtest.h>

#include <barrier>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "crm/store/migrations.h"
#include "crm/store/store.h"
#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

std::string upper(std::string s) {
  for (char& c : s) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return s;
}

/// What one of them lacks, or does otherwise (a lock that locks nothing is worse than none).
const char* const kLacking[] = {R"(\bSERIAL\b)",
                                R"(\bBIGSERIAL\b)",
                                R"(GENERATED\b.*\bIDENTITY\b)",
                                R"(\bAUTOINCREMENT\b)",
                                R"(\bSEQUENCE\b)",
                                R"(\bTRIGGER\b)",
                                R"(CREATE\s+RULE\b)",
                                R"(PG_ADVISORY)",
                                R"(\bLISTEN\b)",
                                R"(\bNOTIFY\b)",
                                R"(\bDEFERRABLE\b)",
                                R"(\bEXCLUDE\b)",
                                R"(\bINHERITS\b)",
                                R"(LOCK\s+TABLE\b)",
                                R"(\bTEMP(ORARY)?\s+TABLE\b)",
                                R"(CREATE\s+DOMAIN\b)",
                                R"(USING\s+GIST\b)",
                                R"(\bXML\b)",
                                R"(\bCOPY\s+\w+\s+FROM\b)",
                                R"(\bNOW\s*\()",
                                R"(CURRENT_TIMESTAMP)",
                                R"(\bRANDOM\s*\()",
                                R"(GROUPING\s+SETS)",
                                R"(WITH\s+RECURSIVE)",
                                R"(INSERT\s+OR\s+)",
                                R"(WITHOUT\s+ROWID)",
                                R"(\bROWID\b)",
                                R"(ON\s+CONFLICT\s+DO\b)",
                                R"(ON\s+CONFLICT\s+ON\s+CONSTRAINT\b)"};

void expectPortable(const std::string& sql, const std::string& where) {
  for (const char* pattern : kLacking) {
    EXPECT_FALSE(std::regex_search(upper(sql), std::regex(pattern))) << where << ": " << pattern << "\n"
                                                                     << sql;
  }
}

/// The string literals of a source, adjacent ones joined.
std::vector<std::string> literals(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> all;
  bool joined = false;
  for (std::string line; std::getline(in, line);) {
    const auto code = line.find_first_not_of(' ');
    if (code == std::string::npos || line.compare(code, 2, "//") == 0) continue;
    bool first = true;
    for (std::size_t at = line.find('"'); at != std::string::npos;) {
      const std::size_t end = line.find('"', at + 1);
      if (end == std::string::npos) break;
      const std::string text = line.substr(at + 1, end - at - 1);
      if (first && joined && at == code && !all.empty()) {
        all.back() += text;
      } else {
        all.push_back(text);
      }
      first = false;
      at = line.find('"', end + 1);
    }
    joined = !first && line.back() == '"';
  }
  return all;
}

TEST(Portable, TheSchemaUsesNothingThatOneOfThemLacks) {
  int tables = 0;
  for (const Migration& m : migrations()) {
    for (const char* statement : m.statements) {
      const std::string sql = statement;
      expectPortable(sql, m.name);
      const bool table = sql.rfind("CREATE TABLE", 0) == 0;
      tables += table ? 1 : 0;
      // Spread by tenant: it leads every key, and every reference stays within it.
      if (table) {
        EXPECT_NE(sql.find("PRIMARY KEY (tenant_id, "), std::string::npos) << sql;
      }
      for (std::size_t at = sql.find("FOREIGN KEY ("); at != std::string::npos;
           at = sql.find("FOREIGN KEY (", at + 1)) {
        EXPECT_EQ(sql.compare(at, 23, "FOREIGN KEY (tenant_id,"), 0) << sql;
      }
      if (sql.rfind("CREATE INDEX", 0) == 0 || sql.rfind("CREATE UNIQUE INDEX", 0) == 0) {
        EXPECT_NE(sql.find(" (tenant_id, "), std::string::npos) << sql;
      }
      // 32-bit counters and times would end.
      EXPECT_FALSE(std::regex_search(sql, std::regex("_ms INT(EGER)?\\b"))) << sql;
    }
  }
  EXPECT_GT(tables, 15);
}

TEST(Portable, TheStatementsToo) {
  const std::filesystem::path store =
      std::filesystem::path(FITROOM_TEST_DATA_DIR).parent_path().parent_path() / "crm" / "store";
  // What belongs to one database alone: how it is reached, and its roles.
  const std::set<std::string> own = {"sqlite_backend.cpp", "postgres_backend.cpp", "db_roles.cpp"};
  int statements = 0;
  for (const auto& entry : std::filesystem::directory_iterator(store)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".txt" || entry.path().extension() == ".md" || own.count(name) > 0)
      continue;
    for (const std::string& sql : literals(entry.path())) {
      const bool runs = std::regex_search(sql, std::regex("^(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE) "));
      if (!runs) continue;
      ++statements;
      expectPortable(sql, name);
      // One of two texts may follow in code; where the statement is whole it names its tenant.
      if (sql.rfind("UPDATE", 0) == 0) {
        EXPECT_NE(sql.find("tenant_id"), std::string::npos) << name << sql;
      }
      const auto conflict = sql.find("ON CONFLICT");
      if (conflict != std::string::npos) {
        EXPECT_EQ(sql.compare(conflict, 23, "ON CONFLICT (tenant_id,"), 0) << name << ": " << sql;
      }
    }
  }
  EXPECT_GT(statements, 60);
}

TEST(Portable, ThisTestSeesWhatItLooksFor) {
  EXPECT_TRUE(std::regex_search(upper("create table x (id bigserial)"), std::regex(kLacking[1])));
  EXPECT_TRUE(std::regex_search(upper("insert into t values (1) on conflict do nothing"),
                                std::regex(R"(ON\s+CONFLICT\s+DO\b)")));
}

class Collisions : public CrmFixture {};
INSTANTIATE_TEST_SUITE_P(On, Collisions, testing::ValuesIn(backends()),
                         [](const auto& i) { return i.param; });

TEST_P(Collisions, TwoWhoBlockEachOtherBothArrive) {
  if (!onServer()) GTEST_SKIP() << "a file has one writer at a time";
  std::string a;
  std::string b;
  {
    Crm crm = openCrm();
    a = anybody(crm, "A");
    b = anybody(crm, "B");
  }
  const CrmConfig c = config();
  std::barrier both(2);
  std::array<int, 2> attempts{};
  const auto work = [&](std::size_t who) {
    auto store = Store::open({c.database, c.server, "default", 20000}, clock);
    ASSERT_TRUE(store);
    const auto done = (*store)->write([&](Rows& rows) -> Expected<void> {
      const bool first = ++attempts[who] == 1;
      rows.lockCustomer(who == 0 ? a : b);
      if (first) both.arrive_and_wait();  // Each holds one and wants the other's: 40P01 for one of them.
      rows.lockCustomer(who == 0 ? b : a);
      rows.count("main", "2026-01-01", "visit");
      return {};
    });
    EXPECT_TRUE(done) << done.error().text.en;
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  EXPECT_GE(attempts[0] + attempts[1], 3);
  EXPECT_EQ(openCrm().guestCounts()->at("visit"), 2);
}

TEST_P(Collisions, ASerializationFailureIsRunAgainAndThenSaid) {
  if (!onServer()) GTEST_SKIP() << "a file has one writer at a time";
  Crm crm = openCrm();
  const std::string id = anybody(crm);
  const std::string schema = schemaOf("crm.db");
  // The server answers 40001 as long as this says so, as a distributed one does under load.
  serverSql("SET search_path TO \"" + schema +
            "\"; CREATE SEQUENCE collisions; "
            "CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF nextval('\"" +
            schema +
            "\".collisions') % 3 <> 0 THEN RAISE EXCEPTION 'again' USING ERRCODE ="
            " '40001'; END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER collide BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION collide()");
  Event visit;
  visit.customer = id;
  visit.type = EventType::kVisit;
  for (int i = 0; i < 5; ++i) {
    const auto r = crm.record(visit);  // Two refusals each, then it is taken.
    ASSERT_TRUE(r) << r.error().text.en;
  }
  EXPECT_EQ(crm.timeline(id)->size(), 7u);
  EXPECT_TRUE(crm.verifyAudit()->intact());
  serverSql("SET search_path TO \"" + schema +
            "\"; CREATE OR REPLACE FUNCTION collide() RETURNS trigger"
            " LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
  const auto never = crm.record(visit);
  ASSERT_FALSE(never);
  EXPECT_TRUE(never.error().retryable);
  EXPECT_FALSE(never.error().text.zh.empty());
  EXPECT_EQ(crm.timeline(id)->size(), 7u);
}

}  // namespace
}  // namespace fitroom::crm
