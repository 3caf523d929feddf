#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// One sheet of a spreadsheet: rows of cells as text.
using SheetCells = std::vector<std::vector<std::string>>;

/// The parts of an XLSX file (ECMA-376, Office Open XML): a ZIP of XML.
struct XlsxParts {
  std::string sharedStrings;  ///< xl/sharedStrings.xml; may be empty.
  std::string sheet;          ///< xl/worksheets/sheet1.xml or another.
};

/// Cells of one sheet: numbers as they are meant (not as they are shown), shared, inline and formula strings;
/// rows and columns keep their places, empty rows are left out. Fails with kMalformed (not XML, a document
/// type declaration, a reference that leads nowhere), kLimitExceeded (more than 2,000 rows or 200 columns).
Expected<SheetCells> readSheet(const XlsxParts& parts);

/// The text of a size chart for `parseSizeChart`: a CSV or pasted table as it is, an XLSX as its first sheet
/// that holds cells, tabs between them. At most 16 MB packed and 32 MB a part unpacked. Fails with kNotFound,
/// kUnreadable, kLimitExceeded, kMalformed; old .xls is kUnsupported.
Expected<std::string> readChartText(const std::filesystem::path& path);

}  // namespace fitroom::garments
