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
  // Two people after all: said once, it is not asked again.
  d.tap("desk.pair.0.leave");
  EXPECT_TRUE(d.flow().state().pairs.empty());
  d.tap("desk.page.customers");
  d.tap("desk.page.duplicates");
  EXPECT_TRUE(d.flow().state().pairs.empty());
  EXPECT_TRUE(d.crm->verifyAudit()->intact());
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
  d.tap("desk.page.today");
  ASSERT_EQ(d.flow().state().due.size(), 1u);
  nothingIsCutOff(d);
  d.tap("desk.due." + d.flow().state().due.front().what.line);
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

TEST_P(DeskTest, AnOrderGoesFromTheFirstWordToItsReturn) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  d.open();
  d.type("desk.search", "zoe");
  d.tap("desk.find");
  d.tap("desk.tab.orders");
  d.tap("desk.new_order");
  nothingIsCutOff(d);
  keep(d, tag + "7_new_order");
  // What was tried on last stands there already.
  EXPECT_EQ(d.value("desk.order.garment"), "tee-women");
  d.type("desk.order.size", "XXXL");
  d.tap("desk.form.submit");
  EXPECT_TRUE(d.has("desk.form.error"));
  d.type("desk.order.size", "L");
  d.type("desk.order.number", "A-17");
  d.tap("desk.form.submit");
  ASSERT_FALSE(d.has("desk.form.submit"));
  const auto line = [&] {
    for (const auto& p : d.flow().state().orders) {
      if (p.order == "A-17") return p;
    }
    ADD_FAILURE() << "no order A-17";
    return crm::Promise{};
  };
  const std::string id = "desk.promise." + line().line;
  for (const char* step : {"payment", "shipment", "delivery"}) {
    d.clock.advanceMs(crm::kHourMs);
    d.tap(id + "." + step);
    nothingIsCutOff(d);
    d.tap("desk.form.submit");
    ASSERT_FALSE(d.has("desk.form.submit")) << step;
  }
  EXPECT_EQ(line().state, crm::LineState::kDelivered);
  EXPECT_FALSE(d.has(id + ".shipment")) << "what cannot follow is not offered";
  d.clock.advanceDays(3);
  d.tap(id + ".fit_check");
  nothingIsCutOff(d);
  keep(d, tag + "8_fit_check");
  d.tap("desk.fit_check.zone_chest.tight");
  d.tap("desk.form.submit");
  EXPECT_EQ(line().felt.at(crm::Zone::kChest), -1);
  d.tap(id + ".complaint");
  d.tap("desk.complaint.facet.delivery");
  d.type("desk.complaint.note", "a wet box");
  d.tap("desk.form.submit");
  EXPECT_TRUE(line().complained);
  d.tap(id + ".return");
  keep(d, tag + "9_return");
  EXPECT_FALSE(d.find("desk.form.submit")->enabled) << "a return needs its reason";
  d.tap("desk.return.reason.too_tight");
  d.tap("desk.return.zone.chest");
  nothingIsCutOff(d);
  d.tap("desk.form.submit");
  EXPECT_EQ(line().state, crm::LineState::kReturned);
  EXPECT_EQ(line().reason, "too_tight");
  EXPECT_EQ(line().zone, crm::Zone::kChest);
  // The complaint waits on the page of the day.
  d.tap("desk.page.today");
  ASSERT_EQ(d.flow().state().complaints.size(), 1u);
  nothingIsCutOff(d);
  d.tap("desk.complaint." + d.flow().state().complaints.front().what.event + ".do");
  d.tap("desk.resolve.outcome.satisfied");
  d.tap("desk.form.submit");
  EXPECT_TRUE(d.flow().state().complaints.empty());
  EXPECT_EQ(line().line.empty(), false);
  EXPECT_TRUE(d.crm->verifyAudit()->intact());
}

TEST_P(DeskTest, TheFitCheckIsAnsweredFromTheListOfTheDay) {
  DeskDriver d(GetParam());
  fill(d);
  d.open();
  d.tap("desk.page.today");
  ASSERT_EQ(d.flow().state().due.size(), 1u);
  d.tap("desk.due." + d.flow().state().due.front().what.line + ".do");
  d.tap("desk.fit_check.zone_chest.right");
  d.tap("desk.fit_check.zone_waist.loose");
  nothingIsCutOff(d);
  d.tap("desk.form.submit");
  EXPECT_TRUE(d.flow().state().due.empty());
  EXPECT_EQ(d.flow().state().page, DeskPage::kToday);
}

TEST_P(DeskTest, TheRightsOfACustomerAreServedAtTheDesk) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  crm::Accounts accounts(*d.crm);
  ASSERT_TRUE(accounts.create("boss", kPassword, {crm::Role::kAdmin}));
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  ASSERT_TRUE(accounts.create("prue", kPassword, {crm::Role::kPrivacyOfficer, crm::Role::kCrmStaff}));
  accounts.signOut();
  d.open();
  d.type("desk.account_field", "prue");
  d.type("desk.password_field", kPassword);
  d.tap("desk.sign_in");
  d.type("desk.search", "lin@example.com");
  d.tap("desk.find");
  const std::string lin = d.flow().state().open->id;
  d.tap("desk.tab.file");
  ASSERT_TRUE(d.has("desk.file.stage"));
  nothingIsCutOff(d);
  keep(d, tag + "10_file");
  d.tap("desk.file.rectify");
  d.type("desk.rectify.name", "Lin Xiao");
  nothingIsCutOff(d);
  d.tap("desk.form.submit");
  EXPECT_EQ(d.words("desk.open.name"), "Lin Xiao");
  EXPECT_EQ(d.words("desk.customer." + lin + ".name"), "Lin Xiao");
  d.tap("desk.consent.marketing");
  EXPECT_TRUE(*d.crm->hasConsent(lin, crm::Purpose::kMarketing));
  d.tap("desk.object.marketing");
  EXPECT_FALSE(*d.crm->hasConsent(lin, crm::Purpose::kMarketing));
  EXPECT_TRUE(d.flow().state().file->objectsMarketing);
  d.tap("desk.restrict");
  EXPECT_TRUE(d.flow().state().open->restricted);
  d.tap("desk.restrict");
  d.tap("desk.file.request");
  d.tap("desk.request.right.erase");
  nothingIsCutOff(d);
  keep(d, tag + "11_request");
  d.tap("desk.form.submit");
  d.clock.advanceMs(crm::kMinuteMs);
  d.flow().touched();
  d.tap("desk.page.today");
  ASSERT_EQ(d.flow().state().requests.size(), 1u);
  nothingIsCutOff(d);
  keep(d, tag + "12_today");
  d.tap("desk.waiting." + d.flow().state().requests.front().what.id);
  ASSERT_TRUE(d.has("desk.request.0.done"));
  // After five minutes at work an archive and an erasure want the password again.
  for (int i = 0; i < 6; ++i) {
    d.clock.advanceMs(crm::kMinuteMs);
    crm::Accounts(*d.crm).touch();
  }
  d.tap("desk.file.archive");
  const std::string folder = d.value("desk.archive.folder");
  d.tap("desk.form.submit");
  ASSERT_TRUE(d.has("desk.prove.password"));
  nothingIsCutOff(d);
  keep(d, tag + "13_password");
  d.type("desk.prove.password", "wrong wrong");
  d.tap("desk.form.submit");
  EXPECT_TRUE(d.has("desk.form.error"));
  EXPECT_FALSE(std::filesystem::exists(folder));
  d.type("desk.prove.password", kPassword);
  d.tap("desk.form.submit");
  EXPECT_TRUE(std::filesystem::exists(folder + "/index.html"));
  EXPECT_FALSE(d.has("desk.form.submit"));
  d.tap("desk.file.erase");
  d.type("desk.erase.why", "asked");
  nothingIsCutOff(d);
  keep(d, tag + "14_erase");
  d.tap("desk.form.cancel");
  EXPECT_TRUE(d.crm->customer(lin));
  d.tap("desk.file.erase");
  d.type("desk.erase.why", "asked");
  d.tap("desk.form.submit");
  EXPECT_FALSE(d.crm->customer(lin));
  EXPECT_FALSE(d.has("desk.open.name"));
  d.tap("desk.page.today");
  EXPECT_TRUE(d.flow().state().requests.empty()) << "an erasure answers the request for it";
}

TEST_P(DeskTest, WhoLeavesIsSignedOffAndTheScreenIsEmpty) {
  DeskDriver d(GetParam());
  fill(d);
  crm::Accounts accounts(*d.crm);
  ASSERT_TRUE(accounts.create("boss", kPassword, {crm::Role::kAdmin, crm::Role::kCrmStaff}));
  ASSERT_TRUE(accounts.signIn("boss", kPassword));
  d.open();
  d.type("desk.search", "lin@example.com");
  d.tap("desk.find");
  d.flow().edit().note = "half a sentence";
  d.flow().touched();
  EXPECT_FALSE(d.flow().advance(DeskFlow::kIdleSeconds - DeskFlow::kWarnSeconds - 5));
  d.frames(2);
  EXPECT_FALSE(d.has("desk.idle"));
  EXPECT_TRUE(d.flow().advance(10));
  d.frames(2);
  ASSERT_TRUE(d.has("desk.idle"));
  nothingIsCutOff(d);
  keep(d, GetParam() == Language::kZh ? "zh_15_idle" : "en_15_idle");
  d.tap("desk.stay");
  EXPECT_FALSE(d.has("desk.idle"));
  EXPECT_TRUE(d.has("desk.open.name"));
  EXPECT_TRUE(d.flow().advance(DeskFlow::kIdleSeconds));
  d.frames(2);
  EXPECT_FALSE(d.has("desk.open.name"));
  EXPECT_TRUE(d.has("desk.account_field"));
  EXPECT_TRUE(d.flow().state().note.empty());
  EXPECT_TRUE(d.flow().state().found.empty());
  EXPECT_FALSE(accounts.who());
}

TEST_P(DeskTest, AnExportRunsBesideTheWorkAndCanBeStopped) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  d.open();
  d.tap("desk.page.data");
  nothingIsCutOff(d);
  d.tap("desk.export.begin");
  nothingIsCutOff(d);
  d.type("desk.export.file", "wrong.txt");
  d.tap("desk.form.submit");
  EXPECT_TRUE(d.has("desk.form.error"));
  const std::string file = (d.folder.path() / "out.jsonl").string();
  d.type("desk.export.file", file);
  d.tap("desk.export.what.events");
  d.tap("desk.form.submit");
  for (int i = 0; i < 100000 && d.flow().state().exporting; ++i) d.frames(1);
  ASSERT_FALSE(d.flow().state().exporting);
  EXPECT_TRUE(d.has("desk.done"));
  EXPECT_GT(std::filesystem::file_size(file), 1000u);
  // Stopped at once, there is no file.
  d.tap("desk.export.begin");
  const std::string second = (d.folder.path() / "second.csv").string();
  d.type("desk.export.file", second);
  d.flow().submit();
  d.flow().cancelExport();
  for (int i = 0; i < 100000 && d.flow().state().exporting; ++i) d.frames(1);
  EXPECT_NE(d.has("desk.error"), std::filesystem::exists(second));
  d.tap("desk.audit.verify");
  EXPECT_TRUE(d.has("desk.audit.result"));
  d.tap("desk.purge.preview");
  nothingIsCutOff(d);
  keep(d, tag + "16_data");
}

TEST_P(DeskTest, HouseholdsTiesPartnersAndWhatElseHappened) {
  DeskDriver d(GetParam());
  fill(d);
  const std::string tag = GetParam() == Language::kZh ? "zh_" : "en_";
  d.open();
  d.tap("desk.page.partners");
  const auto party = [&](const char* kind, const char* code, const char* name) {
    d.tap("desk.partners.add");
    d.tap(std::string("desk.party.kind.") + kind);
    d.type("desk.party.code", code);
    d.type("desk.party.name", name);
    nothingIsCutOff(d);
    d.tap("desk.form.submit");
    ASSERT_FALSE(d.has("desk.form.submit"));
  };
  party("staff", "anna", "Anna Bauer");
  party("store", "north", "North shop");
  party("brand", "acme", "Acme");
  d.tap("desk.partners.tie");
  d.tap("desk.party_tie.relation.works_at");
  d.type("desk.party_tie.from", "anna");
  d.type("desk.party_tie.to", "nowhere");
  d.tap("desk.form.submit");
  EXPECT_TRUE(d.has("desk.form.error"));
  d.type("desk.party_tie.to", "north");
  d.tap("desk.form.submit");
  ASSERT_EQ(d.flow().state().parties.size(), 3u);
  nothingIsCutOff(d);
  keep(d, tag + "17_partners");
  d.tap("desk.page.customers");
  d.type("desk.search", "zoe");
  d.tap("desk.find");
  d.tap("desk.tab.file");
  d.tap("desk.file.household");
  d.type("desk.household.other", "吴敏");
  d.tap("desk.form.submit");
  EXPECT_EQ(d.flow().state().file->household.size(), 2u);
  d.tap("desk.file.tie");
  d.tap("desk.tie.relation.adviser");
  d.type("desk.tie.other", "anna");
  nothingIsCutOff(d);
  d.tap("desk.form.submit");
  ASSERT_EQ(d.flow().state().file->ties.size(), 1u);
  EXPECT_THAT(d.flow().state().file->ties[0].en, HasSubstr("Anna Bauer"));
  d.tap("desk.file.leave");
  EXPECT_TRUE(d.flow().state().file->household.empty());
  d.tap("desk.tab.timeline");
  d.tap("desk.new_touchpoint");
  nothingIsCutOff(d);
  d.clock.advanceMs(crm::kHourMs);
  d.tap("desk.touchpoint.type.advice_overruled");
  d.tap("desk.form.submit");
  d.type("desk.touchpoint_of.garment", "tee-women");
  d.type("desk.touchpoint_of.said_chosen_size", "L");
  d.tap("desk.touchpoint_of.said_why.taste");
  nothingIsCutOff(d);
  keep(d, tag + "18_touchpoint");
  d.tap("desk.form.submit");
  EXPECT_THAT(d.flow().state().timeline.front().summary.en, HasSubstr("size chosen L, taste"));
  d.tap("desk.new_customer");
  d.type("desk.new.name", "Someone New");
  d.tap("desk.new.agrees.no");
  nothingIsCutOff(d);
  d.tap("desk.form.submit");
  EXPECT_EQ(d.words("desk.open.name"), "Someone New");
  EXPECT_TRUE(d.flow().state().open->consents.empty());
}

}  // namespace
}  // namespace fitroom::engine
