// The check of a payload against the form of its type.

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>
#include <span>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/log/payload_form.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {
namespace {

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
  if (isPlainPayload(type, json)) return std::string(json);
  const auto parsed = parseJson(json);
  if (!parsed || !parsed->is_object()) {
    return fail(ErrorCode::kInvalidArgument,
                {"事件内容须为 JSON 对象，键不重复，最多嵌套 16 层。",
                 "The event's payload must be a JSON object without repeated keys, nested 16 deep at most."},
                "payload");
  }
  if (auto ok = checkObject(*parsed, {payloadForm(type), garmentFields()}, ""); !ok)
    return tl::unexpected(ok.error());
  return printJson(*parsed);
}

}  // namespace fitroom::crm
