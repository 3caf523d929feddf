// The short way through the check of a payload must never say yes where the whole check says no, nor to text
// that would be rewritten.

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

#include "crm/core/id.h"
#include "crm/core/json.h"
#include "crm/core/parallel.h"
#include "crm/log/payload_form.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {
namespace {

constexpr int kRounds = 20000;

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(random_.uniform() * static_cast<double>(n));
  }
  Json object(std::initializer_list<const Fields*> groups) {
    Json j = Json::object();
    for (const Fields* fields : groups) {
      for (const Field& f : *fields) {
        // Now and then even a required one is forgotten.
        if (f.required ? below(50) > 0 : below(2) > 0) j[f.key] = value(f);
      }
    }
    return j;
  }
  std::string damaged(std::string text) {
    static const std::string kBytes("\"\\{}[]:,.-+eE019 \tntzé\x7F\xC2\x85\x00", 28);
    for (std::size_t n = below(3) + 1; n > 0 && !text.empty(); --n) {
      const std::size_t at = below(text.size());
      const char c = kBytes[below(kBytes.size())];
      switch (below(4)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        case 2:
          text.erase(at, 1 + below(4));
          break;
        default:
          text.insert(at, text.substr(below(text.size()), below(30)));
      }
    }
    return text;
  }

 private:
  Json number(const Field& f) {
    const double x = f.low + (f.high - f.low) * (random_.uniform() * 1.02 - 0.01);
    switch (below(5)) {
      case 0:
        return x;
      case 1:
        return std::round(x * 100.0) / 100.0;
      case 2:
        return std::round(x);
      case 3:
        return f.low;
      default:
        return static_cast<std::int64_t>(x);
    }
  }
  Json word(std::size_t most) {
    static const char* const kWords[] = {"M", "white", "领", "a\"b", "a\\b", "\t", "", "x y", "\xC2\x85"};
    const std::string s = kWords[below(std::size(kWords))];
    return below(60) == 0 ? std::string(most + 1, 'x') : s;
  }
  Json zone() { return below(40) == 0 ? "elbow" : zoneName(static_cast<Zone>(below(kZoneCount))); }

  Json value(const Field& f) {
    switch (f.kind) {
      case Kind::kNumber:
      case Kind::kInteger:
        return number(f);
      case Kind::kFlag:
        return below(2) == 0;
      case Kind::kOneOf:
        return below(40) == 0 ? "unheard" : f.words[below(f.words.size())];
      case Kind::kReason:
        return returnReasons()[below(returnReasons().size())].code;
      case Kind::kZone:
        return zone();
      case Kind::kFeel:
        return feelName(static_cast<int>(below(5)) - 2);
      case Kind::kCurrency:
        return below(20) == 0 ? "cny" : "CNY";
      case Kind::kWords: {
        Json list = Json::array();
        for (std::size_t n = below(4); n > 0; --n) list.push_back(word(128));
        return list;
      }
      case Kind::kZones: {
        Json list = Json::array();
        for (std::size_t n = below(4); n > 0; --n) list.push_back(object({&zoneFields()}));
        return list;
      }
      case Kind::kAnswers: {
        Json answers = Json::object();
        for (std::size_t n = below(4); n > 0; --n)
          answers[zone().get<std::string>()] = static_cast<int>(below(7)) - 3;
        return answers;
      }
      default:
        return word(f.kind == Kind::kNote ? kMaxNoteBytes : static_cast<std::size_t>(f.high));
    }
  }

  SeededRandom random_;
};

TEST(PlainPayload, AgreesWithTheWholeCheck) {
  Maker make(11);
  int plain = 0;
  int good = 0;
  for (int i = 0; i < kRounds; ++i) {
    const auto type = static_cast<EventType>(make.below(kEventTypeCount));
    std::string text = printJson(make.object({&payloadForm(type), &garmentFields()}));
    if (i % 2 == 1) text = make.damaged(text);
    // A space in front sends it the long way.
    const auto whole = validatePayload(type, " " + text);
    good += whole.has_value() ? 1 : 0;
    if (!isPlainPayload(type, text)) continue;
    ++plain;
    ASSERT_TRUE(whole) << eventTypeName(type) << text;
    ASSERT_EQ(*whole, text);
  }
  // Both are worth nothing where they never say yes.
  EXPECT_GT(plain, kRounds / 20);
  EXPECT_GT(good, plain);
}

TEST(PlainPayload, TakesWhatTheProgramWrites) {
  EXPECT_TRUE(isPlainPayload(
      EventType::kTryOn,
      R"({"advice_confidence":0.8,"advised_size":"M","category":"衬衫","overall":"right","price_minor":19900,)"
      R"("zones":[{"confidence":0.9,"ease_cm":-8.5,"verdict":"right","zone":"chest"},)"
      R"({"ease_cm":10.0,"strain":0.001,"verdict":"loose","zone":"waist"}]})"));
  EXPECT_TRUE(isPlainPayload(EventType::kVisit, "{}"));
  for (const char* text :
       {"", "{", "{}}", "{} ", R"({"seconds":01})", R"({"seconds":1.50})", R"({"seconds":-0})",
        R"({"seconds":1e2})", R"({"size":1})", R"({"seconds":1,"colour":"red"})", R"({"seconds":1,})",
        R"({"colour":"red","colour":"red"})", R"({"colour":"\u0041"})", "{\"colour\":\"\x01\"}"}) {
    EXPECT_FALSE(isPlainPayload(EventType::kView, text)) << text;
  }
}

TEST(IdMaker, ManyAtOnceSortAmongTheOthers) {
  ManualClock clock({1772000000000});
  SeededRandom random(1);
  IdMaker maker(clock, random);
  std::string last = maker.next();
  for (int round = 0; round < 20; ++round) {
    for (const std::string& id : maker.take(1000)) {
      ASSERT_TRUE(isUuidV7(id));
      ASSERT_LT(last, id);
      last = id;
    }
    const std::string one = maker.next();
    ASSERT_LT(last, one);
    last = one;
  }
}

TEST(WorkAhead, DoesEachOnceAndStopsWhenNobodyWaits) {
  for (const std::size_t n : {0u, 1u, 31u, 32u, 33u, 1000u}) {
    std::vector<int> times(n, 0);
    WorkAhead ahead(n, [&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) ++times[i];
    });
    for (std::size_t i = 0; i < n; ++i) {
      ahead.wait(i);
      ASSERT_EQ(times[i], 1);
    }
  }
  std::atomic<int> done{0};
  {
    WorkAhead ahead(100000, [&](std::size_t from, std::size_t to) { done += static_cast<int>(to - from); });
    ahead.wait(10);
  }
  EXPECT_GE(done, 32);
}

}  // namespace
}  // namespace fitroom::crm
