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
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    if (!size.finished[f] && model.finished[f]) put(size.finished, f, *model.finished[f]);
  }
  model.sizes = {std::move(size)};
  return {};
}

Style teeWomen() {
  return {"tee-women",
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
            s.finished =
                topMeasures(b, step, {8, 14, 0, 6, 2, -1.5}, {57, 62, 19, 31.5, 1, 1.5, 0.6, 1.6}, false);
            s.frontNeckDrop = 0.105;
            s.shoulderSlope = 0.38;
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
            put(s.finished, Finished::kWaist, b.waist + 0.015);
            put(s.finished, Finished::kHip, b.hip + 0.045);
            put(s.finished, Finished::kHem, b.hip - 0.03);
            put(s.finished, Finished::kLength, 0.60 + 0.005 * step);
            return specified(s.finished, makeSkirt(s, model), model);
          }};
}

std::vector<Style> allStyles() {
  return {skirtWomen(), teeWomen()};
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
