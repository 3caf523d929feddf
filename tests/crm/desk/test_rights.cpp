#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "../crm_fixture.h"
#include "../outside.h"
#include "crm/access/archive.h"
#include "crm/access/retention.h"
#include "crm/exchange/backup.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;
using testing::Not;

class Rights : public CrmFixture {
 protected:
  static std::string text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
  }
  std::string everything(Crm& crm, const std::string& name) {
    const std::string id = anybody(crm, name);
    EXPECT_TRUE(crm.saveBody(id, "tape", {{"chest", 0.9123}, {"weight", 61.5}}));
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
  /// A second store with the key of the first, as a backup is restored into.
  CrmConfig second() {
    CrmConfig c = config("second.db");
    c.keyFile = folder / "crm.db.key";
    return c;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Rights, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(Rights, ABackupComesBackWhole) {
  auto crm = openCrm();
  everything(crm, "Lin");
  everything(crm, "Wu \"quoted\" \xF0\x9F\x91\x97");
  ASSERT_TRUE(crm.upsertGarment(shirt()));
  const auto made = backUp(crm, folder / "all.backup");
  ASSERT_TRUE(made) << made.error().text.en;
  EXPECT_EQ(made->customers, 2);
  EXPECT_THAT(text(folder / "all.backup"), Not(HasSubstr("Lin")));
  auto other = Crm::open(second());
  ASSERT_TRUE(other) << other.error().text.en;
  const auto back = restore(*other, folder / "all.backup", {});
  ASSERT_TRUE(back) << back.error().text.en;
  EXPECT_EQ(back->rows, made->rows);
  EXPECT_EQ(*other->dump(), *crm.dump());
  EXPECT_EQ(other->garment("shirt-1")->sizes, crm.garment("shirt-1")->sizes);
  const auto report = other->verifyAudit();
  EXPECT_TRUE(report->intact()) << report->faults.at(0).text.en;
  // Only into an empty store.
  EXPECT_EQ(restore(*other, folder / "all.backup", {}).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(Rights, ErasedStaysErasedInARestoredBackup) {
  auto crm = openCrm();
  const std::string gone = everything(crm, "Gone");
  everything(crm, "Stays");
  ASSERT_TRUE(backUp(crm, folder / "all.backup"));
  ASSERT_TRUE(crm.eraseCustomer(gone, "asked"));
  auto other = Crm::open(second());
  const auto back = restore(*other, folder / "all.backup", *crm.erasures());
  ASSERT_TRUE(back) << back.error().text.en;
  EXPECT_EQ(back->forgotten, 1);
  EXPECT_EQ(other->customer(gone).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other->customers()->size(), 1u);
  EXPECT_TRUE(other->verifyAudit()->intact());
  EXPECT_EQ(*other->dump(), *crm.dump());
}

TEST_P(Rights, AChangedOrShortBackupIsRefusedWhole) {
  auto crm = openCrm();
  everything(crm, "Lin");
  ASSERT_TRUE(backUp(crm, folder / "all.backup"));
  const std::string good = text(folder / "all.backup");
  auto other = Crm::open(second());
  std::string changed = good;
  changed[changed.find("try_on")] = 'T';
  const std::string cases[] = {changed, good.substr(0, good.size() / 2),
                               good.substr(0, good.rfind('\n', good.size() - 2) + 1), "",
                               "not a backup\nat all\n"};
  for (const std::string& bad : cases) {
    std::ofstream(folder / "bad.backup", std::ios::binary) << bad;
    EXPECT_EQ(restore(*other, folder / "bad.backup", {}).error().code, ErrorCode::kCorrupt);
  }
  EXPECT_TRUE(other->customers()->empty());
  EXPECT_EQ(restore(*other, folder / "none.backup", {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(backUp(crm, folder / "no/all.backup").error().code, ErrorCode::kUnwritable);
  // Another house's key.
  auto stranger = openCrm("stranger.db");
  EXPECT_EQ(restore(stranger, folder / "all.backup", {}).error().code, ErrorCode::kCorrupt);
}

TEST_P(Rights, TheArchiveHoldsAllOfOneAndNothingOfAnother) {
  auto crm = openCrm();
  const std::string lin = everything(crm, "Planted <b>Lin</b>");
  const std::string wu = everything(crm, "Somebodyelse");
  const auto files = writeArchive(crm, lin, folder / "lin", clock.now());
  ASSERT_TRUE(files) << files.error().text.en;
  EXPECT_EQ(files->size(), 7u);
  std::string all;
  for (const std::string& name : *files) all += text(folder / "lin" / name);
  for (const char* planted :
       {"Planted", "@example.com", "91.23", "61.5", "note of Planted", "keep_profile", "too_tight", "chest",
        "customer.read", "信任", "trust in the shop", "退货可能"}) {
    EXPECT_THAT(all, HasSubstr(planted));
  }
  EXPECT_THAT(all, Not(HasSubstr("Somebodyelse")));
  EXPECT_THAT(all, Not(HasSubstr(wu)));
  // What a person typed is text, not a part of the page.
  EXPECT_THAT(text(folder / "lin/index.html"), Not(HasSubstr("<b>Lin</b>")));
  EXPECT_THAT(text(folder / "lin/index.html"), HasSubstr("&lt;b&gt;Lin"));
  EXPECT_EQ(writeArchive(crm, lin, folder / "lin", clock.now()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(writeArchive(crm, "nobody", folder / "x", clock.now()).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder / "x"));
  ASSERT_TRUE(crm.setRestricted(wu, true));
  ASSERT_TRUE(writeArchive(crm, wu, folder / "wu", clock.now()));
  EXPECT_THAT(text(folder / "wu/index.html"), HasSubstr("restricted"));
}

TEST_P(Rights, WhatHasHadItsTimeGoesAndTheReportSaysSo) {
  auto crm = openCrm();
  const std::string lin = everything(crm, "Lin");
  const auto rows = [](const PurgeReport& r) {
    std::vector<std::int64_t> n;
    for (const PurgeLine& l : r.lines) n.push_back(l.rows);
    return n;
  };
  const auto schedule = retentionSchedule();
  EXPECT_EQ(purge(crm, schedule, false)->total(), 0);
  clock.advanceMs(25 * 31 * kDayMs);
  EXPECT_THAT(rows(*purge(crm, schedule, true)), testing::ElementsAre(1, 0, 0, 0, 0));
  EXPECT_EQ(crm.bodies(lin)->size(), 1u);  // Only looked.
  EXPECT_THAT(rows(*purge(crm, schedule, false)), testing::ElementsAre(1, 0, 0, 0, 0));
  EXPECT_TRUE(crm.bodies(lin)->empty());
  ASSERT_TRUE(crm.verifyAudit()->intact());
  clock.advanceMs(12 * 31 * kDayMs);
  // The try-on and the body's making go; the return is kept with the books, and the customer with it.
  EXPECT_THAT(rows(*purge(crm, schedule, false)), testing::ElementsAre(0, 2, 0, 0, 0));
  EXPECT_EQ(crm.timeline(lin)->size(), 3u);
  const auto report = crm.verifyAudit();
  EXPECT_TRUE(report->intact()) << report->faults.at(0).text.en;
  clock.advanceMs(85 * 31 * kDayMs);
  EXPECT_THAT(rows(*purge(crm, schedule, false)), testing::ElementsAre(0, 0, 0, 1, 1));
  EXPECT_EQ(crm.customer(lin).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.erasures()->at(0).reason, "retention");
  EXPECT_TRUE(crm.verifyAudit()->intact());
  auto wrong = schedule;
  wrong[0].months = 0;
  EXPECT_FALSE(purge(crm, wrong, true));
  wrong.pop_back();
  EXPECT_FALSE(purge(crm, wrong, true));
}

}  // namespace
}  // namespace fitroom::crm
