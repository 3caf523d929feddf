#include "bodymodel/intake/typed_value.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "bodymodel/core/csv.h"
#include "bodymodel/solve/measure_limits.h"

namespace fitroom::bodymodel {

namespace {

struct UnitName {
  std::string_view name;
  TypedUnit unit;
};

constexpr std::array<UnitName, 32> kUnitNames = {{
    {"cm", TypedUnit::kCentimetre},
    {"厘米", TypedUnit::kCentimetre},
    {"公分", TypedUnit::kCentimetre},
    {"mm", TypedUnit::kMillimetre},
    {"毫米", TypedUnit::kMillimetre},
    {"m", TypedUnit::kMetre},
    {"米", TypedUnit::kMetre},
    {"公尺", TypedUnit::kMetre},
    {"in", TypedUnit::kInch},
    {"inch", TypedUnit::kInch},
    {"inches", TypedUnit::kInch},
    {"\"", TypedUnit::kInch},
    {"英寸", TypedUnit::kInch},
    {"英吋", TypedUnit::kInch},
    {"吋", TypedUnit::kInch},
    {"尺", TypedUnit::kChi},
    {"市尺", TypedUnit::kChi},
    {"寸", TypedUnit::kCun},
    {"市寸", TypedUnit::kCun},
    {"kg", TypedUnit::kKilogram},
    {"kgs", TypedUnit::kKilogram},
    {"千克", TypedUnit::kKilogram},
    {"公斤", TypedUnit::kKilogram},
    {"lb", TypedUnit::kPound},
    {"lbs", TypedUnit::kPound},
    {"pound", TypedUnit::kPound},
    {"pounds", TypedUnit::kPound},
    {"磅", TypedUnit::kPound},
    {"斤", TypedUnit::kJin},
    {"市斤", TypedUnit::kJin},
    {"centimetres", TypedUnit::kCentimetre},
    {"centimeters", TypedUnit::kCentimetre},
}};

/// One of the unit in SI.
double siOf(TypedUnit unit) {
  switch (unit) {
    case TypedUnit::kCentimetre:
      return 0.01;
    case TypedUnit::kMillimetre:
      return 0.001;
    case TypedUnit::kMetre:
      return 1.0;
    case TypedUnit::kInch:
      return 0.0254;
    case TypedUnit::kChi:
      return 1.0 / 3.0;
    case TypedUnit::kCun:
      return 1.0 / 30.0;
    case TypedUnit::kKilogram:
      return 1.0;
    case TypedUnit::kPound:
      return 0.45359237;
    case TypedUnit::kJin:
      return 0.5;
  }
  return 1.0;
}

bool isMass(TypedUnit unit) {
  return unit == TypedUnit::kKilogram || unit == TypedUnit::kPound || unit == TypedUnit::kJin;
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// `165/88A` and the like: digits, a slash, digits, at most one letter.
bool looksLikeLabel(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  for (const char c : text.substr(0, slash)) {
    if (!isDigit(c)) return false;
  }
  std::string_view rest = text.substr(slash + 1);
  if (!rest.empty() && rest.back() >= 'a' && rest.back() <= 'z') rest.remove_suffix(1);
  if (rest.empty()) return false;
  for (const char c : rest) {
    if (!isDigit(c)) return false;
  }
  return true;
}

/// The two numbers of `80-90` or `80~90`.
bool looksLikeRange(std::string_view text) {
  const std::size_t cut = text.find_first_of("-~", 1);
  return cut != std::string_view::npos && cut + 1 < text.size() && isDigit(text[cut - 1]) &&
         isDigit(text[cut + 1]);
}

bool looksLikeDecimalComma(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || comma == 0 || comma + 1 >= text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != comma && !isDigit(text[i])) return false;
  }
  return true;
}

tl::unexpected<Error> notANumber(const MeasureInfo& info, std::string_view text, const Text& why) {
  return fail(ErrorCode::kInvalidArgument,
              {fmt::format("{} “{}” {}", info.zh, quotable(text), why.zh),
               fmt::format("{} '{}' {}", info.en, quotable(text), why.en)},
              std::string(info.key));
}

/// What is allowed: `one number from 50 to 200, in cm`.
Text allowed(Measure m) {
  const MeasureLimits limits = measureLimits(m);
  const double low = toKeyUnit(m, limits.low), high = toKeyUnit(m, limits.high);
  const char* unit = m == Measure::kWeight ? "kg" : "cm";
  return {fmt::format("{:g} 到 {:g} 之间的一个数字，单位是 {}", low, high, unit),
          fmt::format("one number from {:g} to {:g}, in {}", low, high, unit)};
}

/// What to say of a text that is no number.
Text whyNot(Measure m, std::string_view text, double number, std::string_view rest) {
  const std::string unit = m == Measure::kWeight ? "kg" : "cm";
  const Text fine = allowed(m);
  if (text.empty())
    return {"是空的；请写 " + fine.zh + "，不知道就不写", "is empty; write " + fine.en + ", or leave it out"};
  if (text.find("\xEF\xBF\xBD") != std::string_view::npos || !isUtf8(text)) {
    return {"里有编码不认识的字节；请写 " + fine.zh + "，文件另存为 UTF-8",
            "holds bytes of no known encoding; write " + fine.en + ", and save the file as UTF-8"};
  }
  if (looksLikeLabel(text)) {
    return {"是号型，不是数字；号型请写在 size_label（号型）里，这里请写 " + fine.zh,
            "is a size label, not a number; give it as the size label (size_label), and here " + fine.en};
  }
  if (looksLikeDecimalComma(text)) {
    std::string mended(text);
    mended[mended.find(',')] = '.';
    return {"里有逗号；小数请用点，例如 " + mended + "；请写 " + fine.zh,
            "has a comma; write decimals with a point, e.g. " + mended + ": " + fine.en};
  }
  if (looksLikeRange(text)) {
    return {"是一个范围；请只写 " + fine.zh, "is a range; write " + fine.en};
  }
  const auto other = findTypedUnit(rest);
  if (!rest.empty() && other && suits(*other, m)) {
    const double value = toKeyUnit(m, number * siOf(*other));
    return {fmt::format("的单位不是 {}；换算过来是 {:.1f} {}。请写 {}", unit, value, unit, fine.zh),
            fmt::format("is not in {}; it would be {:.1f} {}. Write {}", unit, value, unit, fine.en)};
  }
  return {"不是数字；请写 " + fine.zh, "is not a number; write " + fine.en};
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    if (c <= ' ' || c == 0x7F) continue;
    // U+FF01..U+FF5E are EF BC 81..BF and EF BD 80..9E; U+3000 is E3 80 80; U+00A0 is C2 A0.
    if (c == 0xEF && i + 2 < text.size()) {
      const auto second = static_cast<std::uint8_t>(text[i + 1]),
                 third = static_cast<std::uint8_t>(text[i + 2]);
      const int twin = second == 0xBC ? third - 0x81 + 0x21 : second == 0xBD ? third - 0x80 + 0x60 : 0;
      if (twin >= 0x21 && twin <= 0x7E) {
        out += twin >= 'A' && twin <= 'Z' ? static_cast<char>(twin + 32) : static_cast<char>(twin);
        i += 2;
        continue;
      }
    }
    if (c == 0xE3 && text.substr(i, 3) == "\xE3\x80\x80") {
      i += 2;
      continue;
    }
    if (c == 0xC2 && text.substr(i, 2) == "\xC2\xA0") {
      i += 1;
      continue;
    }
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  }
  return out;
}

std::string quotable(std::string_view text) {
  constexpr std::size_t kCharacters = 40;
  if (!isUtf8(text)) return "?";
  std::string out;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    const bool begins = (c & 0xC0) != 0x80;
    if (begins && shown++ == kCharacters) return out + "…";
    if (c < ' ' || c == 0x7F) {
      out += ' ';
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

std::optional<TypedUnit> findTypedUnit(std::string_view name) {
  const std::string plain = folded(name);
  for (const UnitName& known : kUnitNames) {
    if (plain == known.name) return known.unit;
  }
  return std::nullopt;
}

TypedUnit keyUnitOf(Measure measure) {
  return measure == Measure::kWeight ? TypedUnit::kKilogram : TypedUnit::kCentimetre;
}

bool suits(TypedUnit unit, Measure measure) {
  return isMass(unit) == (measure == Measure::kWeight);
}

Expected<double> readTyped(Measure measure, std::string_view text, TypedUnit unit) {
  const MeasureInfo& info = measureInfo(measure);
  const std::string plain = folded(text);
  std::string_view digits = plain;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  std::string_view rest(end, static_cast<std::size_t>(digits.data() + digits.size() - end));
  if (error != std::errc()) {
    value = 0;
    rest = digits;
  }
  const bool alone =
      error == std::errc() && std::isfinite(value) && (rest.empty() || findTypedUnit(rest) == unit);
  if (!alone) return notANumber(info, text, whyNot(measure, plain, value, rest));
  MeasureSet one;
  one.set(measure, value * siOf(unit));
  if (auto ok = checkLimits(one); !ok) return tl::unexpected(ok.error());
  return one[measure];
}

Expected<double> readSex(std::string_view text) {
  const std::string plain = folded(text);
  for (const std::string_view word : {"female", "f", "woman", "women", "女", "女性", "女士", "女装", "w"}) {
    if (plain == word) return 0.0;
  }
  for (const std::string_view word : {"male", "m", "man", "men", "男", "男性", "男士", "男装"}) {
    if (plain == word) return 1.0;
  }
  double value = -1;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error == std::errc() && end == plain.data() + plain.size() && value >= 0.0 && value <= 1.0)
    return value;
  const std::string shown = quotable(text);
  return fail(
      ErrorCode::kInvalidArgument,
      {"性别 “" + shown + "” 不认识；可以写 女、男、female、male 或 0（女）到 1（男）之间的数",
       "sex '" + shown + "' is not known; write female, male or a number from 0 (female) to 1 (male)"},
      "sex");
}

}  // namespace fitroom::bodymodel
