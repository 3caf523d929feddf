#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "garments/fit/ease_table.h"
#include "garments/fit/fit_report.h"
#include "garments/fit/sentences.h"
#include "garments/fit/zone_cloth.h"
#include "garments/fit/zone_measures.h"
#include "garments/style/catalogue.h"
#include "garments/style/size_table.h"

namespace fitroom::garments {
namespace {

using bodymodel::Body;
using bodymodel::Landmark;
using bodymodel::Measure;
using bodymodel::MeasureSet;

constexpr double kPi = 3.141592653589793;

Fabric woven() {
  Fabric f;
  f.id = "cotton_poplin";
  return f;
}

Fabric knit() {
  Fabric f;
  f.id = "cotton_jersey";
  f.knit = true;
  f.stretchWarp = f.stretchWeft = 30.0;
  f.stretchLimit = 0.15;
  return f;
}

Body bareBody() {
  Body body;
  for (auto& l : body.landmarks) l = Eigen::Vector3d::Zero();
  for (auto& j : body.joints) j = Eigen::Vector3d::Zero();
  return body;
}

MeasureSet measuresOf(const BodySize& s) {
  MeasureSet m;
  m.set(Measure::kHeight, s.height);
  m.set(Measure::kChest, s.chest);
  m.set(Measure::kWaistIso, s.waist);
  m.set(Measure::kWaistNavel, s.navel);
  m.set(Measure::kHip, s.hip);
  m.set(Measure::kNeckBase, s.neckBase);
  m.set(Measure::kShoulderWidth, s.shoulderWidth);
  m.set(Measure::kUpperArm, s.upperArm);
  m.set(Measure::kArmLength, s.armLength);
  m.set(Measure::kThigh, s.thigh);
  m.set(Measure::kInseam, s.crotchHeight);
  m.set(Measure::kNapeHeight, s.napeHeight);
  m.set(Measure::kNavelHeight, s.waistHeight);
  m.set(Measure::kHipHeight, s.hipHeight);
  return m;
}

// A garment with a run of one girth, 4 cm apart.
GarmentModel girthRun(Category category, Finished f, double first, int count) {
  GarmentModel g;
  g.category = category;
  g.fabric = "cotton_poplin";
  for (int i = 0; i < count; ++i) {
    GarmentSize size;
    size.label = std::to_string(36 + 2 * i);
    size.finished[f] = first + 0.04 * i;
    g.sizes.push_back(size);
  }
  g.finished = g.sizes[0].finished;
  g.size = g.sizes[0].label;
  return g;
}

double phi(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

bool speaksOfThePerson(const Text& t) {
  for (const char* word : {"your", "fat", "thin", "you are", "You are"}) {
    if (t.en.find(word) != std::string::npos) return true;
  }
  for (const char* word : {"你", "您", "胖", "瘦"}) {
    if (t.zh.find(word) != std::string::npos) return true;
  }
  return false;
}

TEST(EaseTable, FourWordsOnEitherSideOfTheRange) {
  const WantedEase w{0.04, 0.12, 0.02, 1.0};
  EXPECT_EQ(judgeEase(w, 0.08, 1.0, 0.0, false), FitVerdict::kRight);
  EXPECT_EQ(judgeEase(w, 0.04, 1.0, 0.0, false), FitVerdict::kRight);
  EXPECT_EQ(judgeEase(w, 0.039, 1.0, 0.0, false), FitVerdict::kTight);
  EXPECT_EQ(judgeEase(w, -0.001, 1.0, 0.0, false), FitVerdict::kTooTight);
  EXPECT_EQ(judgeEase(w, 0.19, 1.0, 0.0, false), FitVerdict::kLoose);
  EXPECT_EQ(judgeEase(w, 0.21, 1.0, 0.0, false), FitVerdict::kTooLoose);
  // A knit that stretches 20 % at most may be 10 % smaller before it is too tight.
  EXPECT_EQ(judgeEase(w, -0.09, 1.0, 0.2, false), FitVerdict::kTight);
  EXPECT_EQ(judgeEase(w, -0.11, 1.0, 0.2, false), FitVerdict::kTooTight);
}

TEST(EaseTable, IsMeantPerKindOfGarment) {
  // 8 cm over the chest: right on a T-shirt, short of what a coat needs.
  const auto tee = wantedEase(Category::kTop, IntendedFit::kRegular, true, Zone::kChest);
  const auto coat = wantedEase(Category::kCoat, IntendedFit::kRegular, false, Zone::kChest);
  ASSERT_TRUE(tee && coat);
  EXPECT_EQ(judgeEase(*tee, 0.08, 1.0, 0.0, false), FitVerdict::kRight);
  EXPECT_EQ(judgeEase(*coat, 0.08, 1.0, 0.0, false), FitVerdict::kTooTight);
  EXPECT_FALSE(wantedEase(Category::kTop, IntendedFit::kRegular, true, Zone::kThigh));
  EXPECT_FALSE(wantedEase(Category::kTrousers, IntendedFit::kRegular, false, Zone::kChest));
  for (int c = 0; c <= static_cast<int>(Category::kOther); ++c) {
    for (int f = 0; f < 3; ++f) {
      for (const bool isKnit : {false, true}) {
        for (int z = 0; z < static_cast<int>(Zone::kCount); ++z) {
          const auto w =
              wantedEase(static_cast<Category>(c), static_cast<IntendedFit>(f), isKnit, static_cast<Zone>(z));
          if (!w) continue;
          EXPECT_LT(w->low, w->high);
          EXPECT_GT(w->spread, 0.0);
          EXPECT_GT(w->weight, 0.0);
          EXPECT_LE(w->weight, 1.0);
        }
      }
    }
  }
}

TEST(Assess, ReadsEaseAndSaysItInBothLanguages) {
  GarmentModel tee;
  tee.category = Category::kTop;
  tee.fabric = "cotton_jersey";
  tee.finished[Finished::kChest] = 0.96;
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kChest, 0.92);
  const auto report = assess(tee, knit(), who, nullptr);
  ASSERT_EQ(report.zones.size(), 1u);
  const auto& z = report.zones[0];
  EXPECT_NEAR(z.ease, 0.04, 1e-12);
  EXPECT_EQ(z.verdict, FitVerdict::kRight);
  EXPECT_EQ(z.text.en, "4 cm of room at the chest: as it is meant");
  EXPECT_EQ(z.text.zh, "胸围处有 4 厘米余量：合适");
  EXPECT_EQ(report.overall, FitVerdict::kRight);
  EXPECT_FALSE(report.summary.zh.empty());
  EXPECT_FALSE(report.summary.en.empty());
}

TEST(Assess, StretchesByTheGapItCloses) {
  GarmentModel tee;
  tee.category = Category::kTop;
  tee.intendedFit = IntendedFit::kClose;
  tee.fabric = "cotton_jersey";
  tee.finished[Finished::kChest] = 0.88;
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kChest, 0.92);
  const auto z = assess(tee, knit(), who, nullptr).zones.at(0);
  EXPECT_NEAR(z.strain, 0.04 / 0.88, 1e-12);
  EXPECT_NEAR(z.pressure, 30.0 * (0.04 / 0.88) * 2.0 * kPi / 0.92, 1e-9);
  EXPECT_EQ(z.verdict, FitVerdict::kRight) << "a close knit is cut smaller than the body";
  // The same cut in a rigid cloth cannot be closed.
  tee.fabric = "cotton_poplin";
  EXPECT_EQ(assess(tee, woven(), who, nullptr).zones.at(0).verdict, FitVerdict::kTooTight);
  // A regular knit with a little negative ease is snug, not too tight.
  tee.intendedFit = IntendedFit::kRegular;
  tee.finished[Finished::kChest] = 0.90;
  tee.fabric = "cotton_jersey";
  EXPECT_EQ(assess(tee, knit(), who, nullptr).zones.at(0).verdict, FitVerdict::kTight);
}

TEST(Assess, IsLessSureOfWhatWasInferred) {
  const Body body = bareBody();
  GarmentModel tee;
  tee.category = Category::kTop;
  tee.fabric = "cotton_jersey";
  tee.finished[Finished::kChest] = 1.0;
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kChest, 0.92);
  const double given = assess(tee, knit(), who, nullptr).zones.at(0).confidence;
  who.inferredSd.set(Measure::kChest, 0.025);
  const double inferred = assess(tee, knit(), who, nullptr).zones.at(0).confidence;
  EXPECT_NEAR(inferred, 0.5 * given, 1e-12);
  tee.fabric = "something_else";
  EXPECT_LT(assess(tee, knit(), who, nullptr).zones.at(0).confidence, inferred);
}

TEST(Assess, SurvivesNothingAndNonsense) {
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  GarmentModel tee;
  tee.category = Category::kTop;
  EXPECT_TRUE(assess(tee, knit(), who, nullptr).zones.empty());
  EXPECT_FALSE(assess(tee, knit(), who, nullptr).summary.zh.empty());
  tee.finished[Finished::kChest] = std::numeric_limits<double>::quiet_NaN();
  tee.finished[Finished::kHip] = 0.0;
  tee.finished[Finished::kUpperArm] = std::numeric_limits<double>::infinity();
  who.measures.set(Measure::kChest, 0.9);
  who.measures.set(Measure::kHip, std::numeric_limits<double>::quiet_NaN());
  who.measures.set(Measure::kUpperArm, 0.3);
  Drape empty;
  EXPECT_TRUE(assess(tee, knit(), who, &empty).zones.empty());
  Taste taste;
  taste.easeOffset.fill(std::numeric_limits<double>::quiet_NaN());
  const auto advice = advise(tee, knit(), who, taste);
  ASSERT_EQ(advice.sizes.size(), 1u);
  EXPECT_FALSE(advice.best);
  EXPECT_NEAR(advice.sizes[0].small + advice.sizes[0].fits + advice.sizes[0].large, 1.0, 1e-12);
  EXPECT_FALSE(advice.text.en.empty());
}

// A tube of cloth around y = 1, one ring of faces per centimetre, with a drape that stretches part of it.
struct Tube {
  GarmentModel garment;
  Drape drape;
};

Tube stretchedTube() {
  Tube t;
  constexpr int kSides = 40, kRings = 40;
  auto& mesh = t.garment.mesh;
  mesh.vertices.resize(kSides * (kRings + 1), 3);
  mesh.triangles.resize(2 * kSides * kRings, 3);
  for (int j = 0; j <= kRings; ++j) {
    for (int i = 0; i < kSides; ++i) {
      const double a = 2.0 * kPi * i / kSides;
      mesh.vertices.row(j * kSides + i) << static_cast<float>(0.15 * std::cos(a)),
          0.8f + 0.01f * static_cast<float>(j), static_cast<float>(0.15 * std::sin(a));
      if (j == kRings) continue;
      const int n = (i + 1) % kSides;
      mesh.triangles.row(2 * (j * kSides + i)) << j * kSides + i, (j + 1) * kSides + i, j * kSides + n;
      mesh.triangles.row(2 * (j * kSides + i) + 1) << j * kSides + n, (j + 1) * kSides + i,
          (j + 1) * kSides + n;
    }
  }
  t.garment.category = Category::kTop;
  t.garment.fabric = "cotton_jersey";
  t.garment.vertexTube.assign(static_cast<std::size_t>(mesh.vertexCount()), TubeKind::kTorso);
  t.drape.positions = mesh.vertices;
  t.drape.converged = true;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const double y = mesh.vertices(mesh.triangles(f, 0), 1);
    t.drape.strainWeft.push_back(std::abs(y - 1.0) < 0.05 ? 0.08f : 0.0f);
    t.drape.strainWarp.push_back(0.01f);
  }
  for (Eigen::Index v = 0; v < mesh.vertexCount(); ++v) {
    t.drape.pressure.push_back(std::abs(mesh.vertices(v, 1) - 1.0f) < 0.05f && v % 2 == 0 ? 600.0f : 0.0f);
  }
  return t;
}

TEST(Assess, ReadsStrainAndPressureOffTheDrape) {
  Tube t = stretchedTube();
  Body body = bareBody();
  body.landmarks[static_cast<std::size_t>(Landmark::kLeftBust)].y() = 1.0;
  body.landmarks[static_cast<std::size_t>(Landmark::kRightBust)].y() = 1.0;
  body.landmarks[static_cast<std::size_t>(Landmark::kHip)].y() = 0.85;
  const ZoneCloth chest = readZone(t.garment, body, t.drape, Zone::kChest);
  EXPECT_FLOAT_EQ(static_cast<float>(chest.strain), 0.08f);
  EXPECT_NEAR(chest.pressure, 600.0, 1e-3) << "mean of what presses, not of what hangs free";
  const ZoneCloth hip = readZone(t.garment, body, t.drape, Zone::kHip);
  EXPECT_FLOAT_EQ(static_cast<float>(hip.strain), 0.01f);
  EXPECT_EQ(hip.pressure, 0.0);
  EXPECT_EQ(readZone(t.garment, body, t.drape, Zone::kLength).faces, 0);
  EXPECT_TRUE(matches(t.garment, t.drape));
  t.drape.strainWarp.pop_back();
  EXPECT_FALSE(matches(t.garment, t.drape));
}

TEST(Assess, AHardPressIsTooTightWhateverTheEase) {
  Tube t = stretchedTube();
  Body body = bareBody();
  body.landmarks[static_cast<std::size_t>(Landmark::kLeftBust)].y() = 1.0;
  body.landmarks[static_cast<std::size_t>(Landmark::kRightBust)].y() = 1.0;
  for (auto& p : t.drape.pressure) p *= 6.0f;
  t.garment.finished[Finished::kChest] = 1.0;
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kChest, 0.93);
  EXPECT_EQ(assess(t.garment, knit(), who, &t.drape).zones.at(0).verdict, FitVerdict::kTooTight);
  EXPECT_EQ(assess(t.garment, knit(), who, nullptr).zones.at(0).verdict, FitVerdict::kRight);
}

TEST(Assess, PressureHasTheFourBands) {
  EXPECT_TRUE(pressureSentence(400.0).en.empty());
  EXPECT_TRUE(pressureSentence(1299.0).en.empty());
  EXPECT_NE(pressureSentence(1300.0).en, pressureSentence(2000.0).en);
  EXPECT_NE(pressureSentence(2000.0).en, pressureSentence(3300.0).en);
}

TEST(Waist, OfTrousersIsHeldWhereTheBandSits) {
  GarmentModel g;
  g.category = Category::kTrousers;
  g.finished[Finished::kWaist] = 0.78;
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kWaistNavel, 0.72);
  who.measures.set(Measure::kHip, 0.96);
  const auto waistOf = [&] { return zonePairs(g, g.finished, woven(), who).at(0).body; };
  EXPECT_DOUBLE_EQ(waistOf(), 0.72) << "without a rise: the navel";
  who.measures.set(Measure::kInseam, 0.812);
  who.measures.set(Measure::kNavelHeight, 1.0);
  who.measures.set(Measure::kHipHeight, 0.9);
  g.finished[Finished::kInseam] = 0.78;
  // Band at 0.812 - 0.012 + 0.965 * rise above the floor; 0.95 is half way between navel and hip.
  g.finished[Finished::kLength] = 0.78 + 0.15 / 0.965;
  EXPECT_NEAR(waistOf(), 0.96 - 0.24 * std::pow(0.5, 2.2), 1e-9);
  g.finished[Finished::kLength] = 0.78 + 0.20 / 0.965;
  EXPECT_NEAR(waistOf(), 0.72, 1e-9);
  who.measures.set(Measure::kWaistIso, 0.68);
  g.finished[Finished::kLength] = 0.78 + 0.30 / 0.965;
  EXPECT_NEAR(waistOf(), 0.68, 1e-9) << "well above the navel: the ISO waist";
}

TEST(Sleeve, ShortOnesAreNotHeldAgainstTheArm) {
  GarmentModel g;
  g.category = Category::kTop;
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kArmLength, 0.56);
  g.finished[Finished::kSleeve] = 0.20;
  EXPECT_TRUE(zonePairs(g, g.finished, knit(), who).empty());
  g.finished[Finished::kSleeve] = 0.58;
  EXPECT_NEAR(zonePairs(g, g.finished, knit(), who).at(0).ease(), 0.02, 1e-12);
  // A dropped shoulder carries part of the sleeve.
  g.finished[Finished::kShoulder] = 0.46;
  who.measures.set(Measure::kShoulderWidth, 0.40);
  const auto pairs = zonePairs(g, g.finished, knit(), who);
  EXPECT_NEAR(pairs.at(1).ease(), 0.05, 1e-12);
}

TEST(Advise, IsTheClosedFormForOneZone) {
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kWaistNavel, 0.72);
  who.inferredSd.set(Measure::kWaistNavel, 0.02);
  auto skirt = girthRun(Category::kSkirt, Finished::kWaist, 0.70, 3);
  Taste taste;
  taste.easeOffset[static_cast<std::size_t>(Zone::kWaist)] = 0.01;
  const auto w = *wantedEase(Category::kSkirt, IntendedFit::kRegular, false, Zone::kWaist);
  const auto advice = advise(skirt, woven(), who, taste);
  const double blur = std::sqrt(w.spread * w.spread + 0.005 * 0.005 + 0.02 * 0.02);
  for (int i = 0; i < 3; ++i) {
    const double ease = 0.70 + 0.04 * i - 0.72;
    const double s = phi((w.low + 0.01 - ease) / blur), l = phi((ease - w.high - 0.01) / blur);
    EXPECT_NEAR(advice.sizes[i].small, s * (1.0 - 0.5 * l), 1e-12);
    EXPECT_NEAR(advice.sizes[i].large, l * (1.0 - 0.5 * s), 1e-12);
    EXPECT_NEAR(advice.sizes[i].fits, (1.0 - s) * (1.0 - l), 1e-12);
    EXPECT_EQ(advice.sizes[i].binding, Zone::kWaist);
  }
  EXPECT_EQ(advice.best, "38");
}

// A run is made once for all tests of this program.
const std::vector<GarmentModel>& houseRun(const std::string& id) {
  static std::map<std::string, std::vector<GarmentModel>> cache;
  auto it = cache.find(id);
  if (it == cache.end()) it = cache.emplace(id, makeStyle(id).value_or(std::vector<GarmentModel>(1))).first;
  return it->second;
}

TEST(Advise, SumsToOneAndIsMonotone) {
  const Body body = bareBody();
  FitBody who{body, measuresOf(numberedSizes(false)[2]), {}};
  for (const auto& id : styleIds()) {
    const auto advice = advise(houseRun(id).front(), woven(), who);
    ASSERT_EQ(advice.sizes.size(), 5u) << id;
    for (std::size_t i = 0; i < advice.sizes.size(); ++i) {
      const auto& c = advice.sizes[i];
      EXPECT_NEAR(c.small + c.fits + c.large, 1.0, 1e-12);
      EXPECT_GE(c.small, 0.0);
      EXPECT_GE(c.large, 0.0);
      if (i == 0) continue;
      EXPECT_LE(c.small, advice.sizes[i - 1].small + 1e-9) << id;
      EXPECT_GE(c.large, advice.sizes[i - 1].large - 1e-9) << id;
    }
  }
}

TEST(Advise, TakesTheSizeThatIsCutForTheBody) {
  const Body body = bareBody();
  for (const auto& id : styleIds()) {
    const auto& run = houseRun(id);
    ASSERT_EQ(run.size(), 5u) << id;
    const bool male = run[0].audience == "male";
    const bool letters = run[0].sizes[2].label == "M";
    const auto bodies = letters ? letterSizes(male) : numberedSizes(male);
    Fabric fabric = run[0].category == Category::kTop ? knit() : woven();
    fabric.id = run[0].fabric;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      FitBody who{body, measuresOf(bodies[i]), {}};
      const auto advice = advise(run[0], fabric, who);
      EXPECT_EQ(advice.best.value_or("none"), bodies[i].label) << id << ": " << advice.text.en;
      EXPECT_GT(advice.confidence, 0.5) << id << " " << bodies[i].label << advice.text.en;
      const auto report = assess(run[i], fabric, who, nullptr);
      for (const auto& z : report.zones) {
        EXPECT_EQ(z.verdict, FitVerdict::kRight) << id << " " << bodies[i].label << ": " << z.text.en;
        EXPECT_FALSE(speaksOfThePerson(z.text)) << z.text.en << z.text.zh;
      }
      EXPECT_GE(report.zones.size(), 3u) << id;
      EXPECT_FALSE(speaksOfThePerson(advice.text));
    }
  }
}

TEST(Advise, NoneIsAnAnswer) {
  const Body body = bareBody();
  auto skirt = girthRun(Category::kSkirt, Finished::kWaist, 0.70, 5);
  FitBody who{body, {}, {}};
  for (const double waist : {0.56, 1.10}) {
    who.measures.set(Measure::kWaistNavel, waist);
    const auto advice = advise(skirt, woven(), who);
    EXPECT_FALSE(advice.best) << waist;
    EXPECT_NE(advice.text.zh.find("都不合适"), std::string::npos);
    EXPECT_NE(advice.text.en.find("None of these fits"), std::string::npos);
    EXPECT_NE(advice.text.en.find("waist"), std::string::npos) << "names the zone that decides";
    EXPECT_GT(advice.confidence, 0.5);
    EXPECT_FALSE(speaksOfThePerson(advice.text));
  }
}

TEST(Advise, TasteMovesTheChoice) {
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  who.measures.set(Measure::kWaistNavel, 0.72);
  auto skirt = girthRun(Category::kSkirt, Finished::kWaist, 0.70, 5);
  EXPECT_EQ(advise(skirt, woven(), who).best, "38");
  Taste loose;
  loose.easeOffset[static_cast<std::size_t>(Zone::kWaist)] = 0.04;
  EXPECT_EQ(advise(skirt, woven(), who, loose).best, "40");
}

TEST(Advise, NamesTheNeighbourWhenItIsClose) {
  const Body body = bareBody();
  FitBody who{body, {}, {}};
  // No room in one size, 4 cm in the next: half way between the two lines.
  auto skirt = girthRun(Category::kSkirt, Finished::kWaist, 0.70, 5);
  who.measures.set(Measure::kWaistNavel, 0.70);
  const auto close = advise(skirt, woven(), who);
  ASSERT_TRUE(close.best);
  EXPECT_NE(close.text.en.find("If you like it"), std::string::npos) << close.text.en;
}

TEST(Words, AreThereInBothLanguages) {
  for (int z = 0; z < static_cast<int>(Zone::kCount); ++z) {
    const auto zone = static_cast<Zone>(z);
    EXPECT_FALSE(zoneText(zone).zh.empty());
    EXPECT_FALSE(zoneText(zone).en.empty());
    EXPECT_NE(std::string(zoneName(zone)), "unknown");
    for (int v = 0; v < 5; ++v) {
      const Text t = fitVerdictText(static_cast<FitVerdict>(v), zone);
      EXPECT_FALSE(t.zh.empty());
      EXPECT_FALSE(t.en.empty());
    }
    for (const double ease : {-0.05, 0.0, 0.05}) {
      ZoneFit fit;
      fit.zone = zone;
      fit.ease = ease;
      const Text t = zoneSentence(fit, 0.05);
      EXPECT_FALSE(speaksOfThePerson(t)) << t.en;
      EXPECT_NE(t.en.find(": "), std::string::npos);
    }
  }
  EXPECT_STREQ(fitVerdictName(FitVerdict::kTooTight), "too_tight");
  EXPECT_EQ(fitVerdictText(FitVerdict::kTooTight, Zone::kSleeve).en, "too short");
  EXPECT_EQ(spokenCm(0.0123), "1");
  EXPECT_EQ(spokenCm(0.0128), "1.5");
  EXPECT_EQ(spokenCm(-0.042), "4");
}

}  // namespace
}  // namespace fitroom::garments
