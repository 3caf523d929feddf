// Every operation of the CRM by every role: who is let in, and who is told no.

#include <gmock/gmock.h>

#include <functional>

#include "../crm_fixture.h"
#include "crm/access/accounts.h"
#include "crm/access/archive.h"
#include "crm/access/requests.h"
#include "crm/access/retention.h"
#include "crm/exchange/backup.h"
#include "crm/exchange/exchange.h"
#include "crm/orders/order_desk.h"
#include "crm/parties/parties.h"
#include "crm/people/household.h"
#include "crm/people/merge.h"

namespace fitroom::crm {
namespace {

constexpr const char* kPassword = "correct horse battery";

class RoleTable : public CrmFixture {
 protected:
  void SetUp() override {
    CrmFixture::SetUp();
    crm.emplace(openCrm());
    ASSERT_TRUE(crm->upsertGarment(shirt()));
    lin = *crm->createCustomer({"Lin", "lin@example.com", "13800000123", "zh"},
                               {Purpose::kKeepProfile, Purpose::kImproveModel});
    other = anybody(*crm, "Other");
    said = crm->recordTryOn(saidRight(lin))->event;
    ASSERT_TRUE(crm->saveBody(lin, "tape", {{"chest", 0.9}}));
    ASSERT_TRUE(OrderDesk(*crm).place({.customer = lin, .garment = "shirt-1", .size = "M", .order = "o-1"}));
    Accounts accounts(*crm);
    ASSERT_TRUE(accounts.create("boss", kPassword, {Role::kAdmin}));
    ASSERT_TRUE(accounts.signIn("boss", kPassword));
    for (int i = 1; i < kRoleCount; ++i) {
      const auto role = static_cast<Role>(i);
      ASSERT_TRUE(accounts.create(roleName(role), std::string(kPassword) + "!", {role}));
      // The same role, bound to a shop that none of these customers has to do with.
      ASSERT_TRUE(
          accounts.create(std::string("far_") + roleName(role), std::string(kPassword) + "!", {role}, "far"));
    }
    accounts.signOut();
    clock.advanceMs(2000);
  }
  void as(const std::string& account) {
    Accounts accounts(*crm);
    accounts.signOut();
    accounts.leave();
    if (account == "kiosk" || account == "far_kiosk") return;  // Whoever has not signed in.
    ASSERT_TRUE(accounts.signIn(account, std::string(kPassword) + "!"));
  }

  std::optional<Crm> crm;
  std::string lin, other, said;
  int made = 0;
};
INSTANTIATE_TEST_SUITE_P(On, RoleTable, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

template <class T>
bool denied(const Expected<T>& e) {
  return !e && e.error().code == ErrorCode::kDenied;
}

/// `may`: kiosk, assistant, crm_staff, merchant, privacy_officer, admin; x is let in. `far`: the same for
/// accounts of another shop.
struct Operation {
  const char* name;
  const char* may;
  const char* far;
  std::function<bool()> refused;
};

TEST_P(RoleTable, EveryOperationByEveryRole) {
  Crm& c = *crm;
  const auto event = [&](EventType type, const char* payload) {
    Event e;
    e.type = type;
    e.customer = lin;
    e.actor = "staff:x";
    e.payload = payload;
    return e;
  };
  const auto file = [&](const char* tail) { return folder / (std::to_string(++made) + tail); };
  const std::vector<Operation> table = {
      // A kiosk sees nobody until somebody stands in front of it.
      {"customer", ".xx.x.", "......", [&] { return denied(c.customer(lin)); }},
      {"bodies", ".x..x.", "......", [&] { return denied(c.bodies(lin)); }},
      {"timeline", ".xx.x.", "......", [&] { return denied(c.timeline(lin)); }},
      {"event", ".xx.x.", "......", [&] { return denied(c.event(said)); }},
      {"profile", ".xx.x.", "......", [&] { return denied(c.profile(lin)); }},
      {"consents", ".xx.x.", "......", [&] { return denied(c.consents(lin)); }},
      {"hasConsent", ".xx.x.", "......", [&] { return denied(c.hasConsent(lin, Purpose::kMarketing)); }},
      {"customers", "xxx.x.", "xxx.x.", [&] { return denied(c.customers()); }},
      {"createCustomer", "xxx...", "xxx...",
       [&] {
         return denied(c.createCustomer({"New", "", "", ""}, {}));
       }},
      {"updateIdentity", "..x.x.", "......",
       [&] {
         return denied(c.updateIdentity(lin, {"Lin", "lin@example.com", "13800000123", "zh"}));
       }},
      {"setConsent", ".xx.x.", "......",
       [&] { return denied(c.setConsent(lin, Purpose::kMarketing, true, "v1")); }},
      {"setObjection", ".xx.x.", "......", [&] { return denied(c.setObjection(lin, "marketing", true)); }},
      {"saveBody", ".xx...", "......",
       [&] {
         return denied(c.saveBody(lin, "tape", {{"chest", 0.9}}));
       }},
      {"recordTryOn", ".xx...", "......", [&] { return denied(c.recordTryOn(saidRight(lin))); }},
      {"recordAnswers", ".xx...", "......",
       [&] {
         return denied(c.recordAnswers(said, {{Zone::kChest, 0}}));
       }},
      {"recordOutcome", ".xx...", "......",
       [&] { return denied(c.recordOutcome({.kind = OutcomeKind::kNotTaken, .tryOn = said})); }},
      {"note", ".xx...", "......",
       [&] { return denied(c.record(event(EventType::kStaffNote, R"({"note":"n"})"))); }},
      {"guest", "xxx...", "xxx...", [&] { return denied(c.recordTryOn(saidRight(""))); }},
      {"upsertGarment new", "xxxx..", "xxxx..",
       [&] {
         CatalogueItem item = shirt("g" + std::to_string(++made));
         for (CatalogueSize& size : item.sizes) size.stock = 0;
         return denied(c.upsertGarment(item));
       }},
      {"upsertGarment with stock", "...x..", "...x..",
       [&] { return denied(c.upsertGarment(shirt("g" + std::to_string(++made)))); }},
      {"setPublished", "...x..", "...x..", [&] { return denied(c.setPublished("shirt-1", true)); }},
      {"adjustStock", ".x.x..", ".x.x..", [&] { return denied(c.adjustStock("shirt-1", "M", 1)); }},
      {"garment", "xxxxxx", "xxxxxx", [&] { return denied(c.garment("shirt-1")); }},
      {"searchGarments", "xxxxxx", "xxxxxx", [&] { return denied(c.searchGarments()); }},
      {"setRestricted", "....x.", "......", [&] { return denied(c.setRestricted(lin, false)); }},
      {"auditOf", "....xx", "......", [&] { return denied(c.auditOf(lin)); }},
      {"verifyAudit", "....xx", "....xx", [&] { return denied(c.verifyAudit()); }},
      {"rebuild", "....xx", "....xx", [&] { return denied(c.rebuild()); }},
      {"dump", "..x.x.", "......", [&] { return denied(c.dump()); }},
      {"import", "..x..x", "..x..x", [&] { return denied(Exchange(c).importFile(folder / "none.csv", {})); }},
      {"imports", "..x..x", "..x..x", [&] { return denied(Exchange(c).imports()); }},
      {"export", "..x.x.", "......",
       [&] {
         return denied(Exchange(c).exportFile(ImportKind::kCustomers, ExportForm::kCsv, file(".csv")));
       }},
      {"duplicates", "..x...", "......", [&] { return denied(Exchange(c).duplicates()); }},
      {"merge", "..x...", "......", [&] { return denied(Merging(c).merge(lin, lin, SameBy::kName)); }},
      {"unmerge", "..x...", "......", [&] { return denied(Merging(c).unmerge(lin)); }},
      {"merged", "..x...", "......", [&] { return denied(Merging(c).merged()); }},
      {"keepApart", "..x...", "......", [&] { return denied(Merging(c).keepApart(lin, lin)); }},
      {"stillAlike", "..x...", "......", [&] { return denied(Merging(c).stillAlike({})); }},
      {"request", ".xx.x.", "......", [&] { return denied(Requests(c).receive(lin, DataRight::kAccess)); }},
      {"requests", "..x.x.", "..x.x.", [&] { return denied(Requests(c).list()); }},
      {"requests of one", ".xx.x.", "......", [&] { return denied(Requests(c).ofCustomer(lin)); }},
      {"answer", "....x.", "....x.", [&] { return denied(Requests(c).close("none", true)); }},
      {"complaints", ".xx.x.", ".xx.x.", [&] { return denied(openComplaints(c)); }},
      {"filesOf", ".xx.x.", "......", [&] { return denied(Merging(c).filesOf(lin)); }},
      {"household", ".xx...", "......", [&] { return denied(People(c).joinHousehold({lin})); }},
      {"tie", ".xx...", "......", [&] { return denied(People(c).tie(lin, "buys_for", other)); }},
      {"tiesOf", ".xx.x.", "......", [&] { return denied(People(c).tiesOf(lin)); }},
      {"tiesTo", ".xx.x.", ".xx.x.", [&] { return denied(People(c).tiesTo(other)); }},
      {"stage", ".xx.x.", "......", [&] { return denied(People(c).stage(lin)); }},
      {"brand", "...x..", "...x..", [&] { return denied(Parties(c).put(PartyKind::kBrand, "b", "B")); }},
      {"store", "....xx", "....xx", [&] { return denied(Parties(c).put(PartyKind::kStore, "s", "S")); }},
      {"parties", "xxxxxx", "xxxxxx", [&] { return denied(Parties(c).list()); }},
      {"order", ".xx...", "......",
       [&] {
         return denied(
             OrderDesk(c).place({.customer = lin, .garment = "shirt-1", .size = "M", .oversell = true}));
       }},
      {"order step", ".xx...", "......",
       [&] { return denied(OrderDesk(c).step("o-1", EventType::kPayment, {})); }},
      {"order read", ".xx.x.", "......", [&] { return denied(OrderDesk(c).order("o-1")); }},
      {"orders", ".xx.x.", "......", [&] { return denied(OrderDesk(c).ofCustomer(lin)); }},
      {"due", ".xx.x.", ".xx.x.", [&] { return denied(OrderDesk(c).due()); }},
      {"promiseReport", "..xxx.", "..xxx.", [&] { return denied(OrderDesk(c).promiseReport()); }},
      {"archive", "....x.", "......", [&] { return denied(writeArchive(c, lin, file(""), clock.now())); }},
      {"backUp", ".....x", "......", [&] { return denied(backUp(c, file(".backup"))); }},
      {"purge", "....xx", "....xx", [&] { return denied(purge(c, retentionSchedule(), true)); }},
      {"accounts", ".....x", ".....x", [&] { return denied(Accounts(c).list()); }},
      {"applyErasures", "....x.", "....x.", [&] { return denied(c.applyErasures({})); }},
      {"erase nobody", "....x.", "....x.", [&] { return denied(c.eraseCustomer("nobody", "asked")); }},
  };
  for (const std::string far : {"", "far_"}) {
    for (int i = 0; i < kRoleCount; ++i) {
      const std::string account = far + roleName(static_cast<Role>(i));
      as(account);
      for (const Operation& o : table) {
        const char* row = far.empty() ? o.may : o.far;
        EXPECT_EQ(o.refused(), row[i] != 'x') << o.name << " by " << account;
        Accounts(c).leave();
      }
    }
  }
  EXPECT_TRUE([&] {
    as("privacy_officer");
    return c.verifyAudit()->intact();
  }());
}

TEST_P(RoleTable, TheAuditNamesWhoIsSignedInWhateverTheCallerSays) {
  as("privacy_officer");
  Context claims;
  claims.actor = "staff:somebody-else";
  ASSERT_TRUE(crm->setRestricted(lin, true, claims));
  EXPECT_EQ(crm->auditOf(lin)->back().actor, "staff:privacy_officer");
  ASSERT_TRUE(crm->eraseCustomer(lin, "asked", claims));
  EXPECT_EQ(crm->auditOf(lin)->back().actor, "staff:privacy_officer");
  as("crm_staff");
  Event note;
  note.type = EventType::kStaffNote;
  note.customer = other;
  note.actor = "staff:somebody-else";
  note.payload = R"({"note":"n"})";
  ASSERT_TRUE(crm->record(note));
  EXPECT_EQ(crm->timeline(other)->front().event.actor, "staff:crm_staff");
}

}  // namespace
}  // namespace fitroom::crm
