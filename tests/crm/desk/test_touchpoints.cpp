// Every touchpoint written by hand, and read back in plain words.

#include <gmock/gmock.h>

#include "../crm_fixture.h"
#include "crm/log/summary.h"
#include "crm/log/touchpoint.h"

namespace fitroom::crm {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::pair<std::string, std::string>>;

struct Example {
  EventType type;
  Words words;
  const char* zh;
  const char* en;
};

std::vector<Example> examples() {
  using enum EventType;
  return {
      {kVisit, {{"source", "poster"}}, "到店 g M：来源 poster", "visit g M: source poster"},
      {kSearch, {{"query", "linen"}, {"results", "12"}}, "“linen”，12 个结果", "\"linen\", 12 results"},
      {kView, {{"seconds", "8"}}, "8 秒", "8 seconds"},
      {kCompare, {{"garments", "a,b"}}, "a + b", "a + b"},
      {kBodyMade, {{"source", "tape"}}, "软尺量取", "taken with a tape"},
      {kTryOn,
       {{"zones", R"([{"zone":"chest","ease_cm":2,"verdict":"tight"}])"},
        {"overall", "right"},
        {"advised_size", "L"}},
       "我们说合适，建议 L，胸围偏紧",
       "we said right, advised L, chest a little tight"},
      {kVerdictShown,
       {{"zones", "[]"}, {"overall", "tight"}, {"none_fits", "true"}},
       "没有合适的尺码",
       "no size fits"},
      {kOutfitSaved, {{"garments", "a,b"}, {"name", "office"}}, "名称 office，a + b", "name office, a + b"},
      {kAdviceTaken, {{"advised_size", "M"}}, "建议尺码 M", "size advised M"},
      {kAdviceOverruled,
       {{"advised_size", "M"}, {"chosen_size", "L"}, {"why", "taste"}, {"note", "likes room"}},
       "选择的尺码 L，个人喜好，“likes room”",
       "size chosen L, taste, \"likes room\""},
      {kWishList, {{"removed", "true"}}, "取消", "taken off again"},
      {kOrder,
       {{"order_id", "A-1"}, {"quantity", "2"}, {"price_minor", "19900"}, {"currency", "CNY"}},
       "订单号 A-1，2 件，199.00 CNY",
       "order number A-1, 2 pieces, 199.00 CNY"},
      {kPayment, {{"order_id", "A-1"}, {"state", "failed"}}, "付款失败", "payment failed"},
      {kShipment, {{"order_id", "A-1"}, {"carrier", "SF"}}, "承运人 SF", "carrier SF"},
      {kDelivery, {{"order_id", "A-1"}, {"days_late", "-1"}}, "提前 1 天", "1 days early"},
      {kFitCheck,
       {{"answers", "chest=tight,length=too_loose"}},
       "胸围偏紧，衣长太长",
       "chest a little tight, length too long"},
      {kKept, {{"fits", "true"}}, "留下 g M：合身", "kept g M: fits"},
      {kExchange,
       {{"reason", "too_tight"}, {"zone", "chest"}, {"new_size", "L"}},
       "太紧，胸围，换成 L",
       "too tight, chest, for size L"},
      {kReturn,
       {{"reason", "fit"}, {"zone", "waist"}, {"direction", "1"}},
       "版型不合身，腰围，偏大",
       "the fit, waist, too big"},
      {kReview, {{"rating", "4"}, {"note", "soft"}}, "4 分（满分 5），“soft”", "4 of 5, \"soft\""},
      {kFitAnswer, {{"answers", "waist=right"}}, "腰围合适", "waist right"},
      {kComplaint, {{"facet", "delivery"}, {"severity", "urgent"}}, "配送，紧急", "delivery, urgent"},
      {kComplaintResolved, {{"facet", "delivery"}, {"outcome", "partly"}}, "部分解决", "solved in part"},
      {kMessageSent,
       {{"message_id", "m1"}, {"campaign", "spring"}},
       "活动 spring，消息编号 m1",
       "campaign spring, message's id m1"},
      {kMessageOpened, {{"message_id", "m1"}}, "消息编号 m1", "message's id m1"},
      {kConsentGiven, {{"purpose", "marketing"}}, "接收消息", "receive messages"},
      {kConsentWithdrawn,
       {{"purpose", "marketing"}},
       "撤回同意 g M：接收消息",
       "consent withdrawn g M: receive messages"},
      {kStaffNote, {{"note", "prefers\nlinen"}}, "“prefers linen”", "\"prefers linen\""},
      {kOverride,
       {{"number", "return_risk"}, {"value", "0.25"}, {"note", "moved"}},
       "return_risk = 0.25，“moved”",
       "return_risk = 0.25, \"moved\""},
      {kNotTaken, {{"why", "price"}}, "试穿未买 g M：价格", "not taken g M: the price"},
      {kMerged, {{"by", "phone"}}, "电话相同", "the same phone number"},
      {kUnmerged, {{"by", "staff"}}, "店员判断", "judged by staff"},
      {kRelated, {{"relation", "buys_for"}}, "为其购买", "buys for"},
      {kUnrelated, {{"relation", "partner"}}, "是其伴侣", "is the partner of"},
      {kObjection, {{"to", "profiling"}, {"lifted", "true"}}, "画像，取消", "profiling, taken back"},
      {kRightsRequest, {{"right", "erase"}, {"state", "received"}}, "删除，收到", "to be erased, received"},
  };
}

TEST(Touchpoints, EveryTypeIsWrittenByHandAndReadInBothLanguages) {
  std::set<EventType> met;
  for (const Example& x : examples()) {
    const std::string name = eventTypeName(x.type);
    auto payload = payloadFromWords(x.type, x.words);
    ASSERT_TRUE(payload) << name << ": " << payload.error().text.en;
    Event e;
    e.type = x.type;
    e.garment = "g";
    e.size = "M";
    e.payload = *payload;
    const Text line = summarise(e);
    EXPECT_THAT(line.zh, HasSubstr(x.zh)) << name;
    EXPECT_THAT(line.en, HasSubstr(x.en)) << name;
    EXPECT_THAT(line.zh, HasSubstr(eventTypeText(x.type).zh));
    met.insert(x.type);
  }
  EXPECT_EQ(met.size(), static_cast<std::size_t>(kEventTypeCount)) << "a type has no example";
}

TEST(Touchpoints, EveryFieldHasANameAndAForm) {
  for (int i = 0; i < kEventTypeCount; ++i) {
    for (const TouchpointField& f : touchpointFields(static_cast<EventType>(i))) {
      EXPECT_NE(f.name.zh, f.key) << eventTypeName(static_cast<EventType>(i)) << "." << f.key
                                  << " has no name";
      EXPECT_FALSE(f.form.empty());
    }
  }
}

TEST(Touchpoints, WordsThatDoNotFitAreRefusedByName) {
  const auto refused = [](EventType type, const Words& words, const char* what) {
    const auto payload = payloadFromWords(type, words);
    ASSERT_FALSE(payload) << what;
    EXPECT_EQ(payload.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(payload.error().text.en, HasSubstr(what));
    EXPECT_FALSE(payload.error().text.zh.empty());
  };
  refused(EventType::kReview, {{"rating", "lots"}}, "rating");
  refused(EventType::kReview, {{"rating", "4.5"}}, "rating");
  refused(EventType::kReview, {{"rating", "1e300"}}, "rating");
  refused(EventType::kReview, {}, "rating");
  refused(EventType::kView, {{"seconds", "nan"}}, "seconds");
  refused(EventType::kFitCheck, {{"answers", "elbow=tight"}}, "answers");
  refused(EventType::kFitCheck, {{"answers", "chest=lovely"}}, "answers");
  refused(EventType::kWishList, {{"removed", "perhaps"}}, "removed");
  refused(EventType::kComplaint, {{"facet", "weather"}}, "facet");
  refused(EventType::kWishList, {{"colour", "red"}, {"speed", "9"}}, "speed");
  refused(EventType::kStaffNote, {{"note", "\xff\xfe"}}, "note");
  refused(EventType::kStaffNote, {{"note", std::string(10 << 20, 'x')}}, "note");
  refused(EventType::kTryOn, {{"zones", "{"}}, "zones");
}

TEST(Touchpoints, ALongNoteIsCutBetweenCharacters) {
  Event e;
  e.type = EventType::kStaffNote;
  std::string note;
  for (int i = 0; i < 200; ++i) note += "长";
  e.payload = *payloadFromWords(e.type, {{"note", note}});
  const Text line = summarise(e);
  EXPECT_THAT(line.zh, HasSubstr("长…”"));
  EXPECT_LT(line.zh.size(), 400u);
}

}  // namespace
}  // namespace fitroom::crm
