#include "engine/ui/shopper_screen.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/screen_driver.h"

namespace fitroom::engine {
namespace {

using bodymodel::Measure;
using garments::Zone;

/// A woman of 168 with chest 88, waist 70 (navel), hip 95 typed by hand, at the garments.
void typeBody(ScreenDriver& d) {
  d.tap("privacy.once");
  d.tap("measure.height");
  d.type("168");
  d.key(ScreenKey::kTab);
  d.key(ScreenKey::kTab);
  d.type("88");
  d.key(ScreenKey::kEnter);
  d.type("70");
  d.tap("measure.hip");
  d.type("95");
  d.tap("body.next");
}

TEST(ShopperScreen, AsksAboutPrivacyBeforeTheFirstNumber) {
  ScreenDriver d;
  EXPECT_TRUE(d.has("privacy.once"));
  EXPECT_FALSE(d.has("measure.height"));
  EXPECT_FALSE(d.has("top.erase"));
  d.tap("privacy.once");
  EXPECT_TRUE(d.has("measure.height"));
  EXPECT_TRUE(d.has("top.erase"));
  EXPECT_TRUE(d.room.names.empty());
}

TEST(ShopperScreen, TypesMeasurementsChoosesAGarmentAndReadsTheVerdict) {
  ScreenDriver d;
  typeBody(d);
  EXPECT_EQ(d.flow().state().left, LeftPage::kGarments);
  d.tap("garment.tee_basic");
  d.finishWork();

  ASSERT_EQ(d.room.tryOns.size(), 1u);
  const auto& asked = d.room.tryOns[0];
  EXPECT_EQ(asked.garment, "tee_basic");
  EXPECT_EQ(asked.size, "") << "the size is for the room to advise";
  EXPECT_EQ(asked.customer, "");
  EXPECT_DOUBLE_EQ(asked.body.measures[Measure::kHeight], 1.68);
  EXPECT_DOUBLE_EQ(asked.body.measures[Measure::kChest], 0.88);
  EXPECT_DOUBLE_EQ(asked.body.measures[Measure::kWaistNavel], 0.70);
  EXPECT_DOUBLE_EQ(asked.body.measures[Measure::kHip], 0.95);
  EXPECT_EQ(asked.body.measures.size(), 4u);

  // The smallest with 2 cm of room or more at a chest of 88 is M, 92.
  EXPECT_EQ(d.value("size.advised"), "M");
  EXPECT_EQ(d.value("size.M"), "on");
  EXPECT_EQ(d.value("size.S"), "off");
  EXPECT_NE(d.words("advice.head").find("M"), std::string::npos);
  EXPECT_EQ(d.value("zone.chest"), "right");
  EXPECT_EQ(d.words("zone.chest.verdict"), "合适");
  const std::string numbers = d.words("zone.chest.numbers");
  EXPECT_NE(numbers.find("92"), std::string::npos) << numbers;
  EXPECT_NE(numbers.find("88"), std::string::npos) << numbers;
  EXPECT_NE(numbers.find("+4"), std::string::npos) << numbers;
  EXPECT_TRUE(d.has("zone.shoulder.unsure")) << "an estimated zone says so";
  EXPECT_FALSE(d.backend.scenes.back().garments.empty());
}

TEST(ShopperScreen, AnotherSizeIsTriedAndOneSeenBeforeComesAtOnce) {
  ScreenDriver d;
  typeBody(d);
  d.tap("garment.tee_basic");
  d.finishWork();
  d.tap("size.XL");
  d.finishWork();
  ASSERT_EQ(d.room.tryOns.size(), 2u);
  EXPECT_EQ(d.room.tryOns[1].size, "XL");
  EXPECT_EQ(d.value("size.XL"), "on");
  EXPECT_EQ(d.value("size.advised"), "M") << "the advice stays";
  EXPECT_EQ(d.value("zone.chest"), "loose");
  d.tap("size.M");
  EXPECT_EQ(d.room.tryOns.size(), 2u) << "M is still known";
  EXPECT_EQ(d.value("zone.chest"), "right");
}

TEST(ShopperScreen, SaysPlainlyThatNoneFits) {
  ScreenDriver d;
  d.tap("privacy.once");
  d.tap("measure.chest");
  d.type("130");
  d.tap("body.next");
  d.tap("garment.tee_basic");
  d.finishWork();
  EXPECT_FALSE(d.has("size.advised"));
  EXPECT_EQ(d.words("advice.head"), "这一款没有合适的尺码");
  d.tap("language.en");
  EXPECT_EQ(d.words("advice.head"), "None of these sizes fits");
  EXPECT_EQ(d.value("zone.chest"), "too_tight");
}

TEST(ShopperScreen, SwitchesLanguageEverywhereAndKeepsTheState) {
  ScreenDriver d;
  typeBody(d);
  d.tap("garment.dress_shirt");
  d.finishWork();
  d.tap("language.en");
  EXPECT_EQ(d.words("top.erase"), "Finish and erase");
  EXPECT_EQ(d.words("zone.chest.verdict"), "Right");
  EXPECT_EQ(d.value("garment.dress_shirt"), "on");
  EXPECT_EQ(d.room.tryOns.size(), 1u);
}

TEST(ShopperScreen, AnswersOfAGuestWaitForConsent) {
  ScreenDriver d;
  typeBody(d);
  d.tap("garment.tee_basic");
  d.finishWork();
  d.tap("feel.open");
  d.tap("feel.chest.tight");
  EXPECT_EQ(d.value("feel.chest.tight"), "on");
  d.tap("feel.kept.yes");
  EXPECT_TRUE(d.room.feedbacks.empty()) << "a guest leaves nothing";
  EXPECT_TRUE(d.has("feel.guest"));

  d.tap("feel.save");
  ASSERT_TRUE(d.has("name.field"));
  EXPECT_FALSE(d.find("name.save")->enabled) << "no profile without a name";
  d.type("Lin");
  d.frames(3);
  d.tap("name.save");
  ASSERT_EQ(d.room.names, std::vector<std::string>{"Lin"});
  ASSERT_EQ(d.room.feedbacks.size(), 2u);
  EXPECT_EQ(d.room.feedbacks[0].customer, "customer-1");
  EXPECT_EQ(d.room.feedbacks[0].zone, Zone::kChest);
  EXPECT_EQ(d.room.feedbacks[0].direction, -1);
  EXPECT_EQ(d.room.feedbacks[0].garment, "tee_basic");
  EXPECT_EQ(d.room.feedbacks[0].size, "M");
  EXPECT_EQ(d.room.feedbacks[1].outcome, Feedback::Outcome::kKept);
  EXPECT_TRUE(d.flow().state().typedName.empty());
}

TEST(ShopperScreen, AnswersOfACustomerGoToTheTryOnTheyAnswer) {
  ScreenDriver d;
  d.tap("privacy.profile");
  d.type("Lin");
  d.frames(3);
  d.tap("name.save");
  d.tap("measure.chest");
  d.type("88");
  d.tap("body.next");
  d.tap("garment.tee_basic");
  d.finishWork();
  EXPECT_EQ(d.room.tryOns.at(0).customer, "customer-1");
  d.tap("feel.open");
  d.tap("feel.waist.too_loose");
  d.tap("feel.waist.too_loose");
  ASSERT_EQ(d.room.feedbacks.size(), 1u) << "the same answer twice is one answer";
  EXPECT_EQ(d.room.feedbacks[0].tryOnEvent, "event-1");
  EXPECT_EQ(d.room.feedbacks[0].direction, 2);
  EXPECT_TRUE(d.has("feel.thanks"));
}

TEST(ShopperScreen, ProgressIsShownAndCancelKeepsTheLastDrape) {
  ScreenDriver d;
  typeBody(d);
  d.tap("garment.tee_basic");
  d.finishWork();
  const auto scenes = d.backend.scenes.size();
  d.room.hold(true);
  d.tap("garment.dress_shirt");
  d.room.waitUntilHeld();
  d.frames(2);
  EXPECT_EQ(d.words("work.stage"), "穿上衣服");
  EXPECT_EQ(d.value("work.progress"), "40 %");
  EXPECT_EQ(d.backend.scenes.size(), scenes) << "the last drape stays while the next is made";
  d.tap("work.cancel");
  d.room.hold(false);
  d.finishWork();
  EXPECT_FALSE(d.has("work.progress"));
  EXPECT_FALSE(d.has("error.text")) << "what the shopper cancelled is no error";
  EXPECT_EQ(d.value("garment.tee_basic"), "on");
  EXPECT_EQ(d.backend.scenes.size(), scenes);
}

TEST(ShopperScreen, ANewerChoiceReplacesTheOneThatRuns) {
  ScreenDriver d;
  typeBody(d);
  d.room.hold(true);
  d.tap("garment.tee_basic");
  d.room.waitUntilHeld();
  d.tap("garment.dress_shirt");
  d.room.hold(false);
  d.finishWork();
  EXPECT_EQ(d.flow().state().shown->garment.id, "dress_shirt");
}

TEST(ShopperScreen, AFailureIsACardAndCanBeTriedAgain) {
  ScreenDriver d;
  typeBody(d);
  d.room.nextTryOnFails = bodymodel::Error{bodymodel::ErrorCode::kUnreadable, {"读不了", "cannot read"}, ""};
  d.tap("garment.tee_basic");
  d.finishWork();
  EXPECT_EQ(d.words("error.text"), "读不了");
  EXPECT_FALSE(d.find("top.erase")->enabled) << "the dialog lies above";
  d.tap("error.retry");
  d.finishWork();
  EXPECT_FALSE(d.has("error.text"));
  EXPECT_EQ(d.value("size.advised"), "M");
}

TEST(ShopperScreen, WithoutANumberItAsksForOne) {
  ScreenDriver d;
  d.tap("privacy.once");
  EXPECT_FALSE(d.find("body.next")->enabled);
  d.tap("tab.garments");
  d.tap("garment.tee_basic");
  EXPECT_TRUE(d.has("error.text"));
  EXPECT_TRUE(d.room.tryOns.empty());
  d.tap("error.close");
  EXPECT_TRUE(d.has("measure.height"));
}

TEST(ShopperScreen, ChangedNumbersAskForAnotherTryOn) {
  ScreenDriver d;
  typeBody(d);
  d.tap("garment.tee_basic");
  d.finishWork();
  d.tap("tab.body");
  d.tap("measure.chest.plus");
  EXPECT_TRUE(d.has("fit.stale"));
  EXPECT_TRUE(d.backend.scenes.back().garments.empty()) << "the new body alone, not the old drape on it";
  d.tap("work.again");
  d.finishWork();
  EXPECT_FALSE(d.has("fit.stale"));
  EXPECT_DOUBLE_EQ(d.room.tryOns.back().body.measures[Measure::kChest], 0.885);
}

TEST(ShopperScreen, TheNumberPadTypesToo) {
  ScreenDriver::Setup setup;
  setup.touch = true;
  ScreenDriver d(setup);
  d.tap("privacy.once");
  EXPECT_FALSE(d.has("keypad.1"));
  d.tap("measure.height");
  for (const char* key : {"keypad.1", "keypad.6", "keypad.5", "keypad.point", "keypad.5", "keypad.next"})
    d.tap(key);
  EXPECT_EQ(d.value("measure.height"), "165.5");
  d.tap("keypad.unknown");  // weight
  d.tap("keypad.9");
  EXPECT_EQ(d.value("measure.weight"), "");
  EXPECT_EQ(d.value("measure.chest"), "9");
  d.tap("keypad.back");
  EXPECT_EQ(d.value("measure.chest"), "");
  d.key(ScreenKey::kEscape);
  EXPECT_FALSE(d.has("keypad.1"));
}

TEST(ShopperScreen, WithAKeyboardOnlyTheExplanationComesUp) {
  ScreenDriver d;
  d.tap("privacy.once");
  d.tap("measure.chest");
  EXPECT_TRUE(d.has("keypad.how"));
  EXPECT_FALSE(d.has("keypad.1"));
  d.type("88");
  d.tap("keypad.next");
  EXPECT_EQ(d.words("keypad.title"), "腰围");
}

TEST(ShopperScreen, FiltersByAudienceAndCategory) {
  ScreenDriver d;
  d.tap("privacy.once");
  d.tap("tab.garments");
  EXPECT_TRUE(d.has("garment.shirt_men"));
  d.tap("audience.female");
  EXPECT_FALSE(d.has("garment.shirt_men"));
  EXPECT_TRUE(d.has("garment.tee_basic")) << "for anyone";
  d.tap("category.skirt");
  EXPECT_TRUE(d.has("garment.skirt_straight"));
  EXPECT_FALSE(d.has("garment.tee_basic"));
  d.tap("audience.male");
  EXPECT_TRUE(d.has("garments.empty"));
  d.tap("category.all");
  EXPECT_TRUE(d.has("garment.shirt_men"));
}

TEST(ShopperScreen, HeatMapIsAPictureOfTheSameDrape) {
  ScreenDriver d;
  typeBody(d);
  d.tap("garment.tee_basic");
  d.finishWork();
  EXPECT_FALSE(d.backend.scenes.back().heatMap);
  d.tap("heat");
  EXPECT_TRUE(d.backend.scenes.back().heatMap);
  EXPECT_TRUE(d.has("heat.middle")) << "colours come with words";
  d.tap("heat");
  EXPECT_FALSE(d.backend.scenes.back().heatMap);
}

TEST(ShopperScreen, TurnsByButtonsDragAndBackByDoubleClick) {
  ScreenDriver d;
  d.tap("privacy.once");
  d.tap("view.side");
  d.frames(5, 0.1);
  EXPECT_NEAR(d.backend.cameras.back().yawDegrees, 90.0, 1e-6);
  EXPECT_EQ(d.value("view.side"), "on");
  const Rect view = d.screen().viewRect();
  d.drag(view.middle().x, view.middle().y, view.middle().x + 60, view.middle().y);
  EXPECT_LT(d.backend.cameras.back().yawDegrees, 80.0);
  EXPECT_EQ(d.value("view.side"), "off");
  const double whole = d.backend.cameras.back().distance;
  d.wheel("view.body", 2);
  EXPECT_LT(d.backend.cameras.back().distance, whole);
  auto& io = ImGui::GetIO();
  io.MousePos = view.middle();
  for (bool down : {true, false, true, false}) {
    io.MouseDown[0] = down;
    d.frames(2);
  }
  d.frames(5, 0.1);
  EXPECT_NEAR(d.backend.cameras.back().yawDegrees, 0.0, 1e-6);
  EXPECT_NEAR(d.backend.cameras.back().distance, whole, 1e-9);
}

TEST(ShopperScreen, AFingerThatComesDownFarAwayDoesNotTurnTheBody) {
  ScreenDriver d;
  d.tap("privacy.once");
  const Rect view = d.screen().viewRect();
  auto& io = ImGui::GetIO();
  io.MousePos = {view.middle().x - 150, view.middle().y};
  d.frames(2);
  io.MousePos = {view.middle().x + 100, view.middle().y - 80};
  io.MouseDown[0] = true;  // In the same frame, as a touch is reported.
  d.frames(2);
  io.MouseDown[0] = false;
  d.frames(2);
  EXPECT_DOUBLE_EQ(d.backend.cameras.back().yawDegrees, 0.0);
}

TEST(ShopperScreen, ShapeIsChosenFromPicturesAndForgotten) {
  ScreenDriver d({.width = 1280, .height = 2400});
  d.tap("privacy.once");
  d.tap("measure.chest");
  d.type("91");
  d.key(ScreenKey::kEscape);
  EXPECT_FALSE(d.has("shape.belly.2")) << "folded away at first";
  d.tap("shape.open");
  EXPECT_EQ(d.value("shape.cup.unknown"), "on");
  EXPECT_EQ(d.value("shape.belly.1"), "on");
  d.tap("shape.cup.C");
  d.tap("shape.belly.2");
  d.tap("shape.posture.0");
  EXPECT_EQ(d.value("shape.cup.C"), "on");
  EXPECT_EQ(d.value("shape.belly.2"), "on");
  const bodymodel::ShapeOptions chosen = d.flow().entry().request().shape;
  EXPECT_NEAR(chosen.cup.value_or(0), 0.17, 1e-9);
  EXPECT_GT(chosen.belly, 0.5);
  EXPECT_LT(chosen.posture, -0.5);
  EXPECT_EQ(chosen.seat, 0.0);
  d.tap("shape.cup.unknown");
  EXPECT_FALSE(d.flow().entry().request().shape.cup.has_value());
  d.tap("sex.male");
  EXPECT_FALSE(d.has("shape.cup.C")) << "not asked of a man";
  d.tap("top.erase");
  EXPECT_EQ(d.flow().entry().request().shape, bodymodel::ShapeOptions{});
  EXPECT_FALSE(d.flow().state().shapeOpen);
}

TEST(ShopperScreen, ErasingLeavesNothingOfTheShopper) {
  ScreenDriver d;
  const std::string canary = "Canary7";
  d.tap("privacy.profile");
  d.type(canary);
  d.frames(3);
  d.tap("name.save");
  d.tap("measure.chest");
  d.type("91.37");
  d.tap("body.next");
  d.tap("garment.tee_basic");
  d.finishWork();
  d.tap("feel.open");
  d.tap("feel.chest.tight");
  d.room.hold(true);
  d.tap("size.XL");
  d.room.waitUntilHeld();
  d.tap("top.erase");
  d.room.hold(false);
  d.finishWork();
  EXPECT_TRUE(d.has("erased.title"));

  const auto& state = d.flow().state();
  EXPECT_TRUE(state.customer.empty());
  EXPECT_TRUE(state.typedName.empty());
  EXPECT_TRUE(state.garment.empty());
  EXPECT_TRUE(state.size.empty());
  EXPECT_FALSE(state.shown) << "nor what was still running";
  EXPECT_TRUE(state.answers.empty());
  EXPECT_TRUE(state.estimates.empty());
  EXPECT_EQ(d.flow().entry().request().measures.size(), 0u);
  EXPECT_TRUE(d.backend.scenes.back().body.empty());
  EXPECT_TRUE(d.backend.scenes.back().garments.empty());

  d.frames(5, 1.0);
  EXPECT_TRUE(d.has("privacy.once")) << "back at the beginning";
  d.tap("privacy.once");
  d.tap("tab.garments");
  d.tap("tab.body");
  d.tap("measure.chest");
  const std::string dump = d.screen().widgets().toJson(1280, 800, "zh", false);
  EXPECT_EQ(dump.find(canary), std::string::npos);
  EXPECT_EQ(dump.find("91.37"), std::string::npos);
  EXPECT_EQ(dump.find("91.4"), std::string::npos);
  // ImGui keeps the text of the last edited field: it must not be the name.
  d.tap("top.erase");
  d.frames(5, 1.0);
  d.tap("privacy.profile");
  d.frames(3);
  EXPECT_EQ(d.value("name.field"), "");
}

TEST(ShopperScreen, TheKioskWarnsAndErasesWhenNobodyIsThere) {
  ScreenDriver::Setup setup;
  setup.kiosk = true;
  setup.width = 1920;
  setup.height = 1080;
  setup.pxPerMm = 4.03f;
  ScreenDriver d(setup);
  d.tap("privacy.once");
  d.tap("measure.height");
  d.type("168");
  d.frames(2, 40.0);
  EXPECT_TRUE(d.has("idle.stay"));
  d.tap("idle.stay");
  EXPECT_FALSE(d.has("idle.stay"));
  EXPECT_EQ(d.value("measure.height"), "168");
  d.flow().touched();
  d.frames(4, 30.0);
  EXPECT_FALSE(d.has("measure.height"));
  EXPECT_EQ(d.flow().entry().request().measures.size(), 0u);
}

TEST(ShopperScreen, AScreenThatRestsDrawsTheSame) {
  ScreenDriver d;
  typeBody(d);
  d.frames(3);
  const std::string first = d.screen().widgets().toJson(1280, 800, "zh", false);
  d.frames(3);
  EXPECT_EQ(d.screen().widgets().toJson(1280, 800, "zh", false), first);
}

TEST(WidgetDump, IsJsonWithRectangles) {
  ScreenDriver d;
  const auto json = nlohmann::json::parse(d.screen().widgets().toJson(1280, 800, "zh", false));
  bool found = false;
  for (const auto& w : json["widgets"]) {
    if (w["id"] != "privacy.once") continue;
    found = true;
    EXPECT_EQ(w["role"], "button");
    EXPECT_EQ(w["rect"].size(), 4u);
    EXPECT_EQ(w["enabled"], true);
    EXPECT_EQ(w["en"], "Use once, then erase");
  }
  EXPECT_TRUE(found);
}

// ---- layout, in both languages and text sizes

class Layout : public ::testing::TestWithParam<std::tuple<Language, double, bool>> {
 protected:
  ScreenDriver::Setup setup() const {
    const auto [language, scale, upright] = GetParam();
    ScreenDriver::Setup out;
    out.language = language;
    out.textScale = scale;
    if (upright) {
      out.kiosk = true;
      out.width = 1080;
      out.height = 1920;
      out.pxPerMm = 2.3f;  // 32 inches
    }
    return out;
  }

  /// Nothing cut off, nothing outside the window, nothing twice; what can be pressed does not overlap.
  static void check(ScreenDriver& d, const char* where) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    std::set<std::string> ids;
    for (const auto& w : d.screen().widgets().all()) {
      EXPECT_TRUE(ids.insert(w.id).second) << where << ": two widgets " << w.id;
      EXPECT_FALSE(w.clipped) << where << ": " << w.id << " cuts off its text";
      EXPECT_GE(w.rect.x, -0.5f) << where << ": " << w.id;
      EXPECT_LE(w.rect.right(), size.x + 0.5f) << where << ": " << w.id;
      if (!w.visible) continue;
      EXPECT_GE(w.rect.middle().y, 0.0f) << where << ": " << w.id;
      EXPECT_LE(w.rect.middle().y, size.y) << where << ": " << w.id;
      EXPECT_FALSE(w.label.zh.empty() || w.label.en.empty()) << where << ": " << w.id << " has no name";
    }
  }
};

TEST_P(Layout, NothingIsCutOff) {
  ScreenDriver d(setup());
  check(d, "privacy");
  d.tap("privacy.profile");
  check(d, "name");
  d.tap("name.cancel");
  d.tap("privacy.once");
  check(d, "empty");
  d.tap("measure.chest");
  d.type("88");
  d.key(ScreenKey::kEnter);
  d.type("400");
  check(d, "too large");
  d.key(ScreenKey::kBackspace);
  check(d, "typing");
  d.key(ScreenKey::kDelete);
  d.tap("units.imperial");
  check(d, "inches");
  d.tap("units.metric");
  d.tap("shape.open");
  check(d, "shape");
  d.tap("shape.open");
  d.tap("body.next");
  check(d, "garments");
  d.tap("garment.dress_shirt");
  d.finishWork();
  check(d, "fit");
  d.tap("heat");
  check(d, "heat");
  d.tap("feel.open");
  check(d, "feel");
  d.room.hold(true);
  d.tap("size.XXL");
  d.room.waitUntilHeld();
  d.frames(3);
  check(d, "working");
  d.room.hold(false);
  d.finishWork();
  d.room.nextTryOnFails =
      bodymodel::Error{bodymodel::ErrorCode::kUnreadable, {"读不了这件衣服", "cannot read it"}, ""};
  d.tap("garment.coat_long");
  d.finishWork();
  check(d, "error");
}

std::string layoutName(const ::testing::TestParamInfo<Layout::ParamType>& info) {
  return std::string(std::get<0>(info.param) == Language::kZh ? "zh" : "en") +
         std::to_string(static_cast<int>(std::get<1>(info.param) * 100)) +
         (std::get<2>(info.param) ? "upright" : "");
}

INSTANTIATE_TEST_SUITE_P(LanguagesAndSizes, Layout,
                         ::testing::Combine(::testing::Values(Language::kZh, Language::kEn),
                                            ::testing::Values(1.0, 1.3, 1.6), ::testing::Bool()),
                         layoutName);

}  // namespace
}  // namespace fitroom::engine
