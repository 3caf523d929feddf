#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// Rows of cells of CSV, of what a spreadsheet puts on the clipboard (tabs) or of semicolons, whichever the
/// text has most of outside quotes. Double quotes as in RFC 4180; a byte order mark and blanks round cells
/// are dropped, empty rows left out. Fails with kMalformed (a quote left open; names the line),
/// kLimitExceeded (more than 2,000 rows, 200 columns or 1 MB).
Expected<std::vector<std::vector<std::string>>> readDelimited(std::string_view text);

}  // namespace fitroom::garments
