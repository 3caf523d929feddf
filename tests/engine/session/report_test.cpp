#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "crm/core/vocabulary.h"
#include "engine/session/html_report.h"
#include "engine/session/inputs_hash.h"
#include "engine/session/json_report.h"

namespace fitroom::engine {
namespace {

TryOnResult sample() {
  TryOnResult result;
  result.garment.id = "tee";
  result.garment.size = "M";
  result.garment.name = {"圆领 <T恤>", "Tee & co"};
  result.fit.zones.push_back({.zone = garments::Zone::kChest,
                              .garment = 0.98,
                              .body = 0.92,
                              .ease = 0.06,
                              .strain = 0.012,
                              .pressure = 420,
                              .verdict = garments::FitVerdict::kRight,
                              .confidence = 0.9,
                              .text = {"胸围", "chest"}});
  result.body.requested.set(bodymodel::Measure::kChest, 0.92);
  result.body.achieved.set(bodymodel::Measure::kChest, 0.9201);
  result.body.inferred.push_back({bodymodel::Measure::kWeight, 61.5, 3.0});
  return result;
}

TEST(JsonReport, TryOnHasTheStableKeysInTheirUnits) {
  const auto json = nlohmann::json::parse(tryOnJson(sample(), {"front.png"}));
  EXPECT_EQ(json["garment"]["id"], "tee");
  EXPECT_EQ(json["size"], "M");
  EXPECT_TRUE(json["event_id"].is_null());
  EXPECT_EQ(json["files"][0], "front.png");
  const auto& zone = json["zones"][0];
  EXPECT_EQ(zone["zone"], "chest");
  EXPECT_DOUBLE_EQ(zone["garment_cm"], 98.0);
  EXPECT_DOUBLE_EQ(zone["ease_cm"], 6.0);
  EXPECT_DOUBLE_EQ(zone["pressure_kpa"], 0.42);
  for (const char* key : {"body_cm", "strain", "verdict", "confidence", "zh", "en"})
    EXPECT_TRUE(zone.contains(key));
}

TEST(JsonReport, BodySpeaksCentimetresAndKilograms) {
  const auto json = nlohmann::json::parse(bodyJson(sample().body));
  EXPECT_DOUBLE_EQ(json["requested"]["chest_cm"], 92.0);
  EXPECT_DOUBLE_EQ(json["achieved"]["chest_cm"], 92.01);
  EXPECT_DOUBLE_EQ(json["inferred"]["weight_kg"]["mean"], 61.5);
  EXPECT_DOUBLE_EQ(json["inferred"]["weight_kg"]["sd"], 3.0);
}

TEST(JsonReport, BrokenUtf8CannotBreakIt) {
  TryOnResult result = sample();
  result.garment.name.en = "bad \xff byte";
  EXPECT_TRUE(nlohmann::json::accept(tryOnJson(result, {})));
}

TEST(HtmlReport, EscapesWhatAFileBroughtAlong) {
  const std::string html = tryOnHtml(sample(), {"front.png"});
  EXPECT_EQ(html.find("<T恤>"), std::string::npos);
  EXPECT_NE(html.find("&lt;T恤&gt;"), std::string::npos);
  EXPECT_NE(html.find("Tee &amp; co"), std::string::npos);
  EXPECT_NE(html.find("front.png"), std::string::npos);
  EXPECT_EQ(html.find("back.png"), std::string::npos);
}

TEST(InputsHash, MovesWithEveryInput) {
  TryOnRequest request{.garment = "tee"};
  request.body.measures.set(bodymodel::Measure::kChest, 0.92);
  const std::string base = inputsHash(request, "M");
  EXPECT_EQ(base, inputsHash(request, "M"));
  EXPECT_NE(base, inputsHash(request, "L"));
  TryOnRequest other = request;
  other.body.measures.set(bodymodel::Measure::kChest, 0.921);
  EXPECT_NE(base, inputsHash(other, "M"));
  other = request;
  other.body.sex = 1;
  EXPECT_NE(base, inputsHash(other, "M"));
  other = request;
  other.customer = "somebody";
  EXPECT_EQ(base, inputsHash(other, "M")) << "who asks is no input of the verdict";
}

TEST(Rooms, FitAndCrmNameTheirZonesAlike) {
  for (int i = 0; i < static_cast<int>(garments::Zone::kCount); ++i) {
    const char* name = garments::zoneName(static_cast<garments::Zone>(i));
    const auto zone = crm::zoneFromName(name);
    ASSERT_TRUE(zone) << name;
    EXPECT_EQ(static_cast<int>(*zone), i) << name;
  }
}

}  // namespace
}  // namespace fitroom::engine
