#include "crm/preference/ease.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "crm/trust/fit_report.h"

namespace fitroom::crm {
namespace {

struct Observation {
  FitReport report;
  double wanted_m = 0.0;
};

// What room the wearer would have liked beyond the style's own: the room they had, and one step more for
// every word on the tight side of right.
double wantedRoom(const FitReport& r, const Said& said, const PreferenceModel& model) {
  const SaidZone* zone = said.find(r.zone);
  const double had =
      zone != nullptr && zone->intended_m ? zone->ease_m - *zone->intended_m : r.said * model.stepEase_m;
  // Past four steps it is another garment, not a taste.
  const double limit = 4.0 * model.stepEase_m;
  return std::clamp(had, -limit, limit) - r.felt * model.stepEase_m;
}

std::vector<Observation> observations(const History& history, const PreferenceModel& model, UtcTime now) {
  std::map<std::string, const Moment*> byId;
  for (const Moment& m : history) byId[m.event.id] = &m;
  std::vector<Observation> out;
  for (FitReport& r : fitReports(history)) {
    if (r.zone == Zone::kOverall || r.at > now) continue;
    const double wanted = wantedRoom(r, *byId.at(r.event)->said, model);
    out.push_back({std::move(r), wanted});
  }
  std::sort(out.begin(), out.end(), [](const Observation& a, const Observation& b) {
    return std::tie(a.report.at.ms, a.report.zone, a.wanted_m, a.report.weight, a.report.event) <
           std::tie(b.report.at.ms, b.report.zone, b.wanted_m, b.report.weight, b.report.event);
  });
  return out;
}

Text explain(const FitReport& r, double by) {
  const Text zone = zoneText(r.zone);
  const Text feel = feelText(r.felt, r.zone);
  const double cm = std::abs(by) * 100.0;
  const bool looser = by >= 0.0;
  return {fmt::format("{}{}：希望{} {:.1f} 厘米", zone.zh, feel.zh, looser ? "更宽" : "更窄", cm),
          fmt::format("{} was {}: {:.1f} cm {} wanted", zone.en, feel.en, cm, looser ? "more" : "less")};
}

}  // namespace

std::vector<EaseWish> learnEase(const History& history, const PreferenceModel& model, UtcTime now) {
  struct Learned {
    GaussianEvidence evidence;
    std::vector<Reason> reasons;
  };
  std::map<std::pair<std::string, Zone>, Learned> learned;
  for (const Observation& o : observations(history, model, now)) {
    // Once for the category and once over all of them, so that a new category starts from what is known.
    for (const std::string& category : {o.report.category, std::string()}) {
      Learned& l = learned[{category, o.report.zone}];
      const GaussianEvidence before = decayed(l.evidence, o.report.at, model.ease);
      l.evidence = observed(l.evidence, o.report.at, o.wanted_m, o.report.weight, model.ease);
      const double by = mean(l.evidence, model.ease) - mean(before, model.ease);
      l.reasons.push_back({o.report.event, o.report.at, o.report.weight, by, explain(o.report, by)});
      if (o.report.category.empty()) break;
    }
  }
  std::vector<EaseWish> wishes;
  for (auto& [key, l] : learned) {
    const GaussianEvidence e = decayed(l.evidence, now, model.ease);
    wishes.push_back({key.first, key.second, mean(e, model.ease), deviation(e, model.ease), e.weight,
                      std::move(l.reasons)});
  }
  return wishes;
}

}  // namespace fitroom::crm
