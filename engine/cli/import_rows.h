#pragma once

#include "engine/cli/commands.h"
#include "engine/session/paths.h"
#include "garments/intake/intake.h"

namespace fitroom::engine::cli {

/// What the words of a command say of every file. Fails with kMalformed (a `--set` that is not known).
bodymodel::Expected<garments::IntakeRow> rowOf(const ImportCommand& command);

/// Imports rows as a command asks: what is remembered of its merchant is filled in and said, `--fix` takes
/// the first answers of a dry run, and what was chosen is remembered.
bodymodel::Expected<std::vector<garments::IntakeResult>> importAsAsked(const ImportCommand& command,
                                                                       std::vector<garments::IntakeRow> rows,
                                                                       const Paths& paths,
                                                                       garments::Library& library,
                                                                       garments::Journal& journal);

/// The settings that a command asks for.
garments::IntakeSettings settingsOf(const ImportCommand& command);

/// Fills in what is remembered of a merchant, for this row's file too; what that was.
bodymodel::Expected<std::string> recall(const ImportCommand& command, const Paths& paths,
                                        garments::IntakeRow& row);

/// Errors of a rejected file on standard error, both languages.
void sayErrors(const garments::ImportReport& report);

/// The report of one file as a merchant reads it in a terminal.
std::string humanReport(const garments::IntakeResult& result, const ImportCommand& command);

}  // namespace fitroom::engine::cli
