#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "crm/core/gaussian.h"
#include "crm/core/id.h"
#include "crm/core/time.h"
#include "crm/core/utf8.h"
#include "crm/log/event.h"
#include "crm/log/return_reason.h"
#include "crm/privacy/seal.h"

namespace fitroom::crm {
namespace {

TEST(Time, WritesAndReadsIso8601) {
  EXPECT_EQ(toIso8601({0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(toIso8601({1709210096789}), "2024-02-29T12:34:56.789Z");
  EXPECT_EQ(toIso8601({-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(toIso8601(kEarliest), "1900-01-01T00:00:00.000Z");
  EXPECT_EQ(toIso8601(kLatest), "9999-12-31T23:59:59.999Z");
  for (const std::int64_t ms : {0ll, 1709210096789ll, -1ll, 951782400000ll}) {
    EXPECT_EQ(fromIso8601(toIso8601({ms}))->ms, ms);
  }
  EXPECT_EQ(fromIso8601("2024-02-29")->ms, 1709164800000);
  EXPECT_EQ(fromIso8601("2024-02-29T20:34:56+08:00")->ms, 1709210096000);
  EXPECT_EQ(fromIso8601("2024-02-29 09:04:56.5-0330")->ms, 1709210096500);
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* text : {"", "2024", "2023-02-29", "2024-13-01", "2024-02-29T12:34:56",
                           "2024-02-29T24:00:00Z", "2024-02-29T12:34:56Zx", "1899-12-31", "yesterday",
                           "2024-02-29T12:34:56.Z", "2024-02-29T12:34:56+99:00"}) {
    const auto t = fromIso8601(text);
    ASSERT_FALSE(t) << text;
    EXPECT_FALSE(t.error().text.zh.empty());
    EXPECT_FALSE(t.error().text.en.empty());
  }
}

TEST(Id, IsVersion7AndSortsInOrderOfMaking) {
  ManualClock clock({1772000000000});
  SeededRandom random(1);
  IdMaker maker(clock, random);
  std::string last;
  std::set<std::string> all;
  for (int i = 0; i < 10000; ++i) {
    if (i == 5000) clock.advanceMs(-60000);  // A clock that is set back must not break the order.
    const std::string id = maker.next();
    ASSERT_TRUE(isUuidV7(id)) << id;
    ASSERT_LT(last, id);
    last = id;
    all.insert(id);
  }
  EXPECT_EQ(all.size(), 10000u);
  // 48 bits of 1772000000000 ms.
  EXPECT_EQ(all.begin()->substr(0, 13), "019c936e-3800");
}

TEST(Id, RefusesOtherForms) {
  EXPECT_FALSE(isUuidV7(""));
  EXPECT_FALSE(isUuidV7("019c8e2c-5c00-4abc-8000-000000000000"));  // Version 4.
  EXPECT_FALSE(isUuidV7("019C8E2C-5C00-7ABC-8000-000000000000"));  // Capitals.
  EXPECT_FALSE(isUuidV7("019c8e2c-5c00-7abc-c000-000000000000"));  // Variant.
  EXPECT_TRUE(isUuidV7("019c8e2c-5c00-7abc-8000-000000000000"));
}

TEST(Utf8, KnowsWellFormedText) {
  EXPECT_TRUE(isUtf8(""));
  EXPECT_TRUE(isUtf8("abc 衣服 \U0001F455"));
  EXPECT_FALSE(isUtf8("\xC0\xAF"));          // Overlong.
  EXPECT_FALSE(isUtf8("\xED\xA0\x80"));      // Surrogate.
  EXPECT_FALSE(isUtf8("\xF4\x90\x80\x80"));  // Past U+10FFFF.
  EXPECT_FALSE(isUtf8("\xE8\xA1"));          // Cut off.
  EXPECT_FALSE(isUtf8("\x80"));
  EXPECT_FALSE(checkText("a\x01", 10, {"x", "x"}));
  EXPECT_FALSE(checkText("a\nb", 10, {"x", "x"}));
  EXPECT_TRUE(checkText("a\nb", 10, {"x", "x"}, true));
  EXPECT_FALSE(checkText("\xC2\x85", 10, {"x", "x"}));  // A C1 control.
  EXPECT_FALSE(checkText("abcdef", 5, {"x", "x"}));
}

TEST(Gaussian, MatchesTheClosedForm) {
  const GaussianModel model{0.01, 0.02, 100.0};
  GaussianEvidence e;
  e = observed(e, {0}, 0.03, 1.0, model);
  // Posterior precision 1/1e-4 + 1/4e-4 = 12500, mean 0.03/4e-4/12500 = 0.006.
  EXPECT_NEAR(mean(e, model), 0.006, 1e-15);
  EXPECT_NEAR(deviation(e, model), std::sqrt(1.0 / 12500.0), 1e-15);
  // A half-life later the observation weighs half.
  const GaussianEvidence later = decayed(e, {100 * kDayMs}, model);
  EXPECT_NEAR(mean(later, model), 0.5 * 0.03 / 4e-4 / (1e4 + 0.5 / 4e-4), 1e-15);
  // A late arrival ends where it would have ended in time.
  const GaussianEvidence a = observed(observed({}, {0}, 0.03, 1.0, model), {50 * kDayMs}, -0.01, 0.5, model);
  const GaussianEvidence b = observed(observed({}, {50 * kDayMs}, -0.01, 0.5, model), {0}, 0.03, 1.0, model);
  EXPECT_NEAR(mean(a, model), mean(b, model), 1e-15);
}

TEST(Seal, OpensOnlyInItsPlaceWithItsKey) {
  SeededRandom random(3);
  const Key key = Key::random(random);
  const Key other = Key::random(random);
  const std::string sealed = seal(key, "胸围 90", "event|t|1", random);
  EXPECT_EQ(sealed.find("90"), std::string::npos);
  EXPECT_EQ(open(key, sealed, "event|t|1").value(), "胸围 90");
  EXPECT_EQ(open(other, sealed, "event|t|1").error().code, ErrorCode::kWrongKey);
  EXPECT_EQ(open(key, sealed, "event|t|2").error().code, ErrorCode::kWrongKey);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string bent = sealed;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    const auto opened = open(key, bent, "event|t|1");
    // The last character of base64 may carry unused bits.
    EXPECT_TRUE(!opened || i == sealed.size() - 1);
  }
  EXPECT_FALSE(open(key, "", "event|t|1"));
  EXPECT_FALSE(open(key, "!!!", "event|t|1"));
  EXPECT_NE(seal(key, "x", "p", random), seal(key, "x", "p", random));
}

TEST(Seal, NormalisesWhatPeopleType) {
  EXPECT_EQ(normalisedEmail(" Lin@Example.COM "), "lin@example.com");
  EXPECT_EQ(normalisedPhone("+86 (138) 0000-1111"), "+8613800001111");
}

TEST(Words, RoundTrip) {
  for (int i = 0; i < kZoneCount; ++i) {
    const auto z = static_cast<Zone>(i);
    EXPECT_EQ(zoneFromName(zoneName(z)), z);
    EXPECT_FALSE(zoneText(z).zh.empty());
  }
  for (int i = 0; i < kEventTypeCount; ++i) {
    const auto t = static_cast<EventType>(i);
    EXPECT_EQ(eventTypeFromName(eventTypeName(t)), t);
  }
  for (int i = -2; i <= 2; ++i) EXPECT_EQ(feelFromName(feelName(i)), i);
  EXPECT_EQ(feelText(-2, Zone::kSleeve).en, "too short");
  EXPECT_EQ(feelText(-2, Zone::kChest).en, "too tight");
  EXPECT_EQ(findReturnReason("too_tight")->direction, -1);
  EXPECT_EQ(findReturnReason("nonsense"), nullptr);
}

TEST(Payload, AcceptsTheFormAndSortsIt) {
  const auto p =
      validatePayload(EventType::kReturn, R"({"zone":"chest", "reason":"too_tight","direction":-1})");
  ASSERT_TRUE(p);
  EXPECT_EQ(*p, R"({"direction":-1,"reason":"too_tight","zone":"chest"})");
}

TEST(Payload, RefusesEveryDeparture) {
  const std::pair<EventType, const char*> bad[] = {
      {EventType::kReturn, R"({})"},                                 // Reason missing.
      {EventType::kReturn, R"({"reason":"ugly"})"},                  // Unknown code.
      {EventType::kReturn, R"({"reason":"fit","zone":"knee"})"},     // Unknown zone.
      {EventType::kReturn, R"({"reason":"fit","direction":2})"},     // Out of range.
      {EventType::kReturn, R"({"reason":"fit","email":"x@y"})"},     // Unknown key.
      {EventType::kReturn, R"({"reason":"fit","reason":"other"})"},  // Repeated key.
      {EventType::kReturn, R"([1])"},                                // Not an object.
      {EventType::kReturn, R"({"reason":"fit")"},                    // Cut off.
      {EventType::kFitAnswer, R"({"answers":{"chest":3}})"},
      {EventType::kFitAnswer, R"({"answers":{"chest":0.5}})"},
      {EventType::kFitAnswer, R"({"answers":{}})"},
      {EventType::kReview, R"({"rating":6})"},
      {EventType::kReview, R"({"rating":"5"})"},
      {EventType::kDelivery, R"({"order_id":"1","days_late":1e999})"},
      {EventType::kOrder, R"({"order_id":""})"},
      {EventType::kOrder, R"({"order_id":"1","currency":"yuan"})"},
      {EventType::kTryOn, R"({"overall":"right","zones":[{"zone":"chest","ease_cm":1,"verdict":"right"},
                             {"zone":"chest","ease_cm":1,"verdict":"right"}]})"},
      {EventType::kTryOn, R"({"overall":"snug","zones":[]})"},
      {EventType::kStaffNote, "{\"note\":\"\xFF\"}"},
  };
  for (const auto& [type, json] : bad) {
    const auto p = validatePayload(type, json);
    ASSERT_FALSE(p) << json;
    EXPECT_EQ(p.error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(p.error().text.zh.empty());
  }
  EXPECT_FALSE(validatePayload(EventType::kStaffNote, R"({"note":")" + std::string(5000, 'x') + "\"}"));
  EXPECT_FALSE(validatePayload(EventType::kVisit, std::string(100000, '[')));
  EXPECT_FALSE(validatePayload(EventType::kVisit, std::string(30000, '[')));
}

TEST(Event, ReadsBackWhatItWrites) {
  Event e;
  e.id = "019c8e2c-5c00-7abc-8000-000000000000";
  e.store = "main";
  e.customer = "c";
  e.garment = "g";
  e.size = "M";
  e.about = "019c8e2c-5c00-7abc-8000-000000000001";
  e.type = EventType::kReturn;
  e.channel = Channel::kWeb;
  e.actor = "staff:1";
  e.models = {{"fit", "1"}};
  e.inputsHash = "ab";
  e.time = {1772000000000};
  e.recorded = {1772000000001};
  e.payload = R"({"reason":"fit"})";
  EXPECT_EQ(eventFromJson(toJson(e)).value(), e);
  EXPECT_FALSE(eventFromJson("{"));
  EXPECT_FALSE(eventFromJson(R"({"type":"dance"})"));
}

}  // namespace
}  // namespace fitroom::crm
