// What a customer asks for, its clock, and what stays of it; complaints that wait for an answer.

#include <gmock/gmock.h>

#include "../crm_fixture.h"
#include "crm/access/accounts.h"
#include "crm/access/requests.h"
#include "crm/exchange/backup.h"
#include "crm/orders/order_desk.h"
#include "crm/people/merge.h"
#include "crm/sync/sync.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kPassword = "correct horse battery";

UtcTime at(const char* iso) {
  return fromIso8601(iso).value();
}

TEST(RequestClock, AMonthIsACalendarMonth) {
  const std::pair<const char*, const char*> cases[] = {{"2026-01-15T09:30:00Z", "2026-02-15T09:30:00.000Z"},
                                                       {"2026-01-31", "2026-02-28T00:00:00.000Z"},
                                                       {"2028-01-31", "2028-02-29T00:00:00.000Z"},
                                                       {"2026-12-05", "2027-01-05T00:00:00.000Z"},
                                                       {"2026-03-31", "2026-04-30T00:00:00.000Z"},
                                                       {"1969-12-31T23:00:00Z", "1970-01-31T23:00:00.000Z"},
                                                       {"2100-01-30", "2100-02-28T00:00:00.000Z"}};
  for (const auto& [from, to] : cases) EXPECT_EQ(toIso8601(monthsAfter(at(from), 1)), to) << from;
  EXPECT_EQ(toIso8601(monthsAfter(at("2026-11-30"), 3)), "2027-02-28T00:00:00.000Z");
  RightsRequest r;
  r.due = at("2026-03-10T23:00:00Z");
  EXPECT_EQ(r.daysLeft(at("2026-03-10T01:00:00Z")), 0);
  EXPECT_EQ(r.daysLeft(at("2026-03-01T23:59:00Z")), 9);
  EXPECT_EQ(r.daysLeft(at("2026-03-12T00:00:00Z")), -2);
}

class RequestsTest : public CrmFixture {};
INSTANTIATE_TEST_SUITE_P(On, RequestsTest, testing::ValuesIn(backends()),
                         [](const auto& i) { return i.param; });

TEST_P(RequestsTest, ARequestRunsAMonthAndEndsWithAnAnswer) {
  Crm crm = openCrm();
  const std::string lin = anybody(crm);
  Requests requests(crm);
  const auto late = requests.receive(lin, DataRight::kRectify);
  clock.advanceDays(3);
  Context mail;
  mail.channel = Channel::kMail;
  mail.time = UtcTime{clock.now().ms - 5 * kDayMs};
  const auto first = requests.receive(lin, DataRight::kAccess, "by letter", mail);
  ASSERT_TRUE(first && late);
  auto open = requests.list().value();
  ASSERT_THAT(open, SizeIs(2));
  // The letter came earlier, so it is due earlier.
  EXPECT_EQ(open[0].id, *first);
  EXPECT_EQ(open[0].right, DataRight::kAccess);
  EXPECT_EQ(open[0].due, monthsAfter(*mail.time, 1));
  ASSERT_TRUE(requests.extend(*first, "many files"));
  EXPECT_FALSE(requests.extend(*first, "again"));
  EXPECT_FALSE(requests.extend(*late, ""));
  open = requests.list().value();
  EXPECT_EQ(open[1].id, *first);
  EXPECT_EQ(open[1].due, monthsAfter(*mail.time, 3));
  ASSERT_TRUE(requests.close(*first, true));
  EXPECT_FALSE(requests.close(*first, true));
  EXPECT_FALSE(requests.close(*late, false)) << "a refusal needs its reason";
  clock.advanceMs(kHourMs);
  ASSERT_TRUE(requests.close(*late, false, "not the person"));
  EXPECT_THAT(requests.list().value(), SizeIs(0));
  const auto all = requests.list(true).value();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].state, RequestState::kDone);
  EXPECT_EQ(all[1].state, RequestState::kRefused);
  EXPECT_THAT(crm.timeline(lin)->front().summary.en, HasSubstr("to have it corrected, refused"));
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(RequestsTest, WhatCannotBeARequestIsRefused) {
  Crm crm = openCrm();
  const std::string lin = anybody(crm);
  Requests requests(crm);
  EXPECT_EQ(requests.receive("", DataRight::kAccess).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(requests.receive("nobody", DataRight::kAccess).error().code, ErrorCode::kNotFound);
  Context tomorrow;
  tomorrow.time = UtcTime{clock.now().ms + kHourMs};
  EXPECT_EQ(requests.receive(lin, DataRight::kAccess, "", tomorrow).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(requests.receive(lin, DataRight::kAccess, std::string(10 << 20, 'x')));
  EXPECT_FALSE(requests.receive(lin, DataRight::kAccess, "\xff"));
  EXPECT_EQ(requests.close("no such", true).error().code, ErrorCode::kNotFound);
  EXPECT_THAT(requests.list(true).value(), SizeIs(0));
}

TEST_P(RequestsTest, ItOutlivesTheErasureItAskedForWithoutAWordOfThePerson) {
  Crm crm = openCrm();
  const std::string lin = anybody(crm, "Zebedee-Unmistakable");
  Requests requests(crm);
  ASSERT_TRUE(requests.receive(lin, DataRight::kErase, "Zebedee-Unmistakable writes"));
  clock.advanceDays(2);
  ASSERT_TRUE(crm.eraseCustomer(lin, "asked"));
  EXPECT_THAT(requests.list().value(), SizeIs(0));
  const auto all = requests.list(true).value();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_TRUE(all[0].erased);
  EXPECT_EQ(all[0].state, RequestState::kDone);
  EXPECT_EQ(all[0].closed, clock.now());
  EXPECT_EQ(all[0].customer, lin);
  EXPECT_EQ(requests.close(all[0].id, true).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(crm.dump()->find("Zebedee"), std::string::npos);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(RequestsTest, ItTravelsWithSyncAndBackup) {
  Crm shop = openCrm("shop.db");
  CrmConfig kiosk = config("kiosk.db");
  kiosk.keyFile = config("shop.db").keyFile.empty() ? config("shop.db").database.string() + ".key"
                                                    : config("shop.db").keyFile.string();
  kiosk.device = "kiosk";
  auto local = Crm::open(kiosk);
  ASSERT_TRUE(local) << local.error().text.en;
  const std::string lin = anybody(*local);
  const auto id = Requests(*local).receive(lin, DataRight::kPortability);
  ASSERT_TRUE(id);
  SyncServer server(shop);
  DirectTransport transport(server);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(SyncClient(*local, "server").run(transport));
  auto open = Requests(shop).list().value();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].id, *id);
  ASSERT_TRUE(Requests(shop).close(*id, true));
  ASSERT_TRUE(SyncClient(*local, "server").run(transport));
  EXPECT_THAT(Requests(*local).list().value(), SizeIs(0));
}

TEST_P(RequestsTest, WhoMayWhat) {
  Crm crm = openCrm();
  const std::string lin = anybody(crm);
  Accounts accounts(crm);
  ASSERT_TRUE(accounts.create("boss", kPassword, {Role::kAdmin}));
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  for (const Role r : {Role::kAssistant, Role::kCrmStaff, Role::kMerchant, Role::kPrivacyOfficer}) {
    ASSERT_TRUE(accounts.create(roleName(r), kPassword, {r}));
  }
  ASSERT_TRUE(accounts.create("far", kPassword, {Role::kCrmStaff}, "far"));
  Requests requests(crm);
  const auto denied = [](const auto& e) { return !e && e.error().code == ErrorCode::kDenied; };
  EXPECT_TRUE(denied(requests.receive(lin, DataRight::kErase)));
  ASSERT_TRUE(accounts.signIn("assistant", kPassword));
  const auto id = requests.receive(lin, DataRight::kErase);
  ASSERT_TRUE(id);
  EXPECT_TRUE(denied(requests.list()));
  EXPECT_TRUE(denied(requests.close(*id, true)));
  ASSERT_TRUE(accounts.signIn("crm_staff", kPassword));
  EXPECT_THAT(requests.list().value(), SizeIs(1));
  EXPECT_TRUE(denied(requests.close(*id, true)));
  ASSERT_TRUE(accounts.signIn("far", kPassword));
  EXPECT_THAT(requests.list().value(), SizeIs(0));
  EXPECT_TRUE(denied(requests.ofCustomer(lin)));
  EXPECT_THAT(openComplaints(crm).value(), SizeIs(0));
  ASSERT_TRUE(accounts.signIn("merchant", kPassword));
  EXPECT_TRUE(denied(requests.list()));
  EXPECT_TRUE(denied(openComplaints(crm)));
  ASSERT_TRUE(accounts.signIn("privacy_officer", kPassword));
  ASSERT_TRUE(requests.extend(*id, "the files are many"));
  ASSERT_TRUE(requests.close(*id, true));
  EXPECT_EQ(crm.auditOf("cases")->back().actor, "staff:privacy_officer");
}

TEST_P(RequestsTest, ComplaintsWaitForTheirAnswerUrgentOnesFirst) {
  Crm crm = openCrm();
  ASSERT_TRUE(crm.upsertGarment(shirt()));
  const std::string lin = anybody(crm);
  const std::string wu = anybody(crm, "Wu");
  OrderDesk desk(crm);
  const auto complain = [&](const std::string& who, const char* payload, EventType type,
                            const std::string& about) {
    clock.advanceMs(kHourMs);
    Event e;
    e.type = type;
    e.customer = who;
    e.about = about;
    e.payload = payload;
    return crm.record(e)->event;
  };
  ASSERT_TRUE(desk.place({.customer = lin, .garment = "shirt-1", .size = "M", .order = "o-1"}));
  OrderStep step;
  step.facet = "product";
  step.note = "a seam is open";
  ASSERT_TRUE(desk.step("o-1", EventType::kComplaint, step));
  complain(wu, R"({"facet":"service","severity":"low"})", EventType::kComplaint, "");
  const std::string urgent =
      complain(wu, R"({"facet":"privacy","severity":"urgent"})", EventType::kComplaint, "");
  auto open = openComplaints(crm).value();
  ASSERT_THAT(open, SizeIs(3));
  EXPECT_EQ(open[0].event, urgent);
  EXPECT_EQ(open[1].customer, lin);
  EXPECT_EQ(open[1].note, "a seam is open");
  EXPECT_EQ(open[1].garment, "shirt-1");
  EXPECT_EQ(open[2].severity, "low");
  step.outcome = "satisfied";
  ASSERT_TRUE(desk.step("o-1", EventType::kComplaintResolved, step));
  complain(wu, R"({"facet":"privacy","outcome":"satisfied"})", EventType::kComplaintResolved, urgent);
  open = openComplaints(crm).value();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].facet, Facet::kService);
  // Answered twice does not answer the next one.
  complain(wu, R"({"facet":"privacy","outcome":"partly"})", EventType::kComplaintResolved, urgent);
  complain(wu, R"({"facet":"service","outcome":"satisfied"})", EventType::kComplaintResolved, "");
  EXPECT_THAT(openComplaints(crm).value(), SizeIs(0));
  complain(wu, R"({"facet":"service"})", EventType::kComplaint, "");
  EXPECT_THAT(openComplaints(crm).value(), SizeIs(1));
}

TEST_P(RequestsTest, TwoPeopleWhoLookAlikeAreKeptApart) {
  Crm crm = openCrm();
  const std::string a = crm.createCustomer({"Lin", "", "13800000001", ""}, {}).value();
  const std::string b = crm.createCustomer({"Lin", "", "13800000001", ""}, {}).value();
  Exchange exchange(crm);
  Merging merging(crm);
  ASSERT_THAT(merging.stillAlike(exchange.duplicates().value()).value(), SizeIs(1));
  ASSERT_TRUE(merging.keepApart(a, b));
  EXPECT_THAT(merging.stillAlike(exchange.duplicates().value()).value(), SizeIs(0));
  EXPECT_THAT(merging.merged().value(), SizeIs(0));
  EXPECT_EQ(crm.customer(b)->files, 1u);
  // Merged and taken apart, a file is not on the list for that alone.
  const std::string c = crm.createCustomer({"Wu", "", "13900000002", ""}, {}).value();
  const std::string d = crm.createCustomer({"Wu", "", "13900000002", ""}, {}).value();
  ASSERT_TRUE(merging.merge(c, d, SameBy::kPhone));
  EXPECT_FALSE(merging.keepApart(c, d));
  ASSERT_TRUE(merging.unmerge(d));
  EXPECT_THAT(merging.stillAlike(exchange.duplicates().value()).value(), SizeIs(1));
}

TEST_P(RequestsTest, ASessionIsKeptByWorkAndALockEndsWithEnabling) {
  Crm crm = openCrm();
  Accounts accounts(crm);
  ASSERT_TRUE(accounts.create("boss", kPassword, {Role::kAdmin}));
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  ASSERT_TRUE(accounts.create("anna", kPassword, {Role::kCrmStaff}));
  for (int i = 0; i < 3; ++i) {
    clock.advanceMs(Accounts::kIdleMs - 1);
    accounts.touch();
  }
  clock.advanceMs(Accounts::kIdleMs - 1);
  EXPECT_TRUE(crm.searchGarments());
  clock.advanceMs(Accounts::kIdleMs + 1);
  accounts.touch();  // Too late: a session that is over stays over.
  EXPECT_FALSE(crm.customers());
  for (int i = 0; i <= Accounts::kFailuresFree; ++i) EXPECT_FALSE(accounts.signIn("anna", "wrong wrong"));
  EXPECT_EQ(accounts.signIn("anna", kPassword).error().context, "locked");
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  ASSERT_TRUE(accounts.setActive("anna", true));
  EXPECT_TRUE(accounts.signIn("anna", kPassword));
}

}  // namespace
}  // namespace fitroom::crm
