#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"

namespace fitroom::bodymodel {

/// One record of a CSV file.
struct CsvRow {
  std::size_t line = 0;            ///< Line of the file it begins on; the first is 1.
  std::vector<std::string> cells;  ///< UTF-8, quotes resolved, blanks at both ends taken off.
  bool unclosedQuote = false;      ///< A quote that never closed; the row then ends with its line.
};

struct CsvTable {
  char separator = ',';      ///< Found in the first row: comma, semicolon or tab.
  std::vector<CsvRow> rows;  ///< Rows without any text are left out.
};

/// Limits of a table; what is beyond them is refused, not cut.
struct CsvLimits {
  std::size_t bytes = 256u << 20;      ///< Of the file.
  std::size_t cells = 1024;            ///< In one row.
  std::size_t quotedBytes = 4u << 10;  ///< Of a quoted cell; a longer one counts as never closed.
};

/// Reads a table as spreadsheets write it (RFC 4180 and its common deviations): UTF-8 with or without a byte
/// order mark, UTF-16 with one, else GB18030, which Chinese spreadsheets save; CR, LF or CRLF ends a row; a
/// quoted cell may hold separators, line ends and doubled quotes; a `sep=;` line is obeyed. A row that is
/// damaged says so and the next line is read afresh. A few bytes that are not of the text's encoding become
/// U+FFFD each, so that they spoil their cell and not the file. Linear in the size of the text.
/// Fails with kMalformed (no known encoding), kLimitExceeded.
Expected<CsvTable> parseCsv(std::string_view bytes, const CsvLimits& limits = {});

/// The text as UTF-8, without a byte order mark; encodings as above. Fails with kMalformed.
Expected<std::string> decodeText(std::string_view bytes);

/// True when the bytes are well-formed UTF-8.
bool isUtf8(std::string_view bytes);

}  // namespace fitroom::bodymodel
