#include "crm/trust/fit_report.h"

#include <map>
#include <tuple>

namespace fitroom::crm {
namespace {

// How near the answer is to wearing: 0 says nothing, 1 kept silently, 2 fitting room, 3 worn.
int sourceRank(const Moment& m) {
  switch (m.event.type) {
    case EventType::kKept:
      return m.felt.empty() ? 1 : 3;
    case EventType::kFitAnswer:
    case EventType::kNotTaken:
      return 2;
    case EventType::kFitCheck:
    case EventType::kReturn:
    case EventType::kExchange:
    case EventType::kReview:
      return 3;
    default:
      return 0;
  }
}

}  // namespace

std::vector<FitReport> fitReports(const History& history) {
  struct Held {
    int rank = 0;
    FitReport report;
  };
  std::map<std::tuple<std::string, std::string, Zone>, Held> held;
  const auto offer = [&](const Moment& m, int rank, Zone zone, int felt, double weight) {
    Held& h = held[{m.event.garment, m.event.size, zone}];
    if (rank < h.rank) return;
    h.rank = rank;
    h.report = {m.event.id, m.event.garment, m.event.size, m.garment.category, zone, m.said->verdictAt(zone),
                felt,       weight,          m.event.time};
  };
  for (const Moment& m : history) {
    const int rank = sourceRank(m);
    if (rank == 0 || !m.said || m.compared) continue;
    for (const auto& [zone, feel] : m.felt) offer(m, rank, zone, feel, 1.0);
    // Silence is taken as agreement with what was said, weakly.
    if (rank == 1 && m.fits.value_or(true)) {
      offer(m, rank, Zone::kOverall, m.said->overall, kSilentKeepWeight);
      for (const SaidZone& z : m.said->zones) offer(m, rank, z.zone, z.verdict, kSilentKeepWeight);
    }
  }
  std::vector<FitReport> reports;
  reports.reserve(held.size());
  for (auto& [key, h] : held) {
    if (h.rank > 0) reports.push_back(std::move(h.report));
  }
  return reports;
}

}  // namespace fitroom::crm
