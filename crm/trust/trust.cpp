#include "crm/trust/trust.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace fitroom::crm {
namespace {

// Shares of the answers tighter / as / looser than said among clothing rentals with a fit answer
// (RentTheRunway, Misra, Wan and McAuley 2018: small 13.4 %, fit 73.8 %, large 12.8 %).
constexpr double kPriorTighter = 0.134;
constexpr double kPriorSame = 0.738;
constexpr double kPriorLooser = 0.128;

}  // namespace

Score foldScore(std::vector<Evidence> ratings, const BetaModel& model, UtcTime now) {
  // Value before id: equal moments then add up in the same order whatever their ids, to the last bit.
  std::sort(ratings.begin(), ratings.end(), [](const Evidence& a, const Evidence& b) {
    return std::tie(a.at.ms, a.v, a.w, a.event) < std::tie(b.at.ms, b.v, b.w, b.event);
  });
  Score score;
  BetaEvidence e;
  for (Evidence& r : ratings) {
    if (r.at > now) continue;
    const BetaEvidence before = decayed(e, r.at, model);
    e = rated(e, r.at, r.v, r.w, model);
    score.reasons.push_back({std::move(r.event), r.at, r.w,
                             expectation(e, model) - expectation(before, model), std::move(r.why)});
  }
  e = decayed(e, now, model);
  score.value = expectation(e, model);
  score.uncertainty = uncertainty(e, model);
  score.sd = deviation(e, model);
  score.good = e.good;
  score.bad = e.bad;
  return score;
}

std::vector<Evidence> agreementEvidence(const std::vector<FitReport>& own,
                                        const std::function<OthersSaid(const FitReport&)>& others,
                                        const TrustModel& model) {
  std::vector<Evidence> out;
  for (const FitReport& r : own) {
    const OthersSaid o = others(r);
    const double n = o.tighter + o.same + o.looser;
    const double c = model.agreementPrior;
    const double tighter = o.tighter + c * kPriorTighter;
    const double same = o.same + c * kPriorSame;
    const double looser = o.looser + c * kPriorLooser;
    const double mine = r.side() < 0 ? tighter : r.side() > 0 ? looser : same;
    const double most = std::max({tighter, same, looser});
    const double v = most > 0 ? 2.0 * mine / most - 1.0 : 0.0;
    const double w = r.weight * (n > 0 ? n / (n + model.agreementHalf) : 0.0);
    const Text zone = zoneText(r.zone);
    const Text feel = feelText(r.felt, r.zone);
    out.push_back({r.event,
                   r.at,
                   v,
                   w,
                   {fmt::format("{}：“{}”；其他 {:.0f} 条反馈中 {:.0f} 条偏紧、{:.0f} 条一致、{:.0f} 条偏松",
                                zone.zh, feel.zh, n, o.tighter, o.same, o.looser),
                    fmt::format("{}: \"{}\"; of {:.0f} answers by others {:.0f} tighter than said, {:.0f} "
                                "the same, {:.0f} looser",
                                zone.en, feel.en, n, o.tighter, o.same, o.looser)}});
  }
  return out;
}

TrustProfile trustProfile(const History& history, const std::function<OthersSaid(const FitReport&)>& others,
                          const TrustModel& model, UtcTime now) {
  TrustProfile profile;
  const auto evidence = shopEvidence(history);
  for (int i = 0; i < kFacetCount; ++i) {
    const auto& ratings = evidence[static_cast<std::size_t>(i)];
    FacetTrust facet;
    facet.facet = static_cast<Facet>(i);
    facet.score = foldScore(ratings, model.shop, now);
    const Score recent = foldScore(ratings, model.recent, now);
    facet.recent = recent.value;
    facet.falling = recent.enough() && facet.score.value - recent.value > model.fallingBy;
    profile.shop.push_back(std::move(facet));
  }
  profile.credibility =
      foldScore(agreementEvidence(fitReports(history), others, model), model.credibility, now);
  profile.returnRisk = foldScore(riskEvidence(history), model.risk, now);
  return profile;
}

}  // namespace fitroom::crm
