#include "crm/catalogue/offset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace fitroom::crm {
namespace {

// Scales a wearer down whose answers would outweigh all others'.
void capShares(std::vector<OffsetAnswer>& answers, double share) {
  std::map<std::string, double> byCustomer;
  double total = 0.0;
  for (const OffsetAnswer& a : answers) {
    byCustomer[a.customer] += a.weight;
    total += a.weight;
  }
  // With fewer wearers than 1/share nobody can stay below it; then each may weigh the same at most.
  const double allowed = total * std::max(share, 1.0 / static_cast<double>(byCustomer.size()));
  for (OffsetAnswer& a : answers) {
    const double own = byCustomer[a.customer];
    if (own > allowed) a.weight *= allowed / own;
  }
}

Text describe(const GarmentOffset& o) {
  const int n = o.small + o.right + o.large;
  const Text zone = zoneText(o.zone);
  const double cm = std::abs(o.offset_m) * 100.0;
  if (cm < 0.25) {
    return {fmt::format("{}：与标注一致（{} 条反馈）", zone.zh, n),
            fmt::format("as labelled at the {} ({} answer(s))", zone.en, n)};
  }
  const bool small = o.offset_m > 0.0;
  if (isLength(o.zone)) {
    return {fmt::format("{}偏{} {:.1f} 厘米（{} 条反馈）", zone.zh, small ? "短" : "长", cm, n),
            fmt::format("runs {} at the {} by {:.1f} cm ({} answer(s))", small ? "short" : "long", zone.en,
                        cm, n)};
  }
  return {fmt::format("{}偏{} {:.1f} 厘米（{} 条反馈）", zone.zh, small ? "小" : "大", cm, n),
          fmt::format("runs {} at the {} by {:.1f} cm ({} answer(s))", small ? "small" : "large", zone.en, cm,
                      n)};
}

GarmentOffset learnZone(Zone zone, std::vector<OffsetAnswer> answers, const OffsetModel& model) {
  capShares(answers, model.sourceShare);
  // Summed by value, so that equal sets of answers give equal bits whatever order they came in.
  std::sort(answers.begin(), answers.end(), [](const OffsetAnswer& a, const OffsetAnswer& b) {
    return std::tie(a.residual, a.weight, a.customer) < std::tie(b.residual, b.weight, b.customer);
  });
  GarmentOffset o;
  o.zone = zone;
  GaussianEvidence e;
  for (const OffsetAnswer& a : answers) {
    e = observed(e, {}, -a.residual * model.stepEase_m, a.weight, model.gaussian);
    (a.residual < 0 ? o.small : a.residual > 0 ? o.large : o.right) += 1;
  }
  o.offset_m = mean(e, model.gaussian);
  o.sd_m = deviation(e, model.gaussian);
  o.weight = e.weight;
  o.text = describe(o);
  return o;
}

}  // namespace

std::vector<GarmentOffset> learnOffsets(std::vector<OffsetAnswer> answers, const OffsetModel& model) {
  std::map<Zone, std::vector<OffsetAnswer>> byZone;
  // Wearer order for the sums in capShares.
  std::sort(answers.begin(), answers.end(), [](const OffsetAnswer& a, const OffsetAnswer& b) {
    return std::tie(a.customer, a.residual, a.weight) < std::tie(b.customer, b.residual, b.weight);
  });
  for (OffsetAnswer& a : answers) {
    if (a.weight > 0.0) byZone[a.zone].push_back(std::move(a));
  }
  std::vector<GarmentOffset> out;
  for (auto& [zone, list] : byZone) out.push_back(learnZone(zone, std::move(list), model));
  return out;
}

}  // namespace fitroom::crm
