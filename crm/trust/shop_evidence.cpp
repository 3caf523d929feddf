// What each event says about the shop. The table in README.md and this file are one.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "crm/trust/trust.h"

namespace fitroom::crm {
namespace {

// Bad news weighs twice: a shop that builds trust on small things must not spend it on large ones unseen.
constexpr double kAnswer = 1.0;
constexpr double kBrokenPromise = 2.0;
constexpr double kExchangeBroken = 1.5;
constexpr double kSmallSign = 0.3;

using Facets = std::array<std::vector<Evidence>, kFacetCount>;

class Collector {
 public:
  void read(const Moment& m);
  Facets take() { return std::move(facets_); }

 private:
  void add(const Moment& m, Facet facet, double v, double w, Text why) {
    facets_[static_cast<std::size_t>(facet)].push_back({m.event.id, m.event.time, v, w, std::move(why)});
  }
  void fitPromise(const Moment& m);
  void advice(const Moment& m, bool taken);
  void goodsBack(const Moment& m);
  void delivery(const Moment& m);
  void refund(const Moment& m);
  void review(const Moment& m);
  void complaint(const Moment& m);
  void resolved(const Moment& m);

  Facets facets_;
  // Answers already counted: a directed report must not be punished once by direction and again by stars.
  std::set<std::tuple<std::string, std::string, Zone, int>> counted_;
  std::set<std::pair<std::string, std::string>> misfits_;
};

Text feltText(Zone zone, int felt, int said) {
  const Text z = zoneText(zone);
  const Text f = feelText(felt, zone);
  const Text s = feelText(said, zone);
  return {fmt::format("{}：实际{}，我们说的是{}", z.zh, f.zh, s.zh),
          fmt::format("{}: it was {}, we had said {}", z.en, f.en, s.en)};
}

Text happened(const Moment& m, const Text& rest) {
  const Text type = eventTypeText(m.event.type);
  return {fmt::format("{}；{}", type.zh, rest.zh), fmt::format("{}; {}", type.en, rest.en)};
}

// The zone where answer and promise lie furthest apart decides: one wrong zone sends a garment back.
std::pair<Zone, int> worstMiss(const Moment& m) {
  std::pair<Zone, int> worst{Zone::kOverall, -1};
  for (const auto& [zone, felt] : m.felt) {
    const int miss = std::abs(felt - m.said->verdictAt(zone));
    if (miss > worst.second) worst = {zone, miss};
  }
  return worst;
}

void Collector::fitPromise(const Moment& m) {
  if (!m.said) return;
  if (m.compared) {
    add(m, Facet::kFitPromise, 0.0, 0.0,
        happened(m, {"为比较尺码而购买，不计入", "bought to compare sizes, so it does not count"}));
    return;
  }
  if (m.felt.empty()) {
    if (m.event.type == EventType::kKept && m.fits.value_or(true)) {
      const bool promised =
          m.said->overall == 0 || (!m.event.size.empty() && m.event.size == m.said->advisedSize);
      if (promised)
        add(m, Facet::kFitPromise, 1.0, kSilentKeepWeight,
            happened(m, {"我们说过合适", "as we had said it would fit"}));
    } else if (m.event.type == EventType::kKept && m.said->overall == 0) {
      add(m, Facet::kFitPromise, -0.5, kAnswer,
          happened(m, {"并不合身，我们说的是合适", "it does not fit, we had said right"}));
    }
    return;
  }
  const auto [zone, miss] = worstMiss(m);
  const int felt = m.felt.at(zone);
  bool fresh = false;
  for (const auto& [z, f] : m.felt) {
    fresh = counted_.insert({m.event.garment, m.event.size, z, f}).second || fresh;
    if (f != 0) misfits_.insert({m.event.garment, m.event.size});
  }
  const double v = std::max(-1.0, 1.0 - miss);
  const Text why = happened(m, feltText(zone, felt, m.said->verdictAt(zone)));
  const bool goesBack = m.event.type == EventType::kReturn;
  const double broken = goesBack                               ? kBrokenPromise
                        : m.event.type == EventType::kExchange ? kExchangeBroken
                                                               : kAnswer;
  // The return of something already said to be wrong still weighs what a return adds to an answer.
  const double already = fresh ? 0.0 : kAnswer;
  const double w = std::max(0.0, (v < 0.0 ? broken : kAnswer) - already);
  if (w > 0.0) {
    add(m, Facet::kFitPromise, v, w, why);
  } else {
    add(m, Facet::kFitPromise, v, 0.0, {why.zh + "（已计入）", why.en + " (counted before)"});
  }
}

void Collector::advice(const Moment& m, bool taken) {
  const Text why = taken ? Text{"采纳了尺码建议", "the size advice was taken"}
                         : Text{"没有采纳尺码建议", "the size advice was not taken"};
  add(m, Facet::kFitPromise, taken ? 1.0 : -0.5, kSmallSign, why);
}

void Collector::goodsBack(const Moment& m) {
  if (m.reason == nullptr) return;
  const Text reason = m.reason->text();
  const Text why = happened(m, {"原因：" + reason.zh, "reason: " + reason.en});
  switch (m.reason->group) {
    case ReasonGroup::kFault:
      add(m, Facet::kProduct, -1.0, kBrokenPromise, why);
      break;
    case ReasonGroup::kQuality:
      add(m, Facet::kProduct, -1.0, 1.0, why);
      break;
    case ReasonGroup::kDelivery:
      add(m, Facet::kDelivery, -1.0, m.reason->code == std::string_view("wrong_item") ? 2.0 : 1.0, why);
      break;
    default:
      break;
  }
}

void Collector::delivery(const Moment& m) {
  const double late = m.number.value_or(0.0);
  if (late <= 0.0) {
    add(m, Facet::kDelivery, 1.0, 0.5, {"准时送达", "delivered on time"});
    return;
  }
  // One day late is forgiven half; a week late is as bad as it gets.
  const double v = -std::min(1.0, 0.5 + (late - 1.0) / 12.0);
  add(m, Facet::kDelivery, std::min(0.0, v), 1.0,
      {fmt::format("晚到 {:.0f} 天", std::ceil(late)),
       fmt::format("delivered {:.0f} day(s) late", std::ceil(late))});
}

void Collector::refund(const Moment& m) {
  if ((m.word != "refunded" && m.word != "partly_refunded") || !m.number) return;
  const double days = *m.number;
  // Up to 3 days is prompt, 14 (the usual legal limit) is the worst.
  const double v = std::clamp(1.0 - 2.0 * (days - 3.0) / 11.0, -1.0, 1.0);
  add(m, Facet::kService, v, 1.0,
      {fmt::format("{:.0f} 天后退款", days), fmt::format("refunded after {:.0f} day(s)", days)});
}

void Collector::review(const Moment& m) {
  const double rating = m.number.value_or(3.0);
  const Text why{fmt::format("评分 {:.0f}/5", rating), fmt::format("rated {:.0f} of 5", rating)};
  if (rating < 3.0 && misfits_.count({m.event.garment, m.event.size}) > 0) {
    add(m, Facet::kProduct, 0.0, 0.0,
        {why.zh + "；已作为合身问题计入", why.en + "; the misfit behind it is counted already"});
    return;
  }
  add(m, Facet::kProduct, (rating - 3.0) / 2.0, 1.0, why);
}

void Collector::complaint(const Moment& m) {
  const auto facet = facetFromName(m.word);
  if (!facet) return;
  const double w = m.outcome == "low" ? 1.0 : m.outcome == "high" ? 2.5 : m.outcome == "urgent" ? 3.0 : 2.0;
  const Text about = facetText(*facet);
  add(m, *facet, -1.0, w, {"投诉：" + about.zh, "complaint about the " + about.en});
}

void Collector::resolved(const Moment& m) {
  const double v = m.outcome == "satisfied" ? 1.0 : m.outcome == "partly" ? 0.0 : -1.0;
  const double w = v >= 0.0 ? 2.0 : 1.0;
  const Text how = m.outcome == "satisfied"
                       ? Text{"投诉已圆满解决", "the complaint was resolved to satisfaction"}
                   : m.outcome == "partly" ? Text{"投诉部分解决", "the complaint was resolved in part"}
                                           : Text{"投诉未能解决", "the complaint was not resolved"};
  add(m, Facet::kService, v, w, how);
}

void Collector::read(const Moment& m) {
  switch (m.event.type) {
    case EventType::kFitAnswer:
    case EventType::kNotTaken:
    case EventType::kFitCheck:
    case EventType::kKept:
      fitPromise(m);
      break;
    case EventType::kReturn:
    case EventType::kExchange:
      fitPromise(m);
      goodsBack(m);
      break;
    case EventType::kReview:
      fitPromise(m);
      review(m);
      break;
    case EventType::kAdviceTaken:
      advice(m, true);
      break;
    case EventType::kAdviceOverruled:
      advice(m, false);
      break;
    case EventType::kDelivery:
      delivery(m);
      break;
    case EventType::kPayment:
      refund(m);
      break;
    case EventType::kComplaint:
      complaint(m);
      break;
    case EventType::kComplaintResolved:
      resolved(m);
      break;
    case EventType::kConsentGiven:
      add(m, Facet::kPrivacy, 1.0, 0.5, {"同意使用数据", "agreed to a use of data"});
      break;
    case EventType::kConsentWithdrawn:
      add(m, Facet::kPrivacy, -1.0, 0.5, {"撤回同意", "withdrew a consent"});
      break;
    default:
      break;
  }
}

}  // namespace

Facets shopEvidence(const History& history) {
  Collector collector;
  for (const Moment& m : history) collector.read(m);
  return collector.take();
}

}  // namespace fitroom::crm
