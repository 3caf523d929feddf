#include "garments/chart/delimited.h"

#include <fmt/format.h>

#include <algorithm>

namespace fitroom::garments {

namespace {

constexpr std::size_t kMaxBytes = 1u << 20, kMaxRows = 2000, kMaxColumns = 200;

char separatorOf(std::string_view text) {
  std::size_t counts[3] = {};
  constexpr char kChoices[3] = {'\t', ',', ';'};
  bool quoted = false;
  for (const char c : text) {
    quoted = quoted != (c == '"');
    for (std::size_t k = 0; k < 3 && !quoted; ++k) counts[k] += c == kChoices[k];
  }
  return kChoices[std::max_element(counts, counts + 3) - counts];
}

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

}  // namespace

Expected<std::vector<std::vector<std::string>>> readDelimited(std::string_view text) {
  if (text.size() > kMaxBytes)
    return fail(ErrorCode::kLimitExceeded, {"表格超过 1 MB", "the table is larger than 1 MB"});
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  const char separator = separatorOf(text);
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  std::size_t line = 1, opened = 0;
  const auto endCell = [&] {
    row.push_back(trimmed(cell));
    cell.clear();
  };
  const auto endRow = [&] {
    endCell();
    const bool filled = std::any_of(row.begin(), row.end(), [](const std::string& c) { return !c.empty(); });
    if (filled) rows.push_back(row);
    row.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    line += c == '\n';
    if (quoted) {
      if (c != '"') {
        cell.push_back(c);
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell.push_back(text[++i]);
      } else {
        quoted = false;
      }
    } else if (c == '"' && trimmed(cell).empty()) {
      quoted = true;
      opened = line;
      cell.clear();
    } else if (c == separator) {
      endCell();
    } else if (c == '\n' || (c == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      endRow();
    } else {
      cell.push_back(c);
    }
    if (rows.size() > kMaxRows || row.size() > kMaxColumns)
      return fail(ErrorCode::kLimitExceeded,
                  {"表格超过 2000 行或 200 列", "the table has more than 2000 rows or 200 columns"});
  }
  if (quoted) {
    return fail(ErrorCode::kMalformed, {fmt::format("第 {} 行的引号没有结束", opened),
                                        fmt::format("the quote on line {} is not closed", opened)});
  }
  if (!cell.empty() || !row.empty()) endRow();
  return rows;
}

}  // namespace fitroom::garments
