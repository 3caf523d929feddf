#include "garments/chart/size_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "garments/chart/delimited.h"

namespace fitroom::garments {

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Header {
  const char* word;  ///< Lower case; met anywhere in the cell.
  Finished measure;
};

/// Longer words first where one holds another: a sleeve opening is no sleeve.
constexpr Header kHeaders[] = {
    {"袖口", Finished::kCuff},      {"cuff", Finished::kCuff},         {"sleeve opening", Finished::kCuff},
    {"袖肥", Finished::kUpperArm},  {"臂围", Finished::kUpperArm},     {"upper arm", Finished::kUpperArm},
    {"bicep", Finished::kUpperArm}, {"袖长", Finished::kSleeve},       {"sleeve", Finished::kSleeve},
    {"肩宽", Finished::kShoulder},  {"shoulder", Finished::kShoulder}, {"领围", Finished::kNeck},
    {"领口", Finished::kNeck},      {"neck", Finished::kNeck},         {"collar", Finished::kNeck},
    {"胸围", Finished::kChest},     {"胸宽", Finished::kChest},        {"chest", Finished::kChest},
    {"bust", Finished::kChest},     {"pit to pit", Finished::kChest},  {"腰围", Finished::kWaist},
    {"腰宽", Finished::kWaist},     {"waist", Finished::kWaist},       {"臀围", Finished::kHip},
    {"臀宽", Finished::kHip},       {"hip", Finished::kHip},           {"seat", Finished::kHip},
    {"大腿", Finished::kThigh},     {"腿围", Finished::kThigh},        {"thigh", Finished::kThigh},
    {"膝", Finished::kKnee},        {"knee", Finished::kKnee},         {"内长", Finished::kInseam},
    {"内缝", Finished::kInseam},    {"inseam", Finished::kInseam},     {"inside leg", Finished::kInseam},
    {"下摆", Finished::kHem},       {"脚口", Finished::kHem},          {"裤口", Finished::kHem},
    {"摆围", Finished::kHem},       {"leg opening", Finished::kHem},   {"hem", Finished::kHem},
    {"sweep", Finished::kHem},      {"衣长", Finished::kLength},       {"裤长", Finished::kLength},
    {"裙长", Finished::kLength},    {"后中长", Finished::kLength},     {"长度", Finished::kLength},
    {"outseam", Finished::kLength}, {"length", Finished::kLength}};

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

bool holds(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

struct Column {
  std::optional<Finished> measure;
  bool half = false;
  double metres = 0;  ///< Of one unit; 0: the header does not say.
};

Column readHeader(const std::string& cell) {
  Column column;
  const std::string text = lowered(cell);
  for (const auto& header : kHeaders) {
    if (!holds(text, header.word)) continue;
    column.measure = header.measure;
    break;
  }
  if (!column.measure) return column;
  for (const char* word : {"1/2", "½", "half", "半", "平铺", "flat", "pit to pit", "胸宽", "腰宽", "臀宽"})
    column.half = column.half || holds(text, word);
  // Lengths and widths across the back are not doubled whatever they are called.
  static const std::set<Finished> lengths = {Finished::kLength, Finished::kSleeve, Finished::kInseam,
                                             Finished::kShoulder};
  if (lengths.count(*column.measure)) column.half = false;
  if (holds(text, "mm") || holds(text, "毫米"))
    column.metres = 0.001;
  else if (holds(text, "cm") || holds(text, "厘米") || holds(text, "公分"))
    column.metres = 0.01;
  else if (holds(text, "inch") || holds(text, "(in") || holds(text, "英寸") || holds(text, "吋") ||
           holds(text, "\"") || holds(text, "/in") || holds(text, "_in"))
    column.metres = 0.0254;
  return column;
}

double unitMetres(std::string_view unit) {
  if (unit == "cm") return 0.01;
  if (unit == "in") return 0.0254;
  if (unit == "mm") return 0.001;
  return 0;
}

/// `96`, `96.5`, `38 1/2`, `38½`, with a unit behind it or not. Nothing when it is no length.
std::optional<double> numberIn(std::string text) {
  for (const auto& [sign, fraction] :
       {std::pair{"½", " 1/2"}, std::pair{"¼", " 1/4"}, std::pair{"¾", " 3/4"}}) {
    if (const std::size_t at = text.find(sign); at != std::string::npos)
      text.replace(at, std::string(sign).size(), fraction);
  }
  const char *at = text.data(), *end = at + text.size();
  double value = 0;
  const auto [next, error] = std::from_chars(at, end, value);
  if (error != std::errc()) return std::nullopt;
  at = next;
  while (at != end && *at == ' ') ++at;
  double top = 0, bottom = 0;
  if (const auto first = std::from_chars(at, end, top);
      first.ec == std::errc() && first.ptr != end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, bottom);
    if (second.ec != std::errc() || !(bottom > 0)) return std::nullopt;
    value += top / bottom;
    at = second.ptr;
  }
  const std::string rest = lowered(std::string(at, end));
  for (const char* unit : {"", "cm", "in", "mm", "\"", "inch", "厘米", "英寸", "毫米", "''"}) {
    if (rest == unit) return value > 0 && value < 10000 ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

std::size_t knownHeaders(const std::vector<std::string>& cells) {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [](const std::string& c) { return readHeader(c).measure.has_value(); }));
}

/// Measures across, sizes down.
Rows upright(Rows rows) {
  std::vector<std::string> first;
  for (const auto& row : rows) first.push_back(row.empty() ? "" : row[0]);
  std::size_t best = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 5); ++i)
    best = std::max(best, knownHeaders(rows[i]));
  if (knownHeaders(first) <= best) return rows;
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.size());
  Rows turned(width, std::vector<std::string>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < rows[i].size(); ++k) turned[k][i] = rows[i][k];
  }
  return turned;
}

class ChartReader {
 public:
  ChartReader(Rows rows, std::string_view unit)
      : rows_(upright(std::move(rows))), forced_(unitMetres(unit)) {}

  Expected<SizeChart> run() {
    while (head_ < rows_.size() && knownHeaders(rows_[head_]) == 0) ++head_;
    if (head_ == rows_.size()) {
      return fail(ErrorCode::kInvalidArgument,
                  {"表头里没有认识的部位（胸围、腰围、衣长 …）",
                   "no known measure in the table's head (chest, waist, length ...)"});
    }
    readColumns();
    for (std::size_t r = head_ + 1; r < rows_.size(); ++r) {
      if (auto ok = readRow(rows_[r]); !ok) return tl::unexpected(ok.error());
    }
    if (chart_.sizes.empty())
      return fail(ErrorCode::kInvalidArgument, {"表里没有尺码行", "the table has no row of a size"});
    applyUnits();
    check();
    return std::move(chart_);
  }

 private:
  void find(const char* code, Severity severity, Text text, bool fixed = false) {
    chart_.findings.push_back({code, severity, std::move(text), fixed});
  }

  void readColumns() {
    std::set<Finished> seen;
    std::string left;
    bool half = false;
    for (std::size_t k = 0; k < rows_[head_].size(); ++k) {
      Column column = readHeader(rows_[head_][k]);
      if (column.measure && !seen.insert(*column.measure).second) column.measure.reset();
      if (!column.measure && k > 0 && !rows_[head_][k].empty())
        left += (left.empty() ? "" : ", ") + rows_[head_][k];
      half = half || (column.measure && column.half);
      columns_.push_back(column);
    }
    // The size's name stands in the first column that is no measure.
    while (label_ < columns_.size() && columns_[label_].measure) ++label_;
    if (!left.empty())
      find("IMP-046", Severity::kInfo, {"没有用到的列：" + left, "columns that were not used: " + left});
    if (half)
      find("IMP-048", Severity::kInfo,
           {"半围（平铺）的列已乘以 2", "columns of half (flat) widths were doubled"}, true);
  }

  Expected<void> readRow(const std::vector<std::string>& row) {
    GarmentSize size;
    size.label = label_ < row.size() ? row[label_] : std::string();
    bool any = false;
    for (std::size_t k = 0; k < std::min(row.size(), columns_.size()); ++k) {
      if (!columns_[k].measure || row[k].empty() || row[k] == "-" || row[k] == "/") continue;
      const auto value = numberIn(row[k]);
      if (!value) {
        return fail(
            ErrorCode::kMalformed,
            {fmt::format("尺码 {} 的 {} 写着“{}”，应当是一个正数", size.label, rows_[head_][k], row[k]),
             fmt::format("size {}: {} says '{}', which should be one positive number", size.label,
                         rows_[head_][k], row[k])},
            row[k]);
      }
      size.finished[*columns_[k].measure] = *value * (columns_[k].half ? 2 : 1);
      any = true;
    }
    if (!any) return {};
    const bool twice = std::any_of(chart_.sizes.begin(), chart_.sizes.end(),
                                   [&](const GarmentSize& s) { return s.label == size.label; });
    if (size.label.empty() || twice) {
      return fail(ErrorCode::kMalformed,
                  {"尺码名重复或为空：" + size.label, "a size's name is empty or used twice: " + size.label},
                  size.label);
    }
    chart_.sizes.push_back(std::move(size));
    return {};
  }

  /// From the girths: nobody's chest is 60 cm round finished, nor 60 inches as a middle size.
  double guessedUnit() {
    std::vector<double> girths;
    for (const auto& size : chart_.sizes) {
      for (const Finished f : {Finished::kChest, Finished::kHip, Finished::kWaist}) {
        if (size.finished[f]) girths.push_back(*size.finished[f]);
      }
    }
    for (const auto& size : chart_.sizes) {
      if (girths.empty() && size.finished[Finished::kLength])
        girths.push_back(*size.finished[Finished::kLength]);
    }
    if (girths.empty()) return 0.01;
    std::nth_element(girths.begin(), girths.begin() + static_cast<std::ptrdiff_t>(girths.size() / 2),
                     girths.end());
    const double middle = girths[girths.size() / 2];
    return middle > 300 ? 0.001 : middle > 55 ? 0.01 : 0.0254;
  }

  void applyUnits() {
    double common = forced_;
    for (const auto& column : columns_) {
      if (common == 0 && column.measure) common = column.metres;
    }
    if (common == 0) {
      common = guessedUnit();
      const bool inches = common > 0.02;
      find("IMP-044", inches ? Severity::kWarning : Severity::kInfo,
           inches ? Text{"表头没写单位，按英寸读", "the table names no unit; read as inches"}
                  : Text{"表头没写单位，按厘米（或毫米）的大小判断",
                         "the table names no unit; told from the size of its numbers"});
    }
    chart_.unit = common > 0.02 ? "in" : common < 0.005 ? "mm" : "cm";
    for (auto& size : chart_.sizes) {
      for (const auto& column : columns_) {
        if (!column.measure || !size.finished[*column.measure]) continue;
        *size.finished[*column.measure] *= forced_ == 0 && column.metres > 0 ? column.metres : common;
      }
    }
  }

  void check() {
    for (const auto& column : columns_) {
      if (column.measure) checkMeasure(*column.measure);
    }
  }

  void checkMeasure(Finished f) {
    const Text name = finishedText(f);
    std::vector<std::pair<double, std::string>> values;
    for (const auto& size : chart_.sizes) {
      if (size.finished[f]) {
        values.emplace_back(100 * *size.finished[f], size.label);
      } else {
        find("IMP-040", Severity::kWarning,
             {fmt::format("缺少 {} 码的{}", size.label, name.zh),
              fmt::format("{} is missing for size {}", name.en, size.label)});
      }
    }
    double least = 1e9, most = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
      const auto& [now, label] = values[i];
      const auto& [before, smaller] = values[i - 1];
      least = std::min(least, now - before);
      most = std::max(most, now - before);
      if (now >= before - 1e-9) continue;
      find("IMP-041", Severity::kWarning,
           {fmt::format("{} 的{} ({:.1f}) 小于 {} ({:.1f})", label, name.zh, now, smaller, before),
            fmt::format("{} of {} ({:.1f}) is smaller than of {} ({:.1f})", name.en, label, now, smaller,
                        before)});
    }
    if (values.size() > 2 && least >= 0 && most > 3 * std::max(least, 1.0))
      find("IMP-047", Severity::kWarning,
           {fmt::format("{}的档差不均匀：{:.1f} 到 {:.1f} 厘米", name.zh, least, most),
            fmt::format("{}: steps between sizes go from {:.1f} to {:.1f} cm", name.en, least, most)});
  }

  Rows rows_;
  double forced_;
  std::size_t head_ = 0, label_ = 0;
  std::vector<Column> columns_;
  SizeChart chart_;
};

}  // namespace

Expected<SizeChart> parseSizeChart(std::string_view text, std::string_view unit) {
  if (!unit.empty() && unitMetres(unit) == 0) {
    return fail(ErrorCode::kInvalidArgument, {"尺码表单位可用 cm、in、mm", "a chart's unit is cm, in or mm"});
  }
  auto rows = readDelimited(text);
  if (!rows) return tl::unexpected(rows.error());
  return ChartReader(std::move(*rows), unit).run();
}

std::vector<Finding> compareWithMesh(const SizeChart& chart, const GarmentModel& mesh,
                                     const std::string& label) {
  std::vector<Finding> out;
  for (const auto& size : chart.sizes) {
    if (size.label != label) continue;
    for (std::size_t i = 0; i < kFinishedCount; ++i) {
      const auto &table = size.finished.values[i], &real = mesh.finished.values[i];
      if (!table || !real || std::abs(*table - *real) <= 0.015) continue;
      const Text name = finishedText(static_cast<Finished>(i));
      const double a = 100 * *real, b = 100 * *table;
      out.push_back({"IMP-042",
                     Severity::kWarning,
                     {fmt::format("3D 模型量得{} {:.1f}，表里 {} 码写 {:.1f}（差 {:.1f}）", name.zh, a, label,
                                  b, b - a),
                      fmt::format("3D {} is {:.1f} but the table says {:.1f} for {} (off by {:.1f})", name.en,
                                  a, b, label, b - a)},
                     false});
    }
  }
  return out;
}

Text finishedText(Finished f) {
  static const std::array<Text, kFinishedCount> names = {
      Text{"领围", "neck"},  Text{"肩宽", "shoulder"}, Text{"胸围", "chest"},   Text{"腰围", "waist"},
      Text{"臀围", "hip"},   Text{"下摆", "hem"},      Text{"袖长", "sleeve"},  Text{"袖肥", "upper arm"},
      Text{"袖口", "cuff"},  Text{"长度", "length"},   Text{"大腿围", "thigh"}, Text{"膝围", "knee"},
      Text{"内长", "inseam"}};
  return f < Finished::kCount ? names[static_cast<std::size_t>(f)] : Text{"部位", "measure"};
}

}  // namespace fitroom::garments
