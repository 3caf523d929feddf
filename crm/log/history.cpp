#include "crm/log/history.h"

#include <algorithm>
#include <set>

#include "crm/core/json.h"

namespace fitroom::crm {
namespace {

constexpr double kCm = 0.01;

std::string text(const Json& j, const char* key) {
  const auto it = j.find(key);
  return it != j.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::optional<double> number(const Json& j, const char* key) {
  const auto it = j.find(key);
  return it != j.end() && it->is_number() ? std::optional(it->get<double>()) : std::nullopt;
}

GarmentFacts readGarment(const Json& j) {
  GarmentFacts g{text(j, "category"), text(j, "colour"), text(j, "style"), std::nullopt};
  const auto price = j.find("price_minor");
  const std::string currency = text(j, "currency");
  if (price != j.end() && price->is_number_integer() && !currency.empty()) {
    g.price = Money{price->get<std::int64_t>(), currency};
  }
  return g;
}

void fillFrom(GarmentFacts& g, const GarmentFacts& other) {
  if (g.category.empty()) g.category = other.category;
  if (g.colour.empty()) g.colour = other.colour;
  if (g.style.empty()) g.style = other.style;
  if (!g.price) g.price = other.price;
}

Said readSaid(const std::string& id, const Json& j) {
  Said said;
  said.event = id;
  said.overall = feelFromName(text(j, "overall")).value_or(0);
  said.advisedSize = text(j, "advised_size");
  said.noneFits = j.value("none_fits", false);
  for (const Json& z : j.value("zones", Json::array())) {
    SaidZone zone;
    zone.zone = zoneFromName(text(z, "zone")).value_or(Zone::kOverall);
    zone.verdict = feelFromName(text(z, "verdict")).value_or(0);
    zone.ease_m = number(z, "ease_cm").value_or(0.0) * kCm;
    if (const auto intended = number(z, "intended_cm")) zone.intended_m = *intended * kCm;
    said.zones.push_back(zone);
  }
  return said;
}

void readFelt(const Json& j, Moment& m) {
  if (const auto it = j.find("answers"); it != j.end() && it->is_object()) {
    for (const auto& [name, feel] : it->items()) {
      if (const auto zone = zoneFromName(name)) m.felt[*zone] = feel.get<int>();
    }
  }
  if (m.reason != nullptr && m.reason->group == ReasonGroup::kSize) {
    const auto direction = number(j, "direction");
    const int d = direction ? static_cast<int>(*direction) : m.reason->direction;
    const Zone zone = zoneFromName(text(j, "zone")).value_or(Zone::kOverall);
    // An answer is finer than a reason code; the code speaks only where no answer does.
    if (d != 0 && (m.felt.empty() || zone != Zone::kOverall)) m.felt.try_emplace(zone, 2 * d);
  }
  if (m.fits.value_or(false) && m.felt.empty()) m.felt[Zone::kOverall] = 0;
}

Moment readMoment(Event e) {
  Moment m;
  const Json j = parseJson(e.payload).value_or(Json::object());
  m.garment = readGarment(j);
  m.orderId = text(j, "order_id");
  if (const auto it = j.find("fits"); it != j.end() && it->is_boolean()) m.fits = it->get<bool>();
  m.reason = findReturnReason(text(j, "reason"));
  readFelt(j, m);
  switch (e.type) {
    case EventType::kTryOn:
    case EventType::kVerdictShown:
      m.said = readSaid(e.id, j);
      break;
    case EventType::kDelivery:
      m.number = number(j, "days_late");
      break;
    case EventType::kPayment:
      m.number = number(j, "refund_days");
      m.word = text(j, "state");
      break;
    case EventType::kReview:
      m.number = number(j, "rating");
      break;
    case EventType::kComplaint:
      m.word = text(j, "facet");
      m.outcome = text(j, "severity");
      break;
    case EventType::kComplaintResolved:
      m.word = text(j, "facet");
      m.outcome = text(j, "outcome");
      break;
    case EventType::kConsentGiven:
    case EventType::kConsentWithdrawn:
      m.word = text(j, "purpose");
      break;
    case EventType::kOverride:
      m.word = text(j, "number");
      m.number = number(j, "value");
      break;
    case EventType::kNotTaken:
      m.word = text(j, "why");
      break;
    case EventType::kWishList:
      m.word = j.value("removed", false) ? "removed" : "";
      break;
    default:
      break;
  }
  m.event = std::move(e);
  return m;
}

bool saysVerdict(const Moment& m) {
  return m.event.type == EventType::kTryOn || m.event.type == EventType::kVerdictShown;
}

// The verdict an event answers: the one it names, by way of another answer if need be, or the latest before.
const Moment* answeredVerdict(const History& h, const Moment& m,
                              const std::map<std::string, std::size_t>& byId) {
  std::string about = m.event.about;
  for (int hops = 0; hops < 8 && !about.empty(); ++hops) {
    const auto it = byId.find(about);
    if (it == byId.end()) return nullptr;
    const Moment& target = h[it->second];
    if (saysVerdict(target)) return &target;
    about = target.event.about;
  }
  if (!m.event.about.empty() || m.event.garment.empty()) return nullptr;
  const Moment* best = nullptr;
  for (const Moment& other : h) {
    if (other.event.time > m.event.time) break;
    if (saysVerdict(other) && other.event.garment == m.event.garment && other.event.size == m.event.size)
      best = &other;
  }
  return best;
}

void joinVerdicts(History& h) {
  std::map<std::string, std::size_t> byId;
  for (std::size_t i = 0; i < h.size(); ++i) byId[h[i].event.id] = i;
  for (Moment& m : h) {
    if (saysVerdict(m)) continue;
    const Moment* verdict = answeredVerdict(h, m, byId);
    if (verdict == nullptr) continue;
    m.said = verdict->said;
    fillFrom(m.garment, verdict->garment);
    if (m.event.garment.empty()) m.event.garment = verdict->event.garment;
    if (m.event.size.empty()) m.event.size = verdict->event.size;
  }
}

// The same garment in two sizes in one order was bought to choose at home.
void markComparisons(History& h) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> sizes;
  for (const Moment& m : h) {
    if (m.event.type == EventType::kOrder && !m.orderId.empty()) {
      sizes[{m.orderId, m.event.garment}].insert(m.event.size);
    }
  }
  for (Moment& m : h) {
    if (m.event.type != EventType::kReturn && m.event.type != EventType::kExchange) continue;
    const auto it = sizes.find({m.orderId, m.event.garment});
    m.compared = (it != sizes.end() && it->second.size() > 1) ||
                 (m.reason != nullptr && m.reason->group == ReasonGroup::kComparison);
  }
}

}  // namespace

const SaidZone* Said::find(Zone z) const {
  const auto it = std::find_if(zones.begin(), zones.end(), [&](const SaidZone& s) { return s.zone == z; });
  return it == zones.end() ? nullptr : &*it;
}

int Said::verdictAt(Zone z) const {
  const SaidZone* zone = find(z);
  return zone != nullptr ? zone->verdict : overall;
}

History readHistory(std::vector<Event> events) {
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.time.ms, a.id) < std::tie(b.time.ms, b.id);
  });
  History h;
  h.reserve(events.size());
  for (Event& e : events) h.push_back(readMoment(std::move(e)));
  joinVerdicts(h);
  markComparisons(h);
  return h;
}

}  // namespace fitroom::crm
