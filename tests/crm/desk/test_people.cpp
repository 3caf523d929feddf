#include <gmock/gmock.h>

#include <sstream>

#include "../crm_fixture.h"
#include "crm/exchange/exchange.h"
#include "crm/parties/parties.h"
#include "crm/people/household.h"
#include "crm/people/merge.h"
#include "crm/sync/sync.h"

namespace fitroom::crm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class PeopleTest : public CrmFixture {
 protected:
  std::string wearer(Crm& crm, const std::string& name, int felt) {
    const std::string id = anybody(crm, name);
    clock.advanceMs(kHourMs);
    const auto tried = crm.recordTryOn(saidRight(id));
    EXPECT_TRUE(tried);
    EXPECT_TRUE(crm.saveBody(id, "tape", {{"chest", 0.9}}));
    clock.advanceMs(kHourMs);
    EXPECT_TRUE(crm.recordAnswers(tried->event, {{Zone::kChest, felt}}));
    return id;
  }
  /// The dump without the events that say who is whom: the roll-ups and all other events.
  static std::string withoutMerges(const std::string& dump) {
    std::istringstream in(dump);
    std::string out;
    for (std::string line; std::getline(in, line);) {
      if (line.find("\"type\":\"merged\"") == std::string::npos &&
          line.find("\"type\":\"unmerged\"") == std::string::npos)
        out += line + "\n";
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(On, PeopleTest, testing::ValuesIn(backends()),
                         [](const auto& i) { return i.param; });

TEST_P(PeopleTest, MergedFilesAreReadAsOneAndUnmergedAsTwoAgain) {
  auto crm = openCrm();
  const std::string a = wearer(crm, "Lin", -1);
  const std::string b = wearer(crm, "Lynn", 1);
  const std::string before = *crm.dump();
  const Profile alone = *crm.profile(a);
  Merging merging(crm);
  ASSERT_TRUE(merging.merge(a, b, SameBy::kEmail));
  EXPECT_EQ(merging.merge(b, a, SameBy::kEmail).error().code, ErrorCode::kInvalidArgument);
  // Either id reads both.
  const auto one = crm.timeline(a);
  const auto other = crm.timeline(b);
  ASSERT_EQ(one->size(), 11u);  // Five each, and the merge.
  ASSERT_EQ(other->size(), 11u);
  for (std::size_t i = 1; i < one->size(); ++i)
    EXPECT_GE((*one)[i - 1].event.time, (*one)[i].event.time) << "newest first";
  EXPECT_EQ(crm.bodies(a)->size(), 2u);
  EXPECT_EQ(crm.profile(b)->events, 11);
  EXPECT_EQ(crm.profile(a)->events, 11);
  // One person, found by either address, listed once.
  EXPECT_EQ(crm.customers({.email = "lynn@example.com"})->front().id, a);
  EXPECT_EQ(crm.customer(b)->mergedInto, a);
  EXPECT_EQ(crm.customer(a)->files, 2u);
  EXPECT_THAT(*merging.filesOf(b), ElementsAre(a, b));
  ASSERT_EQ(merging.merged()->size(), 1u);
  EXPECT_EQ(merging.merged()->front().customer, b);
  // The same garment, size and zone: the later answer of the one person, and no second wearer.
  const auto offsets = crm.garmentOffsets("shirt-1");
  ASSERT_EQ(offsets->size(), 1u);
  EXPECT_EQ(offsets->front().large, 1);
  EXPECT_EQ(offsets->front().small, 0);
  const std::string merged = *crm.dump();
  ASSERT_TRUE(crm.rebuild());
  EXPECT_EQ(*crm.dump(), merged);
  // What comes for the second file goes to the person.
  clock.advanceMs(kHourMs);
  ASSERT_TRUE(merging.unmerge(b));
  EXPECT_EQ(merging.unmerge(b).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(withoutMerges(*crm.dump()), before);
  EXPECT_EQ(crm.profile(a)->events, 5);
  EXPECT_EQ(crm.profile(a, alone.at)->trust.credibility.value, alone.trust.credibility.value);
  EXPECT_EQ(crm.customers({.email = "lynn@example.com"})->front().id, b);
  ASSERT_TRUE(crm.rebuild());
  EXPECT_EQ(withoutMerges(*crm.dump()), before);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(PeopleTest, ChainsOfMergesAndRightsReachEveryFile) {
  auto crm = openCrm();
  const std::string a = wearer(crm, "A", 0);
  const std::string b = wearer(crm, "B", 0);
  const std::string c = wearer(crm, "C", 0);
  Merging merging(crm);
  ASSERT_TRUE(merging.merge(b, c, SameBy::kPhone));
  ASSERT_TRUE(merging.merge(a, b, SameBy::kPhone));
  EXPECT_EQ(merging.filesOf(c)->front(), a);
  EXPECT_EQ(merging.filesOf(c)->size(), 3u);
  // Withdrawn once is withdrawn for all, whichever file the word came by.
  clock.advanceMs(kHourMs);
  ASSERT_TRUE(crm.setConsent(c, Purpose::kKeepProfile, false, ""));
  EXPECT_FALSE(*crm.hasConsent(a, Purpose::kKeepProfile));
  EXPECT_EQ(crm.recordTryOn(saidRight(a)).error().code, ErrorCode::kNoConsent);
  EXPECT_EQ(crm.saveBody(b, "tape", {{"chest", 0.9}}).error().code, ErrorCode::kNoConsent);
  ASSERT_TRUE(crm.setRestricted(b, true));
  EXPECT_EQ(crm.profile(a).error().context, "restricted");
  EXPECT_TRUE(crm.garmentOffsets("shirt-1")->empty());
  ASSERT_TRUE(crm.setRestricted(c, false));
  EXPECT_TRUE(crm.profile(a));
  // Taking out the middle one takes with it what had been its own.
  clock.advanceMs(kHourMs);
  ASSERT_TRUE(merging.unmerge(b));
  EXPECT_THAT(*merging.filesOf(b), ElementsAre(b, c));
  EXPECT_THAT(*merging.filesOf(a), ElementsAre(a));
  const auto gone = crm.eraseCustomer(c, "asked");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->files, 2);
  EXPECT_EQ(crm.customer(b).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(crm.customer(a));
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

TEST_P(PeopleTest, AMergeTravelsWithSyncAndCrossedOnesAgree) {
  CrmConfig one = config("one.db");
  one.device = "one";
  auto shop = Crm::open(one);
  ASSERT_TRUE(shop) << shop.error().text.en;
  CrmConfig two = config("two.db");
  two.device = "two";
  two.keyFile = one.keyFile.empty() ? folder / "one.db.key" : one.keyFile;
  auto kiosk = Crm::open(two);
  ASSERT_TRUE(kiosk) << kiosk.error().text.en;
  SyncServer server(*shop);
  DirectTransport transport(server);
  const auto meet = [&] {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(SyncClient(*kiosk, "server").run(transport));
  };
  const std::string a = wearer(*shop, "A", -1);
  const std::string b = wearer(*shop, "B", 1);
  meet();
  // Each merges the other way round, unaware of the other.
  ASSERT_TRUE(Merging(*shop).merge(a, b, SameBy::kName));
  ASSERT_TRUE(Merging(*kiosk).merge(b, a, SameBy::kName));
  clock.advanceMs(kHourMs);
  meet();
  EXPECT_EQ(*Merging(*shop).filesOf(a), *Merging(*kiosk).filesOf(b));
  EXPECT_EQ(Merging(*shop).filesOf(a)->front(), std::min(a, b));
  EXPECT_EQ(*shop->dump(), *kiosk->dump());
  ASSERT_TRUE(Merging(*shop).unmerge(b));
  ASSERT_TRUE(Merging(*shop).unmerge(a));
  clock.advanceMs(kHourMs);
  meet();
  EXPECT_THAT(*Merging(*kiosk).filesOf(b), ElementsAre(b));
  EXPECT_EQ(*shop->dump(), *kiosk->dump());
}

TEST_P(PeopleTest, ObjectionsTurnProfilesOffAndAreTakenBack) {
  auto crm = openCrm();
  const std::string id = wearer(crm, "Lin", -1);
  ASSERT_TRUE(crm.setConsent(id, Purpose::kMarketing, true, "v1"));
  ASSERT_EQ(crm.garmentOffsets("shirt-1")->size(), 1u);
  ASSERT_TRUE(crm.setObjection(id, "profiling", true, "does not want it"));
  EXPECT_EQ(crm.profile(id).error().context, "objection");
  EXPECT_TRUE(crm.garmentOffsets("shirt-1")->empty());
  EXPECT_TRUE(*crm.hasConsent(id, Purpose::kMarketing));
  ASSERT_TRUE(crm.setObjection(id, "marketing", true));
  EXPECT_FALSE(*crm.hasConsent(id, Purpose::kMarketing));
  ASSERT_TRUE(crm.setObjection(id, "profiling", false));
  EXPECT_TRUE(crm.profile(id));
  EXPECT_EQ(crm.garmentOffsets("shirt-1")->size(), 1u);
  EXPECT_EQ(crm.setObjection(id, "weather", true).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(crm.setObjection("nobody", "profiling", true).error().code, ErrorCode::kNotFound);
}

TEST_P(PeopleTest, HouseholdsAndTypedTies) {
  auto crm = openCrm();
  People people(crm);
  const std::string mother = anybody(crm, "Mother");
  const std::string child = anybody(crm, "Child");
  const std::string aunt = anybody(crm, "Aunt");
  EXPECT_EQ(*people.householdOf(mother), "");
  const std::string home = *people.joinHousehold({mother, child});
  EXPECT_EQ(*people.joinHousehold({child, aunt}), home);
  EXPECT_THAT(*people.household(home), UnorderedElementsAre(mother, child, aunt));
  ASSERT_TRUE(people.leaveHousehold(aunt));
  EXPECT_THAT(*people.household(home), UnorderedElementsAre(mother, child));
  EXPECT_EQ(people.leaveHousehold(aunt).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(people.joinHousehold({aunt}));
  EXPECT_EQ(people.joinHousehold({mother, aunt}).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(people.tie(mother, "parent", child));
  EXPECT_EQ(people.tie(mother, "works_at", child).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(people.tie(mother, "adviser", child).error().code, ErrorCode::kNotFound);
  Parties parties(crm);
  const Party anna = *parties.put(PartyKind::kStaff, "anna", "Anna");
  const Party shop = *parties.put(PartyKind::kStore, "main", "Main street");
  ASSERT_TRUE(parties.tie(anna, "works_at", shop));
  ASSERT_TRUE(parties.tie(anna, "works_at", shop));  // Said twice is once.
  EXPECT_EQ(parties.tie(shop, "works_at", anna).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(parties.ties(shop.id)->size(), 1u);
  ASSERT_TRUE(people.tie(mother, "adviser", anna.id));
  ASSERT_EQ(people.tiesTo(anna.id)->size(), 1u);
  EXPECT_EQ(people.tiesTo(anna.id)->front().customer, mother);
  ASSERT_TRUE(people.tie(mother, "adviser", anna.id, false));
  EXPECT_FALSE(people.tiesTo(anna.id)->front().live);
  ASSERT_TRUE(parties.tie(anna, "works_at", shop, false));
  EXPECT_NE(parties.ties(shop.id)->front().until.ms, 0);
  EXPECT_EQ(parties.put(PartyKind::kHousehold, "x", "X").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(parties.find(PartyKind::kBrand, "none").error().code, ErrorCode::kNotFound);
  // An erased member is no member.
  ASSERT_TRUE(crm.eraseCustomer(child, "asked"));
  EXPECT_THAT(*people.household(home), ElementsAre(mother));
}

TEST_P(PeopleTest, GuestsAndPotentialCustomersBecomeCustomers) {
  auto crm = openCrm();
  People people(crm);
  Event visit;
  visit.type = EventType::kVisit;
  Event view;
  view.type = EventType::kView;
  view.garment = "shirt-1";
  const auto id = people.adoptGuest({"Guest", "", "", ""}, {Purpose::kKeepProfile}, {visit, view});
  ASSERT_TRUE(id);
  EXPECT_EQ(crm.timeline(*id)->size(), 3u);
  EXPECT_EQ(*people.stage(*id), Stage::kPotential);
  Event order;
  order.type = EventType::kOrder;
  order.customer = *id;
  order.garment = "shirt-1";
  order.size = "M";
  order.payload = R"({"order_id":"1"})";
  ASSERT_TRUE(crm.record(order));
  EXPECT_EQ(*people.stage(*id), Stage::kCustomer);
  clock.advanceMs(800 * kDayMs);
  EXPECT_EQ(*people.stage(*id), Stage::kLapsed);
  // A broken past makes nobody.
  view.payload = R"({"nonsense":1})";
  const std::size_t before = crm.customers()->size();
  EXPECT_FALSE(people.adoptGuest({"Half", "", "", ""}, {Purpose::kKeepProfile}, {visit, view}));
  EXPECT_EQ(crm.customers()->size(), before);
  EXPECT_TRUE(crm.verifyAudit()->intact());
}

}  // namespace
}  // namespace fitroom::crm
