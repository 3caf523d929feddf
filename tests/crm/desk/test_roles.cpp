#include <gmock/gmock.h>

#include "../crm_fixture.h"
#include "crm/access/accounts.h"
#include "crm/access/archive.h"
#include "crm/access/retention.h"
#include "crm/exchange/backup.h"
#include "crm/exchange/exchange.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kPassword = "correct horse battery";

class Roles : public CrmFixture {
 protected:
  void claim(Crm& crm) {
    Accounts accounts(crm);
    ASSERT_TRUE(accounts.create("boss", kPassword, {Role::kAdmin}));
    ASSERT_TRUE(accounts.signIn("boss", kPassword));
    for (int i = 0; i < kRoleCount; ++i) {
      const auto role = static_cast<Role>(i);
      ASSERT_TRUE(accounts.create(roleName(role), std::string(kPassword) + "!", {role}));
    }
    accounts.signOut();
  }
  static void as(Crm& crm, Role role) {
    const auto in = Accounts(crm).signIn(roleName(role), std::string(kPassword) + "!");
    ASSERT_TRUE(in) << in.error().text.en;
  }
  template <class T>
  static bool refused(const Expected<T>& e) {
    return !e && e.error().code == ErrorCode::kDenied;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Roles, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

TEST_P(Roles, AnUnclaimedStoreIsItsOwnersAndHasNoAccount) {
  auto crm = openCrm();
  Accounts accounts(crm);
  EXPECT_FALSE(*accounts.claimed());
  EXPECT_TRUE(accounts.list()->empty());
  EXPECT_TRUE(refused(accounts.signIn("admin", "admin")));
  anybody(crm, "Lin");
  EXPECT_EQ(crm.customers()->size(), 1u);
  EXPECT_EQ(accounts.create("first", kPassword, {Role::kAssistant}).error().code,
            ErrorCode::kInvalidArgument);
  for (const char* weak :
       {"", "short", "12345678", "aaaaaaaaaa", "password", "Password1", "firstfirst12", "abcdefghij"}) {
    EXPECT_EQ(accounts.create(weak[0] == 'f' ? "firstfirst" : "first", weak, {Role::kAdmin}).error().code,
              ErrorCode::kInvalidArgument)
        << weak;
  }
  ASSERT_TRUE(accounts.create("first", kPassword, {Role::kAdmin}));
  EXPECT_TRUE(*accounts.claimed());
  // From here on nobody is anybody without signing in, in another program as well.
  EXPECT_TRUE(crm.customers()->empty());
  auto other = openCrm();
  EXPECT_TRUE(other.customers()->empty());
  EXPECT_TRUE(refused(Accounts(other).create("second", kPassword, {Role::kAdmin})));
}

TEST_P(Roles, AKioskSeesOnlyTheCustomerInFrontOfIt) {
  auto crm = openCrm();
  const std::string lin = anybody(crm, "Lin");
  claim(crm);
  clock.advanceMs(2000);
  EXPECT_TRUE(refused(crm.customer(lin)));
  EXPECT_TRUE(refused(crm.bodies(lin)));
  EXPECT_TRUE(refused(crm.timeline(lin)));
  EXPECT_TRUE(refused(crm.recordTryOn(saidRight(lin))));
  EXPECT_TRUE(crm.customers()->empty());
  EXPECT_TRUE(refused(crm.eraseCustomer(lin, "x")));
  EXPECT_TRUE(refused(crm.dump()));
  // A guest's try-on is counted as ever, and makes its garment known.
  CatalogueItem shown = shirt();
  EXPECT_TRUE(refused(crm.upsertGarment(shown)));  // with a stock that it did not count
  for (CatalogueSize& size : shown.sizes) size.stock = 0;
  EXPECT_TRUE(crm.upsertGarment(shown));
  EXPECT_TRUE(crm.recordTryOn(saidRight("")));
  CatalogueItem cheap = shown;
  cheap.price.minor = 1;
  EXPECT_TRUE(crm.upsertGarment(cheap));
  EXPECT_EQ(crm.garment("shirt-1")->price.minor, 19900);
  EXPECT_TRUE(refused(crm.adjustStock("shirt-1", "M", -1)));
  // Whoever gives the address is in front of it.
  ASSERT_EQ(crm.customers({.email = "lin@example.com"})->size(), 1u);
  EXPECT_TRUE(crm.customer(lin));
  EXPECT_TRUE(crm.saveBody(lin, "tape", {{"chest", 0.9}}));
  const auto tried = crm.recordTryOn(saidRight(lin));
  ASSERT_TRUE(tried);
  EXPECT_TRUE(crm.recordAnswers(tried->event, {{Zone::kChest, -1}}));
  EXPECT_TRUE(crm.profile(lin)->trust.shop.empty());
  // The next one takes the place.
  const std::string wu = anybody(crm, "Wu");
  EXPECT_TRUE(crm.customer(wu));
  EXPECT_TRUE(refused(crm.customer(lin)));
  EXPECT_TRUE(refused(crm.recordAnswers(tried->event, {{Zone::kChest, 0}})));
  EXPECT_TRUE(refused(crm.event(tried->event)));
  Accounts(crm).leave();
  EXPECT_TRUE(refused(crm.customer(wu)));
}

TEST_P(Roles, EachRoleMayWhatItsRowSaysToTheField) {
  auto crm = openCrm();
  const std::string lin =
      *crm.createCustomer({"Lin", "lin@example.com", "13800000123", "zh"}, {Purpose::kKeepProfile});
  ASSERT_TRUE(crm.saveBody(lin, "tape", {{"chest", 0.9}}));
  ASSERT_TRUE(crm.recordTryOn(saidRight(lin)));
  claim(crm);
  Exchange exchange(crm);

  as(crm, Role::kAssistant);
  EXPECT_EQ(crm.customer(lin)->identity.name, "Lin");
  EXPECT_EQ(crm.customer(lin)->identity.email, "***@example.com");
  EXPECT_EQ(crm.customer(lin)->identity.phone, "***123");
  EXPECT_EQ(crm.customers()->size(), 1u);
  EXPECT_TRUE(crm.bodies(lin));
  EXPECT_TRUE(refused(crm.updateIdentity(lin, {})));
  EXPECT_TRUE(refused(crm.auditOf(lin)));
  EXPECT_TRUE(refused(exchange.exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "x.csv")));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.csv"));
  EXPECT_THAT(crm.timeline(lin)->front().event.payload, HasSubstr("body_cm"));

  as(crm, Role::kCrmStaff);
  EXPECT_EQ(crm.customer(lin)->identity.email, "lin@example.com");
  EXPECT_TRUE(refused(crm.bodies(lin)));
  EXPECT_THAT(crm.timeline(lin)->front().event.payload, Not(HasSubstr("body_cm")));
  EXPECT_THAT(crm.timeline(lin)->front().event.payload, HasSubstr("garment_cm"));
  EXPECT_FALSE(crm.profile(lin)->trust.shop.empty());
  EXPECT_TRUE(exchange.exportFile(ImportKind::kEvents, ExportForm::kCsv, folder / "x.csv"));
  EXPECT_TRUE(refused(crm.eraseCustomer(lin, "x")));
  EXPECT_TRUE(refused(crm.setRestricted(lin, true)));

  as(crm, Role::kMerchant);
  EXPECT_TRUE(crm.upsertGarment(shirt()));
  EXPECT_TRUE(crm.adjustStock("shirt-1", "M", 1));
  EXPECT_TRUE(refused(crm.customer(lin)));
  EXPECT_TRUE(refused(crm.customers()));
  EXPECT_TRUE(refused(crm.timeline(lin)));

  as(crm, Role::kAdmin);
  EXPECT_TRUE(refused(crm.customer(lin)));
  EXPECT_TRUE(refused(crm.bodies(lin)));
  EXPECT_TRUE(backUp(crm, folder / "all.backup"));
  EXPECT_TRUE(purge(crm, retentionSchedule(), true));
  EXPECT_TRUE(Accounts(crm).list());

  as(crm, Role::kPrivacyOfficer);
  EXPECT_TRUE(writeArchive(crm, lin, folder / "lin", clock.now()));
  EXPECT_TRUE(refused(backUp(crm, folder / "all.backup")));
  EXPECT_TRUE(refused(Accounts(crm).list()));
  EXPECT_THAT(crm.auditOf(lin)->back().actor, HasSubstr("staff:"));
  EXPECT_TRUE(crm.eraseCustomer(lin, "asked"));
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(Roles, WrongPasswordsLockAndSessionsEnd) {
  auto crm = openCrm();
  claim(crm);
  Accounts accounts(crm);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(accounts.signIn("boss", "wrong wrong").error().context, "sign_in");
  EXPECT_EQ(accounts.signIn("nobody", "wrong wrong").error().context, "sign_in");
  // Locked, and the right password does not help.
  EXPECT_EQ(accounts.signIn("boss", kPassword).error().context, "locked");
  clock.advanceMs(kMinuteMs + 1);
  EXPECT_EQ(accounts.signIn("boss", "wrong wrong").error().context, "sign_in");
  clock.advanceMs(kMinuteMs + 1);
  EXPECT_EQ(accounts.signIn("boss", kPassword).error().context, "locked");  // Twice as long.
  clock.advanceMs(kMinuteMs);
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  EXPECT_EQ(accounts.who()->account, "boss");
  // Sensitive things need the password again after five minutes; idling five minutes ends the session.
  clock.advanceMs(4 * kMinuteMs);
  EXPECT_TRUE(accounts.list());
  clock.advanceMs(4 * kMinuteMs);
  EXPECT_EQ(accounts.list().error().context, "proof");
  EXPECT_TRUE(refused(accounts.prove("wrong wrong")));
  ASSERT_TRUE(accounts.prove(kPassword));
  EXPECT_TRUE(accounts.list());
  clock.advanceMs(5 * kMinuteMs + 1);
  EXPECT_EQ(accounts.list().error().context, "session");
  EXPECT_FALSE(accounts.who());
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  for (int i = 0; i < 121; ++i) {
    clock.advanceMs(4 * kMinuteMs);
    (void)crm.verifyAudit();
  }
  EXPECT_FALSE(accounts.who());  // Eight hours.
}

TEST_P(Roles, AccountsChangeAtOnceAndOneAdministratorRemains) {
  auto crm = openCrm();
  claim(crm);
  auto other = openCrm();
  as(other, Role::kAssistant);
  EXPECT_TRUE(other.customers());
  Accounts accounts(crm);
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  ASSERT_TRUE(accounts.setRoles("assistant", {Role::kMerchant}));
  EXPECT_TRUE(refused(other.customers()));
  ASSERT_TRUE(accounts.setActive("assistant", false));
  EXPECT_EQ(other.setPublished("x", true).error().context, "session");
  EXPECT_TRUE(refused(Accounts(other).signIn("assistant", std::string(kPassword) + "!")));
  ASSERT_TRUE(accounts.setActive("admin", false));
  EXPECT_EQ(accounts.setActive("boss", false).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(accounts.setRoles("boss", {Role::kMerchant}).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(accounts.setPassword("boss", kPassword, "another long phrase"));
  EXPECT_TRUE(refused(accounts.signIn("boss", kPassword)));
  EXPECT_TRUE(accounts.signIn("boss", "another long phrase"));
  EXPECT_EQ(accounts.create("boss", kPassword, {Role::kAdmin}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(accounts.create("x\n", kPassword, {Role::kAdmin}).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(Roles, AShopsStaffSeeTheShopsCustomers) {
  auto crm = openCrm();
  Context north;
  north.store = "north";
  const std::string here =
      *crm.createCustomer({"Here", "here@example.com", "", ""}, {Purpose::kKeepProfile}, north);
  const std::string there = anybody(crm, "There");
  const std::string shared =
      *crm.createCustomer({"Shared", "shared@example.com", "", ""}, {Purpose::kShareStores});
  Accounts accounts(crm);
  ASSERT_TRUE(accounts.create("boss", kPassword, {Role::kAdmin}));
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  ASSERT_TRUE(accounts.create("anna", kPassword, {Role::kCrmStaff}, "north"));
  ASSERT_TRUE(accounts.signIn("anna", kPassword));
  EXPECT_TRUE(crm.customer(here));
  EXPECT_TRUE(crm.customer(shared));
  EXPECT_TRUE(refused(crm.customer(there)));
  EXPECT_TRUE(refused(crm.timeline(there)));
  EXPECT_EQ(crm.customers()->size(), 2u);
  EXPECT_TRUE(refused(Exchange(crm).exportFile(ImportKind::kCustomers, ExportForm::kCsv, folder / "x.csv")));
}

}  // namespace
}  // namespace fitroom::crm
