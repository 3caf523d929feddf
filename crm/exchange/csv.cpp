#include "crm/exchange/csv.h"

#include <algorithm>
#include <array>

namespace fitroom::crm {
namespace {

constexpr int kEnd = -1;
constexpr std::size_t kBlock = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// What a spreadsheet would run rather than show.
bool looksLikeFormula(std::string_view s) {
  if (s.empty()) return false;
  const char c = s.front();
  if (c == '=' || c == '@' || c == '\t' || c == '\r') return true;
  return (c == '+' || c == '-') && !(s.size() > 1 && (isDigit(s[1]) || s[1] == '.' || s[1] == ' '));
}

// Leading apostrophes do not hide a formula: one more is put before them, and one is taken away on reading.
std::string_view pastApostrophes(std::string_view s) {
  return s.substr(std::min(s.find_first_not_of('\''), s.size()));
}

}  // namespace

CsvReader::CsvReader(std::istream& in) : in_(in) {
  fill();
  if (buffer_.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
    at_ = kByteOrderMark.size();
    bytes_ = static_cast<std::int64_t>(at_);
  }
  guessSeparator();
}

bool CsvReader::fill() {
  buffer_.resize(kBlock);
  in_.read(buffer_.data(), static_cast<std::streamsize>(kBlock));
  buffer_.resize(static_cast<std::size_t>(in_.gcount()));
  at_ = 0;
  return !buffer_.empty();
}

int CsvReader::peek() {
  if (at_ == buffer_.size() && !fill()) return kEnd;
  return static_cast<unsigned char>(buffer_[at_]);
}

int CsvReader::get() {
  const int c = peek();
  if (c != kEnd) {
    ++at_;
    ++bytes_;
  }
  return c;
}

void CsvReader::guessSeparator() {
  const std::string candidates = ",;\t";
  std::array<int, 3> found{};
  bool quoted = false;
  for (std::size_t i = at_; i < buffer_.size(); ++i) {
    const char c = buffer_[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto k = candidates.find(c); k != std::string::npos) ++found[k];
  }
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    if (found[k] > found[candidates.find(separator_)]) separator_ = candidates[k];
  }
}

void CsvReader::endLine(int c) {
  if (c == '\r' && peek() == '\n') get();
  ++line_;
}

void CsvReader::readQuoted(CsvRecord& record, std::string& cell) {
  for (;;) {
    int c = get();
    if (c == kEnd) {
      record.fault = CsvFault::kOpenQuote;
      return;
    }
    if (c == '"') {
      if (peek() != '"') return;
      c = get();
    } else if (c == '\n' || (c == '\r' && peek() != '\n')) {
      ++line_;
    }
    if (cell.size() < kMaxCellBytes) {
      cell += static_cast<char>(c);
    } else {
      record.fault = CsvFault::kTooLong;
    }
  }
}

void CsvReader::readCell(CsvRecord& record, bool& ended) {
  std::string cell;
  if (peek() == '"') {
    get();
    readQuoted(record, cell);
    const int c = peek();
    const bool closed = c == kEnd || c == separator_ || c == '\n' || c == '\r';
    if (!closed && record.fault == CsvFault::kNone) record.fault = CsvFault::kAfterQuote;
  }
  for (;;) {
    const int c = get();
    if (c == kEnd || c == '\n' || c == '\r') {
      if (c != kEnd) endLine(c);
      ended = true;
      break;
    }
    if (c == separator_) break;
    if (cell.size() < kMaxCellBytes) {
      cell += static_cast<char>(c);
    } else {
      record.fault = CsvFault::kTooLong;
    }
  }
  if (record.cells.size() < kMaxCells) {
    record.cells.push_back(std::move(cell));
  } else {
    record.fault = CsvFault::kTooLong;
  }
}

bool CsvReader::next(CsvRecord& record) {
  for (;;) {
    const int c = peek();
    if (c == kEnd) return false;
    if (c != '\n' && c != '\r') break;
    endLine(get());
  }
  record = {};
  record.line = line_;
  for (bool ended = false; !ended;) readCell(record, ended);
  return true;
}

std::string csvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    const std::string& cell = cells[i];
    const bool guard = looksLikeFormula(pastApostrophes(cell));
    const bool quote =
        cell.find_first_of(",;\"\r\n\t") != std::string::npos || (cells.size() == 1 && cell.empty());
    if (quote) line += '"';
    if (guard) line += '\'';
    for (const char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    if (quote) line += '"';
  }
  return line + "\r\n";
}

std::string_view withoutGuard(std::string_view cell) {
  if (cell.size() < 2 || cell[0] != '\'') return cell;
  return looksLikeFormula(pastApostrophes(cell)) ? cell.substr(1) : cell;
}

}  // namespace fitroom::crm
