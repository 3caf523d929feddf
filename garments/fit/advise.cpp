#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "garments/fit/sentences.h"
#include "garments/fit/zone_measures.h"

namespace fitroom::garments {

namespace {

// A finished measure differs from its sheet by this much from piece to piece, metres.
constexpr double kMaking = 0.005;
// Below this chance of fitting, with the body taken as known, no size is advised.
constexpr double kLeastFit = 0.33;
// What a style is drawn for lies at this share of its range: designers err on the close side of what still
// fits.
constexpr double kMeant = 0.42;
// Two sizes whose chances differ by less than this are neighbours worth naming.
constexpr double kClose = 0.18;

double phi(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

struct Chance {
  double small = 0.0;
  double large = 0.0;
};

// Chance that a zone is found too small or too large: the lines that people draw, the making of the garment
// and what is not known of the body all blur it. `sure`: the body taken as known.
Chance zoneChance(const ZonePair& pair, double taste, bool sure) {
  const double blur = std::sqrt(pair.wanted.spread * pair.wanted.spread + kMaking * kMaking +
                                (sure ? 0.0 : pair.sd * pair.sd));
  return {phi((pair.wanted.low + taste - pair.ease()) / blur),
          phi((pair.ease() - pair.wanted.high - taste) / blur)};
}

struct Judged {
  SizeChance chance;
  double sureFit = 0.0;  // chance of fitting with the body taken as known
  double score =
      0.0;  // the same, tilted towards the ease the style is drawn for: decides between two that fit
  double worst = 0.0;  // chance that the binding zone is off
  bool bindingSmall = true;
  double bindingEase = 0.0;
  double meanSd = 0.0;
};

// Zones as a chain: the garment fits when no zone is off, each counted by its weight. Both sums are monotone
// in every ease, so a larger size is never more likely to be too small.
Chance chain(const std::vector<ZonePair>& pairs, const Taste& taste, bool sure) {
  double notSmall = 1.0, notLarge = 1.0;
  for (const auto& pair : pairs) {
    const Chance c = zoneChance(pair, taste.easeOffset[static_cast<std::size_t>(pair.zone)], sure);
    notSmall *= std::pow(1.0 - c.small, pair.wanted.weight);
    notLarge *= std::pow(1.0 - c.large, pair.wanted.weight);
  }
  return {1.0 - notSmall, 1.0 - notLarge};
}

Judged judge(const std::string& label, const std::vector<ZonePair>& pairs, const Taste& taste) {
  Judged j;
  j.chance.label = label;
  const Chance known = chain(pairs, taste, true), blurred = chain(pairs, taste, false);
  j.sureFit = (1.0 - known.small) * (1.0 - known.large);
  j.chance.small = blurred.small * (1.0 - 0.5 * blurred.large);
  j.chance.large = blurred.large * (1.0 - 0.5 * blurred.small);
  j.chance.fits = (1.0 - blurred.small) * (1.0 - blurred.large);
  double weights = 0.0, away = 0.0;
  for (const auto& pair : pairs) {
    const double offset = taste.easeOffset[static_cast<std::size_t>(pair.zone)];
    const double range = pair.wanted.high - pair.wanted.low;
    const double miss = (pair.ease() - offset - pair.wanted.low) / range - kMeant;
    away += pair.wanted.weight * miss * miss;
    const Chance c = zoneChance(pair, offset, true);
    const double off = std::max(c.small, c.large) * pair.wanted.weight;
    if (off > j.worst || weights == 0.0) {
      j.worst = off;
      j.chance.binding = pair.zone;
      j.bindingSmall = c.small >= c.large;
      j.bindingEase = pair.ease();
    }
    j.meanSd += pair.wanted.weight * pair.sd;
    weights += pair.wanted.weight;
  }
  if (weights > 0.0) {
    j.meanSd /= weights;
    j.score = j.sureFit * std::exp(-0.5 * away / weights);
  }
  return j;
}

Taste cleaned(const Taste& taste) {
  Taste t = taste;
  for (double& offset : t.easeOffset) {
    if (!std::isfinite(offset)) offset = 0.0;
    offset = std::clamp(offset, -0.10, 0.10);
  }
  return t;
}

Text easePhrase(const Judged& j) {
  ZoneFit z;
  z.zone = j.chance.binding;
  z.ease = j.bindingEase;
  z.verdict = FitVerdict::kRight;
  Text text = zoneSentence(z, 0.0);
  text.zh = text.zh.substr(0, text.zh.rfind("："));
  text.en = text.en.substr(0, text.en.rfind(": "));
  return text;
}

Text noneText(const std::vector<Judged>& all, std::size_t nearest) {
  const Judged& j = all[nearest];
  const Text zone = zoneText(j.chance.binding), phrase = easePhrase(j);
  const Text off = fitVerdictText(j.bindingSmall ? FitVerdict::kTight : FitVerdict::kLoose, j.chance.binding);
  return {fmt::format("这几个尺码都不合适。最接近的是 {}：{}，{}{}。", j.chance.label, phrase.zh, zone.zh,
                      off.zh),
          fmt::format("None of these fits. {} comes nearest: {}; {} at the {}.", j.chance.label, phrase.en,
                      off.en, zone.en)};
}

// The next best size when it is close, and which way it lies.
Text neighbourText(const std::vector<Judged>& all, std::size_t best) {
  std::optional<std::size_t> next;
  for (const std::size_t i : {best - 1, best + 1}) {
    if (i >= all.size()) continue;
    if (!next || all[i].chance.fits > all[*next].chance.fits) next = i;
  }
  if (!next || all[best].chance.fits - all[*next].chance.fits > kClose || all[*next].sureFit < kLeastFit)
    return {};
  const auto& label = all[*next].chance.label;
  return *next > best ? Text{fmt::format("喜欢宽松些可选 {}。", label),
                             fmt::format(" If you like it looser: {}.", label)}
                      : Text{fmt::format("喜欢贴身些可选 {}。", label),
                             fmt::format(" If you like it closer: {}.", label)};
}

}  // namespace

SizeAdvice advise(const GarmentModel& garment, const Fabric& fabric, const FitBody& body,
                  const Taste& taste) {
  SizeAdvice advice;
  const Taste wish = cleaned(taste);
  std::vector<Judged> all;
  bool anything = false;
  for (const auto& size : runOf(garment)) {
    const auto pairs = zonePairs(garment, size.finished, fabric, body);
    anything = anything || !pairs.empty();
    Judged j = judge(size.label, pairs, wish);
    if (pairs.empty()) {
      j.sureFit = 0.0;
      j.chance.small = j.chance.fits = j.chance.large = 1.0 / 3.0;
    }
    all.push_back(std::move(j));
  }
  for (const auto& j : all) advice.sizes.push_back(j.chance);
  if (!anything) {
    advice.text = {"尺码表里没有能与身体对比的尺寸，无法推荐尺码。请补上胸围、腰围或臀围。",
                   "Nothing in the size sheet can be held against the body, so no size can be advised. Add "
                   "chest, waist or hip."};
    return advice;
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].score > all[best].score) best = i;
  }
  const Judged& b = all[best];
  const double known = 1.0 / (1.0 + std::pow(b.meanSd / 0.025, 2.0));
  if (b.sureFit < kLeastFit) {
    advice.confidence = std::clamp((1.0 - b.sureFit / kLeastFit) * known, 0.0, 1.0);
    advice.text = noneText(all, best);
    return advice;
  }
  advice.best = b.chance.label;
  advice.confidence = std::clamp(b.chance.fits, 0.0, 1.0);
  const Text phrase = easePhrase(b), neighbour = neighbourText(all, best);
  advice.text = {fmt::format("推荐 {}：{}。{}", b.chance.label, phrase.zh, neighbour.zh),
                 fmt::format("{}: {}.{}", b.chance.label, phrase.en, neighbour.en)};
  return advice;
}

}  // namespace fitroom::garments
