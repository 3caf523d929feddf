// The staff's screen over a real store, driven as a hand would. FITROOM_PICTURES=FOLDER keeps what it shows.

#include <gmock/gmock.h>

#include <cstdlib>

#include "crm/access/accounts.h"
#include "tests/support/desk_driver.h"

namespace fitroom::engine {
namespace {

using testing::HasSubstr;

constexpr const char* kPassword = "correct horse battery";

/// Two files of one person, somebody whose promise broke, somebody whose parcel came three days ago.
void fill(DeskDriver& d) {
  crm::CatalogueItem shirt;
  shirt.id = "tee-women";
  shirt.name = {"女式T恤", "Women's tee"};
  shirt.category = "top";
  shirt.price = {19900, "CNY"};
  shirt.published = true;
  shirt.sizes = {{"S", {}, 5}, {"M", {}, 9}, {"L", {}, 5}};
  ASSERT_TRUE(d.crm->upsertGarment(shirt));
  const auto person = [&](const char* name, const char* email, const char* phone) {
    d.clock.advanceMs(crm::kHourMs);
    return *d.crm->createCustomer({name, email, phone, "zh"},
                                  {crm::Purpose::kKeepProfile, crm::Purpose::kImproveModel});
  };
  const auto tried = [&](const std::string& id) {
    d.clock.advanceMs(crm::kHourMs);
    crm::TryOn t;
    t.customer = id;
    t.garment = "tee-women";
    t.size = "M";
    t.zones = {{.zone = crm::Zone::kChest, .ease_m = 0.06, .verdict = 0, .confidence = 0.9},
               {.zone = crm::Zone::kWaist, .ease_m = 0.12, .verdict = 0, .confidence = 0.9}};
    t.advisedSize = "M";
    t.models = {{"drape", "5"}, {"fit", "3"}};
    t.inputsHash = "0123456789abcdef";
    return d.crm->recordTryOn(t)->event;
  };
  const std::string lin = person("林晓", "lin@example.com", "13800000001");
  const std::string twin = person("林 晓", "", "13800000001");
  const std::string wu = person("吴敏", "wu@example.com", "13900000002");
  const std::string zoe = person("Zoe Carter", "zoe@example.com", "");
  crm::OrderDesk desk(*d.crm);
  for (const std::string& id : {lin, wu, zoe}) {
    tried(id);
    d.clock.advanceMs(crm::kHourMs);
    ASSERT_TRUE(
        desk.place({.customer = id, .garment = "tee-women", .size = "M", .order = "o-" + id.substr(30)}));
    d.clock.advanceMs(crm::kHourMs);
    ASSERT_TRUE(desk.step("o-" + id.substr(30), crm::EventType::kPayment, {}));
    ASSERT_TRUE(desk.step("o-" + id.substr(30), crm::EventType::kDelivery, {}));
  }
  crm::OrderStep back;
  back.reason = "too_tight";
  back.zone = crm::Zone::kChest;
  back.answers = {{crm::Zone::kChest, -1}};
  d.clock.advanceDays(1);
  ASSERT_TRUE(desk.step("o-" + lin.substr(30), crm::EventType::kReturn, back));
  crm::OrderStep keep;
  keep.fits = true;
  ASSERT_TRUE(desk.step("o-" + zoe.substr(30), crm::EventType::kKept, keep));
  d.clock.advanceDays(3);
  tried(twin);
}

void keep(DeskDriver& d, const std::string& name) {
  const char* folder = std::getenv("FITROOM_PICTURES");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  d.frames(2);
  ASSERT_TRUE(writePngFile(d.picture(), std::filesystem::path(folder) / ("desk_" + name + ".png")));
}

void nothingIsCutOff(DeskDriver& d) {
  for (const Widget& w : d.widgets().all()) {
    EXPECT_FALSE(w.clipped) << w.id << ": " << w.label.en;
    EXPECT_FALSE(w.label.zh.empty() || w.label.en.empty()) << w.id;
  }
}

class DeskTest : public testing::TestWithParam<Language> {};
INSTANTIATE_TEST_SUITE_P(In, DeskTest, testing::Values(Language::kZh, Language::kEn), [](const auto& i) {
  return i.param == Language::kZh ? std::string("zh") : std::string("en");
});

TEST_P(DeskTest, StaffFindACustomerReadNumbersAndSetOneWithAReason) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  d.open();
  nothingIsCutOff(d);
  d.type("desk.search", "zoe");
  d.tap("desk.find");
  // One found is opened.
  ASSERT_TRUE(d.has("desk.open.name"));
  EXPECT_EQ(d.words("desk.open.name"), "Zoe Carter");
  d.frames(2);
  nothingIsCutOff(d);
  d.tap("desk.tab.orders");
  nothingIsCutOff(d);
  d.flow().edit().search.clear();
  d.tap("desk.find");
  EXPECT_GE(d.flow().state().found.size(), 4u);
  d.flow().openCustomer(d.flow().state().found.front().id);
  d.frames(2);
  keep(d, tag + "1_orders");
  d.tap("desk.tab.timeline");
  keep(d, tag + "2_timeline");
  d.tap("desk.tab.numbers");
  nothingIsCutOff(d);
  keep(d, tag + "3_numbers");
  // A number set by hand needs a reason, and shows it.
  d.tap("desk.number.return_risk.set");
  ASSERT_TRUE(d.has("desk.override.set"));
  EXPECT_FALSE(d.find("desk.override.set")->enabled);
  d.tap("desk.override.more");
  d.type("desk.override.reason", "moved house");
  EXPECT_TRUE(d.find("desk.override.set")->enabled);
  nothingIsCutOff(d);
  keep(d, tag + "4_override");
  const double wanted = d.flow().state().settingValue;
  d.tap("desk.override.set");
  EXPECT_FALSE(d.has("desk.override.set"));
  const DeskNumber& risk = d.flow().state().numbers.back();
  EXPECT_DOUBLE_EQ(risk.value, wanted);
  ASSERT_FALSE(risk.reasons.empty());
  EXPECT_THAT(risk.reasons.front().en, HasSubstr("moved house"));
  // And is a line of the audit and of the timeline.
  EXPECT_EQ(d.flow().state().timeline.front().event.type, crm::EventType::kOverride);
  d.tap("desk.tab.timeline");
  d.type("desk.note", "likes linen");
  d.tap("desk.add_note");
  EXPECT_EQ(d.flow().state().timeline.front().event.type, crm::EventType::kStaffNote);
  EXPECT_TRUE(d.crm->verifyAudit()->intact());
}

TEST_P(DeskTest, DuplicatesAreMergedAndTakenApart) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  d.open();
  d.tap("desk.page.duplicates");
  ASSERT_EQ(d.flow().state().pairs.size(), 1u);
  nothingIsCutOff(d);
  keep(d, tag + "5_duplicates");
  d.tap("desk.pair.0.merge");
  EXPECT_TRUE(d.flow().state().pairs.empty());
  ASSERT_EQ(d.flow().state().merged.size(), 1u);
  nothingIsCutOff(d);
  d.tap("desk.merged.0.unmerge");
  EXPECT_TRUE(d.flow().state().merged.empty());
  EXPECT_EQ(d.flow().state().pairs.size(), 1u);
  d.tap("desk.pair.0.leave");
  EXPECT_TRUE(d.flow().state().pairs.empty());
}

TEST_P(DeskTest, BrokenPromisesComeFirstAndWhoIsToBeAskedIsListed) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  d.open();
  d.tap("desk.page.review");
  ASSERT_FALSE(d.flow().state().review.empty());
  EXPECT_EQ(d.flow().state().review.front().notAsSaid, 1);
  EXPECT_TRUE(d.has("desk.tally.zone.chest"));
  nothingIsCutOff(d);
  keep(d, tag + "6_review");
  d.tap("desk.page.due");
  ASSERT_EQ(d.flow().state().due.size(), 1u);
  nothingIsCutOff(d);
  keep(d, tag + "7_due");
  d.tap("desk.due." + d.flow().state().due.front().line);
  EXPECT_EQ(d.words("desk.open.name"), "吴敏");
}

TEST_P(DeskTest, WhoIsNotSignedInSeesNothingAndASessionEnds) {
  DeskDriver d(GetParam());
  fill(d);
  crm::Accounts accounts(*d.crm);
  ASSERT_TRUE(accounts.create("boss", kPassword, {crm::Role::kAdmin}));
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  ASSERT_TRUE(accounts.create("anna", kPassword, {crm::Role::kCrmStaff}));
  ASSERT_TRUE(accounts.create("mia", kPassword, {crm::Role::kMerchant}));
  accounts.signOut();
  d.open();
  EXPECT_FALSE(d.has("desk.search"));
  keep(d, GetParam() == Language::kZh ? "zh_0_sign_in" : "en_0_sign_in");
  nothingIsCutOff(d);
  d.type("desk.account_field", "anna");
  d.type("desk.password_field", "wrong wrong");
  EXPECT_EQ(d.find("desk.password_field")->value, "");
  d.tap("desk.sign_in");
  EXPECT_TRUE(d.has("desk.error"));
  EXPECT_FALSE(d.has("desk.search"));
  d.type("desk.password_field", kPassword);
  d.tap("desk.sign_in");
  ASSERT_TRUE(d.has("desk.search"));
  EXPECT_EQ(d.words("desk.account"), "anna");
  d.type("desk.search", "lin@example.com");
  d.tap("desk.find");
  EXPECT_TRUE(d.has("desk.open.name"));
  // Five idle minutes: the next touch finds the door shut and the screen empty.
  d.clock.advanceMs(crm::Accounts::kIdleMs + 1);
  d.tap("desk.page.review");
  EXPECT_FALSE(d.has("desk.open.name"));
  EXPECT_TRUE(d.has("desk.account_field"));
  EXPECT_TRUE(d.flow().state().timeline.empty());
  // A merchant sees the promises of garments and nobody's file.
  d.type("desk.account_field", "mia");
  d.type("desk.password_field", kPassword);
  d.tap("desk.sign_in");
  d.tap("desk.find");
  EXPECT_TRUE(d.has("desk.error"));
  EXPECT_TRUE(d.flow().state().found.empty());
  d.tap("desk.page.review");
  EXPECT_FALSE(d.flow().state().review.empty());
}

}  // namespace
}  // namespace fitroom::engine
