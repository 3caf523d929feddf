#include "crm/trust/override.h"

#include <fmt/format.h>

#include <map>

#include "crm/core/json.h"

namespace fitroom::crm {
namespace {

Score* scoreOf(TrustProfile& trust, const std::string& number) {
  if (number == "credibility") return &trust.credibility;
  if (number == "return_risk") return &trust.returnRisk;
  for (FacetTrust& f : trust.shop) {
    if (number == std::string("trust.") + facetName(f.facet)) return &f.score;
  }
  return nullptr;
}

}  // namespace

bool canBeSet(std::string_view number) {
  if (number == "credibility" || number == "return_risk") return true;
  constexpr std::string_view kTrust = "trust.";
  return number.starts_with(kTrust) && facetFromName(number.substr(kTrust.size())).has_value();
}

void applyOverrides(const History& history, TrustProfile& trust) {
  std::map<std::string, const Moment*> last;
  for (const Moment& m : history) {
    if (m.event.type == EventType::kOverride) last[m.word] = &m;
  }
  for (const auto& [number, m] : last) {
    Score* score = scoreOf(trust, number);
    if (score == nullptr || !m->number) continue;
    const std::string note = parseJson(m->event.payload).value_or(Json::object()).value("note", "");
    const double before = score->value;
    score->value = *m->number;
    score->uncertainty = 0.0;
    score->sd = 0.0;
    score->reasons.push_back({m->event.id,
                              m->event.time,
                              0.0,
                              *m->number - before,
                              {fmt::format("由 {} 人工设定为 {:.2f}（计算值 {:.2f}）：{}", m->event.actor,
                                           *m->number, before, note),
                               fmt::format("Set by {} to {:.2f} (computed: {:.2f}): {}", m->event.actor,
                                           *m->number, before, note)}});
  }
}

}  // namespace fitroom::crm
