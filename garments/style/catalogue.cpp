#include "garments/style/catalogue.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "garments/style/size_table.h"
#include "garments/style/skirt.h"
#include "garments/style/top.h"
#include "garments/style/trousers.h"

namespace fitroom::garments {

namespace {

using Cloth = std::function<Expected<void>(const BodySize&, double step, GarmentModel&)>;

// A style: what a shop knows about it, its run of bodies, and its cloth for one of them. `step` counts sizes
// from the middle of the run, so that lengths grade with it.
struct Style {
  const char* id;
  const char* zh;
  const char* en;
  Category category;
  IntendedFit fit;
  const char* audience;
  const char* fabric;
  Eigen::Vector3f colour;  // linear RGB
  std::int64_t priceMinor;
  std::vector<BodySize> run;
  Cloth cloth;
};

// Finished measures are written in cm here, as on a spec sheet; kept to whole millimetres.
void put(FinishedMeasures& m, Finished f, double metres) {
  m[f] = std::round(metres * 1000.0) / 1000.0;
}

struct TopEase {
  double chest, waist, hip, upperArm;  // cm over the body's girth
  double hem;                          // cm, full hem over the body's hip
  double shoulder;                     // cm over the body's shoulder width
};

struct TopLengths {
  double neck, length, sleeve, cuff;                  // cm in the middle size
  double neckStep, lengthStep, sleeveStep, cuffStep;  // cm per size
};

FinishedMeasures topMeasures(const BodySize& b, double step, const TopEase& e, const TopLengths& l,
                             bool withHip) {
  FinishedMeasures m;
  put(m, Finished::kChest, b.chest + e.chest / 100.0);
  put(m, Finished::kWaist, b.waist + e.waist / 100.0);
  if (withHip) put(m, Finished::kHip, b.hip + e.hip / 100.0);
  put(m, Finished::kHem, b.hip + e.hem / 100.0);
  put(m, Finished::kShoulder, b.shoulderWidth + e.shoulder / 100.0);
  put(m, Finished::kNeck, (l.neck + step * l.neckStep) / 100.0);
  put(m, Finished::kLength, (l.length + step * l.lengthStep) / 100.0);
  if (l.sleeve > 0.0) {
    put(m, Finished::kUpperArm, b.upperArm + e.upperArm / 100.0);
    put(m, Finished::kSleeve, (l.sleeve + step * l.sleeveStep) / 100.0);
    put(m, Finished::kCuff, (l.cuff + step * l.cuffStep) / 100.0);
  }
  return m;
}

// The size sheet: what was asked for, and what else can be measured on the cloth, to the millimetre.
Expected<void> specified(const FinishedMeasures& spec, Expected<void> made, GarmentModel& model) {
  if (!made) return made;
  GarmentSize size{model.size, spec};
  // An open front takes no neck's length round: its neckline runs into the front edges.
  const bool open = std::any_of(model.openings.begin(), model.openings.end(),
                                [](const Opening& o) { return o.kind == OpeningKind::kFront; });
  if (open) size.finished[Finished::kNeck].reset();
  // The sheet says what a shop's own tape or an import finds: the bend of a sleeve, not its hidden seam.
  if (model.finished[Finished::kSleeve]) size.finished[Finished::kShoulder].reset();
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    // A short size may end above the level where its hip would be taken.
    if (!model.finished[f]) size.finished[f].reset();
    if (!size.finished[f] && model.finished[f]) put(size.finished, f, *model.finished[f]);
  }
  model.sizes = {std::move(size)};
  return {};
}

Style teeWomen() {
  return {
      "tee-women",
      "女士圆领短袖T恤",
      "Women's crew-neck T-shirt",
      Category::kTop,
      IntendedFit::kRegular,
      "female",
      "cotton_jersey",
      {0.62f, 0.17f, 0.12f},
      9900,
      letterSizes(false),
      [](const BodySize& b, double step, GarmentModel& model) {
        TopSpec s;
        s.body = b;
        s.finished = topMeasures(b, step, {8, 15, 4, 6, 5, -1}, {57, 63, 19, 31.5, 1, 1.2, 0.6, 1.6}, true);
        s.frontNeckDrop = 0.105;
        s.shoulderSlope = 0.20;
        return specified(s.finished, makeTop(s, model), model);
      }};
}

Style skirtWomen() {
  return {"straight-skirt-women",
          "女士直筒半身裙",
          "Women's straight skirt",
          Category::kSkirt,
          IntendedFit::kRegular,
          "female",
          "wool_suiting",
          {0.055f, 0.065f, 0.10f},
          26900,
          numberedSizes(false),
          [](const BodySize& b, double step, GarmentModel& model) {
            SkirtSpec s;
            s.body = b;
            put(s.finished, Finished::kWaist, lowerGirth(b, b.waistHeight + s.waistAboveNavel) + 0.012);
            put(s.finished, Finished::kHip, b.hip + 0.045);
            put(s.finished, Finished::kHem, b.hip - 0.03);
            put(s.finished, Finished::kLength, 0.60 + 0.005 * step);
            return specified(s.finished, makeSkirt(s, model), model);
          }};
}

Style teeMen() {
  return {
      "tee-men",
      "男士圆领短袖T恤",
      "Men's crew-neck T-shirt",
      Category::kTop,
      IntendedFit::kRegular,
      "male",
      "cotton_jersey",
      {0.10f, 0.17f, 0.30f},
      10900,
      letterSizes(true),
      [](const BodySize& b, double step, GarmentModel& model) {
        TopSpec s;
        s.body = b;
        s.finished = topMeasures(b, step, {9, 17, 0, 6, 4, -1}, {55, 71, 23, 36, 1.2, 1.5, 0.6, 1.8}, false);
        s.frontNeckDrop = 0.095;
        s.shoulderSlope = 0.20;
        s.frontFullness = 1.35;
        s.backFullness = 1.6;
        s.armholeDrop = 0.03;
        return specified(s.finished, makeTop(s, model), model);
      }};
}

Style shirtDressWomen() {
  return {"shirt-dress-women",
          "女士立领衬衫裙",
          "Women's shirt-dress",
          Category::kDress,
          IntendedFit::kRegular,
          "female",
          "cotton_poplin",
          {0.22f, 0.33f, 0.24f},
          39900,
          numberedSizes(false),
          [](const BodySize& b, double step, GarmentModel& model) {
            TopSpec s;
            s.body = b;
            s.finished =
                topMeasures(b, step, {9, 9, 12, 6, 34, -0.5}, {41, 102, 44, 24, 0.8, 0.8, 0.5, 0.8}, true);
            s.frontNeckDrop = 0.085;
            s.shoulderSlope = 0.20;
            s.neckSquareness = 1.7;
            s.collar = 0.03;
            return specified(s.finished, makeTop(s, model), model);
          }};
}

Style lineDressWomen() {
  return {"a-line-dress-women",
          "女士无袖A字连衣裙",
          "Women's sleeveless A-line dress",
          Category::kDress,
          IntendedFit::kRegular,
          "female",
          "viscose_crepe",
          {0.42f, 0.10f, 0.16f},
          35900,
          numberedSizes(false),
          [](const BodySize& b, double step, GarmentModel& model) {
            TopSpec s;
            s.body = b;
            s.finished = topMeasures(b, step, {6.5, 7, 16, 0, 66, -2}, {60, 98, 0, 0, 1, 0.8, 0, 0}, true);
            s.frontNeckDrop = 0.13;
            s.backNeckDrop = 0.06;
            s.shoulderSlope = 0.20;
            return specified(s.finished, makeTop(s, model), model);
          }};
}

Style knitWomen() {
  return {"rib-knit-women",
          "女士修身长袖针织衫",
          "Women's long-sleeved rib knit",
          Category::kTop,
          IntendedFit::kClose,
          "female",
          "rib_knit",
          {0.66f, 0.52f, 0.36f},
          19900,
          letterSizes(false),
          [](const BodySize& b, double step, GarmentModel& model) {
            TopSpec s;
            s.body = b;
            s.finished =
                topMeasures(b, step, {-3, 2, 0, 0, -3, -3}, {50, 60, 59.5, 17.5, 1, 1.2, 0.6, 0.4}, false);
            s.frontNeckDrop = 0.085;
            s.shoulderSlope = 0.20;
            s.armholeDrop = 0.012;
            return specified(s.finished, makeTop(s, model), model);
          }};
}

Style shirtMen() {
  return {"shirt-men",
          "男士立领长袖衬衫",
          "Men's band-collar shirt",
          Category::kShirt,
          IntendedFit::kRegular,
          "male",
          "cotton_poplin",
          {0.48f, 0.58f, 0.70f},
          25900,
          letterSizes(true),
          [](const BodySize& b, double step, GarmentModel& model) {
            TopSpec s;
            s.body = b;
            s.finished =
                topMeasures(b, step, {13, 17, 9, 7, 10, -0.5}, {44.5, 76, 61, 25, 1.5, 1.2, 0.6, 1}, true);
            s.frontNeckDrop = 0.075;
            s.shoulderSlope = 0.18;
            s.frontFullness = 1.35;
            s.backFullness = 1.6;
            s.armholeDrop = 0.03;
            s.collar = 0.033;
            s.hemRise = 0.05;
            return specified(s.finished, makeTop(s, model), model);
          }};
}

Style jacketWomen() {
  return {
      "open-jacket-women",
      "女士无领开襟短外套",
      "Women's collarless open jacket",
      Category::kJacket,
      IntendedFit::kRegular,
      "female",
      "wool_suiting",
      {0.60f, 0.50f, 0.38f},
      59900,
      numberedSizes(false),
      [](const BodySize& b, double step, GarmentModel& model) {
        TopSpec s;
        s.body = b;
        s.finished = topMeasures(b, step, {12, 18, 0, 8, 8, 0}, {66, 60, 58, 26.5, 1, 0.8, 0.5, 0.8}, false);
        s.front = FrontStyle::kOpen;
        s.frontNeckDrop = 0.20;
        s.neckSquareness = 1.35;
        s.frontGap = 0.03;
        s.frontCutaway = 0.035;
        s.shoulderSlope = 0.20;
        s.armholeDrop = 0.028;
        return specified(s.finished, makeTop(s, model), model);
      }};
}

Style jacketMen() {
  return {
      "open-jacket-men",
      "男士立领开襟夹克",
      "Men's stand-collar open jacket",
      Category::kJacket,
      IntendedFit::kRegular,
      "male",
      "cotton_twill",
      {0.15f, 0.17f, 0.12f},
      65900,
      numberedSizes(true),
      [](const BodySize& b, double step, GarmentModel& model) {
        TopSpec s;
        s.body = b;
        s.finished = topMeasures(b, step, {13, 20, 0, 9, 9, 0}, {49, 69, 62, 28, 1, 0.8, 0.5, 0.8}, false);
        s.front = FrontStyle::kOpen;
        s.frontNeckDrop = 0.085;
        s.frontGap = 0.05;
        s.frontCutaway = 0.025;
        s.shoulderSlope = 0.20;
        s.frontFullness = 1.35;
        s.backFullness = 1.6;
        s.armholeDrop = 0.035;
        s.collar = 0.045;
        return specified(s.finished, makeTop(s, model), model);
      }};
}

struct LegEase {
  double waist, hip, thigh, knee;  // cm over the body's girth; the waist where the band sits
  double hem, rise, inseam;        // cm in the middle size; rise along the side
};

Expected<void> trousers(const BodySize& b, double step, const LegEase& e, double aboveNavel,
                        GarmentModel& model) {
  TrousersSpec s;
  s.body = b;
  s.waistAboveNavel = aboveNavel;
  const double band = lowerGirth(b, b.waistHeight + aboveNavel);
  put(s.finished, Finished::kWaist, band + e.waist / 100.0);
  put(s.finished, Finished::kHip, b.hip + e.hip / 100.0);
  put(s.finished, Finished::kThigh, b.thigh + e.thigh / 100.0);
  put(s.finished, Finished::kKnee, b.knee + e.knee / 100.0);
  put(s.finished, Finished::kHem, (e.hem + step) / 100.0);
  put(s.finished, Finished::kInseam, e.inseam / 100.0);
  put(s.finished, Finished::kLength, (e.inseam + e.rise + 0.2 * step) / 100.0);
  return specified(s.finished, makeTrousers(s, model), model);
}

Style trousersWomen() {
  return {"trousers-women",
          "女士直筒西裤",
          "Women's straight trousers",
          Category::kTrousers,
          IntendedFit::kRegular,
          "female",
          "wool_suiting",
          {0.36f, 0.24f, 0.14f},
          32900,
          numberedSizes(false),
          [](const BodySize& b, double step, GarmentModel& model) {
            return trousers(b, step, {1.2, 5.5, 6.5, 8, 41, 21.2, 77}, -0.02, model);
          }};
}

Style trousersMen() {
  return {"trousers-men",
          "男士休闲长裤",
          "Men's chinos",
          Category::kTrousers,
          IntendedFit::kRegular,
          "male",
          "cotton_twill",
          {0.33f, 0.27f, 0.18f},
          29900,
          numberedSizes(true),
          [](const BodySize& b, double step, GarmentModel& model) {
            return trousers(b, step, {1.2, 6, 7, 8, 40, 21.5, 80.5}, -0.03, model);
          }};
}

std::vector<Style> allStyles() {
  return {teeWomen(),    teeMen(),    shirtDressWomen(), lineDressWomen(), knitWomen(),  shirtMen(),
          jacketWomen(), jacketMen(), skirtWomen(),      trousersWomen(),  trousersMen()};
}

}  // namespace

std::vector<std::string> styleIds() {
  std::vector<std::string> ids;
  for (const auto& style : allStyles()) ids.emplace_back(style.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

Expected<std::vector<GarmentModel>> makeStyle(const std::string& id) {
  for (const auto& style : allStyles()) {
    if (id != style.id) continue;
    std::vector<GarmentModel> run;
    std::vector<GarmentSize> sizes;
    const double middle = 0.5 * static_cast<double>(style.run.size() - 1);
    for (std::size_t i = 0; i < style.run.size(); ++i) {
      GarmentModel m;
      m.id = style.id;
      m.name = {style.zh, style.en};
      m.category = style.category;
      m.categoryConfidence = 1.0;
      m.intendedFit = style.fit;
      m.audience = style.audience;
      m.fabric = style.fabric;
      m.colour = style.colour;
      m.priceMinor = style.priceMinor;
      m.size = style.run[i].label;
      m.source.author = "fitroom";
      m.source.licence = "Apache-2.0";
      m.source.path = "fitroom_make_garments";
      if (auto done = style.cloth(style.run[i], static_cast<double>(i) - middle, m); !done) {
        return tl::unexpected<Error>(done.error());
      }
      sizes.push_back(m.sizes.front());
      run.push_back(std::move(m));
    }
    for (auto& m : run) {
      m.sizes = sizes;
      for (const auto& opening : m.openings) m.frontOpen = m.frontOpen || opening.kind == OpeningKind::kFront;
    }
    return run;
  }
  return fail(ErrorCode::kNotFound, {"没有这个款式:" + id, "There is no style " + id}, id);
}

}  // namespace fitroom::garments
