#include "crm/exchange/record_fields.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "crm/core/utf8.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kMaxRefBytes = 128;
constexpr std::size_t kMaxIdentityBytes = 200;

std::string_view trimmed(std::string_view s) {
  const auto from = s.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\r\n") - from + 1);
}

std::optional<bool> yesNo(std::string_view s) {
  static const std::set<std::string_view> yes = {"1",    "y",    "Y",    "yes", "Yes",  "YES",
                                                 "true", "True", "TRUE", "是",  "同意", "有"};
  static const std::set<std::string_view> no = {"0",     "n",     "N",     "no", "No",     "NO",
                                                "false", "False", "FALSE", "否", "不同意", "无"};
  if (yes.count(s) > 0) return true;
  if (no.count(s) > 0) return false;
  return std::nullopt;
}

std::optional<double> number(std::string_view s) {
  double x = 0.0;
  const auto end = std::from_chars(s.data(), s.data() + s.size(), x);
  if (end.ec != std::errc() || end.ptr != s.data() + s.size() || !std::isfinite(x)) return std::nullopt;
  return x;
}

// "2024-03-01", ISO 8601 with a zone, and the "2024/3/1" of spreadsheets, which is a day.
Expected<UtcTime> timeOf(std::string_view s) {
  std::string text(s);
  int part = 0;
  std::string day;
  std::string digits;
  bool slashes = text.find('/') != std::string::npos;
  for (const char c : slashes ? text + "/" : std::string()) {
    if (c == '/') {
      day += std::string(digits.size() == 1 ? "0" : "") + digits + (part++ < 2 ? "-" : "");
      digits.clear();
    } else {
      digits += c;
    }
  }
  return fromIso8601(slashes && part == 3 ? day : text);
}

Text notReadable(const char* zh, const char* en) {
  return {zh, en};
}

std::string scalarText(const Json& v) {
  if (v.is_string()) return v.get<std::string>();
  if (v.is_boolean()) return v.get<bool>() ? "1" : "0";
  return v.is_number() ? printJson(v) : std::string();
}

std::string textAt(const Json& j, const char* key) {
  const auto it = j.find(key);
  return it != j.end() ? scalarText(*it) : std::string();
}

// Payload keys that are numbers or flags; everything else is text.
Json payloadValue(const std::string& key, std::string_view text) {
  static const std::set<std::string> numbers = {
      "quantity", "price_minor", "direction", "rating",   "days_late", "amount_minor",      "refund_days",
      "seconds",  "results",     "given",     "inferred", "value",     "advice_confidence", "expires_ms"};
  static const std::set<std::string> flags = {"fits", "removed", "none_fits"};
  if (numbers.count(key) > 0) {
    long long whole = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (end.ec == std::errc() && end.ptr == text.data() + text.size()) return whole;
    if (const auto x = number(text)) return *x;
  }
  if (flags.count(key) > 0) {
    if (const auto b = yesNo(text)) return *b;
  }
  return std::string(text);
}

}  // namespace

FieldSink<ImportedCustomer>::FieldSink(std::int64_t line, std::vector<ImportIssue>& issues)
    : issues_(issues) {
  row_.line = line;
}

void FieldSink<ImportedCustomer>::warn(const std::string& field, Text text) {
  issues_.push_back({row_.line, field, std::move(text), false});
}

void FieldSink<ImportedCustomer>::refuse(const std::string& field, Text text) {
  issues_.push_back({row_.line, field, std::move(text), true});
  refused_ = true;
}

void FieldSink<ImportedCustomer>::putConsent(const std::string& field, std::string_view text) {
  const auto purpose = purposeFromName(field.substr(8));
  const auto said = yesNo(text);
  if (!purpose || !said) {
    // A consent that cannot be read is not one.
    return warn(field,
                notReadable("同意一栏须为 是/否 或 yes/no；读不懂，按未同意处理。",
                            "A consent must be yes or no; it cannot be read and counts as not given."));
  }
  row_.consents.push_back({*purpose, *said, std::nullopt, std::nullopt, ""});
}

void FieldSink<ImportedCustomer>::putMeasure(const std::string& field, std::string_view name,
                                             std::string_view text) {
  const auto x = number(text);
  if (name.size() < 4 || !x || *x <= 0.0 || *x > 1000.0) {
    return warn(field,
                notReadable("尺寸须为大于 0、不超过 1000 的数字（厘米或公斤）；此项略去。",
                            "A measure must be a number above 0, up to 1000 (cm or kg); it is left out."));
  }
  const bool kg = name.ends_with("_kg");
  body_.measures[std::string(name.substr(0, name.size() - 3))] = kg ? *x : *x / 100.0;
}

void FieldSink<ImportedCustomer>::put(const std::string& field, std::string_view raw) {
  const std::string_view text = trimmed(raw);
  if (text.empty()) return;
  const auto keep = [&](std::string& to, std::size_t most, const Text& what) {
    if (auto ok = checkText(text, most, what); !ok) return refuse(field, ok.error().text);
    to = text;
  };
  const auto keepTime = [&](std::optional<UtcTime>& to) {
    const auto t = isUtf8(text) ? timeOf(text) : fromIso8601("");
    if (!t) {
      return warn(field, notReadable("看不懂日期，此项略去。请写成 2026-03-01。",
                                     "The date cannot be read and is left out. Write it as 2026-03-01."));
    }
    to = *t;
  };
  if (field == "ref") return keep(row_.ref, kMaxRefBytes, {"编号", "number"});
  if (field == "name") return keep(row_.identity.name, kMaxIdentityBytes, {"姓名", "name"});
  if (field == "email") return keep(row_.identity.email, kMaxIdentityBytes, {"邮箱", "e-mail address"});
  if (field == "phone") return keep(row_.identity.phone, kMaxIdentityBytes, {"电话", "phone number"});
  if (field == "locale") return keep(row_.identity.locale, 16, {"语言", "locale"});
  if (field == "consent_text") return keep(consentText_, 64, {"同意书版本", "consent's wording"});
  if (field == "created") return keepTime(row_.created);
  if (field == "consent_time") return keepTime(consentTime_);
  if (field == "body_time") return keepTime(body_.made);
  if (field.starts_with("consent.")) return putConsent(field, text);
  if (field.starts_with("body.")) return putMeasure(field, std::string_view(field).substr(5), text);
}

void FieldSink<ImportedCustomer>::putConsents(const Json& list) {
  for (const Json& c : list) {
    if (!c.is_object()) continue;
    const auto purpose = purposeFromName(textAt(c, "purpose"));
    const auto said = yesNo(textAt(c, "given"));
    if (!purpose || !said) {
      warn("consents", notReadable("有一项同意读不懂，按未同意处理。",
                                   "A consent cannot be read and counts as not given."));
      continue;
    }
    ImportedConsent consent{*purpose, *said, std::nullopt, std::nullopt, textAt(c, "text_version")};
    if (const auto t = fromIso8601(textAt(c, "at"))) consent.at = *t;
    if (const auto t = fromIso8601(textAt(c, "expires"))) consent.expires = *t;
    row_.consents.push_back(std::move(consent));
  }
}

void FieldSink<ImportedCustomer>::putBodies(const Json& list) {
  for (const Json& b : list) {
    if (!b.is_object() || !b.contains("measures") || !b["measures"].is_object()) continue;
    ImportedBody flat = std::exchange(body_, {});  // What came without a list waits.
    for (const auto& [name, value] : b["measures"].items()) {
      if (isField(ImportKind::kCustomers, "body." + name)) {
        putMeasure("body." + name, name, scalarText(value));
      } else {
        warn("bodies",
             notReadable("有一个尺寸的名称读不懂（须以 _cm 或 _kg 结尾）；此项略去。",
                         "A measure's name cannot be read (it must end in _cm or _kg); it is left out."));
      }
    }
    if (const auto t = fromIso8601(textAt(b, "made"))) body_.made = *t;
    static const std::set<std::string> sources = {"typed", "tape", "scan", "saved"};
    if (const std::string source = textAt(b, "source"); sources.count(source) > 0) body_.source = source;
    if (!body_.measures.empty()) row_.bodies.push_back(std::move(body_));
    body_ = std::move(flat);
  }
}

void FieldSink<ImportedCustomer>::putJson(const Json& object) {
  for (const auto& [key, value] : object.items()) {
    if (key == "consents" && value.is_array()) {
      putConsents(value);
    } else if (key == "bodies" && value.is_array()) {
      putBodies(value);
    } else if (const std::string field = guessField(kKind, key); !field.empty()) {
      put(field, scalarText(value));
    }
  }
}

std::optional<ImportedCustomer> FieldSink<ImportedCustomer>::finish() {
  if (refused_) return std::nullopt;
  if (!body_.measures.empty()) row_.bodies.push_back(std::move(body_));
  for (ImportedConsent& c : row_.consents) {
    if (!c.at) c.at = consentTime_;
    if (c.textVersion.empty()) c.textVersion = consentText_;
  }
  const Identity& who = row_.identity;
  if (row_.ref.empty() && who.name.empty() && who.email.empty() && who.phone.empty()) {
    refuse("name", notReadable("这一行没有姓名、邮箱、电话或编号。",
                               "This row has no name, e-mail, phone or number."));
    return std::nullopt;
  }
  return std::move(row_);
}

FieldSink<ImportedEvent>::FieldSink(std::int64_t line, std::vector<ImportIssue>& issues) : issues_(issues) {
  row_.line = line;
}

void FieldSink<ImportedEvent>::refuse(const std::string& field, Text text) {
  issues_.push_back({row_.line, field, std::move(text), true});
  refused_ = true;
}

void FieldSink<ImportedEvent>::put(const std::string& field, std::string_view raw) {
  const std::string_view text = trimmed(raw);
  if (text.empty()) return;
  if (!isUtf8(text)) {
    return refuse(field, notReadable("不是有效的 UTF-8 文本。", "It is not valid UTF-8."));
  }
  Event& e = row_.event;
  if (field == "type") {
    const auto type = eventTypeFromName(text);
    if (!type)
      return refuse(field, notReadable("没有这种事件类型（例：order、kept、return）。",
                                       "There is no such event type (examples: order, kept, return)."));
    e.type = *type;
    typed_ = true;
  } else if (field == "channel") {
    const auto channel = channelFromName(text);
    if (!channel) return refuse(field, notReadable("没有这个渠道。", "There is no such channel."));
    e.channel = *channel;
  } else if (field == "time") {
    const auto t = timeOf(text);
    if (!t) return refuse(field, t.error().text);
    e.time = *t;
  } else if (field == "models") {
    const auto models = parseJson(text);
    if (!models || !models->is_object())
      return refuse(field, notReadable("内容不是 JSON 对象。", "It is not a JSON object."));
    for (const auto& [name, version] : models->items()) e.models[name] = scalarText(version);
  } else if (field == "payload") {
    const auto all = parseJson(text);
    if (!all || !all->is_object())
      return refuse(field, notReadable("内容不是 JSON 对象。", "It is not a JSON object."));
    payload_.update(*all);
  } else if (field.starts_with("payload.")) {
    payload_[field.substr(8)] = payloadValue(field.substr(8), text);
  } else if (field.starts_with("answer.")) {
    payload_["answers"][field.substr(7)] = payloadValue("direction", text);
  } else {
    const std::pair<const char*, std::string*> plain[] = {{"id", &e.id},
                                                          {"ref_event", &row_.refEvent},
                                                          {"customer", &e.customer},
                                                          {"ref", &row_.ref},
                                                          {"email", &row_.email},
                                                          {"phone", &row_.phone},
                                                          {"garment", &e.garment},
                                                          {"size", &e.size},
                                                          {"store", &e.store},
                                                          {"actor", &e.actor},
                                                          {"about", &e.about},
                                                          {"inputs_hash", &e.inputsHash}};
    for (const auto& [name, to] : plain) {
      if (field == name) *to = text;
    }
  }
}

void FieldSink<ImportedEvent>::putJson(const Json& object) {
  auto event = eventFromJson(printJson(object));
  if (!event) return refuse(event.error().context, event.error().text);
  row_.event = std::move(*event);
  typed_ = true;
  row_.refEvent = textAt(object, "ref_event");
  row_.ref = textAt(object, "ref");
  row_.email = textAt(object, "email");
  row_.phone = textAt(object, "phone");
  payload_ = parseJson(row_.event.payload).value_or(Json::object());
}

std::optional<ImportedEvent> FieldSink<ImportedEvent>::finish() {
  if (!typed_ && !refused_) refuse("type", notReadable("缺少事件类型。", "The event's type is missing."));
  if (refused_) return std::nullopt;
  row_.event.payload = printJson(payload_);
  return std::move(row_);
}

}  // namespace fitroom::crm
