#include "crm/log/summary.h"

#include <fmt/format.h>

#include "crm/core/json.h"
#include "crm/log/payload_words.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kMostNote = 300;  // Bytes of a note that one line shows.

/// Builds both languages side by side: the first part follows a colon, the others a comma.
class Line {
 public:
  explicit Line(Text start) : text_(std::move(start)) {}

  void add(const Text& part) {
    text_.zh += (parts_ == 0 ? "：" : "，") + part.zh;
    text_.en += (parts_ == 0 ? ": " : ", ") + part.en;
    ++parts_;
  }
  void addSame(const std::string& word) { add(Text{word, word}); }
  /// Straight behind what stands there.
  void join(const std::string& more) {
    text_.zh += more;
    text_.en += more;
  }
  Text take() { return std::move(text_); }

 private:
  Text text_;
  int parts_ = 0;
};

std::string str(const Json& j, const char* key) {
  const auto it = j.find(key);
  return it != j.end() && it->is_string() ? it->get<std::string>() : std::string();
}

double num(const Json& j, const char* key, double otherwise = 0.0) {
  const auto it = j.find(key);
  return it != j.end() && it->is_number() ? it->get<double>() : otherwise;
}

bool flag(const Json& j, const char* key) {
  const auto it = j.find(key);
  return it != j.end() && it->is_boolean() && it->get<bool>();
}

void addWord(Line& line, const Json& j, const char* key) {
  if (const std::string word = str(j, key); !word.empty()) line.add(payloadWord(key, word));
}

void addNamed(Line& line, const Json& j, const char* key) {
  const std::string value = str(j, key);
  if (value.empty()) return;
  const Text name = payloadKey(key);
  line.add({name.zh + " " + value, name.en + " " + value});
}

std::string listOf(const Json& j, const char* key) {
  std::string out;
  const auto it = j.find(key);
  if (it == j.end() || !it->is_array()) return out;
  for (const Json& one : *it) {
    if (one.is_string()) out += (out.empty() ? "" : " + ") + one.get<std::string>();
  }
  return out;
}

std::string cut(std::string s) {
  if (s.size() <= kMostNote) return s;
  s.resize(kMostNote);
  while (!s.empty() && (static_cast<unsigned char>(s.back()) & 0xC0u) == 0x80u) s.pop_back();
  if (!s.empty() && static_cast<unsigned char>(s.back()) >= 0xC0u) s.pop_back();
  return s + "…";
}

void addNote(Line& line, const Json& j) {
  std::string note = str(j, "note");
  if (note.empty()) return;
  for (char& c : note) c = c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
  note = cut(std::move(note));
  line.add({"“" + note + "”", "\"" + note + "\""});
}

void addAnswers(Line& line, const Json& j) {
  const auto it = j.find("answers");
  if (it == j.end() || !it->is_object()) return;
  for (const auto& [name, feel] : it->items()) {
    const auto zone = zoneFromName(name);
    if (!zone || !feel.is_number_integer()) continue;
    const Text where = zoneText(*zone);
    const Text how = feelText(feel.get<int>(), *zone);
    line.add({where.zh + how.zh, where.en + " " + how.en});
  }
}

// A verdict: the whole, the size that was advised, and each zone that was not right.
void addSaid(Line& line, const Json& j) {
  if (const auto overall = feelFromName(str(j, "overall"))) {
    const Text feel = feelText(*overall, Zone::kOverall);
    line.add({"我们说" + feel.zh, "we said " + feel.en});
  }
  if (flag(j, "none_fits")) {
    line.add({"没有合适的尺码", "no size fits"});
  } else if (const std::string size = str(j, "advised_size"); !size.empty()) {
    line.add({"建议 " + size, "advised " + size});
  }
  const auto zones = j.find("zones");
  if (zones == j.end() || !zones->is_array()) return;
  for (const Json& z : *zones) {
    const auto zone = zoneFromName(str(z, "zone"));
    const auto feel = feelFromName(str(z, "verdict"));
    if (!zone || !feel || *feel == 0) continue;
    line.add({zoneText(*zone).zh + feelText(*feel, *zone).zh,
              zoneText(*zone).en + " " + feelText(*feel, *zone).en});
  }
}

void addMoney(Line& line, const Json& j, const char* key) {
  if (!j.contains(key)) return;
  const std::string currency = str(j, "currency");
  line.addSame(fmt::format("{:.2f}{}{}", num(j, key) / 100.0, currency.empty() ? "" : " ", currency));
}

void addAfterSale(Line& line, const Json& j) {
  addWord(line, j, "reason");
  addWord(line, j, "zone");
  const ReturnReason* reason = findReturnReason(str(j, "reason"));
  const int direction = static_cast<int>(num(j, "direction"));
  if (direction != 0 && (reason == nullptr || reason->direction == 0)) {
    line.add(direction < 0 ? Text{"偏小", "too small"} : Text{"偏大", "too big"});
  }
  if (const std::string size = str(j, "new_size"); !size.empty())
    line.add({"换成 " + size, "for size " + size});
  addNamed(line, j, "order_id");
}

void addDelivery(Line& line, const Json& j) {
  const double late = num(j, "days_late");
  if (late > 0) {
    line.add({fmt::format("晚到 {:g} 天", late), fmt::format("{:g} days late", late)});
  } else if (late < 0) {
    line.add({fmt::format("提前 {:g} 天", -late), fmt::format("{:g} days early", -late)});
  } else {
    line.add({"按时", "on time"});
  }
  addNamed(line, j, "order_id");
}

void addBefore(Line& line, const Event& e, const Json& j) {
  switch (e.type) {
    case EventType::kVisit:
      addNamed(line, j, "source");
      break;
    case EventType::kSearch:
      line.add({"“" + str(j, "query") + "”", "\"" + str(j, "query") + "\""});
      if (j.contains("results")) {
        line.add(
            {fmt::format("{:g} 个结果", num(j, "results")), fmt::format("{:g} results", num(j, "results"))});
      }
      break;
    case EventType::kView:
      if (j.contains("seconds"))
        line.add({fmt::format("{:g} 秒", num(j, "seconds")), fmt::format("{:g} seconds", num(j, "seconds"))});
      break;
    case EventType::kOutfitSaved:
      addNamed(line, j, "name");
      [[fallthrough]];
    case EventType::kCompare:
      line.addSame(listOf(j, "garments"));
      break;
    case EventType::kBodyMade:
      addWord(line, j, "source");
      break;
    case EventType::kAdviceTaken:
    case EventType::kAdviceOverruled:
      addNamed(line, j, "advised_size");
      addNamed(line, j, "chosen_size");
      addWord(line, j, "why");
      break;
    case EventType::kWishList:
      if (flag(j, "removed")) line.add({"取消", "taken off again"});
      break;
    default:
      addSaid(line, j);
      break;
  }
}

void addDuring(Line& line, const Event& e, const Json& j) {
  switch (e.type) {
    case EventType::kOrder:
      addNamed(line, j, "order_id");
      if (num(j, "quantity", 1) > 1)
        line.add(
            {fmt::format("{:g} 件", num(j, "quantity")), fmt::format("{:g} pieces", num(j, "quantity"))});
      addMoney(line, j, "price_minor");
      break;
    case EventType::kPayment:
      addWord(line, j, "state");
      addMoney(line, j, "amount_minor");
      addNamed(line, j, "order_id");
      break;
    case EventType::kShipment:
      addNamed(line, j, "carrier");
      addNamed(line, j, "order_id");
      break;
    case EventType::kDelivery:
      addDelivery(line, j);
      break;
    case EventType::kExchange:
    case EventType::kReturn:
      addAfterSale(line, j);
      break;
    case EventType::kKept:
      if (flag(j, "fits")) line.add({"合身", "fits"});
      break;
    case EventType::kReview:
      line.add(
          {fmt::format("{:g} 分（满分 5）", num(j, "rating")), fmt::format("{:g} of 5", num(j, "rating"))});
      break;
    default:
      addWord(line, j, "why");
      break;
  }
}

void addOther(Line& line, const Event& e, const Json& j) {
  switch (e.type) {
    case EventType::kComplaint:
    case EventType::kComplaintResolved:
      addWord(line, j, "facet");
      addWord(line, j, "severity");
      addWord(line, j, "outcome");
      break;
    case EventType::kMessageSent:
    case EventType::kMessageOpened:
      addNamed(line, j, "campaign");
      addNamed(line, j, "message_id");
      break;
    case EventType::kOverride:
      line.addSame(j.contains("value") ? fmt::format("{} = {:.2f}", str(j, "number"), num(j, "value"))
                                       : str(j, "number"));
      if (!j.contains("value")) line.add({"恢复计算值", "computed again"});
      break;
    case EventType::kMerged:
    case EventType::kUnmerged:
      addWord(line, j, "by");
      break;
    case EventType::kObjection:
      addWord(line, j, "to");
      if (flag(j, "lifted")) line.add({"取消", "taken back"});
      break;
    case EventType::kRightsRequest:
      addWord(line, j, "right");
      addWord(line, j, "state");
      break;
    default:
      addWord(line, j, "purpose");
      addWord(line, j, "relation");
      break;
  }
}

bool isBefore(EventType t) {
  return t <= EventType::kWishList;
}

bool isSale(EventType t) {
  return (t >= EventType::kOrder && t <= EventType::kFitAnswer) || t == EventType::kNotTaken;
}

}  // namespace

Text summarise(const Event& e) {
  Line line(eventTypeText(e.type));
  if (!e.garment.empty()) line.join(" " + e.garment + (e.size.empty() ? "" : " " + e.size));
  const Json j = parseJson(e.payload).value_or(Json::object());
  if (isBefore(e.type)) {
    addBefore(line, e, j);
  } else if (isSale(e.type)) {
    addDuring(line, e, j);
  } else {
    addOther(line, e, j);
  }
  addAnswers(line, j);
  addNote(line, j);
  return line.take();
}

}  // namespace fitroom::crm
