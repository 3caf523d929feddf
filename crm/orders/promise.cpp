#include "crm/orders/promise.h"

#include <algorithm>
#include <array>

#include "crm/core/json.h"
#include "crm/core/words.h"
#include "crm/store/promise_rows.h"

namespace fitroom::crm {
namespace {

constexpr std::array<Word, kLineStateCount> kStates{{{"tried", "试穿", "tried on"},
                                                     {"ordered", "已下单", "ordered"},
                                                     {"paid", "已付款", "paid"},
                                                     {"payment_failed", "付款失败", "payment failed"},
                                                     {"shipped", "已发货", "shipped"},
                                                     {"delivered", "已送达", "delivered"},
                                                     {"checked", "已回访", "fit checked"},
                                                     {"kept", "已留下", "kept"},
                                                     {"exchanged", "已换货", "exchanged"},
                                                     {"returned", "已退货", "returned"},
                                                     {"refunded", "已退款", "refunded"},
                                                     {"not_taken", "未买", "not taken"}}};

constexpr std::array<Word, 6> kKepts{{{"open", "尚无结果", "nothing known yet"},
                                      {"as_said", "与所说相符", "as was said"},
                                      {"not_as_said", "与所说不符", "not as was said"},
                                      {"silent", "留下，未评价", "kept without a word"},
                                      {"apart", "与合身无关", "had nothing to do with the fit"},
                                      {"unsaid", "没有给过判断", "nothing had been said"}}};

int sign(int x) {
  return x < 0 ? -1 : x > 0 ? 1 : 0;
}

bool isOutcome(EventType t) {
  return t == EventType::kKept || t == EventType::kExchange || t == EventType::kReturn ||
         t == EventType::kNotTaken;
}

// Whether an event of this type, without an order, makes a line of its own where it answers a verdict.
bool answers(EventType t) {
  return isOutcome(t) || t == EventType::kFitAnswer || t == EventType::kFitCheck || t == EventType::kReview;
}

bool isOver(LineState s) {
  return s == LineState::kKept || s == LineState::kExchanged || s == LineState::kReturned ||
         s == LineState::kRefunded || s == LineState::kNotTaken;
}

void takeSaid(Promise& p, const Said& said, const Event& verdict) {
  p.saidEvent = said.event;
  p.said = said.overall;
  for (const SaidZone& z : said.zones) p.saidZones[z.zone] = z.verdict;
  p.advisedSize = said.advisedSize;
  p.noneFits = said.noneFits;
  p.models = verdict.models;
  p.inputsHash = verdict.inputsHash;
  p.saidAt = verdict.time;
}

class Folder {
 public:
  Folder(const std::string& customer, const History& history) : customer_(customer), history_(history) {
    for (const Moment& m : history_) byId_[m.event.id] = &m;
  }

  std::vector<Promise> fold();

 private:
  void order(const Moment& m);
  std::vector<std::size_t> find(const Moment& m);
  std::optional<std::size_t> named(const Event& e) const;
  std::size_t makeAnswered(const Moment& m);
  void step(Promise& p, const Moment& m) const;
  const Event* verdictOf(const Moment& m) const;

  const std::string& customer_;
  const History& history_;
  std::map<std::string, const Moment*> byId_;
  std::vector<Promise> lines_;
  std::map<std::string, std::size_t> lineOf_;  // Event -> line it belongs to.
};

const Event* Folder::verdictOf(const Moment& m) const {
  if (!m.said) return nullptr;
  const auto it = byId_.find(m.said->event);
  return it == byId_.end() ? nullptr : &it->second->event;
}

void Folder::order(const Moment& m) {
  Promise p;
  p.customer = customer_;
  p.line = m.event.id;
  p.order = m.orderId;
  p.garment = m.event.garment;
  p.size = m.event.size;
  const Json j = parseJson(m.event.payload).value_or(Json::object());
  p.quantity = j.value("quantity", 1);
  p.state = LineState::kOrdered;
  p.orderedAt = m.event.time;
  if (const Event* verdict = verdictOf(m)) takeSaid(p, *m.said, *verdict);
  lineOf_[m.event.id] = lines_.size();
  lines_.push_back(std::move(p));
}

// The line that an event names, by way of other events of that line if need be.
std::optional<std::size_t> Folder::named(const Event& e) const {
  std::string about = e.about;
  for (int hops = 0; hops < 8 && !about.empty(); ++hops) {
    if (const auto it = lineOf_.find(about); it != lineOf_.end()) return it->second;
    const auto it = byId_.find(about);
    if (it == byId_.end()) break;
    about = it->second->event.about;
  }
  return std::nullopt;
}

std::vector<std::size_t> Folder::find(const Moment& m) {
  const Event& e = m.event;
  std::vector<std::size_t> out;
  if (!m.orderId.empty()) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Promise& p = lines_[i];
      const bool same = p.order == m.orderId && (e.garment.empty() || e.garment == p.garment) &&
                        (e.size.empty() || e.size == p.size);
      if (same) out.push_back(i);
    }
    // A return of one line names it by garment; money and parcels are the whole order's.
    if (!out.empty()) return out;
  }
  if (const auto line = named(e)) return {*line};
  if (e.garment.empty()) return out;
  for (std::size_t i = lines_.size(); i-- > 0;) {
    const Promise& p = lines_[i];
    const bool same = p.garment == e.garment && (e.size.empty() || e.size == p.size);
    // What was said of it goes with the purchase that came of it, and a review comes after the outcome.
    if (same && p.orderedAt.ms != 0 && (!isOver(p.state) || !isOutcome(e.type))) return {i};
  }
  if (m.said) {
    if (const auto it = lineOf_.find(m.said->event); it != lineOf_.end()) return {it->second};
  }
  return out;
}

std::size_t Folder::makeAnswered(const Moment& m) {
  Promise p;
  p.customer = customer_;
  p.garment = m.event.garment;
  p.size = m.event.size;
  p.line = m.said->event;
  if (const Event* verdict = verdictOf(m)) takeSaid(p, *m.said, *verdict);
  lineOf_[p.line] = lines_.size();
  lines_.push_back(std::move(p));
  return lines_.size() - 1;
}

void Folder::step(Promise& p, const Moment& m) const {
  const Json j = parseJson(m.event.payload).value_or(Json::object());
  const auto outcome = [&](LineState s) {
    p.state = s;
    p.outcomeAt = m.event.time;
  };
  for (const auto& [zone, feel] : m.felt) p.felt[zone] = feel;
  switch (m.event.type) {
    case EventType::kPayment:
      if (m.word == "paid" && p.state == LineState::kOrdered) p.state = LineState::kPaid;
      if (m.word == "failed" && p.state == LineState::kOrdered) p.state = LineState::kPaymentFailed;
      if (m.word == "paid" && p.state == LineState::kPaymentFailed) p.state = LineState::kPaid;
      if (m.word == "refunded") p.state = LineState::kRefunded;
      break;
    case EventType::kShipment:
      if (!isOver(p.state)) p.state = LineState::kShipped;
      break;
    case EventType::kDelivery:
      p.deliveredAt = m.event.time;
      if (!isOver(p.state)) p.state = LineState::kDelivered;
      break;
    case EventType::kFitCheck:
      if (!isOver(p.state)) p.state = LineState::kChecked;
      break;
    case EventType::kKept:
      outcome(LineState::kKept);
      break;
    case EventType::kNotTaken:
      outcome(LineState::kNotTaken);
      break;
    case EventType::kExchange:
    case EventType::kReturn:
      outcome(m.event.type == EventType::kReturn ? LineState::kReturned : LineState::kExchanged);
      p.reason = j.value("reason", "");
      p.zone = zoneFromName(j.value("zone", ""));
      p.direction = j.value("direction", m.reason != nullptr ? m.reason->direction : 0);
      p.newSize = j.value("new_size", "");
      p.compared = m.compared;
      break;
    case EventType::kReview:
      if (m.number) p.rating = static_cast<int>(*m.number);
      break;
    case EventType::kComplaint:
      p.complained = true;
      p.complaint = m.word;
      break;
    case EventType::kComplaintResolved:
      p.complaint = m.word + ": " + m.outcome;
      break;
    default:
      break;
  }
}

std::vector<Promise> Folder::fold() {
  for (const Moment& m : history_) {
    if (m.event.type == EventType::kOrder) {
      order(m);
      continue;
    }
    const bool counts = answers(m.event.type) || !m.orderId.empty() ||
                        m.event.type == EventType::kComplaint || m.event.type == EventType::kShipment ||
                        m.event.type == EventType::kDelivery || m.event.type == EventType::kPayment ||
                        m.event.type == EventType::kComplaintResolved;
    if (!counts) continue;
    std::vector<std::size_t> lines = find(m);
    if (lines.empty() && m.said && answers(m.event.type)) lines = {makeAnswered(m)};
    for (const std::size_t i : lines) {
      step(lines_[i], m);
      lineOf_[m.event.id] = i;
    }
  }
  for (Promise& p : lines_) {
    const bool asked = isOver(p.state) || p.state == LineState::kChecked || !p.felt.empty();
    if (p.deliveredAt.ms != 0 && !asked) p.due = {p.deliveredAt.ms + kFitCheckAfterMs};
  }
  std::sort(lines_.begin(), lines_.end(), [](const Promise& a, const Promise& b) { return a.line < b.line; });
  return std::move(lines_);
}

Json zonesJson(const std::map<Zone, int>& zones) {
  Json j = Json::object();
  for (const auto& [zone, feel] : zones) j[zoneName(zone)] = feel;
  return j;
}

std::map<Zone, int> zonesOf(const Json& j, const char* key) {
  std::map<Zone, int> out;
  const auto it = j.find(key);
  if (it == j.end() || !it->is_object()) return out;
  for (const auto& [name, feel] : it->items()) {
    if (const auto zone = zoneFromName(name)) out[*zone] = feel.get<int>();
  }
  return out;
}

}  // namespace

const char* lineStateName(LineState s) {
  return wordOf(kStates, s).name;
}

std::optional<LineState> lineStateFromName(std::string_view name) {
  return findWord<LineState>(kStates, name);
}

Text lineStateText(LineState s) {
  return wordOf(kStates, s).text();
}

const char* keptName(Kept k) {
  return wordOf(kKepts, k).name;
}

Text keptText(Kept k) {
  return wordOf(kKepts, k).text();
}

Kept Promise::kept() const {
  if (saidEvent.empty()) return Kept::kUnsaid;
  if (compared) return Kept::kApart;
  if (!felt.empty()) {
    for (const auto& [at, feel] : felt) {
      const auto it = saidZones.find(at);
      if (sign(feel) != sign(it != saidZones.end() ? it->second : said)) return Kept::kNotAsSaid;
    }
    return Kept::kAsSaid;
  }
  const bool back = state == LineState::kReturned || state == LineState::kExchanged ||
                    (state == LineState::kRefunded && !reason.empty());
  if (back) return Kept::kApart;
  if (state == LineState::kKept) return sign(said) == 0 ? Kept::kSilent : Kept::kNotAsSaid;
  return Kept::kOpen;
}

std::vector<Promise> promises(const std::string& customer, const History& history) {
  return Folder(customer, history).fold();
}

PromiseRow toRow(const Promise& p, bool used) {
  Json j = {{"quantity", p.quantity},
            {"ordered", p.orderedAt.ms},
            {"delivered", p.deliveredAt.ms},
            {"outcome", p.outcomeAt.ms}};
  if (!p.saidEvent.empty()) {
    j["said"] = {{"event", p.saidEvent}, {"overall", p.said},      {"zones", zonesJson(p.saidZones)},
                 {"models", p.models},   {"inputs", p.inputsHash}, {"at", p.saidAt.ms}};
    if (!p.advisedSize.empty()) j["said"]["advised"] = p.advisedSize;
    if (p.noneFits) j["said"]["none"] = true;
  }
  if (!p.felt.empty()) j["felt"] = zonesJson(p.felt);
  if (!p.reason.empty()) j["reason"] = p.reason;
  if (p.zone) j["zone"] = zoneName(*p.zone);
  if (p.direction != 0) j["direction"] = p.direction;
  if (!p.newSize.empty()) j["new_size"] = p.newSize;
  if (p.rating) j["rating"] = *p.rating;
  if (p.complained) j["complained"] = true;
  if (!p.complaint.empty()) j["complaint"] = p.complaint;
  if (p.compared) j["compared"] = true;
  return {p.customer, p.line, p.order, p.garment, p.size, lineStateName(p.state), p.due, used, printJson(j)};
}

Promise fromRow(const PromiseRow& row) {
  Promise p;
  p.customer = row.customer;
  p.line = row.line;
  p.order = row.order;
  p.garment = row.garment;
  p.size = row.size;
  p.state = lineStateFromName(row.state).value_or(LineState::kTried);
  p.due = row.due;
  const Json j = parseJson(row.story).value_or(Json::object());
  p.quantity = j.value("quantity", 1);
  p.orderedAt = {j.value("ordered", std::int64_t{0})};
  p.deliveredAt = {j.value("delivered", std::int64_t{0})};
  p.outcomeAt = {j.value("outcome", std::int64_t{0})};
  if (const auto said = j.find("said"); said != j.end()) {
    p.saidEvent = said->value("event", "");
    p.said = said->value("overall", 0);
    p.saidZones = zonesOf(*said, "zones");
    p.advisedSize = said->value("advised", "");
    p.noneFits = said->value("none", false);
    p.models = said->value("models", std::map<std::string, std::string>());
    p.inputsHash = said->value("inputs", "");
    p.saidAt = {said->value("at", std::int64_t{0})};
  }
  p.felt = zonesOf(j, "felt");
  p.reason = j.value("reason", "");
  p.zone = zoneFromName(j.value("zone", ""));
  p.direction = j.value("direction", 0);
  p.newSize = j.value("new_size", "");
  if (j.contains("rating")) p.rating = j["rating"].get<int>();
  p.complained = j.value("complained", false);
  p.complaint = j.value("complaint", "");
  p.compared = j.value("compared", false);
  return p;
}

}  // namespace fitroom::crm
