#pragma once

#include <string_view>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/import/importer.h"

namespace fitroom::garments {

/// A merchant's table of finished measures, in metres, and what was noticed about it.
struct SizeChart {
  std::vector<GarmentSize> sizes;  ///< In the table's order, which is taken as small to large.
  std::string unit = "cm";         ///< cm, in or mm, as read or guessed.
  std::vector<Finding> findings;   ///< IMP-040 (missing), 041 (order), 044 (unit guessed), 046 (columns left
                                   ///< out), 047 (uneven step), 048 (half widths doubled).
};

/// Reads a table pasted from a spreadsheet or a CSV file: sizes down and measures across or the other way
/// round; headers in Chinese or English, `胸围`, `chest`, `1/2 bust (cm)`, `半腰围`; numbers as `96`,
/// `96.5cm`, `38 1/2`. `unit` (cm, in, mm) overrides what headers say; without either it is guessed from the
/// girths. Fails with kMalformed (names the cell) or kInvalidArgument (no size or no measure known).
Expected<SizeChart> parseSizeChart(std::string_view text, std::string_view unit = {});

/// Findings about a chart beside the finished measures of a mesh of size `label`: IMP-042 for each girth or
/// length that differs by more than 15 mm.
std::vector<Finding> compareWithMesh(const SizeChart& chart, const GarmentModel& mesh,
                                     const std::string& label);

/// Text of a finished measure for people.
Text finishedText(Finished f);

}  // namespace fitroom::garments
