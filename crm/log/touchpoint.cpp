#include "crm/log/touchpoint.h"

#include <fmt/format.h>

#include <charconv>
#include <span>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/log/payload_form.h"
#include "crm/log/payload_words.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {
namespace {

std::string formOf(const Field& f) {
  switch (f.kind) {
    case Kind::kNumber:
      return fmt::format("{:g} to {:g}", f.low, f.high);
    case Kind::kInteger:
      return fmt::format("whole, {:g} to {:g}", f.low, f.high);
    case Kind::kFlag:
      return "true or false";
    case Kind::kWords:
      return "A,B,...";
    case Kind::kAnswers:
      return "chest=tight,waist=right";
    case Kind::kZones:
      return "JSON list";
    case Kind::kCurrency:
      return "CNY";
    case Kind::kNote:
      return "free text, sealed";
    case Kind::kWord:
      return fmt::format("text, {:g} bytes", f.high);
    default:
      return "one of";
  }
}

std::vector<std::string> wordsOf(const Field& f) {
  std::vector<std::string> out(f.words.begin(), f.words.end());
  if (f.kind == Kind::kReason) {
    for (const ReturnReason& r : returnReasons()) out.emplace_back(r.code);
  }
  if (f.kind == Kind::kZone) {
    for (int i = 0; i < kZoneCount; ++i) out.emplace_back(zoneName(static_cast<Zone>(i)));
  }
  if (f.kind == Kind::kFeel) {
    for (int i = kTooTight; i <= kTooLoose; ++i) out.emplace_back(feelName(i));
  }
  return out;
}

const Field* findField(EventType type, const std::string& key) {
  for (const Fields* fields : {&payloadForm(type), &garmentFields()}) {
    for (const Field& f : *fields) {
      if (key == f.key) return &f;
    }
  }
  return nullptr;
}

std::vector<std::string> parts(const std::string& list) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (from <= list.size()) {
    const std::size_t to = std::min(list.find(',', from), list.size());
    out.push_back(list.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

tl::unexpected<Error> refuse(const std::string& key, const std::string& form) {
  const Text name = payloadKey(key);
  return fail(ErrorCode::kInvalidArgument,
              {fmt::format("{}（{}）的写法不对；应为 {}。", key, name.zh, form),
               fmt::format("The value of {} ({}) is not of its form; write {}.", key, name.en, form)},
              key);
}

Expected<Json> valueOf(const Field& f, const std::string& key, const std::string& word) {
  const auto number = [&]() -> std::optional<double> {
    double x = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), x);
    return error == std::errc() && end == word.data() + word.size() ? std::optional(x) : std::nullopt;
  };
  switch (f.kind) {
    case Kind::kNumber:
      if (const auto x = number()) return Json(*x);
      return refuse(key, formOf(f));
    case Kind::kInteger: {
      const auto x = number();
      if (x && *x >= f.low && *x <= f.high && *x == static_cast<double>(static_cast<std::int64_t>(*x)))
        return Json(static_cast<std::int64_t>(*x));
      return refuse(key, formOf(f));
    }
    case Kind::kFlag:
      if (word == "true" || word == "yes" || word == "1") return Json(true);
      if (word == "false" || word == "no" || word == "0") return Json(false);
      return refuse(key, formOf(f));
    case Kind::kWords: {
      Json list = Json::array();
      for (const std::string& part : parts(word)) list.push_back(part);
      return list;
    }
    case Kind::kAnswers: {
      Json answers = Json::object();
      for (const std::string& part : parts(word)) {
        const auto at = part.find('=');
        const auto feel = at == std::string::npos ? std::nullopt : feelFromName(part.substr(at + 1));
        if (!feel || !zoneFromName(part.substr(0, at))) return refuse(key, formOf(f));
        answers[part.substr(0, at)] = *feel;
      }
      return answers;
    }
    case Kind::kZones: {
      auto zones = parseJson(word);
      return zones ? Expected<Json>(std::move(*zones)) : refuse(key, formOf(f));
    }
    default:
      return Json(word);
  }
}

}  // namespace

std::vector<TouchpointField> touchpointFields(EventType type) {
  std::vector<TouchpointField> out;
  for (const Field& f : payloadForm(type))
    out.push_back({f.key, payloadKey(f.key), f.required, formOf(f), wordsOf(f)});
  return out;
}

Expected<std::string> payloadFromWords(EventType type,
                                       const std::vector<std::pair<std::string, std::string>>& words) {
  Json payload = Json::object();
  for (const auto& [key, word] : words) {
    const Field* field = findField(type, key);
    if (field == nullptr) {
      std::string known;
      for (const Field& f : payloadForm(type)) known += (known.empty() ? "" : ", ") + std::string(f.key);
      const std::string shown = isUtf8(key) && key.size() <= 64 ? key : std::string("?");
      const Text type_ = eventTypeText(type);
      return fail(
          ErrorCode::kInvalidArgument,
          {fmt::format("“{}”没有“{}”这一项；可以写 {}。", type_.zh, shown, known.empty() ? "（无）" : known),
           fmt::format("A {} has no \"{}\"; there are {}.", type_.en, shown, known.empty() ? "none" : known)},
          "payload");
    }
    if (auto ok = checkText(word, kMaxPayloadBytes, payloadKey(key), field->kind == Kind::kNote); !ok)
      return tl::unexpected(ok.error());
    auto value = valueOf(*field, key, word);
    if (!value) return tl::unexpected(value.error());
    payload[key] = std::move(*value);
  }
  return validatePayload(type, printJson(payload));
}

}  // namespace fitroom::crm
