#include <gmock/gmock.h>

#include <fstream>

#include "crm/store/migrations.h"
#include "crm/store/store.h"
#include "crm_fixture.h"
#include "dump_of_then.h"
#include "outside.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;

class Privacy : public CrmFixture {
 protected:
  std::vector<std::string> outside(const std::string& statement) {
    if (!onServer()) return fileSql(folder / "crm.db", statement);
    return {serverSql("SET search_path TO \"" + schemaOf("crm.db") + "\";" + statement)};
  }
  /// A customer with one of everything.
  std::string everything(Crm& crm, const std::string& name) {
    const std::string id = anybody(crm, name);
    EXPECT_TRUE(crm.saveBody(id, "tape", {{"chest", 0.9}}));
    const auto t = crm.recordTryOn(saidRight(id));
    Outcome o;
    o.tryOn = t->event;
    o.kind = OutcomeKind::kReturned;
    o.reason = "too_tight";
    o.zone = Zone::kChest;
    o.note = "note of " + name;
    EXPECT_TRUE(crm.recordOutcome(o));
    clock.advanceMs(1000);
    return id;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Privacy, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

/// What only a file can show.
class FilePrivacy : public Privacy {};
INSTANTIATE_TEST_SUITE_P(On, FilePrivacy, testing::Values("sqlite"), [](const auto& i) { return i.param; });

TEST_P(Privacy, ErasesEverythingOfOneAndNothingOfAnother) {
  auto crm = openCrm();
  const std::string gone = everything(crm, "Gone");
  const std::string stays = everything(crm, "Stays");
  const std::string before = *crm.dump();
  const auto r = crm.eraseCustomer(gone, "asked");
  ASSERT_TRUE(r) << r.error().text.en;
  EXPECT_EQ(r->events, 5);
  EXPECT_TRUE(r->tracesCleared);
  EXPECT_EQ(crm.customer(gone).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.timeline(gone).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.profile(gone).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.eraseCustomer(gone, "").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.customers({.email = "Gone@example.com"})->size(), 0u);
  std::string expected;
  std::istringstream lines(before);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(gone) == std::string::npos) expected += line + "\n";
  }
  EXPECT_EQ(*crm.dump(), expected);
  EXPECT_EQ(crm.garmentOffsets("shirt-1")->at(0).small, 1);
  EXPECT_EQ(crm.customer(stays)->identity.name, "Stays");
  ASSERT_EQ(crm.erasures()->size(), 1u);
  EXPECT_EQ(crm.erasures()->at(0).customer, gone);
  // The request and who carried it out can still be shown.
  const auto audit = *crm.auditOf(gone);
  EXPECT_EQ(audit.back().action, "customer.erase");
  EXPECT_THAT(audit.back().detail, HasSubstr("asked"));
  EXPECT_TRUE(crm.verifyAudit()->intact());
  // An erased id does not come back.
  Event e;
  e.id = "019c8e2c-5c00-7abc-8000-000000000001";
  e.customer = gone;
  e.type = EventType::kVisit;
  EXPECT_EQ(crm.record(e).error().code, ErrorCode::kNotFound);
}

TEST_P(FilePrivacy, ErasureLeavesNoByteInTheFiles) {
  auto crm = openCrm();
  const std::string gone = everything(crm, "PlantedName");
  for (int i = 0; i < 200; ++i) everything(crm, "Other" + std::to_string(i));
  const auto wrapped = outside("SELECT wrapped FROM customer_key WHERE customer_id = '" + gone + "'").at(0);
  const auto sealed = outside("SELECT payload FROM event WHERE sealed = 1 AND customer_id = '" + gone + "'");
  const auto index = outside("SELECT email_index FROM customer WHERE id = '" + gone + "'").at(0);
  const auto identity = outside("SELECT identity_sealed FROM customer WHERE id = '" + gone + "'").at(0);
  std::vector<std::string> planted{wrapped, index, identity};
  planted.insert(planted.end(), sealed.begin(), sealed.end());
  ASSERT_EQ(planted.size(), 6u);
  // A long value spills over pages; any 40 characters of it would do.
  const auto pieces = [](const std::string& s) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at + 40 <= s.size(); at += 40) out.push_back(s.substr(at, 40));
    return out;
  };
  std::string bytes = bytesBelow(folder);
  EXPECT_THAT(bytes, HasSubstr(wrapped));
  const auto r = crm.eraseCustomer(gone, "asked");
  ASSERT_TRUE(r);
  EXPECT_TRUE(r->tracesCleared);
  bytes = bytesBelow(folder);
  for (const std::string& p : planted) {
    for (const std::string& piece : pieces(p)) ASSERT_EQ(bytes.find(piece), std::string::npos) << piece;
  }
  EXPECT_THAT(bytes, Not(HasSubstr("PlantedName")));
}

TEST_P(Privacy, ARestoredBackupForgetsAgain) {
  std::vector<Erasure> list;
  std::string gone;
  {
    auto crm = openCrm();
    gone = everything(crm, "Gone");
    everything(crm, "Stays");
    list = {{gone, clock.now(), "asked"}, {"019c8e2c-5c00-7abc-8000-000000000009", clock.now(), "elsewhere"}};
  }
  auto crm = openCrm();  // As a backup from before the erasure would be.
  EXPECT_EQ(*crm.applyErasures(list), 1);
  EXPECT_EQ(*crm.applyErasures(list), 0);
  EXPECT_EQ(crm.customer(gone).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.customers()->size(), 1u);
  EXPECT_EQ(crm.erasures()->size(), 2u);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(Privacy, RestrictedIsKeptButNotUsed) {
  auto crm = openCrm();
  const std::string id = everything(crm, "Lin");
  EXPECT_EQ(crm.garmentOffsets("shirt-1")->size(), 1u);
  ASSERT_TRUE(crm.setRestricted(id, true));
  EXPECT_EQ(crm.profile(id).error().code, ErrorCode::kDenied);
  EXPECT_TRUE(crm.garmentOffsets("shirt-1")->empty());
  EXPECT_EQ(crm.customer(id)->identity.name, "Lin");
  ASSERT_TRUE(crm.setRestricted(id, false));
  EXPECT_TRUE(crm.profile(id));
  EXPECT_EQ(crm.garmentOffsets("shirt-1")->size(), 1u);
}

TEST_P(Privacy, EveryLookIsWrittenDown) {
  auto crm = openCrm();
  const std::string id = everything(crm, "Lin");
  const auto count = [&](const std::string& action) {
    int n = 0;
    const auto lines = *crm.auditOf(id);
    for (const AuditLine& l : lines) n += l.action == action ? 1 : 0;
    return n;
  };
  EXPECT_EQ(count("customer.create"), 1);
  EXPECT_EQ(count("event.append"), 5);
  ASSERT_TRUE(crm.customer(id));
  ASSERT_TRUE(crm.customers());
  EXPECT_EQ(count("customer.read"), 2);
  ASSERT_TRUE(crm.bodies(id));
  EXPECT_EQ(count("body.read"), 1);
  ASSERT_TRUE(crm.timeline(id));
  EXPECT_EQ(count("timeline.read"), 1);
  ASSERT_TRUE(crm.profile(id));
  EXPECT_EQ(count("profile.read"), 1);
  const auto lines = *crm.auditOf(id);
  for (const AuditLine& l : lines) {
    for (const std::string& field : {l.actor, l.detail, l.subject}) {
      EXPECT_THAT(field, Not(HasSubstr("Lin")));
      EXPECT_THAT(field, Not(HasSubstr("chest")));
    }
  }
}

TEST_P(Privacy, TamperingIsFoundAndNamed) {
  // Each way of cheating, on a database of its own making.
  const std::pair<const char*, const char*> attacks[] = {
      {"UPDATE audit SET actor = 'nobody' WHERE seq = 5", "audit main 5"},
      {"UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 5", "audit main 5"},
      {"UPDATE audit SET detail = '' WHERE seq = 3", "audit main 3"},
      {"DELETE FROM audit WHERE seq = 4", "audit main 4"},
      {"DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "head main"},
      {"UPDATE audit SET seq = 1000 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5;"
       "UPDATE audit SET seq = 5 WHERE seq = 1000",
       "audit main 4"},
      {"DELETE FROM audit_head", "head main"},
      {"DELETE FROM audit; DELETE FROM audit_head", "event "},
      {"UPDATE event SET garment_id = 'other' WHERE type = 'try_on'", "event "},
      {"UPDATE event SET type = 'kept' WHERE type = 'return'", "event "},
      {"UPDATE event SET type = 'xyz' WHERE type = 'return'", "event "},
      {"UPDATE event SET time_ms = time_ms - 1 WHERE type = 'return'", "event "},
      {"UPDATE event SET mac = '' WHERE type = 'return'", "event "},
      {"DELETE FROM event WHERE type = 'return'", "event "},
      {"DELETE FROM consent WHERE purpose = 'improve_model'", "consent "},
      {"UPDATE consent SET given = 0 WHERE purpose = 'improve_model'", "consent "},
      {"DELETE FROM event WHERE type = 'return'; INSERT INTO erased_customer SELECT tenant_id, id, 0, '' "
       "FROM customer",
       "erased "},
  };
  int n = 0;
  for (const auto& [attack, where] : attacks) {
    const std::string file = "a" + std::to_string(n++) + ".db";
    {
      auto crm = openCrm(file);
      everything(crm, "Lin");
      everything(crm, "Wu");
      const auto clean = crm.verifyAudit();
      ASSERT_TRUE(clean && clean->intact()) << clean->faults.at(0).text.en;
      EXPECT_EQ(clean->events, 10);
      EXPECT_EQ(clean->lines, 12);
    }
    if (onServer()) {
      serverSql("SET search_path TO \"" + schemaOf(file) + "\";" + attack);
    } else {
      fileSql(folder / file, attack);
    }
    auto crm = openCrm(file);
    const auto found = crm.verifyAudit();
    ASSERT_TRUE(found);
    ASSERT_FALSE(found->intact()) << attack;
    bool named = false;
    for (const AuditFault& f : found->faults) named = named || f.where.rfind(where, 0) == 0;
    EXPECT_TRUE(named) << attack << " -> " << found->faults.at(0).where;
    EXPECT_FALSE(found->faults.at(0).text.zh.empty());
  }
}

TEST_P(FilePrivacy, AnOldCopyPutBackIsFoundByTheKeptHead) {
  std::vector<AuditHead> kept;
  {
    auto crm = openCrm();
    everything(crm, "Lin");
  }
  std::filesystem::copy_file(folder / "crm.db", folder / "old.db");
  {
    auto crm = openCrm();
    everything(crm, "Wu");
    kept = *crm.auditHeads();
    EXPECT_TRUE(crm.verifyAudit(kept)->intact());
  }
  std::filesystem::remove(folder / "crm.db-wal");
  std::filesystem::remove(folder / "crm.db-shm");
  std::filesystem::copy_file(folder / "old.db", folder / "crm.db",
                             std::filesystem::copy_options::overwrite_existing);
  auto crm = openCrm();
  EXPECT_TRUE(crm.verifyAudit()->intact());       // By itself it is whole ...
  EXPECT_FALSE(crm.verifyAudit(kept)->intact());  // ... but it is not today's.
}

TEST_P(FilePrivacy, OpensADatabaseOfTheFirstSchema) {
  const std::filesystem::path data = std::filesystem::path(FITROOM_TEST_DATA_DIR) / "crm";
  std::filesystem::copy_file(data / "v1.db", folder / "crm.db");
  std::filesystem::copy_file(data / "v1.key", folder / "crm.db.key");
  clock.advanceDays(10);
  auto crm = openCrm();
  std::ifstream in(data / "v1.jsonl");
  std::stringstream expected;
  expected << in.rdbuf();
  EXPECT_EQ(dumpOfThen(*crm.dump()), expected.str());
  const auto people = *crm.customers();
  ASSERT_EQ(people.size(), 3u);
  EXPECT_EQ(people[0].identity.name, "Planted0");
  EXPECT_TRUE(crm.recordTryOn(saidRight(people[0].id)));
  const auto report = *crm.verifyAudit();
  EXPECT_TRUE(report.intact()) << report.faults.at(0).text.en;
  EXPECT_EQ(report.unproven, 15);
}

TEST_P(FilePrivacy, SecondReleasedSchemaOpensWithEverythingInIt) {
  const auto data = std::filesystem::path(FITROOM_TEST_DATA_DIR) / "crm";
  std::filesystem::copy_file(data / "v2.db", folder / "crm.db");
  std::filesystem::copy_file(data / "v2.key", folder / "crm.db.key");
  clock.advanceDays(10);
  auto crm = openCrm();
  std::ifstream in(data / "v2.jsonl");
  std::stringstream expected;
  expected << in.rdbuf();
  EXPECT_EQ(dumpOfThen(*crm.dump()), expected.str());
  const std::string opened = *crm.dump();
  ASSERT_TRUE(crm.rebuild());
  EXPECT_EQ(*crm.dump(), opened) << "roll-ups that came later are made when the store is opened";
  EXPECT_EQ(crm.customers()->size(), 3u);
  EXPECT_EQ(crm.erasures()->size(), 1u);
  EXPECT_EQ(crm.garment("shirt-1")->sizes.size(), 2u);
  const auto report = *crm.verifyAudit();
  EXPECT_TRUE(report.intact()) << report.faults.at(0).text.en;
  EXPECT_EQ(report.unproven, 0);
}

TEST_P(FilePrivacy, EverySchemaSinceThenOpensWithEverythingInIt) {
  const auto data = std::filesystem::path(FITROOM_TEST_DATA_DIR) / "crm";
  std::ifstream in(data / "v2.jsonl");
  std::stringstream expected;
  expected << in.rdbuf();
  clock.advanceDays(10);
  // The steps are only ever added to, so a database of release n is the second one taken n - 2 steps on.
  for (int version = 3; version <= newestSchemaVersion(); ++version) {
    const std::string name = "v" + std::to_string(version) + ".db";
    std::filesystem::copy_file(data / "v2.db", folder / name);
    std::filesystem::copy_file(data / "v2.key", folder / (name + ".key"));
    for (const Migration& step : migrations()) {
      if (step.version < 3 || step.version > version) continue;
      for (const char* statement : step.statements) fileSql(folder / name, statement);
      fileSql(folder / name, "INSERT INTO schema_migration VALUES (" + std::to_string(step.version) +
                                 ", 'step', 1772000000000)");
    }
    Crm crm = openCrm(name);
    EXPECT_EQ(dumpOfThen(*crm.dump()), expected.str()) << name;
    EXPECT_TRUE(crm.verifyAudit()->intact()) << name;
    const auto people = crm.customers().value();
    ASSERT_FALSE(people.empty());
    EXPECT_TRUE(crm.recordTryOn(saidRight(people[0].id))) << name;
  }
}

}  // namespace
}  // namespace fitroom::crm
