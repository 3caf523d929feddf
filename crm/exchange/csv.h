#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "crm/core/error.h"

namespace fitroom::crm {

/// What is wrong with the form of one record.
enum class CsvFault : std::uint8_t {
  kNone,
  kOpenQuote,   ///< A quotation mark that is never closed: the rest of the file was swallowed.
  kAfterQuote,  ///< Something stands between a closing quotation mark and the next separator.
  kTooLong,     ///< A cell of more than kMaxCellBytes, or more than kMaxCells cells; the rest was dropped.
};

struct CsvRecord {
  std::int64_t line = 0;  ///< Where it begins, 1 and up.
  std::vector<std::string> cells;
  CsvFault fault = CsvFault::kNone;
};

/// Reads comma-separated values (RFC 4180) from a stream, one record at a time, in bounded memory: quoted
/// cells with doubled quotation marks and line ends inside, CRLF or LF or CR, a UTF-8 byte order mark, empty
/// lines skipped. The separator is comma, semicolon or tab, whichever the first line has most of outside
/// quotation marks. Thread: one.
class CsvReader {
 public:
  static constexpr std::size_t kMaxCellBytes = 64 * 1024;
  static constexpr std::size_t kMaxCells = 512;

  explicit CsvReader(std::istream& in);
  /// The next record; false at the end.
  bool next(CsvRecord& record);
  std::int64_t bytesRead() const { return bytes_; }
  char separator() const { return separator_; }

 private:
  int get();
  int peek();
  bool fill();
  void guessSeparator();
  void readCell(CsvRecord& record, bool& ended);
  void readQuoted(CsvRecord& record, std::string& cell);
  void endLine(int c);

  std::istream& in_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
  std::int64_t bytes_ = 0;
  char separator_ = ',';
};

/// One record as RFC 4180 writes it, with CRLF. A cell that a spreadsheet would take for a formula (it begins
/// with =, @, tab, or with + or - before something that is no number) is led by an apostrophe.
std::string csvLine(const std::vector<std::string>& cells);

/// The cell as it was before `csvLine` led it by an apostrophe.
std::string_view withoutGuard(std::string_view cell);

}  // namespace fitroom::crm
