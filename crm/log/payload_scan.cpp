// The short way through the check of a payload: one pass over text that is already as it would be printed.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/log/payload_form.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {
namespace {

// Decimals of so many digits are told apart by a double, and whole numbers print as they are read.
constexpr std::size_t kSafeDigits = 15;

/// A form's fields by name, as the keys of a sorted object come.
using Sorted = std::vector<const Field*>;

Sorted sortedFields(std::initializer_list<const Fields*> groups) {
  Sorted all;
  for (const Fields* fields : groups) {
    for (const Field& f : *fields) all.push_back(&f);
  }
  std::sort(all.begin(), all.end(),
            [](const Field* a, const Field* b) { return std::strcmp(a->key, b->key) < 0; });
  return all;
}

const Sorted& sortedForm(EventType type) {
  static const auto all = [] {
    std::array<Sorted, kEventTypeCount> forms;
    for (int i = 0; i < kEventTypeCount; ++i) {
      forms[static_cast<std::size_t>(i)] =
          sortedFields({&payloadForm(static_cast<EventType>(i)), &garmentFields()});
    }
    return forms;
  }();
  return all[static_cast<std::size_t>(type)];
}

const Sorted& sortedZone() {
  static const Sorted fields = sortedFields({&zoneFields()});
  return fields;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}
  bool object(const Sorted& fields);
  bool atEnd() const { return at_ == end_; }

 private:
  bool take(char c) { return at_ != end_ && *at_ == c && ++at_ != nullptr; }
  bool text(std::string_view& out);
  bool number(const Field& f);
  bool value(const Field& f);
  bool choice(const Field& f);
  bool words();
  bool zones();
  bool answers();

  const char* at_;
  const char* end_;
  std::string_view zone_;  // Of the object that was read last.
};

// A string without escapes.
bool Scanner::text(std::string_view& out) {
  if (!take('"')) return false;
  const char* const from = at_;
  while (at_ != end_ && *at_ != '"') {
    if (*at_ == '\\' || static_cast<unsigned char>(*at_) < 0x20) return false;
    ++at_;
  }
  out = {from, static_cast<std::size_t>(at_ - from)};
  return take('"');
}

bool Scanner::object(const Sorted& fields) {
  if (!take('{')) return false;
  auto next = fields.begin();
  const auto passOver = [&](std::string_view key) {
    while (next != fields.end() && (key.empty() || (*next)->key < key)) {
      if ((*next)->required) return false;
      ++next;
    }
    return true;
  };
  if (!take('}')) {
    do {
      std::string_view key;
      if (!text(key) || key.empty() || !take(':') || !passOver(key)) return false;
      if (next == fields.end() || (*next)->key != key || !value(**next)) return false;
      ++next;
    } while (take(','));
    if (!take('}')) return false;
  }
  return passOver({});
}

bool Scanner::number(const Field& f) {
  const char* const from = at_;
  const auto isPart = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  while (at_ != end_ && isPart(*at_)) ++at_;
  const auto length = static_cast<std::size_t>(at_ - from);
  if (length == 0 || length > kSafeDigits) return false;
  double x = 0.0;
  const auto read = std::from_chars(from, at_, x);
  if (read.ec != std::errc() || read.ptr != at_ || x < f.low || x > f.high) return false;
  char printed[64];
  char* stop = nullptr;
  if (std::find(from, at_, '.') == at_) {
    if (x == 0.0 && *from == '-') return false;
    stop = std::to_chars(printed, printed + sizeof printed, static_cast<std::int64_t>(x)).ptr;
  } else {
    if (f.kind == Kind::kInteger) return false;
    stop = nlohmann::detail::to_chars(printed, printed + sizeof printed, x);
  }
  return std::equal(from, at_, printed, stop);
}

bool Scanner::choice(const Field& f) {
  std::string_view s;
  if (!text(s)) return false;
  switch (f.kind) {
    case Kind::kZone:
      zone_ = s;
      return zoneFromName(s).has_value();
    case Kind::kFeel:
      return feelFromName(s).has_value();
    case Kind::kReason:
      return findReturnReason(s) != nullptr;
    case Kind::kCurrency:
      return s.size() == 3 && std::all_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    case Kind::kOneOf:
      return std::any_of(f.words.begin(), f.words.end(), [&](const char* word) { return s == word; });
    default: {
      const std::size_t limit = f.kind == Kind::kNote ? kMaxNoteBytes : static_cast<std::size_t>(f.high);
      return s.size() >= static_cast<std::size_t>(f.low) && s.size() <= limit && isPlainText(s);
    }
  }
}

bool Scanner::words() {
  if (!take('[')) return false;
  int n = 0;
  do {
    std::string_view s;
    if (!text(s) || s.empty() || s.size() > 128 || !isPlainText(s) || ++n > 50) return false;
  } while (take(','));
  return take(']');
}

bool Scanner::zones() {
  if (!take('[')) return false;
  if (take(']')) return true;
  unsigned seen = 0;
  do {
    if (!object(sortedZone())) return false;
    const unsigned bit = 1u << static_cast<unsigned>(*zoneFromName(zone_));
    if ((seen & bit) != 0) return false;
    seen |= bit;
  } while (take(','));
  return take(']');
}

bool Scanner::answers() {
  static const Field feel{"", Kind::kInteger, true, kTooTight, kTooLoose};
  if (!take('{')) return false;
  std::string_view before;
  do {
    std::string_view zone;
    if (!text(zone) || zone <= before || !zoneFromName(zone) || !take(':') || !number(feel)) return false;
    before = zone;
  } while (take(','));
  return take('}');
}

bool Scanner::value(const Field& f) {
  switch (f.kind) {
    case Kind::kNumber:
    case Kind::kInteger:
      return number(f);
    case Kind::kFlag: {
      const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
      const std::size_t n = rest.substr(0, 4) == "true" ? 4 : rest.substr(0, 5) == "false" ? 5 : 0;
      at_ += n;
      return n > 0;
    }
    case Kind::kWords:
      return words();
    case Kind::kZones:
      return zones();
    case Kind::kAnswers:
      return answers();
    default:
      return choice(f);
  }
}

}  // namespace

bool isPlainPayload(EventType type, std::string_view json) {
  Scanner scanner(json);
  return scanner.object(sortedForm(type)) && scanner.atEnd();
}

}  // namespace fitroom::crm
