#include "crm/exchange/duplicates.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "crm/privacy/seal.h"

namespace fitroom::crm {
namespace {

// A name shared by more people than this says nothing.
constexpr int kNamesLooked = 64;

// The letter that is left of an accented one, Latin-1 (U+00C0 to U+00FF); a space where it stays as it is.
constexpr std::string_view kPlainLatin1 = "aaaaaaaceeeeiiiidnooooo ouuuuy  aaaaaaaceeeeiiiidnooooo ouuuuy y";

bool partsWords(char32_t c) {
  switch (c) {
    case U' ':
    case U'\t':
    case U'.':
    case U',':
    case U'-':
    case U'_':
    case U'\'':
    case 0xB7:  // The dot between the parts of a foreign name in Chinese.
    case 0x2019:
    case 0x30FB:
    case 0x3000:
      return true;
    default:
      return false;
  }
}

// One character as it is compared: half width, without accent or case.
char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (c >= 0xC0 && c <= 0xFF && kPlainLatin1[c - 0xC0] != ' ')
    c = static_cast<char32_t>(kPlainLatin1[c - 0xC0]);
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

// A name as it is compared: case, accents, width, spaces and signs apart; of a name in Latin letters the
// order of its words as well, as forms and people differ on which comes first.
std::string nameKey(const std::string& name) {
  std::vector<std::string> words(1);
  bool latin = true;
  for (std::size_t i = 0; i < name.size();) {
    const auto lead = static_cast<unsigned char>(name[i]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = bytes == 1 ? lead : lead & (0xFFu >> (bytes + 1));
    for (std::size_t k = 1; k < bytes && i + k < name.size(); ++k)
      c = (c << 6u) | (static_cast<unsigned char>(name[i + k]) & 0x3Fu);
    c = folded(c);
    if (partsWords(c)) {
      if (!words.back().empty()) words.emplace_back();
    } else if (c < 0x80) {
      words.back() += static_cast<char>(c);
    } else {
      latin = false;
      words.back() += name.substr(i, bytes);
    }
    i += bytes;
  }
  if (latin) std::sort(words.begin(), words.end());
  std::string out;
  for (const std::string& word : words) {
    if (latin && !out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// A mainland mobile number is the same with and without its country code.
std::string phoneKey(const std::string& phone) {
  std::string digits = normalisedPhone(phone);
  for (const std::string_view code : {"+86", "0086", "86"}) {
    if (digits.size() == code.size() + 11 && digits.compare(0, code.size(), code) == 0 &&
        digits[code.size()] == '1') {
      return digits.substr(code.size());
    }
  }
  return digits;
}

// At most one character put in, left out or changed, or two neighbours swapped.
bool withinOneEdit(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() < b.size()) return a.substr(i) == b.substr(i + 1);
  if (i + 1 >= a.size() || a.substr(i + 1) == b.substr(i + 1)) return true;
  return a[i] == b[i + 1] && a[i + 1] == b[i] && a.substr(i + 2) == b.substr(i + 2);
}

bool contradicts(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && !withinOneEdit(a, b);
}

}  // namespace

const char* sameByName(SameBy by) {
  switch (by) {
    case SameBy::kRef:
      return "ref";
    case SameBy::kEmail:
      return "email";
    case SameBy::kPhone:
      return "phone";
    case SameBy::kName:
      return "name";
  }
  return "name";
}

std::size_t DuplicateFinder::add(const Identity& who, const std::string& ref) {
  const std::size_t n = people_.size();
  people_.push_back({normalisedEmail(who.email), phoneKey(who.phone)});
  if (!ref.empty()) byRef_.try_emplace(ref, n);
  if (!people_[n].email.empty()) byEmail_.try_emplace(people_[n].email, n);
  if (!people_[n].phone.empty()) byPhone_.try_emplace(people_[n].phone, n);
  if (std::string key = nameKey(who.name); !key.empty()) byName_.emplace(std::move(key), n);
  return n;
}

std::optional<Match> DuplicateFinder::find(const Identity& who, const std::string& ref) const {
  const auto look = [](const auto& map, const std::string& key, SameBy by) -> std::optional<Match> {
    const auto it = key.empty() ? map.end() : map.find(key);
    return it == map.end() ? std::nullopt : std::optional(Match{it->second, by, true});
  };
  const std::string email = normalisedEmail(who.email);
  const std::string phone = phoneKey(who.phone);
  if (auto m = look(byRef_, ref, SameBy::kRef)) return m;
  if (auto m = look(byEmail_, email, SameBy::kEmail)) return m;
  if (auto m = look(byPhone_, phone, SameBy::kPhone)) return m;
  const std::string name = nameKey(who.name);
  if (name.empty()) return std::nullopt;
  // The smallest number, so that the answer does not hang on the order of a hash table.
  std::optional<std::size_t> best;
  int looked = 0;
  const auto [from, to] = byName_.equal_range(name);
  for (auto it = from; it != to && looked < kNamesLooked; ++it, ++looked) {
    const Person& p = people_[it->second];
    if (contradicts(p.email, email) || contradicts(p.phone, phone)) continue;
    best = std::min(best.value_or(it->second), it->second);
  }
  if (!best) return std::nullopt;
  return Match{*best, SameBy::kName, false};
}

}  // namespace fitroom::crm
