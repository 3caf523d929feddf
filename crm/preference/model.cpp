#include "crm/preference/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "crm/preference/ease.h"

namespace fitroom::crm {
namespace {

// What an event adds to a choice. Kept 3, try-on 1, saved 1.5, a rating 2v: field figures; sent back for the
// style or the colour takes 2 from that alone, sent back for the size takes nothing from either.
struct Pull {
  double colour = 0.0;
  double style = 0.0;
  double price = 0.0;
};

Pull pullOf(const Moment& m) {
  switch (m.event.type) {
    case EventType::kView:
      return {0.2, 0.2, 0.2};
    case EventType::kTryOn:
      return {1.0, 1.0, 1.0};
    case EventType::kWishList:
      return m.word == "removed" ? Pull{-1.5, -1.5, -1.5} : Pull{1.5, 1.5, 1.5};
    case EventType::kOrder:
      return {1.0, 1.0, 1.0};
    case EventType::kKept:
      return {3.0, 3.0, 3.0};
    case EventType::kReview: {
      const double v = (m.number.value_or(3.0) - 3.0) / 2.0;
      return {2.0 * v, 2.0 * v, 2.0 * v};
    }
    case EventType::kNotTaken:  // Takes back what trying it on had said.
      return {m.word == "colour" ? -2.0 : 0.0, m.word == "style" ? -2.0 : 0.0,
              m.word == "price" ? -2.0 : 0.0};
    case EventType::kReturn: {
      if (m.reason == nullptr || m.reason->group != ReasonGroup::kTaste) return {};
      return m.reason->code == std::string_view("colour") ? Pull{-2.0, 0.0, 0.0} : Pull{0.0, -2.0, 0.0};
    }
    default:
      return {};
  }
}

struct Choice {
  std::string name;
  std::string event;
  UtcTime at;
  double weight = 0.0;
  Text why;
};

// Dirichlet counts that halve with time; a count never falls below nothing.
class Counts {
 public:
  explicit Counts(const PreferenceModel& model) : model_(model) {}

  void add(const Choice& c) {
    decayTo(c.at);
    const bool seen = counts_.count(c.name) > 0;
    const double before = seen ? share(c.name) : 0.0;
    double& n = counts_[c.name];
    n = std::max(0.0, n + c.weight);
    const double by = share(c.name) - (seen ? before : unseenShare(c.weight > 0 ? c.name : std::string()));
    reasons_[c.name].push_back({c.event, c.at, std::abs(c.weight), by, c.why});
  }

  std::vector<Share> shares(UtcTime now) {
    decayTo(now);
    std::vector<Share> out;
    for (const auto& [name, n] : counts_) {
      const double p = share(name);
      out.push_back(
          {name, p, std::sqrt(p * (1.0 - p) / (total() + model_.choicePrior + 1.0)), n, reasons_[name]});
    }
    std::sort(out.begin(), out.end(), [](const Share& a, const Share& b) {
      return std::tie(b.share, a.name) < std::tie(a.share, b.name);
    });
    return out;
  }

 private:
  void decayTo(UtcTime to) {
    if (to <= at_) return;
    const double keep = std::exp2(-daysBetween(at_, to) / model_.choiceHalfLife_days);
    for (auto& [name, n] : counts_) n *= keep;
    at_ = to;
  }
  double total() const {
    double sum = 0.0;
    for (const auto& [name, n] : counts_) sum += n;
    return sum;
  }
  double share(const std::string& name) const {
    const double each = model_.choicePrior / (static_cast<double>(counts_.size()) + 1.0);
    return (counts_.at(name) + each) / (total() + model_.choicePrior);
  }
  // What the name would have had a moment before it was first seen: the even share of the unseen.
  double unseenShare(const std::string& without) const {
    double sum = 0.0;
    for (const auto& [name, n] : counts_) sum += name == without ? 0.0 : n;
    const double each = model_.choicePrior / static_cast<double>(counts_.size());
    return each / (sum + model_.choicePrior);
  }

  const PreferenceModel& model_;
  UtcTime at_;
  std::map<std::string, double> counts_;
  std::map<std::string, std::vector<Reason>> reasons_;
};

std::vector<Share> fold(std::vector<Choice> choices, const PreferenceModel& model, UtcTime now) {
  // What adds comes before what takes, within one moment: the result then does not hang on ids.
  std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    return std::tie(a.at.ms, b.weight, a.name, a.event) < std::tie(b.at.ms, a.weight, b.name, b.event);
  });
  Counts counts(model);
  for (const Choice& c : choices) {
    if (c.at <= now) counts.add(c);
  }
  return counts.shares(now);
}

}  // namespace

std::string priceBand(const Money& price) {
  // All bands are in hundreds of minor units; a currency without minor units is banded coarser, not wrong.
  const std::int64_t major = price.minor / 100;
  std::int64_t low = 0;
  std::int64_t high = 100;
  while (major >= high) {
    low = high;
    high *= 2;
  }
  return fmt::format("{} {}-{}", price.currency, low, high);
}

Preference learnPreference(const History& history, const PreferenceModel& model, UtcTime now) {
  std::vector<Choice> colours;
  std::vector<Choice> styles;
  std::vector<Choice> prices;
  for (const Moment& m : history) {
    const Pull pull = pullOf(m);
    const Text type = eventTypeText(m.event.type);
    const auto put = [&](std::vector<Choice>& list, const std::string& name, double weight) {
      if (name.empty() || weight == 0.0) return;
      list.push_back(
          {name, m.event.id, m.event.time, weight, {type.zh + "：" + name, type.en + ": " + name}});
    };
    put(colours, m.garment.colour, pull.colour);
    put(styles, m.garment.style.empty() ? m.garment.category : m.garment.style, pull.style);
    if (m.garment.price) put(prices, priceBand(*m.garment.price), pull.price);
  }
  Preference p;
  p.ease = learnEase(history, model, now);
  p.colours = fold(std::move(colours), model, now);
  p.styles = fold(std::move(styles), model, now);
  p.prices = fold(std::move(prices), model, now);
  return p;
}

}  // namespace fitroom::crm
