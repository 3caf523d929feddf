#include <fmt/format.h>

#include <cstdlib>

#include "crm/trust/trust.h"

namespace fitroom::crm {
namespace {

struct Judged {
  double v = 0.0;
  double w = 0.0;
  Text because;
};

Judged judgeSizeReturn(const Moment& m) {
  if (!m.said) return {1.0, 0.5, {"尺码原因，购买前未试穿", "about size, bought without a try-on"}};
  for (const auto& [zone, felt] : m.felt) {
    if (std::abs(felt - m.said->verdictAt(zone)) >= 2) {
      return {0.0, 0.0, {"我们的尺码判断有误，不计入", "our verdict was wrong, so it does not count"}};
    }
  }
  return {1.0, 0.5, {"尺码原因，试穿时已提示", "about size, and the try-on had said so"}};
}

Judged judge(const Moment& m) {
  if (m.compared) return {0.0, 0.0, {"为比较而购买，不计入", "bought to compare, so it does not count"}};
  switch (m.reason != nullptr ? m.reason->group : ReasonGroup::kNone) {
    case ReasonGroup::kSize:
      return judgeSizeReturn(m);
    case ReasonGroup::kQuality:
    case ReasonGroup::kFault:
    case ReasonGroup::kDelivery:
      return {0.0, 0.0, {"原因在商店一方，不计入", "the shop's doing, so it does not count"}};
    case ReasonGroup::kComparison:
      return {0.0, 0.0, {"为比较而购买，不计入", "bought to compare, so it does not count"}};
    case ReasonGroup::kTaste:
    case ReasonGroup::kNone:
      return {1.0, 1.0, {"与合身无关的退货", "sent back for a reason other than fit"}};
  }
  return {};
}

}  // namespace

std::vector<Evidence> riskEvidence(const History& history) {
  std::vector<Evidence> out;
  for (const Moment& m : history) {
    if (m.event.type == EventType::kKept) {
      out.push_back({m.event.id, m.event.time, -1.0, 1.0, {"留下", "kept"}});
    } else if (m.event.type == EventType::kReturn) {
      Judged j = judge(m);
      out.push_back(
          {m.event.id, m.event.time, j.v, j.w, {"退货；" + j.because.zh, "returned; " + j.because.en}});
    }
  }
  return out;
}

}  // namespace fitroom::crm
