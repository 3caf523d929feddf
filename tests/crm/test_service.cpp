#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "crm_fixture.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;

class Service : public CrmFixture {};

INSTANTIATE_TEST_SUITE_P(On, Service, testing::ValuesIn(backends()), [](const auto& i) { return i.param; });

std::string bytesOf(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".key") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    all += s.str();
  }
  return all;
}

TEST_P(Service, KeepsACustomerSealed) {
  auto crm = openCrm();
  const auto id =
      crm.createCustomer({"林小雨 O'Neil", "Lin@Example.com", "138 0000 1111", "zh"}, {Purpose::kMarketing});
  ASSERT_TRUE(id);
  const auto c = crm.customer(*id);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->identity.name, "林小雨 O'Neil");
  EXPECT_EQ(c->consents, std::vector<Purpose>{Purpose::kMarketing});
  EXPECT_EQ(crm.customers({.email = " lin@example.COM"})->size(), 1u);
  EXPECT_EQ(crm.customers({.phone = "13800001111"})->size(), 1u);
  EXPECT_EQ(crm.customers({.email = "someone@else"})->size(), 0u);
  ASSERT_TRUE(crm.updateIdentity(*id, {"Lin", "new@example.com", "", "en"}));
  EXPECT_EQ(crm.customers({.email = "lin@example.com"})->size(), 0u);
  EXPECT_EQ(crm.customers({.email = "new@example.com"})->at(0).identity.name, "Lin");
  const std::string bytes =
      onServer() ? serverSql("SELECT string_agg(c::text, ' ') FROM \"" + schemaOf("crm.db") + "\".customer c")
                 : bytesOf(folder);
  EXPECT_THAT(bytes, HasSubstr(*id));
  EXPECT_THAT(bytes, Not(HasSubstr("林小雨")));
  EXPECT_THAT(bytes, Not(HasSubstr("example.com")));
  EXPECT_EQ(crm.customer("nobody").error().code, ErrorCode::kNotFound);
}

TEST_P(Service, KeepsNoBodyWithoutConsent) {
  auto crm = openCrm();
  const auto id = crm.createCustomer({"A", "", "", ""}, {});
  const auto refused = crm.saveBody(*id, "typed", {{"chest", 0.9}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNoConsent) << refused.error().text.en;
  EXPECT_EQ(crm.recordTryOn(saidRight(*id)).error().code, ErrorCode::kNoConsent);
  EXPECT_TRUE(crm.bodies(*id)->empty());
  EXPECT_TRUE(crm.timeline(*id)->empty());

  ASSERT_TRUE(crm.setConsent(*id, Purpose::kKeepProfile, true, "2026-01", UtcTime{clock.now().ms + kDayMs}));
  ASSERT_TRUE(crm.saveBody(*id, "typed", {{"chest", 0.9}, {"height", 1.68}}));
  EXPECT_DOUBLE_EQ(crm.bodies(*id)->at(0).measures.at("height"), 1.68);
  clock.advanceDays(2);  // It has run out.
  EXPECT_EQ(crm.saveBody(*id, "typed", {{"chest", 0.9}}).error().code, ErrorCode::kNoConsent);
  ASSERT_TRUE(crm.setConsent(*id, Purpose::kKeepProfile, true, "2026-01"));
  EXPECT_TRUE(*crm.hasConsent(*id, Purpose::kKeepProfile));
  ASSERT_TRUE(crm.setConsent(*id, Purpose::kKeepProfile, false, "2026-01"));
  EXPECT_FALSE(*crm.hasConsent(*id, Purpose::kKeepProfile));
  EXPECT_EQ(crm.saveBody(*id, "typed", {{"chest", 0.9}}).error().code, ErrorCode::kNoConsent);
  EXPECT_EQ(crm.consents(*id)->size(), 3u);  // Append-only: nothing was overwritten.
  for (const auto& measures : {std::map<std::string, double>{}, {{"chest", -1.0}}, {{"chest", NAN}}}) {
    EXPECT_EQ(crm.saveBody(*id, "typed", measures).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(crm.saveBody(*id, "guess", {{"chest", 0.9}}).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(Service, KeptAndReturnedMoveTrustAndPreference) {
  auto crm = openCrm();
  const std::string id = anybody(crm);
  const auto first = crm.recordTryOn(saidRight(id));
  ASSERT_TRUE(first) << first.error().text.en;
  const Profile before = *crm.profile(id);
  clock.advanceDays(5);
  Outcome kept;
  kept.tryOn = first->event;
  kept.fits = true;
  ASSERT_TRUE(crm.recordOutcome(kept));
  const Profile afterKept = *crm.profile(id);
  EXPECT_GT(facet(afterKept, Facet::kFitPromise).score.value, facet(before, Facet::kFitPromise).score.value);
  EXPECT_LT(facet(afterKept, Facet::kFitPromise).score.uncertainty,
            facet(before, Facet::kFitPromise).score.uncertainty);
  EXPECT_LT(afterKept.trust.returnRisk.value, before.trust.returnRisk.value);
  EXPECT_GT(afterKept.preference.colours.at(0).share, before.preference.colours.at(0).share);

  const auto second = crm.recordTryOn(saidRight(id, "shirt-2"));
  clock.advanceDays(5);
  const Profile middle = *crm.profile(id);
  clock.advanceMs(1);
  Outcome returned;
  returned.kind = OutcomeKind::kReturned;
  returned.tryOn = second->event;
  returned.reason = "too_tight";
  returned.zone = Zone::kChest;
  const auto r = crm.recordOutcome(returned);
  ASSERT_TRUE(r) << r.error().text.en;
  const Profile after = *crm.profile(id);
  const Score& promise = facet(after, Facet::kFitPromise).score;
  EXPECT_LT(promise.value, facet(middle, Facet::kFitPromise).score.value);
  EXPECT_EQ(promise.reasons.back().event, r->event);
  EXPECT_LT(promise.reasons.back().by, 0.0);
  EXPECT_THAT(promise.reasons.back().text.en, HasSubstr("chest: it was too tight, we had said right"));
  EXPECT_THAT(promise.reasons.back().text.zh, HasSubstr("胸围"));
  double wish = 0.0;
  for (const EaseWish& w : after.preference.ease) {
    if (w.category == "shirt" && w.zone == Zone::kChest) wish = w.offset_m;
  }
  EXPECT_GT(wish, 0.001);
  EXPECT_DOUBLE_EQ(after.trust.returnRisk.value, crm.profile(id)->trust.returnRisk.value);
  EXPECT_EQ(after.trust.returnRisk.reasons.back().weight,
            0.0);  // Our verdict was wrong: not held against anyone.
  // The past can be asked for as it was.
  EXPECT_EQ(crm.profile(id, middle.at)->events, middle.events);
}

TEST_P(Service, RefusesOutcomesThatDoNotBelong) {
  auto crm = openCrm();
  const std::string lin = anybody(crm, "Lin");
  const std::string wu = anybody(crm, "Wu");
  const auto t = crm.recordTryOn(saidRight(lin));
  Outcome o;
  o.tryOn = t->event;
  o.customer = wu;
  EXPECT_EQ(crm.recordOutcome(o).error().code, ErrorCode::kInvalidArgument);
  o = {};
  EXPECT_EQ(crm.recordOutcome(o).error().code, ErrorCode::kInvalidArgument);
  o.tryOn = "019c8e2c-5c00-7abc-8000-000000000000";
  EXPECT_EQ(crm.recordOutcome(o).error().code, ErrorCode::kNotFound);
  o = {};
  o.customer = lin;
  o.garment = "shirt-1";
  o.size = "M";
  o.kind = OutcomeKind::kReturned;
  o.reason = "bored";
  EXPECT_EQ(crm.recordOutcome(o).error().code, ErrorCode::kInvalidArgument);
  o.reason = "too_tight";
  ASSERT_TRUE(crm.recordOutcome(o));  // Joined to the try-on without naming it.
  EXPECT_EQ(facet(*crm.profile(lin), Facet::kFitPromise).score.reasons.size(), 1u);
  EXPECT_EQ(crm.recordAnswers(t->event, {{Zone::kChest, 5}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(crm.recordAnswers(t->event, {{Zone::kWaist, 1}}));
}

TEST_P(Service, SameEventTwiceIsOneEvent) {
  auto crm = openCrm();
  Event e;
  e.id = "019c8e2c-5c00-7abc-8000-000000000001";
  e.customer = anybody(crm);
  e.type = EventType::kVisit;
  e.time = clock.now();
  ASSERT_TRUE(crm.record(e));
  clock.advanceDays(1);
  ASSERT_TRUE(crm.record(e));
  EXPECT_EQ(crm.timeline(e.customer)->size(), 3u);  // Two consents and the visit.
  e.type = EventType::kView;
  EXPECT_EQ(crm.record(e).error().code, ErrorCode::kInvalidArgument);
  e.id = "";
  e.customer = "nobody";
  EXPECT_EQ(crm.record(e).error().code, ErrorCode::kNotFound);
}

TEST_P(Service, GuestsLeaveOnlyACount) {
  auto crm = openCrm();
  anybody(crm);
  const std::string before = *crm.dump();
  const auto t = crm.recordTryOn(saidRight(""));
  ASSERT_TRUE(t);
  EXPECT_FALSE(t->kept);
  EXPECT_TRUE(t->event.empty());
  ASSERT_TRUE(crm.recordTryOn(saidRight("")));
  EXPECT_EQ(*crm.dump(), before + "{\"counter\":\"try_on\",\"n\":2}\n");
  EXPECT_EQ(crm.guestCounts()->at("try_on"), 2);
}

TEST_P(Service, ReplayGivesTheSameBytes) {
  auto crm = openCrm();
  std::vector<std::string> people;
  for (int i = 0; i < 6; ++i) people.push_back(anybody(crm, "P" + std::to_string(i)));
  SeededRandom dice(3);
  for (int i = 0; i < 200; ++i) {
    const std::string& who = people[dice.next() % people.size()];
    const std::string what = "shirt-" + std::to_string(dice.next() % 5);
    const auto t = crm.recordTryOn(saidRight(who, what));
    ASSERT_TRUE(t);
    clock.advanceMs(static_cast<std::int64_t>(dice.next() % kDayMs));
    Outcome o;
    o.tryOn = t->event;
    o.kind = dice.uniform() < 0.5 ? OutcomeKind::kKept : OutcomeKind::kReturned;
    if (o.kind == OutcomeKind::kReturned) o.reason = dice.uniform() < 0.5 ? "too_tight" : "too_long";
    o.answers = {{Zone::kChest, static_cast<int>(dice.next() % 5) - 2}};
    // Some answers come late, with the time at which they were given.
    if (i % 7 == 0) o.context.time = UtcTime{clock.now().ms - 3 * kDayMs};
    ASSERT_TRUE(crm.recordOutcome(o));
  }
  ASSERT_TRUE(crm.setConsent(people[0], Purpose::kImproveModel, false, ""));
  const std::string before = *crm.dump();
  const auto offsets = *crm.garmentOffsets("shirt-1");
  ASSERT_FALSE(offsets.empty());
  ASSERT_TRUE(crm.rebuild());
  EXPECT_EQ(*crm.dump(), before);
  EXPECT_EQ(crm.garmentOffsets("shirt-1")->at(0).offset_m, offsets[0].offset_m);

  // The same log told to another database, backwards, ends in the same place.
  auto other = openCrm("other.db");
  std::vector<Event> events;
  for (const std::string& p : people) {
    const auto timeline = crm.timeline(p, 100000);
    for (const auto& entry : *timeline) events.push_back(entry.event);
  }
  std::map<std::string, std::string> as;
  for (const std::string& p : people) as[p] = *other.createCustomer({}, {});
  // Consent first: without it the bodies would be refused.
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return (a.type == EventType::kConsentGiven) > (b.type == EventType::kConsentGiven);
  });
  for (Event e : events) {
    e.customer = as.at(e.customer);
    const auto r = other.record(e);
    ASSERT_TRUE(r) << r.error().text.en;
  }
  for (const std::string& p : people) {
    const Profile a = *crm.profile(p);
    const Profile b = *other.profile(as.at(p));
    for (int f = 0; f < kFacetCount; ++f) {
      EXPECT_EQ(facet(a, static_cast<Facet>(f)).score.value, facet(b, static_cast<Facet>(f)).score.value);
    }
    EXPECT_EQ(a.trust.credibility.value, b.trust.credibility.value);
    EXPECT_EQ(a.trust.returnRisk.value, b.trust.returnRisk.value);
    ASSERT_EQ(a.preference.ease.size(), b.preference.ease.size());
    for (std::size_t i = 0; i < a.preference.ease.size(); ++i) {
      EXPECT_EQ(a.preference.ease[i].offset_m, b.preference.ease[i].offset_m);
    }
  }
}

TEST_P(Service, CalibrationLearnsOnlyFromThoseWhoAgreed) {
  auto crm = openCrm();
  const auto quiet = crm.createCustomer({"Quiet", "", "", ""}, {Purpose::kKeepProfile});
  const auto t = crm.recordTryOn(saidRight(*quiet));
  Outcome o;
  o.tryOn = t->event;
  o.kind = OutcomeKind::kReturned;
  o.reason = "too_tight";
  o.zone = Zone::kChest;
  ASSERT_TRUE(crm.recordOutcome(o));
  EXPECT_TRUE(crm.garmentOffsets("shirt-1")->empty());
  ASSERT_TRUE(crm.setConsent(*quiet, Purpose::kImproveModel, true, ""));
  const auto offsets = crm.garmentOffsets("shirt-1");
  ASSERT_EQ(offsets->size(), 1u);
  EXPECT_GT(offsets->at(0).offset_m, 0.0);
  ASSERT_TRUE(crm.setConsent(*quiet, Purpose::kImproveModel, false, ""));
  EXPECT_TRUE(crm.garmentOffsets("shirt-1")->empty());
}

TEST_P(Service, CatalogueFindsAndCounts) {
  auto crm = openCrm();
  ASSERT_TRUE(crm.upsertGarment(shirt()));
  CatalogueItem coat = shirt("coat_100%");
  coat.name = {"大衣", "Coat"};
  coat.category = "coat";
  coat.published = false;
  ASSERT_TRUE(crm.upsertGarment(coat));
  EXPECT_EQ(crm.searchGarments({})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.publishedOnly = false})->size(), 2u);
  EXPECT_EQ(crm.searchGarments({.text = "衬衫"})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.text = "WHITE sh"})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.text = "0%", .publishedOnly = false})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.text = "%", .publishedOnly = false})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.text = "_", .publishedOnly = false})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.sizeInStock = "M"})->size(), 1u);
  EXPECT_EQ(crm.searchGarments({.sizeInStock = "L"})->size(), 0u);
  EXPECT_EQ(crm.searchGarments({.priceFrom_minor = 19901})->size(), 0u);
  EXPECT_EQ(crm.searchGarments({.category = "shirt", .colour = "white", .priceTo_minor = 19900})->size(), 1u);
  ASSERT_TRUE(crm.setPublished("coat_100%", true));
  EXPECT_EQ(crm.searchGarments({.limit = 1, .offset = 1})->size(), 1u);
  auto back = crm.garment("shirt-1");
  ASSERT_TRUE(back);
  CatalogueItem expected = shirt();
  expected.changed = clock.now();
  EXPECT_EQ(*back, expected);
  EXPECT_EQ(*crm.adjustStock("shirt-1", "M", -3), 0);
  EXPECT_EQ(crm.adjustStock("shirt-1", "M", -1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(*crm.adjustStock("shirt-1", "M", 5), 5);
  EXPECT_EQ(crm.adjustStock("shirt-1", "XXL", 1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.garment("no").error().code, ErrorCode::kNotFound);
  CatalogueItem bad = shirt("bad");
  bad.price.currency = "\xFF\xFF\xFF";
  EXPECT_EQ(crm.upsertGarment(bad).error().code, ErrorCode::kInvalidArgument);
  bad = shirt("bad");
  bad.sizes.push_back(bad.sizes.front());
  EXPECT_EQ(crm.upsertGarment(bad).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(Service, TryOnTakesFactsFromTheCatalogue) {
  auto crm = openCrm();
  ASSERT_TRUE(crm.upsertGarment(shirt()));
  const std::string id = anybody(crm);
  TryOn t = saidRight(id);
  t.category = t.colour = "";
  t.price.reset();
  const auto r = crm.recordTryOn(t);
  ASSERT_TRUE(r);
  const Event e = *crm.event(r->event);
  EXPECT_THAT(e.payload, HasSubstr(R"("category":"shirt")"));
  EXPECT_THAT(e.payload, HasSubstr(R"("price_minor":19900)"));
  EXPECT_EQ(e.models.at("fit"), "1");
  EXPECT_THAT(crm.timeline(id)->at(0).summary.en, HasSubstr("try-on shirt-1 M: we said right"));
}

TEST_P(Service, HostileTextIsDataOrRefused) {
  auto crm = openCrm();
  const std::string attack = "Robert'); DROP TABLE customer;-- \" ; :x ?1 $1 %s %n";
  const auto id = crm.createCustomer({attack, attack, attack, "en"}, {Purpose::kKeepProfile});
  ASSERT_TRUE(id);
  EXPECT_EQ(crm.customer(*id)->identity.name, attack);
  CatalogueItem g = shirt(attack.substr(0, 60));
  g.name = {attack, attack};
  ASSERT_TRUE(crm.upsertGarment(g));
  EXPECT_EQ(crm.searchGarments({.text = "drop table"})->size(), 1u);
  TryOn t = saidRight(*id, g.id);
  t.context.actor = attack;
  ASSERT_TRUE(crm.recordTryOn(t));
  EXPECT_EQ(crm.customer(attack).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(crm.timeline(*id)->size(), 2u);

  for (const std::string& text :
       {std::string(1 << 20, 'x'), std::string("\xFF\xFE"), std::string("a\0b", 3), std::string("\xC3")}) {
    EXPECT_EQ(crm.createCustomer({text, "", "", ""}, {}).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(crm.updateIdentity(*id, {"", text, "", ""}).error().code, ErrorCode::kInvalidArgument);
    CatalogueItem bad = shirt("x");
    bad.name.zh = text;
    EXPECT_EQ(crm.upsertGarment(bad).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(crm.searchGarments({.text = text}).error().code, ErrorCode::kInvalidArgument);
    for (const auto set : {+[](TryOn&x, const std::string&s) { x.garment = s; },
                           +[](TryOn&x, const std::string&s) { x.size = s; },
                           +[](TryOn&x, const std::string&s) { x.colour = s; },
                           +[](TryOn&x, const std::string&s) { x.inputsHash = s; },
                           +[](TryOn&x, const std::string&s) { x.models["fit"] = s; },
                           +[](TryOn&x, const std::string&s) { x.context.actor = s; },
                           +[](TryOn&x, const std::string&s) { x.price->currency = s; },
                           +[](TryOn&x, const std::string&s) { x.advisedSize = s; }}) {
      TryOn b = saidRight(*id);
      set(b, text);
      EXPECT_EQ(crm.recordTryOn(b).error().code, ErrorCode::kInvalidArgument);
    }
    Outcome o;
    o.customer = *id;
    o.garment = "g";
    o.note = text;
    EXPECT_EQ(crm.recordOutcome(o).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(crm.setConsent(*id, Purpose::kMarketing, true, text).error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(crm.customer(text));
    EXPECT_FALSE(crm.saveBody(*id, text, {{"chest", 0.9}}));
    EXPECT_FALSE(crm.saveBody(*id, "typed", {{text, 0.9}}));
  }
  EXPECT_EQ(crm.timeline(*id)->size(), 2u);
}

TEST_P(Service, RefusesTheFuture) {
  auto crm = openCrm();
  const std::string id = anybody(crm);
  TryOn t = saidRight(id);
  t.context.time = UtcTime{clock.now().ms + 2 * kDayMs};
  const auto r = crm.recordTryOn(t);
  ASSERT_FALSE(r);
  EXPECT_THAT(r.error().text.en, HasSubstr("clock"));
  t.context.time = UtcTime{clock.now().ms + kHourMs};  // A kiosk a little ahead.
  EXPECT_TRUE(crm.recordTryOn(t));
  t.context.time = UtcTime{std::numeric_limits<std::int64_t>::max()};
  EXPECT_FALSE(crm.recordTryOn(t));
  t.context.time = UtcTime{std::numeric_limits<std::int64_t>::min()};
  EXPECT_FALSE(crm.recordTryOn(t));
}

TEST_P(Service, NumbersThatAreNotNumbersAreRefused) {
  auto crm = openCrm();
  const std::string id = anybody(crm);
  for (const double bad : {double{NAN}, double{INFINITY}, 1e300}) {
    TryOn t = saidRight(id);
    t.zones[0].ease_m = bad;
    EXPECT_EQ(crm.recordTryOn(t).error().code, ErrorCode::kInvalidArgument);
    t = saidRight(id);
    t.adviceConfidence = bad;
    EXPECT_EQ(crm.recordTryOn(t).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_P(Service, NotTakenIsNeitherKeptNorReturned) {
  auto crm = openCrm();
  const std::string id = anybody(crm);
  const auto said = *crm.recordTryOn(saidRight(id));
  const Profile before = *crm.profile(id);
  Outcome left;
  left.kind = OutcomeKind::kNotTaken;
  left.tryOn = said.event;
  left.answers = {{Zone::kChest, -2}};
  left.reason = "fit";
  clock.advanceMs(1000);
  ASSERT_TRUE(crm.recordOutcome(left));
  const auto timeline = *crm.timeline(id);
  EXPECT_EQ(timeline[0].event.type, EventType::kNotTaken);
  EXPECT_EQ(timeline[0].event.about, said.event);
  const Profile after = *crm.profile(id);
  EXPECT_EQ(after.trust.returnRisk.value, before.trust.returnRisk.value);
  EXPECT_LT(facet(after, Facet::kFitPromise).score.value, facet(before, Facet::kFitPromise).score.value);
  EXPECT_EQ(crm.garmentOffsets("shirt-1")->size(), 1u);  // "Too tight" was heard.
  left.reason = "too_tight";                             // A reason of a return is none of leaving it.
  EXPECT_EQ(crm.recordOutcome(left).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace fitroom::crm
