#pragma once

#include <string>
#include <vector>

#include "engine/session/fitting_room.h"
#include "garments/import/importer.h"

namespace fitroom::engine {

/// The stable JSON of the command line, DESIGN section 6: UTF-8, two-space indent, keys sorted, newline at
/// the end. Lengths in cm, weight in kg, pressure in kPa, the unit in the key.

std::string bodyJson(const bodymodel::BodyResult& body);
std::string importJson(const std::vector<garments::ImportReport>& reports);
/// `files`: names of the files written beside the report.
std::string tryOnJson(const TryOnResult& result, const std::vector<std::string>& files);
std::string drapeJson(const garments::Drape& drape);
std::string garmentsJson(const std::vector<garments::LibraryEntry>& entries);
std::string profileJson(const std::vector<ExplainedNumber>& numbers);
std::string timelineJson(const std::vector<TimelineEntry>& entries);
std::string customersJson(const std::vector<CustomerSummary>& customers);
std::string errorJson(const bodymodel::Error& error);

}  // namespace fitroom::engine
