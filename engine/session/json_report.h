#pragma once

#include <string>
#include <vector>

#include "bodymodel/intake/people_table.h"
#include "engine/session/batch.h"
#include "engine/session/body_file.h"
#include "engine/session/fitting_room.h"
#include "garments/import/importer.h"
#include "garments/intake/intake.h"

namespace fitroom::engine {

/// The stable JSON of the command line, DESIGN section 6: UTF-8, two-space indent, keys sorted, newline at
/// the end. Lengths in cm, weight in kg, pressure in kPa, the unit in the key.

/// `label`: the size label that was given, as it was read (key `size_label`); null: none.
std::string bodyJson(const bodymodel::BodyResult& body, const bodymodel::LabelReading* label = nullptr);
/// One line each, for a table of people: a body made, and a row refused. `mesh`: its file's name, or empty.
std::string personLine(const bodymodel::Person& person, const bodymodel::BodyResult& body,
                       const std::string& mesh);
std::string refusedLine(const bodymodel::Person& person, const bodymodel::Error& error);
/// `people`, `made`, `warned`, `refused`, `columns_not_used[]`.
std::string batchJson(const BatchSummary& summary, const std::vector<std::string>& otherColumns);
std::string importJson(const std::vector<garments::ImportReport>& reports);
/// Adds `counts` (`all`, `passed`, `fixed`, `rejected`, `unchanged`) and the library ids of each file.
std::string intakeJson(const std::vector<garments::IntakeResult>& results);
/// One file and the counts of a watch, a line each.
std::string intakeLine(const garments::IntakeResult& result);
std::string countsLineJson(const garments::IntakeCounts& counts);
/// One garment of the library: as in `files[].garments[]` of an import, with `published`, `revision`,
/// `content`, `folder`, `source_file`.
std::string libraryGarmentJson(const garments::LibraryEntry& entry, const garments::GarmentModel& garment);
/// `events[]`: `at`, `action`, `revision`, `content`, `kept`.
std::string historyJson(const std::string& garment, const std::vector<garments::LibraryEvent>& events);
/// `whole`, `problems[]`.
std::string checkJson(const std::string& garment, const std::vector<Text>& problems);
/// `kind` (`body` or `scan`), `sex`, `unit`, `up`, `measures` (key -> value), `unsure` (key -> why, zh and
/// en), `notes[]`; with `explain` also `definitions` (key -> name and where the tape goes, zh and en).
std::string measureJson(const MeasuredFile& file, bool explain);
/// `files`: names of the files written beside the report.
std::string tryOnJson(const TryOnResult& result, const std::vector<std::string>& files);
std::string drapeJson(const garments::Drape& drape);
std::string garmentsJson(const std::vector<garments::LibraryEntry>& entries);
std::string profileJson(const std::vector<ExplainedNumber>& numbers);
std::string customersJson(const std::vector<CustomerSummary>& customers);
std::string errorJson(const bodymodel::Error& error);

}  // namespace fitroom::engine
