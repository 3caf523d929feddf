#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <random>

#include "crm/catalogue/offset.h"
#include "crm/core/id.h"
#include "crm/core/random.h"
#include "crm/preference/model.h"
#include "crm/trust/trust.h"

namespace fitroom::crm {
namespace {

constexpr std::int64_t kStart = 1772000000000;

UtcTime day(double d) {
  return {kStart + static_cast<std::int64_t>(d * static_cast<double>(kDayMs))};
}

TEST(Beta, GivesTheVectors) {
  const BetaModel model{180.0, 2.0, 0.5};
  const std::array<std::array<double, 4>, 6> vectors{{{0, 1, 1, 0.666666667},
                                                      {30, 1, 1, 0.742989969},
                                                      {10, -1, 2, 0.484488944},
                                                      {180, 0.5, 1, 0.541726692},
                                                      {365, 1, 0.5, 0.593429066},
                                                      {1, -1, 1, 0.452264477}}};
  BetaEvidence e;
  double t = 0;
  for (const auto& [dt, v, w, expected] : vectors) {
    t += dt;
    e = rated(e, day(t), v, w, model);
    EXPECT_NEAR(expectation(e, model), expected, 1e-9);
  }
}

TEST(Beta, DiscountsByTrustInTheTeller) {
  const BetaEvidence d = discounted({8, 2, {}}, {5, 1, {}});
  EXPECT_NEAR(d.good, 5.0 / 3.0, 1e-12);
  EXPECT_NEAR(d.bad, 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(expectation(d, {180, 2, 0.5}), 2.0 / 3.0, 1e-12);
  // Subjective logic: b' = b1 b2, u' = d1 + u1 + b1 u2 is the same formula.
  const double b1 = 8.0 / 12.0;
  const double b2 = 5.0 / 8.0;
  EXPECT_NEAR(d.good / (d.good + d.bad + 2.0), b1 * b2, 1e-12);
}

TEST(Beta, DecaysCombinesAndIgnoresOrder) {
  const BetaModel model{100.0, 2.0, 0.3};
  EXPECT_DOUBLE_EQ(expectation({}, model), 0.3);
  EXPECT_DOUBLE_EQ(uncertainty({}, model), 1.0);
  BetaEvidence e = rated({}, day(0), 1, 4, model);
  EXPECT_NEAR(decayed(e, day(100), model).good, 2.0, 1e-12);
  EXPECT_NEAR(decayed(e, day(-5), model).good, 4.0, 1e-12);
  const BetaEvidence ab = rated(rated({}, day(0), 1, 1, model), day(40), -0.5, 2, model);
  const BetaEvidence ba = rated(rated({}, day(40), -0.5, 2, model), day(0), 1, 1, model);
  EXPECT_NEAR(ab.good, ba.good, 1e-12);
  EXPECT_NEAR(ab.bad, ba.bad, 1e-12);
  const BetaEvidence sum = combined(e, ab, model);
  EXPECT_NEAR(sum.good, 4 * std::exp2(-0.4) + ab.good, 1e-12);
  // Uniform Beta: sd of Beta(1,1) is 1/sqrt(12).
  EXPECT_NEAR(deviation(BetaEvidence{}, {100, 2, 0.5}), 1.0 / std::sqrt(12.0), 1e-12);
}

// A small log written by hand.
class Log {
 public:
  Event& add(EventType type, double when, const std::string& payload, const std::string& garment = "g",
             const std::string& size = "M") {
    Event e;
    e.id = maker_->ids.next();
    e.store = "s";
    e.customer = "c";
    e.actor = "customer";
    e.type = type;
    e.garment = garment;
    e.size = size;
    e.time = day(when);
    e.payload = payload;
    events.push_back(e);
    return events.back();
  }
  Event& said(double when, const std::string& verdict = "right", const std::string& garment = "g",
              const std::string& size = "M") {
    return add(EventType::kTryOn, when,
               R"({"overall":")" + verdict +
                   R"(","zones":[{"zone":"chest","ease_cm":8,"intended_cm":8,"verdict":")" + verdict +
                   R"("}],"category":"shirt","colour":"white","price_minor":19900,"currency":"CNY"})",
               garment, size);
  }
  std::vector<Event> events;

 private:
  struct Maker {
    ManualClock clock{{kStart}};
    SeededRandom random{1};
    IdMaker ids{clock, random};
  };
  std::shared_ptr<Maker> maker_ = std::make_shared<Maker>();
};

Score promise(const Log& log, double when = 100) {
  return foldScore(shopEvidence(readHistory(log.events))[0], TrustModel{}.shop, day(when));
}

TEST(ShopTrust, KeptAndFitsRaisesThePromise) {
  Log log;
  log.said(0);
  log.add(EventType::kKept, 10, R"({"fits":true})");
  const Score s = promise(log, 10);
  EXPECT_NEAR(s.value, 2.0 / 3.0, 1e-12);
  ASSERT_EQ(s.reasons.size(), 1u);
  EXPECT_EQ(s.reasons[0].event, log.events[1].id);
  EXPECT_NEAR(s.reasons[0].by, 2.0 / 3.0 - 0.5, 1e-12);
  EXPECT_NE(s.reasons[0].text.zh.find("合适"), std::string::npos);
  EXPECT_NE(s.reasons[0].text.en.find("right"), std::string::npos);
}

TEST(ShopTrust, ReturnedTooTightLowersItTwiceAsMuch) {
  Log log;
  log.said(0);
  log.add(EventType::kReturn, 10, R"({"reason":"too_tight","zone":"chest"})");
  const Score s = promise(log, 10);
  EXPECT_NEAR(s.value, 1.0 / 4.0, 1e-12);  // s = 2: (0+1)/(2+2).
  EXPECT_NE(s.reasons.at(0).text.en.find("too tight"), std::string::npos);
}

TEST(ShopTrust, AnHonestWarningIsAPromiseKept) {
  Log log;
  log.said(0, "too_tight");
  log.add(EventType::kReturn, 10, R"({"reason":"too_tight","zone":"chest"})");
  EXPECT_GT(promise(log).value, 0.5);
}

TEST(ShopTrust, ComparingSizesDoesNotCount) {
  Log named;
  named.said(0);
  named.add(EventType::kReturn, 10, R"({"reason":"ordered_for_comparison"})");
  EXPECT_DOUBLE_EQ(promise(named).value, 0.5);
  Log bracket;
  bracket.said(0);
  bracket.said(0, "loose", "g", "L");
  bracket.add(EventType::kOrder, 1, R"({"order_id":"7"})", "g", "M");
  bracket.add(EventType::kOrder, 1, R"({"order_id":"7"})", "g", "L");
  bracket.add(EventType::kReturn, 10, R"({"reason":"too_big","order_id":"7"})", "g", "L");
  EXPECT_DOUBLE_EQ(promise(bracket).value, 0.5);
  EXPECT_EQ(promise(bracket).reasons.size(), 1u);  // It is shown, with weight 0.
  EXPECT_TRUE(fitReports(readHistory(bracket.events)).empty());
}

TEST(ShopTrust, ADirectedReportIsNotPunishedTwice) {
  Log once;
  once.said(0);
  once.add(EventType::kFitCheck, 5, R"({"answers":{"chest":-2}})");
  Log twice = once;
  twice.add(EventType::kReview, 6, R"({"rating":1,"answers":{"chest":-2}})");
  const auto product = [](const Log& l) {
    return foldScore(shopEvidence(readHistory(l.events))[static_cast<std::size_t>(Facet::kProduct)],
                     TrustModel{}.shop, day(6));
  };
  EXPECT_DOUBLE_EQ(product(twice).value, 0.5);
  EXPECT_NEAR(promise(once, 6).bad, promise(twice, 6).bad, 1e-12);
  // Answer then return of the same misfit: together what the return alone would have weighed.
  Log back = once;
  back.add(EventType::kReturn, 5, R"({"reason":"too_tight","zone":"chest"})");
  EXPECT_NEAR(promise(back, 5).bad, 2.0, 1e-12);
}

TEST(ShopTrust, OtherFacetsMoveAlone) {
  Log log;
  log.add(EventType::kDelivery, 1, R"({"order_id":"1","days_late":0})");
  log.add(EventType::kDelivery, 2, R"({"order_id":"2","days_late":7})");
  log.add(EventType::kReturn, 3, R"({"reason":"defective"})");
  log.add(EventType::kPayment, 4, R"({"order_id":"2","state":"refunded","refund_days":14})");
  log.add(EventType::kComplaint, 5, R"({"facet":"privacy"})");
  const auto e = shopEvidence(readHistory(log.events));
  EXPECT_TRUE(e[static_cast<std::size_t>(Facet::kFitPromise)].empty());
  EXPECT_EQ(e[static_cast<std::size_t>(Facet::kDelivery)].size(), 2u);
  EXPECT_DOUBLE_EQ(e[static_cast<std::size_t>(Facet::kDelivery)][1].v, -1.0);
  EXPECT_DOUBLE_EQ(e[static_cast<std::size_t>(Facet::kProduct)][0].v, -1.0);
  EXPECT_DOUBLE_EQ(e[static_cast<std::size_t>(Facet::kService)][0].v, -1.0);
  EXPECT_DOUBLE_EQ(e[static_cast<std::size_t>(Facet::kPrivacy)][0].w, 2.0);
}

TEST(ShopTrust, SaysWhenThingsGoDownhill) {
  Log log;
  for (int i = 0; i < 12; ++i) {
    log.said(i, "right", "g" + std::to_string(i));
    log.add(EventType::kKept, i + 0.5, R"({"fits":true})", "g" + std::to_string(i));
  }
  for (int i = 0; i < 3; ++i) {
    log.said(300 + i, "right", "h" + std::to_string(i));
    log.add(EventType::kReturn, 300.5 + i, R"({"reason":"too_tight","zone":"chest"})",
            "h" + std::to_string(i));
  }
  const auto none = [](const FitReport&) { return OthersSaid{}; };
  const TrustProfile p = trustProfile(readHistory(log.events), none, {}, day(303));
  EXPECT_TRUE(p.shop[0].falling);
  EXPECT_LT(p.shop[0].recent, p.shop[0].score.value);
  EXPECT_FALSE(p.shop[1].falling);
}

TEST(ReturnRisk, CountsOnlyWhatIsNotTheShopsDoing) {
  Log log;
  log.said(0);
  log.add(EventType::kReturn, 10, R"({"reason":"too_tight","zone":"chest"})");  // Our verdict was wrong.
  log.add(EventType::kReturn, 11, R"({"reason":"defective"})");
  log.add(EventType::kReturn, 12, R"({"reason":"ordered_for_comparison"})");
  const TrustModel model;
  EXPECT_NEAR(foldScore(riskEvidence(readHistory(log.events)), model.risk, day(12)).value, 0.25, 1e-12);
  log.add(EventType::kReturn, 12, R"({"reason":"changed_mind"})");
  const Score up = foldScore(riskEvidence(readHistory(log.events)), model.risk, day(12));
  EXPECT_NEAR(up.value, (1 + 0.5) / 3.0, 1e-12);
  log.add(EventType::kKept, 12, "{}");
  EXPECT_LT(foldScore(riskEvidence(readHistory(log.events)), model.risk, day(12)).value, up.value);
  EXPECT_EQ(foldScore(riskEvidence(readHistory(log.events)), model.risk, day(12)).reasons.size(), 5u);
}

TEST(Fold, DoesNotHangOnOrderWithinAMoment) {
  // The same things at the same moments, written down in any order and under any ids.
  std::vector<std::pair<double, std::string>> answers = {{1, R"({"answers":{"chest":-2}})"},
                                                         {1, R"({"answers":{"chest":1}})"},
                                                         {1, R"({"answers":{"waist":2}})"},
                                                         {2, R"({"answers":{"hip":-1}})"},
                                                         {2, R"({"answers":{"chest":0}})"}};
  std::mt19937 shuffle(5);
  std::vector<double> values;
  for (int round = 0; round < 20; ++round) {
    Log log;
    int i = 0;
    for (int g = 0; g < 5; ++g) log.said(0, "right", "g" + std::to_string(g));
    std::vector<std::size_t> order(answers.size());
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), shuffle);
    for (const std::size_t k : order) {
      log.add(EventType::kFitCheck, answers[k].first, answers[k].second, "g" + std::to_string(k));
      ++i;
    }
    std::shuffle(log.events.begin(), log.events.end(), shuffle);
    const History h = readHistory(log.events);
    const Score s = foldScore(shopEvidence(h)[0], {}, day(50));
    const Preference p = learnPreference(h, {}, day(50));
    values.push_back(s.value + p.ease.at(0).offset_m * 1e3 + p.colours.at(0).share * 1e6);
  }
  for (const double v : values) EXPECT_EQ(v, values.front());
}

TEST(Preference, DirectionMovesTheWishAndSaysWhy) {
  Log log;
  log.said(0);
  log.add(EventType::kReturn, 10, R"({"reason":"too_tight","zone":"chest"})");
  const PreferenceModel model;
  const Preference p = learnPreference(readHistory(log.events), model, day(10));
  ASSERT_EQ(p.ease.size(), 2u);  // Over all categories, and shirts.
  EXPECT_EQ(p.ease[1].category, "shirt");
  EXPECT_EQ(p.ease[1].zone, Zone::kChest);
  // One observation of +3 cm: 0.03/R / (1/P0 + 1/R).
  EXPECT_NEAR(p.ease[1].offset_m, 0.03 / 4e-4 / (1e4 + 1 / 4e-4), 1e-12);
  ASSERT_EQ(p.ease[1].reasons.size(), 1u);
  EXPECT_NEAR(p.ease[1].reasons[0].by, p.ease[1].offset_m, 1e-15);
  Log loose;
  loose.said(0);
  loose.add(EventType::kReturn, 10, R"({"reason":"too_loose","zone":"chest"})");
  EXPECT_NEAR(learnPreference(readHistory(loose.events), model, day(10)).ease[1].offset_m,
              -p.ease[1].offset_m, 1e-12);
  Log kept;
  kept.said(0);
  kept.add(EventType::kKept, 10, R"({"answers":{"chest":0}})");
  EXPECT_NEAR(learnPreference(readHistory(kept.events), model, day(10)).ease[1].offset_m, 0.0, 1e-12);
}

TEST(Preference, CountsMatchTheClosedForm) {
  Log log;
  log.add(EventType::kKept, 0, R"({"colour":"navy","style":"formal","price_minor":30000,"currency":"CNY"})");
  log.add(EventType::kTryOn, 365, R"({"overall":"right","zones":[],"colour":"red"})", "h");
  log.add(EventType::kReturn, 365, R"({"reason":"style","style":"formal"})");
  const Preference p = learnPreference(readHistory(log.events), {}, day(365));
  ASSERT_EQ(p.colours.size(), 2u);
  // navy: 3 halved to 1.5; red 1; c = 5 spread over two seen and one unseen.
  EXPECT_EQ(p.colours[0].name, "navy");
  EXPECT_NEAR(p.colours[0].share, (1.5 + 5.0 / 3) / 7.5, 1e-12);
  EXPECT_NEAR(p.colours[1].share, (1.0 + 5.0 / 3) / 7.5, 1e-12);
  ASSERT_EQ(p.prices.size(), 1u);
  EXPECT_EQ(p.prices[0].name, "CNY 200-400");
  EXPECT_NEAR(p.styles[0].count, 0.0, 1e-12);  // 1.5 - 2, not below nothing.
  EXPECT_LT(p.styles[0].reasons.back().by, 0.0);
}

TEST(Preference, NamesPriceBands) {
  EXPECT_EQ(priceBand({0, "CNY"}), "CNY 0-100");
  EXPECT_EQ(priceBand({9999, "CNY"}), "CNY 0-100");
  EXPECT_EQ(priceBand({10000, "CNY"}), "CNY 100-200");
  EXPECT_EQ(priceBand({1000000000000, "CNY"}), "CNY 6710886400-13421772800");
}

TEST(Offset, MatchesTheClosedFormAndShrinks) {
  const OffsetModel model;
  EXPECT_TRUE(learnOffsets({}, model).empty());
  std::vector<OffsetAnswer> answers;
  for (int i = 0; i < 10; ++i) answers.push_back({"c" + std::to_string(i), Zone::kChest, -1, 1.0});
  const auto o = learnOffsets(answers, model);
  ASSERT_EQ(o.size(), 1u);
  const double r = 0.018 * 0.018;
  EXPECT_NEAR(o[0].offset_m, 10 * 0.015 / r / (1 / (0.015 * 0.015) + 10 / r), 1e-12);
  EXPECT_EQ(o[0].small, 10);
  EXPECT_NE(o[0].text.en.find("runs small at the chest"), std::string::npos);
  // One loud wearer among ten cannot turn it round.
  for (int i = 0; i < 100; ++i) answers.push_back({"loud", Zone::kChest, 2, 1.0});
  const auto loud = learnOffsets(answers, model);
  EXPECT_LT(learnOffsets({{"a", Zone::kChest, -1, 1.0}}, model)[0].offset_m, 0.015);
  double uncapped = (10 * 0.015 - 100 * 0.03) / r / (1 / (0.015 * 0.015) + 110 / r);
  EXPECT_GT(loud[0].offset_m, uncapped);
}

// A garment that runs 2 cm small at the waist is found out within half a centimetre from 30 answers.
TEST(Offset, FindsAPlantedOffset) {
  std::mt19937_64 generator(11);
  std::normal_distribution<double> taste(0.0, 0.010);
  std::normal_distribution<double> noise(0.0, 0.008);
  int close = 0;
  double total = 0.0;
  constexpr int kGarments = 40;
  for (int g = 0; g < kGarments; ++g) {
    std::vector<OffsetAnswer> answers;
    for (int i = 0; i < 30; ++i) {
      const double room = -0.02 - taste(generator) + noise(generator);
      const int felt = static_cast<int>(std::clamp(std::lround(room / 0.015), -2l, 2l));
      answers.push_back({"c" + std::to_string(i), Zone::kWaist, felt, 1.0});
    }
    const double error = learnOffsets(answers, {})[0].offset_m - 0.02;
    total += error;
    close += std::abs(error) < 0.005 ? 1 : 0;
  }
  EXPECT_LT(std::abs(total / kGarments), 0.0025);  // What the prior takes back.
  EXPECT_GE(close, 36);
}

}  // namespace
}  // namespace fitroom::crm
