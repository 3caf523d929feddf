#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "bodymodel/intake/typed_value.h"
#include "bodymodel/label/label_tables.h"
#include "bodymodel/label/proof.h"
#include "bodymodel/label/size_label.h"

namespace fitroom::bodymodel {

namespace {

using namespace label;

/// The text in capitals without blanks, read from the left.
class Words {
 public:
  explicit Words(std::string_view text) : text_(folded(text)) {
    std::transform(text_.begin(), text_.end(), text_.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  }
  bool take(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  /// A run of digits; nothing where there is none or more than four.
  std::optional<int> number() {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
    if (end == at_ || end - at_ > 4) return std::nullopt;
    const int value = std::stoi(text_.substr(at_, end - at_));
    at_ = end;
    return value;
  }
  std::string letters() {
    std::string out;
    while (at_ < text_.size() && text_[at_] >= 'A' && text_[at_] <= 'Z') out += text_[at_++];
    return out;
  }
  bool done() const { return at_ == text_.size(); }
  std::string_view rest() const { return std::string_view(text_).substr(at_); }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

LabelReading reading(std::string_view system, std::string_view name, const Proof& proof) {
  LabelReading r;
  r.system = system;
  r.name = name;
  r.source = proof.source;
  r.second = proof.second;
  r.verified = !proof.unverified;
  r.unverified = proof.unverified;
  return r;
}

void set(LabelReading& r, Measure m, double cm) {
  if (cm > 0) r.measures.set(m, cm / 100);
}

using Read = std::optional<LabelReading>;

/// 165/88A, with or without a word that says top or bottom.
Read readGb(Words w, bool man) {
  const auto height = w.number();
  if (!height || *height < 100 || *height > 230 || !w.take("/")) return std::nullopt;
  const auto girth = w.number();
  if (!girth || *girth < 40 || *girth > 160) return std::nullopt;
  const GbType* type = &gbTypes(man)[1];
  bool lettered = false;
  for (const GbType& t : gbTypes(man)) {
    if (w.take(std::string(1, t.letter))) {
      type = &t;
      lettered = true;
      break;
    }
  }
  // Below these no chest is made; a shop's trousers carry such numbers.
  const int leastChest = man ? 76 : 72;
  bool bottom = *girth < leastChest;
  w.take("(");
  for (const char* word : {"下装", "裤子", "裤", "裙", "BOTTOM", "TROUSERS", "WAIST", "腰围"})
    bottom |= w.take(word);
  for (const char* word : {"上衣", "上装", "TOP", "CHEST", "胸围"}) {
    if (w.take(word)) bottom = false;
  }
  w.take(")");
  if (!w.done()) return std::nullopt;
  LabelReading r = reading(bottom ? "gb_bottom" : "gb_top", kGbName, gbBody(man, type->letter));
  const double waist = bottom ? *girth : *girth - type->middle;
  set(r, Measure::kHeight, *height);
  set(r, Measure::kChest, bottom ? *girth + type->middle : *girth);
  set(r, Measure::kWaistNatural, waist);
  set(r, Measure::kHip, type->hip + type->hipPerWaist * (waist - type->waist));
  r.notes.push_back(bottom
                        ? Text{"斜线后的数字按净腰围读", "the number after the slash is read as the waist"}
                        : Text{"斜线后的数字按净胸围读；裤子请加“下装”",
                               "the number after the slash is read as the chest; for trousers add 'bottom'"});
  if (!lettered) r.notes.push_back({"没有写体型，按 A 型估计", "no body type given; taken as A"});
  if (*height % 5 != 0 || (!bottom && *girth % 4 != 0) || (bottom && *girth % 2 != 0)) {
    r.notes.push_back(
        {"不在 5·4、5·2 系列上，按写的数字读", "not on the 5-4 or 5-2 series; read as written"});
  }
  return r;
}

LabelReading fromRow(std::string_view system, const GirthRow& row, const Proof& proof) {
  LabelReading r = reading(system, kEnName, proof);
  set(r, Measure::kChest, row.chest);
  set(r, Measure::kWaistIso, row.waist);
  set(r, Measure::kHip, row.hip);
  return r;
}

Read readEu(Words w, bool man) {
  // French numbers are 2 above German ones; Italian ones 6 in most charts, 4 in others.
  int offset = 0;
  bool italian = false;
  if (w.take("FR")) {
    offset = 2;
  } else if (w.take("IT")) {
    offset = man ? 0 : 6;
    italian = true;
  } else if (!w.take("EUR") && !w.take("EU") && !w.take("DE") && !w.take("EN")) {
    return std::nullopt;
  }
  if (man) offset = 0;
  const auto size = w.number();
  if (!size || !w.done()) return std::nullopt;
  if (man) {
    if (*size < 40 || *size > 70 || *size % 2 != 0) return std::nullopt;
    LabelReading r = reading("en_number", kEnName, enNumberBody(true, *size));
    set(r, Measure::kChest, 2.0 * *size);
    set(r, Measure::kWaistIso, 2.0 * *size - 12);
    return r;
  }
  for (const GirthRow& row : enWomen()) {
    if (row.label != std::to_string(*size - offset)) continue;
    LabelReading r = fromRow("en_number", row, enNumberBody(false, *size - offset));
    if (italian) {
      r.verified = false;
      r.unverified = Text{"意大利号码比德国号码大 6，也有写大 4 的",
                          "Italian numbers are 6 above German ones in most charts, 4 in others"};
    }
    return r;
  }
  return std::nullopt;
}

Read readLetter(Words w, bool man) {
  const bool chinese = w.take("CN");
  const std::string text(w.rest());
  if (chinese) {
    for (const ChineseLetter& c : chineseLetters(man)) {
      if (text != c.letter) continue;
      Read r = readGb(Words(fmt::format("{}/{}A", c.height, c.chest)), man);
      const Proof proof = chineseLabel(man, c.letter);
      r->system = "cn_letter";
      r->name = kChineseName;
      r->second = proof.second;
      if (proof.unverified) r->unverified = proof.unverified;
      return r;
    }
    return std::nullopt;
  }
  std::string plain = text == "2XL" ? "XXL" : text == "XXXL" ? "3XL" : text == "2XS" ? "XXS" : text;
  for (const GirthRow& row : enLetters(man)) {
    if (plain == row.label) return fromRow("en_letter", row, enLetterBody(man, row.label));
  }
  return std::nullopt;
}

Read readUs(Words w, bool man) {
  if (man || !w.take("US")) return std::nullopt;
  for (const AstmRow& row : astmMisses()) {
    if (w.rest() != row.label) continue;
    LabelReading r = reading("astm", kAstmName, astmProof());
    set(r, Measure::kChest, row.bust);
    set(r, Measure::kWaistNatural, 0.5 * (row.waistCurvy + row.waistStraight));
    r.notes.push_back({"腰围取 curvy 与 straight 的中间", "the waist lies between curvy and straight"});
    r.notes.push_back({"表里的臀围没有查到，臀围按人群估计",
                       "the table's hips were not found; the hip is estimated from the population"});
    return r;
  }
  return std::nullopt;
}

Read readJisWomen(Words w) {
  const auto number = w.number();
  if (!number) return std::nullopt;
  const std::string letters = w.letters();
  if (!w.done() || letters.empty()) return std::nullopt;
  for (const JisRow& row : jisWomen()) {
    if (row.number != *number) continue;
    for (const JisLetter& type : jisHipTypes()) {
      for (const JisLetter& tall : jisHeights()) {
        if (letters != std::string(type.letter) + std::string(tall.letter)) continue;
        LabelReading r = reading("jis", kJisWomenName, jisWomenProof(row.number));
        set(r, Measure::kHeight, tall.value);
        set(r, Measure::kChest, row.bust);
        set(r, Measure::kHip, row.hip + type.value);
        return r;
      }
    }
  }
  return std::nullopt;
}

Read readJisMen(Words w) {
  const auto chest = w.number();
  std::string letters = w.letters();
  if (letters == "JY") letters = "JA";  // The same type in other sources.
  const auto tall = w.number();
  if (!chest || !tall || !w.done() || *chest < 70 || *chest > 130 || *tall < 2 || *tall > 9)
    return std::nullopt;
  for (const JisLetter& type : jisMenDrops()) {
    if (letters != type.letter) continue;
    LabelReading r = reading("jis", kJisMenName, jisMenProof(type.letter));
    set(r, Measure::kHeight, 145 + 5 * *tall);
    set(r, Measure::kChest, *chest);
    set(r, Measure::kWaistNatural, *chest - type.value);
    return r;
  }
  return std::nullopt;
}

}  // namespace

Expected<LabelReading> readLabel(std::string_view text, double sex) {
  const bool man = sex >= 0.5;
  const Words words(text);
  for (const Read& r : {readGb(words, man), readEu(words, man), readUs(words, man),
                        man ? readJisMen(words) : readJisWomen(words), readLetter(words, man)}) {
    if (r) return *r;
  }
  const std::string shown = quotable(text);
  return fail(
      ErrorCode::kInvalidArgument,
      {"号型或尺码 “" + shown + "” 不认识；可以写 165/88A、EU 38、US 8、9AR（女）、92A5（男）、M、CN M",
       "size label '" + shown +
           "' is not known; write 165/88A, EU 38, US 8, 9AR (women), 92A5 (men), M or CN M"},
      "size_label");
}

void addMissing(const MeasureSet& label, MeasureSet& given) {
  constexpr std::array kWaists = {Measure::kWaistNavel, Measure::kWaistIso, Measure::kWaistNatural};
  const bool waist = std::any_of(kWaists.begin(), kWaists.end(), [&](Measure m) { return given.has(m); });
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (!label.has(m) || given.has(m)) continue;
    if (waist && std::find(kWaists.begin(), kWaists.end(), m) != kWaists.end()) continue;
    given.set(m, label[m]);
  }
}

}  // namespace fitroom::bodymodel
