#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bodymodel/label/label_tables.h"
#include "bodymodel/label/proof.h"
#include "bodymodel/label/size_label.h"

namespace fitroom::bodymodel {

namespace {

using namespace label;

/// The measures the tables are written in, cm.
struct Figures {
  bool man = false;
  double height = 0, chest = 0;
  std::optional<double> waist, hip;
};

int onGrid(double value, int step) {
  // Halfway goes up: a garment a little large can be worn.
  return step * static_cast<int>(std::floor(value / step + 0.5));
}

template <class Rows, class Key>
const auto& nearest(const Rows& rows, double value, Key key) {
  return *std::min_element(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    return std::abs(key(a) - value) < std::abs(key(b) - value);
  });
}

SizeLabel make(std::string_view system, std::string_view name, std::string label, const Proof& proof) {
  SizeLabel l;
  l.system = system;
  l.name = name;
  l.label = std::move(label);
  l.source = proof.source;
  l.second = proof.second;
  l.verified = !proof.unverified;
  l.unverified = proof.unverified;
  return l;
}

void addGb(const Figures& f, std::vector<SizeLabel>& out) {
  if (!f.waist) return;
  const int drop = static_cast<int>(std::lround(f.chest - *f.waist));
  const int height = onGrid(f.height, 5), chest = onGrid(f.chest, 4), waist = onGrid(*f.waist, 2);
  const GbType* type = nullptr;
  for (const GbType& t : gbTypes(f.man)) {
    if (drop >= t.least && drop <= t.most) type = &t;
  }
  const std::string letter = type ? std::string(1, type->letter) : "";
  SizeLabel top = make("gb_top", kGbName, fmt::format("{}/{}{}", height, chest, letter), gbLabel());
  SizeLabel bottom = make("gb_bottom", kGbName, fmt::format("{}/{}{}", height, waist, letter), gbLabel());
  if (!type) {
    top.note = bottom.note =
        Text{fmt::format("胸腰差 {} cm 不在 Y、A、B、C 之内，属特殊体型；请看厘米数", drop),
             fmt::format("chest less waist is {} cm, outside the types Y, A, B and C; go by the centimetres",
                         drop)};
  }
  out.push_back(std::move(top));
  out.push_back(std::move(bottom));
}

/// The shop's letter by the chest; its height is said where it is another.
void addChinese(const Figures& f, std::vector<SizeLabel>& out) {
  const int chest = onGrid(f.chest, 4), height = onGrid(f.height, 5);
  for (const ChineseLetter& c : chineseLetters(f.man)) {
    if (c.chest != chest) continue;
    out.push_back(make("cn_letter", kChineseName, std::string(c.letter), chineseLabel(f.man, c.letter)));
    if (height == c.height) continue;
    out.back().note = Text{fmt::format("按胸围；这个字母的身高是 {} cm", c.height),
                           fmt::format("by the chest; this letter is cut for {} cm", c.height)};
  }
}

/// Says when the hip belongs to another row than the chest.
template <class Rows>
std::optional<Text> hipNote(const Rows& rows, const GirthRow& row, std::optional<double> hip) {
  if (!hip || row.hip <= 0) return std::nullopt;
  const GirthRow& own = nearest(rows, *hip, [](const GirthRow& r) { return r.hip; });
  if (own.label == row.label) return std::nullopt;
  return Text{fmt::format("按臀围是 {}", own.label), fmt::format("by the hip it is {}", own.label)};
}

const GirthRow* bandOf(std::span<const GirthRow> rows, double chest) {
  for (const GirthRow& r : rows) {
    if (chest >= r.low && chest < r.high) return &r;
  }
  return nullptr;
}

void addEn(const Figures& f, std::vector<SizeLabel>& out) {
  if (f.man) {
    const int size = 2 * onGrid(f.chest, 4) / 4;
    if (size >= 40 && size <= 70)
      out.push_back(make("en_number", kEnName, std::to_string(size), enNumber(true, size)));
  } else if (const GirthRow* row = bandOf(enWomen(), f.chest)) {
    out.push_back(make("en_number", kEnName, std::string(row->label),
                       enNumber(false, std::stoi(std::string(row->label)))));
    out.back().note = hipNote(enWomen(), *row, f.hip);
  }
  if (const GirthRow* row = bandOf(enLetters(f.man), f.chest)) {
    out.push_back(make("en_letter", kEnName, std::string(row->label), enLetter(f.man, row->label)));
    out.back().note = hipNote(enLetters(f.man), *row, f.hip);
  }
}

void addAstm(const Figures& f, std::vector<SizeLabel>& out) {
  constexpr double kReach = 2.5;  // Beyond the table's ends, cm.
  const auto rows = astmMisses();
  if (f.man || f.chest < rows.front().bust - kReach || f.chest > rows.back().bust + kReach) return;
  const AstmRow& row = nearest(rows, f.chest, [](const AstmRow& r) { return r.bust; });
  out.push_back(make("astm", kAstmName, std::string(row.label), astmProof()));
  if (!f.waist) return;
  const bool curvy = *f.waist < 0.5 * (row.waistCurvy + row.waistStraight);
  out.back().note = curvy ? Text{"腰按 curvy（曲线型）", "waist as curvy"}
                          : Text{"腰按 straight（直筒型）", "waist as straight"};
}

void addJis(const Figures& f, std::vector<SizeLabel>& out) {
  if (f.man) {
    if (!f.waist) return;
    const int chest = onGrid(f.chest, 2), number = (onGrid(f.height, 5) - 145) / 5;
    if (number < 2 || number > 9) return;
    const JisLetter& type =
        nearest(jisMenDrops(), f.chest - *f.waist, [](const JisLetter& l) { return l.value; });
    out.push_back(make("jis", kJisMenName, fmt::format("{}{}{}", chest, type.letter, number),
                       jisMenProof(type.letter)));
    if (f.chest < *f.waist - 1) {
      out.back().note =
          Text{"腰围大于胸围，超出体型表", "the waist is larger than the chest, beyond the types"};
    }
    return;
  }
  constexpr double kReach = 2.0;
  const auto rows = jisWomen();
  if (!f.hip || f.chest < rows.front().bust - kReach || f.chest > rows.back().bust + kReach) return;
  const JisRow& row = nearest(rows, f.chest, [](const JisRow& r) { return r.bust; });
  const JisLetter& type =
      nearest(jisHipTypes(), *f.hip - row.hip, [](const JisLetter& l) { return l.value; });
  const JisLetter& tall = nearest(jisHeights(), f.height, [](const JisLetter& l) { return l.value; });
  out.push_back(make("jis", kJisWomenName, fmt::format("{}{}{}", row.number, type.letter, tall.letter),
                     jisWomenProof(row.number)));
  const double off = *f.hip - row.hip - type.value;
  if (std::abs(off) > 3) {
    out.back().note = Text{fmt::format("臀围与体型 {} 相差 {:+.0f} cm", type.letter, off),
                           fmt::format("the hip is {:+.0f} cm off type {}", off, type.letter)};
  }
}

}  // namespace

std::vector<SizeLabel> labelsFor(double sex, const MeasureSet& body) {
  std::vector<SizeLabel> out;
  if (!body.has(Measure::kHeight) || !body.has(Measure::kChest)) return out;
  Figures f;
  f.man = sex >= 0.5;
  f.height = 100 * body[Measure::kHeight];
  f.chest = 100 * body[Measure::kChest];
  const auto cm = [&](Measure m) -> std::optional<double> {
    if (!body.has(m)) return std::nullopt;
    return 100 * body[m];
  };
  f.waist = cm(Measure::kWaistNatural);
  f.hip = cm(Measure::kHip);
  addGb(f, out);
  addChinese(f, out);
  addEn(f, out);
  addAstm(f, out);
  addJis(f, out);
  return out;
}

}  // namespace fitroom::bodymodel
