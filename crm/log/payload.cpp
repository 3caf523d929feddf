// The form of each event's payload, as a table, and the check against it.

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>
#include <span>
#include <vector>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/log/event.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {
namespace {

enum class Kind {
  kWord,     // A short string, at most `high` bytes.
  kNote,     // Free text.
  kNumber,   // low..high.
  kInteger,  // low..high.
  kFlag,
  kOneOf,   // One of `words`.
  kReason,  // A code of returnReasons().
  kZone,
  kFeel,      // One of the five words.
  kCurrency,  // Three capitals.
  kWords,     // Up to 50 short strings.
  kZones,     // Verdict per zone.
  kAnswers,   // Zone -> -2..2.
};

struct Field {
  const char* key;
  Kind kind;
  bool required = false;
  double low = 0.0;
  double high = 0.0;
  std::vector<const char*> words = {};
};

using Fields = std::vector<Field>;

// What any event about a garment may carry, copied at the time so that the log stands on its own.
const Fields& garmentFields() {
  static const Fields fields = {{"category", Kind::kWord, false, 0, 64},
                                {"colour", Kind::kWord, false, 0, 64},
                                {"style", Kind::kWord, false, 0, 64},
                                {"price_minor", Kind::kInteger, false, 0, 1e12},
                                {"currency", Kind::kCurrency}};
  return fields;
}

const Fields& zoneFields() {
  static const Fields fields = {{"zone", Kind::kZone, true},
                                {"ease_cm", Kind::kNumber, true, -200, 200},
                                {"intended_cm", Kind::kNumber, false, -200, 200},
                                {"garment_cm", Kind::kNumber, false, 0, 500},
                                {"body_cm", Kind::kNumber, false, 0, 500},
                                {"verdict", Kind::kFeel, true},
                                {"strain", Kind::kNumber, false, -1, 10},
                                {"confidence", Kind::kNumber, false, 0, 1}};
  return fields;
}

Fields said() {
  return {{"zones", Kind::kZones, true},
          {"overall", Kind::kFeel, true},
          {"advised_size", Kind::kWord, false, 0, 32},
          {"none_fits", Kind::kFlag},
          {"advice_confidence", Kind::kNumber, false, 0, 1}};
}

Fields afterSale() {
  return {{"order_id", Kind::kWord, false, 0, 128},
          {"reason", Kind::kReason, true},
          {"zone", Kind::kZone},
          {"direction", Kind::kInteger, false, -1, 1},
          {"coded_by", Kind::kOneOf, false, 0, 0, {"customer", "staff", "inferred"}},
          {"answers", Kind::kAnswers},
          {"note", Kind::kNote},
          {"new_size", Kind::kWord, false, 0, 32}};
}

Fields complaint() {
  return {{"facet", Kind::kOneOf, true, 0, 0, {"fit_promise", "product", "delivery", "service", "privacy"}},
          {"case_id", Kind::kWord, false, 0, 128},
          {"note", Kind::kNote}};
}

Fields with(Fields fields, std::initializer_list<Field> more) {
  fields.insert(fields.end(), more);
  return fields;
}

const std::vector<const char*> kPurposeWords = {"keep_profile", "improve_model", "marketing", "share_stores"};

// Index: EventType.
const std::vector<Fields>& forms() {
  static const std::vector<Fields> table = [] {
    std::vector<Fields> t(kEventTypeCount);
    const auto set = [&](EventType type, Fields fields) {
      t[static_cast<std::size_t>(type)] = std::move(fields);
    };
    set(EventType::kVisit, {{"source", Kind::kWord, false, 0, 64}});
    set(EventType::kSearch,
        {{"query", Kind::kWord, true, 0, 200}, {"results", Kind::kInteger, false, 0, 1e9}});
    set(EventType::kView, {{"seconds", Kind::kNumber, false, 0, 86400}});
    set(EventType::kCompare, {{"garments", Kind::kWords, true}});
    set(EventType::kBodyMade, {{"source", Kind::kOneOf, true, 0, 0, {"typed", "tape", "scan", "saved"}},
                               {"body_id", Kind::kWord, false, 0, 128},
                               {"given", Kind::kInteger, false, 0, 1000},
                               {"inferred", Kind::kInteger, false, 0, 1000}});
    set(EventType::kTryOn, said());
    set(EventType::kVerdictShown, said());
    set(EventType::kOutfitSaved, {{"garments", Kind::kWords, true}, {"name", Kind::kWord, false, 0, 128}});
    set(EventType::kAdviceTaken, {{"advised_size", Kind::kWord, false, 0, 32}});
    set(EventType::kAdviceOverruled,
        {{"advised_size", Kind::kWord, false, 0, 32}, {"chosen_size", Kind::kWord, false, 0, 32}});
    set(EventType::kWishList, {{"removed", Kind::kFlag}});
    set(EventType::kOrder,
        {{"order_id", Kind::kWord, true, 1, 128}, {"quantity", Kind::kInteger, false, 1, 1e6}});
    set(EventType::kPayment,
        {{"order_id", Kind::kWord, true, 1, 128},
         {"state", Kind::kOneOf, true, 0, 0, {"pending", "paid", "failed", "refunded", "partly_refunded"}},
         {"amount_minor", Kind::kInteger, false, 0, 1e12},
         {"refund_days", Kind::kNumber, false, 0, 3650}});
    set(EventType::kShipment,
        {{"order_id", Kind::kWord, true, 1, 128}, {"carrier", Kind::kWord, false, 0, 64}});
    set(EventType::kDelivery,
        {{"order_id", Kind::kWord, true, 1, 128}, {"days_late", Kind::kNumber, true, -365, 3650}});
    set(EventType::kFitCheck, {{"answers", Kind::kAnswers, true}, {"note", Kind::kNote}});
    set(EventType::kKept, {{"order_id", Kind::kWord, false, 0, 128},
                           {"fits", Kind::kFlag},
                           {"answers", Kind::kAnswers},
                           {"note", Kind::kNote}});
    set(EventType::kExchange, afterSale());
    set(EventType::kReturn, afterSale());
    set(EventType::kReview,
        {{"rating", Kind::kInteger, true, 1, 5}, {"answers", Kind::kAnswers}, {"note", Kind::kNote}});
    set(EventType::kFitAnswer, {{"answers", Kind::kAnswers, true}, {"note", Kind::kNote}});
    set(EventType::kComplaint,
        with(complaint(), {{"severity", Kind::kOneOf, false, 0, 0, {"low", "normal", "high", "urgent"}}}));
    set(EventType::kComplaintResolved,
        with(complaint(),
             {{"outcome", Kind::kOneOf, true, 0, 0, {"satisfied", "partly", "unsatisfied", "rejected"}}}));
    set(EventType::kMessageSent,
        {{"message_id", Kind::kWord, true, 1, 128}, {"campaign", Kind::kWord, false, 0, 128}});
    set(EventType::kMessageOpened, {{"message_id", Kind::kWord, true, 1, 128}});
    set(EventType::kConsentGiven, {{"purpose", Kind::kOneOf, true, 0, 0, kPurposeWords},
                                   {"text_version", Kind::kWord, false, 0, 64},
                                   {"expires_ms", Kind::kInteger, false, 0, 253402300799999.0}});
    set(EventType::kConsentWithdrawn,
        {{"purpose", Kind::kOneOf, true, 0, 0, kPurposeWords}, {"text_version", Kind::kWord, false, 0, 64}});
    set(EventType::kStaffNote, {{"note", Kind::kNote, true}});
    set(EventType::kOverride, {{"number", Kind::kWord, true, 1, 64},
                               {"value", Kind::kNumber, false, 0, 1},
                               {"note", Kind::kNote, true}});
    set(EventType::kNotTaken,
        {{"why", Kind::kOneOf, false, 0, 0, {"fit", "style", "colour", "fabric", "price", "other"}},
         {"answers", Kind::kAnswers},
         {"note", Kind::kNote}});
    return t;
  }();
  return table;
}

tl::unexpected<Error> refuse(const std::string& key, const std::string& zh, const std::string& en) {
  return fail(
      ErrorCode::kInvalidArgument,
      {fmt::format("事件内容的“{}”{}", key, zh), fmt::format("In the event's payload, \"{}\" {}", key, en)},
      key);
}

Expected<void> checkObject(const Json& object, std::initializer_list<std::span<const Field>> forms,
                           const std::string& path);

Expected<void> checkNumber(const Field& f, const Json& v, const std::string& key) {
  const bool whole = f.kind == Kind::kInteger;
  const double x = v.is_number() ? v.get<double>() : NAN;
  if (!std::isfinite(x) || x < f.low || x > f.high || (whole && !v.is_number_integer())) {
    return refuse(
        key, fmt::format("须为 {} 到 {} 的{}。", f.low, f.high, whole ? "整数" : "数字"),
        fmt::format("must be a {} from {} to {}.", whole ? "whole number" : "number", f.low, f.high));
  }
  return {};
}

Expected<void> checkWord(const Field& f, const Json& v, const std::string& key) {
  const std::size_t limit = f.kind == Kind::kNote ? kMaxNoteBytes : static_cast<std::size_t>(f.high);
  if (!v.is_string()) return refuse(key, "须为文字。", "must be text.");
  const auto& s = v.get_ref<const std::string&>();
  if (s.size() < static_cast<std::size_t>(f.low)) return refuse(key, "不能为空。", "must not be empty.");
  return checkText(s, limit, {"“" + key + "”", "value of \"" + key + "\""}, f.kind == Kind::kNote);
}

Expected<void> checkChoice(const Field& f, const Json& v, const std::string& key) {
  const std::string s = v.is_string() ? v.get<std::string>() : std::string();
  bool known = false;
  std::string allowed;
  const auto offer = [&](const char* word) {
    known = known || s == word;
    allowed += (allowed.empty() ? "" : ", ") + std::string(word);
  };
  if (f.kind == Kind::kZone) {
    for (int i = 0; i < kZoneCount; ++i) offer(zoneName(static_cast<Zone>(i)));
  } else if (f.kind == Kind::kFeel) {
    for (int i = -2; i <= 2; ++i) offer(feelName(i));
  } else if (f.kind == Kind::kReason) {
    for (const ReturnReason& r : returnReasons()) offer(r.code);
  } else {
    for (const char* word : f.words) offer(word);
  }
  if (known) return {};
  return refuse(key, "须为以下之一：" + allowed + "。", "must be one of: " + allowed + ".");
}

Expected<void> checkCurrency(const Json& v, const std::string& key) {
  const std::string s = v.is_string() ? v.get<std::string>() : std::string();
  bool good = s.size() == 3;
  for (const char c : s) good = good && c >= 'A' && c <= 'Z';
  return good ? Expected<void>{}
              : refuse(key, "须为三个大写字母，如 CNY。", "must be three capitals, such as CNY.");
}

Expected<void> checkWords(const Json& v, const std::string& key) {
  if (!v.is_array() || v.empty() || v.size() > 50)
    return refuse(key, "须为 1 至 50 项的列表。", "must be a list of 1 to 50.");
  for (const Json& item : v) {
    if (!item.is_string()) return refuse(key, "须为文字列表。", "must be a list of texts.");
    if (auto ok = checkId(item.get_ref<const std::string&>(), 128,
                          {"“" + key + "”的一项", "entry of \"" + key + "\""});
        !ok)
      return ok;
  }
  return {};
}

Expected<void> checkZones(const Json& v, const std::string& key) {
  if (!v.is_array() || v.size() > kZoneCount)
    return refuse(key, "须为部位列表。", "must be a list of zones.");
  std::string seen;
  for (const Json& zone : v) {
    if (!zone.is_object()) return refuse(key, "的每一项须为对象。", "must hold objects.");
    if (auto ok = checkObject(zone, {zoneFields()}, key + "."); !ok) return ok;
    const std::string tag = "|" + zone["zone"].get<std::string>() + "|";
    if (seen.find(tag) != std::string::npos) return refuse(key, "中有重复的部位。", "names a zone twice.");
    seen += tag;
  }
  return {};
}

Expected<void> checkAnswers(const Json& v, const std::string& key) {
  if (!v.is_object() || v.empty()) return refuse(key, "须为“部位: -2 至 2”。", "must map zones to -2 .. 2.");
  for (const auto& [zone, feel] : v.items()) {
    if (!zoneFromName(zone)) return refuse(key, "中有未知的部位。", "names an unknown zone.");
    if (auto ok = checkNumber({"", Kind::kInteger, true, kTooTight, kTooLoose}, feel, key + "." + zone); !ok)
      return ok;
  }
  return {};
}

Expected<void> checkField(const Field& f, const Json& v, const std::string& key) {
  switch (f.kind) {
    case Kind::kWord:
    case Kind::kNote:
      return checkWord(f, v, key);
    case Kind::kNumber:
    case Kind::kInteger:
      return checkNumber(f, v, key);
    case Kind::kFlag:
      return v.is_boolean() ? Expected<void>{}
                            : refuse(key, "须为 true 或 false。", "must be true or false.");
    case Kind::kOneOf:
    case Kind::kReason:
    case Kind::kZone:
    case Kind::kFeel:
      return checkChoice(f, v, key);
    case Kind::kCurrency:
      return checkCurrency(v, key);
    case Kind::kWords:
      return checkWords(v, key);
    case Kind::kZones:
      return checkZones(v, key);
    case Kind::kAnswers:
      return checkAnswers(v, key);
  }
  return {};
}

Expected<void> checkObject(const Json& object, std::initializer_list<std::span<const Field>> groups,
                           const std::string& path) {
  std::size_t known = 0;
  for (const auto& group : groups) {
    for (const Field& f : group) {
      const auto it = object.find(f.key);
      if (it == object.end()) {
        if (f.required) return refuse(path + f.key, "是必填项。", "is required.");
        continue;
      }
      ++known;
      if (auto ok = checkField(f, *it, path + f.key); !ok) return ok;
    }
  }
  if (known == object.size()) return {};
  // The unknown key itself is not repeated: it comes from outside and could be anything.
  return fail(
      ErrorCode::kInvalidArgument,
      {"事件内容含有此类事件不允许的项目。只写文档列出的项目。",
       "The event's payload has an entry that its type does not know. Write only what is documented."},
      "payload");
}

}  // namespace

Expected<std::string> validatePayload(EventType type, std::string_view json) {
  if (json.size() > kMaxPayloadBytes) {
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("事件内容太大：{} 字节，最多 {} 字节。", json.size(), kMaxPayloadBytes),
                 fmt::format("The event's payload is too large: {} bytes, {} at most.", json.size(),
                             kMaxPayloadBytes)},
                "payload");
  }
  const auto parsed = parseJson(json);
  if (!parsed || !parsed->is_object()) {
    return fail(ErrorCode::kInvalidArgument,
                {"事件内容须为 JSON 对象，键不重复，最多嵌套 16 层。",
                 "The event's payload must be a JSON object without repeated keys, nested 16 deep at most."},
                "payload");
  }
  const Fields& form = forms()[static_cast<std::size_t>(type)];
  if (auto ok = checkObject(*parsed, {form, garmentFields()}, ""); !ok) return tl::unexpected(ok.error());
  return printJson(*parsed);
}

}  // namespace fitroom::crm
